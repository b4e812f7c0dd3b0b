"""Meetings: held for a turn of a duty, with who was there and what was noted."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.settings import PARTIES
from crisisdesk.domain.week import duties as rules_of
from crisisdesk.domain.week import for_providers
from crisisdesk.domain.week import meeting_selection as selection
from crisisdesk.domain.week import meetings as rules
from crisisdesk.domain.week.agenda import Agenda
from crisisdesk.domain.week.case_numbers import without_cases
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome, Prompt
from crisisdesk.domain.week.meeting_selection import MeetingLine, ToClose, place
from crisisdesk.domain.week.meetings import (
    AgendaSubject,
    Attendance,
    Happening,
    Meeting,
    MeetingFile,
    Presence,
)
from crisisdesk.domain.week.register import Entry, EntryChange, EntryKind, MeetingId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.absence import absence
from crisisdesk.services.cases.acts import checked
from crisisdesk.services.week import agenda as agendas
from crisisdesk.services.week import duties, duty_prompts
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.store.queries.week import meetings as queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_LOOKED_BACK = 10
"""How many earlier meetings are checked for a party's attendance."""


class MeetingBoard(NamedTuple):
    """The page of consultations."""

    prompts: list[Prompt]
    """The next or newest turn of each series that is a meeting."""
    going_on: list[Meeting]
    latest: list[Meeting]
    """Newest first."""


class Minutes(NamedTuple):
    """A meeting with everything for its minutes."""

    file: MeetingFile
    agenda: Agenda
    agreements: tuple[Entry, ...]
    actions: tuple[Entry, ...]
    others: tuple[Entry, ...]
    """What else was noted in the register."""
    reviewed: Period | None = None
    """The period that an absence review was about."""
    settled: tuple[Entry, ...] = ()
    """What was decided, discussed or extended of earlier entries while the meeting went on."""


def board(snapshot: Snapshot) -> MeetingBoard:
    """Meetings to be held, open ones and past ones."""
    prompts = [
        prompt
        for prompt in duty_prompts.due(snapshot, coming=True)
        if rules.is_meeting(prompt.duty)
    ]
    return MeetingBoard(prompts, queries.going_on(snapshot), queries.latest(snapshot, 60))


def lines(snapshot: Snapshot, duty: Duty, known: MeetingBoard | None = None) -> list[MeetingLine]:
    """The turns of a series from six weeks back to two ahead, with what was held for each."""
    known = known or board(snapshot)
    held = {(meeting.duty, meeting.day): meeting for meeting in (*known.latest, *known.going_on)}
    asking = {(prompt.duty, prompt.day) for prompt in known.prompts if prompt.asks}
    return [
        MeetingLine(turn, held.get((duty, turn.day)), (duty, turn.day) in asking)
        for turn in duties.series(snapshot, duty)
    ]


def every_line(snapshot: Snapshot) -> list[MeetingLine]:
    """The turns of all series that are meetings, by what needs attention."""
    known = board(snapshot)
    series = rules_of.ruled_duties(rule.duty for rule in duty_queries.rules(snapshot))
    every = [
        line for duty in series if rules.is_meeting(duty) for line in lines(snapshot, duty, known)
    ]
    return sorted(every, key=place)


def to_close(snapshot: Snapshot, duty: Duty) -> ToClose:
    """Which meetings of a series closing it can be about."""
    return selection.to_close(lines(snapshot, duty))


def parties(snapshot: Snapshot, duty: Duty) -> list[str]:
    """The organisations that are expected at a series (A2).

    At an absence review, unless somebody said otherwise, everyone who is asked to report.
    """
    if duty.id:
        return [*duties.expected(snapshot, duty)]
    chosen = setting_queries.settings(snapshot).get(_setting(duty))
    if chosen is None and duty is Duty.ABSENCE_REVIEW:
        return [about.name for about in absence_queries.providers(snapshot)]
    return list(chosen or [])


