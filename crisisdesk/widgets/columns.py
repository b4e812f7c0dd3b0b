"""The columns of a board: what they say, how wide they are, and in which order they put records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from rich.cells import cell_len

R = TypeVar("R")

CellStyle = Literal["", "muted", "good", "warn", "alarm", "strong"]

GAP = 1
_A_FIGURE = 4
"""Narrower is a sign, which more room would only move away from what it is about."""
_A_WORD = 10
"""So many cells still tell one name from another."""


class Cell(NamedTuple):
    """Words in a column, and what they mean to the eye."""

    text: str
    style: CellStyle = ""


@dataclass(frozen=True, kw_only=True)
class BoardColumn(Generic[R]):
    """One column of a board.

    `width` is in cells; with `flex` it is the least, and the column shares what is left over.
    Without either a column is as wide as its title. Columns with the highest `drop` vanish first on
    a narrow screen, those with 0 never. `sort` gives None where a figure is unknown.
    """

    id: str
    title: str | Callable[[], str]
    cell: Callable[[R], str | Cell]
    width: int | None = None
    flex: int = 0
    align: Literal["left", "right"] = "left"
    sort: Callable[[R], Any] | None = None
    drop: int = 0

    @property
    def words(self) -> str:
        """The title in the language of now."""
        return self.title if isinstance(self.title, str) else self.title()

    @property
    def least(self) -> int:
        """The fewest cells the column can do with."""
        return cell_len(self.words) if self.width is None else self.width


class Placed(NamedTuple, Generic[R]):
    """A column that is drawn: where it starts and how many cells it has."""

    column: BoardColumn[R]
    start: int
    width: int


def placed(columns: Sequence[BoardColumn[R]], room: int, *, start: int) -> list[Placed[R]]:
    """The columns that fit from `start` on in a line of `room` cells, and how wide each is.

    Where none may vanish any more, those that share what is left over give up cells instead, down
    to a word; on a wide screen they grow to twice their least, and then all grow alike.
    """
    remaining = list(columns)
    while remaining and start + sum(column.least + GAP for column in remaining) > room:
        last = max(reversed(remaining), key=lambda column: column.drop)
        if last.drop == 0:
            break
        remaining.remove(last)
    widths = [column.least for column in remaining]
    spare = room - start - sum(width + GAP for width in widths)
    shares = [column.flex for column in remaining]
    if spare < 0:
        most = [max(0, column.least - _A_WORD) for column in remaining]
        # Behind the last column no gap is needed.
        lost = _shared(max(0, -spare - GAP), shares, most)
        widths = [width - less for width, less in zip(widths, lost, strict=True)]
    else:
        grown = _shared(spare, shares, widths)
        alike = [int(width >= _A_FIGURE) for width in widths]
        even = _shared(spare - sum(grown), alike, [spare] * len(widths))
        widths = [sum(cells) for cells in zip(widths, grown, even, strict=True)]
    result = []
    for column, width in zip(remaining, widths, strict=True):
        if start >= room:
            break
        result.append(Placed(column, start, min(width, room - start)))
        start += width + GAP
    return result


def _shared(cells: int, shares: Sequence[int], most: Sequence[int]) -> list[int]:
    """Cells given out by shares, to each at most so many; what nobody may have is left."""
    given, shared = [0] * len(shares), sum(shares)
    for at, share in enumerate(shares):
        if share:
            given[at] = min(cells * share // shared, most[at])
            cells, shared = cells - given[at], shared - share
    return given


def in_order(rows: Sequence[R], column: BoardColumn[R], *, reverse: bool) -> Sequence[R]:
    """The records by a column, equal ones as they came, unknown ones last in both directions."""
    if column.sort is None:
        return rows
    figures = [(column.sort(row), row) for row in rows]
    known = [pair for pair in figures if pair[0] is not None]
    known.sort(key=itemgetter(0), reverse=reverse)
    return [row for _, row in known] + [row for figure, row in figures if figure is None]
