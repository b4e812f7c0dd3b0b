"""A choice that the keyboard answers by the letters of what is meant."""

from collections.abc import Iterable

from rich.text import Text
from textual import events
from textual.widgets import Select

from crisisdesk.widgets.plain_text import plain

_FEW = 9


class Choice(Select[str]):
    """One of several: of a few a letter takes the next that begins with it, of many it opens."""

    def __init__(
        self,
        options: Iterable[tuple[str, str]],
        value: str,
        *,
        id: str,  # noqa: A002 - as Textual
    ) -> None:
        """Offer these words, each with its code, and begin at a code."""
        self._offered = [(plain(words), code) for words, code in options]
        # The open list finds what is typed in a Text, not in a Content; neither reads markup.
        prompts = [(Text(words), code) for words, code in self._offered]
        super().__init__(prompts, value=value, allow_blank=False, compact=True, id=id)

    def on_key(self, event: events.Key) -> None:
        """Take the next one that begins with the letter, or look for it in the open list."""
        letter = (event.character or "").casefold()
        if self.expanded or not letter.strip() or not letter.isprintable():
            return
        if len(self._offered) > _FEW:
            event.stop()
            self.action_show_overlay()
            self.query_one("SelectOverlay").post_message(events.Key(event.key, event.character))
            return
        begun = [code for words, code in self._offered if words.casefold().startswith(letter)]
        if begun:
            event.stop()
            here = begun.index(str(self.value)) + 1 if self.value in begun else 0
            self.value = begun[here % len(begun)]
