"""A page that looks again asks a server at once for all that it asked before."""

from collections.abc import Callable
from typing import Any

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.services import dashboard
from crisisdesk.services.absence import absence
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import cases
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases import files
from crisisdesk.store.queries.safekeeping import journal
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.cut_line import CutLine
from tests.factories import count_of, make_case, make_facility, tell

AGAIN = 3
"""The beginning, everything, and the end."""


@pytest.fixture
def target(migrated: str) -> Target:
    """A file is asked whenever something is read of it."""
    return Target(migrated)


def _trips(line: CutLine, far: Store, question: Callable[..., Any], *values: Any) -> int:
    line.flights.clear()
    far.read(question, *values)
    return len(line.flights)


def test_a_second_look_waits_for_its_server_three_times(
    far: Store, store: Store, line: CutLine, clock: Clock
) -> None:
    facility = make_facility(store, "De Boei", CapacityFigures(available=9, occupied=6))
    case, _ = store.write(make_case)
    far.read(capacity.overview)
    looks: list[tuple[Any, ...]] = [(absence.review,), (files.case, case), (cases.board,)]
    for question, *values in looks:
        assert _trips(line, far, question, *values) > AGAIN
        clock.forward(minutes=1)
        store.write(cases.note, case, "the aunt called")
        tell(store, facility, occupied=7)
        assert _trips(line, far, question, *values) == AGAIN
        assert far.read(question, *values) == store.read(question, *values)


def test_a_fortnight_of_boards_is_one_question(far: Store, store: Store, line: CutLine) -> None:
    facility = make_facility(store, "De Boei", CapacityFigures(available=9, occupied=6))
    far.read(capacity.overview)
    assert _trips(line, far, capacity.trend, 14, facility) <= AGAIN + 1
    assert far.read(capacity.trend, 14, facility) == store.read(capacity.trend, 14, facility)


def test_a_look_that_had_nothing_to_ask_leaves_what_the_one_before_asked(
    far: Store, store: Store, line: CutLine
) -> None:
    make_facility(store)

    def counts(snapshot: Snapshot, *, asks: bool = True) -> list[int]:
        questions = ("SELECT count(*) FROM facility f", "SELECT count(*) FROM journal j")
        return [snapshot.first(int, sql) or 0 for sql in questions] if asks else []

    assert far.read(counts) == [1, count_of(store, "journal")]
    far.read(counts, asks=False)
    assert _trips(line, far, counts) == AGAIN


def test_what_another_look_remembers_is_not_asked_again_until_something_is_written(
    far: Store, store: Store, line: CutLine
) -> None:
    viewer = dashboard.Viewer(store.actor.desk, None, is_new=False)
    facility = make_facility(store, "De Boei", CapacityFigures(available=9, occupied=6))
    far.read(dashboard.figures, viewer)

    def boards() -> int:
        return sum(flight.count(b"newest AS MATERIALIZED") for flight in line.flights)

    for occupied in (7, 8):
        tell(store, facility, occupied=occupied)
        far.read(capacity.overview)
        _trips(line, far, dashboard.figures, viewer)
        assert boards() == 0
    tell(store, facility, occupied=9)
    # The weeks before now begin at moments of their own.
    assert _trips(line, far, dashboard.figures, viewer) <= AGAIN + 1
    assert boards() == 1
    assert far.read(dashboard.figures, viewer) == store.read(dashboard.figures, viewer)


def test_what_is_read_in_pages_is_read_again(far: Store, store: Store) -> None:
    case, _ = store.write(make_case)

    def numbers(snapshot: Snapshot) -> list[int]:
        return [row["number"] for row in journal.rows(snapshot)]

    first = far.read(numbers)
    store.write(cases.note, case, "the aunt called")
    assert far.read(numbers) == [*first, len(first) + 1]
    assert far.read(numbers) == store.read(numbers)


def test_only_so_many_looks_are_kept(far: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crisisdesk.store.questions._LOOKS", 3)
    for _ in range(5):
        far.read(lambda snapshot: snapshot.first(int, "SELECT count(*) FROM facility f"))
    assert far._connection is not None
    assert len(far._connection.looks) == 3
