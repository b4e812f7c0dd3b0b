"""Brothers and sisters over several cases: split where they fit nowhere together, and joined."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from crisisdesk.domain.cases.enquiries import EnquiryAnswer, EnquiryLine
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.family.links import ChildMoved, SiblingLink
from crisisdesk.domain.cases.family.not_near import NotNear
from crisisdesk.domain.cases.family.siblings import (
    STAYS,
    SiblingSplit,
    check_joining,
    check_split,
)
from crisisdesk.domain.cases.history import CaseHistory
from crisisdesk.domain.cases.holds import Hold, HoldFacts
from crisisdesk.domain.cases.intake import Facts, facts_of
from crisisdesk.domain.cases.lines import YouthLine
from crisisdesk.domain.cases.payloads import (
    ChildAdded,
    ChildCorrected,
    EnquiryStep,
    HoldStep,
    LeadTaken,
    NextStep,
    Payload,
    UrgencySet,
)
from crisisdesk.domain.cases.standing import CaseStanding
from crisisdesk.domain.cases.states import CaseId, CaseState, YouthId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.services.cases.facts import write_facts

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_SEARCHES = (CaseState.SEARCHING, CaseState.RESERVED)


def split(
    uow: "UnitOfWork",
    case: CaseId,
    split: SiblingSplit,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> list[CaseId]:
    """Give children of a case a case of their own; what was held and asked goes where it is told.

    The clock of every new case runs from the same report. Raises RuleBroken, Conflict, or
    NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    check_split(split, act.standing, uow.now)
    reason = checked(" ".join(split.reason.split()), "reason", sure=sure)
    before, state = act.standing, act.state
    holds = [(hold, split.goes[hold.id]) for hold in act.keeping]
    open_now = [enquiry for enquiry in before.history.enquiries if enquiry.is_open]
    for hold, _share in holds:
        act.release(hold)
    for enquiry in open_now:
        if split.goes[enquiry.id] != STAYS:
            act.call_off(enquiry)
    acts = [act]
    for group in split.groups:
        new = _open_beside(uow, before, state, reason)
        link = SiblingLink(new.id, new.standing.reference, reason)
        act.add(EventKind.SPLIT_OFF, link)
        _move(act, new, [youth for youth in before.youths if youth.id in group])
        acts.append(new)
    for hold, share in holds:
        if share is not None:
            _hold_again(acts[share], hold)
    for enquiry in open_now:
        if share := split.goes[enquiry.id]:
            _ask_again(acts[share], enquiry)
    act.done("case.split_off", count=len(split.groups))
    for new in acts[1:]:
        new.done("case.split_from", subject=case)
    return [new.id for new in acts[1:]]


def _open_beside(uow: "UnitOfWork", beside: CaseStanding, state: CaseState, reason: str) -> CaseAct:
    """A case without children yet, of which stands what stands of the case beside it."""
    history = beside.history
    case, _reference = uow.cases.open(uow.now, history.municipality)
    act = CaseAct(uow, case)
    act.add(EventKind.REPORTED, state=CaseState.REPORTED)
    link = SiblingLink(beside.id, beside.reference, reason, history.reported_at)
    act.add(EventKind.SPLIT_FROM, link)
    act.add(EventKind.URGENCY_SET, UrgencySet(history.urgency, history.due_at))
    write_facts(act, Facts(municipality=history.municipality), facts_of(history))
    for kind, payload in _carried(history):
        if payload is not None:
            act.add(kind, payload)
    if state is CaseState.TRIAGE:
        act.step(EventKind.TRIAGED)
    elif state in _SEARCHES:
        act.step(EventKind.SEARCHED)
    act.reread()
    return act


