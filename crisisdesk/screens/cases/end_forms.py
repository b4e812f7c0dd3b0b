"""How a case ends, who takes over what is not a crisis, and how an ending is corrected."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Select, Static

from crisisdesk.domain.cases.endings import Alternative, Ending
from crisisdesk.domain.cases.instead.routes import (
    ROUTES,
    NotTakenOver,
    ParentsAnswer,
    ParentsConsent,
    routes,
)
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.cases.states import ENDED_WITHOUT_A_STAY, ENDINGS, CaseState
from crisisdesk.domain.week.contacts import Contact, to_call
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, pgettext
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.safety_forms import (
    safety_fields,
    safety_of,
    taken_over_fields,
    taken_over_of,
)
from crisisdesk.screens.forms import Field, choice_field, text_field
from crisisdesk.services.cases import endings, instead
from crisisdesk.services.week import contacts
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import said

_ONLY_FOR = {
    CaseState.REDIRECTED: ("to", "consent", "consent_by", "consent_why"),
    CaseState.ALTERNATIVE: ("alternative",),
    CaseState.OUT_OF_REGION: ("where",),
}
"""The fields that belong to one way of ending alone."""
_CORRECTED_TO = (CaseState.SEARCHING, CaseState.TRIAGE, CaseState.PLACED, *ENDINGS)
_MOST_NUMBERS = 3


class EndForm(CaseForm):
    """How a case ends: otherwise than by a departure, or after it once the child is safe."""

    TITLE_WORDS = N_("End the case")

    def __init__(self, file: CaseFile) -> None:
        """End this case; the contacts follow."""
        super().__init__(file)
        self._contacts: list[Contact] = []

    def fields(self) -> ComposeResult:
        """How, and what that way of ending must say."""
        left = bool(self.file.stays)
        ends = ENDINGS if left else ENDED_WITHOUT_A_STAY
        yield choice_field("state", _("how"), ends, None, none="–")
        to = routes(self.file.history.organisation)
        yield choice_field("to", _("not a crisis: refer to"), to, None, none="–")
        yield Static(id="route", classes="hint", markup=False)
        with Horizontal(classes="row"):
            yield choice_field(
                "consent", _("parents' consent to pass it on"), ParentsAnswer, None, none="–"
            )
            yield text_field("consent_by", _("who of the parents"), most=80)
        yield text_field("consent_why", _("without their consent, because"), most=300)
        yield choice_field("alternative", _("what helped instead"), Alternative, None, none="–")
        yield text_field("where", _("out of region: where"), most=200)
        yield text_field("reason", _("reason"), most=500)
        yield from safety_fields(_("safety confirmed by"))
        yield from taken_over_fields(self)

    def on_mount(self) -> None:
        """Ask what a way of ending must say once it is chosen."""
        self._ask_what_it_takes()
        self.run_worker(self._know_contacts(), group="load")

    async def _know_contacts(self) -> None:
        self._contacts = (await self.ask(contacts.directory)).contacts
        self._lead_the_way()

    @on(Select.Changed, "#in-state")
    def _ask_what_it_takes(self) -> None:
        for state, names in _ONLY_FOR.items():
            for name in names:
                self.query_one(f"#field-{name}", Field).display = self.choice("state") == state
        self._lead_the_way()

    @on(Select.Changed, "#in-to")
    def _lead_the_way(self) -> None:
        """What goes there, and whom to call in this region."""
        to = self.choice("to") if self.choice("state") == CaseState.REDIRECTED else ""
        route = self.query_one("#route", Static)
        route.display = bool(to)
        if to:
            words = [_(ROUTES[Organisation(to)])] if to in ROUTES else []
            numbers = to_call(self._contacts, Organisation(to), self.file.line.municipality)
            words += map(_number, numbers[:_MOST_NUMBERS])
            if not numbers:
                words.append(_("No number yet; page 7 keeps contacts."))
            route.update(said(" · ".join(words)))

    def _consent(self) -> ParentsConsent | None:
        answer = self.choice("consent")
        by, why = self.text("consent_by"), self.text("consent_why")
        if not answer:
            if by or why:
                raise RuleBroken(N_("Enter what the parents said."), field="consent")
            return None
        return ParentsConsent(ParentsAnswer(answer), by, why)

    async def save(self) -> None:
        """Keep the ending."""
        state = self.chosen("state", CaseState)
        to = self.choice("to") if state is CaseState.REDIRECTED else ""
        alternative = self.choice("alternative") if state is CaseState.ALTERNATIVE else ""
        ending = Ending(
            state,
            reason=self.text("reason"),
            to=Organisation(to) if to else None,
            where=self.text("where") if state is CaseState.OUT_OF_REGION else "",
            alternative=Alternative(alternative) if alternative else None,
            safety=safety_of(self),
            taken_over=taken_over_of(self),
            consent=self._consent() if state is CaseState.REDIRECTED else None,
        )
        await self.keep(endings.end, self.file.line.id, ending)
        self.done()


def _number(contact: Contact) -> str:
    """Whom to call, and when."""
    name = " ".join(filter(None, (contact.organisation, contact.function)))
    reach = contact.phone or contact.mail
    return f"{name} {reach}" + (f" ({contact.hours})" if contact.hours else "")


class AcceptanceForm(CaseForm):
    """Whether somebody accepts what was not a crisis; the case asks on until somebody does."""

    TITLE_WORDS = N_("Does the receiver accept the child?")
    FIELDS: ClassVar = {"organisation": "receiver"}

    def fields(self) -> ComposeResult:
        """The answer, who gave it, and what happens where it is no."""
        ending = self.file.ending
        if ending is not None and ending.to is not None:
            words = _("referred to {who}").format(who=_(ending.to.words))
            yield Static(said(" ".join(filter(None, (words, ending.where)))), classes="hint")
        answers = [("–", ""), (pgettext("receiver", "accepted"), "yes"), (_("not accepted"), "no")]
        yield Field("answer", _("answer"), Choice(answers, "", id="in-answer"))
        yield from taken_over_fields(self)
        yield text_field("words", _("not accepted: why, and what happens now"), most=500)

    async def save(self) -> None:
        """Keep the answer."""
        answer, receiver, case = self.choice("answer"), self.choice("receiver"), self.file.line.id
        if not answer:
            raise RuleBroken(N_("Choose what the receiver said."), field="answer")
        if not receiver:
            raise RuleBroken(N_("Enter who said so."), field="receiver")
        if answer == "yes":
            if self.text("words"):
                raise RuleBroken(
                    N_("A reason why not belongs to a no: choose the answer."), field="answer"
                )
            await self.keep(instead.taken_over, case, taken_over_of(self))
        else:
            refused = NotTakenOver(Organisation(receiver), self.text("words"))
            await self.keep(instead.not_taken_over, case, refused)
        self.done()


class CorrectForm(CaseForm):
    """How the case should have ended, or that it has not; the history stays as it was."""

    TITLE_WORDS = N_("Correct the ending")

    def title_words(self) -> str:
        """The ending that is corrected."""
        state = _(self.file.line.state.words)
        return _("Correct the ending · {state}").format(state=state)

    def fields(self) -> ComposeResult:
        """What it should be, and why."""
        to = [state for state in _CORRECTED_TO if state is not self.file.line.state]
        yield choice_field("state", _("should be"), to, None, none="–")
        yield text_field("reason", _("why"), most=500)

    async def save(self) -> None:
        """Keep the correction."""
        to = self.chosen("state", CaseState)
        await self.keep(endings.correct, self.file.line.id, to, self.text("reason"))
        self.done()
