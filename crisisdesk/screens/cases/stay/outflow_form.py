"""What must happen before a child can leave: what holds it back, who acts, and the days."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk.domain.cases.acts import CaseAct, refusal
from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.lines import CaseFile, StayLine
from crisisdesk.domain.cases.states import CaseId, StayId
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.stay.choice import chosen
from crisisdesk.screens.forms import choice_field, day_field, text_field
from crisisdesk.services.cases.stay import outflow
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.case_words import child_name


class OutflowForm(CaseForm):
    """What stands of one child, to be said anew; what nobody said yet is chosen by nobody."""

    TITLE_WORDS = N_("Before the child can leave")

    def __init__(self, file: CaseFile, stay: StayLine) -> None:
        """About the child of this stay."""
        super().__init__(file)
        self._stay = stay

    def title_words(self) -> str:
        """Whose stay it is, and where."""
        child = child_name(self.file.line, self._stay.youth)
        about = " ".join(filter(None, (self.file.line.reference, child)))
        return f"{about}, {self._stay.name} · {_(self.TITLE_WORDS)}"

    def _stands(self, file: CaseFile) -> Outflow:
        unsaid = Outflow(self._stay.facility, self._stay.id)
        return file.history.outflows.get(self._stay.id, unsaid)

    def values(self, file: CaseFile) -> dict[str, str]:
        """What was said last."""
        stands = self._stands(file)
        days = {"looks_on": stands.looks_on, "leaves_on": stands.leaves_on}
        return {
            "blocker": stands.blocker or "",
            "who": stands.who,
            **{name: date_text(day) if day else "" for name, day in days.items()},
        }

    def fields(self) -> ComposeResult:
        """What holds it back, who acts, and the days."""
        values = self.values(self.file)
        stands = self._stands(self.file)
        yield choice_field("blocker", _("held back by"), Blocker, stands.blocker, none="–")
        yield text_field("who", _("who acts: organisation or role"), values["who"], most=80)
        with Horizontal(classes="row"):
            yield day_field(
                "looks_on", _("next date: looked at again"), values["looks_on"], bare=Bare.AHEAD
            )
            yield day_field(
                "leaves_on", _("expected to leave on"), values["leaves_on"], bare=Bare.AHEAD
            )
        yield Label(
            _("A day that nobody knows stays empty: the list then says that it is not known."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Keep it."""
        blocker = self.choice("blocker")
        answer = Outflow(
            self._stay.facility,
            self._stay.id,
            Blocker(blocker) if blocker else None,
            self.text("who"),
            self.day("looks_on"),
            self.day("leaves_on"),
        )
        await self.keep(outflow.set_outflow, self.file.line.id, answer)
        self.done()


async def set_outflow(screen: DeskScreen, file: CaseFile) -> None:
    """Ask about a child of the case that stays somewhere."""
    if (stay := await chosen(screen, file)) is not None:
        await screen.app.push_screen_wait(OutflowForm(file, stay))


async def set_outflow_of(screen: DeskScreen, case: CaseId, stay: StayId) -> None:
    """Ask about the child of a stay, or say why the case does not admit it now."""
    file = await screen.ask(file_queries.case, case)
    if (why := refusal(CaseAct.OUTFLOW, file)) is not None:
        screen.say(say(why))
        return
    line = next((line for line in file.line.stays if line.id == stay), None)
    if line is None:
        screen.say(_("The child does not stay there any more."))
    else:
        await screen.app.push_screen_wait(OutflowForm(file, line))
