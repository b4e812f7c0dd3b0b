"""Which of several children of a case an act is about that stay somewhere."""

from textual.app import ComposeResult
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.cases.lines import CaseFile, StayLine
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.widgets.case_words import child_words
from crisisdesk.widgets.plain_text import said


class StayChoice(Dialog[StayLine | None]):
    """The children, a line each; enter takes the one under the cursor."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Which child?")

    def __init__(self, file: CaseFile) -> None:
        """Offer those of this case."""
        super().__init__()
        self._file = file

    def body(self) -> ComposeResult:
        """A line for each."""
        at = self.desk.moment
        youths = {youth.id: youth for youth in self._file.line.youths}
        words = []
        for stay in self._file.line.stays:
            youth = youths.get(stay.youth)
            child = "?" if youth is None else f"{youth.pseudonym or '?'} {child_words(youth, at)}"
            words.append(f"{child} · {stay.name}")
        yield OptionList(*(Option(said(line)) for line in words), compact=True)
        yield Label(_("enter: this one · escape: back"), classes="hint", markup=False)

    def on_mount(self) -> None:
        """Let the arrows walk."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The child that was chosen."""
        self.dismiss(self._file.line.stays[event.option_index])

    def action_cancel(self) -> None:
        """None of them."""
        self.dismiss(None)


async def chosen(screen: Acting[None], file: CaseFile) -> StayLine | None:
    """Where the only child stays, else the one that the person chooses; None for none."""
    if len(file.line.stays) == 1:
        return file.line.stays[0]
    return await screen.app.push_screen_wait(StayChoice(file))
