"""The marks of a sheet of an XLSB workbook, from its own records."""

import struct
import zipfile
from collections.abc import Iterator
from struct import unpack_from

from crisisdesk.exchange.books.marks import (
    ERROR,
    ERRORS,
    FORMULA,
    CellMark,
    NumberFormat,
    SheetMarks,
    Unclear,
)
from crisisdesk.exchange.books.xls import packed_number
from crisisdesk.exchange.books.xlsx import format_of, target

_SHEET, _FORMAT, _FORMATS_BEGIN, _FORMATS_END, _STYLE = 156, 44, 617, 618, 47
_ROW, _COLUMN, _MERGED = 0, 60, 176
_CELLS = (2, 3, 5, 8, 9, 11)
"""Numbers of four bytes, errors, numbers; texts, numbers and errors of a formula."""


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(content):
        kind, place = _varied(content, place, 2)
        length, place = _varied(content, place, 4)
        yield kind, content[place : place + length]
        place += length


def _varied(content: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of up to so many bytes, and where it ends; a high bit says that one more follows."""
    value = 0
    for step in range(most):
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << 7 * step
        if not byte & 0x80:
            break
    return value, place


def _text(record: bytes, begin: int) -> tuple[str, int]:
    count = unpack_from("<I", record, begin)[0]
    end = begin + 4 + 2 * count
    return record[begin + 4 : end].decode("utf-16-le"), end


def _read(packed: zipfile.ZipFile, part: str) -> Iterator[tuple[int, bytes]]:
    try:
        return _records(packed.read(part))
    except (KeyError, zipfile.BadZipFile) as error:
        raise Unclear from error


def _sheet_part(packed: zipfile.ZipFile, wanted: str) -> str:
    for kind, record in _read(packed, "xl/workbook.bin"):
        if kind == _SHEET:
            relation, end = _text(record, 8)
            name, _ = _text(record, end)
            if name == wanted:
                return target(packed, relation, "bin")
    raise Unclear


def _formats(packed: zipfile.ZipFile) -> list[NumberFormat | None]:
    own: dict[int, str] = {}
    numbers: list[int] = []
    within = False
    if "xl/styles.bin" not in packed.namelist():
        return []
    for kind, record in _read(packed, "xl/styles.bin"):
        if kind == _FORMAT:
            own[unpack_from("<H", record)[0]] = _text(record, 2)[0]
        elif kind in (_FORMATS_BEGIN, _FORMATS_END):
            within = kind == _FORMATS_BEGIN
        elif kind == _STYLE and within:
            numbers.append(unpack_from("<H", record, 2)[0])
    return [format_of(number, own) for number in numbers]


def _mark(kind: int, record: bytes, form: NumberFormat | None) -> CellMark | None:
    match kind:
        case 3 | 11:
            return CellMark(ERROR, ERRORS.get(record[8], "#N/A"))
        case 8:
            return None if any(record[8:12]) else CellMark(FORMULA, "=")
        case 2 if form is not None:
            return form.mark(packed_number(unpack_from("<I", record, 8)[0]))
        case 5 | 9 if form is not None:
            return form.mark(unpack_from("<d", record, 8)[0])
        case _:
            return None


def _scan(records: Iterator[tuple[int, bytes]], formats: list[NumberFormat | None]) -> SheetMarks:
    marks, row = SheetMarks(), 0
    for kind, record in records:
        if kind == _ROW:
            row = unpack_from("<I", record)[0]
            if len(record) > 11 and record[11] & 0x10:  # noqa: PLR2004 - where the flag stands
                marks.hide_row(row, row)
        elif kind == _COLUMN:
            first, last = unpack_from("<II", record)
            if unpack_from("<H", record, 16)[0] & 1:
                marks.hidden_columns.append((first, last))
        elif kind == _MERGED:
            top, bottom, left, right = unpack_from("<4I", record)
            marks.merged.append((top, left, bottom, right))
            marks.check()
        elif kind in _CELLS:
            column, style = unpack_from("<II", record)
            form = formats[style & 0xFFFFFF] if style & 0xFFFFFF < len(formats) else None
            marks.add(row, column, _mark(kind, record, form))
    return marks


def marks(packed: zipfile.ZipFile, sheet: str) -> SheetMarks:
    """The marks of a sheet by its name; raises Unclear or TooMuch."""
    try:
        return _scan(_read(packed, _sheet_part(packed, sheet)), _formats(packed))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Unclear from error
