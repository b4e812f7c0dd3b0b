"""The board gives out the same line again, and never one whose facts have moved."""

from datetime import timedelta

from crisisdesk.domain.capacity.facilities import (
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityLine, add_up
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.services.cases import holds, stays
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import ACUTE_HOLD, SAFE, line_of, make_case, make_facility, tell


def seen_on(store: Store) -> list[CapacityLine]:
    """The board as it is given out, which is as it would be made anew."""
    overview = store.read(capacity.overview)
    assert overview.lines == store.read(queries.lines)
    alone = [add_up([line], split=False) for line in overview.lines]
    assert overview.totals.reserved == sum(one.reserved for one in alone)
    assert overview.totals.tonight.value == sum(one.tonight.value for one in alone)
    assert overview.totals.placeable.value == sum(one.placeable.value for one in alone)
    return overview.lines


def test_what_did_not_move_is_the_same_line(store: Store) -> None:
    moving = make_facility(store, "De Boei", CapacityFigures(available=10, occupied=6))
    make_facility(store, "De Haven", CapacityFigures(available=10, occupied=6))
    before = {line.id: line for line in seen_on(store)}
    tell(store, moving, occupied=7)
    after = {line.id: line for line in seen_on(store)}
    assert [own for own, line in after.items() if line is not before[own]] == [moving]


def test_every_fact_that_moves_shows(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=CapacityFigures(available=10, occupied=6))
    make_facility(store, "De Haven", CapacityFigures(available=4, occupied=1))
    boards_seen = [seen_on(store)]

    def look() -> None:
        boards_seen.append(seen_on(store))
        assert boards_seen[-1] != boards_seen[-2]

    wrong = tell(store, facility, occupied=7)
    look()
    tell(store, facility, occupied=5, replaces=wrong)
    look()
    case, (youth,) = store.write(make_case)
    hold = store.write(holds.hold, case, facility, 2)
    look()
    clock.forward(minutes=1)
    stay = store.write(stays.arrive, case, youth, facility, hold=hold).stay
    look()
    clock.forward(minutes=1)
    store.write(stays.depart, stay, Destination.HOME, safety=SAFE)
    look()
    case, _ = store.write(make_case)
    store.write(holds.hold, case, facility)
    look()
    clock.time += ACUTE_HOLD
    look()
    closed = Opening(OpeningStatus.CLOSED, clock.time, clock.time + timedelta(hours=1), reason="-")
    version = line_of(store, facility).version
    store.write(facilities.open_or_close, facility, closed, seen=version)
    look()
    clock.forward(hours=1)
    look()
    bar = Restriction(RestrictionKind.NO_CRISIS, facility, clock.time, reason="agreed")
    root = store.write(facilities.restrict, bar)
    look()
    stop = Restriction(RestrictionKind.ADMISSION_STOP, None, clock.time, reason="outbreak")
    store.write(facilities.restrict, stop)
    look()
    store.write(facilities.renew, root, clock.time + timedelta(hours=1), "longer")
    look()
    store.write(facilities.lift, root, "over")
    look()
    clock.forward(hours=8)
    look()
    store.write(desk_settings.change, "capacity.fresh_hours", 24)
    look()


def test_every_fact_of_the_board_stands_under_its_name(store: Store) -> None:
    own = make_facility(store, figures=CapacityFigures(1, 2, 3, 4, 5, 6, 7))
    (line,) = store.read(queries.lines)
    figures = ("licensed", "available", "staffed", "reported_occupied", "blocked", "surge")
    assert [getattr(line, name) for name in figures] == [1, 2, 3, 4, 5, 6]
    assert (line.name, line.provider, line.site) == ("De Boei", "De Hoeve", "Zuid")
    assert (line.surge_hours, line.moved, line.id) == (7, 0, own)
    assert line.figures == CapacityFigures(1, 2, 3, 4, 5, 6, 7)
