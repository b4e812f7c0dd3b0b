"""A form about one case: it does its act itself, and keeps what was typed until that succeeded."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, TypeVar

from textual.content import Content
from textual.widgets import Input, Label, Select

from crisisdesk.domain.cases.lines import CaseFile, YouthLine
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, Conflict, DeskError, RuleBroken
from crisisdesk.i18n import _, say
from crisisdesk.screens.cases.time_line import meanwhile
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Field, Form
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.case_words import child_words
from crisisdesk.widgets.plain_text import said
from crisisdesk.widgets.ticks import Ticks

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

T = TypeVar("T")
_MOST_NEWS = 4


class CaseForm(Form[bool]):
    """A form about one case as it was seen; another desk's act on it meanwhile loses nothing."""

    CSS_PATH: ClassVar = [Path(__file__).with_suffix(".tcss")]
    FIELDS: ClassVar[Mapping[str, str]] = {}
    """The field of this form for what the rules call otherwise."""

    def __init__(self, file: CaseFile) -> None:
        """Act on this case as it stands here."""
        super().__init__()
        self.file = file
        self._news: list[str] = []

    def values(self, file: CaseFile) -> dict[str, str]:  # noqa: ARG002 - for who overrides it
        """What the fields begin with that stands in the case itself, by field."""
        return {}

    def ticked(self, file: CaseFile) -> set[str]:  # noqa: ARG002 - for who overrides it
        """What the ticks begin with that stands in the case itself."""
        return set()

    async def keep(
        self, service: "Callable[Concatenate[UnitOfWork, ...], T]", /, *args: Any, **kw: Any
    ) -> T:
        """Act on the case as it was seen; raises DeskError for the field, questions asked once."""
        kw = {"seen": self.file.line.version, **kw}
        try:
            return await confirmed(self, _("Yes, keep it"), service, *args, **kw)
        except Conflict:
            await self._catch_up()
            raise

    def done(self) -> None:
        """It was kept: back to the page."""
        self.dismiss(True)  # noqa: FBT003 - the answer itself

    async def _catch_up(self) -> None:
        """Look at the case anew: what nobody touched here becomes what the other wrote."""
        before = self.file
        self.file = await self.ask(file_queries.case, before.line.id)
        self._news = meanwhile(self.file, before.history.turn)
        old = self.values(before)
        for name, theirs in self.values(self.file).items():
            control = self.query_one(f"#in-{name}")
            if not isinstance(control, (Input, Select)) or theirs == old[name]:
                continue
            if control.value == old[name]:
                control.value = theirs
            elif control.value != theirs:
                self.query_one(f"#field-{name}", Field).blame("!")
        was, now = self.ticked(before), self.ticked(self.file)
        for ticks in self.query(Ticks):
            for name in (now - was) - ticks.ticked | (was - now) & ticks.ticked:
                ticks.turn(name)

    def blame(self, error: DeskError) -> None:
        """Say a refusal at its field; who was first is said with what that one wrote."""
        if isinstance(error, Conflict):
            lines = [
                say(error),
                *self._news[-_MOST_NEWS:],
                _("What you typed is still here; save again to keep it."),
            ]
            words = Content("\n").join(said(line) for line in lines)
            # Room for the whole of it, also on a small screen.
            self.add_class("-told")
            self.query_one("#error", Label).update(words)
            return
        if isinstance(error, RuleBroken):
            error.field = self.FIELDS.get(error.field, error.field)
        super().blame(error)

    def _written(self) -> list[object]:
        return [*super()._written(), *(frozenset(ticks.ticked) for ticks in self.query(Ticks))]

    def moment(self, name: str, *, stands: datetime | None = None) -> datetime | None:
        """A typed moment, None for an empty field; raises RuleBroken there, also for a far one.

        What `stands` and was not touched is that moment itself, also when it has passed.
        """
        if stands is not None and self.text(name) == moment_text(stands):
            return stands
        return self.near(name)

    def ahead(self, name: str) -> datetime:
        """A typed moment that is still to come; raises RuleBroken at that field."""
        moment = self.moment(name)
        if moment is None:
            raise RuleBroken(N_("Enter until when: 14:05 or 24-03-2020 14:05."), field=name)
        return moment

    def number(self, name: str) -> int:
        """A typed whole number; raises RuleBroken at that field."""
        typed = self.text(name)
        if not typed.isdecimal():
            raise RuleBroken(N_("Enter a whole number."), field=name)
        return int(typed)

    def those(self, youths: Iterable[YouthLine]) -> Ticks:
        """Which of these children it is about: all of them, unless a tick is taken away."""
        at = self.desk.moment
        words = {
            str(youth.id): f"{youth.pseudonym or '?'} {child_words(youth, at)}" for youth in youths
        }
        return Ticks(words, set(words), name="children")
