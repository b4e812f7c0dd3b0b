"""What is noted while a meeting goes on: who is there, words under a subject, who is expected."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Label, OptionList

from crisisdesk import keys
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import AgendaSubject, Attendance, Presence
from crisisdesk.domain.week.register import MeetingId
from crisisdesk.errors import N_, DeskError
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Dialog
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Field, Form, choice_field, text_field, words_field
from crisisdesk.screens.week.attendance import NEXT, goes_on, presence_line
from crisisdesk.services.week import meetings
from crisisdesk.widgets.text_lines import Words


class PresenceList(Dialog[None]):
    """Every organisation with a tick: enter goes from present to excused to absent."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Who is there")

    def __init__(self, meeting: MeetingId, presences: Sequence[Presence]) -> None:
        """Start from what was said so far."""
        super().__init__()
        self._meeting, self._presences = meeting, list(presences)

    def body(self) -> ComposeResult:
        """The organisations, and a field for one that nobody expected."""
        yield OptionList(*map(presence_line, self._presences))
        yield text_field("party", _("somebody else: name the organisation"), most=120)
        yield Label(
            _("enter: present, excused, absent · saved at once"), classes="hint", markup=False
        )

    def on_mount(self) -> None:
        """Stand on the first of whom nobody said anything."""
        options = self.query_one(OptionList)
        unsaid = [n for n, presence in enumerate(self._presences) if presence.attendance is None]
        if self._presences:
            options.highlighted = unsaid[0] if unsaid else 0
            options.focus()
        else:
            self.query_one(Input).focus()

    @on(OptionList.OptionSelected)
    def _tick(self, event: OptionList.OptionSelected) -> None:
        self.act(self._attend(event.option_index))

    async def _attend(self, index: int) -> None:
        presence = self._presences[index]
        await self._keep(presence.party, NEXT[presence.attendance])
        options = self.query_one(OptionList)
        if goes_on(self._presences, index, presence):
            options.highlighted = index + 1

    async def _keep(self, party: str, attendance: Attendance) -> None:
        await self.attempt(meetings.attend, self._meeting, party, attendance)
        file = await self.ask(meetings.meeting, self._meeting)
        self._presences = list(file.presences)
        options = self.query_one(OptionList)
        at = options.highlighted
        options.clear_options()
        options.add_options(map(presence_line, self._presences))
        options.highlighted = at

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        self.act(self._come(event.value))

    async def _come(self, party: str) -> None:
        field = self.query_one(Field)
        try:
            await self._keep(party, Attendance.PRESENT)
        except DeskError as error:
            field.blame(say(error))
            return
        field.blame("")
        self.query_one(Input).value = ""

    def action_cancel(self) -> None:
        """Back to the meeting."""
        self.dismiss(None)


class MeetingNoteForm(Form[bool]):
    """A few words under a subject."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("A note")

    def __init__(self, meeting: MeetingId, subject: AgendaSubject) -> None:
        """Write under this subject, unless another is chosen."""
        super().__init__()
        self._meeting, self._subject = meeting, subject

    def fields(self) -> ComposeResult:
        """The words first."""
        yield words_field("note", _("what is noted"), "", lines=6)
        yield choice_field("subject", _("under"), AgendaSubject, self._subject)

    def on_mount(self) -> None:
        """Begin at the words."""
        self.query_one(Words).focus()

    async def save(self) -> None:
        """Keep it."""
        subject = AgendaSubject(self.choice("subject"))
        words = self.query_one(Words).text
        await confirmed(self, _("Yes, save"), meetings.note, self._meeting, subject, words)
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class PartiesForm(Form[bool]):
    """Which organisations are expected at a series from now on."""

    KEYS = keys.FORM

    def __init__(self, duty: Duty, words: str, names: list[str]) -> None:
        """Start from who is expected now."""
        super().__init__()
        self._duty, self._words, self._names = duty, words, names

    def title_words(self) -> str:
        """The series."""
        return _("Expected at the {duty}").format(duty=self._words)

    def fields(self) -> ComposeResult:
        """One organisation a line."""
        yield words_field("parties", _("one organisation a line"), "\n".join(self._names), lines=12)

    async def save(self) -> None:
        """Keep it for the meetings that follow."""
        names = self.query_one(Words).text.splitlines()
        await self.attempt(meetings.set_parties, self._duty, names)
        self.dismiss(True)  # noqa: FBT003 - the answer itself