def _carried(history: CaseHistory) -> Iterator[tuple[EventKind, Payload]]:
    """What holds for every child of a case, and so for those who get one of their own."""
    yield EventKind.NEXT_STEP_SET, NextStep(history.next_step, history.next_at)
    yield EventKind.LEAD_SET, None if history.lead is None else LeadTaken(history.lead)
    for alternative in sorted(history.tried):
        yield EventKind.TRIED_FIRST, alternative
    for ground, places in history.not_near.items():
        yield EventKind.NOT_NEAR, NotNear(ground, places)
    yield EventKind.CONSULTED, history.consult
    yield EventKind.WEIGHED, history.weighing
    yield EventKind.SEEN, history.sight.seen
    yield EventKind.NOT_SEEN, history.sight.why_not
    yield EventKind.LOOK_PLANNED, history.sight.look


def _move(act: CaseAct, to: CaseAct, youths: Iterable[YouthLine]) -> None:
    """Let children be in another case from now on, as they are known here."""
    corrected = act.standing.history
    for youth in youths:
        to.add(EventKind.YOUTH_ADDED, ChildAdded(youth.id, youth.pseudonym))
        if youth.id in corrected.birth_years:
            to.add(EventKind.BIRTH_YEAR_SET, ChildCorrected(youth.id, youth.birth_year))
        if youth.id in corrected.genders:
            to.add(EventKind.GENDER_SET, ChildCorrected(youth.id, youth.gender))
        moved = ChildMoved(youth.id, youth.pseudonym, to.standing.reference)
        act.add(EventKind.YOUTH_MOVED, moved)
    act.reread()
    to.reread()
    _settle(act)


def _settle(act: CaseAct) -> None:
    """Whose other children have gone is placed once those that stay have all arrived."""
    if act.standing.housed and act.state is not CaseState.PLACED:
        act.arrive_all()


def _hold_again(act: CaseAct, hold: HoldFacts) -> None:
    """Keep places for the children of a share, until the same moment and not one too many."""
    places = min(hold.places, len(act.standing.to_place))
    added = act.uow.cases.add_hold(Hold(act.id, hold.facility, places, hold.until))
    act.step(EventKind.HELD, HoldStep(hold.facility, added, hold.until, places))
    act.reread()


def _ask_again(act: CaseAct, enquiry: EnquiryLine) -> None:
    """Ask for a share what was asked for all, with the promise where there was one."""
    if act.state in (CaseState.REPORTED, CaseState.TRIAGE):
        act.step(EventKind.SEARCHED)
    facility = enquiry.facility
    again = act.uow.case_events.add_enquiry(act.id, facility)
    act.step(EventKind.ENQUIRED, EnquiryStep(facility, again), at=enquiry.asked_at)
    if enquiry.answer is EnquiryAnswer.ACCEPTED:
        promise = EnquiryStep(facility, again, enquiry.words, enquiry.places)
        act.step(EventKind.ACCEPTED, promise, at=enquiry.answered_at)


def join(
    uow: "UnitOfWork",
    case: CaseId,
    into: CaseId,
    reason: str,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Let the children of a case be in that of their brother or sister again; this one ends.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act, other = CaseAct(uow, case, seen=seen), CaseAct(uow, into)
    act.must_be_open()
    other.must_be_open()
    words = checked(" ".join(reason.split()), "reason", sure=sure)
    if not words:
        raise RuleBroken(N_("Enter why they are joined."), field="reason")
    check_joining(act.standing, other.standing, uow.now)
    for enquiry in act.standing.history.pending:
        act.call_off(enquiry)
    other.add(EventKind.TOOK_IN, SiblingLink(case, act.standing.reference, words))
    act.step(EventKind.JOINED, SiblingLink(into, other.standing.reference, words))
    _move(act, other, act.standing.youths)
    act.done("case.joined", subject=into)
    other.done("case.took_in", subject=case)


def groups_of(shares: dict[YouthId, int]) -> tuple[tuple[YouthId, ...], ...]:
    """The children of each new case, by the share that was chosen for each of them."""
    return tuple(
        tuple(youth for youth, share in shares.items() if share == number)
        for number in sorted({*shares.values()} - {STAYS})
    )
