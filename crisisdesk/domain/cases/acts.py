"""What can be done with a case as it stands now, what follows on it, and why the rest cannot."""

from collections.abc import Callable
from enum import StrEnum

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.lines import CaseFile, StayLine
from crisisdesk.domain.cases.standing import CaseStanding
from crisisdesk.domain.cases.states import (
    ENDED_WITHOUT_A_STAY,
    OPEN_STATES,
    CaseState,
    HoldId,
    is_final,
)
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.errors import N_, Phrase, RuleBroken


class CaseAct(StrEnum):
    """An act on a case, by the name of its key."""

    OPTIONS = "options"
    ANSWER = "answer"
    DECIDE = "decide"
    WAY = "way"
    ARRIVE = "arrive"
    DEPART = "depart"
    NEXT_STEP = "next_step"
    NOTE = "note"
    LEAD = "lead"
    HAND_OVER = "hand_over"
    TRIAGE = "triage"
    SEARCH = "search"
    FACTS = "facts"
    CHILDREN = "children"
    URGENCY = "urgency"
    NOT_NEAR = "not_near"
    SIBLINGS = "siblings"
    SIGHT = "sight"
    VISIT = "visit"
    RESTRAIN = "restrain"
    """A restraining order, and what became of it; of a case that has ended too."""
    ACCEPTANCE = "acceptance"
    """Of a case that went to somebody as not a crisis: whether they accept the child."""
    MILESTONE = "milestone"
    ORDER = "order"
    ORDER_STEP = "order_step"
    CONSENT = "consent"
    CONSULT = "consult"
    WEIGH = "weigh"
    OUTSIDE = "outside"
    EXTEND = "extend"
    RELEASE = "release"
    MOVE_ON = "move_on"
    BLOCKERS = "blockers"
    OUTFLOW = "outflow"
    NO_PLACE = "no_place"
    PARK = "park"
    """On hold until a date; of a case that is on hold: taking it up again."""
    END = "end"
    """Ending it; of a case that has ended: correcting how."""
    DOSSIER = "dossier"


_EVENTS = {
    CaseAct.TRIAGE: EventKind.TRIAGED,
    CaseAct.SEARCH: EventKind.SEARCHED,
    CaseAct.PARK: EventKind.PARKED,
    CaseAct.OUTSIDE: EventKind.HELD,
}


_BEFORE_A_PLACE = (CaseState.REPORTED, CaseState.TRIAGE, CaseState.SEARCHING)
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
    EventKind.JOINED: (OPEN_STATES, CaseState.JOINED),
} | {
    EventKind(state.value): ((*OPEN_STATES, CaseState.ON_HOLD), state)
    for state in ENDED_WITHOUT_A_STAY
}
_NOT_BY_CORRECTION = (
    CaseState.RESERVED,
    CaseState.UNDER_WAY,
    CaseState.ON_HOLD,
    CaseState.JOINED,
)
_GIVEN_BACK = (EventKind.RELEASED, EventKind.RAN_OUT)


