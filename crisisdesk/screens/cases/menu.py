"""Everything that a case admits now, each with its letter."""

from textual.app import ComposeResult
from textual.events import Key as Pressed
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.cases.acts import CaseAct, refusal
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.keys import Key, pressed
from crisisdesk.screens.base import Dialog
from crisisdesk.widgets.plain_text import said

ACTS = {act.value: act for act in CaseAct}


def possible(file: CaseFile, who: str) -> list[Key]:
    """The keys of what somebody may do to a case now."""
    return [
        key
        for key in keys.CASE
        if key.action in ACTS and refusal(ACTS[key.action], file, who) is None
    ]


class CaseMenu(Dialog[str | None]):
    """What can be done now; the letters are those of the page, and nobody types here."""

    KEYS = keys.DIALOG
    CSS_PATH = "menu.tcss"
    TITLE_WORDS = N_("What can be done now")

    def __init__(self, reference: str, possible: list[Key]) -> None:
        """Offer these acts for a case."""
        super().__init__()
        self._reference, self._possible = reference, possible

    def title_words(self) -> str:
        """The case that it is about."""
        return f"{self._reference} · {_(self.TITLE_WORDS)}"

    def body(self) -> ComposeResult:
        """A line for each act."""
        yield OptionList(
            *(
                Option(said((f" {pressed(key)} ", "bold"), f" {_(key.help)}"), key.action)
                for key in self._possible
            ),
            compact=True,
        )
        yield Label(_("letter or enter: do it · escape: back"), classes="hint", markup=False)

    def on_mount(self) -> None:
        """Let the arrows walk."""
        self.query_one(OptionList).focus()

    def on_key(self, event: Pressed) -> None:
        """A letter does what it does on the page."""
        for key in self._possible:
            if event.character == pressed(key):
                event.stop()
                self.dismiss(key.action)
                return

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The line that was chosen."""
        self.dismiss(event.option_id)

    def action_cancel(self) -> None:
        """Nothing now."""
        self.dismiss(None)
