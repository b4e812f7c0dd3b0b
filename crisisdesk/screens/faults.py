"""What the desk does about a fault that nobody foresaw: a reference, and no value in the log."""

from textual.app import App

from crisisdesk import log
from crisisdesk.i18n import _
from crisisdesk.settings import Settings


class Faulting(App[None]):
    """Says that something went wrong, and where it can be looked up."""

    settings: Settings

    def report_unexpected(self) -> None:
        """Log what nobody foresaw, without its values, and say a reference."""
        from crisisdesk.screens.dialogs import Unexpected

        self.push_screen(Unexpected(log.unexpected(), str(self.settings.directories.log_file)))

    def _fatal_error(self) -> None:
        """Leave with a sentence and a reference.

        No traceback: its values, and the fault's own words, may name a child.
        """
        from rich.segment import Segments
        from rich.text import Text

        self.bell()
        words = _(
            "The desk stopped because of an error; what was confirmed is saved. Reference "
            "{reference}."
        )
        lines = (
            words.format(reference=log.unexpected()),
            _("The log: {place}").format(place=self.settings.directories.log_file),
        )
        text = Text("\n".join(lines))
        self._exit_renderables.append(Segments(self.console.render(text, self.console.options)))
        self._close_messages_no_wait()
