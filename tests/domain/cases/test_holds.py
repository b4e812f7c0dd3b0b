"""What a hold keeps, and when a facility can be held."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.holds import HoldFacts, check_hold, hold_term, places_held
from crisisdesk.domain.cases.states import CaseId, HoldId, Urgency
from crisisdesk.errors import RuleBroken
from tests.clock import NOON
from tests.domain.capacity.lines import line

TICK = timedelta(microseconds=1)


def held(places=2, *, decided=False, released=False, arrived=0) -> HoldFacts:
    """A hold that runs out at noon."""
    ids = HoldId(uuid4()), CaseId(uuid4()), FacilityId(uuid4())
    return HoldFacts(*ids, places, NOON, decided, released, arrived)


@pytest.mark.parametrize(
    ("hold", "before", "after"),
    [
        (held(), 2, 0),
        (held(decided=True), 2, 2),
        (held(released=True), 0, 0),
        (held(decided=True, released=True), 0, 0),
        (held(arrived=1), 1, 0),
        (held(arrived=2), 0, 0),
        (held(arrived=3), 0, 0),
        (held(decided=True, arrived=1), 1, 1),
    ],
)
def test_a_hold_runs_out_by_reading_the_clock(hold, before, after) -> None:
    assert places_held(hold, NOON - TICK) == before
    assert places_held(hold, NOON) == after
    assert places_held(hold, NOON + timedelta(days=400)) == after


@given(st.builds(held, st.integers(1, 5), arrived=st.integers(0, 7), decided=st.booleans()))
def test_a_hold_never_keeps_less_than_nothing(hold) -> None:
    assert 0 <= places_held(hold, NOON - TICK) <= hold.places


@pytest.mark.parametrize(
    ("urgency", "hours"),
    [(Urgency.ACUTE, 4), (Urgency.URGENT, 24), (Urgency.PRESSING, 24), (Urgency.BRIDGING, 24)],
)
def test_how_long_a_hold_lasts(urgency, hours) -> None:
    assert hold_term(urgency) == timedelta(hours=hours)


@pytest.mark.parametrize(("placeable", "places"), [(1, 1), (5, 5), (5, 1)])
def test_what_is_placeable_can_be_held(placeable, places) -> None:
    assert check_hold(line(placeable), places) == places


@pytest.mark.parametrize(
    ("placeable", "places", "room"), [(0, 1, 0), (1, 2, 1), (-4, 1, 0), (5, 6, 5)]
)
def test_more_than_is_placeable_cannot_be_held(placeable, places, room) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_hold(line(placeable), places)
    assert str(refused.value) == f"De Boei has room for {room}, not for {places}."


@pytest.mark.parametrize("places", [0, -1])
def test_a_hold_is_for_at_least_one(places) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_hold(line(5), places)
    assert refused.value.field == "places"


def test_where_nothing_is_known_a_promise_is_needed() -> None:
    unknown = line(None)
    with pytest.raises(RuleBroken, match="no known room"):
        check_hold(unknown, 1)
    assert check_hold(unknown, 2, promised=2) == 2
    with pytest.raises(RuleBroken, match="room for 2, not for 3"):
        check_hold(unknown, 3, promised=2)


def test_what_is_held_counts_against_a_promise() -> None:
    unknown = line(None, held=1)
    assert check_hold(unknown, 1, promised=2) == 1
    with pytest.raises(RuleBroken, match="room for 1, not for 2"):
        check_hold(unknown, 2, promised=2)


def test_a_promise_adds_nothing_where_the_room_is_known() -> None:
    with pytest.raises(RuleBroken, match="room for 1"):
        check_hold(line(1), 2, promised=5)
