"""One meeting: who is there, the agenda that filled itself, and what comes of it."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from textual.content import Content

from crisisdesk import keys
from crisisdesk.domain.moments import clock_text, date_text, local, moment_text
from crisisdesk.domain.week.agenda import Agenda
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import AgendaSubject, Attendance, Meeting, Presence
from crisisdesk.domain.week.register import EntryKind
from crisisdesk.domain.week.series import TurnLine
from crisisdesk.domain.week.small_numbers import Figures
from crisisdesk.exchange.documents.paper import mark_words
from crisisdesk.i18n import _, say, weekday
from crisisdesk.screens.base import Acting
from crisisdesk.screens.dialogs import Sure, confirmed
from crisisdesk.screens.documents import ForProviders, write_paper
from crisisdesk.screens.points_page import PointsPage
from crisisdesk.screens.week.meeting_forms import MeetingNoteForm, PartiesForm, PresenceList
from crisisdesk.screens.week.minutes import write_minutes
from crisisdesk.screens.week.register_forms import add_entry, step_entry
from crisisdesk.screens.week.turns import cancel_turn, move_turn, open_meeting
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.week import agenda as agendas
from crisisdesk.services.week import duties, meetings
from crisisdesk.services.week.meetings import Minutes
from crisisdesk.store.queries.week import meetings as meeting_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.widgets.bars import KeysBar
from crisisdesk.widgets.plain_text import said, styled
from crisisdesk.widgets.points import (
    Point,
    PointGroup,
    entry_points,
    item_points,
    nothing,
    rubric_points,
)

if TYPE_CHECKING:
    from crisisdesk.exchange.documents.paper import Paper

_WHILE_HELD = {
    f"meeting.{act}" for act in ("presence", "agreement", "action", "note", "close", "undo")
}


class MeetingPage(PointsPage):
    """The meeting of one turn: its agenda before it is held, its course after."""

    MANUAL = "week"
    KEYS = keys.MEETING

    def __init__(self, duty: Duty, day: date) -> None:
        """Show the meeting of this turn."""
        super().__init__()
        self._duty, self._day = duty, day
        self._minutes: Minutes | None = None
        self._mark = ""
        self._turn: TurnLine | None = None

    async def load(self) -> None:
        """What was held, or the agenda as it would be now."""
        turns = await self.ask(duties.series, self._duty, self._day, self._day)
        self._turn = turns[0] if turns else None
        held = await self.ask(meeting_queries.of_turn, self._duty, self._day)
        if held is None:
            self._minutes = None
            agenda = await self.ask(agendas.agenda, self._duty, self._day)
        else:
            self._minutes = await self.ask(meetings.minutes, held.id)
            self._mark = await self.ask(journal.mark)
            agenda = self._minutes.agenda
        # Only what does something now; what is closed is opened again with the key that closed it.
        asleep = set() if held is None else {"meeting.hold"}
        if held is None or held.closed_at is not None:
            asleep |= _WHILE_HELD
        self.query_one(KeysBar).leave_out(asleep)
        self.lay_out(self._head(agenda), self._parts(agenda))

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that was held; None while it was not."""
        return self._minutes.file.meeting if self._minutes else None

    def _head(self, agenda: Agenda) -> list[Content]:
        held = self.meeting
        since = _("changes since {moment}").format(moment=moment_text(agenda.since))
        if held is None:
            stands = "" if self._turn is None else _(self._turn.state.words)
            moment = self._turn.moment if self._turn else agenda.at
            first = [f"{weekday(local(moment))} {moment_text(moment)}", stands, since]
            return [
                said((f" {say(agenda.title)}", "bold"), " · " + " · ".join(first)),
                styled(" " + _("The current agenda; h starts the meeting."), "$text-muted"),
            ]
        course = _("going on since {time} ({who})").format(
            time=clock_text(held.began_at), who=held.by or "–"
        )
        course += " · " + _("o: not begun")
        if held.closed_at is not None:
            course = _("closed {moment}; s opens it again").format(
                moment=moment_text(held.closed_at)
            )
        began = f"{weekday(local(held.began_at))} {date_text(local(held.began_at).date())}"
        return [
            said((f" {say(agenda.title)}", "bold"), f" · {began} · {course}"),
            _attendance(self._minutes.file.presences if self._minutes else ()),
            styled(f" {mark_words(self._mark)}", "$text-muted"),
        ]

    def _parts(self, agenda: Agenda) -> Iterator[PointGroup]:
        if self._minutes is not None:
            minutes = self._minutes
            noted = (*minutes.agreements, *minutes.actions, *minutes.others, *minutes.settled)
            yield PointGroup(
                _("agreed and taken up here"), entry_points(noted, agenda.at, "noted", kinds=True)
            )
        for number, section in enumerate(agenda.sections, 1):
            points = item_points(section.items, section.subject)
            yield PointGroup(
                f"{number} {_(section.subject.words)}",
                [
                    *(
                        points
                        or [nothing(f"none-{number}", _("Nothing changed."), section.subject)]
                    ),
                    *self._notes(section.subject),
                ],
            )
        yield PointGroup(_(AgendaSubject.OTHER.words), self._notes(AgendaSubject.OTHER))
        for rubric in (*agenda.situation, *agenda.rubrics):
            yield PointGroup(_(rubric.title), rubric_points(rubric, agenda.at))

    def _notes(self, subject: AgendaSubject) -> list[Point]:
        notes = self._minutes.file.notes if self._minutes else ()
        return [
            Point(
                f"note-{number}",
                f"» {note.text}",
                note.by,
                clock_text(note.at),
                style="strong",
                subject=subject,
            )
            for number, note in enumerate(notes)
            if note.subject is subject
        ]

    # Acts

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def _going_on(self) -> Meeting | None:
        """The meeting while it goes on; else it is said what is to be done first."""
        if self.meeting is None:
            self.say(_("First start the meeting: h."))
        elif self.meeting.closed_at is not None:
            self.say(_("The meeting is closed; s opens it again."))
        else:
            return self.meeting
        return None

    def action_hold(self) -> None:
        """Open the meeting: it counts as held from now on."""
        if self.meeting is None:
            self.act(self._hold())

    async def _hold(self) -> None:
        await open_meeting(self, self._duty, self._day)

    def action_presence(self) -> None:
        """Who is there."""
        if (held := self._going_on()) is not None and self._minutes is not None:
            self.act(self._presence(held))

    async def _presence(self, held: Meeting) -> None:
        presences = self._minutes.file.presences if self._minutes else ()
        await self.app.push_screen_wait(PresenceList(held.id, presences))

    def action_agreement(self) -> None:
        """Note an agreement."""
        if (held := self._going_on()) is not None:
            self.act(add_entry(self, EntryKind.AGREEMENT, held.id))

    def action_take_up(self) -> None:
        """Note an action."""
        if (held := self._going_on()) is not None:
            self.act(add_entry(self, EntryKind.ACTION, held.id))

    def action_note(self) -> None:
        """Note something under the subject that the cursor stands in."""
        if (held := self._going_on()) is not None:
            point = self.points.picked()
            self.act(self._note(held, point.subject if point else AgendaSubject.OTHER))

    async def _note(self, held: Meeting, subject: AgendaSubject) -> None:
        await self.app.push_screen_wait(MeetingNoteForm(held.id, subject))

    def action_step(self) -> None:
        """Take the entry under the cursor a step further."""
        point = self.points.picked()
        if point is not None and point.entry is not None:
            self.act(step_entry(self, point.entry))

    def action_beds(self) -> None:
        """What comes free when, and what must happen first."""
        self.desk.show_over("beds")

    def action_minutes(self) -> None:
        """Write the minutes to a file; before it is held, the agenda."""
        if self.meeting is not None:
            self.act(write_minutes(self, self.meeting))
        else:
            self.act(self._write_agenda())

    async def _write_agenda(self) -> None:
        from crisisdesk.exchange.documents.consultation import agenda_paper

        duty, day = self._duty, self._day

        def make(snapshot: Snapshot) -> "Paper":
            return agenda_paper(agendas.agenda(snapshot, duty, day))

        def shared(snapshot: Snapshot) -> "Paper":
            agenda = agendas.agenda(snapshot, duty, day)
            return agenda_paper(agendas.shared(snapshot, agenda), shared=True)

        def tells(snapshot: Snapshot) -> Figures:
            return agendas.figures(snapshot, agendas.agenda(snapshot, duty, day))

        providers = ForProviders(shared, tells)
        await write_paper(self, f"agenda-{day.isoformat()}", make, providers=providers)

    def action_close_or_reopen(self) -> None:
        """Close the meeting, or open it again to change what was noted."""
        if self.meeting is None:
            self._going_on()
        elif self.meeting.closed_at is None:
            self.act(self._close(self.meeting))
        else:
            self.act(self._reopen(self.meeting))

    async def _close(self, held: Meeting) -> None:
        await confirmed(self, _("They were not there"), meetings.close, held.id)
        self.say(_("Closed; m writes the minutes."))

    def action_undo(self) -> None:
        """Take back that it began."""
        if (held := self._going_on()) is not None:
            self.act(self._undo(held))

    async def _undo(self, held: Meeting) -> None:
        lines = [
            _("{duty} of {day}").format(duty=say(held.title), day=date_text(held.day)),
            _("It was begun in error, and asks again as before."),
        ]
        if await self.app.push_screen_wait(Sure(lines, _("Yes, it did not begin"))):
            await self.attempt(meetings.undo, held.id)
            self.say(_("It counts as not begun."))

    async def _reopen(self, held: Meeting) -> None:
        await self.attempt(meetings.reopen, held.id)

    def action_parties(self) -> None:
        """Who is expected at this series from now on."""
        self.act(self._parties())

    async def _parties(self) -> None:
        names = await self.ask(meetings.parties, self._duty)
        await self.app.push_screen_wait(
            PartiesForm(self._duty, say(await self.ask(duties.title, self._duty)), names)
        )

    def action_move(self) -> None:
        """Hold it at another moment."""
        if self._turn is not None:
            self.act(move_turn(self, self._duty, self._day, self._turn.moment))

    def action_call_off(self) -> None:
        """Cancel it this once."""
        self.act(cancel_turn(self, self._duty, self._day))


def _attendance(presences: tuple[Presence, ...]) -> Content:
    """How many are there, who is not spoken of yet, and who misses it again."""
    parts: list[str | tuple[str, str]] = [" "]
    for state in Attendance:
        number = sum(1 for presence in presences if presence.attendance is state)
        if number:
            parts += [f"{_(state.words)} {number}", " · "]
    open_ = sum(1 for presence in presences if presence.attendance is None)
    if open_:
        parts += [(_("not entered yet {n}").format(n=open_), "$text-warning"), " · "]
    flagged = [presence.party for presence in presences if presence.flagged]
    if flagged:
        words = _("! missing again: {who}").format(who=", ".join(flagged))
        parts.append((words, "$text-error"))
    elif len(parts) > 1:
        parts.pop()
    if not presences:
        parts.append((_("Nobody is expected yet; i adds somebody."), "$text-muted"))
    return said(*parts)


async def hold_meeting(screen: Acting[None], duty: Duty, day: date) -> None:
    """Open the meeting of a turn and show its page."""
    if await open_meeting(screen, duty, day):
        screen.app.push_screen(MeetingPage(duty, day))
