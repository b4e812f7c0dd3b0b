"""The desk's own processes: who can do them, and how much absence they can bear."""

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.absence import rings as rules
from crisisdesk.domain.absence.rings import Coverage, Process, Reports, Rings
from crisisdesk.domain.moments import local
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.absence import staffing as queries
from crisisdesk.store.queries.week import agenda as agenda_queries
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_WEEK = timedelta(days=7)


class Plan(NamedTuple):
    """Who can do the desk's processes at some absence."""

    coverage: list[Coverage]
    people: int
    """Everybody once, of the processes that were counted."""
    there: int
    reports: Reports


def plan(snapshot: Snapshot, absence: int) -> Plan:
    """Every process at an absence in %, highest priority first; raises RuleBroken."""
    known, reports = queries.rings(snapshot), _reports(snapshot)
    rise = reports.rise(setting_queries.absence_terms(snapshot))
    covered = rules.coverage(known, absence, reports_rise=rise)
    there = sum(coverage.left for coverage in covered)
    return Plan(covered, rules.people(known), there, reports)


def _reports(snapshot: Snapshot) -> Reports:
    now = agenda_queries.opened(snapshot, snapshot.at - _WEEK)
    both = agenda_queries.opened(snapshot, snapshot.at - 2 * _WEEK)
    began = duty_queries.began(snapshot)
    # A desk that is younger than both weeks does not know what there was before.
    known = began is not None and began <= local(snapshot.at - 2 * _WEEK).date()
    return Reports(now, both - now if known else None)


def set_rings(uow: "UnitOfWork", process: Process, rings: Rings) -> None:
    """Save the counts of a process; raises RuleBroken at the field."""
    rules.check_rings(rings)
    rings_id = uow.staffing.add_rings(process, rings)
    uow.journal("rings.counted", subject=rings_id, reason=process.value)
