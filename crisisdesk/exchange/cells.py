"""Reading one cell: places, moments, codes and texts."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crisisdesk.domain.absence.absence import MOST_FTE, Measure, thousandths
from crisisdesk.domain.capacity.facilities import (
    BlockedReason,
    DeliveryMode,
    ExceptionGround,
    Gender,
    Kind,
    OpeningStatus,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import MOST_PLACES
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import phone_restored
from crisisdesk.domain.notation import (
    is_percentage,
    plain_clock,
    reads_two_ways,
    written_age,
    written_number,
)
from crisisdesk.domain.texts import one_line
from crisisdesk.errors import N_, Phrase
from crisisdesk.exchange.books import marks
from crisisdesk.i18n import LANGUAGES, catalogue, in_language, is_no, is_yes

Plain = str | int | float


class Odd(NamedTuple):
    """A cell of a workbook that does not hold what it shows, or shows what another holds."""

    kind: str
    """What is the matter (`exchange.books.marks`)."""
    shown: str
    value: Plain
    rows: tuple[int, int] = (0, 0)
    """The first and the last row of the merged cell that it is part of, from 1."""


Cell = Plain | Odd
"""What a sheet holds; a workbook's dates come as ISO 8601 text."""
Read = Callable[[Cell], object]

MOMENTS = ("observed_at", "arrived_at", "departed_at")
AGES = ("age_min", "age_max")
NUMBERS = (*CapacityFigures._fields, *AGES, "extendable_to", "planned_places", "heads")
AMOUNTS = ("contract", "sick", "quarantine", "other_absence", "minimum")
"""Figures with a fraction, kept in thousandths."""
FIGURES = frozenset((*NUMBERS, *AMOUNTS))
ERROR = Phrase(N_("is an error of the spreadsheet and not a value"))
PERCENTAGE = Phrase(N_("is a percentage; enter the number itself"))
_NO_NUMBER = Phrase(N_("is not a number"))
_BELOW = Phrase(N_("is lower than 0"))
AS_SHOWN = (marks.PADDED, marks.PERCENT)
"""What is a text where a text is asked: a code that shows as 0042 is no 42."""
DAYS = ("period_start", "period_end")
DATES = (*DAYS, "planned_from", "blocked_until")
CODES: dict[str, type[Code]] = {
    "kind": Kind,
    "gender": Gender,
    "intake": DeliveryMode,
    "opening": OpeningStatus,
    "blocked_reason": BlockedReason,
    "legal": Legal,
    "destination": Destination,
    "measure": Measure,
}
IDENTIFIERS = frozenset({"code", "provider_code", "site_code", "child"})
"""Codes: what identifies, and is never a number, a date or a yes."""
YES_OR_NO = ("round_the_clock", "crucial", *(f"for_{ground}" for ground in ExceptionGround))
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
    "house_rules",
    "admission_via",
    "planned_certainty",
    "extendable_while",
    "kept_by",
    "notes",
    "opening_reason",
    "reporter_role",
    "reporter_organisation",
    "note",
    "child",
    "reason",
)
FIELDS = (*MOMENTS, *DATES, *NUMBERS, *AMOUNTS, *CODES, *YES_OR_NO, *TEXTS)
"""Every field that a column or a constant can fill."""
YES_WORD, NO_WORD = N_("yes"), N_("no")
MOST_TEXT = 2000
"""Characters of a text in one cell."""
_TRUE = frozenset({"true", "1", "x", "waar"})
_FALSE = frozenset({"false", "0", "onwaar"})
_PEOPLE = frozenset(
    {"heads", "headcount", "head count", "people", "persons", "personen", "koppen", "medewerkers"}
)
_NO_CODE = frozenset({"true", "false", "waar", "onwaar"})
_A_DATE = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+)?|\d{1,2}[-/]\d{1,2}[-/]\d{4}")
_A_POWER = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
_MOST_DIGITS = 15
"""Digits that a spreadsheet keeps of a number."""
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
    if isinstance(cell, Odd):
        cell = cell.shown
    if not isinstance(cell, str):
        return str(int(cell)) if isinstance(cell, int) or cell.is_integer() else repr(cell)
    line = one_line(cell)
    if len(line) > MOST_TEXT:
        return Bad(Phrase(N_("longer than {most} characters"), {"most": MOST_TEXT}))
    return line or BLANK


def identifier(cell: Plain) -> object:
    """A code; not what a spreadsheet made of one: a date, a yes, a number with digits lost."""
    line = text(cell)
    if not isinstance(line, str):
        return line
    if _A_DATE.fullmatch(line):
        return Bad(Phrase(N_("is a date and no code: enter the code as text")))
    if key(line) in _NO_CODE:
        return Bad(Phrase(N_("is a yes or no and no code: enter the code as text")))
    lost = not isinstance(cell, str) and (not line.isdecimal() or len(line) > _MOST_DIGITS)
    if lost or _A_POWER.fullmatch(line):
        return Bad(Phrase(N_("is a number and no code, with digits lost: enter the code as text")))
    return line


