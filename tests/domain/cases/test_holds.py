"""What a hold keeps, and when a facility can be held."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.cases.holds import (
    Hold,
    HoldChange,
    HoldEvent,
    HoldFacts,
    check_hold,
    hold_end,
    hold_facts,
    hold_term,
    places_held,
)
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
    assert hold_term(urgency, CaseTerms()) == timedelta(hours=hours)


@pytest.mark.parametrize(("placeable", "places"), [(1, 1), (5, 5), (5, 1)])
def test_what_is_placeable_can_be_held(placeable, places) -> None:
    assert check_hold(line(placeable), places) == places


@pytest.mark.parametrize(
    ("placeable", "places", "room"), [(0, 1, 0), (1, 2, 1), (-4, 1, 0), (5, 6, 5)]
)
def test_more_than_is_placeable_cannot_be_held(placeable, places, room) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_hold(line(placeable), places)
    assert str(refused.value) == f"De Boei has vacancies for {room}, not for {places}."


@pytest.mark.parametrize("places", [0, -1])
def test_a_hold_is_for_at_least_one(places) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_hold(line(5), places)
    assert refused.value.field == "places"


def test_where_nothing_is_known_a_promise_is_needed() -> None:
    unknown = line(None)
    with pytest.raises(RuleBroken, match="are unknown"):
        check_hold(unknown, 1)
    assert check_hold(unknown, 2, promised=2) == 2
    with pytest.raises(RuleBroken, match="promised this case 2 more, not 3"):
        check_hold(unknown, 3, promised=2)


def test_what_others_hold_counts_against_no_promise() -> None:
    unknown = line(None, held=3)
    assert check_hold(unknown, 2, promised=2) == 2
    with pytest.raises(RuleBroken, match="promised this case 0 more, not 1"):
        check_hold(unknown, 1, promised=-1)


def test_a_promise_adds_nothing_where_the_room_is_known() -> None:
    with pytest.raises(RuleBroken, match="vacancies for 1"):
        check_hold(line(1), 2, promised=5)


CASE, FACILITY = CaseId(uuid4()), FacilityId(uuid4())
HOUR = timedelta(hours=1)
MADE = Hold(CASE, FACILITY, 2, NOON + HOUR)


def happened(change, minutes, until=None) -> HoldEvent:
    """Something that happened so many minutes past noon."""
    return HoldEvent(change, NOON + timedelta(minutes=minutes), until)


DECIDED = happened(HoldChange.DECIDED, 10)
EXTENDED = happened(HoldChange.EXTENDED, 20, NOON + 3 * HOUR)
RELEASED = happened(HoldChange.RELEASED, 30)


@pytest.mark.parametrize(
    ("events", "arrivals", "end"),
    [
        ([], [], NOON + HOUR),
        ([EXTENDED], [], NOON + 3 * HOUR),
        ([DECIDED], [], None),
        ([DECIDED, EXTENDED], [], None),
        ([EXTENDED, RELEASED], [], RELEASED.at),
        ([DECIDED, RELEASED], [], RELEASED.at),
        ([], [NOON], NOON + HOUR),
        ([DECIDED], [NOON + HOUR, NOON], NOON + HOUR),
        ([DECIDED], [NOON + 9 * HOUR, NOON + 2 * HOUR, NOON], NOON + 2 * HOUR),
    ],
)
def test_from_when_on_a_hold_keeps_nothing(events, arrivals, end) -> None:
    assert hold_end(MADE, events, arrivals) == end


def test_a_hold_is_read_as_it_stood_at_a_moment() -> None:
    def at(moment):
        return hold_facts(HOLD, MADE, [DECIDED, EXTENDED, RELEASED], [NOON + HOUR], moment)

    assert at(NOON) == HoldFacts(HOLD, CASE, FACILITY, 2, MADE.until, False, False, 0)
    assert at(DECIDED.at) == HoldFacts(HOLD, CASE, FACILITY, 2, MADE.until, True, False, 0)
    assert at(NOON + HOUR) == HoldFacts(HOLD, CASE, FACILITY, 2, NOON + 3 * HOUR, True, True, 1)


HOLD = HoldId(uuid4())
minutes = st.integers(0, 240)


@given(
    st.lists(st.tuples(st.sampled_from(HoldChange), minutes, minutes), max_size=6),
    st.lists(minutes, max_size=4),
    minutes,
)
def test_a_hold_keeps_places_until_its_end_and_none_after(changes, arrivals, look) -> None:
    came = [NOON + timedelta(minutes=minute) for minute in arrivals]
    events: list[HoldEvent] = []
    # As the desk acts: in order, and only on a hold that still keeps places.
    for change, minute, term in sorted(changes, key=lambda act: act[1]):
        now = NOON + timedelta(minutes=minute)
        if places_held(hold_facts(HOLD, MADE, events, came, now), now):
            until = now + timedelta(minutes=term + 1) if change is HoldChange.EXTENDED else None
            events.append(HoldEvent(change, now, until))
    end = hold_end(MADE, events, came)
    at = NOON + timedelta(minutes=look)
    keeps = bool(places_held(hold_facts(HOLD, MADE, events, came, at), at))
    assert keeps is (end is None or at < end)
