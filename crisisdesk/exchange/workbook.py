"""Read one sheet of a workbook, in a separate process that may be ended.

Run by its path with a workbook, a sheet and the row of its header; writes JSON lines. A sheet with
one cell in its last corner makes the reader ask for hundreds of gigabytes and abort, which no
Python can catch: here it ends this process, not the desk. Imports only the marks of cells and the
notation of the project, so that it starts quickly.
"""

import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

    from crisisdesk.exchange.books.marks import SheetMarks

MOST_MEMORY = 1 << 30
MOST_SECONDS = 60
MOST_CELLS = 20_000_000
ROWS_AT_ONCE = 200


def limit() -> None:
    """Keep memory and time within bounds where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS knows the first limit and refuses to set it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


Cell = str | int | float | dict[str, Any]


def _plain(cell: object) -> Cell:
    match cell:
        case bool():
            return str(cell).upper()
        case float():
            return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell  # noqa: PLR2004
        case str() | int():
            return cell
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return {"odd": "otherwise", "shown": str(cell), "value": str(cell)}
        case _:
            return "" if cell is None else str(cell)


def _named(book: "CalamineWorkbook", wanted: str | int | None) -> str | None:
    """The sheet of a name, or of a number among those that can be seen; the first of those."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    if isinstance(wanted, str):
        folded = {" ".join(name.split()).casefold(): name for name in book.sheet_names}
        return folded.get(" ".join(wanted.split()).casefold())
    seen = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    number = (wanted or 1) - 1
    return seen[number] if number < len(seen) else None


def _marks(path: str, book: "CalamineWorkbook", worksheet: "CalamineSheet") -> "SheetMarks":
    """What the library does not tell of a sheet; raises Unclear or TooMuch."""
    from zipfile import ZipFile

    with Path(path).open("rb") as file:
        packed_up = file.read(2) == b"PK"
    if not packed_up:
        from crisisdesk.exchange.books import xls

        found = xls.marks(Path(path).read_bytes(), book.sheet_names.index(worksheet.name))
        found.merged = [(*first, *last) for first, last in worksheet.merged_cell_ranges or ()]
        return found
    with ZipFile(path) as packed:
        names = {name.casefold() for name in packed.namelist()}
        if "xl/workbook.bin" in names:
            from crisisdesk.exchange.books import xlsb as kind
        elif "xl/workbook.xml" in names:
            from crisisdesk.exchange.books import xlsx as kind  # type: ignore[no-redef]
        else:
            from crisisdesk.exchange.books import ods as kind  # type: ignore[no-redef]
        return kind.marks(packed, worksheet.name)


def _fill(rows: list[list[Cell]], marks: "SheetMarks", header: int) -> None:
    """Give the cells their marks, and each cell under a merged one what is shown there."""
    for (row, column), (kind, shown) in marks.cells.items():
        rows += ([] for _ in range(row + 1 - len(rows)))
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = {"odd": kind, "shown": shown, "value": rows[row][column]}
    for top, left, bottom, right in marks.merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        shown = value["shown"] if isinstance(value, dict) else str(value)
        for row in range(max(top, header), min(bottom + 1, len(rows))):
            cells = rows[row]
            for column in range(left, min(right + 1, len(cells))):
                beneath = cells[column]
                first = (row, column) == (top, left)
                if first and bottom == top:
                    continue
                if value == "" and beneath == "":
                    continue
                clear = column == left and top >= header and beneath in ("", value)
                if clear and isinstance(value, dict):
                    cells[column] = value
                    continue
                cells[column] = {
                    "odd": "merged" if clear else "covered",
                    "shown": shown if beneath in ("", value) else str(beneath),
                    "value": value if clear and not isinstance(value, dict) else "",
                    "rows": [top + 1, bottom + 1],
                }


def _lines(path: str, wanted: str | int | None, header: int) -> Iterator[object]:
    from python_calamine import CalamineError, CalamineWorkbook

    from crisisdesk.exchange.books.marks import TooMuch, Unclear

    try:
        with Path(path).open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
        name = _named(book, wanted)
        if name is None:
            yield {"fault": "no such sheet", "sheets": book.sheet_names}
            return
        worksheet = book.get_sheet_by_name(name)
        height, width = worksheet.total_height, worksheet.total_width
        if height * width > MOST_CELLS:
            yield {"fault": "too large"}
            return
        marks = _marks(path, book, worksheet)
        # The library leaves out what has no value for it at the end of a row and of the sheet.
        height = max(height, 1 + max((row for row, _ in marks.cells), default=-1))
        width = max(width, 1 + max((column for _, column in marks.cells), default=-1))
        if height * width > MOST_CELLS:
            yield {"fault": "too large"}
            return
        yield {
            "rows": height,
            "hidden_rows": marks.hidden_rows,
            "hidden_columns": marks.hidden_columns,
        }
        rows = [
            [_plain(cell) for cell in row] for row in worksheet.to_python(skip_empty_area=False)
        ]
    except TooMuch:
        yield {"fault": "too large"}
        return
    except (CalamineError, Unclear, OSError, ValueError) as error:
        yield {"fault": "unreadable", "reason": str(error)[:200]}
        return
    _fill(rows, marks, header)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]


def main(path: str, sheet: str, header: str) -> None:
    """Write what the sheet holds: how many rows, then the rows, or else the fault."""
    limit()
    sys.path.insert(0, str(Path(__file__).parents[2]))
    for line in _lines(path, json.loads(sheet), int(header)):
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
