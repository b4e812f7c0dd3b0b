"""Cases: their states, their urgency, and which act may follow on which (DOMAIN.md §4)."""

from collections.abc import Collection
from enum import StrEnum
from typing import NewType
from uuid import UUID

from crisisdesk.errors import N_, Phrase, RuleBroken

CaseId = NewType("CaseId", UUID)
YouthId = NewType("YouthId", UUID)
HoldId = NewType("HoldId", UUID)
StayId = NewType("StayId", UUID)
EnquiryId = NewType("EnquiryId", UUID)


class State(StrEnum):
    """Where a case stands."""

    REPORTED = "reported"
    TRIAGE = "triage"
    SEARCHING = "searching"
    RESERVED = "reserved"
    UNDER_WAY = "under_way"
    PLACED = "placed"
    ON_HOLD = "on_hold"
    DEPARTED = "departed"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"
    ALTERNATIVE = "alternative"
    OUT_OF_REGION = "out_of_region"


class Urgency(StrEnum):
    """How soon a child needs a place (set); the order is that of the board."""

    ACUTE = "acute"
    URGENT = "urgent"
    PRESSING = "pressing"
    BRIDGING = "bridging"


class Flag(StrEnum):
    """What everybody who handles a case must see at once; nothing medical."""

    NO_SIGHT = "no_sight"
    HEALTH_DOUBT = "health_doubt"
    VITAL_PROFESSION = "vital_profession"


class Isolation(StrEnum):
    """Whether a child needs a place apart."""

    YES = "yes"
    NO = "no"
    IN_DOUBT = "in_doubt"


class What(StrEnum):
    """What happens to a case: the name of an event."""

    REPORTED = "reported"
    YOUTH_ADDED = "youth_added"
    BIRTH_YEAR_SET = "birth_year_set"
    GENDER_SET = "gender_set"
    PSEUDONYM_SET = "pseudonym_set"
    FILE_SET = "file_set"
    MUNICIPALITY_SET = "municipality_set"
    ORGANISATION_SET = "organisation_set"
    ROLE_SET = "role_set"
    PHONE_SET = "phone_set"
    LEGAL_SET = "legal_set"
    ISOLATION_SET = "isolation_set"
    FLAG_SET = "flag_set"
    FLAG_CLEARED = "flag_cleared"
    NEEDS_SET = "needs_set"
    URGENCY_SET = "urgency_set"
    NEXT_STEP_SET = "next_step_set"
    NOTED = "noted"
    LEAD_SET = "lead_set"
    TRIAGED = "triaged"
    TRIED_FIRST = "tried_first"
    NOT_TRIED = "not_tried"
    CONSULTED = "consulted"
    WEIGHED = "weighed"
    SEARCHED = "searched"
    PARKED = "parked"
    RESUMED = "resumed"
    ENQUIRED = "enquired"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NOT_ANSWERED = "not_answered"
    HELD = "held"
    EXTENDED = "extended"
    RELEASED = "released"
    RAN_OUT = "ran_out"
    DECIDED = "decided"
    DECIDER = "decider"
    DISCUSSED = "discussed"
    TRANSPORTED = "transported"
    ARRIVED = "arrived"
    LEFT = "left"
    BLOCKER_SET = "blocker_set"
    BLOCKER_CLEARED = "blocker_cleared"
    NO_PLACE = "no_place"
    NO_PLACE_BECAUSE = "no_place_because"
    BRIDGED = "bridged"
    WATCHED = "watched"
    OVERRIDDEN = "overridden"
    SAFETY_CONFIRMED = "safety_confirmed"
    TAKEN_OVER = "taken_over"
    DEPARTED = "departed"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"
    ALTERNATIVE = "alternative"
    OUT_OF_REGION = "out_of_region"
    CORRECTED = "corrected"


