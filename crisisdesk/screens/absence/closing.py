"""Closing the review: which one, who was there, what was agreed, what is to be done."""

from collections.abc import Iterator
from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label, OptionList

from crisisdesk import keys
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.moments import clock_text, date_text, local, moment_text
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meeting_selection import MeetingLine, MeetingPart, ToClose, part
from crisisdesk.domain.week.meetings import Attendance, Presence
from crisisdesk.domain.week.register import EntryKind, MeetingId
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.i18n import _, say, weekday
from crisisdesk.screens.absence.words import period_text
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.screens.count_form import CountingForm
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import day_field, text_field
from crisisdesk.screens.week.attendance import AttendanceList
from crisisdesk.services.absence import closing
from crisisdesk.services.absence.closing import Noted
from crisisdesk.services.week import meetings
from crisisdesk.widgets.plain_text import said

_ROWS = 3


def course_words(line: MeetingLine) -> str:
    """How a review stands that closing could be about."""
    day = f"{weekday(local(line.turn.moment))} {moment_text(line.turn.moment)}"
    held = line.meeting
    if held is not None and held.closed_at is not None:
        return f"{day} · " + _("closed {moment}; open it again").format(
            moment=moment_text(held.closed_at)
        )
    if held is not None:
        time = clock_text(held.began_at)
        return f"{day} · " + _("going on since {time} ({who})").format(
            time=time, who=held.by or "–"
        )
    if part(line) is MeetingPart.TO_COME:
        return f"{day} · " + _("to come; held today instead")
    return f"{day} · " + _(line.turn.state.words)


class WhichReview(Dialog[MeetingLine]):
    """Which review is meant, where that does not follow from what goes on and what is due."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Which review is closed?")

    def __init__(self, choice: ToClose) -> None:
        """Offer these."""
        super().__init__()
        self._choice = choice

    def body(self) -> ComposeResult:
        """Why it is asked, and the reviews; none of them is chosen beforehand."""
        words = _("More than one review is open.")
        if not self._choice.at_hand:
            words = _("No review is going on or due.")
        yield Label(words, markup=False)
        yield OptionList(*(said(course_words(line)) for line in self._choice.lines))

    def on_mount(self) -> None:
        """Stand in the list and on none of them: a hasty enter chooses nothing."""
        options = self.query_one(OptionList)
        options.highlighted = None
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        self.dismiss(self._choice.lines[event.option_index])

    def action_cancel(self) -> None:
        """None of them."""
        self.dismiss(None)


async def which_review(screen: Acting[None]) -> MeetingLine | None:
    """The review that goes on or is due; any other only if somebody says so."""
    choice = await screen.ask(meetings.to_close, Duty.ABSENCE_REVIEW)
    if choice.meant is not None:
        return choice.meant
    if not choice.lines:
        screen.say(_("There is no review: its duty has no rule. The rules are on page 5, r."))
        return None
    return await screen.app.push_screen_wait(WhichReview(choice))


class CloseForm(CountingForm[MeetingId]):
    """Who was there, and lines for what was agreed; its meeting is held and closed with it."""

    KEYS = keys.FORM
    CSS_PATH = "closing.tcss"

    def __init__(self, period: Period, line: MeetingLine, presences: list[Presence]) -> None:
        """Close the review of this turn over a period; `presences` is what was said so far."""
        super().__init__()
        self._period, self._line, self._presences = period, line, presences

    @property
    def _day(self) -> date:
        return self._line.turn.day

    def title_words(self) -> str:
        """Which review."""
        return _("Close the review · {period} · of {day}").format(
            period=period_text(self._period), day=date_text(self._day)
        )

    def fields(self) -> ComposeResult:
        """Attendance, agreements, actions with a day."""
        hint = _("who was there (space: present, excused, not there)")
        yield Label(hint, classes="hint", markup=False)
        yield AttendanceList(self._presences)
        yield text_field("party", _("somebody else: name the organisation"), most=120)
        for number in range(_ROWS):
            yield text_field(f"agreement{number}", _("agreed"), most=500)
        for number in range(_ROWS):
            with Horizontal(classes="row"):
                yield text_field(f"action{number}", _("to be done"), most=500, classes="words")
                yield text_field(f"by{number}", _("by whom"), most=80)
                yield day_field(f"due{number}", _("before (24-03)"))

    async def save(self) -> None:
        """Hold it and close it; nothing typed is lost where another desk was first."""
        noted = [*self._noted()]
        listed = self.query_one(AttendanceList)
        if listed.unsaid:
            lines = [_("Nobody said whether they were there:"), ", ".join(listed.unsaid)]
            if not await self.app.push_screen_wait(Sure(lines, _("They were not there"))):
                raise RuleBroken(N_("Say who was there; whoever reported need not have been."))
            for party in listed.unsaid:
                listed.say(party, Attendance.ABSENT)
        attendance = {
            presence.party: presence.attendance
            for presence in listed.presences
            if presence.attendance is not None
        }
        if party := self.text("party"):
            attendance[party] = Attendance.PRESENT
        held = self._line.meeting
        again = held is not None and held.closed_at is not None
        try:
            meeting = await self._close(attendance, noted, again=again)
        except NeedsConfirmation as question:
            if question.field != "again":
                raise
            if not await self.app.push_screen_wait(Sure([say(question)], _("Yes, open it again"))):
                raise
            meeting = await self._close(attendance, noted, again=True)
        self.dismiss(meeting)

    async def _close(
        self, attendance: dict[str, Attendance], noted: list[Noted], *, again: bool
    ) -> MeetingId:
        return await self.keep(
            closing.close,
            self._day,
            self._period,
            attendance,
            noted,
            ahead=part(self._line) is MeetingPart.TO_COME,
            again=again,
        )

    def _noted(self) -> Iterator[Noted]:
        for number in range(_ROWS):
            if text := self.text(f"agreement{number}"):
                yield Noted(EntryKind.AGREEMENT, text)
        for number in range(_ROWS):
            by, due = self.text(f"by{number}"), self.text(f"due{number}")
            text = self.text(f"action{number}")
            if not (text or by or due):
                continue
            if not text:
                raise RuleBroken(N_("Enter what is to be done."), field=f"action{number}")
            day = self.day(f"due{number}") if due else None
            yield Noted(EntryKind.ACTION, text, by, day)
