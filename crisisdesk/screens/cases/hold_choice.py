"""Which of several holds of a case an act is about."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.cases.lines import HoldLine
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.widgets.plain_text import said


def hold_words(hold: HoldLine) -> str:
    """A hold in a line: where, how many places, and whether it is decided or until when it lasts.

    How much is left is for who draws it.
    """
    until = moment_text(hold.until)
    stands = _("decided") if hold.decided else _("until {moment}").format(moment=until)
    return f"{hold.name}, {hold.places} · {stands}"


class HoldChoice(Dialog[HoldLine | None]):
    """The holds of a case, a line each; enter takes the one under the cursor."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Which hold?")

    def __init__(self, holds: Sequence[HoldLine]) -> None:
        """Offer these holds."""
        super().__init__()
        self._holds = holds

    def body(self) -> ComposeResult:
        """A line for each."""
        yield OptionList(*(Option(said(hold_words(hold))) for hold in self._holds), compact=True)
        yield Label(_("enter: this one · escape: back"), classes="hint", markup=False)

    def on_mount(self) -> None:
        """Let the arrows walk."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The hold that was chosen."""
        self.dismiss(self._holds[event.option_index])

    def action_cancel(self) -> None:
        """None of them."""
        self.dismiss(None)


async def chosen(screen: Acting[None], holds: Sequence[HoldLine]) -> HoldLine | None:
    """The only one of these holds, else the one that the person chooses; None for none."""
    if len(holds) == 1:
        return holds[0]
    return await screen.app.push_screen_wait(HoldChoice(holds))
