"""The one table for lists that can grow: it draws only the lines that are seen."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Self

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from crisisdesk.keys import LIST
from crisisdesk.widgets.bindings import Keyed
from crisisdesk.widgets.columns import GAP, BoardColumn, Cell, Placed, R, in_order, placed
from crisisdesk.widgets.lines import Lines
from crisisdesk.widgets.plain_text import cut, fit, plain

__all__ = ["Board", "BoardColumn", "Cell"]

GUTTER = 2
HEADER = 1
KEPT_LINES = 1024


class Board(Keyed, ScrollView, Generic[R], can_focus=True, inherit_bindings=False):
    """A table of records with a cursor, a fixed header and a sorting.

    A full `refresh()` asks every title and every visible cell again, so that is all a switch of
    language or theme takes.
    """

    ALLOW_SELECT = False
    KEYS = LIST
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "board--header",
        "board--row",
        "board--cursor",
        "board--cursor-idle",
        "board--break",
        "board--note",
        "board--muted",
        "board--good",
        "board--warn",
        "board--alarm",
        "board--strong",
    }
    DEFAULT_CSS = """
    Board {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .board--header { background: $panel; text-style: bold; }
        & > .board--cursor { background: $primary 20%; text-style: bold; }
        & > .board--cursor-idle { background: $foreground 10%; }
        & > .board--break { color: $text-muted; }
        & > .board--note { color: $text-muted; }
        & > .board--muted { color: $text-muted; }
        & > .board--good { color: $text-success; }
        & > .board--warn { color: $text-warning; }
        & > .board--alarm { color: $text-error; text-style: bold; }
        & > .board--strong { text-style: bold; }
    }
    """

    note: reactive[str] = reactive("")
    """What is said where there is no record."""

    class Moved(Message):
        """The cursor stands on another record, or on none."""

        def __init__(self, board: "Board[Any]", record: Any) -> None:
            """Keep the board and the record."""
            super().__init__()
            self.board = board
            self.record = record

        @property
        def control(self) -> "Board[Any]":
            """The board, for `@on` with a selector."""
            return self.board

    class Opened(Moved):
        """Someone wants to see the record."""

    def __init__(
        self,
        columns: Sequence[BoardColumn[R]],
        *,
        key: Callable[[R], Hashable],
        id: str | None = None,  # noqa: A002 - as every widget calls it
        classes: str | None = None,
    ) -> None:
        """Make an empty board; `key` is what makes a record the same one after a refill."""
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self._key = key
        self._given: Sequence[R] = ()
        self._rows: Sequence[R] = ()
        self._lines = Lines(0, {})
        self._cursor = 0
        self._current_key: Hashable = None
        self._sorting: tuple[BoardColumn[R], bool] | None = None
        self._words: dict[tuple[int, int], list[tuple[str, str]]] = {}
        self._styles_used: dict[tuple[str, str], Style] = {}
        self._layout_used: tuple[int, list[Placed[R]]] | None = None

    # Records and cursor

    @property
    def rows(self) -> Sequence[R]:
        """The records in the order in which they are shown."""
        return self._rows

    @property
    def current(self) -> R | None:
        """The record under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    def show(self, rows: Sequence[R], breaks: Mapping[int, str] | None = None) -> None:
        """Replace the records; cursor, scroll position and sorting stay.

        `breaks` draws a rule with a title above the record at that index; sorting then stays
        within the parts.
        """
        self._given = tuple(rows)
        self._arrange(Lines(len(self._given), breaks or {}))

    def move_to(self, key: Hashable) -> bool:
        """Put the cursor on the record with this key; says whether there is one."""
        index = self._index_of(key)
        if index is not None:
            self._place(index)
        return index is not None

    def _index_of(self, key: Hashable) -> int | None:
        return next((at for at, row in enumerate(self._rows) if self._key(row) == key), None)

    def _arrange(self, lines: Lines) -> None:
        followed = self._is_seen(self._lines.of(self._cursor))
        had_record = bool(self._rows)
        self._lines = lines
        self._rows = self._ordered()
        index = self._index_of(self._current_key) if had_record else None
        if index is None:
            index = max(0, min(self._cursor, len(self._rows) - 1))
        self._cursor = index
        self.virtual_size = Size(0, HEADER + max(1, len(lines)))
        self.refresh()
        if followed:
            self._reveal()
        elif self.scroll_y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False, force=True)
        self._announce(had_record=had_record)

    def _ordered(self) -> Sequence[R]:
        if self._sorting is None:
            return self._given
        (column, reverse), result = self._sorting, list[R]()
        for start, end in self._lines.parts():
            result += in_order(self._given[start:end], column, reverse=reverse)
        return result

    def _announce(self, *, had_record: bool) -> None:
        record = self.current
        key = None if record is None else self._key(record)
        if key != self._current_key or had_record != bool(self._rows):
            self._current_key = key
            self.post_message(self.Moved(self, record))

    def _place(self, index: int) -> None:
        index = max(0, min(index, len(self._rows) - 1))
        if not self._rows or index == self._cursor:
            return
        left, self._cursor = self._cursor, index
        self._repaint(left, index)
        self._reveal()
        self._announce(had_record=True)

    def _repaint(self, *rows: int) -> None:
        """Have these records drawn again, and nothing else."""
        top, page, width = self.scroll_offset.y, self._page, self._width
        below = [self._lines.of(row) - top for row in rows]
        if seen := [Region(0, y + HEADER, width, 1) for y in below if 0 <= y < page]:
            self.refresh(*seen)

    @property
    def _width(self) -> int:
        """The cells of a line that the scroll bar leaves free."""
        return self.container_size.width - self.scrollbar_size_vertical

    @property
    def _page(self) -> int:
        return max(0, self.container_size.height - HEADER)

    def _is_seen(self, line: int) -> bool:
        return 0 <= line - self.scroll_offset.y < self._page

    def _reveal(self) -> None:
        """Scroll as little as is needed to see the cursor."""
        line, top, page = self._lines.of(self._cursor), self.scroll_offset.y, self._page
        first = line if self._lines.title(line - 1) is None else line - 1
        if first < top:
            self.scroll_to(y=first, animate=False, force=True)
        elif page and line >= top + page:
            self.scroll_to(y=line - page + 1, animate=False, force=True)

    # Sorting

    @property
    def sorting(self) -> tuple[str, bool] | None:
        """The column that the records are sorted by and whether backwards; None as they came."""
        return None if self._sorting is None else (self._sorting[0].id, self._sorting[1])

    def sort_by(self, column_id: str | None, *, reverse: bool = False) -> None:
        """Sort by this column, or show the records as they came."""
        chosen = next((column for column in self.columns if column.id == column_id), None)
        if column_id is not None and (chosen is None or chosen.sort is None):
            raise ValueError(column_id)
        self._sorting = None if chosen is None else (chosen, reverse)
        self._arrange(self._lines)
        self._reveal()

    def sort_next(self) -> None:
        """Sort by the next column that is on screen; after the last, as the records came."""
        seen = [place.column.id for place in self._places() if place.column.sort is not None]
        at = seen.index(now[0]) + 1 if (now := self.sorting) and now[0] in seen else 0
        self.sort_by(seen[at] if at < len(seen) else None)

    def reverse(self) -> None:
        """Turn the order of the sorted column around."""
        if self._sorting is not None:
            self.sort_by(self._sorting[0].id, reverse=not self._sorting[1])

    # Drawing

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
        if (words := self._words.get((row, width))) is None:
            if len(self._words) >= KEPT_LINES:
                self._words.clear()
            words = self._words[row, width] = self._worded(self._rows[row], width)
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

    # Keys and mouse

    def action_step(self, by: int) -> None:
        """Move the cursor by records."""
        self._place(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by screens."""
        self._place(self._cursor + by * max(1, self._page))

    def action_first(self) -> None:
        """Move the cursor to the first record."""
        self._place(0)

    def action_last(self) -> None:
        """Move the cursor to the last record."""
        self._place(len(self._rows) - 1)

    def action_open(self) -> None:
        """Ask for the record under the cursor to be shown."""
        if (record := self.current) is not None:
            self.post_message(self.Opened(self, record))

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, move to a record, or open it with the second click."""
        at = event.get_content_offset(self)
        if at is None:
            return
        if at.y < HEADER:
            self._sort_at(at.x)
            return
        row = self._lines.record(at.y - HEADER + self.scroll_offset.y)
        if row is None:
            return
        if event.chain == 1:
            self._place(row)
        elif row == self._cursor:
            self.action_open()

    def _sort_at(self, x: int) -> None:
        for column, start, width in self._places():
            if start <= x < start + width + GAP and column.sort is not None:
                if self._sorting is not None and self._sorting[0] is column:
                    self.reverse()
                else:
                    self.sort_by(column.id)
                return

    def on_focus(self) -> None:
        """Draw the cursor as the one that the keys move."""
        self._repaint(self._cursor)

    def on_blur(self) -> None:
        """Draw the cursor as one that waits."""
        self._repaint(self._cursor)

    def on_resize(self) -> None:
        """Keep the cursor in sight when the screen changes."""
        self._reveal()
