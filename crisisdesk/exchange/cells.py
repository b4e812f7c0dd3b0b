"""Reading one cell: places, moments, codes and texts."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import Enum, StrEnum
from functools import cache, partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crisisdesk.domain.absence.absence import MOST_FTE, Measure, thousandths
from crisisdesk.domain.capacity.facilities import (
    BlockedReason,
    Gender,
    Kind,
    OpeningStatus,
    one_line,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import MOST_PLACES
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, Phrase
from crisisdesk.exchange.profile import Profile
from crisisdesk.i18n import LANGUAGES, catalogue, in_language

Cell = str | int | float
"""What a sheet holds; a workbook's dates come as ISO 8601 text."""
Read = Callable[[Cell], object]

MOMENTS = ("observed_at", "arrived_at", "departed_at")
NUMBERS = (*CapacityFigures._fields, "age_min", "age_max", "extendable_to", "heads")
AMOUNTS = ("contract", "sick", "quarantine", "other_absence", "minimum")
"""Figures with a fraction, kept in thousandths."""
DAYS = ("period_start", "period_end")
CODES: dict[str, type[Code]] = {
    "kind": Kind,
    "gender": Gender,
    "opening": OpeningStatus,
    "blocked_reason": BlockedReason,
    "legal": Legal,
    "destination": Destination,
    "measure": Measure,
}
YES_OR_NO = ("round_the_clock", "crucial")
TEXTS = (
    "code",
    "name",
    "provider_code",
    "provider",
    "site_code",
    "site",
    "address",
    "phone",
    "municipality",
    "notes",
    "opening_reason",
    "reporter_role",
    "reporter_organisation",
    "note",
    "child",
    "reason",
)
FIELDS = (*MOMENTS, *DAYS, *NUMBERS, *AMOUNTS, *CODES, *YES_OR_NO, *TEXTS)
"""Every field that a column or a constant can fill."""
YES_WORD, NO_WORD = N_("yes"), N_("no")
MOST_TEXT = 2000
"""Characters of a text in one cell."""
_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "j", "waar"})
_NO = frozenset({"no", "n", "false", "0", "nee", "onwaar"})
_ROUNDINGS = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "nearest": ROUND_HALF_UP}
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?")
_TOKENS = (
    ("yyyy", "%Y"),
    ("yy", "%y"),
    ("mm", "%m"),
    ("dd", "%d"),
    ("HH", "%H"),
    ("MM", "%M"),
    ("SS", "%S"),
)
_YEARS = range(1970, 2201)


class Blank(Enum):
    """An empty cell, which is not the same as a figure stated to be unknown."""

    BLANK = ""


BLANK = Blank.BLANK


class Bad(NamedTuple):
    """A cell that cannot be read, and why."""

    reason: Phrase


def key(text: str) -> str:
    """The text as headers and codes are compared: without case or spare white space."""
    return " ".join(text.split()).casefold()


def word(message: str, language: str) -> str:
    """A message of the desk in a language of choice, whatever is spoken on screen."""
    return in_language(message, catalogue(language))


def text(cell: Cell) -> object:
    """A text on one line, without terminal control characters."""
    if not isinstance(cell, str):
        return str(int(cell)) if isinstance(cell, int) or cell.is_integer() else repr(cell)
    line = one_line(cell)
    if len(line) > MOST_TEXT:
        return Bad(Phrase(N_("longer than {most} characters"), {"most": MOST_TEXT}))
    return line or BLANK


def number(cell: Cell, *, decimal: str, unknown: tuple[str, ...]) -> object:
    """A number that may have a fraction; None when the sheet says it is unknown."""
    if not isinstance(cell, str):
        if not math.isfinite(cell):
            return Bad(Phrase(N_("is not a number")))
        return int(cell) if cell == int(cell) else Decimal(repr(cell))
    return _typed_number(cell.strip(), decimal, unknown)


def _typed_number(line: str, decimal: str, unknown: tuple[str, ...]) -> object:
    if line.isascii() and line.isdigit() and len(line) < 10:  # noqa: PLR2004 - the common case
        return int(line)
    if not line:
        return BLANK
    if line in unknown:
        return None
    group = "." if decimal == "," else ","
    shape = rf"[-+]?(?:\d{{1,9}}|\d{{1,3}}(?:\{group}\d{{3}}){{1,2}})(?:\{decimal}\d{{1,18}})?"
    if not re.fullmatch(shape, line, re.ASCII):
        return Bad(Phrase(N_("is not a number")))
    value = Decimal(line.replace(group, "").replace(decimal, "."))
    return int(value) if value == int(value) else value


def whole(value: object, rounding: str | None) -> object:
    """A whole number of places, from 0 to the most that the desk accepts."""
    if isinstance(value, Decimal):
        if rounding is None:
            return Bad(Phrase(N_("is not a whole number, and the profile sets no rounding")))
        value = int(value.to_integral_value(_ROUNDINGS[rounding]))
    if isinstance(value, int) and not 0 <= value <= MOST_PLACES:
        return Bad(Phrase(N_("is not a number from 0 to {most}"), {"most": MOST_PLACES}))
    return value


