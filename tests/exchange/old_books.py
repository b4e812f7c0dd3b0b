"""Binary workbooks, XLS and XLSB, as small as a reader takes them."""

import io
import zipfile
from collections.abc import Sequence
from struct import pack
from typing import NamedTuple

ERRORS = {"#DIV/0!": 0x07, "#REF!": 0x17, "#N/A": 0x2A}
_SECTOR = 512


class Number(NamedTuple):
    """A number, and the code of the format that it is shown in."""

    value: float
    shown_as: str = "General"


class Formula(NamedTuple):
    """A formula: an error that it came to, or nothing at all."""

    error: str = ""


class Wrong(NamedTuple):
    """An error without a formula."""

    error: str


Cell = str | Number | Formula | Wrong
Rows = Sequence[Sequence[Cell]]


def _formats(rows: Rows) -> list[str]:
    return list(
        dict.fromkeys(
            [
                "General",
                *(cell.shown_as for row in rows for cell in row if isinstance(cell, Number)),
            ]
        )
    )


# XLS


def as_xls(rows: Rows, *, hidden: int = -1) -> bytes:
    """An XLS workbook with one sheet; one of its rows, from 0, may be hidden."""
    formats = _formats(rows)
    name = "Plekken"
    begin = _record(0x809, pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0))
    inside = b"".join(
        _record(0x41E, pack("<HHB", 164 + number, len(code), 0) + code.encode("latin-1"))
        for number, code in enumerate(formats)
    ) + b"".join(
        _record(0xE0, pack("<HH", 0, 164 + number).ljust(20, b"\0"))
        for number in range(len(formats))
    )
    ends = _record(0x0A, b"")
    place = len(begin) + len(inside) + 4 + 8 + len(name) + len(ends)
    sheet = _record(0x85, pack("<IBBBB", place, 0, 0, len(name), 0) + name.encode())
    globals_ = begin + inside + sheet + ends
    body = _record(0x809, pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for row, cells in enumerate(rows):
        flags = 0x20 if row == hidden else 0
        body += _record(0x208, pack("<HHHHHHI", row, 0, len(cells), 255, 0, 0, flags))
        for column, cell in enumerate(cells):
            body += _xls_cell(row, column, cell, formats)
    return _compound(globals_ + body + ends)


def _record(kind: int, content: bytes) -> bytes:
    return pack("<HH", kind, len(content)) + content


def _xls_cell(row: int, column: int, cell: Cell, formats: list[str]) -> bytes:
    head = pack("<HHH", row, column, 0)
    match cell:
        case Number(value, code):
            style = pack("<HHH", row, column, formats.index(code))
            return _record(0x203, style + pack("<d", value))
        case Wrong(error):
            return _record(0x205, head + pack("<BB", ERRORS[error], 1))
        case Formula(error):
            result = pack("<BBBBBBH", 2 if error else 3, 0, ERRORS.get(error, 0), 0, 0, 0, 0xFFFF)
            return _record(0x06, head + result + pack("<HIH", 0, 0, 2) + b"\x1c\x2a")
        case "":
            return b""
        case _:
            text = cell.encode("latin-1")
            return _record(0x204, head + pack("<HB", len(text), 0) + text)


def _compound(stream: bytes) -> bytes:
    """A compound file with the one stream that a workbook needs."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + count), 0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += pack(
        "<HHHHH6xIIIIIIIIII",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        0xFFFFFFFE,
        0,
        0xFFFFFFFE,
        0,
        0,
    )
    header += b"\xff\xff\xff\xff" * 108
    table = b"".join(pack("<I", number) for number in chain).ljust(_SECTOR, b"\xff")
    folder = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    return header + table + folder.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    return (
        text.ljust(64, b"\0")
        + pack("<HBBIII", len(text), kind, 1, none, none, child)
        + bytes(36)
        + pack("<IQ", first, size)
    )


# XLSB


def as_xlsb(rows: Rows, *, hidden: int = -1) -> bytes:
    """An XLSB workbook with one sheet; one of its rows, from 0, may be hidden."""
    formats = _formats(rows)
    styles = b"".join(
        _part(44, pack("<H", 164 + number) + _wide(code)) for number, code in enumerate(formats)
    )
    styles += _part(617, pack("<I", len(formats)))
    styles += b"".join(
        _part(47, pack("<HH", 0xFFFF, 164 + number).ljust(16, b"\0"))
        for number in range(len(formats))
    )
    widest = max(map(len, rows))
    sheet = _part(129, b"") + _part(148, pack("<4I", 0, len(rows) - 1, 0, widest - 1))
    sheet += _part(145, b"")
    for row, cells in enumerate(rows):
        flags = 0x10 if row == hidden else 0
        sheet += _part(0, pack("<IIHBBB", row, 0, 300, 0, flags, 0) + pack("<I", 0))
        for column, cell in enumerate(cells):
            sheet += _xlsb_cell(column, cell, formats)
    sheet += _part(146, b"") + _part(130, b"")
    book = _part(131, b"") + _part(143, b"")
    book += _part(156, pack("<II", 0, 1) + _wide("rId1") + _wide("Plekken"))
    book += _part(144, b"") + _part(132, b"")
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.bin", book)
        packed.writestr("xl/_rels/workbook.bin.rels", relations)
        packed.writestr("xl/styles.bin", styles + _part(618, b""))
        packed.writestr("xl/worksheets/sheet1.bin", sheet)
    return out.getvalue()


def _part(kind: int, content: bytes) -> bytes:
    return _varied(kind) + _varied(len(content)) + content


def _varied(number: int) -> bytes:
    made = b""
    while number > 0x7F:
        made += bytes([number & 0x7F | 0x80])
        number >>= 7
    return made + bytes([number])


def _wide(text: str) -> bytes:
    return pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_cell(column: int, cell: Cell, formats: list[str]) -> bytes:
    head = pack("<II", column, 0)
    end = pack("<HII", 0, 0, 0)
    match cell:
        case Number(value, code):
            return _part(5, pack("<IId", column, formats.index(code), value))
        case Wrong(error):
            return _part(3, head + bytes([ERRORS[error]]))
        case Formula(error):
            if error:
                return _part(11, head + bytes([ERRORS[error]]) + end)
            return _part(8, head + _wide("") + end)
        case "":
            return b""
        case _:
            return _part(6, head + _wide(cell))
