"""Choosing which facilities are listed."""

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.selection import Selection
from crisisdesk.domain.identity import name_key
from crisisdesk.errors import N_
from crisisdesk.i18n import _, pgettext
from crisisdesk.screens.forms import Field, Form, choice_field
from crisisdesk.widgets.bindings import Keyed
from crisisdesk.widgets.choice import Choice
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


class FilterForm(Form[Selection]):
    """Ticks, a kind and a municipality."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Filter")

    def __init__(self, chosen: Selection, municipalities: list[str]) -> None:
        """Start from what is chosen."""
        super().__init__()
        self._chosen, self._municipalities = chosen, municipalities

    def fields(self) -> ComposeResult:
        """What can be asked of a facility."""
        chosen = self._chosen
        yield Ticks(
            {
                "round_the_clock": _("round the clock"),
                "open_only": pgettext("facility", "open"),
                "placeable": _("vacant now"),
                "stale": _("stale"),
                "crisis": _("crisis allowed"),
            },
            {name for name in Selection._fields[1:6] if getattr(chosen, name)},
        )
        yield choice_field("kind", _("kind"), Kind, chosen.kind, none=_("all kinds"))
        options = [(_("everywhere"), "")]
        # A municipality that stands in several spellings is one choice.
        towns = {name_key(name): name for name in reversed(self._municipalities) if name}
        options += [(name, name) for name in sorted(towns.values())]
        known = chosen.municipality if chosen.municipality in self._municipalities else ""
        yield Field(
            "municipality",
            _("municipality"),
            Choice(options, known, id="in-municipality"),
        )

    async def save(self) -> None:
        """Answer with the choice."""
        ticked = self.query_one(Ticks).ticked
        kind = self.choice("kind")
        self.dismiss(
            self._chosen._replace(
                round_the_clock="round_the_clock" in ticked,
                open_only="open_only" in ticked,
                placeable="placeable" in ticked,
                stale="stale" in ticked,
                crisis="crisis" in ticked,
                kind=Kind(kind) if kind else None,
                municipality=self.choice("municipality"),
            )
        )
