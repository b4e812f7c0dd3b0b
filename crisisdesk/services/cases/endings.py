"""How a case ends, how that is corrected, and what is kept of every "no place"."""

from typing import TYPE_CHECKING

from crisisdesk.domain.cases.endings import (
    Alternative,
    Bridge,
    Ending,
    Safety,
    SafetyOpen,
    by_its_kind,
    check_ending,
    check_safety,
)
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.history import CaseHistory
from crisisdesk.domain.cases.instead.routes import check_consent
from crisisdesk.domain.cases.payloads import (
    Correction,
    NoPlaceBridge,
    NoPlaceCount,
    NoPlaceReason,
    NoPlaceWatcher,
)
from crisisdesk.domain.cases.placements import NoPlace, check_no_place
from crisisdesk.domain.cases.states import (
    ENDED_WITHOUT_A_STAY,
    CaseId,
    CaseState,
    Flag,
    is_final,
)
from crisisdesk.errors import N_, NeedsConfirmation, Phrase, RuleBroken
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.services.cases.same_child import as_typed, ask_whether_same
from crisisdesk.services.cases.stays import accept, write_safety

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def no_place(
    uow: "UnitOfWork",
    case: CaseId,
    no_place: NoPlace,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Write down a "no place": why, how many calls, where the child is, who watches over it.

    A temporary solution stops the clock until it ends, but not staying at home where the case is
    acute or nobody has a view of safety. Raises RuleBroken, Conflict, or
    NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    check_no_place(no_place, uow.now, uow.case_terms.short_bridge)
    for hold in act.keeping:
        raise RuleBroken(
            N_("Places are held at {facility}: decide, or give them back first."),
            facility=act.standing.names.get(hold.facility, ""),
        )
    history = act.standing.history
    begun = history.searched_at or history.reported_at
    event = act.add(EventKind.NO_PLACE, NoPlaceCount(no_place.calls, begun))
    for reason in dict.fromkeys(no_place.reasons):
        act.add(EventKind.NO_PLACE_BECAUSE, NoPlaceReason(event, reason))
    until = None if no_place.bridge is Bridge.NONE else no_place.bridge_until
    words = checked(no_place.bridge_words, "bridge_words", sure=sure)
    if no_place.bridge is not None:
        act.add(EventKind.BRIDGED, NoPlaceBridge(event, no_place.bridge, until, words))
    if no_place.watcher is not None:
        name = checked(no_place.watcher_name, "watcher_name", sure=sure)
        act.add(EventKind.WATCHED, NoPlaceWatcher(event, no_place.watcher, name))
    act.done("case.no_place", count=no_place.calls)


def check_restraint(ending: Ending, history: CaseHistory) -> None:
    """Raise RuleBroken for an ending by an order that nobody wrote down."""
    by_order = ending.alternative is Alternative.RESTRAINING_ORDER
    if ending.state is CaseState.ALTERNATIVE and by_order and history.restraint is None:
        raise RuleBroken(
            N_("First write down since when the order runs, with R."), field="alternative"
        )


def may_go(history: CaseHistory, state: CaseState, reason: str, *, unseen: bool) -> None:
    """Ask once more before a case ends of whose child nobody has a view of safety.

    Raises RuleBroken without a reason, NeedsConfirmation while nobody has answered.
    """
    if Flag.NO_SIGHT not in history.flags or state not in ENDED_WITHOUT_A_STAY:
        return
    if not reason.strip():
        raise RuleBroken(
            N_("Without a view of safety: enter why the case can end all the same."),
            field="reason",
        )
    if not unseen:
        raise NeedsConfirmation(
            N_(
                "Nobody has a view of the child's safety. End as “{state}” all the same, because:"
                " {reason}?"
            ),
            field="reason",
            state=Phrase(state.words),
            reason=reason,
            flag="unseen",
        )


def end(
    uow: "UnitOfWork",
    case: CaseId,
    ending: Ending,
    *,
    seen: int | None = None,
    sure: bool = False,
    unseen: bool = False,
) -> None:
    """End a case; the places that it still holds are given back, open enquiries called off.

    `unseen` is the answer to whether a child may go of whose safety nobody has a view. What is not
    a crisis asks on until its receiver accepts it, a restraining order until it is over. Raises
    RuleBroken when the ending does not say what it must or a child still stays somewhere,
    Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    if not is_final(ending.state):
        raise RuleBroken(N_("Choose how the case ends."), field="state")
    act.must_be_open()
    check_ending(ending, uow.now)
    history = act.standing.history
    check_restraint(ending, history)
    passing_on = ending.state is CaseState.REDIRECTED
    consent = check_consent(ending.consent, history.organisation) if passing_on else None
    may_go(history, ending.state, ending.reason, unseen=unseen)
    for stay in act.standing.present:
        raise RuleBroken(
            N_("A child still stays at {facility}; first its departure."), facility=stay.name
        )
    if ending.state is CaseState.DEPARTED and not act.standing.stays:
        raise RuleBroken(N_("Nobody has arrived yet: this case cannot end with a departure."))
    for hold in act.keeping:
        act.release(hold)
    for enquiry in act.standing.history.pending:
        act.call_off(enquiry)
    if ending.safety is not None:
        write_safety(act, ending.safety, sure=sure)
    if ending.taken_over is not None:
        accept(act, ending.taken_over, sure=sure)
    if consent is not None:
        by = checked(" ".join(consent.by.split()), "consent_by", sure=sure)
        why = checked(" ".join(consent.why.split()), "consent_why", sure=sure)
        act.add(EventKind.CONSENTED, consent._replace(by=by, why=why))
    where = checked(ending.where, "where", sure=sure)
    reason = checked(ending.reason, "reason", sure=sure)
    payload = by_its_kind(ending._replace(where=where, reason=reason))
    act.step(EventKind(ending.state.value), payload)
    act.done("case.ended", reason=ending.state.value)


def answer_safety(
    uow: "UnitOfWork",
    case: CaseId,
    safety: Safety | SafetyOpen,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Write of a case that ended who confirmed that the child is safe, or why still nobody did.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    if not is_final(act.state):
        raise RuleBroken(N_("This case has not ended."))
    write_safety(act, check_safety(safety, uow.now), sure=sure)
    act.done("case.safety_answered")


def correct(
    uow: "UnitOfWork",
    case: CaseId,
    to: CaseState,
    reason: str,
    *,
    seen: int | None = None,
    sure: bool = False,
    unseen: bool = False,
) -> None:
    """Correct how a case ended by a new event: another ending, or open again.

    `unseen` is as with `end`. Raises RuleBroken, Conflict, or NeedsConfirmation for words that
    point to a person and for a child that may be in another open case by now.
    """
    act = CaseAct(uow, case, seen=seen)
    text = checked(reason, "reason", sure=sure)
    if not text:
        raise RuleBroken(N_("Enter why the ending is corrected."), field="reason")
    may_go(act.standing.history, to, text, unseen=unseen)
    if to is CaseState.PLACED and not act.standing.present:
        raise RuleBroken(N_("A case becomes “{state}” by an arrival."), state=Phrase(to.words))
    if is_final(act.state) and not (sure or is_final(to)):
        children = (as_typed(line) for line in act.standing.youths)
        ask_whether_same(uow, children, act.standing.history.file, of=case)
    act.step(EventKind.CORRECTED, Correction(to, text), to=to)
    act.done("case.corrected", reason=to.value)
