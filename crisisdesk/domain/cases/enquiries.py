"""Questions to facilities whether they take a child, and the answers (DOMAIN.md §4)."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import EnquiryId
from crisisdesk.errors import N_, RuleBroken

MOST_PLACES = 99


class EnquiryAnswer(StrEnum):
    """What a facility said."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NOT_ANSWERED = "not_answered"


class DeclineReason(StrEnum):
    """Why there was no place; counting them is the unmet-demand ledger."""

    FULL = "full"
    STAFF = "staff"
    COMPOSITION = "composition"
    AGE = "age"
    NEEDS = "needs"
    INFECTION = "infection"
    ADMISSION_STOP = "admission_stop"
    LEGAL = "legal"
    DISTANCE = "distance"
    NO_ANSWER = "no_answer"
    FUNDING = "funding"
    GONE = "gone"
    FAMILY = "family"
    SOLVED = "solved"


ANSWER_WORDS = {
    EnquiryAnswer.PENDING: N_("waiting"),
    EnquiryAnswer.ACCEPTED: N_("accepted"),
    EnquiryAnswer.DECLINED: N_("declined"),
    EnquiryAnswer.NOT_ANSWERED: N_("no answer"),
}
DECLINE_WORDS = {
    DeclineReason.FULL: N_("full"),
    DeclineReason.STAFF: N_("too few staff"),
    DeclineReason.COMPOSITION: N_("composition of the group"),
    DeclineReason.AGE: N_("age of the child"),
    DeclineReason.NEEDS: N_("needs too heavy"),
    DeclineReason.INFECTION: N_("risk of infection"),
    DeclineReason.ADMISSION_STOP: N_("admission stop"),
    DeclineReason.LEGAL: N_("legal framework missing"),
    DeclineReason.DISTANCE: N_("distance or school"),
    DeclineReason.NO_ANSWER: N_("no answer"),
    DeclineReason.FUNDING: N_("no contract or funding"),
    DeclineReason.GONE: N_("place gone meanwhile"),
    DeclineReason.FAMILY: N_("family refuses"),
    DeclineReason.SOLVED: N_("solved otherwise"),
}


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


def check_asked(enquiries: Iterable[EnquiryLine], facility: FacilityId) -> None:
    """Raise RuleBroken when the facility was asked and has not answered yet."""
    for one in enquiries:
        if one.facility == facility and one.answer is EnquiryAnswer.PENDING:
            raise RuleBroken(
                N_("{facility} was asked already and has not answered."), facility=one.name
            )


def check_answerable(enquiry: EnquiryLine, answer: EnquiryAnswer) -> None:
    """Raise RuleBroken for an answer that changes nothing or takes an answer back."""
    if answer is EnquiryAnswer.PENDING or answer is enquiry.answer:
        raise RuleBroken(N_("{facility} has answered already."), facility=enquiry.name)


def check_places(places: int) -> int:
    """The places that a facility promises; raises RuleBroken."""
    if not 1 <= places <= MOST_PLACES:
        raise RuleBroken(N_("Say how many places were promised."), field="places")
    return places


def promised(enquiries: Iterable[EnquiryLine], facility: FacilityId) -> int:
    """Places that a facility promised by its newest answer; 0 when it did not."""
    newest: EnquiryLine | None = None
    for one in enquiries:
        if one.facility == facility and (newest is None or one.asked_at >= newest.asked_at):
            newest = one
    if newest is None or newest.answer is not EnquiryAnswer.ACCEPTED:
        return 0
    return newest.places or 0