def telephone(cell: Plain) -> object:
    """A telephone number, with the zero or plus sign that a spreadsheet took from it."""
    line = text(cell)
    if not isinstance(line, str):
        return line
    whole = phone_restored(line)
    if whole == line and not isinstance(cell, str):
        return Bad(Phrase(N_("is a number that lost its zero: enter the telephone number as text")))
    return whole


def number(cell: Plain, *, decimal: str, unknown: tuple[str, ...]) -> object:
    """A number that may have a fraction; None when the sheet says it is unknown."""
    if not isinstance(cell, str):
        if not math.isfinite(cell):
            return Bad(_NO_NUMBER)
        return int(cell) if cell == int(cell) else Decimal(repr(cell))
    return _written(cell.strip(), decimal, unknown)


def _written(line: str, decimal: str, unknown: tuple[str, ...]) -> object:
    if line.isascii() and line.isdigit() and len(line) < 10:  # noqa: PLR2004 - the common case
        return int(line)
    if not line:
        return BLANK
    if line in unknown:
        return None
    value = written_number(line, "" if decimal == "auto" else decimal)
    if value is None:
        return Bad(_no_number(line))
    return int(value) if value == int(value) else value


def _no_number(line: str) -> Phrase:
    if line[0] in "-\N{MINUS SIGN}" and written_number(line[1:]) is not None:
        return _BELOW
    return PERCENTAGE if is_percentage(line) else _NO_NUMBER


def age(cell: Plain, *, oldest: bool, unknown: tuple[str, ...]) -> object:
    """An age in whole years, also as the one end of a range: "12+", "t/m 11"."""
    if not isinstance(cell, str) or not cell.strip() or cell.strip() in unknown:
        return number(cell, decimal=".", unknown=unknown)
    value = written_age(cell, oldest=oldest)
    return number(cell, decimal="auto", unknown=unknown) if value is None else value


def whole(value: object, rounding: str | None) -> object:
    """A whole number of places, from 0 to the most that the desk accepts."""
    if isinstance(value, Decimal):
        if rounding is None:
            return Bad(Phrase(N_("is not a whole number, and the profile sets no rounding")))
        value = int(value.to_integral_value(_ROUNDINGS[rounding]))
    if isinstance(value, int) and not 0 <= value <= MOST_PLACES:
        return Bad(Phrase(N_("is not a number from 0 to {most}"), {"most": MOST_PLACES}))
    return value


def amount(cell: Plain, *, decimal: str, unknown: tuple[str, ...]) -> object:
    """An amount of staff in thousandths; "7,2" and "7.2" are the same unless that is ambiguous."""
    read = number(cell, decimal=decimal, unknown=unknown)
    if decimal != "auto" and isinstance(cell, str) and decimal not in cell and reads_two_ways(cell):
        return Bad(Phrase(N_("may mean thousands or a fraction; write 12500 or 12.5")))
    if isinstance(read, Bad):
        other = number(cell, decimal="auto", unknown=unknown)
        read = read if isinstance(other, Bad) else other
    if not isinstance(read, int | Decimal):
        return read
    if read < 0:
        return Bad(_BELOW)
    if read > MOST_FTE:
        return Bad(Phrase(N_("is higher than can be")))
    return thousandths(Decimal(read))


def day(cell: Plain, *, forms: tuple[str, ...]) -> object:
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


def moment(cell: Plain, *, forms: tuple[str, ...], hour: time | None, zone: ZoneInfo) -> object:
    """A moment in UTC; a date alone stands at the profile's hour, on the profile's clock."""
    line = plain_clock(cell) if isinstance(cell, str) else str(cell)
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


def code(cell: Plain, *, field: str) -> object:
    """One of the desk's codes, written as the code or as its word in any language."""
    line = text(cell)
    if not isinstance(line, str):
        return line
    value = _codes(field).get(key(line))
    if value is None and field == "measure" and key(line) in _PEOPLE:
        return Bad(Phrase(N_("counts people, and absence here is counted in FTE")))
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
    return known


def yes_or_no(cell: Plain) -> object:
    """Yes or no, in any language of the desk or as a spreadsheet writes it."""
    line = text(cell)
    if not isinstance(line, str):
        return line
    if is_yes(key(line)) or key(line) in _TRUE:
        return True
    if is_no(key(line)) or key(line) in _FALSE:
        return False
    return Bad(Phrase(N_("is neither yes nor no")))
