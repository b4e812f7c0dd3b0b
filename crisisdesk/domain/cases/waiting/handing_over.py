"""What of a case somebody who takes it over must know: what is to be done, and by when."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.cases.deadlines import Clock
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.legal.consent import ConsentAnswer
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.waiting.sight import Sight
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_


class Task(Code):
    """What there is to be done."""

    NEXT_STEP = "next_step", N_("next step")
    HOLD = "hold", N_("places held")
    CALL = "call", N_("asked, no answer yet")
    PARKED = "parked", N_("on hold until")
    LOOK = "look", N_("looks next")
    MILESTONE = "milestone", N_("milestone of the stay")
    ORDER = "order", N_("court order")
    CONSENT = "consent", N_("consent")


class Due(NamedTuple):
    """One thing to be done, what it is about, and by when as far as that is known."""

    task: Task
    about: str = ""
    at: datetime | date | None = None
    codes: tuple[Code, ...] = ()


def dues(file: CaseFile) -> Iterator[Due]:
    """What a case asks of who leads it, in the order in which it is told."""
    line = file.line
    if line.next_step:
        yield Due(Task.NEXT_STEP, line.next_step, line.next_at)
    yield from (Due(Task.HOLD, hold.name, hold.until) for hold in line.held)
    yield from (
        Due(Task.CALL, enquiry.name, enquiry.asked_at)
        for enquiry in file.enquiries
        if enquiry.answer is EnquiryAnswer.PENDING
    )
    if line.clock is Clock.PARKED:
        yield Due(Task.PARKED, at=line.parked_until)
    if line.look_by is not None:
        yield _look(line.sight, line.look_by)
    if line.milestone is not None:
        yield Due(Task.MILESTONE, str(line.milestone.day), line.milestone.at)
    yield from _legal(file)


def _look(sight: Sight, by: datetime) -> Due:
    if sight.look is None:
        return Due(Task.LOOK, at=by)
    codes = filter(None, (sight.look.organisation,))
    return Due(Task.LOOK, sight.look.name, by, tuple(codes))


def _legal(file: CaseFile) -> Iterator[Due]:
    for title in file.line.titles:
        day = title.day if title.is_dated else None
        yield Due(Task.ORDER, at=day, codes=(title.kind, title.what))
    for consent in file.history.consents:
        if consent.answer is ConsentAnswer.ASKED:
            yield Due(Task.CONSENT, at=consent.at, codes=(consent.by, consent.answer))
