"""What follows from everything that is known of a case: its state, its holds, its page."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId, MemberId
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.cases.decisions import Decider, Override
from crisisdesk.domain.cases.endings import Bridge, Ending, Safety
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import CaseEvent, EventKind
from crisisdesk.domain.cases.files import case_file, no_places
from crisisdesk.domain.cases.history import fold
from crisisdesk.domain.cases.holds import HoldFacts, places_held, ran_out
from crisisdesk.domain.cases.lines import StayLine, YouthLine
from crisisdesk.domain.cases.payloads import (
    Correction,
    DecisionPart,
    DecisionTaken,
    HoldStep,
    NoPlaceBridge,
    NoPlaceCount,
    NoPlaceReason,
    NoPlaceWatcher,
    RulesSetAside,
)
from crisisdesk.domain.cases.placements import NoPlace
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.standing import CaseStanding, case_line
from crisisdesk.domain.cases.states import CaseId, CaseState, HoldId, StayId, YouthId, is_final
from tests.clock import NOON

CASE, FACILITY, LEAD = CaseId(uuid4()), FacilityId(uuid4()), MemberId(uuid4())
CHILDREN = tuple(YouthLine(YouthId(UUID(int=number)), "", None, None) for number in range(2))
HOUR = timedelta(hours=1)


def event(kind, payload=None, *, state=None, minutes=0, known_as=None) -> CaseEvent:
    """An event so many minutes past noon."""
    at = NOON + timedelta(minutes=minutes)
    return CaseEvent(known_as or uuid4(), CASE, kind, at, at, minutes, "AB", state, payload)


def hold(*, until=NOON + HOUR, decided=False, released=False, arrived=0) -> HoldFacts:
    """A hold for one child."""
    return HoldFacts(HoldId(uuid4()), CASE, FACILITY, 1, until, decided, released, arrived)


def stay(child=CHILDREN[0], departed_at=None) -> StayLine:
    """A child that came at noon."""
    return StayLine(StayId(uuid4()), child.id, FACILITY, "De Boei", NOON, departed_at)


def standing(*events, youths=CHILDREN[:1], holds=(), stays=()) -> CaseStanding:
    """A case with these events."""
    names = {FACILITY: "De Boei"}
    history = fold(events, NOON)
    return CaseStanding(CASE, "A-0001", 1, history, youths, holds, stays, names, events)


RESERVED = event(EventKind.HELD, state=CaseState.RESERVED)


@pytest.mark.parametrize(
    ("holds", "stays", "state"),
    [
        ([hold()], [], CaseState.RESERVED),
        ([hold(until=NOON)], [], CaseState.SEARCHING),
        ([hold(until=NOON, decided=True)], [], CaseState.RESERVED),
        ([hold(released=True)], [], CaseState.SEARCHING),
        ([hold(until=NOON), hold()], [], CaseState.RESERVED),
        ([hold(until=NOON)], [stay()], CaseState.PLACED),
        ([hold(until=NOON)], [stay(departed_at=NOON)], CaseState.SEARCHING),
    ],
)
def test_a_hold_that_ran_out_lets_the_case_go_back_by_itself(holds, stays, state) -> None:
    assert standing(RESERVED, holds=holds, stays=stays).state(NOON) is state


def test_the_hold_that_is_shown_is_decided_then_newest_then_the_one_that_ran_out() -> None:
    old, new, decided, over = hold(), hold(), hold(decided=True), hold(until=NOON)

    def shown(*holds):
        line = next(iter(standing(RESERVED, holds=holds).shown_holds(NOON)), None)
        return None if line is None else line.id

    assert shown(old, new) == new.id
    assert shown(old, decided, new) == decided.id
    assert shown(old, over) == old.id
    assert shown(over) == over.id
    assert shown(hold(released=True)) is None
    assert standing(holds=[over]).shown_holds(NOON) == []


def test_children_wait_until_they_have_come_and_again_when_all_have_left() -> None:
    both = standing(youths=CHILDREN)
    assert both.waiting == both.to_place == [*CHILDREN]
    assert not both.housed
    came = both._replace(stays=(stay(), stay(CHILDREN[1], departed_at=NOON)))
    assert came.housed
    assert came.waiting == came.to_place == [CHILDREN[0]]
    gone = came._replace(stays=(stay(departed_at=NOON), stay(CHILDREN[1], departed_at=NOON)))
    assert (gone.housed, gone.waiting, gone.to_place) == (False, [], [*CHILDREN])


def test_a_hold_that_ran_out_is_written_once() -> None:
    over, written = hold(until=NOON), hold(until=NOON)
    ran = event(EventKind.RAN_OUT, HoldStep(FACILITY, written.id))
    released = event(EventKind.RELEASED, HoldStep(FACILITY, over.id))
    case = standing(ran, released, holds=(over, written, hold(), hold(decided=True)))
    assert case.unwritten(NOON) == [over]


holds = st.builds(
    hold,
    until=st.integers(-2, 2).map(lambda hours: NOON + hours * HOUR),
    decided=st.booleans(),
    released=st.booleans(),
    arrived=st.integers(0, 2),
)


@given(st.lists(holds, max_size=4), st.sampled_from([*CaseState]), st.booleans())
def test_a_case_reads_as_reserved_only_while_places_are_kept(facts, state, here) -> None:
    case = standing(
        event(EventKind.HELD, state=state), holds=tuple(facts), stays=(stay(),) if here else ()
    )
    read = case.state(NOON)
    keeps = any(places_held(each, NOON) for each in facts)
    assert (read is state) or (state is CaseState.RESERVED and not keeps)
    assert read is not CaseState.RESERVED or keeps
    assert is_final(read) == is_final(state)
    line = case_line(case, NOON, CaseTerms(), {})
    assert (line.state, line.holds) == (read, tuple(case.shown_holds(NOON)))
    if line.hold is not None:
        assert line.hold.places > 0
        assert line.hold.ran_out is not any(places_held(each, NOON) for each in facts)
    assert bool(case.keeping(NOON)) is keeps
    assert set(case.unwritten(NOON)) == {each for each in facts if ran_out(each, NOON)}


def page(*events):
    """The page of a case with these events."""
    return case_file(standing(*events), NOON + 2 * HOUR, CaseTerms(), {LEAD: "AB"}, {})


def test_a_decision_gathers_who_took_it_and_with_whom_it_was_discussed() -> None:
    first, second = uuid4(), uuid4()
    decided = DecisionTaken(FACILITY, HoldId(uuid4()), "it fits")
    file = page(
        event(EventKind.DECIDED, decided, known_as=first),
        event(EventKind.DECIDER, DecisionPart(first, Role.DOCTOR, "B. Anker"), minutes=1),
        event(EventKind.DECIDER, DecisionPart(first, Role.TEACHER, "C. Dam"), minutes=2),
        event(EventKind.DISCUSSED, DecisionPart(first, None, "nobody there"), minutes=3),
        event(EventKind.DECIDED, decided, minutes=4, known_as=second),
        event(EventKind.DECIDER, DecisionPart(uuid4(), Role.DOCTOR, "of no decision"), minutes=5),
    )
    assert [line.id for line in file.decisions] == [first, second]
    decision = file.decisions[0].decision
    assert decision.deciders == (
        Decider(Role.DOCTOR, "B. Anker"),
        Decider(Role.TEACHER, "C. Dam"),
    )
    assert (decision.reason, decision.why_not) == ("it fits", "nobody there")
    assert file.decisions[1].decision.deciders == ()
    assert file.decisions[0].name == "De Boei"


def test_a_no_place_counts_from_the_begin_of_its_search_and_gathers_the_rest() -> None:
    first, late = uuid4(), uuid4()
    lines = no_places(
        [
            event(EventKind.NO_PLACE, NoPlaceCount(3, NOON), minutes=60, known_as=first),
            event(EventKind.NO_PLACE_BECAUSE, NoPlaceReason(first, DeclineReason.AGE)),
            event(EventKind.NO_PLACE_BECAUSE, NoPlaceReason(first, DeclineReason.FULL)),
            event(EventKind.BRIDGED, NoPlaceBridge(first, Bridge.HOME, NOON + HOUR, "an aunt")),
            event(EventKind.WATCHED, NoPlaceWatcher(first, Role.DOCTOR, "B. Anker")),
            event(EventKind.BRIDGED, NoPlaceBridge(uuid4(), Bridge.OFFICE, None, "of no row")),
            event(EventKind.NO_PLACE, NoPlaceCount(None, None), minutes=90, known_as=late),
        ],
        NOON + HOUR,
    )
    assert lines[first].searched == HOUR
    assert lines[first].no_place == NoPlace(
        (DeclineReason.AGE, DeclineReason.FULL),
        3,
        Bridge.HOME,
        NOON + HOUR,
        "an aunt",
        Role.DOCTOR,
        "B. Anker",
    )
    assert (lines[late].searched, lines[late].no_place.calls) == (HOUR / 2, 0)


def test_an_ending_is_read_as_it_was_corrected_last() -> None:
    safe = Safety(Role.DOCTOR, "B. Anker", NOON)
    withdrawn = event(
        EventKind.WITHDRAWN,
        Ending(CaseState.WITHDRAWN, reason="called back"),
        state=CaseState.WITHDRAWN,
    )
    confirmed = event(EventKind.SAFETY_CONFIRMED, safe, minutes=1)
    assert page(withdrawn, confirmed).ending == Ending(
        CaseState.WITHDRAWN, "called back", safety=safe
    )
    corrected = event(
        EventKind.CORRECTED,
        Correction(CaseState.DEPARTED, "a slip"),
        state=CaseState.DEPARTED,
        minutes=2,
    )
    assert page(withdrawn, corrected).ending == Ending(CaseState.DEPARTED, "a slip")
    opened = event(
        EventKind.CORRECTED,
        Correction(CaseState.SEARCHING, "a slip"),
        state=CaseState.SEARCHING,
        minutes=3,
    )
    assert page(withdrawn, corrected, opened).ending is None


def test_rules_that_were_set_aside_stay_on_the_page() -> None:
    override = Override("nothing else", "B. Anker")
    file = page(event(EventKind.OVERRIDDEN, RulesSetAside(FACILITY, ("age",), override)))
    (line,) = file.overrides
    assert (line.name, line.rules, line.override) == ("De Boei", ("age",), override)
    assert file.line.overridden
