"""The desk at another moment: what was true then, what was known then, and no acts."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.facilities import (
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import WrongUse
from crisisdesk.services import members
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.services.cases import holds, stays
from crisisdesk.store.queries import desk as queries
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import line_of, make_actor, make_case, make_facility, revision_of, tell

TEN = CapacityFigures(available=10, occupied=6)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "moment", [{"at": NOON}, {"known": NOON}, {"at": NOON, "known": NOON - HOUR}]
)
def test_acts_are_for_now(open_store: Callable[..., Store], moment: dict) -> None:
    now = open_store()
    make_facility(now)
    before = revision_of(now)
    past = open_store(**moment)
    assert past.shows_past
    with pytest.raises(WrongUse, match="acts are for now"):
        past.write(members.add_member, "AB")
    assert revision_of(now) == before
    assert not now.shows_past


async def test_nor_on_the_writing_thread(open_store: Callable[..., Store]) -> None:
    past = open_store(at=NOON)
    with pytest.raises(WrongUse):
        await past.do(members.add_member, "AB")


def test_the_figures_of_then(open_store: Callable[..., Store], clock: Clock) -> None:
    now = open_store()
    facility = make_facility(now, figures=TEN)
    clock.forward(hours=2)
    tell(now, facility, occupied=9)
    assert line_of(open_store(at=NOON + HOUR), facility).placeable == 4
    assert line_of(open_store(at=NOON + 2 * HOUR), facility).placeable == 1
    assert open_store(at=NOON - HOUR).read(capacity.overview).lines == []


def test_a_correction_changes_what_was_true_not_what_was_known(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    now = open_store()
    facility = make_facility(now, figures=TEN)
    wrong = line_of(now, facility).report
    clock.forward(hours=2)
    tell(now, facility, occupied=8, observed_at=NOON, replaces=wrong)
    moment = NOON + HOUR
    assert line_of(open_store(at=moment), facility).placeable == 2
    assert line_of(open_store(at=moment, known=moment), facility).placeable == 4
    assert line_of(open_store(known=moment), facility).placeable == 4


def test_a_late_arrival_and_a_hold_of_then(open_store: Callable[..., Store], clock: Clock) -> None:
    now = open_store()
    facility = make_facility(now, figures=TEN)
    clock.forward(minutes=10)
    case, (youth,) = now.write(make_case)
    hold = now.write(holds.hold, case, facility, 2)
    clock.forward(hours=2)
    now.write(stays.arrive, case, youth, facility, arrived_at=NOON + HOUR, hold=hold)
    clock.forward(minutes=1)
    seen = {
        (at, known): (line.occupied, line.held, line.placeable)
        for at in (20, 60, 120, 130)
        for known in (20, 120, 130, None)
        for line in [
            line_of(
                open_store(
                    at=NOON + timedelta(minutes=at),
                    known=None if known is None else NOON + timedelta(minutes=known),
                ),
                facility,
            )
        ]
    }
    expected: dict[tuple[int, int | None], tuple[int, int, int]] = {
        **dict.fromkeys([(at, 20) for at in (20, 60, 120, 130)], (6, 2, 2)),
        **dict.fromkeys([(at, 120) for at in (20, 60, 120, 130)], (6, 2, 2)),
        **{(20, known): (6, 2, 2) for known in (130, None)},
        **{(at, known): (7, 1, 2) for at in (60, 120) for known in (130, None)},
        **{(130, known): (7, 0, 3) for known in (130, None)},
    }
    assert seen == expected


def test_openings_and_restrictions_of_then(open_store: Callable[..., Store], clock: Clock) -> None:
    now = open_store()
    facility = make_facility(now, figures=TEN)
    clock.forward(hours=1)
    closed = Opening(OpeningStatus.CLOSED, clock.time, reason="quarantine")
    now.write(facilities.open_or_close, facility, closed, seen=line_of(now, facility).version)
    stop = Restriction(RestrictionKind.ADMISSION_STOP, facility, clock.time, reason="full")
    root = now.write(facilities.restrict, stop)
    clock.forward(hours=1)
    now.write(facilities.lift, root, "room again")

    def seen(minutes: int) -> tuple[OpeningStatus, int]:
        line = line_of(open_store(at=NOON + timedelta(minutes=minutes)), facility)
        return line.opening, len(line.bars)

    assert [seen(minutes) for minutes in (59, 60, 119, 120)] == [
        (OpeningStatus.OPEN, 0),
        (OpeningStatus.CLOSED, 1),
        (OpeningStatus.CLOSED, 1),
        (OpeningStatus.CLOSED, 0),
    ]


def test_a_setting_counts_from_the_day_it_was_made(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    now = open_store()
    make_facility(now, figures=TEN)
    clock.forward(hours=2)
    now.write(desk_settings.change, "capacity.fresh_hours", 1)
    assert now.read(capacity.overview).terms.fresh == HOUR
    assert open_store(at=NOON + HOUR).read(capacity.overview).terms.fresh == 12 * HOUR


def test_a_store_of_the_past_needs_no_desk_of_its_own(
    open_store: Callable[..., Store],
) -> None:
    now = open_store()
    facility = make_facility(now, figures=TEN)
    actor = make_actor("Z")
    past = open_store(actor, at=NOON)
    line_of(past, facility)
    assert actor.desk not in now.read(queries.letters)
