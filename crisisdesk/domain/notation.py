"""How figures, ages and times are written: one rule for what is typed and what a sheet holds."""

import re
from datetime import time
from decimal import Decimal

MOST_DIGITS = 18
_ERROR = (
    r"#(?:N/[AB]|NV|GETTING_DATA|#+|[^\W\d]+(?:[ _/][^\W\d]+)*(?:/0)?[!?])"
    r"|(?:err|fout|error):\d{3}"
)
_UP_TO = r"(?:t/m|t\.?e\.?m\.?|tot en met|up to|≤|<=)\s*(\d{1,4})"
_FROM = (
    r"(?:vanaf|v\.?a\.?|from|≥|>=)\s*(\d{1,4})"
    r"|(\d{1,4})\s*(?:\+|e\.o\.|en ouder|and over|and older)"
)
_YEARS = r"\s*(?:jaar|jr\.?|years?|yrs?\.?)(?=\s|$)"
_CLOCK = r"(?<![\d.:-])(\d{1,2})\.([0-5]\d)(?::[0-5]\d)?$"
_HOUR = r"\s*(?:uur|u|h)\.?$"
_WRITTEN_CLOCK = (
    r"(\d{1,2})(?:[:.](\d\d)|(\d\d))(?: ?(?:uur|u|h)\.?)?"
    r"|(\d{1,2}) ?[uh] ?(\d\d)"
    r"|(\d{1,2})( ?(?:uur|u|h)\.?)?"
)


def written_number(text: str, decimal: str = "") -> Decimal | None:
    """The number that a text writes, None where it writes none; a sign is none.

    `decimal` is the comma or point before a fraction. Without it one comma or point is that sign,
    the last of both kinds is, and one kind that comes more than once groups thousands.
    """
    line = text.strip()
    if not decimal:
        signs = [sign for sign in line if sign in ",."]
        grouped = len(signs) > 1 and len(set(signs)) == 1
        decimal = ".,"[signs[0] == "."] if grouped else (signs[-1] if signs else ".")
    group = "." if decimal == "," else ","
    whole = rf"\d{{1,9}}|[1-9]\d{{0,2}}(?:\{group}\d{{3}}){{1,2}}"
    shape = rf"(?:{whole})(?:\{decimal}\d{{1,{MOST_DIGITS}}})?"
    if not re.fullmatch(shape, line, re.ASCII):
        return None
    return Decimal(line.replace(group, "").replace(decimal, "."))


def reads_two_ways(text: str) -> bool:
    """Whether a text may be thousands or a fraction: one comma or point and three digits."""
    return re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text.strip(), re.ASCII) is not None


def is_percentage(text: str) -> bool:
    """Whether a text writes a share of something instead of a number of it."""
    line = text.strip()
    return line.endswith("%") and written_number(line[:-1]) is not None


def is_error(text: str) -> bool:
    """Whether a text is what a spreadsheet writes for a value that it could not compute."""
    return text[:1] in "#EFef" and re.fullmatch(_ERROR, text.strip(), re.IGNORECASE) is not None


def written_age(text: str, *, oldest: bool) -> int | None:
    """The age in years that "12", "12 jaar", "t/m 11" (an oldest) or "12+" (a youngest) writes.

    None where it writes none, or the other end of a range.
    """
    line = re.sub(_YEARS, "", text, flags=re.IGNORECASE).strip()
    if line.isascii() and line.isdigit() and len(line) <= len("9999"):
        return int(line)
    match = re.fullmatch(_UP_TO if oldest else _FROM, line, re.IGNORECASE)
    return int(next(filter(None, match.groups()))) if match else None


def plain_clock(text: str) -> str:
    """A text whose time of the day is written with a colon: "9.30 uur" is "9:30"."""
    line = re.sub(_HOUR, "", text.strip(), flags=re.IGNORECASE)
    return re.sub(_CLOCK, r"\1:\2", line, flags=re.ASCII)


def written_clock(text: str, *, alone: bool = True) -> time | None:
    """The time that "14:05", "14.05 uur", "1405", "14u05" or "14 uur" writes; None for no time.

    "14" is one only where a day stands before it, so that it is not `alone`.
    """
    match = re.fullmatch(_WRITTEN_CLOCK, text, re.ASCII)
    if match is None or (alone and match[6] and not match[7]):
        return None
    hour, minute = int(match[1] or match[4] or match[6]), int(match[2] or match[3] or match[5] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004
