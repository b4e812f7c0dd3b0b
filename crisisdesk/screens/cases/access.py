"""Before a case is shown: the look is written down, and at another's case somebody says why."""

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.cases.looks import LookReason
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.errors import N_, ClockDoubted, DeskError, NeedsConfirmation
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import DeskScreen, Dialog
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.services.cases import cases, looks
from crisisdesk.widgets.plain_text import said


async def look_into(page: DeskScreen, case: CaseId) -> bool:
    """Write the look down; answers whether the case may be shown now.

    A store that cannot be written now says so, and the case is shown: a child may wait. By a clock
    that nobody vouches for no look is written, and none is had.
    """
    store = page.desk.store

    async def look(*why: LookReason) -> None:
        await page.by_clock(partial(store.write_trace, looks.look, case, *why))

    try:
        await look()
    except NeedsConfirmation as question:
        why = await page.app.push_screen_wait(Why(say(question)))
        if why is None:
            return False
        await look(why)
    except ClockDoubted as doubt:
        page.tell(doubt)
        return False
    except DeskError as error:
        page.tell(error)
    return True


class Why(Dialog[LookReason | None]):
    """Asks why somebody looks into a case that another leads."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Case of another lead")

    def __init__(self, question: str) -> None:
        """Ask this."""
        super().__init__()
        self._question = question

    def body(self) -> ComposeResult:
        """The question, and a reason to choose."""
        yield Label(said(self._question))
        yield OptionList(*(Option(said(_(reason.words)), id=reason.value) for reason in LookReason))
        yield Label(
            _("The audit log records who looked and why. enter: choose · escape: back"),
            classes="hint",
            markup=False,
        )

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(LookReason(event.option_id or ""))

    def action_cancel(self) -> None:
        """Back, without having looked."""
        self.dismiss(None)


async def take_lead(screen: DeskScreen, case: CaseId, seen: int | None) -> None:
    """Take the lead of a case; whoever leads it now is named and asked about."""
    try:
        await confirmed(screen, _("Yes, take over"), cases.take_lead, case, seen=seen)
    except NeedsConfirmation:
        return
    except DeskError as error:
        screen.tell(error)
