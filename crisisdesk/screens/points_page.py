"""A page of points: a head, the points in parts, and the one under the cursor in full."""

from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crisisdesk.screens.base import DeskScreen
from crisisdesk.widgets.board import Board
from crisisdesk.widgets.plain_text import said
from crisisdesk.widgets.points import Point, PointGroup, columns, laid_out


class PointsPage(DeskScreen):
    """What there is to go through, line by line; enter shows what stands behind a line."""

    # Whole, because Textual looks for a bare name beside each page of points.
    CSS_PATH: ClassVar = [Path(__file__).with_suffix(".tcss")]

    def body(self) -> ComposeResult:
        """The head, the points, and the one under the cursor in full."""
        yield Static(id="head", markup=False)
        yield Board(columns(), key=lambda point: point.id, id="points")
        yield Static(id="point", markup=False)

    def on_mount(self) -> None:
        """Let the arrows walk the points."""
        self.points.focus()

    @property
    def points(self) -> Board[Point]:
        """The points."""
        return self.query_one("#points", Board)

    def lay_out(self, head: list[Content], parts: Iterable[PointGroup]) -> None:
        """Show these parts under this head."""
        self.query_one("#head", Static).update(Content("\n").join(head))
        self.points.show(*laid_out(parts))
        self._say_point(self.points.under)

    def behind(self, record: Point, key: Hashable) -> list[UUID]:
        """An act on what the point is about."""
        entry = record.entry and record.entry.id
        about = (record.facility, record.case, entry, record.watch, record.conflict)
        return [*super().behind(record, key), *filter(None, about)]

    def _say_point(self, point: Point | None) -> None:
        words = ""
        if point is not None:
            words = " · ".join(filter(None, (point.text, point.who, point.day, point.stands)))
            if point.entry is not None and point.entry.particulars.source:
                words += f"\n“{point.entry.particulars.source}”"
        self.query_one("#point", Static).update(said(*_lines(words)))

    @on(Board.Moved, "#points")
    def _moved_to(self, event: Board.Moved) -> None:
        self._say_point(event.record)

    @on(Board.Opened, "#points")
    def _opened(self, event: Board.Opened) -> None:
        point: Point = event.record
        if point.case is not None:
            from crisisdesk.screens.cases.page import CasePage

            self.app.push_screen(CasePage(point.case))
        elif point.facility is not None:
            from crisisdesk.screens.capacity.facility import FacilityPage

            self.app.push_screen(FacilityPage(point.facility))
        elif point.conflict is not None:
            from crisisdesk.screens.together.conflict import ConflictDialog

            self.app.push_screen(ConflictDialog(point.conflict))
        elif point.entry is not None:
            from crisisdesk.screens.week.register import show_entry

            self.act(show_entry(self, point.entry))


def _lines(words: str) -> list[Content | str]:
    """The text with its line break, which is no control character here."""
    parts: list[Content | str] = []
    for line in words.split("\n"):
        parts += [Content("\n"), line] if parts else [line]
    return parts
