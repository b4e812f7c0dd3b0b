"""Good sheets of every form that the desk reads, and those that ask for too much."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from struct import pack
from typing import NamedTuple
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from crisisdesk.exchange import profiles, template

Rows = list[list[str]]
ROWS = 12
_OPEN = "application/vnd.oasis.opendocument.spreadsheet"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns"
_PROFILE = """# A list that makes facilities.
kind = "capacity"
create = true
source = "test"
date = "yyyy-mm-dd"
hour = "12:00"
[columns]
code = "Code"
name = "Name"
observed_at = "Day"
available = "Places"
occupied = "Taken"
[constants]
kind = "crisis_group"
"""


class Offer(NamedTuple):
    """One kind of sheet: the profile that reads it, and its rows by the sheet's number."""

    about: str
    profile: str
    delimiter: str
    rows: Callable[[int], Rows]


def _own(name: str, said: Callable[[int, int], dict[str, str]]) -> Callable[[int], Rows]:
    """The desk's own sheet, filled where `said` says something."""

    def rows(number: int) -> Rows:
        profile = profiles.load(name)
        filled = [said(number, n) for n in range(ROWS)]
        lines = [[one.get(field, "") for field in profile.columns] for one in filled]
        return [template.header(profile, "nl"), *lines]

    return rows


def _places(number: int, n: int) -> dict[str, str]:
    taken = {"observed_at": f"06-04-2020 {number // 60 % 24:02}:{number % 60:02}"}
    return taken | {"code": f"C{n}", "available": str(n), "occupied": "?" if n % 3 else "3"}


def _facilities(number: int, n: int) -> dict[str, str]:
    """A facility that no sheet of another number has."""
    called = f"De Boei {n}" if number < 0 else f"De Boei {number}-{n}"
    told = {"name": called, "provider": "Zorg", "municipality": "Haarlem"}
    told |= {"kind": "crisisgroep", "gender": "iedereen", "round_the_clock": "ja"}
    return told | {"code": f"C{n}" if number < 0 else f"{number}-{n}"}


def _absence(number: int, n: int) -> dict[str, str]:
    days = {"period_start": "30-03-2020", "period_end": "05-04-2020"}
    return days | {
        "code": f"C{n}",
        "contract": "7,2",
        "sick": f"{number % 70 / 10}".replace(".", ","),
    }


def _list(number: int) -> Rows:
    lines = [
        [f"{number}-{n}", f"De Boei {n}", "2020-04-01", str(n + 4), str(n)] for n in range(ROWS)
    ]
    return [["Code", "Name", "Day", "Places", "Taken"], *lines]


def _stays(number: int) -> Rows:
    head = ["CHILD", "DECOM", "RNE", "LS", "PLACE", "DEC", "REC", "URN"]
    lines = [
        [f"{number}{n:03}", "15/02/2016", "L", "C2", "K2", "14/08/2017", "X1", f"SC{n}"]
        for n in range(ROWS)
    ]
    return [head, *lines]


def _rates(number: int) -> Rows:
    head = ["DATE", "ORG_CODE", "ORG_NAME", "FTE_DAYS_LOST", "FTE_DAYS_AVAILABLE"]
    lines = [["31/03/2020", f"N{number}-{n}", f"Trust {n}", "12.5", "1000"] for n in range(ROWS)]
    return [head, *lines]


def every(folder: Path) -> list[Offer]:
    """Each kind of sheet once; a profile of somebody's own lies in the folder."""
    own = folder / "own.toml"
    own.write_text(_PROFILE, encoding="utf-8")
    return [
        Offer("capacity", "desk", ";", _own("desk", _places)),
        Offer("facilities", "desk", ";", _own("desk-facilities", _facilities)),
        Offer("absence", "desk", ";", _own("desk-absence", _absence)),
        Offer("new facilities", str(own), ",", _list),
        Offer("placements", "ssda903", ",", _stays),
        Offer("rates", "nhs-absence", ",", _rates),
    ]


def as_text(rows: Rows, delimiter: str) -> bytes:
    """The rows as a CSV file."""
    return "\n".join(delimiter.join(row) for row in rows).encode()


def as_book(rows: Rows) -> bytes:
    """The rows as an XLSX workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        # What no workbook can hold, a damaged one still may.
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("?", cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_open_document(rows: Rows) -> bytes:
    """The rows as an ODS workbook."""
    return _document("".join(_row("".join(map(_cell, row))) for row in rows))


def _document(lines: str) -> bytes:
    manifest = f'<manifest:manifest xmlns:manifest="{_SPACE}:manifest:1.0"/>'
    parts = {"META-INF/manifest.xml": manifest, "content.xml": _content(lines)}
    return _packed({"mimetype": _OPEN, **parts})


def _row(cells: str) -> str:
    return f"<table:table-row>{cells}</table:table-row>"


def _cell(text: str) -> str:
    inner = f"<text:p>{escape(text)}</text:p>"
    return f'<table:table-cell office:value-type="string">{inner}</table:table-cell>'


def _content(lines: str) -> str:
    names = " ".join(f'xmlns:{one}="{_SPACE}:{one}:1.0"' for one in ("office", "table", "text"))
    return (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )


def _packed(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return out.getvalue()


# What asks for too much


def too_large() -> Iterator[tuple[str, bytes]]:
    """Sheets, each with the ending of its name, that cost dearly whoever reads them to the end."""
    zeros = bytes(60 << 20)
    yield "xlsx", _packed({f"xl/worksheets/sheet{number}.xml": zeros for number in range(5)})
    yield "ods", _packed({"content.xml": zeros * 5})
    yield "xlsx", _sheet("<row>" + "<c><v>1</v></c>" * 2_000 + "</row>", times=10_000, says=1_000)
    for corner in ("XFD1048576", "XFD2000", "A1048576"):
        row = corner.strip("ABCDEFX")
        yield "xlsx", _sheet(f'<row r="{row}"><c r="{corner}"><v>1</v></c><c r="XFD{row}"/></row>')
    cell = _cell("1").replace("cell ", 'cell table:number-columns-repeated="16384" ', 1)
    row = _row(cell).replace("row>", 'row table:number-rows-repeated="2000">', 1)
    yield "ods", _document(row)
    yield "csv", b"Code,Name,Day,Places,Taken\n" + b"," * 1_000_000
    yield "csv", b"x," * 2_000_000


def _sheet(rows: str, *, times: int = 1, says: int | None = None) -> bytes:
    """A workbook with these rows so often; `says` is the size that it claims its sheet to have."""
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    begin, end = f'<worksheet xmlns="{space}"><sheetData>{head}', "</sheetData></worksheet>"
    sheet = f"{begin}{rows * times}{end}"
    with zipfile.ZipFile(io.BytesIO(as_book([["Code"]]))) as book:
        parts: dict[str, bytes | str] = {name: book.read(name) for name in book.namelist()}
    made = _packed(parts | {"xl/worksheets/sheet1.xml": sheet})
    return made if says is None else made.replace(pack("<I", len(sheet)), pack("<I", says))
