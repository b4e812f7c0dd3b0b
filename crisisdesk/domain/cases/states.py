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


class CaseState(StrEnum):
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


class EventKind(StrEnum):
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
    CaseState.REPORTED: N_("reported"),
    CaseState.TRIAGE: N_("triage"),
    CaseState.SEARCHING: N_("searching"),
    CaseState.RESERVED: N_("reserved"),
    CaseState.UNDER_WAY: N_("under way"),
    CaseState.PLACED: N_("placed"),
    CaseState.ON_HOLD: N_("on hold"),
    CaseState.DEPARTED: N_("departed"),
    CaseState.WITHDRAWN: N_("withdrawn"),
    CaseState.REDIRECTED: N_("redirected"),
    CaseState.ALTERNATIVE: N_("helped otherwise"),
    CaseState.OUT_OF_REGION: N_("out of region"),
}
URGENCY_WORDS = {
    Urgency.ACUTE: N_("acute"),
    Urgency.URGENT: N_("urgent"),
    Urgency.PRESSING: N_("pressing"),
    Urgency.BRIDGING: N_("bridging"),
}
EVENT_WORDS = {
    EventKind.REPORTED: N_("reported"),
    EventKind.YOUTH_ADDED: N_("child added"),
    EventKind.BIRTH_YEAR_SET: N_("birth year corrected"),
    EventKind.GENDER_SET: N_("gender corrected"),
    EventKind.PSEUDONYM_SET: N_("pseudonym corrected"),
    EventKind.FILE_SET: N_("file number"),
    EventKind.MUNICIPALITY_SET: N_("municipality"),
    EventKind.ORGANISATION_SET: N_("organisation of the caller"),
    EventKind.ROLE_SET: N_("role of the caller"),
    EventKind.PHONE_SET: N_("phone of the caller"),
    EventKind.LEGAL_SET: N_("legal framework"),
    EventKind.ISOLATION_SET: N_("isolation"),
    EventKind.FLAG_SET: N_("flag set"),
    EventKind.FLAG_CLEARED: N_("flag taken away"),
    EventKind.NEEDS_SET: N_("needs"),
    EventKind.URGENCY_SET: N_("urgency"),
    EventKind.NEXT_STEP_SET: N_("next step"),
    EventKind.NOTED: N_("note"),
    EventKind.LEAD_SET: N_("lead taken"),
    EventKind.TRIAGED: N_("triage begun"),
    EventKind.TRIED_FIRST: N_("tried first"),
    EventKind.NOT_TRIED: N_("not tried after all"),
    EventKind.CONSULTED: N_("health consult"),
    EventKind.WEIGHED: N_("infection and safety weighed"),
    EventKind.SEARCHED: N_("search begun"),
    EventKind.PARKED: N_("put on hold"),
    EventKind.RESUMED: N_("taken up again"),
    EventKind.ENQUIRED: N_("asked"),
    EventKind.ACCEPTED: N_("promised"),
    EventKind.DECLINED: N_("said no"),
    EventKind.NOT_ANSWERED: N_("did not answer"),
    EventKind.HELD: N_("place held"),
    EventKind.EXTENDED: N_("hold extended"),
    EventKind.RELEASED: N_("hold given back"),
    EventKind.RAN_OUT: N_("hold ran out"),
    EventKind.DECIDED: N_("decided"),
    EventKind.DECIDER: N_("decided by"),
    EventKind.DISCUSSED: N_("discussed"),
    EventKind.TRANSPORTED: N_("under way"),
    EventKind.ARRIVED: N_("arrived"),
    EventKind.LEFT: N_("left"),
    EventKind.BLOCKER_SET: N_("outflow blocked"),
    EventKind.BLOCKER_CLEARED: N_("outflow free again"),
    EventKind.NO_PLACE: N_("no place"),
    EventKind.NO_PLACE_BECAUSE: N_("reason"),
    EventKind.BRIDGED: N_("meanwhile"),
    EventKind.WATCHED: N_("watches over safety"),
    EventKind.OVERRIDDEN: N_("rule set aside"),
    EventKind.SAFETY_CONFIRMED: N_("safety confirmed"),
    EventKind.TAKEN_OVER: N_("taken over by"),
    EventKind.DEPARTED: N_("departed"),
    EventKind.WITHDRAWN: N_("withdrawn"),
    EventKind.REDIRECTED: N_("redirected"),
    EventKind.ALTERNATIVE: N_("helped otherwise"),
    EventKind.OUT_OF_REGION: N_("out of region"),
    EventKind.CORRECTED: N_("ending corrected"),
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
    CaseState.REPORTED,
    CaseState.TRIAGE,
    CaseState.SEARCHING,
    CaseState.RESERVED,
    CaseState.UNDER_WAY,
    CaseState.PLACED,
)
FINAL_STATES = (
    CaseState.DEPARTED,
    CaseState.WITHDRAWN,
    CaseState.REDIRECTED,
    CaseState.ALTERNATIVE,
    CaseState.OUT_OF_REGION,
)
_BEFORE_A_PLACE = (CaseState.REPORTED, CaseState.TRIAGE, CaseState.SEARCHING)
_ENDED_WITHOUT_A_STAY = (*OPEN_STATES, CaseState.ON_HOLD)
_STEPS: dict[EventKind, tuple[tuple[CaseState, ...], CaseState]] = {
    EventKind.TRIAGED: ((CaseState.REPORTED,), CaseState.TRIAGE),
    EventKind.SEARCHED: (
        (CaseState.REPORTED, CaseState.TRIAGE, CaseState.PLACED),
        CaseState.SEARCHING,
    ),
    EventKind.PARKED: (_BEFORE_A_PLACE, CaseState.ON_HOLD),
    EventKind.HELD: ((*_BEFORE_A_PLACE, CaseState.RESERVED, CaseState.PLACED), CaseState.RESERVED),
    EventKind.TRANSPORTED: ((CaseState.RESERVED, CaseState.UNDER_WAY), CaseState.UNDER_WAY),
    EventKind.DEPARTED: (OPEN_STATES, CaseState.DEPARTED),
    EventKind.WITHDRAWN: (_ENDED_WITHOUT_A_STAY, CaseState.WITHDRAWN),
    EventKind.REDIRECTED: (_ENDED_WITHOUT_A_STAY, CaseState.REDIRECTED),
    EventKind.ALTERNATIVE: (_ENDED_WITHOUT_A_STAY, CaseState.ALTERNATIVE),
    EventKind.OUT_OF_REGION: (_ENDED_WITHOUT_A_STAY, CaseState.OUT_OF_REGION),
}
_GIVEN_BACK = (EventKind.RELEASED, EventKind.RAN_OUT)


