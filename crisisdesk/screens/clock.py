"""A clock that may be wrong: asked about before anything is written by it."""

from textual.app import App

from crisisdesk.errors import N_, ClockDoubted
from crisisdesk.i18n import _
from crisisdesk.screens.dialogs import Sure
from crisisdesk.store.store import Store


class ClockQuestion(Sure):
    """Both moments, and whether the clock is right; whoever types on answers no."""

    TITLE_WORDS = N_("Is the clock right?")

    def __init__(self, doubt: ClockDoubted) -> None:
        """Ask about these two moments."""
        lines = [
            _("The clock says: {clock}").format(**doubt.values),
            _("The last act was at: {written}").format(**doubt.values),
            _("By a wrong clock holds run out too early or too late: if it is wrong, set it."),
        ]
        super().__init__(lines, _("The clock is right"))

    def on_mount(self) -> None:
        """Stand on what changes nothing."""
        self.query_one("#no").focus()


async def is_vouched(app: App[None], store: Store, doubt: ClockDoubted) -> bool:
    """Ask whether the clock is right; from a yes on it is believed."""
    sure = await app.push_screen_wait(ClockQuestion(doubt))
    if sure:
        store.clock.vouch()
    return sure
