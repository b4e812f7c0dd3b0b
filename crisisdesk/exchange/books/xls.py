"""The marks of a sheet of an XLS workbook, from its own records.

A formula that was never computed has the value of one that shows nothing, so both are marked; where
a program wrote a zero in its stead, no reader can tell.
"""

import struct
from collections.abc import Callable, Iterator
from struct import iter_unpack, unpack_from

from crisisdesk.exchange.books.marks import (
    ERROR,
    ERRORS,
    FORMULA,
    CellMark,
    NumberFormat,
    SheetMarks,
    Unclear,
)
from crisisdesk.exchange.books.xlsx import format_of

_FREE = 0xFFFFFFF0
_BOUNDSHEET, _FORMAT, _XF, _BOF, _EOF = 0x85, 0x41E, 0xE0, 0x809, 0x0A
_BIFF8 = 0x600
_IS_ERROR, _IS_BLANK, _HIDDEN_ROW = 2, 3, 0x20


class _Compound:
    """The streams of a compound file."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size = 1 << unpack_from("<H", content, 30)[0]
        self._small = 1 << unpack_from("<H", content, 32)[0]
        if self._size not in (512, 4096) or self._small >= self._size:
            raise Unclear
        self._least = unpack_from("<I", content, 56)[0]
        tables = [*unpack_from("<109I", content, 76)]
        following = unpack_from("<I", content, 68)[0]
        seen = set[int]()
        while following < _FREE and following not in seen:
            seen.add(following)
            *more, following = (number for (number,) in iter_unpack("<I", self._sector(following)))
            tables += more
        self._chain = [
            number
            for table in tables
            if table < _FREE
            for (number,) in iter_unpack("<I", self._sector(table))
        ]
        self._entries = self._stream(unpack_from("<I", content, 48)[0])
        self._little = [
            number
            for (number,) in iter_unpack("<I", self._stream(unpack_from("<I", content, 60)[0]))
        ]

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        return self._content[begin : begin + self._size].ljust(self._size, b"\0")

    def _stream(self, first: int) -> bytes:
        sectors, seen = [], set[int]()
        while first < _FREE:
            if first in seen or first >= len(self._chain):
                raise Unclear
            seen.add(first)
            sectors.append(self._sector(first))
            first = self._chain[first]
        return b"".join(sectors)

    def stream(self, *names: str) -> bytes:
        """The content of a stream by its name; raises Unclear."""
        inner = b""
        for begin in range(0, len(self._entries) - 127, 128):
            length = unpack_from("<H", self._entries, begin + 64)[0]
            name = self._entries[begin : begin + max(0, min(length, 64) - 2)].decode("utf-16-le")
            first, size = unpack_from("<II", self._entries, begin + 116)
            if begin == 0:
                inner = self._stream(first)
            elif name in names:
                if size >= self._least:
                    return self._stream(first)[:size]
                return self._within(inner, first, size)
        raise Unclear

    def _within(self, inner: bytes, first: int, size: int) -> bytes:
        parts, seen = [], set[int]()
        while first < _FREE:
            if first in seen or first >= len(self._little):
                raise Unclear
            seen.add(first)
            parts.append(inner[first * self._small : (first + 1) * self._small])
            first = self._little[first]
        return b"".join(parts)[:size]


def _records(stream: bytes, begin: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on, down to the end of that part."""
    depth = 0
    while begin + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, begin)
        yield kind, stream[begin + 4 : begin + 4 + length]
        begin += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return


def _text(record: bytes, wide: bool) -> str:  # noqa: FBT001 - one of two forms
    if not wide:
        return record[3 : 3 + record[2]].decode("cp1252", "replace")
    count, flags = unpack_from("<HB", record, 2)
    if flags & 1:
        return record[5 : 5 + 2 * count].decode("utf-16-le", "replace")
    return record[5 : 5 + count].decode("latin-1")


def packed_number(packed: int) -> float:
    """A number of four bytes: a whole one or the upper half of a double, perhaps a hundredfold."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 1 << 31 else 0))
    else:
        value = float(
            unpack_from("<d", b"\0\0\0\0" + (packed & 0xFFFFFFFC).to_bytes(4, "little"))[0]
        )
    return value / 100 if packed & 1 else value


class _Scan:
    """The records of one sheet, as they come."""

    def __init__(self, formats: list[NumberFormat | None]) -> None:
        self.marks = SheetMarks()
        self._formats = formats
        self._takers: dict[int, Callable[[bytes], None]] = {
            0x205: self._error,
            0x06: self._formula,
            0x203: lambda record: self._number(*unpack_from("<HHHd", record)),
            0x27E: self._short,
            0xBD: self._shorts,
            0x208: self._row,
            0x7D: self._column,
        }

    def take(self, kind: int, record: bytes) -> None:
        """Take in one record."""
        if taker := self._takers.get(kind):
            taker(record)

    def _error(self, record: bytes) -> None:
        row, column, _, value, is_error = unpack_from("<HHHBB", record)
        if is_error:
            self.marks.add(row, column, CellMark(ERROR, ERRORS.get(value, "#N/A")))

    def _formula(self, record: bytes) -> None:
        row, column, style, result = unpack_from("<HHH8s", record)
        if result[6:] != b"\xff\xff":
            self._number(row, column, style, unpack_from("<d", result)[0])
        elif result[0] == _IS_ERROR:
            self.marks.add(row, column, CellMark(ERROR, ERRORS.get(result[2], "#N/A")))
        elif result[0] == _IS_BLANK:
            self.marks.add(row, column, CellMark(FORMULA, "="))

    def _short(self, record: bytes) -> None:
        row, column, style, packed = unpack_from("<HHHI", record)
        self._number(row, column, style, packed_number(packed))

    def _shorts(self, record: bytes) -> None:
        row, first = unpack_from("<HH", record)
        for column, (style, packed) in enumerate(iter_unpack("<HI", record[4:-2]), first):
            self._number(row, column, style, packed_number(packed))

    def _row(self, record: bytes) -> None:
        row, flags = unpack_from("<H10xI", record)
        if flags & _HIDDEN_ROW:
            self.marks.hide_row(row, row)

    def _column(self, record: bytes) -> None:
        first, last, _, _, flags = unpack_from("<5H", record)
        if flags & 1:
            self.marks.hidden_columns.append((first, last))

    def _number(self, row: int, column: int, style: int, value: float) -> None:
        form = self._formats[style] if style < len(self._formats) else None
        if form is not None:
            self.marks.add(row, column, form.mark(value))


def marks(content: bytes, index: int) -> SheetMarks:
    """The marks of a sheet by its place among the sheets; raises Unclear or TooMuch."""
    try:
        stream = _Compound(content).stream("Workbook", "Book")
        wide = unpack_from("<H", stream, 4)[0] >= _BIFF8
        begins: list[int] = []
        own: dict[int, str] = {}
        numbers: list[int] = []
        for kind, record in _records(stream, 0):
            if kind == _BOUNDSHEET:
                begins.append(unpack_from("<I", record)[0])
            elif kind in (_FORMAT, 0x1E):
                own[unpack_from("<H", record)[0]] = _text(record, wide)
            elif kind == _XF:
                numbers.append(unpack_from("<H", record, 2)[0])
        scan = _Scan([format_of(number, own) for number in numbers])
        for kind, record in _records(stream, begins[index]):
            scan.take(kind, record)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Unclear from error
    return scan.marks
