"""Settling a conflict: the act that follows from what somebody chose, and its row in the log."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import CaseEvent, EventKind
from crisisdesk.domain.cases.family.links import SiblingLink
from crisisdesk.domain.cases.holds import HoldFacts
from crisisdesk.domain.cases.payloads import Correction, EnquiryStep
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseId, CaseState, HoldId, is_final
from crisisdesk.domain.moments import local
from crisisdesk.domain.together import conflicts as rules
from crisisdesk.domain.together.conflicts import (
    CauseGone,
    ConflictId,
    ConflictKind,
    DeskConflict,
    Settlement,
    Side,
    WayOut,
)
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services import members
from crisisdesk.services.cases import cases
from crisisdesk.services.cases.acts import CaseAct
from crisisdesk.services.together import details, standing
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.cases import cases as case_queries

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

Lost = tuple[CaseId, ...]
"""The cases that lost their place."""


def settle(uow: "UnitOfWork", conflict: ConflictId, choice: WayOut, *, typed: str = "") -> Lost:
    """Settle a conflict as somebody chose; answers the cases that lost their place by it.

    `typed` is the new value of a detail, or the new initials or code of who does not keep them.
    Raises RuleBroken for a conflict that has ended, and for what the act refuses.
    """
    stands = standing.conflict(uow.snapshot, conflict)
    by_report = stands.gone is CauseGone.ROOM and choice.outcome is Settlement.BOTH
    if stands.outcome is not None or not (stands.is_open or by_report):
        raise RuleBroken(N_("This conflict has ended meanwhile."))
    if choice not in rules.choices(stands):
        raise RuleBroken(N_("This conflict changed meanwhile; look again."))
    lost = _ACTS[stands.kind](uow, stands, choice, typed)
    uow.conflicts.settle(stands, choice.outcome, choice.side)
    uow.journal(
        "conflict.settled",
        subject=stands.id,
        facility=stands.facility,
        case=next(iter(stands.cases), None),
        reason=choice.outcome.value,
    )
    return lost


def _kept(conflict: DeskConflict, choice: WayOut) -> Side:
    return next(side for side in conflict.sides if side.row == choice.side)


def _others(conflict: DeskConflict, choice: WayOut) -> list[Side]:
    return [side for side in conflict.sides if side.row != choice.side and side.stands]


def _place(uow: "UnitOfWork", conflict: DeskConflict, choice: WayOut, _typed: str) -> Lost:
    """Give back what the losers held; the facility's word is kept as its answer."""
    if choice.side is None and (conflict.room or 0) >= 0:
        return ()
    if choice.side is None:
        raise RuleBroken(
            N_("{facility} still has too few places: report first what it has."),
            facility=conflict.name,
        )
    lost = rules.losers(conflict, choice.side)
    if not lost:
        raise RuleBroken(N_("Whoever has arrived loses no place; report what the facility has."))
    for side in lost:
        _lose(uow, side)
    return tuple(dict.fromkeys(side.case for side in lost if side.case is not None))


def _lose(uow: "UnitOfWork", side: Side) -> None:
    if side.case is None or side.facility is None:
        return
    act = CaseAct(uow, side.case)
    held = act.hold_that_keeps(HoldId(side.row))
    _say_gone(uow, act, held)
    _give_back(uow, act, held)


def _say_gone(uow: "UnitOfWork", act: CaseAct, held: HoldFacts) -> None:
    """Keep why: the place is gone meanwhile, as the facility's answer."""
    asked = [line for line in act.standing.history.enquiries if line.facility == held.facility]
    enquiry = asked[-1].id if asked and asked[-1].is_open else None
    if enquiry is None:
        enquiry = uow.case_events.add_enquiry(act.id, held.facility)
        act.step(EventKind.ENQUIRED, EnquiryStep(held.facility, enquiry))
    answer = EnquiryStep(
        held.facility, enquiry, reason=DeclineReason.GONE, declined_by=Role.FACILITY_STAFF
    )
    act.step(EventKind.DECLINED, answer)


def _child(uow: "UnitOfWork", conflict: DeskConflict, choice: WayOut, _typed: str) -> Lost:
    """One case goes on and takes the child; the other ends as joined with it."""
    if choice.outcome is Settlement.KEPT:
        goes_on = _kept(conflict, choice)
        for other in _others(conflict, choice):
            _end_as_double(uow, other, goes_on)
    return ()


def _end_as_double(uow: "UnitOfWork", ends: Side, goes_on: Side) -> None:
    if ends.case is None or goes_on.case is None:
        return
    act = CaseAct(uow, ends.case)
    for stay in act.standing.present:
        raise RuleBroken(
            N_("The child of {case} stays at {facility}: let that case go on."),
            case=ends.reference,
            facility=stay.name,
        )
    if act.state is CaseState.ON_HOLD:
        act.step(EventKind.RESUMED)
    for hold in act.keeping:
        act.release(hold)
    for enquiry in act.standing.history.pending:
        act.call_off(enquiry)
    other = CaseAct(uow, goes_on.case)
    other.must_be_open()
    other.add(EventKind.TOOK_IN, SiblingLink(ends.case, ends.reference))
    act.step(EventKind.JOINED, SiblingLink(goes_on.case, goes_on.reference))
    act.done("case.same_child", subject=goes_on.case)
    other.done("case.same_child", subject=ends.case)


def _lead(uow: "UnitOfWork", conflict: DeskConflict, choice: WayOut, _typed: str) -> Lost:
    """Hand the case over to the one who leads it, unless it stands so."""
    kept = _kept(conflict, choice)
    if kept.case is None or kept.subject is None:
        raise RuleBroken(N_("There is no such desk member."))
    if uow.case_events.standing(kept.case).history.lead != kept.subject:
        cases.hand_over(uow, kept.case, MemberId(kept.subject))
    return ()


