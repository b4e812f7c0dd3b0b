"""What can be done with a case as it stands now, and why the rest cannot."""

from collections.abc import Callable
from enum import StrEnum

from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.states import CaseState, EventKind, after, is_final
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
    CONSULT = "consult"
    WEIGH = "weigh"
    OUTSIDE = "outside"
    EXTEND = "extend"
    RELEASE = "release"
    MOVE_ON = "move_on"
    BLOCKERS = "blockers"
    NO_PLACE = "no_place"
    PARK = "park"
    """On hold until a date; of a case that is on hold: taking it up again."""
    END = "end"
    """Ending it; of a case that has ended: correcting how."""


_STEPS = {
    CaseAct.TRIAGE: EventKind.TRIAGED,
    CaseAct.SEARCH: EventKind.SEARCHED,
    CaseAct.PARK: EventKind.PARKED,
    CaseAct.OUTSIDE: EventKind.HELD,
}


def _held(file: CaseFile) -> Phrase | None:
    hold = file.line.hold
    return Phrase(N_("No place is held.")) if hold is None or hold.ran_out else None


def _asked(file: CaseFile) -> Phrase | None:
    if file.enquiries:
        return None
    return Phrase(N_("Nobody was asked; o shows the options, b asks there."))


def _decidable(file: CaseFile) -> Phrase | None:
    if _held(file):
        return Phrase(N_("First hold a place; o shows the options."))
    return None


def _decided(file: CaseFile) -> Phrase | None:
    hold = file.line.hold
    if hold is None or not hold.decided:
        return Phrase(N_("First the decision, then the way there."))
    return None


def _coming(file: CaseFile) -> Phrase | None:
    here = {one.youth for one in file.line.stays}
    if all(one.id in here for one in file.line.youths):
        return Phrase(N_("Every child has arrived; V moves it on to another facility."))
    return None


def _staying(file: CaseFile) -> Phrase | None:
    return None if file.line.stays else Phrase(N_("Nobody stays anywhere now."))


def _gone(file: CaseFile) -> Phrase | None:
    for stay in file.line.stays:
        return Phrase(
            N_("A child still stays at {facility}; first its departure."), {"facility": stay.name}
        )
    return None


_NEEDS: dict[CaseAct, Callable[[CaseFile], Phrase | None]] = {
    CaseAct.ANSWER: _asked,
    CaseAct.DECIDE: _decidable,
    CaseAct.WAY: _decided,
    CaseAct.ARRIVE: _coming,
    CaseAct.DEPART: _staying,
    CaseAct.MOVE_ON: _staying,
    CaseAct.BLOCKERS: _staying,
    CaseAct.EXTEND: _held,
    CaseAct.RELEASE: _held,
    CaseAct.END: _gone,
}


def comes_next(act: CaseAct, file: CaseFile) -> bool:
    """Whether an act that a case admits is one to have at hand now."""
    line = file.line
    if act is CaseAct.LEAD:
        return line.lead_id is None
    if act is CaseAct.ARRIVE:
        return line.hold is not None and line.hold.decided
    if act is CaseAct.ANSWER:
        return line.pending > 0
    if act is CaseAct.END:
        return line.state is CaseState.PLACED and not line.stays
    return act is not CaseAct.DECIDE or (line.hold is not None and not line.hold.decided)


def refusal(act: CaseAct, file: CaseFile, who: str = "") -> Phrase | None:
    """Why a case does not admit an act now; None where it does.

    `who` are the initials of the one who would act. What else an act asks for is said when it is
    done.
    """
    state = file.line.state
    if act is CaseAct.LEAD and who and file.line.lead == who:
        return Phrase(N_("You lead this case already."))
    anyhow = {
        CaseAct.PARK: state is CaseState.ON_HOLD,
        CaseAct.END: is_final(state),
        CaseAct.NOTE: True,
    }
    if anyhow.get(act):
        return None
    try:
        after(state, _STEPS.get(act, EventKind.NOTED))
    except RuleBroken as refused:
        return refused.phrase
    return _NEEDS[act](file) if act in _NEEDS else None
