"""The keys of this screen, and beneath them its page of the manual, searched by typing."""

import re
from asyncio import shield
from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Markdown, Static

from crisisdesk import i18n, keys, manual
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting, DeskScreen
from crisisdesk.screens.finding.help import Searched, holding, key_line, sought, works_at
from crisisdesk.widgets.bars import KeysBar
from crisisdesk.widgets.plain_text import styled

FEWEST_LETTERS = 2
MOST_HITS = 12


def lines_for_tables(text: str) -> str:
    """A page with its tables as lines: at 80 columns a grid is mostly grid, and slow to draw."""
    return re.sub(r"^(\|.*)\n\| --- .*\n((?:\|.*\n?)+)", _lines, text, flags=re.MULTILINE)


def _lines(table: re.Match[str]) -> str:
    others = _cells(table[1])[2:]
    lines = []
    for row in table[2].splitlines():
        first, second, *rest = _cells(row)
        more = [f"{heading}: {cell}" for heading, cell in zip(others, rest, strict=True)]
        lines.append(f"{first} · {second}" + (f" ({', '.join(more)})" if more else ""))
    return "  \n".join(lines) + "\n"


def _cells(row: str) -> list[str]:
    parts = re.split(r"(?<!\\)\|", row.strip().strip("|"))
    return [part.strip().replace("\\|", "|") for part in parts]


class ManualDialog(Searched):
    """Opened over any screen; what is typed searches every page, enter opens the first hit."""

    TITLE_WORDS = N_("Manual")
    HINT = N_("find in the whole manual; enter opens the first")

    def __init__(self, beneath: Sequence[Screen[Any]]) -> None:
        """Opened over these screens, the last in front; until it stands they may have gone."""
        super().__init__()
        self._beneath = beneath
        self._page = manual.PAGES[0]
        self._keys: list[keys.Key] = []
        self._everywhere: list[keys.Key] = []
        self._hits: list[manual.Hit] = []
        self._next: tuple[str, int] | None = None
        """What is being drawn, or is to be drawn after it."""

    def found(self) -> ComposeResult:
        """The keys, the page."""
        yield Static(id="here", markup=False)
        yield Markdown(open_links=False)

    def on_mount(self) -> None:
        """Show what the screen beneath names."""
        self.query_one(KeysBar).leave_out({"desk.manual"})
        for screen in self._beneath:
            if isinstance(screen, Acting):
                self._page = screen.MANUAL or self._page
        self._keys, self._everywhere = works_at(self._beneath[-1])
        self.query_one(Input).focus()
        self._open(self._page)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow to what holds these words; the page itself when there are none."""
        words = sought(event.value)
        if len(words) < FEWEST_LETTERS:
            self._show_page()
            return
        language = i18n.language()
        self._hits = manual.find(words, language, self._page)
        parts: list[str] = []
        page = ""
        for hit in self._hits[:MOST_HITS]:
            if hit.page != page and hit.section:
                parts.append(f"# {manual.title(hit.page, language)}")
            page = hit.page
            parts.append(hit.text)
        if (more := len(self._hits) - MOST_HITS) > 0:
            parts.append(_("{n} more; type another word.").format(n=more))
        if not parts:
            parts.append(_("Nothing found in the manual."))
        self._show_keys(words)
        self._show("\n\n".join(parts))

    def on_input_submitted(self) -> None:
        """Open the page of the first hit, at its section."""
        if self._hits:
            self._open(self._hits[0].page, self._hits[0].section)

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        """Open another page; nothing leaves the desk."""
        event.stop()
        page = event.href.removesuffix(".md")
        if page in manual.PAGES:
            self._open(page)

    def _open(self, page: str, section: int = 0) -> None:
        with self.prevent(Input.Changed):
            self.query_one(Input).value = ""
        self._page = page
        self._show_page(section)

    def _show_page(self, section: int = 0) -> None:
        self._hits = []
        self._show_keys("")
        self._show(manual.text(self._page, i18n.language()), section)

    def _show_keys(self, words: str) -> None:
        """The keys that hold these words, among what works on the screen beneath."""
        beneath = self._beneath[-1]
        shown = self._keys
        if words or beneath.is_modal:
            shown = [*self._keys, *self._everywhere]
        elif isinstance(beneath, DeskScreen):
            shown = [*beneath.KEYS]
        lines = [key_line(key) for key in holding(shown, words)]
        here = self.query_one("#here", Static)
        here.display = bool(lines)
        here.update(Content("\n").join([styled(_("The keys here"), "bold"), *lines]))

    def _show(self, text: str, section: int = 0) -> None:
        is_drawing, self._next = self._next is not None, (text, section)
        if not is_drawing:
            self.run_worker(self._draw(), group="page")

    async def _draw(self) -> None:
        """Draw what is to be shown until nothing else is."""
        page = self.query_one(Markdown)
        try:
            while (drawn := self._next) is not None:
                text, section = drawn
                # To its end: what Textual takes away takes the desk with it when it is cut off.
                await shield(page.update(lines_for_tables(text)))
                if self._next is drawn:
                    self._next = None
                    self._begin_at(section)
        finally:
            self._next = None

    def _begin_at(self, section: int) -> None:
        scroll = self.query_one(VerticalScroll)
        if section:
            heading = list(self.query("MarkdownHeader"))[section]
            self.call_after_refresh(scroll.scroll_to_widget, heading, animate=False, top=True)
        else:
            scroll.scroll_home(animate=False)
