"""The chain of the region by week, from what the desk itself wrote down."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.standing import CaseStanding
from crisisdesk.domain.cases.states import is_final
from crisisdesk.domain.cases.unmet import bounds
from crisisdesk.domain.week import chain as rules
from crisisdesk.domain.week.chain import CaseFlow, ReportRate, WeekFlow
from crisisdesk.domain.week.register import Entry, EntryKind
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.queries.cases import unmet as unmet_queries
from crisisdesk.store.queries.cases.events import OPEN_SINCE
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot

WEEKS = 8


class ChainPicture(NamedTuple):
    """What goes through the chain, week by week."""

    at: datetime
    weeks: list[WeekFlow]
    """Those that are known, oldest first."""
    rate: ReportRate | None
    """None where too little is known to call anything usual."""
    expected: tuple[Entry, ...]
    """Why more reports are expected, as somebody noted."""
    blockers: list[tuple[Blocker, int]]
    unsaid: int
    """Of how many staying cases nobody said what keeps the child."""


def chain(snapshot: Snapshot, weeks: int = WEEKS) -> ChainPicture:
    """The chain over so many weeks up to this one."""
    at = snapshot.at
    asked = max(weeks, rules.MOST_WEEKS + 2)
    standing = queries.standing(snapshot, OPEN_SINCE, begin=bounds(at, asked)[0])
    cases = [flow_of(case) for case in standing if not case.history.imported]
    since = unmet_queries.since(snapshot) or at
    blockers, unsaid = rules.held_back(cases)
    terms = setting_queries.chain_terms(snapshot)
    return ChainPicture(
        at,
        rules.flows(cases, at, weeks, since),
        rules.report_rate([case.reported_at for case in cases], at, since, terms),
        expected_rises(snapshot),
        blockers,
        unsaid,
    )


def expected_rises(snapshot: Snapshot) -> tuple[Entry, ...]:
    """Why more reports are expected, in the order in which they begin."""
    entries = [
        entry
        for entry in register_queries.standing(snapshot)
        if entry.kind is EntryKind.EXPECTED_RISE
    ]
    return tuple(sorted(entries, key=lambda entry: (str(entry.particulars.valid_from), entry.id)))


def flow_of(case: CaseStanding) -> CaseFlow:
    """What a case is in the chain."""
    history = case.history
    ended = is_final(history.state)
    return CaseFlow(
        history.reported_at,
        history.arrived_at,
        history.ended_at if ended else None,
        history.state if ended else None,
        history.blockers,
    )
