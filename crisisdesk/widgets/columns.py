"""The columns of a board: what they say, how wide they are, and in which order they put records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from rich.cells import cell_len

R = TypeVar("R")

CellStyle = Literal["", "muted", "good", "warn", "alarm", "strong"]

GAP = 1


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
    """The columns that fit from `start` on in a line of `room` cells."""
    remaining = list(columns)
    while remaining and start + sum(column.least + GAP for column in remaining) > room:
        last = max(reversed(remaining), key=lambda column: column.drop)
        if last.drop == 0:
            break
        remaining.remove(last)
    spare = max(0, room - start - sum(column.least + GAP for column in remaining))
    shares = sum(column.flex for column in remaining)
    result = []
    for column in remaining:
        extra = spare * column.flex // shares if column.flex else 0
        spare, shares = spare - extra, shares - column.flex
        if start >= room:
            break
        width = min(column.least + extra, room - start)
        result.append(Placed(column, start, width))
        start += width + GAP
    return result


def in_order(rows: Sequence[R], column: BoardColumn[R], *, reverse: bool) -> Sequence[R]:
    """The records by a column, equal ones as they came, unknown ones last in both directions."""
    if column.sort is None:
        return rows
    figures = [(column.sort(row), row) for row in rows]
    known = [pair for pair in figures if pair[0] is not None]
    known.sort(key=itemgetter(0), reverse=reverse)
    return [row for _, row in known] + [row for figure, row in figures if figure is None]
