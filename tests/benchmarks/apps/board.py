"""A board of 10,000 records and nothing else."""

from typing import NamedTuple

from textual.app import App, ComposeResult

from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn


class Facility(NamedTuple):
    """As much of a facility as the columns want."""

    number: int
    name: str
    provider: str


def figure(name: str, divisor: int) -> BoardColumn[Facility]:
    """A column of figures, some of which call for attention."""
    return BoardColumn(
        id=name,
        title=name,
        width=9,
        align="right",
        cell=lambda row: Cell(str(row.number % divisor), "warn" if row.number % divisor else ""),
        sort=lambda row: row.number % divisor,
    )


COLUMNS = (
    BoardColumn[Facility](id="name", title="name", flex=2, width=14, cell=lambda row: row.name),
    BoardColumn[Facility](id="provider", title="provider", flex=1, cell=lambda row: row.provider),
    figure("licensed", 9),
    figure("available", 7),
    figure("occupied", 5),
)


class BoardOnly(App[None]):
    """The board with nothing around it."""

    def compose(self) -> ComposeResult:
        """Make the board."""
        self.board = Board(COLUMNS, key=lambda row: row.number)
        yield self.board

    def on_mount(self) -> None:
        """Fill the board."""
        self.board.show([Facility(at, f"facility {at:05}", "De Wissel") for at in range(10_000)])


if __name__ == "__main__":
    BoardOnly().run()