STATE_WORDS = {
    State.REPORTED: N_("reported"),
    State.TRIAGE: N_("triage"),
    State.SEARCHING: N_("searching"),
    State.RESERVED: N_("reserved"),
    State.UNDER_WAY: N_("under way"),
    State.PLACED: N_("placed"),
    State.ON_HOLD: N_("on hold"),
    State.DEPARTED: N_("departed"),
    State.WITHDRAWN: N_("withdrawn"),
    State.REDIRECTED: N_("redirected"),
    State.ALTERNATIVE: N_("helped otherwise"),
    State.OUT_OF_REGION: N_("out of region"),
}
URGENCY_WORDS = {
    Urgency.ACUTE: N_("acute"),
    Urgency.URGENT: N_("urgent"),
    Urgency.PRESSING: N_("pressing"),
    Urgency.BRIDGING: N_("bridging"),
}
EVENT_WORDS = {
    What.REPORTED: N_("reported"),
    What.YOUTH_ADDED: N_("child added"),
    What.BIRTH_YEAR_SET: N_("birth year corrected"),
    What.GENDER_SET: N_("gender corrected"),
    What.PSEUDONYM_SET: N_("pseudonym corrected"),
    What.FILE_SET: N_("file number"),
    What.MUNICIPALITY_SET: N_("municipality"),
    What.ORGANISATION_SET: N_("organisation of the caller"),
    What.ROLE_SET: N_("role of the caller"),
    What.PHONE_SET: N_("phone of the caller"),
    What.LEGAL_SET: N_("legal framework"),
    What.ISOLATION_SET: N_("isolation"),
    What.FLAG_SET: N_("flag set"),
    What.FLAG_CLEARED: N_("flag taken away"),
    What.NEEDS_SET: N_("needs"),
    What.URGENCY_SET: N_("urgency"),
    What.NEXT_STEP_SET: N_("next step"),
    What.NOTED: N_("note"),
    What.LEAD_SET: N_("lead taken"),
    What.TRIAGED: N_("triage begun"),
    What.TRIED_FIRST: N_("tried first"),
    What.NOT_TRIED: N_("not tried after all"),
    What.CONSULTED: N_("health consult"),
    What.WEIGHED: N_("infection and safety weighed"),
    What.SEARCHED: N_("search begun"),
    What.PARKED: N_("put on hold"),
    What.RESUMED: N_("taken up again"),
    What.ENQUIRED: N_("asked"),
    What.ACCEPTED: N_("promised"),
    What.DECLINED: N_("said no"),
    What.NOT_ANSWERED: N_("did not answer"),
    What.HELD: N_("place held"),
    What.EXTENDED: N_("hold extended"),
    What.RELEASED: N_("hold given back"),
    What.RAN_OUT: N_("hold ran out"),
    What.DECIDED: N_("decided"),
    What.DECIDER: N_("decided by"),
    What.DISCUSSED: N_("discussed"),
    What.TRANSPORTED: N_("under way"),
    What.ARRIVED: N_("arrived"),
    What.LEFT: N_("left"),
    What.BLOCKER_SET: N_("outflow blocked"),
    What.BLOCKER_CLEARED: N_("outflow free again"),
    What.NO_PLACE: N_("no place"),
    What.NO_PLACE_BECAUSE: N_("reason"),
    What.BRIDGED: N_("meanwhile"),
    What.WATCHED: N_("watches over safety"),
    What.OVERRIDDEN: N_("rule set aside"),
    What.SAFETY_CONFIRMED: N_("safety confirmed"),
    What.TAKEN_OVER: N_("taken over by"),
    What.DEPARTED: N_("departed"),
    What.WITHDRAWN: N_("withdrawn"),
    What.REDIRECTED: N_("redirected"),
    What.ALTERNATIVE: N_("helped otherwise"),
    What.OUT_OF_REGION: N_("out of region"),
    What.CORRECTED: N_("ending corrected"),
}
FLAG_WORDS = {
    Flag.NO_SIGHT: N_("no sight on safety"),
    Flag.HEALTH_DOUBT: N_("doubt about health"),
    Flag.VITAL_PROFESSION: N_("parents in a vital profession"),
}
ISOLATION_WORDS = {
    Isolation.YES: N_("isolation needed"),
    Isolation.NO: N_("no isolation needed"),
    Isolation.IN_DOUBT: N_("isolation in doubt"),
}

