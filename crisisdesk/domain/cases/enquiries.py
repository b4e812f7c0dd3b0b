"""Questions to facilities whether they take a child, and the answers (DOMAIN.md §4)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import EnquiryId
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, NP_, NeedsConfirmation, RuleBroken

MOST_PLACES = 99


class EnquiryAnswer(Code):
    """What a facility said."""

    PENDING = "pending", N_("waiting")
    ACCEPTED = "accepted", N_("accepted")
    DECLINED = "declined", N_("declined")
    NOT_ANSWERED = "not_answered", N_("no answer")
    CALLED_OFF = "called_off", N_("no longer needed")


class DeclineReason(Code):
    """Why there was no place; counting them is the unmet-demand ledger."""

    FULL = "full", N_("full")
    STAFF = "staff", N_("too few staff")
    COMPOSITION = "composition", N_("composition of the group")
    AGE = "age", NP_("child", "age")
    NEEDS = "needs", N_("needs too heavy")
    INFECTION = "infection", N_("risk of infection")
    ADMISSION_STOP = "admission_stop", N_("admission stop")
    LEGAL = "legal", N_("legal framework missing")
    DISTANCE = "distance", N_("distance or school")
    NO_ANSWER = "no_answer", N_("no answer")
    FUNDING = "funding", N_("no contract or funding")
    GONE = "gone", N_("place gone meanwhile")
    FAMILY = "family", N_("family refuses")
    SOLVED = "solved", N_("solved otherwise")


class EnquiryLine(NamedTuple):
    """A question to one facility and what became of it."""

    id: EnquiryId
    facility: FacilityId
    name: str
    asked_at: datetime
    answer: EnquiryAnswer = EnquiryAnswer.PENDING
    answered_at: datetime | None = None
    places: int | None = None
    """Places that were promised."""
    reason: DeclineReason | None = None
    declined_by: Role | None = None
    words: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, or was answered by a promise."""
        return self.answer in (EnquiryAnswer.PENDING, EnquiryAnswer.ACCEPTED)


def check_asked(enquiries: Iterable[EnquiryLine], facility: FacilityId) -> None:
    """Raise RuleBroken when the facility was asked and has not answered yet."""
    for enquiry in enquiries:
        if enquiry.facility == facility and enquiry.answer is EnquiryAnswer.PENDING:
            raise RuleBroken(
                N_("{facility} has already been asked and has not answered."), facility=enquiry.name
            )


def unanswered(
    enquiries: Iterable[EnquiryLine], at: datetime, term: timedelta
) -> list[EnquiryLine]:
    """The enquiries that have waited longer for an answer than a facility may take."""
    return [
        enquiry
        for enquiry in enquiries
        if enquiry.answer is EnquiryAnswer.PENDING and enquiry.asked_at + term <= at
    ]


def check_answerable(enquiry: EnquiryLine, answer: EnquiryAnswer) -> None:
    """Raise RuleBroken for an answer that changes nothing or takes an answer back."""
    if answer is EnquiryAnswer.PENDING or answer is enquiry.answer:
        raise RuleBroken(N_("{facility} has answered already."), facility=enquiry.name)


def check_places(places: int) -> int:
    """The places that a facility promises; raises RuleBroken."""
    if not 1 <= places <= MOST_PLACES:
        raise RuleBroken(N_("Enter how many places were promised."), field="places")
    return places


def check_promise(places: int, children: int) -> None:
    """Raise NeedsConfirmation where more is promised than there are children to place."""
    if places > children:
        raise NeedsConfirmation(
            N_("Places promised: {places}; children of this case: {children}. Is that right?"),
            field="places",
            places=places,
            children=children,
            flag="more",
        )


def newest(enquiries: Iterable[EnquiryLine], facility: FacilityId) -> EnquiryLine | None:
    """The last question to a facility; None where it was not asked."""
    last: EnquiryLine | None = None
    for enquiry in enquiries:
        if enquiry.facility == facility and (last is None or enquiry.asked_at >= last.asked_at):
            last = enquiry
    return last


def promise(enquiries: Iterable[EnquiryLine], facility: FacilityId) -> EnquiryLine | None:
    """The promise of places by which a facility last answered; None when that was no promise."""
    last = newest(enquiries, facility)
    return last if last is not None and last.answer is EnquiryAnswer.ACCEPTED else None


def full_since(enquiries: Iterable[EnquiryLine], facility: FacilityId) -> datetime | None:
    """When a facility last answered that it is full; None when it last said something else."""
    last = newest(enquiries, facility)
    if last is None or last.answer is not EnquiryAnswer.DECLINED:
        return None
    return last.answered_at if last.reason is DeclineReason.FULL else None
