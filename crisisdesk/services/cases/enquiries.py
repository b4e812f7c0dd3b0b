"""Asking facilities whether they take a child, several at once, and keeping what they say."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases import enquiries as rules
from crisisdesk.domain.cases.enquiries import DeclineReason, EnquiryAnswer, EnquiryLine
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.payloads import EnquiryStep
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseId, CaseState, EnquiryId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class SaidFull(NamedTuple):
    """A facility that said it is full while the board's figures are older."""

    line: CapacityLine
    said_at: datetime


_BEFORE_THE_SEARCH = (CaseState.REPORTED, CaseState.TRIAGE)


def enquire(
    uow: "UnitOfWork",
    case: CaseId,
    facilities: Iterable[FacilityId],
    *,
    words: str = "",
    seen: int | None = None,
    sure: bool = False,
) -> list[EnquiryId]:
    """Keep that these facilities were asked; a case that was not searching yet does so now.

    Raises RuleBroken when one of them was asked already and has not answered, Conflict, or
    NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    text = checked(words, "words", sure=sure)
    if act.state in _BEFORE_THE_SEARCH:
        act.step(EventKind.SEARCHED)
    asked = []
    for facility in dict.fromkeys(facilities):
        name = uow.facilities.get(facility).name
        rules.check_asked(_named(act, facility, name), facility)
        enquiry = uow.case_events.add_enquiry(case, facility)
        act.step(EventKind.ENQUIRED, EnquiryStep(facility, enquiry, text))
        asked.append(enquiry)
    if not asked:
        raise RuleBroken(N_("Choose a facility to ask."), field="facility")
    act.done("enquiry.asked", count=len(asked))
    return asked


def _named(act: CaseAct, facility: FacilityId, name: str) -> list[EnquiryLine]:
    asked = act.standing.history.enquiries
    return [line._replace(name=name) for line in asked if line.facility == facility]


def _asked(act: CaseAct, enquiry: EnquiryId) -> EnquiryLine:
    for line in act.standing.history.enquiries:
        if line.id == enquiry:
            return line._replace(name=act.standing.names.get(line.facility, ""))
    raise RuleBroken(N_("There is no such enquiry."))


def accept(
    uow: "UnitOfWork",
    case: CaseId,
    enquiry: EnquiryId,
    places: int,
    *,
    words: str = "",
    seen: int | None = None,
    more: bool = False,
    sure: bool = False,
) -> None:
    """Keep that a facility promises places; `more` says that these are more than children.

    Raises RuleBroken, Conflict or NeedsConfirmation.
    """
    rules.check_places(places)
    _answer(
        uow,
        case,
        enquiry,
        EnquiryAnswer.ACCEPTED,
        words=words,
        seen=seen,
        sure=sure,
        places=places,
        more=more,
    )


def decline(
    uow: "UnitOfWork",
    case: CaseId,
    enquiry: EnquiryId,
    reason: DeclineReason,
    *,
    by: Role = Role.FACILITY_STAFF,
    words: str = "",
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep that there is no place, why and by whom; raises as `accept` does.

    A promise that is taken back is a decline too.
    """
    _answer(
        uow,
        case,
        enquiry,
        EnquiryAnswer.DECLINED,
        words=words,
        seen=seen,
        sure=sure,
        reason=reason,
        by=by,
    )


def no_answer(
    uow: "UnitOfWork", case: CaseId, enquiry: EnquiryId, *, seen: int | None = None
) -> None:
    """Keep that a facility did not answer; raises RuleBroken or Conflict."""
    _answer(uow, case, enquiry, EnquiryAnswer.NOT_ANSWERED, seen=seen)


def said_full(snapshot: Snapshot, case: CaseId, enquiry: EnquiryId) -> SaidFull | None:
    """What a facility that said it is full asks to be reported; None where nothing does.

    Nothing does where its last answer was another, where its figures are newer, and where nobody
    knows what it can carry.
    """
    asked = file_queries.case(snapshot, case).enquiries
    facility = next(line.facility for line in asked if line.id == enquiry)
    said_at = rules.full_since(asked, facility)
    for line in capacity_queries.lines(snapshot, facility=facility):
        if said_at is not None and line.deployable is not None and line.is_older_than(said_at):
            return SaidFull(line, said_at)
    return None


_EVENTS = {
    EnquiryAnswer.ACCEPTED: EventKind.ACCEPTED,
    EnquiryAnswer.DECLINED: EventKind.DECLINED,
    EnquiryAnswer.NOT_ANSWERED: EventKind.NOT_ANSWERED,
}


def _answer(
    uow: "UnitOfWork",
    case: CaseId,
    enquiry: EnquiryId,
    answer: EnquiryAnswer,
    *,
    words: str = "",
    seen: int | None = None,
    sure: bool = False,
    places: int = 0,
    more: bool = False,
    reason: DeclineReason | None = None,
    by: Role | None = None,
) -> None:
    act = CaseAct(uow, case, seen=seen)
    asked = _asked(act, enquiry)
    rules.check_answerable(asked, answer)
    if not more:
        rules.check_promise(places, len(act.standing.youths))
    text = checked(words, "words", sure=sure)
    payload = EnquiryStep(asked.facility, enquiry, text, places or None, reason, by)
    act.step(_EVENTS[answer], payload)
    act.done(f"enquiry.{answer}", facility=asked.facility, subject=enquiry)
