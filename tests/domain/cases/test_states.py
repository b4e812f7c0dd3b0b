"""The states of a case and what may follow on what."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.acts import after
from crisisdesk.domain.cases.deadlines import Clock
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.lines import board_order
from crisisdesk.domain.cases.states import (
    FINAL_STATES,
    OPEN_STATES,
    CaseState,
    Flag,
    Urgency,
    at_least,
    is_final,
)
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import say
from tests.domain.cases.lines import case_line

ENDINGS = {
    EventKind.DEPARTED: CaseState.DEPARTED,
    EventKind.WITHDRAWN: CaseState.WITHDRAWN,
    EventKind.REDIRECTED: CaseState.REDIRECTED,
    EventKind.ALTERNATIVE: CaseState.ALTERNATIVE,
    EventKind.OUT_OF_REGION: CaseState.OUT_OF_REGION,
}
MOVING = {
    EventKind.TRIAGED,
    EventKind.SEARCHED,
    EventKind.PARKED,
    EventKind.RESUMED,
    EventKind.HELD,
    EventKind.RELEASED,
    EventKind.RAN_OUT,
    EventKind.TRANSPORTED,
    EventKind.ARRIVED,
    EventKind.JOINED,
    *ENDINGS,
}
ALLOWED: dict[tuple[CaseState, EventKind], CaseState] = {
    (CaseState.REPORTED, EventKind.TRIAGED): CaseState.TRIAGE,
    (CaseState.REPORTED, EventKind.SEARCHED): CaseState.SEARCHING,
    (CaseState.TRIAGE, EventKind.SEARCHED): CaseState.SEARCHING,
    (CaseState.PLACED, EventKind.SEARCHED): CaseState.SEARCHING,
    (CaseState.REPORTED, EventKind.PARKED): CaseState.ON_HOLD,
    (CaseState.TRIAGE, EventKind.PARKED): CaseState.ON_HOLD,
    (CaseState.SEARCHING, EventKind.PARKED): CaseState.ON_HOLD,
    (CaseState.ON_HOLD, EventKind.RESUMED): CaseState.REPORTED,
    **{
        (state, EventKind.HELD): CaseState.RESERVED
        for state in OPEN_STATES
        if state is not CaseState.UNDER_WAY
    },
    (CaseState.RESERVED, EventKind.TRANSPORTED): CaseState.UNDER_WAY,
    (CaseState.UNDER_WAY, EventKind.TRANSPORTED): CaseState.UNDER_WAY,
    **{
        (state, what): CaseState.SEARCHING
        if state in (CaseState.RESERVED, CaseState.UNDER_WAY)
        else state
        for state in (*OPEN_STATES, CaseState.ON_HOLD)
        for what in (EventKind.RELEASED, EventKind.RAN_OUT)
    },
    **{
        (state, EventKind.ARRIVED): (
            state if state in (CaseState.RESERVED, CaseState.UNDER_WAY) else CaseState.SEARCHING
        )
        for state in (*OPEN_STATES, CaseState.ON_HOLD)
    },
    **{(state, EventKind.JOINED): CaseState.JOINED for state in OPEN_STATES},
    **{
        (state, what): then
        for what, then in ENDINGS.items()
        for state in (*OPEN_STATES, CaseState.ON_HOLD)
        if (state, what) != (CaseState.ON_HOLD, EventKind.DEPARTED)
    },
}


def follows(state: CaseState, what: EventKind, **facts) -> CaseState | None:
    """The state after it, None where it is refused."""
    try:
        return after(state, what, **facts)
    except RuleBroken:
        return None


@pytest.mark.parametrize(("state", "what"), [*product(CaseState, EventKind)])
def test_what_may_follow_on_what(state, what) -> None:
    if what is EventKind.CORRECTED:
        return
    expected = ALLOWED.get((state, what))
    if what not in MOVING:
        expected = None if is_final(state) else state
    assert follows(state, what) == expected


@pytest.mark.parametrize("state", [*OPEN_STATES, CaseState.ON_HOLD])
def test_when_all_have_arrived_the_case_is_placed(state) -> None:
    assert after(state, EventKind.ARRIVED, housed=True) is CaseState.PLACED


@pytest.mark.parametrize("what", [EventKind.RELEASED, EventKind.RAN_OUT])
def test_a_hold_given_back_leaves_the_case_where_its_children_are(what) -> None:
    assert after(CaseState.RESERVED, what, housed=True) is CaseState.PLACED
    assert after(CaseState.RESERVED, what, keeps=True) is CaseState.RESERVED
    assert after(CaseState.UNDER_WAY, what, keeps=True) is CaseState.UNDER_WAY


@pytest.mark.parametrize("state", [CaseState.REPORTED, CaseState.TRIAGE, CaseState.SEARCHING])
def test_a_parked_case_goes_back_to_where_it_was(state) -> None:
    assert after(CaseState.ON_HOLD, EventKind.RESUMED, parked_from=state) is state


@pytest.mark.parametrize(("state", "to"), [*product(CaseState, [*CaseState, None])])
def test_only_an_ending_is_corrected(state, to) -> None:
    waiting = (CaseState.RESERVED, CaseState.UNDER_WAY, CaseState.ON_HOLD, CaseState.JOINED)
    # The children of a case that was joined with another one are there.
    good = is_final(state) and state is not CaseState.JOINED and to not in (None, state, *waiting)
    assert follows(state, EventKind.CORRECTED, to=to) == (to if good else None)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(EventKind), st.booleans(), st.booleans(), st.sampled_from(CaseState)
        ),
        max_size=40,
    )
)
def test_whatever_happens_a_case_stands_somewhere_and_an_ending_stays(acts) -> None:
    states = [CaseState.REPORTED]
    for what, housed, keeps, to in acts:
        then = follows(states[-1], what, housed=housed, keeps=keeps, to=to)
        if then is None:
            continue
        if is_final(states[-1]):
            assert what is EventKind.CORRECTED
        states.append(then)
    for before, then in pairwise(states):
        assert then in (*OPEN_STATES, *FINAL_STATES, CaseState.ON_HOLD)
        if then is CaseState.UNDER_WAY:
            assert before in (CaseState.RESERVED, CaseState.UNDER_WAY)


def test_a_refusal_names_both_states() -> None:
    with pytest.raises(RuleBroken) as refused:
        after(CaseState.UNDER_WAY, EventKind.HELD)
    assert say(refused.value) == "A case that is “under way” cannot become “reserved”."


def test_every_state_is_open_parked_or_final() -> None:
    assert {*OPEN_STATES, *FINAL_STATES, CaseState.ON_HOLD} == {*CaseState}
    assert not {*OPEN_STATES} & {*FINAL_STATES}


@pytest.mark.parametrize("urgency", Urgency)
def test_no_sight_on_safety_is_at_least_urgent(urgency) -> None:
    raised = at_least(urgency, {Flag.NO_SIGHT})
    assert raised in (Urgency.ACUTE, Urgency.URGENT)
    assert raised is urgency or urgency in (Urgency.PRESSING, Urgency.BRIDGING)
    assert at_least(urgency, {Flag.HEALTH_DOUBT, Flag.VITAL_PROFESSION}) is urgency


LINES = st.lists(
    st.builds(
        case_line,
        lead=st.booleans(),
        urgency=st.sampled_from(Urgency),
        left=st.none() | st.timedeltas(),
        age=st.integers(0, 1000),
    ),
    max_size=20,
)


@given(LINES)
def test_the_order_of_the_board(lines) -> None:
    order = [*Urgency]
    for one, other in pairwise(sorted(lines, key=board_order)):
        if bool(one.lead_id) != bool(other.lead_id):
            assert one.lead_id is None
        elif one.urgency is not other.urgency:
            assert order.index(one.urgency) < order.index(other.urgency)
        elif one.left is None or other.left is None:
            assert other.left is None
        elif one.left != other.left:
            assert one.left < other.left
        else:
            assert one.reported_at <= other.reported_at


def test_what_a_line_says_of_itself() -> None:
    line = case_line()
    assert (line.stay, line.hold_ran_out) == (None, False)
    assert line.clock is Clock.NONE
