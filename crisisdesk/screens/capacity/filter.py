"""Choosing which facilities are listed."""

from textual.app import ComposeResult

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.selection import Selection
from crisisdesk.domain.identity import name_key
from crisisdesk.errors import N_
from crisisdesk.i18n import _, pgettext
from crisisdesk.screens.forms import Field, Form, choice_field
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.ticks import Ticks


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
