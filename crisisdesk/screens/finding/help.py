"""The keys, narrowed by what is typed: of the screen beneath, and of the whole desk."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from crisisdesk import keys
from crisisdesk.domain.identity import folded
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.screens.base import DeskScreen, Dialog
from crisisdesk.widgets.bindings import Keyed
from crisisdesk.widgets.plain_text import said, styled


def key_line(key: keys.Key) -> Content:
    """A key and what it does, on a line."""
    shown = ", ".join(keys.shown(name) for name in keys.pressed(key).split(","))
    return said(f"  {shown:<12}{_(key.help)}")


def holding(group: Iterable[keys.Key], words: str) -> list[keys.Key]:
    """The keys whose words hold all of these; one sign alone is the key that bears it."""
    wanted = folded(words).split()
    return [
        key
        for key in group
        if (
            words in (keys.shown(name) for name in keys.pressed(key).split(","))
            if len(words) == 1
            else all(word in _findable(key) for word in wanted)
        )
    ]


def _findable(key: keys.Key) -> str:
    pressed = keys.pressed(key)
    return folded(f"{_(key.help)} {_(key.description)} {pressed} {pressed.replace('ctrl+', '^')}")


def sought(typed: str) -> str:
    """What is looked for; who begins with the key that finds means what follows it."""
    words = typed.strip()
    return words[1:].strip() if len(words) > 1 and words.startswith("/") else words


def works_at(screen: Screen[object]) -> tuple[list[keys.Key], list[keys.Key]]:
    """The keys of a screen and of what it stands on, and those of everywhere that work there."""
    active = {active.binding.id for active in screen.active_bindings.values() if active.enabled}
    by_id = {key.id: key for group in keys.GROUPS.values() for key in group}
    everywhere = [key for key in keys.EVERYWHERE if key.priority or key.id in active]
    here = [key for name, key in by_id.items() if name in active and key not in keys.EVERYWHERE]
    own = screen.KEYS if isinstance(screen, Keyed) else ()
    return sorted(here, key=lambda key: key not in own), everywhere


class Searched(Dialog[None]):
    """A field to search with over what is read with the arrows."""

    KEYS: ClassVar[tuple[keys.Key, ...]] = keys.MANUAL
    CSS_PATH = "help.tcss"
    HINT: ClassVar[str]

    def body(self) -> ComposeResult:
        """The field, and beneath it what is found."""
        yield Input(placeholder=_(self.HINT), max_length=80)
        with VerticalScroll(can_focus=False):
            yield from self.found()

    def found(self) -> ComposeResult:
        """What the words in the field narrow."""
        yield from ()

    def action_scroll(self, lines: int) -> None:
        """Read on, or back."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_turn(self, pages: int) -> None:
        """Read on, or back, by what fits the screen."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=pages * (scroll.size.height - 1), animate=False)

    def action_cancel(self) -> None:
        """Back to the screen."""
        self.dismiss(None)


class Help(Searched):
    """Every key, from the same list that makes them; those of the page that is open stand first."""

    TITLE_WORDS = N_("Keys")
    HINT = N_("type what you want to do, or a key")

    def found(self) -> ComposeResult:
        """The keys under the places where they work."""
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Show all of them."""
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show those that hold the words."""
        self._narrow(sought(event.value))

    def _narrow(self, words: str) -> None:
        pages = [screen for screen in self.app.screen_stack if isinstance(screen, DeskScreen)]
        own = pages[-1].KEYS if pages else ()
        parts = []
        for group, group_keys in sorted(keys.GROUPS.items(), key=lambda group: group[1] is not own):
            if found := holding(group_keys, words):
                lines = [styled(_(group), "bold"), *map(key_line, found)]
                parts.append(Content("\n").join(lines))
        nothing = said(_("No key does that; f1 looks in the manual."))
        self.query_one("#keys", Static).update(Content("\n\n").join(parts or [nothing]))
        self.query_one(VerticalScroll).scroll_home(animate=False)
