"""The one table for lists that can grow: it draws only the lines that are seen."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, ClassVar

from textual import events
from textual.geometry import Region, Size
from textual.message import Message

from crisisdesk.i18n import _
from crisisdesk.keys import LIST
from crisisdesk.widgets.bindings import Keyed
from crisisdesk.widgets.board_drawing import HEADER, BoardDrawing
from crisisdesk.widgets.columns import GAP, BoardColumn, Cell, R, in_order
from crisisdesk.widgets.gone_row import UNASKED, put_back
from crisisdesk.widgets.lines import Lines
from crisisdesk.widgets.plain_text import plain

__all__ = ["Board", "BoardColumn", "Cell"]


class Board(Keyed, BoardDrawing[R], can_focus=True, inherit_bindings=False):
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
        "board--gone",
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
        & > .board--gone { color: $text-muted; text-style: strike; }
        &:ansi > .board--header { text-style: bold underline; }
        &:ansi > .board--cursor { background: ansi_default; text-style: bold reverse; }
        &:ansi > .board--cursor-idle { background: ansi_default; text-style: bold; }
    }
    """

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

    class Gone(Moved):
        """The record under the cursor is no longer listed; `tell_gone` says who did that."""

    def __init__(
        self,
        columns: Sequence[BoardColumn[R]],
        *,
        key: Callable[[R], Hashable],
        id: str | None = None,  # noqa: A002 - as every widget calls it
        classes: str | None = None,
    ) -> None:
        """Make an empty board; `key` is what makes a record the same one after a refill."""
        super().__init__(columns, id=id, classes=classes)
        self.key_of = key
        self._given: Sequence[R] = ()
        self._breaks: Mapping[int, str] = {}
        self._current_key: Hashable = None

    # Records and cursor

    @property
    def rows(self) -> Sequence[R]:
        """The records in the order in which they are shown, without one that is gone."""
        return self._rows if self._gone is None else self._without_gone(self._rows)

    @property
    def current(self) -> R | None:
        """The record under the cursor; None where there is none, or where it is gone."""
        return self.under if self._gone is None else None

    @property
    def under(self) -> R | None:
        """What stands under the cursor, also where it is gone."""
        return self._rows[self._cursor] if self._rows else None

    def picked(self) -> R | None:
        """The record that a key acts on; one that is gone is refused, and that is said."""
        if self._gone is not None:
            words = _("This row is {gone}. Move the cursor first.").format(gone=self._gone_words)
            self.app.notify(plain(words), markup=False)
        return self.current

    def tell_gone(self, record: R, words: str) -> None:
        """Say who took this record away and when, while the cursor is still on it."""
        if record is self._gone:
            self._gone_words = words
            self.refresh()

    def show(self, rows: Sequence[R], breaks: Mapping[int, str] | None = None) -> None:
        """Replace the records; cursor, scroll position and sorting stay.

        `breaks` draws a rule with a title above the record at that index; sorting then stays
        within the parts. A record under the cursor that nobody here asked to leave stays, struck
        through, until the cursor does.
        """
        self._given, self._breaks = tuple(rows), breaks or {}
        left, self._gone = self._gone, None
        if UNASKED.get() and self._rows:
            under = self._rows[self._cursor]
            if not any(self.key_of(row) == self.key_of(under) for row in rows):
                self._gone = under
        if self._gone is None:
            self._arrange(Lines(len(self._given), self._breaks))
            return
        if left is not self._gone:
            self._gone_words = _("gone")
            self.post_message(self.Gone(self, self._gone))
        self._arrange(self._with_gone(self._gone))

    def _with_gone(self, gone: R) -> Lines:
        above = self._rows[: self._cursor]
        rows, breaks = put_back(self._given, self._breaks, gone, above, self.key_of)
        self._given = rows
        return Lines(len(rows), breaks)

    def move_to(self, key: Hashable) -> bool:
        """Put the cursor on the record with this key; says whether there is one.

        On a board that lists nothing yet, the first filling puts it there.
        """
        index = self._index_of(key)
        if not self._rows:
            self._current_key = key
        if index is not None:
            self._place(index)
        return index is not None

    def _index_of(self, key: Hashable) -> int | None:
        return next((at for at, row in enumerate(self._rows) if self.key_of(row) == key), None)

    def _arrange(self, lines: Lines) -> None:
        followed = self._is_seen(self._lines.of(self._cursor))
        had_record = bool(self._rows)
        self._lines = lines
        self._rows = self._ordered()
        index = None if self._current_key is None else self._index_of(self._current_key)
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
        record = self.under
        key = None if record is None else self.key_of(record)
        if key != self._current_key or had_record != bool(self._rows):
            self._current_key = key
            self.post_message(self.Moved(self, record))

    def _without_gone(self, rows: Sequence[R]) -> Sequence[R]:
        return tuple(row for row in rows if row is not self._gone)

    def _let_go(self) -> None:
        """Take away the row that is gone, once the cursor leaves it."""
        self._given = self._without_gone(self._given)
        self._gone = None
        self._lines = Lines(len(self._given), self._breaks)
        self._rows = self._ordered()
        self._cursor = -1
        self.virtual_size = Size(0, HEADER + max(1, len(self._lines)))
        self.refresh()

    def _place(self, index: int) -> None:
        if self._gone is not None and index != self._cursor:
            index -= index > self._cursor
            self._let_go()
            if not self._rows:
                self._cursor = 0
                self._announce(had_record=True)
        index = max(0, min(index, len(self._rows) - 1))
        if not self._rows or index == self._cursor:
            return
        left, self._cursor = self._cursor, index
        self._repaint(left, index)
        self._reveal()
        self._announce(had_record=True)

    @property
    def line_in_hand(self) -> int | None:
        """Which of its lines on the screen the cursor is on."""
        if not self._rows:
            return None
        line = self._lines.of(self._cursor)
        return HEADER + line - self.scroll_offset.y if self._is_seen(line) else None

    def _repaint(self, *rows: int) -> None:
        """Have these records drawn again, and nothing else."""
        top, page, width = self.scroll_offset.y, self._page, self._width
        below = [self._lines.of(row) - top for row in rows]
        if seen := [Region(0, y + HEADER, width, 1) for y in below if 0 <= y < page]:
            self.refresh(*seen)

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
        if (record := self.picked()) is not None:
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