def amount(cell: Cell, *, decimal: str, unknown: tuple[str, ...]) -> object:
    """An amount of staff in thousandths; "7,2" and "7.2" are the same unless that is ambiguous."""
    read = number(cell, decimal=decimal, unknown=unknown)
    if isinstance(read, Bad):
        other = number(cell, decimal="." if decimal == "," else ",", unknown=unknown)
        read = read if isinstance(other, Bad) else other
    if not isinstance(read, int | Decimal):
        return read
    if read < 0:
        return Bad(Phrase(N_("is lower than 0")))
    if read > MOST_FTE:
        return Bad(Phrase(N_("is higher than can be")))
    return thousandths(Decimal(read))


def day(cell: Cell, *, forms: tuple[str, ...]) -> object:
    """A day on the calendar."""
    read = moment(cell, forms=forms, hour=time(), zone=ZoneInfo("UTC"))
    return read.date() if isinstance(read, datetime) else read


@cache
def date_form(form: str) -> str | None:
    """A date format as `strptime` takes it; None if it is not one."""
    if form == "iso":
        return form
    rest = re.sub(r"[hH]{2}:[mM]{2}(:[sS]{2})?", lambda time: time[0].upper(), form)
    pattern = ""
    while rest:
        for token, directive in _TOKENS:
            if rest.startswith(token):
                pattern, rest = pattern + directive, rest.removeprefix(token)
                break
        else:
            if rest[0] not in " -/.:,T":
                return None
            pattern, rest = pattern + rest[0], rest[1:]
    complete = "%d" in pattern and "%m" in pattern and ("%y" in pattern or "%Y" in pattern)
    once = all(pattern.count(directive) < 2 for _, directive in _TOKENS)  # noqa: PLR2004
    return pattern if complete and once else None


def moment(cell: Cell, *, forms: tuple[str, ...], hour: time | None, zone: ZoneInfo) -> object:
    """A moment in UTC; a date alone stands at the profile's hour, on the profile's clock."""
    line = cell.strip() if isinstance(cell, str) else str(cell)
    if not line:
        return BLANK
    for form in forms:
        pattern = date_form(form) or ""
        try:
            read = datetime.strptime(line, pattern)  # noqa: DTZ007 - the zone is put on below
        except ValueError:
            continue
        return _placed(read, hour, zone, timed="%H" in pattern)
    if _ISO.fullmatch(line):
        try:
            read = datetime.fromisoformat(line)
        except ValueError:
            pass
        else:
            return _placed(read, hour, zone, timed=":" in line)
    return Bad(Phrase(N_("is not a moment like {forms}"), {"forms": ", ".join(forms)}))


def _placed(read: datetime, hour: time | None, zone: ZoneInfo, *, timed: bool) -> object:
    if read.year not in _YEARS:
        return Bad(Phrase(N_("is not in this time")))
    if not timed:
        if hour is None:
            return Bad(Phrase(N_("has a day and no time, and the profile gives no hour")))
        read = datetime.combine(read.date(), hour)
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def code(cell: Cell, *, field: str) -> object:
    """One of the desk's codes, written as the code or as its word in any language."""
    line = text(cell)
    if not isinstance(line, str):
        return line
    value = _codes(field).get(key(line))
    if value is None:
        allowed = ", ".join(CODES[field])
        return Bad(Phrase(N_("is none of: {allowed}"), {"allowed": allowed}))
    return value


@cache
def _codes(field: str) -> dict[str, StrEnum]:
    codes = CODES[field]
    known: dict[str, StrEnum] = {key(code.value): code for code in codes}
    for language in LANGUAGES:
        known |= {key(word(code.words, language)): code for code in codes}
    return known | {key(word(code.words, "en")): code for code in codes}


def yes_or_no(cell: Cell) -> object:
    """Yes or no, in Dutch, English or as a spreadsheet writes it."""
    line = text(cell)
    if not isinstance(line, str):
        return line
    if key(line) in _YES:
        return True
    if key(line) in _NO:
        return False
    return Bad(Phrase(N_("is neither yes nor no")))


def readers(profile: Profile, *, mapped: bool = True) -> dict[str, Read]:
    """The reader of each field's cells by this profile; `mapped=False` skips its value maps."""
    numbers = partial(number, decimal=profile.decimal, unknown=profile.unknown)
    read: dict[str, Read] = dict.fromkeys(TEXTS, text)
    read |= dict.fromkeys(YES_OR_NO, yes_or_no)
    read |= {field: partial(code, field=field) for field in CODES}
    for field in NUMBERS:
        choice = profile.columns.get(field)
        # The parts of a sum are rounded once, when they have been added up.
        read[field] = (
            numbers
            if choice is not None and choice.summed
            else lambda cell: whole(numbers(cell), profile.round)
        )
    amounts = partial(amount, decimal=profile.decimal, unknown=profile.unknown)
    read |= dict.fromkeys(AMOUNTS, amounts)
    read |= dict.fromkeys(DAYS, partial(day, forms=profile.date))
    moments = partial(moment, forms=profile.date, hour=profile.hour, zone=profile.zone)
    read |= dict.fromkeys(MOMENTS, moments)
    if mapped:
        for field, known in profile.values.items():
            read[field] = _through(known, read[field])
    return read


def _through(known: Mapping[str, str], read: Read) -> Read:
    table = {key(shown): meant for shown, meant in known.items()}

    def mapped(cell: Cell) -> object:
        line = text(cell)
        shown = key(line) if isinstance(line, str) else ""
        meant = table.get(shown)
        if meant is None:
            meant = table.get("*") if shown else None
        return read(cell if meant is None else meant)

    return mapped
