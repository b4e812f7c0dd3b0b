"""Two desks on one store: each sees what the other wrote, and time never runs back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import StoreUnavailable
from crisisdesk.services.cases import stays
from crisisdesk.store.connect import Target
from crisisdesk.store.queries import desk as queries
from crisisdesk.store.queries.capacity import report as report_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.values import Dialect
from tests.clock import NOON, Clock
from tests.factories import count_of, line_of, make_actor, make_case, make_facility, sit_down, tell

TEN = CapacityFigures(available=10, occupied=6)


@pytest.fixture
def desks(open_store: Callable[..., Store]) -> tuple[Store, Store]:
    """This desk and the other."""
    return open_store(), open_store()


def test_each_sees_what_the_other_wrote(desks: tuple[Store, Store]) -> None:
    one, other = desks
    facility = make_facility(one, figures=TEN)
    assert line_of(other, facility).placeable == 4
    tell(other, facility, occupied=8)
    assert line_of(one, facility).placeable == 2


def test_looking_tells_once_that_something_was_written(desks: tuple[Store, Store]) -> None:
    one, other = desks
    facility = make_facility(one)
    # What was written before the first look, nobody has seen.
    assert [store.poll() for store in desks] == [True, True]
    assert [store.poll() for store in desks] == [False, False]
    tell(other, facility)
    assert [store.poll() for store in desks] == [True, True]
    assert [store.poll() for store in desks] == [False, False]
    tell(one, facility)
    assert [store.poll() for store in desks] == [True, True]


async def test_the_same_from_the_screens_side(desks: tuple[Store, Store]) -> None:
    one, other = desks
    facility = make_facility(one)
    assert await one.has_changed()
    assert not await one.has_changed()
    tell(other, facility)
    assert await one.has_changed()
    assert not await one.has_changed()


def test_reading_and_refused_acts_are_no_news(desks: tuple[Store, Store]) -> None:
    one, other = desks
    facility = make_facility(one)
    one.poll()
    line_of(other, facility)
    other.write(lambda uow: uow.now)
    assert not one.poll()


def test_a_question_sees_one_unmoving_world(desks: tuple[Store, Store]) -> None:
    one, other = desks
    facility = make_facility(one, figures=TEN)

    def twice(snapshot: Snapshot) -> tuple[int, int]:
        before = queries.revision(snapshot).number
        tell(other, facility, occupied=9)
        return before, queries.revision(snapshot).number

    before, after = one.read(twice)
    assert before == after
    assert line_of(one, facility).occupied == 9


def test_every_desk_has_a_letter_of_its_own(open_store: Callable[..., Store]) -> None:
    stores = [open_store(make_actor("A")) for _ in range(3)]
    references = []
    for store in stores:
        store.write(make_case)
        store.write(make_case)

    def ask(snapshot: Snapshot) -> list[str]:
        return [row[0] for row in snapshot.rows("SELECT reference FROM crisis_case ORDER BY 1")]

    references = stores[0].read(ask)
    assert references == ["A-0001", "A-0002", "B-0001", "B-0002", "C-0001", "C-0002"]


def test_a_desk_without_a_letter_gets_a_free_one(open_store: Callable[..., Store]) -> None:
    sit_down(open_store(make_actor("A")), "AB")
    second = open_store(make_actor(""))
    sit_down(second, "CD")
    assert second.read(queries.letters)[second.actor.desk] == ("B", "desk ")


def test_handing_over_the_watch(store: Store) -> None:
    first = sit_down(store, "AB")
    facility = make_facility(store, figures=TEN)
    second = sit_down(store, "CD")
    tell(store, facility)
    store.sign_in(first)
    tell(store, facility)
    history = store.read(report_queries.history, facility)
    assert [one.initials for one in reversed(history)] == ["AB", "CD", "AB"]
    assert {one.id for one in store.read(queries.members)} == {first, second}


def test_a_clock_that_is_set_back_never_runs_before_what_was_written(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    one = open_store()
    slow = Clock(NOON - timedelta(hours=3))
    other = open_store(now=slow)
    facility = make_facility(one, figures=TEN)
    clock.forward(hours=1)
    tell(one, facility, occupied=7)
    assert line_of(other, facility).occupied == 7
    assert other.now() == clock.time
    assert other.clock.behind == timedelta(hours=4).total_seconds()
    assert one.clock.behind == 0


def test_acts_under_a_clock_that_was_set_back_still_follow_one_another(
    store: Store, clock: Clock
) -> None:
    facility = make_facility(store, figures=TEN)
    newest = clock.forward(hours=1)
    tell(store, facility, occupied=7)
    clock.forward(hours=-1)
    case, (youth,) = store.write(make_case)
    store.write(stays.arrive, case, youth, facility)
    line = line_of(store, facility)
    assert (line.occupied, line.placeable) == (8, 2)
    report = tell(store, facility, occupied=9, observed_at=store.now())
    line = line_of(store, facility)
    assert (line.report, line.occupied) == (report, 9)
    assert timedelta(0) < store.now() - newest < timedelta(seconds=1)
    clock.forward(hours=2)
    tell(store, facility)
    assert line_of(store, facility).observed_at == clock.time


@pytest.mark.parametrize("server_clock", [False, True])
def test_on_a_server_its_clock_can_count(
    open_store: Callable[..., Store], target: Target, server_clock: bool
) -> None:
    store = open_store(server_clock=server_clock)
    written = store.write(lambda uow: uow.now)
    if server_clock and target.dialect is Dialect.POSTGRESQL:
        assert written > NOON + timedelta(days=365)
    else:
        assert written == NOON


def test_a_server_clock_is_now_for_questions_too(
    open_store: Callable[..., Store], target: Target
) -> None:
    store = open_store(server_clock=True)
    facility = make_facility(store)
    written = store.write(lambda uow: uow.now)
    if target.dialect is Dialect.POSTGRESQL:
        assert store.read(lambda snapshot: snapshot.at) >= written
    assert line_of(store, facility).id == facility


def test_a_desk_goes_on_after_its_connection_was_lost(store: Store, target: Target) -> None:
    facility = make_facility(store, figures=TEN)
    assert line_of(store, facility).placeable == 4
    store.poll()
    if target.dialect is Dialect.SQLITE:
        for connection in (store._connection, store.watch._connection):
            assert connection is not None
            connection.close()
    else:
        import psycopg

        with psycopg.connect(target.address, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    with pytest.raises(StoreUnavailable):
        line_of(store, facility)
    if target.dialect is Dialect.SQLITE:
        # On a server the same connection asks and reads.
        with pytest.raises(StoreUnavailable):
            store.poll()
    assert line_of(store, facility).placeable == 4
    store.poll()
    tell(store, facility, occupied=8)
    assert store.poll()
    assert line_of(store, facility).placeable == 2


def test_many_acts_of_two_desks_are_all_kept(desks: tuple[Store, Store]) -> None:
    facility = make_facility(desks[0], figures=TEN)
    before = count_of(desks[0], "capacity_report")
    for number in range(20):
        tell(desks[number % 2], facility, occupied=number % 9)
    assert count_of(desks[1], "capacity_report") == before + 20
    assert line_of(desks[0], facility) == line_of(desks[1], facility)
