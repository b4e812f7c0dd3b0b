"""Words from people and files, made safe to draw on one line of the terminal."""

import re
from collections.abc import Mapping

from rich.cells import cell_len, set_cell_size
from textual.content import Content

# Everything that moves the cursor, turns the line around or takes no cell: controls, line and
# paragraph separators, bidirectional marks, invisible joiners, lone surrogates.
_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


_spoken: dict[int, str] = {}


def speak_signs(words: Mapping[str, str]) -> None:
    """Let these words stand for these signs from now on; none of them, and signs are drawn."""
    _spoken.clear()
    _spoken.update({ord(sign): word for sign, word in words.items()})


def _sign(match: re.Match[str]) -> str:
    return chr(0x2400 + ord(match[0])) if match[0] < " " else "\ufffd"


def plain(text: str) -> str:
    """The text with every character that a terminal would obey replaced by a visible sign."""
    # Nothing of it is printable; the pattern takes a millisecond to compile.
    drawn = text if text.isprintable() else re.sub(_UNSAFE, _sign, text)
    return drawn.translate(_spoken) if _spoken else drawn


def plain_lines(text: str) -> str:
    """The same for a text of more than one line: its line breaks stay."""
    return "\n".join(plain(line) for line in text.splitlines())


def said(*parts: str | tuple[str, str] | Content) -> Content:
    """Words for the screen, each with a style or none, none of them markup or control."""
    return Content.assemble(
        *(
            part
            if isinstance(part, Content)
            else plain(part)
            if isinstance(part, str)
            else (plain(part[0]), part[1])
            for part in parts
        )
    )


def styled(text: str, style: str) -> Content:
    """Words for the screen in one style."""
    return said((text, style))


def cut(text: str, width: int) -> str:
    """The text in at most this many cells; what was cut off ends in an ellipsis."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly this many cells, to the left or to the right of them."""
    short = cut(text, width)
    padding = " " * (width - cell_len(short))
    return padding + short if right else short + padding
