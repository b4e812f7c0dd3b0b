"""Placements and unmet demand as they may leave the desk."""

from datetime import UTC, datetime, timedelta

from crisisdesk.domain.cases.placement_report import (
    PlacementLine,
    UnmetLine,
    placement_lines,
    unmet_line,
)
from crisisdesk.domain.week.row_groups import case_groups
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.queries.cases import unmet as unmet_queries
from crisisdesk.store.queries.cases.events import EVER
from crisisdesk.store.snapshot import Snapshot

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LEAST = timedelta(microseconds=1)


def region(snapshot: Snapshot) -> str:
    """What the region of the desk is called."""
    return setting_queries.region(snapshot)


def lines(snapshot: Snapshot) -> list[PlacementLine]:
    """Every stay, and every child without one, of every case until now; oldest report first."""
    kind_at, outside = facility_queries.kinds(snapshot), facility_queries.outside(snapshot)
    cases = queries.standing(snapshot, EVER)
    cases.sort(key=lambda case: (case.history.reported_at, case.reference))
    groups = case_groups(cases)
    return [
        line
        for case in cases
        for line in placement_lines(
            case, snapshot.at, kind_at, outside, groups[case.reference].municipality
        )
    ]


def unmet(snapshot: Snapshot) -> list[UnmetLine]:
    """Every "no place" and every facility that said no until now, oldest first."""
    rows = unmet_queries.unmet(snapshot, _FIRST, snapshot.at + _LEAST)
    groups = case_groups(queries.standing(snapshot, EVER))
    return [unmet_line(row, *groups[row.reference]) for row in rows]