def set_parties(uow: "UnitOfWork", duty: Duty, names: list[str]) -> None:
    """Save which organisations are expected from now on; raises RuleBroken."""
    rules.check_meeting(duty)
    parties = rules.check_parties(names)
    if duty.id:
        duties.set_expected(uow, duty, parties)
    else:
        desk_settings.change(uow, _setting(duty), parties)


def hold(uow: "UnitOfWork", duty: Duty, day: date, *, ahead: bool = False) -> MeetingId:
    """Open the meeting of a turn, which counts as held from now on; raises RuleBroken.

    A turn that was held without a meeting can be opened too, to write its minutes afterwards;
    `ahead` says that somebody means one that is still to come.
    """
    rules.check_meeting(duty)
    if queries.of_turn(uow.snapshot, duty, day) is not None:
        raise RuleBroken(N_("This meeting has already been opened."))
    if not duties.is_held(uow.snapshot, duty, day):
        duties.settle(uow, duty, day, OccurrenceOutcome.DONE, ahead=ahead)
    meeting = uow.meetings.open(duty, day)
    uow.journal("meeting.opened", subject=meeting, reason=f"{duty} {day.isoformat()}")
    return meeting


def attend(uow: "UnitOfWork", meeting: MeetingId, party: str, attendance: Attendance) -> None:
    """Record whether a party is present; the last record counts. Raises RuleBroken."""
    current = uow.meetings.get(meeting)
    rules.check_going_on(current)
    expected = parties(uow.snapshot, current.duty)
    come = queries.attendance(uow.snapshot, meeting)
    name = rules.as_known(rules.check_party(party), [*expected, *come])
    event = uow.meetings.add(meeting, Happening.ATTENDANCE, party=name, code=attendance.value)
    uow.journal("meeting.attendance", subject=event)


def note(
    uow: "UnitOfWork", meeting: MeetingId, subject: AgendaSubject, text: str, *, sure: bool = False
) -> UUID:
    """Save a note under a subject.

    Raises RuleBroken, or NeedsConfirmation for words that point to a person.
    """
    rules.check_going_on(uow.meetings.get(meeting))
    tidy = checked(text, "note", sure=sure)
    if not tidy:
        raise RuleBroken(N_("There is nothing to save."), field="note")
    event = uow.meetings.add(meeting, Happening.NOTE, code=subject.value, text=tidy)
    uow.journal("meeting.noted", subject=event)
    return event


def close(
    uow: "UnitOfWork", meeting: MeetingId, *, period: Period | None = None, sure: bool = False
) -> None:
    """Close a meeting; an absence review with the `period` that was reviewed, else the newest.

    Raises RuleBroken for a meeting that was closed already, and NeedsConfirmation unless it is
    `sure` that expected parties of whom nobody spoke were not there.
    """
    current = uow.meetings.get(meeting)
    rules.check_going_on(current)
    attendance = queries.attendance(uow.snapshot, meeting)
    silent = rules.unsaid(parties(uow.snapshot, current.duty), attendance)
    if not sure:
        rules.check_spoken(silent)
    for party in silent:
        code = Attendance.ABSENT.value
        uow.meetings.add(meeting, Happening.ATTENDANCE, party=party, code=code)
    uow.meetings.add(meeting, Happening.CLOSED)
    uow.journal("meeting.closed", subject=meeting)
    if current.duty is Duty.ABSENCE_REVIEW:
        reviewed = period or absence.newest_or_last(uow.snapshot)
        review = uow.absence.add_review(current.day, reviewed)
        uow.journal("absence.review_closed", subject=review, reason=current.day.isoformat())


def undo(uow: "UnitOfWork", meeting: MeetingId) -> None:
    """Take back that a meeting began: it was an error, and its turn asks as before.

    Raises RuleBroken for one that was closed or in which something was noted.
    """
    current = uow.meetings.get(meeting)
    rules.check_going_on(current)
    noted = register_queries.noted_in(uow.snapshot, meeting)
    rules.check_undone(len(queries.notes(uow.snapshot, meeting)), len(noted))
    uow.meetings.add(meeting, Happening.UNDONE)
    uow.journal("meeting.undone", subject=meeting)
    duties.open_again(uow, current.duty, current.day, current.began_at)


