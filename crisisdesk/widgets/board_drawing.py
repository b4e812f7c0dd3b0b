"""How a board draws its lines: only those that are seen, and each of them once."""

from collections.abc import Sequence
from typing import Generic, Self

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from crisisdesk.widgets.columns import GAP, BoardColumn, Placed, R, placed
from crisisdesk.widgets.lines import Lines
from crisisdesk.widgets.plain_text import cut, fit, plain

GUTTER = 2
HEADER = 1
KEPT_LINES = 1024


class BoardDrawing(ScrollView, Generic[R]):
    """The lines of a board, its header and the line under the cursor."""

    note: reactive[str] = reactive("")
    """What is said where there is no record."""

    def __init__(
        self,
        columns: Sequence[BoardColumn[R]],
        *,
        id: str | None = None,  # noqa: A002 - as every widget calls it
        classes: str | None = None,
    ) -> None:
        """Begin with nothing to draw."""
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self._rows: Sequence[R] = ()
        self._lines = Lines(0, {})
        self._cursor = 0
        self._gone: R | None = None
        self._gone_words = ""
        self._sorting: tuple[BoardColumn[R], bool] | None = None
        self._words: dict[tuple[int, int], list[tuple[str, str]]] = {}
        self._styles_used: dict[tuple[str, str], Style] = {}
        self._layout_used: tuple[int, list[Placed[R]]] | None = None

    @property
    def _width(self) -> int:
        """The cells of a line that the scroll bar leaves free."""
        return self.container_size.width - self.scrollbar_size_vertical

    @property
    def _page(self) -> int:
        return max(0, self.container_size.height - HEADER)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw again; without regions nothing that was drawn or measured before counts any more."""
        if not regions:
            self._words.clear()
            self._styles_used.clear()
            self._layout_used = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self._width
        if y < HEADER:
            return self._header(width)
        line = y - HEADER + self.scroll_offset.y
        if not self._rows:
            note = " " * GUTTER + cut(plain(self.note), width - GUTTER) if line == 0 else ""
            return self._line([Segment(note, self._style("note"))], width, "note")
        row = self._lines.record(line)
        if row is not None:
            return self._record(row, width)
        title = self._lines.title(line)
        if title is None:
            return self._line([], width, "row")
        rule = f"── {cut(plain(title), width - 4)} "
        rule += "─" * (width - cell_len(rule))
        return self._line([Segment(rule, self._style("break"))], width, "break")

    def _record(self, row: int, width: int) -> Strip:
        state = "row"
        if row == self._cursor:
            state = "cursor" if self.has_focus else "cursor-idle"
        record = self._rows[row]
        if (words := self._words.get((row, width))) is None:
            if len(self._words) >= KEPT_LINES:
                self._words.clear()
            words = self._words[row, width] = (
                self._struck(record, width) if record is self._gone else self._worded(record, width)
            )
        segments = [Segment("  " if state == "row" else "▸ ", self._style(state))]
        segments += [Segment(text, self._style(state, meaning)) for text, meaning in words]
        return Strip(segments, width)

    def _worded(self, record: R, width: int) -> list[tuple[str, str]]:
        """The words of a line after the gutter, each with its meaning."""
        words, unmarked = list[tuple[str, str]](), ""
        for column, _, cells in self._places():
            cell = column.cell(record)
            text, meaning = (cell, "") if isinstance(cell, str) else cell
            shown = fit(plain(text), cells, right=column.align == "right")
            if meaning:
                words += [(unmarked, ""), (shown, meaning)] if unmarked else [(shown, meaning)]
                unmarked = " " * GAP
            else:
                unmarked += shown + " " * GAP
        room = width - GUTTER - sum(cell_len(text) for text, _ in words)
        return [*words, (set_cell_size(unmarked, max(0, room)), "")]

    def _struck(self, record: R, width: int) -> list[tuple[str, str]]:
        """The words of a record that is gone, and after them who took it away."""
        words = "".join(text for text, _meaning in self._worded(record, width)).rstrip()
        note = cut(plain(self._gone_words), width - GUTTER)
        room = max(0, width - GUTTER - GAP - cell_len(note))
        rest = max(0, room - cell_len(words))
        words = set_cell_size(words, room - rest)
        return [(words, "gone"), (" " * (GAP + rest), ""), (note, "warn")]

    def _header(self, width: int) -> Strip:
        style = self._style("header")
        text = " " * GUTTER
        for column, _, cells in self._places():
            words, right = plain(column.words), column.align == "right"
            if self._sorting is not None and column is self._sorting[0]:
                arrow = "▼" if self._sorting[1] else "▲"
                title = fit(words, cells, right=True) if right else cut(words, cells)
                text += fit(title + arrow, cells + GAP)
            else:
                text += fit(words, cells, right=right) + " " * GAP
        return self._line([Segment(text, style)], width, "header")

    def _line(self, segments: list[Segment], width: int, state: str) -> Strip:
        return Strip(segments).simplify().adjust_cell_length(width, self._style(state))

    def _style(self, state: str, meaning: str = "") -> Style:
        """The style of a line, with the colour of a meaning on it."""
        if (style := self._styles_used.get((state, meaning))) is None:
            style = self.get_component_rich_style(f"board--{state}")
            if meaning:
                name = f"board--{meaning}"
                style += Style.from_color(self.get_component_rich_style(name).color)
                style += self.get_component_styles(name).text_style
            self._styles_used[state, meaning] = style
        return style

    def _places(self) -> list[Placed[R]]:
        width = self._width
        if self._layout_used is None or self._layout_used[0] != width:
            self._layout_used = (width, placed(self.columns, width, start=GUTTER))
        return self._layout_used[1]
