"""The marks of a sheet of an open document, from its own XML."""

import zipfile

from crisisdesk.domain.notation import is_error
from crisisdesk.exchange.books.marks import (
    ERROR,
    FORMULA,
    OTHERWISE,
    PERCENT,
    CellMark,
    SheetMarks,
    TooMuch,
    compared,
)
from crisisdesk.exchange.books.xlsx import Attributes, local, parse

_HIDDEN = ("collapse", "filter")
_MOST_REPEATED = 16_384
_MOST_TEXT = 40_000


def _times(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1  # noqa: PLR2004


class _Scan:
    """The elements of one table, as they come."""

    def __init__(self, sheet: str) -> None:
        self.marks = SheetMarks()
        self._sheet = sheet
        self._depth = 0
        """How many tables are open; only the first level is the sheet."""
        self._found = False
        self._row = self._column = self._next = 0
        self._rows = self._columns = 1
        self._cell: Attributes | None = None
        self._text = ""
        self._aside = 0
        """How many remarks are open, whose text is no part of the cell."""
        self._paragraph = 0
        self._in_row: list[tuple[int, int, CellMark]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in the start of an element."""
        attributes = {
            key if key.startswith("calcext:") else local(key): value
            for key, value in attributes.items()
        }
        element = local(name)
        if element == "table":
            self._depth += 1
            if self._depth == 1:
                self._found = attributes.get("name") == self._sheet
                self._row = self._next = 0
        elif self._found and self._depth == 1:
            self._begin(element, attributes)

    def _begin(self, element: str, attributes: Attributes) -> None:
        match element:
            case "table-column":
                self._hide_columns(attributes)
            case "table-row":
                self._rows = _times(attributes, "number-rows-repeated")
                self._column, self._in_row = 0, []
                if attributes.get("visibility") in _HIDDEN:
                    self.marks.hide_row(self._row, self._row + self._rows - 1)
            case "table-cell" | "covered-table-cell":
                self._cell, self._text, self._paragraph = attributes, "", 0
                self._columns = _times(attributes, "number-columns-repeated")
            case "annotation":
                self._aside += 1
            case "p" if self._cell is not None and not self._aside:
                self._paragraph += 1
                if self._paragraph > 1:
                    self._text += "\n"

    def end(self, name: str) -> None:
        """Take in the end of an element."""
        element = local(name)
        if element == "table":
            self._depth -= 1
            return
        if not self._found or self._depth != 1:
            return
        match element:
            case "table-cell" | "covered-table-cell":
                self._end_cell()
            case "table-row":
                self._end_row()
            case "annotation":
                self._aside -= 1

    def text(self, text: str) -> None:
        """Take in a text."""
        if self._cell is not None and not self._aside and len(self._text) < _MOST_TEXT:
            self._text += text

    def _hide_columns(self, attributes: Attributes) -> None:
        times = _times(attributes, "number-columns-repeated")
        if attributes.get("visibility") in _HIDDEN:
            self.marks.hidden_columns.append((self._next, self._next + times - 1))
        self._next += times

    def _end_cell(self) -> None:
        cell = self._cell
        if cell is None:
            return
        self._cell = None
        mark = _mark(cell, self._text)
        if mark is not None:
            if self._columns > _MOST_REPEATED:
                raise TooMuch
            self._in_row.append((self._column, self._column + self._columns, mark))
        down, across = (_times(cell, f"number-{what}-spanned") for what in ("rows", "columns"))
        if down > 1 or across > 1:
            self.marks.merged.append(
                (self._row, self._column, self._row + down - 1, self._column + across - 1)
            )
            self.marks.check()
        self._column += self._columns

    def _end_row(self) -> None:
        if self._in_row and self._rows > _MOST_REPEATED:
            raise TooMuch
        for first, last, mark in self._in_row:
            for row in range(self._row, self._row + self._rows):
                for column in range(first, last):
                    self.marks.add(row, column, mark)
        self._row += self._rows


def _mark(cell: Attributes, shown: str) -> CellMark | None:
    formula = cell.get("formula")
    kind = cell.get("value-type", "")
    text = shown.strip()
    mark = None
    if cell.get("calcext:value-type") == "error" or (formula and is_error(text)):
        mark = CellMark(ERROR, text or "#N/A")
    elif formula and not kind and not text:
        mark = CellMark(FORMULA, formula.partition(":")[2] or formula)
    elif kind == "percentage":
        mark = CellMark(PERCENT, text or "%")
    elif kind == "time":
        mark = CellMark(OTHERWISE, text)
    elif kind in ("float", "currency") and text:
        try:
            mark = compared(float(cell.get("value", "")), text)
        except ValueError:
            mark = CellMark(OTHERWISE, text)
    return mark


def marks(packed: zipfile.ZipFile, sheet: str) -> SheetMarks:
    """The marks of a sheet by its name; raises Unclear or TooMuch."""
    scan = _Scan(sheet)
    parse(packed, "content.xml", scan.start, scan.end, scan.text)
    return scan.marks
