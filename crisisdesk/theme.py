"""The desk's two looks; colour only where something asks for action."""

from textual.css.stylesheet import Stylesheet
from textual.theme import Theme

DARK = Theme(
    name="desk-dark",
    primary="#6ea8c9",
    secondary="#8fa3ad",
    warning="#e0b050",
    error="#ec6a5e",
    success="#7fb77e",
    accent="#6ea8c9",
    foreground="#dfe5e8",
    background="#11171b",
    surface="#171f24",
    panel="#1e282e",
    dark=True,
)
LIGHT = Theme(
    name="desk-light",
    primary="#1f5f86",
    secondary="#54666f",
    warning="#8a5a00",
    error="#a8201a",
    success="#2a6b34",
    accent="#1f5f86",
    foreground="#1a2226",
    background="#f7f8f6",
    surface="#ffffff",
    panel="#e6eaec",
    dark=False,
)


class Sheets(Stylesheet):
    """Style sheets of which each is parsed once, also when a page brings its own."""

    def reparse(self) -> None:
        """Parse what is new; Textual would begin with every sheet again, in an empty memory.

        New variables empty the memory by themselves.
        """
        self.parse()
