"""Closing the absence review, which is its meeting: held, attended, noted and closed at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.absence.illness_words import check_note
from crisisdesk.domain.absence.periods import Period, check_period
from crisisdesk.domain.moments import clock_text, local
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import Attendance
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, MeetingId
from crisisdesk.errors import N_, NeedsConfirmation
from crisisdesk.services.week import meetings, register
from crisisdesk.store.queries.week import meetings as queries

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Noted(NamedTuple):
    """What a review leaves in the register."""

    kind: EntryKind
    text: str
    party: str = ""
    due: date | None = None


def close(
    uow: "UnitOfWork",
    day: date,
    period: Period,
    attendance: Mapping[str, Attendance],
    noted: Sequence[Noted],
    *,
    ahead: bool = False,
    again: bool = False,
    sure: bool = False,
    no_person: bool = False,
) -> MeetingId:
    """Close the review of a turn: who was there, and what goes to the register.

    Its meeting is the one that goes on; one that is due begins now, and one to come only `ahead`.
    Raises RuleBroken; and NeedsConfirmation for an illness word unless it means `no_person`, for a
    meeting that was closed unless it is opened `again`, for who was not spoken of unless `sure`.
    """
    check_period(period, local(uow.now).date())
    meeting = _meeting(uow, day, ahead=ahead, again=again)
    known = queries.attendance(uow.snapshot, meeting)
    for party, was in attendance.items():
        if known.get(party) is not was:
            meetings.attend(uow, meeting, party, was)
    pointed = False
    for note in noted:
        pointed |= check_note(note.text, no_person=no_person, field="text")
        particulars = EntryParticulars(note.text, party=note.party, due=note.due)
        register.add(uow, note.kind, particulars, meeting=meeting, sure=no_person)
    if pointed:
        uow.journal("absence.no_person_meant", subject=meeting)
    meetings.close(uow, meeting, period=period, sure=sure)
    return meeting


def _meeting(uow: "UnitOfWork", day: date, *, ahead: bool, again: bool) -> MeetingId:
    held = queries.of_turn(uow.snapshot, Duty.ABSENCE_REVIEW, day)
    if held is None:
        return meetings.hold(uow, Duty.ABSENCE_REVIEW, day, ahead=ahead)
    if held.closed_at is not None:
        if not again:
            raise NeedsConfirmation(
                N_("This review was closed at {time}. Is it opened again, to add this?"),
                field="again",
                time=clock_text(held.closed_at),
            )
        meetings.reopen(uow, held.id)
    return held.id
