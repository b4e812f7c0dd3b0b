"""Lines in and lines out: one question at a time, nothing repainted, no sign that is only drawn."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TextIO, TypeVar

from crisisdesk.i18n import _, is_no, is_yes, without_controls

T = TypeVar("T")

MOST_TYPED = 20_000
"""Characters of a line that are read; more is no answer to any question."""
_DRAWN = re.compile("[\u2190-\u21ff\u2500-\u25ff\u2600-\u27bf]")
"""Arrows, boxes, blocks and signs, which are read out as their names or not at all."""
LEAVES = ("back", "terug")


class Abandoned(Exception):
    """Whoever types left the question; nothing was saved."""


class Ended(Abandoned):
    """There is no more input."""


class Option(NamedTuple):
    """One of several answers: its words, and what it means."""

    words: str
    value: object


def readable(text: str) -> str:
    """The text as one line that can be read out: no controls, boxes, blocks, arrows or signs."""
    return " ".join(_DRAWN.sub(" ", without_controls(text, "?")).split())


class Console:
    """Where lines come from and go to."""

    def __init__(self, source: TextIO, target: TextIO, *, echo: bool) -> None:
        """Read and write here; `echo` repeats what was read, as a terminal does by itself."""
        self._source, self._target, self._echo = source, target, echo

    def say(self, *lines: str) -> None:
        """Write lines that can be read out."""
        for line in lines:
            self._target.write(readable(line) + "\n")
        self._target.flush()

    def numbered(self, lines: Iterable[str]) -> None:
        """Write lines with the numbers by which commands name them."""
        for number, line in enumerate(lines, 1):
            self.say(f"{number} {line}")

    def read(self, prompt: str) -> str:
        """The next line, without its end; raises Ended where there is none."""
        self._target.write(readable(prompt) + " ")
        self._target.flush()
        line = self._source.readline(MOST_TYPED + 1)
        if not line:
            self._target.write("\n")
            raise Ended
        while len(line) > MOST_TYPED and not line.endswith("\n"):
            rest = self._source.readline(MOST_TYPED)
            if not rest or rest.endswith("\n"):
                break
        typed = line[:MOST_TYPED].strip()
        if self._echo:
            self._target.write(readable(typed) + "\n")
        return typed

    def ask(self, title: str, default: str = "") -> str:
        """The answer; an empty line is the default. Raises Abandoned for `back`."""
        typed = self.read(f"{title} [{default}]:" if default else f"{title}:")
        if typed.casefold() in LEAVES:
            raise Abandoned
        return typed or default

    def yes(self, question: str) -> bool:
        """Whether the answer is yes; raises Abandoned."""
        while True:
            typed = self.ask(f"{question} ({_('yes or no')})")
            if is_yes(typed) or is_no(typed):
                return is_yes(typed)
            self.say(_("Answer yes or no."))

    def choose(
        self, title: str, options: Sequence[Option], default: object = None, *, need: bool = True
    ) -> object:
        """One of these, by its number or how its words begin; raises Abandoned.

        `need` says that an empty line is no answer where there is no default.
        """
        self.say(f"{title}:")
        self.numbered(option.words for option in options)
        usual = next((option.words for option in options if option.value == default), "")
        while True:
            typed = self.ask(_("number or word"), usual)
            if not typed and not need:
                return None
            if typed == usual and usual:
                return default
            fitting = _fitting(typed, options)
            if len(fitting) == 1:
                return fitting[0].value
            self.say(
                _("Choose a number from 1 to {n}, or how one of these begins.").format(
                    n=len(options)
                )
            )


def _fitting(typed: str, options: Sequence[Option]) -> list[Option]:
    if typed.isdecimal():
        at = int(typed) if len(typed) < len("1000") else 0
        return [*options[at - 1 : at]] if at else []
    words = typed.casefold()
    exact = [option for option in options if option.words.casefold() == words]
    begun = [option for option in options if words and option.words.casefold().startswith(words)]
    return exact or begun
