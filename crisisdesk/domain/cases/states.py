"""Cases: their states, their urgency, and which act may follow on which (DOMAIN.md §4)."""

from collections.abc import Collection
from typing import NewType
from uuid import UUID

from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, Phrase, RuleBroken

CaseId = NewType("CaseId", UUID)
YouthId = NewType("YouthId", UUID)
HoldId = NewType("HoldId", UUID)
StayId = NewType("StayId", UUID)
EnquiryId = NewType("EnquiryId", UUID)


class CaseState(Code):
    """Where a case stands."""

    REPORTED = "reported", N_("reported")
    TRIAGE = "triage", N_("triage")
    SEARCHING = "searching", N_("searching")
    RESERVED = "reserved", N_("reserved")
    UNDER_WAY = "under_way", N_("under way")
    PLACED = "placed", N_("placed")
    ON_HOLD = "on_hold", N_("on hold")
    DEPARTED = "departed", N_("departed")
    WITHDRAWN = "withdrawn", N_("withdrawn")
    REDIRECTED = "redirected", N_("redirected")
    ALTERNATIVE = "alternative", N_("helped otherwise")
    OUT_OF_REGION = "out_of_region", N_("out of region")


class Urgency(Code):
    """How soon a child needs a place (set); the order is that of the board."""

    ACUTE = "acute", N_("acute")
    URGENT = "urgent", N_("urgent")
    PRESSING = "pressing", N_("pressing")
    BRIDGING = "bridging", N_("bridging")


class Flag(Code):
    """What everybody who handles a case must see at once; nothing medical."""

    NO_SIGHT = "no_sight", N_("no sight on safety")
    HEALTH_DOUBT = "health_doubt", N_("doubt about health")
    VITAL_PROFESSION = "vital_profession", N_("parents in a vital profession")


class Isolation(Code):
    """Whether a child needs a place apart."""

    YES = "yes", N_("isolation needed")
    NO = "no", N_("no isolation needed")
    IN_DOUBT = "in_doubt", N_("isolation in doubt")


class EventKind(Code):
    """What happens to a case: the name of an event."""

    REPORTED = "reported", N_("reported")
    YOUTH_ADDED = "youth_added", N_("child added")
    BIRTH_YEAR_SET = "birth_year_set", N_("birth year corrected")
    GENDER_SET = "gender_set", N_("gender corrected")
    PSEUDONYM_SET = "pseudonym_set", N_("pseudonym corrected")
    FILE_SET = "file_set", N_("file number")
    MUNICIPALITY_SET = "municipality_set", N_("municipality")
    ORGANISATION_SET = "organisation_set", N_("organisation of the caller")
    ROLE_SET = "role_set", N_("role of the caller")
    PHONE_SET = "phone_set", N_("phone of the caller")
    LEGAL_SET = "legal_set", N_("legal framework")
    ISOLATION_SET = "isolation_set", N_("isolation")
    FLAG_SET = "flag_set", N_("flag set")
    FLAG_CLEARED = "flag_cleared", N_("flag taken away")
    NEEDS_SET = "needs_set", N_("needs")
    URGENCY_SET = "urgency_set", N_("urgency")
    NEXT_STEP_SET = "next_step_set", N_("next step")
    NOTED = "noted", N_("note")
    LEAD_SET = "lead_set", N_("lead taken")
    TRIAGED = "triaged", N_("triage begun")
    TRIED_FIRST = "tried_first", N_("tried first")
    NOT_TRIED = "not_tried", N_("not tried after all")
    CONSULTED = "consulted", N_("health consult")
    WEIGHED = "weighed", N_("infection and safety weighed")
    SEARCHED = "searched", N_("search begun")
    PARKED = "parked", N_("put on hold")
    RESUMED = "resumed", N_("taken up again")
    ENQUIRED = "enquired", N_("asked")
    ACCEPTED = "accepted", N_("promised")
    DECLINED = "declined", N_("said no")
    NOT_ANSWERED = "not_answered", N_("did not answer")
    HELD = "held", N_("place held")
    EXTENDED = "extended", N_("hold extended")
    RELEASED = "released", N_("hold given back")
    RAN_OUT = "ran_out", N_("hold ran out")
    DECIDED = "decided", N_("decided")
    DECIDER = "decider", N_("decided by")
    DISCUSSED = "discussed", N_("discussed")
    TRANSPORTED = "transported", N_("under way")
    ARRIVED = "arrived", N_("arrived")
    LEFT = "left", N_("left")
    BLOCKER_SET = "blocker_set", N_("outflow blocked")
    BLOCKER_CLEARED = "blocker_cleared", N_("outflow free again")
    NO_PLACE = "no_place", N_("no place")
    NO_PLACE_BECAUSE = "no_place_because", N_("reason")
    BRIDGED = "bridged", N_("meanwhile")
    WATCHED = "watched", N_("watches over safety")
    OVERRIDDEN = "overridden", N_("rule set aside")
    SAFETY_CONFIRMED = "safety_confirmed", N_("safety confirmed")
    TAKEN_OVER = "taken_over", N_("taken over by")
    DEPARTED = "departed", N_("departed")
    WITHDRAWN = "withdrawn", N_("withdrawn")
    REDIRECTED = "redirected", N_("redirected")
    ALTERNATIVE = "alternative", N_("helped otherwise")
    OUT_OF_REGION = "out_of_region", N_("out of region")
    CORRECTED = "corrected", N_("ending corrected")


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
            state=Phrase(state.words),
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
            state=Phrase(state.words),
            then=Phrase(then.words),
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