def _decision(uow: "UnitOfWork", conflict: DeskConflict, choice: WayOut, _typed: str) -> Lost:
    """Give back the places of the decisions that do not stand."""
    keeps = _kept(conflict, choice).subject
    for side in _others(conflict, choice):
        if side.case is not None and side.subject not in (None, keeps):
            act = CaseAct(uow, side.case)
            _give_back(uow, act, act.hold_that_keeps(HoldId(side.subject)))
    return ()


def _give_back(uow: "UnitOfWork", act: CaseAct, held: HoldFacts) -> None:
    act.release(held)
    act.done("hold.released", facility=held.facility, subject=held.id)
    about = uow.facilities.get(held.facility)
    uow.facilities.raise_version(about.id, about.version)


def _ended(uow: "UnitOfWork", conflict: DeskConflict, choice: WayOut, _typed: str) -> Lost:
    """Let the case stay as it ended, or be open again."""
    kept = _kept(conflict, choice)
    if kept.case is None:
        return ()
    act = CaseAct(uow, kept.case)
    event = next(event for event in act.standing.events if event.id == kept.row)
    if event.state is not None and is_final(event.state):
        _stay_ended(act, event)
    elif is_final(act.state):
        housed = act.standing.present
        to = CaseState.PLACED if housed else CaseState.SEARCHING
        act.step(EventKind.CORRECTED, Correction(to, ""), to=to)
        if act.keeping:
            act.add(EventKind.SEARCHED, state=CaseState.RESERVED)
        act.done("case.corrected", reason=to.value)
    return ()


def _stay_ended(act: CaseAct, ending: CaseEvent) -> None:
    """Let a case that went on end once more as it had ended."""
    if ending.state is None or act.state is ending.state:
        return
    for stay in act.standing.present:
        raise RuleBroken(
            N_("A child still stays at {facility}; first its departure."), facility=stay.name
        )
    if is_final(act.state):
        act.step(EventKind.CORRECTED, Correction(ending.state, ""), to=ending.state)
        act.done("case.corrected", reason=ending.state.value)
        return
    for hold in act.keeping:
        act.release(hold)
    act.step(ending.kind, ending.payload)
    act.done("case.ended", reason=ending.state.value)


def _restriction(uow: "UnitOfWork", conflict: DeskConflict, choice: WayOut, _typed: str) -> Lost:
    """State anew what was stated on one side."""
    restated = uow.facilities.restriction_row(_kept(conflict, choice).row)
    again = uow.facilities.add_restriction(restated)
    event = "restriction.lifted" if restated.lifted else "restriction.renewed"
    uow.journal(event, facility=restated.facility, subject=again)
    return ()


def _duty(uow: "UnitOfWork", conflict: DeskConflict, choice: WayOut, _typed: str) -> Lost:
    """State anew what became of the turn on one side."""
    kept = _kept(conflict, choice)
    uow.duties.settle_as(kept.row)
    uow.journal(f"duty.{kept.code}", reason=conflict.subject)
    return ()


def _detail(uow: "UnitOfWork", conflict: DeskConflict, choice: WayOut, typed: str) -> Lost:
    """Let a detail be what it is on one side, or what was typed."""
    if choice.outcome is Settlement.TYPED:
        details.set_detail(uow, conflict.subject, typed, typed=True)
    elif (kept := _kept(conflict, choice)).source == "there":
        details.set_detail(uow, conflict.subject, kept.code, typed=False)
    return ()


def _code(uow: "UnitOfWork", conflict: DeskConflict, choice: WayOut, typed: str) -> Lost:
    """Let one keep a code, or give the one from there another."""
    if choice.outcome is Settlement.TYPED:
        there = next(side for side in conflict.sides if side.source == "there")
        details.other_code(uow, conflict.subject, there.code, typed)
        return ()
    return _detail(uow, conflict, choice, typed)


def _initials(uow: "UnitOfWork", conflict: DeskConflict, choice: WayOut, typed: str) -> Lost:
    """One keeps the initials: the other gets new ones, or is the same person and leaves."""
    everybody = {member.id: member for member in desk_queries.everybody(uow.snapshot)}
    if choice.outcome is Settlement.SAME:
        first, *others = (MemberId(side.row) for side in conflict.sides)
        yesterday = local(uow.now).date() - timedelta(days=1)
        for other in others:
            for line in case_queries.open_lines(uow.snapshot):
                if line.lead_id == other:
                    cases.hand_over(uow, line.id, first)
            uow.members.change(
                everybody[other], everybody[other].particulars._replace(last_day=yesterday)
            )
            uow.journal("member.retired", subject=other)
        return ()
    if choice.side is None:
        return ()
    for side in _others(conflict, choice):
        stood = everybody[MemberId(side.row)].particulars
        members.change_member(
            uow, MemberId(side.row), stood._replace(initials=typed), seen=stood, sure=True
        )
    return ()


def _seen(_uow: "UnitOfWork", _conflict: DeskConflict, _choice: WayOut, _typed: str) -> Lost:
    return ()


_Act = Callable[["UnitOfWork", DeskConflict, WayOut, str], Lost]
_ACTS: dict[ConflictKind, _Act] = {
    ConflictKind.PLACE: _place,
    ConflictKind.CHILD: _child,
    ConflictKind.LEAD: _lead,
    ConflictKind.DECISION: _decision,
    ConflictKind.ENDED: _ended,
    ConflictKind.RESTRICTION: _restriction,
    ConflictKind.DUTY: _duty,
    ConflictKind.DETAIL: _detail,
    ConflictKind.CODE: _code,
    ConflictKind.INITIALS: _initials,
    ConflictKind.PSEUDONYM: _seen,
}
