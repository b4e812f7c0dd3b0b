"""Things to tick off."""

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.widgets.bindings import Keyed
from crisisdesk.widgets.plain_text import said


class Ticks(Keyed, OptionList):
    """Things to tick off, each with a sign that needs no colour."""

    KEYS = keys.TICKS

    def __init__(self, words: dict[str, str], ticked: set[str], *, name: str = "ticks") -> None:
        """Offer these, with some of them ticked; `name` tells two lists of a form apart."""
        self._words, self.ticked = words, set(ticked)
        options = (Option(self._line(name), name) for name in words)
        super().__init__(*options, compact=True, id=f"in-{name}")

    def _line(self, name: str) -> Content:
        return said(f"{'[x]' if name in self.ticked else '[ ]'} {self._words[name]}")

    class Ticked(Message):
        """Something was ticked, or its tick was taken away."""

    def offer(self, words: dict[str, str]) -> None:
        """Offer these instead; ticks on what is still offered stand."""
        self._words, self.ticked = words, self.ticked & words.keys()
        self.clear_options()
        self.add_options(Option(self._line(name), name) for name in words)

    def tick(self, name: str) -> None:
        """Tick something off, if it is offered."""
        if name in self._words and name not in self.ticked:
            self.turn(name)

    def turn(self, name: str) -> None:
        """Tick something off, or take its tick away."""
        self.ticked ^= {name}
        self.replace_option_prompt(name, self._line(name))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tick it, or take the tick away."""
        event.stop()
        self.turn(str(event.option_id))
        self.post_message(self.Ticked())
