"""SheetMarks on the cells of one sheet: where what is read would not be what is shown."""

import math
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from crisisdesk.domain.notation import MOST_DIGITS, is_error, written_number

ERROR, FORMULA, PERCENT, OTHERWISE = "error", "formula", "percent", "otherwise"
ROUNDED, PADDED, COVERED, MERGED = "rounded", "padded", "covered", "merged"
MOST_MARKS = 2_000_000
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""The errors of a binary workbook."""
_CLOSE = 1e-9


class TooMuch(Exception):
    """A sheet with more marks than any has in earnest."""


class Unclear(Exception):
    """A workbook whose parts do not fit together."""


class CellMark(NamedTuple):
    """What is the matter with a cell, and what it shows."""

    kind: str
    shown: str


@dataclass(slots=True)
class SheetMarks:
    """What was found in one sheet; rows and columns count from 0."""

    cells: dict[tuple[int, int], CellMark] = field(default_factory=dict)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""

    def add(self, row: int, column: int, mark: CellMark | None) -> None:
        """CellMark a cell; raises TooMuch."""
        if mark is not None:
            self.cells[row, column] = mark
            self.check()

    def hide_row(self, first: int, last: int) -> None:
        """Keep that rows are hidden; raises TooMuch."""
        if self.hidden_rows and self.hidden_rows[-1][1] == first - 1:
            first = self.hidden_rows.pop()[0]
        self.hidden_rows.append((first, last))
        self.check()

    def check(self) -> None:
        """Raise TooMuch."""
        if len(self.cells) + len(self.hidden_rows) + len(self.merged) > MOST_MARKS:
            raise TooMuch


@dataclass(frozen=True, slots=True)
class _Section:
    percent: bool
    decimals: int
    scale: int
    width: int
    """How many digits it shows at least before the fraction."""
    digits: bool
    literal: str


class NumberFormat:
    """A number format of a spreadsheet: whether a number under it shows as something else."""

    def __init__(self, code: str) -> None:
        """Read the format code."""
        parts = _sections(code)
        self._conditional = "[<" in code or "[>" in code or "[=" in code
        self._sections = [] if parts is None else [_section(part) for part in parts]
        self.plain = not self._sections or all(
            section.digits and not section.percent and section.decimals > MOST_DIGITS
            for section in self._sections
        )
        """Whether it shows every number as it is."""

    def mark(self, value: float) -> CellMark | None:
        """The mark of a number under this format."""
        if self.plain or not math.isfinite(value):
            return None
        section = self._section(value)
        if section.percent:
            return CellMark(PERCENT, f"{_rounded(value * 100, section.decimals)}%")
        if not section.digits:
            # Accounts write nought as a dash.
            is_nought = not value and section.literal == "-"
            return None if is_nought else CellMark(OTHERWISE, section.literal)
        if section.scale:
            return CellMark(OTHERWISE, _rounded(value / 1000**section.scale, section.decimals))
        shown = _rounded(value, section.decimals)
        if abs(float(shown) - value) > _CLOSE * max(1, abs(value)):
            return CellMark(ROUNDED, shown)
        whole, point, part = shown.partition(".")
        return (
            CellMark(PADDED, f"{whole.zfill(section.width)}{point}{part}")
            if (value >= 0 and len(whole) < section.width)
            else None
        )

    def _section(self, value: float) -> _Section:
        count = len(self._sections)
        if self._conditional or count == 1 or value > 0:
            return self._sections[0]
        if value < 0:
            return self._sections[1]
        return self._sections[2 if count > 2 else 0]  # noqa: PLR2004 - the third is for zero


def _rounded(value: float, decimals: int) -> str:
    try:
        rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    except InvalidOperation:
        return repr(value)
    return format(rounded, "f")


def _sections(code: str) -> list[list[tuple[str, bool]]] | None:
    """The signs of each section, each with whether it is literal; None for a date or a general."""
    if code.strip().casefold() in ("", "general", "standaard", "@"):
        return None
    sections: list[list[tuple[str, bool]]] = [[]]
    place = 0
    while place < len(code):
        sign = code[place]
        if sign == '"':
            end = code.find('"', place + 1)
            end = len(code) if end < 0 else end
            sections[-1] += [(letter, True) for letter in code[place + 1 : end]]
            place = end + 1
        elif sign in "\\_*":
            if sign == "\\" and place + 1 < len(code):
                sections[-1].append((code[place + 1], True))
            place += 2
        elif sign == "[":
            end = code.find("]", place)
            inner = code[place + 1 : end].casefold() if end > 0 else ""
            if inner and set(inner) <= set("hms"):
                return None
            place = len(code) if end < 0 else end + 1
        elif sign == ";":
            sections.append([])
            place += 1
        else:
            sections[-1].append((sign, False))
            place += 1
    bare = "".join(sign for section in sections for sign, literal in section if not literal)
    bare = bare.replace("General", "").replace("E+", "").replace("E-", "")
    if set(bare.casefold()) & set("dmyhs"):
        return None
    return sections[:3]


def _section(signs: list[tuple[str, bool]]) -> _Section:
    bare = "".join(sign for sign, literal in signs if not literal)
    percent = any(sign == "%" for sign, _ in signs)
    if "General" in bare or "E" in bare or "/" in bare or "@" in bare:
        # Such a format shows a number to the last digit that fits.
        return _Section(percent, MOST_DIGITS + 1, 0, 0, digits=True, literal="")
    digits = any(sign in "0#?" for sign in bare)
    last = max((place for place, sign in enumerate(bare) if sign in "0#?"), default=-1)
    scale = 0
    for sign in bare[last + 1 :]:
        if sign != ",":
            break
        scale += 1
    before, _, fraction = bare.partition(".")
    decimals = sum(sign in "0#?" for sign in fraction)
    literal = "".join(sign for sign, _ in signs).strip()
    scale = scale if digits else 0
    return _Section(percent, decimals, scale, before.count("0"), digits, literal)


def compared(value: float, shown: str) -> CellMark | None:
    """The mark of a number beside the text that an open document shows for it."""
    text = shown.strip()
    if is_error(text):
        return CellMark(ERROR, text)
    if "%" in text:
        return CellMark(PERCENT, text)
    figures = "".join(sign for sign in text if sign.isdigit() or sign in ",.")
    readings = [
        number
        for decimal in (",", ".")
        if (number := written_number(figures.strip(",.") or "-", decimal)) is not None
    ]
    if not readings:
        return CellMark(OTHERWISE, text)
    near = min(readings, key=lambda number: abs(float(number) - abs(value)))
    if abs(float(near) - abs(value)) <= _CLOSE * max(1, abs(value)):
        return None
    _, _, fraction = figures.replace(",", ".").rpartition(".")
    decimals = len(fraction) if near != near.to_integral_value() else 0
    off = abs(float(near) - abs(value))
    return CellMark(ROUNDED if off <= 0.5000001 * 10.0**-decimals else OTHERWISE, text)
