"""A page that is one list: what it adds up to, a search, the board, the record in words."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crisisdesk.i18n import _
from crisisdesk.screens.base import DeskScreen
from crisisdesk.widgets.board import Board
from crisisdesk.widgets.columns import BoardColumn


class ListPage(DeskScreen):
    """Narrowed by typing and by a selection; escape widens it again, step by step."""

    # Whole, because Textual looks for a bare name beside each page that is a list.
    CSS_PATH: ClassVar = [Path(__file__).with_suffix(".tcss")]
    AUTO_FOCUS: ClassVar[str] = "#lines"
    """A key that comes while the page opens is no word to find."""
    FIND_WORDS: ClassVar[str] = ""
    _wanted: Hashable = None
    selection: Any
    """What is listed: a tuple with `words`, `narrows` and `admits`; empty, it lists everything."""

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the board."""
        return []

    def key_of(self, line: Any) -> Hashable:
        """What makes a line the same one after it was read anew."""
        key: Hashable = line.id
        return key

    def draw(self) -> None:
        """Show what the selection admits."""

    def narrow(self) -> None:
        """Show what another selection admits; a page that asks the store for it loads anew."""
        self.draw()

    def in_words(self, _line: Any) -> Content:
        """The record under the cursor."""
        return Content("")

    def say_about(self, line: Any) -> None:
        """Say the record under the cursor beneath the board; nothing for None."""
        self.query_one("#about", Static).update(
            Content("") if line is None else self.in_words(line)
        )

    @on(Board.Moved, "#lines")
    def _moved_to(self, event: Board.Moved) -> None:
        self.say_about(event.record)

    def body(self) -> ComposeResult:
        """Totals, the search, the board, and the record under the cursor in words."""
        yield Static(id="totals", markup=False)
        yield self.find_line()
        yield Board(self.columns(), key=self.key_of, id="lines")
        yield Static(id="about", markup=False)

    def find_line(self) -> Input:
        """Where words are typed, once somebody asks for it."""
        return Input(id="find", placeholder=_(self.FIND_WORDS), max_length=80)

    def on_mount(self) -> None:
        """Let the arrows walk the board."""
        self.lines.focus()
        if self._wanted is not None:
            self.go_to(self._wanted)

    def go_to(self, key: Hashable) -> None:
        """Put the cursor on this record, at once or when the page has it."""
        self._wanted = key
        if self.query("#lines"):
            self.lines.move_to(key)

    def select(self, selection: Any) -> None:
        """List what this selection admits, at once or when the page has read it."""
        self.selection = selection
        if self.query("#lines"):
            self.draw()

    @property
    def lines(self) -> Board[Any]:
        """The table."""
        return self.query_one("#lines", Board)

    @property
    def search(self) -> Input:
        """Where words are typed that narrow the list."""
        return self.query_one("#find", Input)

    def retranslate(self) -> None:
        """Say everything in the language of now, the search too."""
        self.search.placeholder = _(self.FIND_WORDS)
        super().retranslate()

    def action_find(self) -> None:
        """Type to narrow the list."""
        self.search.display = True
        self.search.focus()

    @on(Input.Changed, "#find")
    def _find(self, event: Input.Changed) -> None:
        self.selection = self.selection._replace(words=event.value.strip())
        self.narrow()
        if not self.lines.rows and event.value.strip():
            self.lines.note = f"{self.lines.note} {_('enter looks everywhere.')}"

    @on(Input.Submitted, "#find")
    def _found(self) -> None:
        """Go to what was found; where that is nothing, look everywhere for the same words."""
        self.lines.focus()
        if not self.lines.rows and (words := self.search.value.strip()):
            self.desk.find_anything(words)

    def stand_on(self, key: Hashable) -> None:
        """Put the cursor on this record, whatever was filtered before."""
        self.selection = type(self.selection)()
        self._wanted = key
        if not self.query("#find"):
            # It was never seen: it loads by itself.
            return
        self.search.value = ""
        self.search.display = False
        self.lines.focus()
        self.reload(asked=True)

    async def _load(self, *, asked: bool) -> None:
        await super()._load(asked=asked)
        if self._wanted is not None and self.lines.move_to(self._wanted):
            self._wanted = None

    def action_back(self) -> None:
        """First the search, then the filter, then away."""
        if self.search.display:
            self.search.value = ""
            self.search.display = False
            self.lines.focus()
        elif self.selection.narrows:
            self.selection = type(self.selection)()
            self.narrow()
        else:
            self.leave()

    def leave(self) -> None:
        """To the overview; a page that was put over another one, back to that."""
        if self.app.is_screen_installed(self):
            self.desk.show("dashboard")
        else:
            self.dismiss(None)
