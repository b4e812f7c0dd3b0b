"""What an opening and a restriction must say, and when a restriction bars."""

from datetime import timedelta
from uuid import uuid4

import pytest

from crisisdesk.domain.capacity.facilities import (
    FacilityId,
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
    check_opening,
    check_restriction,
)
from crisisdesk.domain.capacity.places import bar_words
from crisisdesk.errors import RuleBroken
from tests.clock import NOON

HOUR = timedelta(hours=1)
FACILITY = FacilityId(uuid4())


@pytest.mark.parametrize(
    "opening",
    [
        Opening(OpeningStatus.OPEN, NOON),
        Opening(OpeningStatus.OPEN, NOON, until=NOON + HOUR),
        Opening(OpeningStatus.LIMITED, NOON, exception="children of care workers"),
        Opening(OpeningStatus.CLOSED, NOON, reason="quarantine"),
        Opening(OpeningStatus.CLOSED, NOON, until=NOON + HOUR, reason="quarantine"),
    ],
)
def test_an_opening_that_says_what_it_must(opening: Opening) -> None:
    assert check_opening(opening) is opening


@pytest.mark.parametrize(
    ("opening", "field"),
    [
        (Opening(OpeningStatus.LIMITED, NOON), "exception"),
        (Opening(OpeningStatus.LIMITED, NOON, exception="  ", reason="few staff"), "exception"),
        (Opening(OpeningStatus.CLOSED, NOON), "reason"),
        (Opening(OpeningStatus.CLOSED, NOON, reason="\n"), "reason"),
        (Opening(OpeningStatus.OPEN, NOON, until=NOON), "until"),
        (Opening(OpeningStatus.OPEN, NOON, until=NOON - HOUR), "until"),
    ],
)
def test_an_opening_that_leaves_something_unsaid(opening: Opening, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_opening(opening)
    assert refused.value.field == field


STOP = Restriction(RestrictionKind.ADMISSION_STOP, FACILITY, NOON, reason="full")


@pytest.mark.parametrize(
    "restriction",
    [
        STOP,
        STOP._replace(facility=None),
        STOP._replace(reason="", source="agreed on 24-03"),
        STOP._replace(reason="", lifted=True),
        STOP._replace(valid_until=NOON + HOUR),
        STOP._replace(kind=RestrictionKind.VALIDITY),
    ],
)
def test_a_restriction_that_says_what_it_must(restriction: Restriction) -> None:
    assert check_restriction(restriction) is restriction


@pytest.mark.parametrize(
    ("restriction", "field"),
    [
        (STOP._replace(reason=" "), "reason"),
        (STOP._replace(valid_until=NOON), "until"),
        (STOP._replace(valid_until=NOON - HOUR), "until"),
        (STOP._replace(kind=RestrictionKind.VALIDITY, facility=None), "kind"),
    ],
)
def test_a_restriction_that_leaves_something_unsaid(restriction: Restriction, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_restriction(restriction)
    assert refused.value.field == field


@pytest.mark.parametrize("kind", [RestrictionKind.ADMISSION_STOP, RestrictionKind.NO_CRISIS])
@pytest.mark.parametrize(
    ("minutes", "until", "inside"),
    [(-1, 60, False), (0, 60, True), (59, 60, True), (60, 60, False), (9999, None, True)],
)
def test_a_stop_bars_inside_its_term(kind, minutes, until, inside) -> None:
    end = None if until is None else NOON + timedelta(minutes=until)
    moment = NOON + timedelta(minutes=minutes)
    assert STOP._replace(kind=kind, valid_until=end).bars(moment) is inside
    validity = STOP._replace(kind=RestrictionKind.VALIDITY, valid_until=end)
    assert validity.bars(moment) is not inside


@pytest.mark.parametrize("kind", RestrictionKind)
@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_what_is_lifted_bars_nothing(kind, hours) -> None:
    lifted = STOP._replace(kind=kind, lifted=True, valid_until=NOON + HOUR / 2)
    assert not lifted.bars(NOON + hours * HOUR)


def test_where_there_is_room_for_one_word_the_hardest_is_named() -> None:
    crisis = STOP._replace(kind=RestrictionKind.NO_CRISIS)
    validity = STOP._replace(kind=RestrictionKind.VALIDITY)
    assert bar_words([]) is None
    assert bar_words([validity]) is RestrictionKind.VALIDITY
    assert bar_words([validity, crisis]) is RestrictionKind.NO_CRISIS
    assert bar_words([validity, crisis, STOP]) is RestrictionKind.ADMISSION_STOP
