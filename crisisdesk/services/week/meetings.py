"""Meetings: held for a turn of a duty, with who was there and what was noted."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crisisdesk.domain.week import meetings as rules
from crisisdesk.domain.week.agenda import Agenda
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome, Prompt
from crisisdesk.domain.week.meetings import (
    MEETINGS,
    AgendaSubject,
    Attendance,
    Happening,
    Meeting,
    MeetingFile,
)
from crisisdesk.domain.week.register import Entry, EntryKind, MeetingId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services import members
from crisisdesk.services.cases.acts import checked
from crisisdesk.services.week import agenda as agendas
from crisisdesk.services.week import duties
from crisisdesk.store.queries import settings as setting_boards
from crisisdesk.store.queries.week import meetings as boards
from crisisdesk.store.queries.week import register as register_boards
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_LOOKED_BACK = 10
"""Earlier meetings that are asked whether a party was there."""


class MeetingBoard(NamedTuple):
    """The page of consultations."""

    prompts: list[Prompt]
    """The next or newest turn of each series that is a meeting."""
    going_on: list[Meeting]
    latest: list[Meeting]
    """Newest first."""


class Minutes(NamedTuple):
    """A meeting as its minutes tell it."""

    file: MeetingFile
    agenda: Agenda
    agreements: tuple[Entry, ...]
    actions: tuple[Entry, ...]
    others: tuple[Entry, ...]
    """What else was noted in the register."""


def board(snapshot: Snapshot) -> MeetingBoard:
    """What is to be held, what goes on, and what was held."""
    prompts = [one for one in duties.due(snapshot, coming=True) if one.duty in MEETINGS]
    return MeetingBoard(prompts, boards.going_on(snapshot), boards.latest(snapshot, 60))


def parties(snapshot: Snapshot, duty: Duty) -> list[str]:
    """The organisations that are expected at a series (A2)."""
    return list(setting_boards.settings(snapshot).get(_setting(duty), []))


def set_parties(uow: "UnitOfWork", duty: Duty, names: list[str]) -> None:
    """Keep which organisations are expected from now on; raises RuleBroken."""
    rules.check_meeting(duty)
    members.change_setting(uow, _setting(duty), rules.check_parties(names))


def hold(uow: "UnitOfWork", duty: Duty, day: date) -> MeetingId:
    """Open the meeting of a turn, which counts as held from now on; raises RuleBroken.

    A turn that was held without a meeting is opened too: its minutes are made afterwards.
    """
    rules.check_meeting(duty)
    if boards.of_turn(uow.snapshot, duty, day) is not None:
        raise RuleBroken(N_("This meeting was opened already."))
    if not duties.is_held(uow.snapshot, duty, day):
        duties.settle(uow, duty, day, OccurrenceOutcome.DONE)
    meeting = uow.meetings.open(duty, day)
    uow.journal("meeting.opened", subject=meeting, reason=f"{duty} {day.isoformat()}")
    return meeting


def attend(uow: "UnitOfWork", meeting: MeetingId, party: str, attendance: Attendance) -> None:
    """Keep whether a party is there; the last word counts. Raises RuleBroken."""
    rules.check_going_on(uow.meetings.get(meeting))
    name = rules.check_party(party)
    kept = uow.meetings.add(meeting, Happening.ATTENDANCE, party=name, code=attendance.value)
    uow.journal("meeting.attendance", subject=kept)


def note(
    uow: "UnitOfWork", meeting: MeetingId, subject: AgendaSubject, text: str, *, sure: bool = False
) -> UUID:
    """Write something down under a subject.

    Raises RuleBroken, or NeedsConfirmation for words that point to a person.
    """
    rules.check_going_on(uow.meetings.get(meeting))
    tidy = checked(text, "note", sure=sure)
    if not tidy:
        raise RuleBroken(N_("There is nothing to keep."), field="note")
    kept = uow.meetings.add(meeting, Happening.NOTE, code=subject.value, text=tidy)
    uow.journal("meeting.noted", subject=kept)
    return kept


def close(uow: "UnitOfWork", meeting: MeetingId) -> None:
    """End a meeting: expected parties of which nobody said anything were absent.

    Raises RuleBroken for one that was closed.
    """
    own = uow.meetings.get(meeting)
    rules.check_going_on(own)
    told = boards.attendance(uow.snapshot, meeting)
    for party in parties(uow.snapshot, own.duty):
        if party not in told:
            code = Attendance.ABSENT.value
            uow.meetings.add(meeting, Happening.ATTENDANCE, party=party, code=code)
    uow.meetings.add(meeting, Happening.CLOSED)
    uow.journal("meeting.closed", subject=meeting)


def reopen(uow: "UnitOfWork", meeting: MeetingId) -> None:
    """Open a closed meeting again to change what was noted; raises RuleBroken."""
    if uow.meetings.get(meeting).closed_at is None:
        raise RuleBroken(N_("This meeting still goes on."))
    uow.meetings.add(meeting, Happening.REOPENED)
    uow.journal("meeting.reopened", subject=meeting)


def meeting(snapshot: Snapshot, own: MeetingId) -> MeetingFile:
    """A meeting with everything for its page; raises RuleBroken if there is none."""
    found = boards.meeting(snapshot, own)
    if found is None:
        raise RuleBroken(N_("There is no such meeting."))
    before = [
        boards.attendance(snapshot, one.id) for one in boards.before(snapshot, found, _LOOKED_BACK)
    ]
    return MeetingFile(
        found,
        tuple(
            rules.presences(parties(snapshot, found.duty), boards.attendance(snapshot, own), before)
        ),
        tuple(boards.notes(snapshot, own)),
    )


def of_turn(snapshot: Snapshot, duty: Duty, day: date) -> Meeting | None:
    """The meeting that was held for a turn; None while it was not."""
    return boards.of_turn(snapshot, duty, day)


def newest(snapshot: Snapshot, duty: Duty) -> Meeting | None:
    """The newest meeting of a series."""
    found = boards.newest(snapshot, duty)
    return found[0] if found else None


def minutes(snapshot: Snapshot, own: MeetingId) -> Minutes:
    """A meeting for its minutes: the agenda as it stood then, and what came of it."""
    file = meeting(snapshot, own)
    noted = register_boards.noted_in(snapshot, own)
    kinds = (EntryKind.AGREEMENT, EntryKind.ACTION)
    return Minutes(
        file,
        agendas.agenda_of(snapshot, file.meeting),
        tuple(one for one in noted if one.kind is EntryKind.AGREEMENT),
        tuple(one for one in noted if one.kind is EntryKind.ACTION),
        tuple(one for one in noted if one.kind not in kinds),
    )


def _setting(duty: Duty) -> str:
    return f"meetings.parties.{duty}"
