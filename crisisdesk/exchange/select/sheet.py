"""A sheet whose rows a statement of the profile makes."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from crisisdesk.errors import N_, DeskError, Refused
from crisisdesk.exchange import cells, workbook
from crisisdesk.exchange.books import marks
from crisisdesk.exchange.cells import Cell, Odd
from crisisdesk.exchange.columns import listed, shown
from crisisdesk.exchange.profile import ColumnChoice, Profile, TableChoice
from crisisdesk.exchange.profiles import needed
from crisisdesk.exchange.select import child
from crisisdesk.exchange.select.statement import words
from crisisdesk.exchange.sheets import HiddenParts, Rows, Sheet, places_of
from crisisdesk.exchange.texts import MOST_ROWS, Progress, too_much

MOST_STEPS = 500_000_000
"""Steps of the database for one statement; the deadline is the reader's own."""
_MARK = re.compile("\ue000(\\d+)\ue001")
_BROKEN = Odd(marks.ERROR, "#VALUE!", "#VALUE!")
_ODD_FIGURES = (marks.PERCENT, marks.OTHERWISE, marks.FORMULA, marks.COVERED)


class SelectedSheet(Sheet):
    """The answer of a profile's statement, as a sheet; "row" is the number of each row.

    Raises WrongUse for a file that cannot be read as a sheet, Refused for one that is too large
    or a statement that cannot run.
    """

    def __init__(self, path: Path, profile: Profile, progress: Progress | None = None) -> None:
        """Open the files, load them and ask the statement."""
        self.path = path
        self.is_text = False
        self.hidden = HiddenParts()
        self.above = []
        # Rows that were added up have one number between them.
        self._counts = "group" not in words(profile.select)
        self.unread = set()
        self._odd: list[Odd] = []
        self._profile = profile
        self._seen: dict[str, list[str]] = {}
        self._blocks = self._answered(progress)
        try:
            names = next(self._blocks)
            self._row = self._row_place(names)
            self.names = [name for place, name in enumerate(names) if place != self._row]
            self.places = places_of(self.names)
            self.profile = self._completed()
        except DeskError:
            self.close()
            raise

    def blocks(self) -> Iterator[tuple[Iterable[int], Rows]]:
        """The rows of the answer, a block at a time, with the number that it gives each."""
        for block in self._blocks:
            numbers = [row.pop(self._row) for row in block]
            self.unread.difference_update(numbers)
            for number in numbers:
                if type(number) is not int or not 1 <= number <= MOST_ROWS:
                    raise self._refusal(
                        N_("{file}: the select of {profile} gives “{value}” for the row's number."),
                        value=shown("" if number is None else number),
                    )
            yield numbers, [list(map(self._cell, row)) for row in block]

    def _refusal(self, message: str, **values: object) -> Refused:
        return Refused(message, file=self.path.name, profile=self._profile.name, **values)

    def _row_place(self, names: list[str]) -> int:
        if names.count("row") == 1:
            return names.index("row")
        raise self._refusal(
            N_(
                "{file}: the select of {profile} must give one column “row”, the row that it"
                " speaks of; it gives {seen}."
            ),
            seen=listed(names),
        )

    def _completed(self) -> Profile:
        """The profile, whose fields are the columns of the answer where it names none itself."""
        profile = self._profile
        if profile.columns:
            return profile
        fields = [name for name in self.names if name in cells.FIELDS]
        left_out = {cells.key(name) for name in profile.leave_out}
        for name in self.names:
            if name not in cells.FIELDS and cells.key(name) not in left_out:
                raise self._refusal(
                    N_("{file}: the select of {profile} gives {name}, which is no field."),
                    name=listed([name]),
                )
        profile = replace(profile, columns={name: ColumnChoice((name,)) for name in fields})
        if missing := [
            name for name in needed(profile) if name not in {*fields, *profile.constants}
        ]:
            raise self._refusal(
                N_("{file}: the select of {profile} lacks {columns}; it gives {seen}."),
                columns=listed(missing),
                seen=listed(self.names),
            )
        return profile

    def _answered(self, progress: Progress | None) -> Generator[list[Any], None, None]:
        """The names of the answer's columns, then its rows; ends the process when it is closed."""
        command = [sys.executable, "-P", "-X", "utf8", os.fspath(Path(child.__file__).resolve())]
        with subprocess.Popen(  # noqa: S603 - our own file, and no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as process:
            watch = threading.Timer(workbook.MOST_SECONDS, process.kill)
            watch.daemon = True
            try:
                # It answers only when all is in, so neither waits for the other; one that has
                # ended before says why in what it answers.
                with suppress(BrokenPipeError):
                    for line in self._lines(progress):
                        self._send(process, line)
                with suppress(BrokenPipeError):
                    self._stdin(process).close()
                watch.start()
                yield from self._received(process)
            finally:
                watch.cancel()
                process.kill()

    @staticmethod
    def _stdin(process: "subprocess.Popen[bytes]") -> Any:
        return process.stdin

    def _send(self, process: "subprocess.Popen[bytes]", line: object) -> None:
        self._stdin(process).write(json.dumps(line).encode() + b"\n")

    def _received(self, process: "subprocess.Popen[bytes]") -> Iterator[list[Any]]:
        for line in process.stdout or ():
            sent = json.loads(line) if line.endswith(b"\n") else {"fault": "cut off"}
            if isinstance(sent, dict):
                if "fault" in sent:
                    raise self._fault(sent)
                sent = sent["columns"]
            yield sent
        if process.wait() != 0:
            raise too_much(self.path)

    def _fault(self, sent: dict[str, Any]) -> DeskError:
        match sent["fault"]:
            case "denied":
                return self._refusal(
                    N_("{file}: the select of {profile} may only read; it asks for {what}."),
                    what=shown(str(sent["what"])),
                )
            case "wrong":
                return self._refusal(
                    N_("{file}: the select of {profile} cannot run: {reason}; there is {seen}."),
                    reason=shown(str(sent["reason"])),
                    seen="; ".join(f"{name} ({columns})" for name, columns in self._tables()),
                )
            case "no number":
                return self._refusal(
                    N_(
                        "{file}: the select of {profile} counts with “{value}”, which is no number."
                    ),
                    value=shown(self._cell(sent["value"])),
                )
            case _:
                return too_much(self.path)

    def _tables(self) -> Iterator[tuple[str, str]]:
        for name, columns in self._seen.items():
            yield name, str(listed(columns))

    def _lines(self, progress: Progress | None) -> Iterator[object]:
        """What the process is told: the statement, then each table and its rows."""
        profile = self._profile
        yield {
            "select": profile.select,
            "decimal": profile.decimal,
            "unknown": profile.unknown,
            "steps": MOST_STEPS,
            "rows": MOST_ROWS,
            "cells": workbook.MOST_CELLS,
        }
        main = TableChoice(None, profile.sheet, profile.header, profile.band)
        for name, choice in {"sheet": main, **profile.tables}.items():
            path = self.path if choice.file is None else self._beside(name, choice.file)
            plain = replace(
                profile, select="", sheet=choice.sheet, header=choice.header, band=choice.band
            )
            with closing(Sheet(path, plain, progress)) as sheet:
                yield from self._table(name, sheet)
                if name == "sheet":
                    self.hidden.rows = sheet.hidden.rows
                    yield from self._above(sheet)
        yield {"table": "file", "columns": ["name"], "numbers": 0}
        yield [[self.path.name]]

    def _table(self, name: str, sheet: Sheet) -> Iterator[object]:
        columns = _columns(sheet.names)
        self._seen[name] = columns
        yield {"table": name, "columns": ["row", *columns], "numbers": 1}
        width = len(columns)
        for numbers, rows in sheet.blocks():
            if name == "sheet" and self._counts:
                self.unread.update(
                    number for number, row in zip(numbers, rows, strict=True) if any(row)
                )
            yield [
                [number, *map(self._text, self._fitted(sheet, number, row, width))]
                for number, row in zip(numbers, rows, strict=True)
                if any(row)
            ]

    def _fitted(self, sheet: Sheet, number: int, row: list[Cell], width: int) -> list[Cell]:
        if len(row) <= width:
            return [*row, *[""] * (width - len(row))]
        if any(self._text(cell) for cell in row[width:]):
            raise Refused(
                N_("{file}, row {row}: the row has {count} cells and the header {width}"),
                file=sheet.path.name,
                row=number,
                count=len(row),
                width=width,
            )
        return row[:width]

    def _above(self, sheet: Sheet) -> Iterator[object]:
        yield {"table": "above", "columns": ["row", "column", "value"], "numbers": 2}
        yield [
            [number, column, self._text(cell)]
            for number, row in enumerate(sheet.above, 1)
            for column, cell in enumerate(row, 1)
            if self._text(cell)
        ]

    def _beside(self, table: str, pattern: str) -> Path:
        """The one file of a name in the folder of the file that is read."""
        folder = self.path.resolve().parent
        with suppress(OSError):
            files = [
                file.name
                for file in sorted(folder.iterdir())
                if fnmatchcase(file.name.casefold(), pattern.casefold())
                and file.name != self.path.name
            ]
            if len(files) == 1:
                return folder / files[0]
            if files:
                raise self._refusal(
                    N_("{file}: {profile} finds {seen} for its table {table}; leave one of them."),
                    table=table,
                    seen=listed(files),
                )
        raise self._refusal(
            N_("{file}: {profile} finds no file {pattern} beside it for its table {table}."),
            table=table,
            pattern=f"“{pattern}”",
        )

    def _text(self, cell: Cell) -> str | None:
        """A cell as the database gets it; one that no figure may be read from is only marked."""
        if isinstance(cell, Odd):
            merged = cell.kind == marks.MERGED and isinstance(cell.value, str)
            if not merged and cell.kind in (*_ODD_FIGURES, marks.MERGED):
                self._odd.append(cell)
                return f"\ue000{len(self._odd) - 1}\ue001"
            cell = cell.value if cell.kind == marks.ROUNDED else cell.shown
        if isinstance(cell, str):
            return cell.replace("\ue000", "").replace("\ue001", "").strip() or None
        return str(cells.text(cell))

    def _cell(self, value: str | float | None) -> Cell:
        """A value of the answer as a cell: what was marked is what it was."""
        if not isinstance(value, str):
            return "" if value is None else value
        if "\ue000" not in value and "\ue001" not in value:
            return value
        mark = _MARK.search(value)
        return self._odd[int(mark[1])] if mark and int(mark[1]) < len(self._odd) else _BROKEN


def _columns(titles: list[str]) -> list[str]:
    """A name for each column: its title, and a number where that is taken or missing."""
    columns: list[str] = []
    taken = {"row"}
    for place, title in enumerate(titles, 1):
        name = title[: cells.MOST_TEXT] or f"column_{place}"
        base, number = name, 2
        while name.lower() in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name.lower())
        columns.append(name)
    return columns
