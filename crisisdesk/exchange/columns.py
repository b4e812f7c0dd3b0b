"""The columns of a sheet that a field is read from, and what a row says there."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Any

from crisisdesk.domain.sheets.imports import Problem
from crisisdesk.errors import N_, Phrase
from crisisdesk.exchange import cells
from crisisdesk.exchange.books import marks
from crisisdesk.exchange.cells import BLANK, Bad, Cell, Odd, Read
from crisisdesk.exchange.profile import ColumnChoice, Profile
from crisisdesk.exchange.sheets import Sheet

MOST_NAMED = 12
"""Most columns that a refusal names."""
MOST_SHOWN = 80
"""Most characters of a cell that a problem repeats."""


def lacking(sheet: Sheet, profile: Profile) -> list[str]:
    """The columns of a profile that are missing in a sheet."""

    def there(name: str) -> bool:
        return cells.key(name) in sheet.places

    missing = [name for name in profile.leave_out if not there(name)]
    for field, choice in profile.columns.items():
        if field in profile.optional:
            continue
        if choice.summed:
            missing += [name for name in choice.columns if not there(name)]
        elif not any(map(there, choice.columns)):
            missing.append(choice.columns[0])
    return list(dict.fromkeys(missing))


def stands(sheet: Sheet, choice: ColumnChoice) -> bool:
    """Whether a sheet has any column of a choice."""
    return any(cells.key(name) in sheet.places for name in choice.columns)


def listed(names: Iterable[str]) -> str | Phrase:
    """The titles of columns as a refusal names them: the first ones, each cut where it is long."""
    titles = [f"“{shown(name)}”" for name in names if name]
    if not titles:
        return Phrase(N_("nothing"))
    return ", ".join(titles[:MOST_NAMED]) + (" …" if len(titles) > MOST_NAMED else "")


def doubled(sheet: Sheet, profile: Profile) -> list[str]:
    """The columns that a profile reads and that stand more than once in a sheet."""
    read = [name for choice in profile.columns.values() for name in choice.columns]
    return list(
        dict.fromkeys(
            name
            for name in (*read, *profile.leave_out)
            if len(sheet.places.get(cells.key(name), ())) > 1
        )
    )


class SheetColumn:
    """One field: the columns it is read from, and what reads their cells."""

    def __init__(self, sheet: Sheet, choice: ColumnChoice, read: Read, profile: Profile) -> None:
        """Find the field's columns in a sheet where none is missing."""
        # A sheet repeats itself, and a moment is slow to read: each distinct cell is read once.
        self._read = cache(partial(self._noted, read))
        self.spelled: dict[object, str | None] = {}
        """How the sheet writes each figure and moment; None where in several ways."""
        self._summed = choice.summed
        self._rounding = profile.round
        candidates = (sheet.places.get(cells.key(name), ()) for name in choice.columns)
        self._places = [places[0] for places in candidates if places]
        self._names = [sheet.names[place] for place in self._places]
        self.hidden = [
            sheet.names[place] for place in self._places if sheet.hidden.has_column(place)
        ]
        """The headers of those that the sheet hides."""

    def _noted(self, read: Read, cell: Cell) -> object:
        value = read(cell)
        if isinstance(value, date | int | Decimal):
            spelled = shown(cell)
            if self.spelled.setdefault(value, spelled) != spelled:
                self.spelled[value] = None
        return value

    @property
    def name(self) -> str:
        """The headers it is read from."""
        return " / ".join(self._names)

    def cell(self, row: Sequence[Cell]) -> Cell:
        """The cell that a row is read from: the first one that is filled."""
        return next((cell for place in self._places if (cell := row[place]) != ""), "")

    def value(self, row: Sequence[Cell]) -> Any:
        """What a row says: the first filled column, or all of them added up."""
        if self._summed:
            return self._sum([self._read(row[place]) for place in self._places])
        for place in self._places:
            value = self._read(row[place])
            if value is not BLANK:
                return value
        return BLANK

    def _sum(self, parts: Sequence[Any]) -> object:
        if all(part is BLANK for part in parts):
            return BLANK
        bad = next((part for part in parts if isinstance(part, Bad)), None)
        if bad is not None:
            return bad
        # A sum with an unknown part is unknown, never the sum of the rest.
        if any(part is None or part is BLANK for part in parts):
            return None
        total = sum(parts)
        read = cells.whole(total, self._rounding)
        if isinstance(read, Bad):
            about: dict[str, object] = {"sum": str(total), "reason": read.reason}
            return Bad(Phrase(N_("makes {sum} with what is added to it, which {reason}"), about))
        return read

    def rounded(self, row: Sequence[Cell]) -> Odd | None:
        """The first cell of a row that shows its figure rounded."""
        for place in self._places:
            cell = row[place] if place < len(row) else ""
            if isinstance(cell, Odd) and cell.kind == marks.ROUNDED:
                return cell
        return None

    def problem(self, number: int, row: Sequence[Cell], reason: Phrase) -> Problem:
        """A problem at the cell that the reason is about, or the first one if none was filled."""
        values = [self._read(row[place]) for place in self._places]
        guilty = [at for at, value in enumerate(values) if isinstance(value, Bad)]
        filled = [at for at, value in enumerate(values) if value is not BLANK]
        at = (*(guilty if self._summed else ()), *filled, 0)[0]
        return Problem(number, self._names[at], shown(row[self._places[at]]), reason)


def shown(cell: Cell) -> str:
    """A cell as a problem repeats it."""
    if isinstance(cell, Odd):
        cell = cell.value if cell.kind == marks.ROUNDED else cell.shown
    line = cells.text(cell[: 2 * MOST_SHOWN] if isinstance(cell, str) else cell)
    if not isinstance(line, str):
        return ""
    return line if len(line) <= MOST_SHOWN else line[: MOST_SHOWN - 1] + "…"
