"""Lines of text that are typed: what they take of what is pasted, and what completes them."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input, TextArea

from crisisdesk.domain.identity import name_key
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_
from crisisdesk.widgets.plain_text import plain, plain_lines

# What is pasted with an escape sequence in it does not reach the terminal through a field.
_NO_CONTROLS = r"[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


L = TypeVar("L", bound="TextLine")


class TextLine(Input):
    """A line of text that takes all lines of what is pasted, or says that it is too long."""

    virtual_size = Reactive(Size(0, 0))
    """How far it scrolls; a letter more or less moves nothing else on a form."""
    _asked = ""
    too_long = N_("A text of {length} characters is too long; at most {most}.")
    """What is said of one; a line for a year says what a year is."""

    class TooLong(Message):
        """What was typed or pasted does not fit; the line stays as it was."""

        def __init__(self, line: "TextLine", length: int) -> None:
            """Keep the line, and how long it would have been."""
            super().__init__()
            self.line, self.length = line, length

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in the place of other text."""
        start, end = sorted((max(0, start), min(len(self.value), end)))
        self._asked = f"{self.value[:start]}{text}{self.value[end:]}"
        super().replace(text, start, end)

    def restricted(self) -> None:
        """Say why, where the length is the reason."""
        super().restricted()
        if self.max_length and len(self._asked) > self.max_length:
            self.post_message(self.TooLong(self, len(self._asked)))

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(_CONTROLS.sub("", " ".join(event.text.split())), *self.selection)


def line_of(kind: type[L], name: str, value: str, *, most: int, hint: str = "") -> L:
    """A line of this kind with at most so many characters."""
    return kind(
        plain(value),
        placeholder=hint,
        max_length=most,
        id=f"in-{name}",
        select_on_focus=True,
        restrict=_NO_CONTROLS,
    )


def written_out(typed: str, known: Iterable[str]) -> str:
    """The only known word that begins as typed; "Bergen" is not taken for "Bergen op Zoom"."""
    start = name_key(typed)
    begun = {word: key for word in known if (key := name_key(word)).startswith(start or " ")}
    same = [word for word, key in begun.items() if key == start]
    matches = same or [word for word, key in begun.items() if key[len(start)] != " "]
    return matches[0] if len(matches) == 1 else typed


class MomentLine(TextLine):
    """A line for a moment; what is typed in a notation is shown beneath as what it means."""

    bare = Bare.PAST
    begin = ""
    """The field of the begin of what ends then."""


class DayLine(MomentLine):
    """A line for a day."""


class YearLine(TextLine):
    """A line for a year, or for an age that leads to one."""

    too_long = N_("Enter the year or the age: 2011, or 14.")


class KnownLine(TextLine):
    """A line for one of a list of words: the only one that begins as typed is taken over."""

    known: Sequence[str] = ()

    def take_over(self) -> None:
        """Write the word out in full."""
        self.value = written_out(self.value, self.known)

    def on_blur(self) -> None:
        """What the form is left with stands there in full."""
        self.take_over()


class Words(TextArea):
    """Text of more than one line; what is pasted leaves its control characters behind."""

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = plain_lines(event.text)
