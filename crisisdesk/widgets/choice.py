"""A choice that the keyboard answers by the letters of what is meant."""

from collections.abc import Iterable

from rich.text import Text
from textual import events, on
from textual.message import Message
from textual.widgets import Select
from textual.widgets._select import NoSelection, SelectOverlay

from crisisdesk.widgets.plain_text import plain

_FEW = 9


class Choice(Select[str]):
    """One of several: what is typed is what is chosen, or it is refused; of many it opens."""

    refused = ""
    """What was typed and is not among them; until something is chosen nothing is."""
    _typed = ""
    _before: str | NoSelection = Select.NULL
    """What was chosen when the list was opened."""
    _stood: str | NoSelection = Select.NULL
    """What was chosen before the first letter of what is typed."""

    class Kept(Message):
        """What was typed is taken back: what stands there is meant."""

        def __init__(self, choice: "Choice") -> None:
            """Keep which choice."""
            super().__init__()
            self.choice = choice

    class Refused(Message):
        """What was typed is not among them."""

        def __init__(self, choice: "Choice") -> None:
            """Keep which choice, and with it what was typed."""
            super().__init__()
            self.choice = choice

    def __init__(
        self,
        options: Iterable[tuple[str, str]],
        value: str,
        *,
        id: str,  # noqa: A002 - as Textual
    ) -> None:
        """Offer these words, each with its code, and begin at a code."""
        self._offered = [(plain(words), code) for words, code in options]
        # Neither Text nor Content reads markup. What is typed is looked for here: the open list of
        # Textual leaves what stood before where it finds nothing.
        prompts = [(Text(words), code) for words, code in self._offered]
        super().__init__(
            prompts, value=value, allow_blank=False, compact=True, type_to_search=False, id=id
        )

    def on_key(self, event: events.Key) -> None:
        """Take what begins as typed; the same letter again takes the next that begins with it."""
        letter = (event.character or "").casefold()
        if event.key in ("tab", "shift+tab"):
            self.take_marked()
        elif event.key == "backspace" and (self._typed or self.refused):
            event.stop()
            self._take("" if self.refused else self._typed[:-1])
        elif letter.isprintable() and (letter.strip() or (letter and self._typed)):
            event.stop()
            if len(self._offered) > _FEW and not self.expanded:
                self.action_show_overlay()
            self._take(self._typed + letter)
        else:
            self._typed = ""

    def take_marked(self) -> None:
        """Choose what is marked in the open list, and close it."""
        overlay = self.query_one(SelectOverlay)
        if self.expanded and overlay.highlighted is not None:
            self.refused = ""
            self.value = self._offered[overlay.highlighted][1]
            self.expanded = False
            # Now: the key goes on from here.
            self.screen.set_focus(self)

    def _take(self, typed: str) -> None:
        if not self._typed:
            self._stood = self.value
        was_refused, self._typed, self.refused = bool(self.refused), typed, ""
        if not typed and was_refused:
            self.post_message(self.Kept(self))
        if not typed:
            return
        if begun := self._begin(typed):
            self.value = begun[0]
        elif set(typed) == {typed[0]} and (begun := self._begin(typed[0])):
            self.value = begun[(len(typed) - 1) % len(begun)]
        else:
            # Neither what it began as nor what is typed on chooses anything.
            self.refused, self.value = typed, self._stood
            self.post_message(self.Refused(self))

    def _begin(self, typed: str) -> list[str]:
        """Those that begin as typed, else those of which another word does."""
        words = [(words.casefold(), code) for words, code in self._offered]
        begun = [code for name, code in words if name.startswith(typed)]
        return begun or [code for name, code in words if f" {typed}" in name]

    def watch_expanded(self) -> None:
        """Who opens the list chooses from it; where it opened by what is typed, that counts."""
        if self.expanded:
            self._before = self.value
            if not self._typed:
                self.refused = ""

    @on(SelectOverlay.UpdateSelection)
    def chosen_in_the_list(self) -> None:
        """Whoever chooses in the list, with the mouse too, means nothing of what they typed."""
        self._typed = self.refused = ""

    @on(SelectOverlay.Dismiss)
    def leave_as_it_was(self, event: SelectOverlay.Dismiss) -> None:
        """Whoever escapes from the list meant nothing of what they typed in it."""
        if not event.lost_focus:
            self._typed = self.refused = ""
            self.value = self._before

    def on_blur(self) -> None:
        """What is typed when somebody comes back begins anew."""
        if not self.expanded:
            self._typed = ""
