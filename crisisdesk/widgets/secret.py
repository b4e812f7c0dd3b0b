"""A line for a passphrase, which shows nothing of it."""

from typing import Any

from textual import events
from textual.widgets import Input


class SecretLine(Input):
    """Takes what is pasted as it is, so that a line break in it is seen and not cut away unsaid."""

    def __init__(self, **how: Any) -> None:
        """Hide what is typed."""
        super().__init__(password=True, **how)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = event.text.removesuffix("\n").removesuffix("\r")
        self.replace(text, *self.selection)
