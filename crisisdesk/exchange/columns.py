"""Where a field of the desk stands in a sheet, and what it says there, a column at a time."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from crisisdesk.domain.sheets.imports import Problem
from crisisdesk.errors import Phrase
from crisisdesk.exchange import cells
from crisisdesk.exchange.cells import BLANK, Bad, Cell, Memo, Read
from crisisdesk.exchange.profile import ColumnChoice, Profile
from crisisdesk.exchange.sheets import Rows, Sheet

MOST_SHOWN = 80
"""Characters of a cell that a problem repeats."""


def lacking(sheet: Sheet, profile: Profile) -> list[str]:
    """The columns of a profile that a sheet has not, or has twice."""

    def once(name: str) -> bool:
        return len(sheet.places.get(cells.key(name), ())) == 1

    found = [name for name in profile.leave_out if not once(name)]
    for choice in profile.columns.values():
        if choice.summed:
            found += [name for name in choice.columns if not once(name)]
        elif not any(once(name) for name in choice.columns):
            found.append(choice.columns[0])
    return list(dict.fromkeys(found))


class SheetColumn:
    """One field: the columns it is read from, and what reads their cells."""

    def __init__(self, sheet: Sheet, choice: ColumnChoice, read: Read, profile: Profile) -> None:
        """Find the field's columns in a sheet that lacks none of them."""
        self.memo = Memo(read)
        self._summed = choice.summed
        self._rounding = profile.round
        named = (sheet.places.get(cells.key(name), ()) for name in choice.columns)
        self._places = [found[0] for found in named if len(found) == 1]
        self._names = [sheet.names[place] for place in self._places]

    @property
    def name(self) -> str:
        """The headers it is read from."""
        return " / ".join(self._names)

    @property
    def may_be_bad(self) -> bool:
        """Whether some cell so far could not be read."""
        return self.memo.bad or self._summed

    def values(self, rows: Rows) -> list[Any]:
        """What every row says: the first filled column, or all of them added up."""
        read = self.memo.__getitem__
        columns = [list(map(read, map(itemgetter(place), rows))) for place in self._places]
        if self._summed:
            return [self._sum(parts) for parts in zip(*columns, strict=True)]
        first = columns[0]
        for other in columns[1:]:
            first = [a if a is not BLANK else b for a, b in zip(first, other, strict=True)]
        return first

    def _sum(self, parts: Sequence[Any]) -> object:
        if all(part is BLANK for part in parts):
            return BLANK
        bad = next((part for part in parts if type(part) is Bad), None)
        if bad is not None:
            return bad
        # A sum with an unknown part is unknown, never the sum of the rest.
        if any(part is None or part is BLANK for part in parts):
            return None
        return cells.whole(sum(parts), self._rounding)

    def problem(self, number: int, row: Sequence[Cell], reason: Phrase) -> Problem:
        """Name the cell that the reason is about, or the first where none was filled."""
        read = [self.memo[row[place]] for place in self._places]
        guilty = [at for at, value in enumerate(read) if type(value) is Bad]
        filled = [at for at, value in enumerate(read) if value is not BLANK]
        at = (*(guilty if self._summed else ()), *filled, 0)[0]
        return Problem(number, self._names[at], shown(row[self._places[at]]), reason)


def shown(cell: Cell) -> str:
    """A cell as a problem repeats it."""
    line = cells.text(cell[: 2 * MOST_SHOWN] if isinstance(cell, str) else cell)
    if not isinstance(line, str):
        return ""
    return line if len(line) <= MOST_SHOWN else line[: MOST_SHOWN - 1] + "…"
