"""The full screen for who listens: no boxes, words for signs, the terminal's cursor in hand."""

from collections.abc import Sequence
from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.widgets import Input, OptionList

from crisisdesk.errors import N_, NP_
from crisisdesk.i18n import _
from crisisdesk.widgets.panel import Panel
from crisisdesk.widgets.plain_text import speak_signs

_SIGNS = {
    "‼": N_("attention"),
    "→": NP_("sign", "to"),
    "✓": N_("yes"),
    "○": N_("no"),
    "×": N_("no"),
    "▪": NP_("sign", "held"),
    "⇄": N_("linked"),
    "‖": N_("on hold"),
    "●": N_("crucial"),
    "☎": N_("on the phone"),
    "▲": NP_("sign", "up"),
    "▼": NP_("sign", "down"),
    "⚑": "",
    "◔": "",
    "◕": "",
    "■": "",
    "☼": "",
    "↑": "",
    "└": "",
}
"""What a sign is called; nothing where the words beside it say the same."""
_SHOW_CURSOR = "\x1b[?25h"
_POINTED = {"▸": ">", "→": ">", "←": "<"}
_FIRST, _LAST = 0x2190, 0x27BF
_NOT_DRAWN = dict.fromkeys(range(_FIRST, _LAST + 1), " ")
_NOT_DRAWN |= {ord(sign): instead for sign, instead in _POINTED.items()}


class NothingDrawn(LineFilter):
    """Leaves out of every line what is only drawn: boxes, blocks, arrows; a cell stays a cell."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same segments without them."""
        return [
            Segment(text.translate(_NOT_DRAWN), style, control) for text, style, control in segments
        ]


class Accessible(App[None]):
    """An app that can be drawn for who listens."""

    is_accessible = False
    _nothing_drawn = NothingDrawn()
    _set_position = Offset(0, 0)

    def use_accessible(self, accessible: bool) -> None:  # noqa: FBT001 - a setting
        """Draw like that from now on, or as usual."""
        self.is_accessible = accessible
        signs = {sign: words and _(words) for sign, words in _SIGNS.items()}
        speak_signs(signs if accessible else {})

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line goes through before it is drawn."""
        filters = super().get_line_filters()
        return [*filters, self._nothing_drawn] if self.is_accessible else filters

    def on_ready(self) -> None:
        """The terminal's own cursor is what a screen reader follows."""
        if self.is_accessible and self._driver is not None and not self.is_headless:
            self._driver.write(_SHOW_CURSOR)

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's cursor stands: at what is in hand."""
        return (self.in_hand() if self.is_accessible else None) or self._set_position

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        self._set_position = position

    def in_hand(self) -> Offset | None:
        """The cell at which the focused row, line or letter begins; None where nothing is."""
        focused: Any = self.focused
        if focused is None:
            return None
        from crisisdesk.widgets.board import Board

        if isinstance(focused, Input):
            return focused.cursor_screen_offset
        if isinstance(focused, Board | Panel):
            line = focused.line_in_hand
        elif isinstance(focused, OptionList) and focused.highlighted is not None:
            line = focused.highlighted - focused.scroll_offset.y
        else:
            line = 0
        return None if line is None else focused.content_region.offset + Offset(0, line)
