"""What becomes of an ended case: extract, proof of handing over, earlier deletion on request."""

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.cases.dossier.handing_over import (
    Asker,
    Delivery,
    ErasureAsked,
    ErasureRefused,
    HandedOver,
    NothingBecause,
    NothingHanded,
    RefusedBecause,
)
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.documents import write_paper
from crisisdesk.screens.forms import Field, Form, choice_field, moment_field, text_field
from crisisdesk.services.safekeeping import dossiers
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import said

if TYPE_CHECKING:
    from crisisdesk.exchange.documents.paper import Paper


class DossierStep(StrEnum):
    """What can be done with the dossier of an ended case."""

    WRITE = "write"
    HANDED = "handed"
    NOTHING = "nothing"
    ERASE = "erase"
    REFUSE = "refuse"


async def dossier(screen: Acting[None], file: CaseFile) -> None:
    """Ask what is done with the dossier of an ended case, and do it."""
    step = await screen.app.push_screen_wait(DossierForm(file))
    if step is None:
        return
    if step is DossierStep.WRITE:
        await _write(screen, file)
        return
    forms: dict[DossierStep, type[CaseForm]] = {
        DossierStep.HANDED: HandedForm,
        DossierStep.NOTHING: NothingForm,
        DossierStep.ERASE: EraseForm,
        DossierStep.REFUSE: RefuseForm,
    }
    if await screen.app.push_screen_wait(forms[step](file)):
        screen.say(_("{case}: written").format(case=file.line.reference))


async def _write(screen: Acting[None], file: CaseFile) -> None:
    def make(snapshot: Snapshot) -> "Paper":
        from crisisdesk.exchange.documents.dossier import dossier_paper
        from crisisdesk.exchange.documents.paper import with_mark
        from crisisdesk.services.safekeeping import journal

        paper = dossier_paper(dossiers.extract(snapshot, file.line.id))
        return with_mark(paper, journal.mark(snapshot))

    if await write_paper(screen, f"{_('dossier')}-{file.line.reference}", make, "pdf"):
        await screen.attempt(dossiers.note_written, file.line.id)


class DossierForm(Form[DossierStep]):
    """Which of the steps is taken; nothing is chosen beforehand."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Dossier of an ended case")

    def __init__(self, file: CaseFile) -> None:
        """Ask about this case."""
        super().__init__()
        self._file = file

    def fields(self) -> ComposeResult:
        """The case, and the steps in their order."""
        yield Label(said(f"{self._file.line.reference} · {_(self._file.line.state.words)}"))
        words = {
            DossierStep.WRITE: _("write the extract to a file"),
            DossierStep.HANDED: _("the extract was handed over: proof"),
            DossierStep.NOTHING: _("nothing is handed over, because"),
            DossierStep.ERASE: _("delete the texts earlier, on request"),
            DossierStep.REFUSE: _("refuse to delete earlier"),
        }
        options = [("–", ""), *((text, step.value) for step, text in words.items())]
        yield Field("step", _("what"), Choice(options, "", id="in-step"))

    async def save(self) -> None:
        """Go on to the form of the step."""
        step = self.choice("step")
        if not step:
            raise RuleBroken(N_("Choose what is done."), field="step")
        self.dismiss(DossierStep(step))


class HandedForm(CaseForm):
    """To whom the extract went, when, how, and their reference."""

    TITLE_WORDS = N_("Proof of handing over")

    def fields(self) -> ComposeResult:
        """Nothing is filled in beforehand."""
        with Horizontal(classes="row"):
            yield choice_field("to", _("handed over to"), Organisation, None, none="–")
            yield choice_field("role", _("in the role of"), Role, None, none="–")
        with Horizontal(classes="row"):
            yield text_field("name", _("name at the organisation"), most=80)
            yield moment_field("handed_at", _("when (14:05 or 24-03-2020 14:05)"))
        with Horizontal(classes="row"):
            yield choice_field("how", _("how"), Delivery, None, none="–")
            yield text_field("receipt", _("reference of the receipt"), most=40)

    async def save(self) -> None:
        """Keep the proof."""
        to, role = self.chosen("to", Organisation), self.chosen("role", Role)
        at = self.moment("handed_at")
        if at is None:
            raise RuleBroken(N_("Enter when it was handed over."), field="handed_at")
        proof = HandedOver(
            to, role, at, self.chosen("how", Delivery), self.text("receipt"), self.text("name")
        )
        await self.keep(dossiers.hand_over, self.file.line.id, proof)
        self.done()


class NothingForm(CaseForm):
    """Why no extract is handed over."""

    TITLE_WORDS = N_("Nothing is handed over")

    def fields(self) -> ComposeResult:
        """The reason, and more about it."""
        yield choice_field("because", _("because"), NothingBecause, None, none="–")
        yield text_field("words", _("why"), most=500)

    async def save(self) -> None:
        """Keep the reason."""
        proof = NothingHanded(self.chosen("because", NothingBecause), self.text("words"))
        await self.keep(dossiers.hand_over, self.file.line.id, proof)
        self.done()


class EraseForm(CaseForm):
    """Who asked that the texts go before their term, and why; the case is typed to be sure."""

    TITLE_WORDS = N_("Delete earlier, on request")

    def fields(self) -> ComposeResult:
        """Who, why, and the case's reference once more."""
        yield choice_field("asker", _("who asks"), Asker, None, none="–")
        yield text_field("words", _("why"), most=500)
        typed = _("type {case} to be sure").format(case=self.file.line.reference)
        yield text_field("typed", typed, most=16)
        yield Label(_("ctrl+s deletes it; this cannot be undone."), classes="hint", markup=False)

    async def save(self) -> None:
        """Let the words go."""
        request = ErasureAsked(self.chosen("asker", Asker), self.text("words"))
        case, typed = self.file.line.id, self.text("typed")
        settle = partial(dossiers.settle, case=case, request=request, typed=typed, sure=True)
        await self.written(partial(self.desk.store.maintain, settle))
        self.done()


class RefuseForm(CaseForm):
    """Who asked that the texts go, and on which ground they stay."""

    TITLE_WORDS = N_("Refuse to delete earlier")

    def fields(self) -> ComposeResult:
        """Who, the ground, and why."""
        yield choice_field("asker", _("who asks"), Asker, None, none="–")
        yield choice_field("because", _("ground"), RefusedBecause, None, none="–")
        yield text_field("words", _("why"), most=500)

    async def save(self) -> None:
        """Keep the refusal."""
        asker, because = self.chosen("asker", Asker), self.chosen("because", RefusedBecause)
        refusal = ErasureRefused(asker, because, self.text("words"))
        await self.keep(dossiers.refuse, self.file.line.id, refusal)
        self.done()
