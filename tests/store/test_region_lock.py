"""On a server nobody waits for the line of a desk that acts, and for two round trips at most."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import RuleBroken, StoreBusy
from crisisdesk.services.cases import cases, holds
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.connect import SERVER_LIMITS, Target
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.cut_line import CutLine
from tests.factories import count_of, line_of, make_case, make_facility
from tests.store.test_lost_answer import ACTS, arrival_on_a_hold

MOVES = b"UPDATE revision SET"
COMMIT = b"COMMIT\0"
LOCKS = b"UPDATE revision SET number = number\0"
TRIPS = {"capacity_report": 18, "hold": 17, "stay": 18, "case_event": 11, "crisis_case": 12}
"""How often a far desk waits for its server in one act, its first statement to its last."""
ON_HOLD = "stay on a hold"
UNDOING = 2
"""How often more when it was overtaken, until it begins again."""
AGAIN = {"capacity_report": 8, "hold": 8, "stay": 8, "case_event": 8, "crisis_case": 9}
"""How often in a try after the first, that and the way there included."""
LOCKED = {"capacity_report": 2, "hold": 2, "stay": 2, "case_event": 2, "crisis_case": 3}
"""How often while nobody else can write, in a try that takes the lock first."""


@pytest.fixture
def target(migrated: str) -> Target:
    """A server alone has such a lock."""
    return Target(migrated)


@pytest.mark.parametrize("table", ACTS)
def test_the_region_is_locked_for_two_round_trips_at_most(
    far: Store, store: Store, line: CutLine, table: str
) -> None:
    service, *values = ACTS[table](store)
    # The first act of a store seals every table, and the first of a desk opens its connection.
    far.write(make_case)
    before = count_of(store, table)
    line.flights.clear()
    far.write(service, *values)
    assert len(line.flights) <= TRIPS[table]
    (moving,) = (words for words in line.flights if MOVES in words)
    assert COMMIT in moving
    assert count_of(store, table) == before + 1
    assert journals.verify(store).whole


class Meanwhile:
    """Another desk that acts after somebody has read and before it writes."""

    def __init__(self, act: Callable[[], object], times: int) -> None:
        self._act, self._times = act, times
        self.tries = 0

    def __call__(self, uow: UnitOfWork, service: Callable[..., Any], *values: Any) -> Any:
        result = service(uow, *values)
        self.tries += 1
        if self.tries <= self._times:
            self._act()
        return result


@pytest.mark.parametrize("times", [1, 2])
def test_who_was_overtaken_reads_again(open_store: Callable[..., Store], times: int) -> None:
    first, second = open_store(), open_store()
    facility = make_facility(first, figures=CapacityFigures(available=10, occupied=6))
    case, _ = first.write(make_case)
    meanwhile = Meanwhile(lambda: second.write(cases.note, case, "the aunt called"), times)
    first.write(meanwhile, holds.hold, case, facility)
    assert meanwhile.tries == times + 1
    assert (line_of(first, facility).held, count_of(first, "hold")) == (1, 1)
    assert journals.verify(first).whole


def test_the_last_place_that_went_meanwhile_is_refused(open_store: Callable[..., Store]) -> None:
    first, second = open_store(), open_store()
    facility = make_facility(first, figures=CapacityFigures(available=1, occupied=0))
    case, _ = first.write(make_case)
    other, _ = second.write(make_case)
    meanwhile = Meanwhile(lambda: second.write(holds.hold, other, facility), 1)
    with pytest.raises(RuleBroken):
        first.write(meanwhile, holds.hold, case, facility)
    assert (line_of(first, facility).held, count_of(first, "hold")) == (1, 1)


def test_a_region_that_is_locked_is_told_as_busy_and_nothing_is_in_doubt(
    far: Store, store: Store, migrated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _ = store.write(make_case)
    before = count_of(store, "case_event")
    monkeypatch.setitem(SERVER_LIMITS, "lock_timeout", "50ms")
    with psycopg.connect(migrated) as other:
        other.execute("UPDATE revision SET number = number")
        other.execute("SELECT pg_sleep(1)")
        # Not how long this desk waited: how long the other has been at it, as its server tells.
        with pytest.raises(StoreBusy, match="Another desk has been writing for 2 s"):
            far.write(cases.note, case, "the aunt called")
    assert count_of(store, "case_event") == before
    far.write(cases.note, case, "the aunt called")
    assert count_of(store, "case_event") == before + 1


def test_who_is_overtaken_again_and_again_takes_the_lock_first(
    open_store: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = open_store(), open_store()
    case, _ = first.write(make_case)

    def act() -> None:
        # Who waits for the lock is let in afterwards, so the third time nobody can be waited for.
        if meanwhile.tries <= 2:
            second.write(cases.note, case, "the aunt called")

    meanwhile = Meanwhile(act, 9)
    first.write(meanwhile, cases.note, case, "the uncle called")
    assert meanwhile.tries == 3
    assert journals.verify(first).whole


@pytest.mark.parametrize("table", [*ACTS, ON_HOLD])
def test_who_was_overtaken_asks_all_of_it_again_at_once(
    far: Store, store: Store, line: CutLine, table: str
) -> None:
    service, *values = (ACTS | {ON_HOLD: arrival_on_a_hold})[table](store)
    table = table.removesuffix(" on a hold")
    case, _ = store.write(make_case)
    far.write(make_case)
    before = count_of(store, table)
    note = ("case_event",) * (table == "case_event")
    times = 2
    meanwhile = Meanwhile(lambda: store.write(cases.note, case, "the aunt called"), times)
    line.flights.clear()
    far.write(meanwhile, service, *values)
    begins = [at for at, words in enumerate(line.flights) if b"BEGIN" in words]
    tries = [end - at for at, end in zip(begins, [*begins[1:], len(line.flights)], strict=True)]
    first, *later = tries
    assert first <= TRIPS[table] + UNDOING, tries
    assert max(later) <= AGAIN[table], tries
    *_, locked = (at for at, words in enumerate(line.flights) if LOCKS in words)
    *_, committed = (at for at, words in enumerate(line.flights) if COMMIT in words)
    assert begins[-1] == locked
    assert committed - locked <= LOCKED[table]
    assert count_of(store, table) == before + 1 + len(note) * times
    assert journals.verify(store).whole