def after(
    state: CaseState,
    kind: EventKind,
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
    if kind is EventKind.CORRECTED:
        return _corrected(state, to)
    if is_final(state):
        raise RuleBroken(
            N_("This case has ended ({state}); correct the ending first."),
            state=Phrase(state.words),
        )
    if kind in _STEPS:
        return _step(state, kind)
    if kind is EventKind.RESUMED:
        return _resumed(state, parked_from)
    waits = state in (CaseState.RESERVED, CaseState.UNDER_WAY)
    if kind is EventKind.ARRIVED:
        keeps, moves = waits and not housed, True
    else:
        moves = kind in _GIVEN_BACK and waits
    if keeps or not moves:
        return state
    return CaseState.PLACED if housed else CaseState.SEARCHING


def _step(state: CaseState, kind: EventKind) -> CaseState:
    allowed, then = _STEPS[kind]
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
    if state is CaseState.JOINED:
        raise RuleBroken(N_("Its children are in the other case; go on there."))
    if to is None or to in (state, *_NOT_BY_CORRECTION):
        raise RuleBroken(N_("Enter what it should have been."), field="state")
    return to


def _held(file: CaseFile) -> Phrase | None:
    return None if file.line.held else Phrase(N_("No place is held."))


def _asked(file: CaseFile) -> Phrase | None:
    if file.enquiries:
        return None
    return Phrase(N_("No facility has been asked; o shows the options, b asks."))


def _decidable(file: CaseFile) -> Phrase | None:
    if _held(file):
        return Phrase(N_("First hold a place; o shows the options."))
    return None


def _decided(file: CaseFile) -> Phrase | None:
    if not any(hold.decided for hold in file.line.held):
        return Phrase(N_("First the decision, then the way there."))
    return None


def _coming(file: CaseFile) -> Phrase | None:
    here = {stay.youth for stay in file.line.stays}
    if all(youth.id in here for youth in file.line.youths):
        return Phrase(N_("Every child has arrived; V moves it on to another facility."))
    return None


def _staying(file: CaseFile) -> Phrase | None:
    return None if file.line.stays else Phrase(N_("Nobody stays anywhere now."))


def _nothing_held(file: CaseFile) -> Phrase | None:
    for hold in file.line.held:
        return Phrase(
            N_("Places are held at {facility}: decide, or give them back first."),
            {"facility": hold.name},
        )
    return None


def _without_safe_bed(file: CaseFile) -> Phrase | None:
    if file.line.look_by is not None:
        return None
    return Phrase(N_("The child has a safe bed; the facility sees it."))


def _ordered(file: CaseFile) -> Phrase | None:
    return None if file.history.orders else Phrase(N_("No order is written down; T does that."))


def _asked_about_stay(file: CaseFile) -> Phrase | None:
    if file.line.open_milestones:
        return None
    return Phrase(N_("No milestone of the stay asks for an answer."))


def _gone(file: CaseFile) -> Phrase | None:
    for stay in file.line.stays:
        return Phrase(
            N_("A child still stays at {facility}; first its departure."), {"facility": stay.name}
        )
    return None


def _ended(_file: CaseFile) -> Phrase | None:
    return Phrase(N_("This case has not ended: its texts are still needed."))


def _awaited(file: CaseFile) -> Phrase | None:
    if file.history.awaits_receiver:
        return None
    return Phrase(N_("Nobody has still to accept the child of this case."))


def _siblings(file: CaseFile) -> Phrase | None:
    if len(file.line.youths) > 1 or file.history.links:
        return None
    return Phrase(N_("This case has one child, and no case of a brother or sister."))


_NEEDS: dict[CaseAct, Callable[[CaseFile], Phrase | None]] = {
    CaseAct.ANSWER: _asked,
    CaseAct.DECIDE: _decidable,
    CaseAct.WAY: _decided,
    CaseAct.ARRIVE: _coming,
    CaseAct.DEPART: _staying,
    CaseAct.NO_PLACE: _nothing_held,
    CaseAct.SIBLINGS: _siblings,
    CaseAct.SIGHT: _without_safe_bed,
    CaseAct.VISIT: _without_safe_bed,
    CaseAct.ACCEPTANCE: _awaited,
    CaseAct.MILESTONE: _asked_about_stay,
    CaseAct.ORDER_STEP: _ordered,
    CaseAct.MOVE_ON: _staying,
    CaseAct.OUTFLOW: _staying,
    CaseAct.EXTEND: _held,
    CaseAct.RELEASE: _held,
    CaseAct.END: _gone,
    CaseAct.DOSSIER: _ended,
}


_PROMPTED = {
    CaseAct.SIGHT: (Attention.UNSEEN, Attention.VISIT),
    CaseAct.RESTRAIN: (Attention.RESTRAINT,),
    CaseAct.OUTFLOW: (Attention.OUTFLOW,),
    CaseAct.ACCEPTANCE: (Attention.ACCEPTANCE,),
}
"""Acts that are at hand while the case asks for them."""


def comes_next(act: CaseAct, file: CaseFile) -> bool:
    """Whether an act that a case admits is one to have at hand now."""
    line = file.line
    if act is CaseAct.LEAD:
        return line.lead_id is None
    if act is CaseAct.ARRIVE:
        return any(hold.decided for hold in line.held)
    if act is CaseAct.ANSWER:
        return line.pending > 0
    if act in _PROMPTED:
        return any(map(line.asks_for, _PROMPTED[act]))
    if act is CaseAct.END:
        return line.state is CaseState.PLACED and not line.stays
    return act is not CaseAct.DECIDE or any(not hold.decided for hold in line.held)


def refusal(act: CaseAct, file: CaseFile, who: str = "") -> Phrase | None:
    """Why a case does not admit an act now; None where it does.

    `who` are the initials of the one who would act. What else an act asks for is said when it is
    done.
    """
    state = file.line.state
    if act is CaseAct.LEAD and who and file.line.lead == who:
        return Phrase(N_("You already lead this case."))
    anyhow = {
        CaseAct.PARK: state is CaseState.ON_HOLD,
        CaseAct.END: is_final(state),
        CaseAct.NOTE: True,
        CaseAct.DOSSIER: is_final(state),
        CaseAct.SIGHT: file.history.safety_open is not None and is_final(state),
        CaseAct.RESTRAIN: file.history.restrains,
        CaseAct.ACCEPTANCE: file.history.awaits_receiver,
    }
    if anyhow.get(act):
        return None
    try:
        after(state, _EVENTS.get(act, EventKind.NOTED))
    except RuleBroken as refused:
        return refused.phrase
    return _NEEDS[act](file) if act in _NEEDS else None


def with_arrival(standing: CaseStanding, stay: StayLine, hold: HoldId | None) -> CaseStanding:
    """A case once a child has come, on a hold or on none; its events are those of before."""
    holds = (
        facts._replace(arrived=facts.arrived + 1) if facts.id == hold else facts
        for facts in standing.holds
    )
    stays = sorted((*standing.stays, stay), key=lambda other: other.since)
    return standing._replace(stays=tuple(stays), holds=tuple(holds))
