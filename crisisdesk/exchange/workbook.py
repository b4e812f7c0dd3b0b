"""Read one sheet of a workbook, in a separate process that may be ended.

Run by its path with a workbook and a sheet; writes JSON lines. A sheet with one cell in its last
corner makes the reader ask for hundreds of gigabytes and abort, which no Python can catch: here it
ends this process, not the desk. Imports nothing of the project, so that it starts quickly.
"""

import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

MOST_MEMORY = 1 << 30
MOST_SECONDS = 60
MOST_CELLS = 20_000_000
ROWS_AT_ONCE = 200


def _limit() -> None:
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


def _plain(cell: object) -> str | int | float:
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
            return cell.total_seconds()
        case _:
            return "" if cell is None else str(cell)


def _lines(path: str, sheet: str) -> Iterator[object]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        wanted = json.loads(sheet)
        if isinstance(wanted, str):
            folded = {" ".join(name.split()).casefold(): name for name in book.sheet_names}
            name = folded.get(" ".join(wanted.split()).casefold())
        else:
            number = (wanted or 1) - 1
            name = book.sheet_names[number] if number < len(book.sheet_names) else None
        if name is None:
            yield {"fault": "no such sheet", "sheets": book.sheet_names}
            return
        worksheet = book.get_sheet_by_name(name)
        if worksheet.total_height * worksheet.total_width > MOST_CELLS:
            yield {"fault": "too large"}
            return
        yield {"rows": worksheet.total_height}
        rows = worksheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        yield {"fault": "unreadable", "reason": str(error)[:200]}
        return
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield [[_plain(cell) for cell in row] for row in rows[start : start + ROWS_AT_ONCE]]


def main(path: str, sheet: str) -> None:
    """Write what the sheet holds: how many rows, then the rows, or else the fault."""
    _limit()
    for line in _lines(path, sheet):
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