def reopen(uow: "UnitOfWork", meeting: MeetingId) -> None:
    """Reopen a closed meeting to change what was noted; raises RuleBroken."""
    if uow.meetings.get(meeting).closed_at is None:
        raise RuleBroken(N_("This meeting still goes on."))
    uow.meetings.add(meeting, Happening.REOPENED)
    uow.journal("meeting.reopened", subject=meeting)


def meeting(snapshot: Snapshot, meeting_id: MeetingId) -> MeetingFile:
    """A meeting with everything for its page; raises RuleBroken for an unknown one."""
    current = queries.meeting(snapshot, meeting_id)
    if current is None:
        raise RuleBroken(N_("There is no such meeting."))
    before = [
        queries.attendance(snapshot, earlier.id)
        for earlier in queries.before(snapshot, current, _LOOKED_BACK)
    ]
    return MeetingFile(
        current,
        tuple(
            rules.presences(
                parties(snapshot, current.duty),
                queries.attendance(snapshot, meeting_id),
                before,
            )
        ),
        tuple(queries.notes(snapshot, meeting_id)),
    )


def presences(snapshot: Snapshot, line: MeetingLine) -> list[Presence]:
    """Who is expected at a turn and what was said of each; of one that did not begin, nothing."""
    if line.meeting is not None:
        return list(meeting(snapshot, line.meeting.id).presences)
    duty = line.turn.duty
    before = [
        queries.attendance(snapshot, earlier.id)
        for earlier in queries.newest(snapshot, duty, _LOOKED_BACK)
    ]
    return rules.presences(parties(snapshot, duty), {}, before)


def newest(snapshot: Snapshot, duty: Duty) -> Meeting | None:
    """The newest meeting of a series."""
    rows = queries.newest(snapshot, duty)
    return rows[0] if rows else None


def minutes(snapshot: Snapshot, meeting_id: MeetingId) -> Minutes:
    """A meeting with its agenda as it was then, and what was noted."""
    file = meeting(snapshot, meeting_id)
    noted = register_queries.noted_in(snapshot, meeting_id)
    kinds = (EntryKind.AGREEMENT, EntryKind.ACTION)
    return Minutes(
        file,
        agendas.agenda_of(snapshot, file.meeting),
        tuple(entry for entry in noted if entry.kind is EntryKind.AGREEMENT),
        tuple(entry for entry in noted if entry.kind is EntryKind.ACTION),
        tuple(entry for entry in noted if entry.kind not in kinds),
        agendas.reviewed(snapshot, file.meeting),
        _settled(snapshot, file.meeting),
    )


def _settled(snapshot: Snapshot, meeting: Meeting) -> tuple[Entry, ...]:
    at = min(snapshot.at, meeting.closed_at or snapshot.at)
    then = Snapshot(snapshot.connection, at, snapshot.known)
    return tuple(
        entry
        for entry in register_queries.changed(then, meeting.began_at)
        if entry.change in (EntryChange.MOVED_ON, EntryChange.EXTENDED)
        and entry.meeting != meeting.id
    )


def shared(snapshot: Snapshot, minutes: Minutes) -> Minutes:
    """Minutes in the form for a delegation of providers; its numbers are those of now."""
    notes = tuple(note._replace(text=without_cases(note.text)) for note in minutes.file.notes)
    return Minutes(
        minutes.file._replace(notes=notes),
        agendas.shared(snapshot, minutes.agenda),
        for_providers.entries(minutes.agreements),
        for_providers.entries(minutes.actions),
        for_providers.entries(minutes.others),
        minutes.reviewed,
        for_providers.entries(minutes.settled),
    )


def _setting(duty: Duty) -> str:
    return f"{PARTIES.name}.{duty}"