OPEN_STATES = (
    State.REPORTED,
    State.TRIAGE,
    State.SEARCHING,
    State.RESERVED,
    State.UNDER_WAY,
    State.PLACED,
)
FINAL_STATES = (
    State.DEPARTED,
    State.WITHDRAWN,
    State.REDIRECTED,
    State.ALTERNATIVE,
    State.OUT_OF_REGION,
)
_BEFORE_A_PLACE = (State.REPORTED, State.TRIAGE, State.SEARCHING)
_ENDED_WITHOUT_A_STAY = (*OPEN_STATES, State.ON_HOLD)
_STEPS: dict[What, tuple[tuple[State, ...], State]] = {
    What.TRIAGED: ((State.REPORTED,), State.TRIAGE),
    What.SEARCHED: ((State.REPORTED, State.TRIAGE, State.PLACED), State.SEARCHING),
    What.PARKED: (_BEFORE_A_PLACE, State.ON_HOLD),
    What.HELD: ((*_BEFORE_A_PLACE, State.RESERVED, State.PLACED), State.RESERVED),
    What.TRANSPORTED: ((State.RESERVED, State.UNDER_WAY), State.UNDER_WAY),
    What.DEPARTED: (OPEN_STATES, State.DEPARTED),
    What.WITHDRAWN: (_ENDED_WITHOUT_A_STAY, State.WITHDRAWN),
    What.REDIRECTED: (_ENDED_WITHOUT_A_STAY, State.REDIRECTED),
    What.ALTERNATIVE: (_ENDED_WITHOUT_A_STAY, State.ALTERNATIVE),
    What.OUT_OF_REGION: (_ENDED_WITHOUT_A_STAY, State.OUT_OF_REGION),
}
_GIVEN_BACK = (What.RELEASED, What.RAN_OUT)


def is_final(state: State) -> bool:
    """Whether a case in this state has ended."""
    return state in FINAL_STATES


def after(
    state: State,
    what: What,
    *,
    housed: bool = False,
    parked_from: State = State.REPORTED,
    keeps: bool = False,
    to: State | None = None,
) -> State:
    """The state that follows when this happens to a case in a state.

    `housed`: every child of the case has arrived somewhere and not left. `parked_from` is where it
    stood before it was parked, `keeps` whether another hold of the case still stands, `to` what an
    ending is corrected to. Raises RuleBroken for what cannot follow.
    """
    if what is What.CORRECTED:
        return _corrected(state, to)
    if is_final(state):
        raise RuleBroken(
            N_("This case has ended ({state}); it is corrected by an act of its own."),
            state=Phrase(STATE_WORDS[state]),
        )
    if what in _STEPS:
        return _step(state, what)
    if what is What.RESUMED:
        return _resumed(state, parked_from)
    waits = state in (State.RESERVED, State.UNDER_WAY)
    if what is What.ARRIVED:
        keeps, moves = waits and not housed, True
    else:
        moves = what in _GIVEN_BACK and waits
    if keeps or not moves:
        return state
    return State.PLACED if housed else State.SEARCHING


def _step(state: State, what: What) -> State:
    allowed, then = _STEPS[what]
    if state not in allowed:
        raise RuleBroken(
            N_("A case that is “{state}” cannot become “{then}”."),
            state=Phrase(STATE_WORDS[state]),
            then=Phrase(STATE_WORDS[then]),
        )
    return then


def _resumed(state: State, parked_from: State) -> State:
    if state is not State.ON_HOLD:
        raise RuleBroken(N_("This case is not on hold."))
    return parked_from


def _corrected(state: State, to: State | None) -> State:
    if not is_final(state):
        raise RuleBroken(N_("Only a case that has ended is corrected."))
    if to is None or to in (state, State.RESERVED, State.UNDER_WAY, State.ON_HOLD):
        raise RuleBroken(N_("Say what it should have been."), field="state")
    return to


def at_least(urgency: Urgency, flags: Collection[Flag]) -> Urgency:
    """The urgency, raised to urgent where nobody has sight on the safety of a child (A35)."""
    if Flag.NO_SIGHT in flags and urgency in (Urgency.PRESSING, Urgency.BRIDGING):
        return Urgency.URGENT
    return urgency
