"""Orders of a court, what becomes of them, and who agrees: asked and written down."""

from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk.domain.cases.legal.consent import Consent, ConsentAnswer, ConsentBy, whose
from crisisdesk.domain.cases.legal.orders import (
    Order,
    OrderChange,
    Ordered,
    OrderStep,
    month_matters,
)
from crisisdesk.domain.cases.lines import YouthLine
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import YouthId
from crisisdesk.domain.cases.youths import ages_known
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.forms import Field, choice_field, day_field, moment_field, text_field
from crisisdesk.services.cases import legal
from crisisdesk.widgets.case_words import child_words, order_words
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import said

_ORDERS = tuple(kind for kind in Legal if kind is not Legal.VOLUNTARY)


class LegalForm(CaseForm):
    """A form about one child of the case, on the ground on which it stays somewhere."""

    def child(self) -> ComposeResult:
        """Which child; only one that is there can be meant."""
        children = [
            (f"{youth.pseudonym or '?'} {child_words(youth, self.desk.moment)}", str(youth.id))
            for youth in self._children
        ]
        alone = len(children) == 1
        options = children if alone else [("–", ""), *children]
        chosen = children[0][1] if alone else ""
        yield Field("child", _("child"), Choice(options, chosen, id="in-child"))

    @property
    def _children(self) -> tuple[YouthLine, ...]:
        return self.file.line.youths

    def youth(self) -> YouthId:
        """The child that is meant; raises RuleBroken at the field while nobody chose."""
        if not (chosen := self.choice("child")):
            raise RuleBroken(N_("Choose the child."), field="child")
        return YouthId(UUID(chosen))

    def reminder(self) -> Label:
        """What the program does with it, and what not."""
        words = _("The desk is reminded of these days; this is no legal advice.")
        return Label(words, classes="hint", markup=False)


class OrderForm(LegalForm):
    """An order of a court for a child, with its days; empty is not known."""

    TITLE_WORDS = N_("An order of a court")

    def fields(self) -> ComposeResult:
        """Whose, which, from when until when; the birth month where it matters."""
        with Horizontal(classes="row"):
            yield from self.child()
            yield choice_field("kind", _("which order"), _ORDERS, None, none="–")
        with Horizontal(classes="row"):
            yield day_field("since", _("valid from (24-03-2020)"), bare=Bare.PAST)
            yield day_field("until", _("until (not on that day itself)"), begin="since")
        yield day_field("hearing", _("hearing at the latest on"), begin="since")
        if any(
            month_matters(youth.birth_year, youth.birth_month, self.today)
            for youth in self._children
        ):
            yield text_field("birth_month", _("turns 18 soon: born in month (1-12)"), most=2)
        yield self.reminder()

    async def save(self) -> None:
        """Keep the order."""
        youth, kind = self.youth(), self.chosen("kind", Legal)
        since = self.day("since")
        if since is None:
            raise RuleBroken(N_("Enter from which day it is valid."), field="since")
        month = self.query("#in-birth_month") and self.text("birth_month")
        await self.keep(
            legal.order,
            self.file.line.id,
            Ordered(youth, kind, since),
            until=self.day("until"),
            hearing=self.day("hearing"),
            birth_month=self.number("birth_month") if month else None,
        )
        self.done()


class OrderStepForm(LegalForm):
    """What became of an order, or a day of it that was written wrong."""

    TITLE_WORDS = N_("What became of an order")

    def fields(self) -> ComposeResult:
        """Which order, what, and on which day."""
        orders = [(order_words(order, self.file.line), str(order.id)) for order in self._orders]
        alone = len(orders) == 1
        options = orders if alone else [("–", ""), *orders]
        chosen = orders[0][1] if alone else ""
        yield Field("order", _("order"), Choice(options, chosen, id="in-order"))
        with Horizontal(classes="row"):
            yield choice_field("step", _("what"), OrderStep, None, none="–")
            yield day_field("day", _("day (24-03-2020)"), bare=Bare.PAST)
        yield self.reminder()

    @property
    def _orders(self) -> tuple[Order, ...]:
        return self.file.history.orders

    async def save(self) -> None:
        """Keep what became of it."""
        chosen = self.choice("order")
        order = next((order for order in self._orders if str(order.id) == chosen), None)
        if order is None:
            raise RuleBroken(N_("Choose the order."), field="order")
        step, day = self.chosen("step", OrderStep), self.day("day")
        if day is None and step is not OrderStep.MISTAKE:
            raise RuleBroken(N_("Enter the day."), field="day")
        change = OrderChange(order.id, step, day or self.today)
        await self.keep(legal.change_order, self.file.line.id, change)
        self.done()


class ConsentForm(LegalForm):
    """Who agrees with a placement of a child; asked, and never worked out."""

    TITLE_WORDS = N_("Consent and statement")

    def fields(self) -> ComposeResult:
        """Whose, what was answered, when and by whom; and of whom it is asked."""
        with Horizontal(classes="row"):
            yield from self.child()
            yield choice_field("by", _("of whom"), ConsentBy, None, none="–")
        with Horizontal(classes="row"):
            yield choice_field("answer", _("answer"), ConsentAnswer, None, none="–")
            yield moment_field("consent_at", _("when (empty: now)"))
        yield text_field("consent_name", _("who answered (role or initials)"), most=80)
        for youth in self._children:
            ages = ages_known(youth.birth_year, self.desk.moment, youth.birth_month)
            asked = ", ".join(_(by.words) for by in whose(ages))
            words = _("{child}: asked of {whom}").format(child=youth.pseudonym or "?", whom=asked)
            yield Label(said(words), classes="hint")
        yield Label(
            _("Secure care also asks the statement of a behavioural scientist."),
            classes="hint",
            markup=False,
        )
        yield self.reminder()

    async def save(self) -> None:
        """Keep the answer."""
        answer = Consent(
            self.youth(),
            self.chosen("by", ConsentBy),
            self.chosen("answer", ConsentAnswer),
            self.moment("consent_at") or self.desk.now(),
            self.text("consent_name"),
        )
        await self.keep(legal.consent, self.file.line.id, answer)
        self.done()
