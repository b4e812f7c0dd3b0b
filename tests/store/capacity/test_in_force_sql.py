"""The board's SQL and the pure rule agree on which report is in force."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Channel, Kept, in_force
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.tables.base import CapacityReportRow
from crisisdesk.store.unit_of_work import UnitOfWork
from crisisdesk.store.values import new_id
from tests.clock import NOON
from tests.factories import make_facility, tell

hours = st.integers(0, 5)
histories = st.lists(st.tuples(hours, hours, st.integers(0, 8), st.booleans()), max_size=9)


class _NotKept(Exception):
    """Nothing of an example stays in the store."""


def _at(hour: int | None) -> timedelta:
    return timedelta(hours=hour or 0)


def _disagreements(uow: UnitOfWork, facilities: list[FacilityId], history: list) -> list[object]:
    """Write a history, and compare both answers at every moment as known at every other."""
    kept: dict[FacilityId, list[Kept]] = {facility: [] for facility in facilities}
    for number, (observed, recorded, replaces, other) in enumerate(history):
        facility = facilities[other]
        earlier = kept[facility]
        row = CapacityReportRow(
            id=new_id(),
            facility_id=facility,
            observed_at=NOON + _at(observed),
            recorded_at=NOON + _at(recorded),
            available=number,
            channel=Channel.IMPORT,
            replaces=earlier[replaces].id if replaces < len(earlier) else None,
        )
        uow.session.add(row)
        uow.session.flush()
        earlier.append(Kept(row.id, row.observed_at, row.recorded_at, row.replaces))
    connection = uow.snapshot.connection
    found: list[object] = []
    for at in range(-1, 7):
        for known in (None, *range(6)):
            limit = None if known is None else NOON + _at(known)
            snapshot = Snapshot(connection, NOON + _at(at), limit)
            board = {line.id: line.report for line in queries.lines(snapshot)}
            for facility in facilities:
                pure = in_force(kept[facility], snapshot.at, limit)
                expected: UUID | None = None if pure is None else pure.id
                if board[facility] != expected:
                    found.append((at, known, board[facility], expected))
    return found


@pytest.mark.long
@settings(max_examples=40)
@given(history=histories)
def test_sql_and_rule_agree_at_every_moment(store: Store, history: list) -> None:
    def compare(uow: UnitOfWork) -> None:
        # Older than any report, so that the facility is on every board.
        early = NOON - timedelta(days=1)
        uow.now = early
        provider = uow.facilities.add_provider("De Hoeve")
        site = uow.facilities.add_site(provider)
        facilities = [
            uow.facilities.add(site, name=name, kind="crisis_group") for name in ("Boei", "Kade")
        ]
        assert _disagreements(uow, facilities, history) == []
        raise _NotKept

    try:
        store.write(compare)
    except _NotKept:
        return
    raise AssertionError("the example was not taken back")


def test_a_report_says_whether_it_came_into_force(store: Store) -> None:
    facility = make_facility(store, figures=CapacityFigures(available=10, occupied=6))
    late = tell(store, facility, observed_at=NOON - timedelta(hours=2), occupied=9)

    def ask(snapshot: Snapshot) -> UUID | None:
        return queries.lines(snapshot, facility=facility)[0].report

    assert store.read(ask) != late
