"""Consultations and other meetings: what goes on, what is due, what comes, what was held."""

from typing import Any

from textual import on
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.domain.week.meeting_selection import (
    MeetingLine,
    MeetingPart,
    MeetingSelection,
    part,
)
from crisisdesk.domain.week.series import TurnState
from crisisdesk.errors import N_
from crisisdesk.i18n import _, say, weekday
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.list_page import ListPage
from crisisdesk.screens.week.meeting import MeetingPage, hold_meeting
from crisisdesk.screens.week.minutes import write_minutes
from crisisdesk.screens.week.turns import cancel_turn, move_turn
from crisisdesk.services.week import meetings
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.plain_text import said, styled

PART_WORDS = {
    MeetingPart.GOING_ON: N_("going on"),
    MeetingPart.DUE: N_("to be held"),
    MeetingPart.TO_COME: N_("to come"),
    MeetingPart.BEHIND: N_("past"),
}
_STATE_STYLES: dict[TurnState, CellStyle] = {
    TurnState.DUE: "warn",
    TurnState.MISSED: "alarm",
    TurnState.HELD: "good",
    TurnState.CANCELLED: "muted",
    TurnState.SNOOZED: "muted",
    TurnState.TO_COME: "",
}


def when_words(line: MeetingLine) -> str:
    """The day and the hour of a meeting, as it was held or is to be held."""
    moment = line.meeting.began_at if line.meeting else line.turn.moment
    return f"{weekday(local(moment))} {moment_text(moment)}"


def state_cell(line: MeetingLine) -> Cell:
    """How it stands."""
    if line.meeting is not None and line.meeting.closed_at is None:
        return Cell(_("going on"), "strong")
    state = line.turn.state
    words = _(state.words)
    if line.turn.moved:
        words += ", " + _("moved")
    return Cell(words, _STATE_STYLES[state])


def shown(line: MeetingLine) -> str:
    """What a line says, for a search."""
    return " ".join(
        (say(line.turn.title), when_words(line), state_cell(line).text, line.turn.reason)
    )


def columns() -> list[BoardColumn[MeetingLine]]:
    """The list's columns."""
    return [
        BoardColumn(id="when", title=lambda: _("when"), width=20, cell=when_words),
        BoardColumn(id="duty", title=lambda: _("meeting"), width=21, flex=1,
            cell=lambda line: say(line.turn.title),
            sort=lambda line: say(line.turn.title)),
        BoardColumn(id="state", title=lambda: _("state"), width=21, cell=state_cell,
            sort=lambda line: state_cell(line).text),
        BoardColumn(id="reason", title=lambda: _("why"), width=12, flex=2, drop=1,
            cell=lambda line: Cell(line.turn.reason, "muted")),
    ]  # fmt: skip


class MeetingsBoard(ListPage):
    """The meetings of all series, each turn once."""

    MANUAL = "week"
    KEYS = keys.MEETINGS
    FIND_WORDS = N_("meeting, day or state")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._lines: list[MeetingLine] = []
        self.selection = MeetingSelection()

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return columns()

    async def load(self) -> None:
        """Every turn of six weeks back and two ahead, with what was held for it."""
        self._lines = await self.ask(meetings.every_line)
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        admitted = [line for line in self._lines if self.selection.admits(shown(line))]
        starts: dict[MeetingPart, int] = {}
        for index, line in enumerate(admitted):
            starts.setdefault(part(line), index)
        self.lines.note = _("No meeting fits.") if self._lines else empty.no_duties()
        self.lines.show(
            admitted, {index: _(PART_WORDS[meeting_part]) for meeting_part, index in starts.items()}
        )
        self._say_totals(admitted)
        self.say_about(self.lines.under)

    def _say_totals(self, admitted: list[MeetingLine]) -> None:
        going = sum(1 for line in admitted if part(line) is MeetingPart.GOING_ON)
        due = sum(1 for line in admitted if part(line) is MeetingPart.DUE)
        missed = sum(1 for line in admitted if line.turn.state is TurnState.MISSED)
        parts: list[str | tuple[str, str]] = [" "]
        for number, words, style in (
            (going, _("{n} going on"), "bold"),
            (due, _("{n} to be held"), "$text-warning"),
            (missed, _("{n} missed"), "$text-error"),
        ):
            if number:
                parts += [(words.format(n=number), style), "  "]
        if len(parts) == 1:
            parts.append(_("no meeting waits"))
        if self.selection.narrows:
            filtered = _("filter: {words}").format(words=f"“{self.selection.words}”")
            parts.append((filtered, "$text-warning"))
        self.query_one("#totals", Static).update(said(*parts))

    def in_words(self, line: MeetingLine) -> Content:
        """The line under the cursor."""
        return about(line)

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.app.push_screen(MeetingPage(*event.record.id))

    # Acts

    def action_hold(self) -> None:
        """Hold the meeting under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(hold_meeting(self, *line.id))

    def action_move(self) -> None:
        """Move the meeting under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(move_turn(self, line.turn.duty, line.turn.day, line.turn.moment))

    def action_call_off(self) -> None:
        """Cancel the meeting under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(cancel_turn(self, *line.id))

    def action_minutes(self) -> None:
        """Write the minutes of the meeting under the cursor."""
        if (line := self.lines.picked()) is None:
            return
        if line.meeting is None:
            self.say(_("Nothing has been noted yet; there are no minutes."))
        else:
            self.act(write_minutes(self, line.meeting))

    # Pages that belong to the week

    def action_bulletin(self) -> None:
        """The bulletin."""
        from crisisdesk.screens.week.bulletin import BulletinPage

        self.app.push_screen(BulletinPage())

    def action_day_start(self) -> None:
        """The day start."""
        from crisisdesk.screens.week.day_start import DayStartPage

        self.app.push_screen(DayStartPage())

    def action_rules(self) -> None:
        """When duties recur."""
        from crisisdesk.screens.week.duty_rules import DutyRulesPage

        self.app.push_screen(DutyRulesPage())


def about(line: MeetingLine) -> Content:
    """The meeting in words, and what can be done about it."""
    turn = line.turn
    second = [state_cell(line).text]
    if turn.moved:
        second.append(_("by its rule on {day}").format(day=date_text(turn.day)))
    if line.meeting is not None and line.meeting.closed_at is not None:
        second.append(_("closed {moment}").format(moment=moment_text(line.meeting.closed_at)))
    if turn.reason:
        second.append(turn.reason)
    if line.meeting is not None:
        third = _("enter shows it, m writes the minutes")
    elif turn.state is TurnState.HELD:
        third = _("held without minutes; h makes them afterwards")
    elif turn.state is TurnState.CANCELLED:
        third = ""
    else:
        third = _("enter shows the agenda, h starts the meeting")
    return Content("\n").join(
        [
            said((f" {say(turn.title)}", "bold"), f" · {when_words(line)}"),
            said(f" {' · '.join(second)}"),
            styled(f" {third}", "$text-muted"),
        ]
    )
