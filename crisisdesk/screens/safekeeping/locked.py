"""What hides an encrypted desk that nobody touched, until somebody types its passphrase."""

import asyncio

from textual.app import ComposeResult
from textual.widgets import Input, Label

from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting, Cover
from crisisdesk.store.safekeeping.passphrase import fits
from crisisdesk.widgets.secret import SecretLine


class Locked(Acting[None], Cover):
    """Nothing to see until somebody types the passphrase of the store."""

    ASKS_PASSPHRASE = True

    def compose(self) -> ComposeResult:
        """One field that shows nothing of what is typed."""
        yield Label(_("Locked. The passphrase, then enter:"), markup=False)
        yield SecretLine(id="in-passphrase")
        yield Label("", id="error", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Try."""
        self.act(self._try(event.value))

    async def _try(self, passphrase: str) -> None:
        key = self.desk.store.target.key or ""
        foot, field = self.query_one("#error", Label), self.query_one(Input)
        field.value = ""
        foot.update(_("Opening…"))
        given = passphrase.encode("utf-8", "surrogatepass")
        if not await asyncio.to_thread(fits, given, key):
            foot.update(_("This is not the passphrase; the desk stays locked."))
            return
        self.lift()
