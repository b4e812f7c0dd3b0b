"""A desk with nothing but a board on it, for the tests of the board."""

from dataclasses import dataclass

from textual import on
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widgets import Input

from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn


@dataclass(frozen=True)
class Place:
    id: int
    name: str
    free: int | None = None


LANGUAGE = {"name": "naam"}
NAME = BoardColumn[Place](
    id="name",
    title=lambda: LANGUAGE["name"],
    flex=1,
    width=10,
    cell=lambda place: place.name,
    sort=lambda place: place.name.casefold(),
)
FREE = BoardColumn[Place](
    id="free",
    title="vrij",
    width=5,
    align="right",
    cell=lambda place: Cell("?", "warn") if place.free is None else Cell(str(place.free), "good"),
    sort=lambda place: place.free,
)
NUMBER = BoardColumn[Place](
    id="number", title="nummer", width=8, cell=lambda place: str(place.id), drop=2
)
KIND = BoardColumn[Place](id="kind", title="soort", width=8, cell=lambda _: "leefgroep", drop=1)


class Watched(Board[Place]):
    """A board that remembers which of its lines were drawn."""

    drawn: list[int]

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)


class Desk(App[None]):
    def __init__(self, rows: list[Place], columns=(NAME, FREE)) -> None:
        super().__init__()
        self.rows = rows
        self.board = Watched(columns, key=lambda place: place.id, id="places")
        self.board.drawn = []
        self.moved: list[int | None] = []
        self.opened: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.board
        yield Input()

    def on_mount(self) -> None:
        self.board.show(self.rows)

    @on(Board.Moved, "#places")
    def note_moved(self, event: Board.Moved) -> None:
        self.moved.append(event.record.id if event.record else None)

    @on(Board.Opened, "#places")
    def note_opened(self, event: Board.Opened) -> None:
        self.opened.append(event.record.id)

    def lines(self) -> list[str]:
        board = self.board
        return [board.render_line(y).text.rstrip() for y in range(board.size.height)]

    def under_cursor(self) -> str:
        [line] = [line for line in self.lines() if line.startswith("▸")]
        return line.split()[1]


def places(count: int) -> list[Place]:
    return [Place(at, f"plek-{at}", at % 7) for at in range(count)]
