"""A hold made at a desk that is away is tentative until the facility promised it by name."""

from pathlib import Path

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.lines import CaseLine, HoldLine
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.suitability import Needs
from crisisdesk.errors import RuleBroken
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.cases import cases, enquiries, holds
from crisisdesk.services.cases.options import options
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.together import along
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import line_of, make_case, make_facility, sit_down
from tests.store.together.test_along import opened, take


@pytest.fixture
def target(local_target: Target) -> Target:
    """At a desk that is away there is never a server."""
    return local_target


def case_of(store: Store, case: CaseId) -> CaseLine:
    """An open case as the board shows it."""
    return next(line for line in store.read(cases.board).lines if line.id == case)


def hold_of(store: Store, case: CaseId) -> HoldLine:
    """The only hold of a case."""
    (hold,) = case_of(store, case).held
    return hold


def test_a_hold_is_tentative_until_somebody_promised_it_by_name(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    facility = make_facility(store, "De Luwte", CapacityFigures(available=9, occupied=1))
    sit_down(store, "BB")
    before, _youths = store.write(make_case)
    store.write(holds.hold, before, facility, sure=True)
    assert store.read(options, Needs(())).base is None
    take(store, clock, tmp_path / "along.db")
    left_at = clock()
    clock.forward(hours=1)
    copy = opened(tmp_path / "along.db", clock)
    try:
        assert not hold_of(copy, before).tentative
        assert copy.read(options, Needs(())).base == left_at
        case, _youths = copy.write(make_case)
        assert case_of(copy, case).reference == "B-0001"
        copy.write(holds.hold, case, facility, sure=True)
        hold = hold_of(copy, case)
        assert (hold.name, hold.tentative) == ("~ De Luwte", True)
        line = line_of(copy, facility)
        assert (line.held, line.tentative) == (2, 1)

        def answer(words: str, places: int) -> None:
            (asked,) = copy.write(enquiries.enquire, case, [facility])
            copy.write(enquiries.accept, case, asked, places, more=True, words=words)

        answer("", 1)
        assert hold_of(copy, case).tentative
        answer("the day lead", 1)
        hold = hold_of(copy, case)
        assert (hold.name, hold.tentative) == ("De Luwte", False)
        assert line_of(copy, facility).tentative == 0
        (asked,) = copy.write(enquiries.enquire, case, [facility])
        copy.write(enquiries.decline, case, asked, DeclineReason.FULL)
        assert hold_of(copy, case).tentative
        with pytest.raises(RuleBroken, match="changed at the shared desk"):
            copy.write(desk_settings.change, "hold.acute_hours", 3)
        make_facility(copy, "Nieuw")
        assert journal.verify(copy).whole
    finally:
        copy.close()


def test_places_taken_along_are_kept_here_and_given_away_for_certain_there(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    facility = make_facility(store, "De Luwte", CapacityFigures(available=5, occupied=1))
    sit_down(store, "BB")
    with pytest.raises(RuleBroken, match="De Luwte has 4 vacant; 5 cannot go along"):
        take(store, clock, tmp_path / "along.db", places={facility: 5})
    take(store, clock, tmp_path / "along.db", places={facility: 2})
    assert (line_of(store, facility).held, line_of(store, facility).placeable) == (2, 2)
    (away,) = store.read(along.away)
    assert [(places.name, places.places) for places in away.places] == [("De Luwte", 2)]
    clock.forward(hours=1)
    copy = opened(tmp_path / "along.db", clock)
    try:
        assert (line_of(copy, facility).held, line_of(copy, facility).placeable) == (0, 4)
        tentative = []
        for _time in range(3):
            case, _youths = copy.write(make_case)
            copy.write(holds.hold, case, facility, sure=True)
            tentative.append(hold_of(copy, case).tentative)
            clock.forward(minutes=5)
        assert tentative == [False, False, True]
        assert line_of(copy, facility).tentative == 1
    finally:
        copy.close()
    store.write(along.declare_lost, "B")
    assert (line_of(store, facility).held, line_of(store, facility).placeable) == (0, 4)
    assert journal.verify(store).whole