def is_final(state: CaseState) -> bool:
    """Whether a case in this state has ended."""
    return state in FINAL_STATES


def after(
    state: CaseState,
    what: EventKind,
    *,
    housed: bool = False,
    parked_from: CaseState = CaseState.REPORTED,
    keeps: bool = False,
    to: CaseState | None = None,
) -> CaseState:
    """The state that follows when this happens to a case in a state.

    `housed`: every child of the case has arrived somewhere and not left. `parked_from` is where it
    stood before it was parked, `keeps` whether another hold of the case still stands, `to` what an
    ending is corrected to. Raises RuleBroken for what cannot follow.
    """
    if what is EventKind.CORRECTED:
        return _corrected(state, to)
    if is_final(state):
        raise RuleBroken(
            N_("This case has ended ({state}); it is corrected by an act of its own."),
            state=Phrase(STATE_WORDS[state]),
        )
    if what in _STEPS:
        return _step(state, what)
    if what is EventKind.RESUMED:
        return _resumed(state, parked_from)
    waits = state in (CaseState.RESERVED, CaseState.UNDER_WAY)
    if what is EventKind.ARRIVED:
        keeps, moves = waits and not housed, True
    else:
        moves = what in _GIVEN_BACK and waits
    if keeps or not moves:
        return state
    return CaseState.PLACED if housed else CaseState.SEARCHING


def _step(state: CaseState, what: EventKind) -> CaseState:
    allowed, then = _STEPS[what]
    if state not in allowed:
        raise RuleBroken(
            N_("A case that is “{state}” cannot become “{then}”."),
            state=Phrase(STATE_WORDS[state]),
            then=Phrase(STATE_WORDS[then]),
        )
    return then


def _resumed(state: CaseState, parked_from: CaseState) -> CaseState:
    if state is not CaseState.ON_HOLD:
        raise RuleBroken(N_("This case is not on hold."))
    return parked_from


def _corrected(state: CaseState, to: CaseState | None) -> CaseState:
    if not is_final(state):
        raise RuleBroken(N_("Only a case that has ended is corrected."))
    if to is None or to in (state, CaseState.RESERVED, CaseState.UNDER_WAY, CaseState.ON_HOLD):
        raise RuleBroken(N_("Say what it should have been."), field="state")
    return to


def at_least(urgency: Urgency, flags: Collection[Flag]) -> Urgency:
    """The urgency, raised to urgent where nobody has sight on the safety of a child (A35)."""
    if Flag.NO_SIGHT in flags and urgency in (Urgency.PRESSING, Urgency.BRIDGING):
        return Urgency.URGENT
    return urgency
