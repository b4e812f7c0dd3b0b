"""Choosing which facilities are listed."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Select, SelectionList
from textual.widgets.selection_list import Selection as Choice

from crisisdesk import keys
from crisisdesk.domain.facilities import KIND_WORDS, Kind
from crisisdesk.domain.selection import Selection
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.screens.forms import Field, Form, choice_field
from crisisdesk.widgets.bindings import bindings


class FilterForm(Form[Selection]):
    """Ticks, a kind and a municipality."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)
    TITLE_WORDS = N_("Filter")

    def __init__(self, chosen: Selection, municipalities: list[str]) -> None:
        """Start from what is chosen."""
        super().__init__()
        self._chosen, self._municipalities = chosen, municipalities

    def fields(self) -> ComposeResult:
        """What can be asked of a facility."""
        chosen = self._chosen
        yield SelectionList[str](
            *(
                Choice(Content(words), name, getattr(chosen, name))
                for name, words in (
                    ("round_the_clock", _("round the clock")),
                    ("open_only", _("open")),
                    ("placeable", _("placeable now")),
                    ("stale", _("stale")),
                    ("crisis", _("crisis allowed")),
                )
            ),
            compact=True,
        )
        yield choice_field("kind", _("kind"), KIND_WORDS, chosen.kind, none=_("all kinds"))
        options = [(Content(_("everywhere")), "")]
        options += [(Content(one), one) for one in self._municipalities if one]
        known = chosen.municipality if chosen.municipality in self._municipalities else ""
        yield Field(
            "municipality",
            _("municipality"),
            Select(options, value=known, allow_blank=False, compact=True, id="in-municipality"),
        )

    async def save(self) -> None:
        """Answer with the choice."""
        ticked = set(self.query_one(SelectionList).selected)
        kind = self.choice("kind")
        self.dismiss(
            Selection(
                self._chosen.words,
                *(name in ticked for name in Selection._fields[1:6]),
                kind=Kind(kind) if kind else None,
                municipality=self.choice("municipality"),
            )
        )
