"""For whom a restriction applies, asked: nothing is chosen beforehand, and more is asked about."""

from collections.abc import Sequence
from typing import Any, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.suggester import SuggestFromList
from textual.widgets import Select

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.capacity.places import CapacityLine, add_up
from crisisdesk.domain.capacity.scopes import BarScope, Reach, facility_labels, names_of, reach_of
from crisisdesk.errors import DeskError, RuleBroken
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.base import Desk
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import Form, choice_field, completed_field
from crisisdesk.widgets.figures import headline
from crisisdesk.widgets.text_lines import KnownLine

R = TypeVar("R")


def _kinds() -> dict[str, str]:
    return {kind.value: _(kind.words) for kind in Kind}


class ScopeRow(Horizontal):
    """A scope and the name of what is meant: a facility, a provider, a kind or the region."""

    def __init__(
        self, lines: Sequence[CapacityLine], desk: Desk, likely: FacilityId | None = None
    ) -> None:
        """Name among these; the `likely` facility is filled in for who chooses one facility."""
        super().__init__(classes="row")
        self._board, self._desk, self._likely = lines, desk, likely

    def compose(self) -> ComposeResult:
        """Nothing is chosen."""
        yield choice_field("scope", _("for whom"), BarScope, None, none="–")
        yield completed_field("which", _("which one: its name"), (), known=True)

    @on(Select.Changed, "#in-scope")
    def _name_among(self, event: Select.Changed) -> None:
        """Complete what can be named, but never the region: who means that types all of it."""
        scope = BarScope(str(event.value)) if event.value else None
        names = [] if scope is None else [*names_of(scope, self._board, _kinds())]
        line = self.query_one("#in-which", KnownLine)
        line.known = sorted(names)
        line.suggester = SuggestFromList(line.known, case_sensitive=False)
        likely = [
            label
            for label, facility in facility_labels(self._board).items()
            if facility.id == self._likely
        ]
        if scope is BarScope.FACILITY and not line.value:
            line.value = "".join(likely)
        elif scope is not BarScope.FACILITY and [line.value] == likely:
            line.value = ""

    def reach(self, form: Form[Any]) -> Reach:
        """What was named; raises RuleBroken at the field."""
        code = form.choice("scope")
        return reach_of(
            BarScope(code) if code else None,
            form.text("which"),
            self._board,
            _kinds(),
            self._desk.region or _(BarScope.REGION.words),
        )


class BarringForm(Form[R]):
    """A form with a restriction: of whom it is about, and whether so much is meant."""

    def reach(self) -> Reach:
        """What was named; raises RuleBroken at the field."""
        return self.query_one(ScopeRow).reach(self)

    async def sure_of(self, reach: Reach) -> bool:
        """Whether so much is meant; one facility is not asked about."""
        if reach.facility is not None:
            return True
        count = len(reach.lines)
        facilities = ngettext("{n} facility", "{n} facilities", count).format(n=count)
        words = [
            _("{name}: the restriction applies to {facilities}.").format(
                name=reach.name, facilities=facilities
            ),
            headline(add_up(reach.lines, split=False)).plain.strip(),
        ]
        question = Sure(words, _("Yes, bar them"))
        sure: bool = await self.app.push_screen_wait(question)
        return sure

    def blame(self, error: DeskError) -> None:
        """The rules speak of the facility that was named."""
        if isinstance(error, RuleBroken) and error.field == "facility":
            error.field = "which"
        super().blame(error)
