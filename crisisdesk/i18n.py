"""The languages of the desk: one at a time, switched while it is open."""

import os
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from struct import unpack_from

from crisisdesk.domain.totals import Total
from crisisdesk.domain.working_days import DAY_WORDS
from crisisdesk.errors import CONTEXT, N_, DeskError, Phrase, discreet

LANGUAGES = {"nl": "Nederlands", "en": "English"}
"""What each is called by who speaks it."""
_WITH_COMMA = frozenset({"nl"})
"""Those that write a comma before a fraction."""
LOCALE = Path(__file__).parent / "locale"
_OBEYED = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
_LITTLE_ENDIAN = b"\xde\x12\x04\x95"

_catalogue: Mapping[str, str] = {}
_language = "en"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every message of a language, singular and plural by themselves; English needs none.

    Taken out of the file in one piece: message by message, as gettext reads it, takes five times as
    long, and the first picture waits for it.
    """
    if language == "en":
        return {}
    compiled = (LOCALE / language / "LC_MESSAGES" / "crisisdesk.mo").read_bytes()
    order = "<" if compiled[:4] == _LITTLE_ENDIAN else ">"
    messages, translations = (
        unpack_from(f"{order}2I", compiled, table)[1]
        for table in unpack_from(f"{order}2I", compiled, 12)
    )
    words = dict(
        zip(
            compiled[messages:translations].decode().split("\0"),
            compiled[translations:].decode().split("\0"),
            strict=True,
        )
    )
    del words[""]  # about the file itself
    return words


def use(language: str) -> None:
    """Speak this language from now on; English needs no catalogue."""
    global _catalogue, _language  # noqa: PLW0603 - one language for the whole program
    _language = language
    _catalogue = catalogue(language)


def language() -> str:
    """The code of the language that is spoken now."""
    return _language


def next_language() -> str:
    """The code of the language after the one that is spoken now."""
    codes = [*LANGUAGES]
    return codes[(codes.index(_language) + 1) % len(codes)]


def preferred() -> str:
    """The language of this account, where the environment says one of these; else Dutch."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return next(filter(value.startswith, LANGUAGES), "nl")
    return "nl"


def is_yes(typed: str) -> bool:
    """Whether somebody typed yes in any of the languages, or its first letter."""
    return typed.casefold() in _answers(N_("yes"))


def is_no(typed: str) -> bool:
    """Whether somebody typed no in any of the languages, or its first letter."""
    return typed.casefold() in _answers(N_("no"))


@cache
def _answers(message: str) -> frozenset[str]:
    words = {in_language(message, catalogue(code)).casefold() for code in LANGUAGES}
    return frozenset(words | {word[0] for word in words})


def _(message: str) -> str:
    """The message in the language of now; one marked with `NP_` carries its context."""
    return in_language(message, _catalogue)


def in_language(message: str, words: Mapping[str, str]) -> str:
    """The message in the words of a catalogue, else the message itself."""
    translated = words.get(message)
    return message.rpartition(CONTEXT)[2] if translated is None else translated


def pgettext(context: str, message: str) -> str:
    """The message in the language of now, as it is said of this: "age" of figures or a child."""
    return _catalogue.get(f"{context}{CONTEXT}{message}", message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message in the form that fits the number."""
    message = singular if number == 1 else plural
    return _catalogue.get(message, message)


def say(what: Phrase | DeskError | str) -> str:
    """A phrase or an error as one sentence in the language of now."""
    if isinstance(what, str):
        return _(what)
    values = {name: _shown(value) for name, value in what.values.items()}
    return _(what.message).format(**values)


def _shown(value: object) -> object:
    match value:
        case Phrase():
            return say(value)
        case Decimal():
            return decimal_text(value)
        case Total():
            return total_text(value)
        case timedelta():
            return span(value)
        case str() | Path():
            return without_controls(str(discreet(value)), "?")
        case _:
            return value


def without_controls(text: str, stand_in: str | Callable[[re.Match[str]], str] = "") -> str:
    """The text with this for all that a terminal would obey, or that turns a line around.

    In no sentence or file of the desk; tabs and line breaks stay.
    """
    # The pattern takes a millisecond to compile, and few texts need it.
    return text if text.isprintable() else re.sub(_OBEYED, stand_in, text)


def decimal_text(value: Decimal | float, places: int | None = None) -> str:
    """A number as this language writes it: 7,25 in Dutch; with so many decimals if it is said."""
    text = format(value, "f" if places is None else f".{places}f")
    return text.replace(".", ",") if _language in _WITH_COMMA else text


def number_text(text: str) -> str:
    """A text that begins with a number, with its fraction as this language writes it."""
    return text.replace(".", ",") if _language in _WITH_COMMA and text[:1].isdigit() else text


def share_text(share: float) -> str:
    """A fraction as a percentage with one decimal: 8,4 %."""
    return f"{decimal_text(share * 100, 1)} %"


def total_text(total: Total, show: Callable[[int], str] = str, *, plus: str = " + ") -> str:
    """A sum as far as it is known: "12 + ?"; "?" where nothing is."""
    if not total.known:
        return "?"
    return f"{show(total.value)}{plus}?" if total.unknown else show(total.value)


def figure(value: int | None) -> str:
    """One figure; nobody stated it: "?"."""
    return "?" if value is None else str(value)


def total_words(total: Total) -> str:
    """A sum as far as it is known, and how many parts are not: "12 + ? (2 unknown)"."""
    if not total.unknown:
        return total_text(total)
    return f"{total_text(total)} ({_('{n} unknown').format(n=total.unknown)})"


def range_text(low: int | None, high: int | None) -> str:
    """A range that may be open at an end: 6-12, 12+, up to 11; nothing where it is at both."""
    if low is None:
        return "" if high is None else _("up to {high}").format(high=high)
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"


_MINUTES_SHOWN_AS_MINUTES = 90
_HOURS_SHOWN_AS_HOURS = 48
_HOURS_OF_A_DAY = 24


def weekday(day: date) -> str:
    """The day of the week, in three letters or fewer."""
    return _(DAY_WORDS[day.weekday()])


def span(length: timedelta) -> str:
    """A length of time in its coarsest fitting unit: 35 min, 5 h, 3 d."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < _MINUTES_SHOWN_AS_MINUTES:
        return _("{n} min").format(n=minutes)
    hours = minutes // 60
    if hours < _HOURS_SHOWN_AS_HOURS:
        return _("{n} h").format(n=hours)
    return _("{n} d").format(n=hours // 24)


def time_left(length: timedelta) -> str:
    """What a clock that runs still has, to the minute within a day: 50 min, 1:59 h, 3 d."""
    minutes = max(int(length.total_seconds() // 60), 0)
    hours = minutes // 60
    if not 0 < hours < _HOURS_OF_A_DAY:
        return span(length)
    return _("{n} h").format(n=f"{hours}:{minutes % 60:02}")
