"""Who says that a child is safe at the end, or why nobody does; who took it over (A95, A98)."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk.domain.cases.endings import (
    ANSWERS,
    Confirmation,
    NotConfirmed,
    Safety,
    SafetyOpen,
    TakenOver,
    Topic,
)
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.forms import choice_field, moment_field, text_field
from crisisdesk.services.cases import endings
from crisisdesk.widgets.plain_text import said
from crisisdesk.widgets.ticks import Ticks


def safety_fields(title: str) -> ComposeResult:
    """Who confirmed that the child is safe, when and how; or why not, and who finds out by when."""
    yield text_field("safety_by", title, most=80)
    with Horizontal(classes="row"):
        yield choice_field("role", _("in the role of"), Role, None, none="–")
        yield moment_field("safety_at", _("confirmed at"))
    yield choice_field("safety_how", _("how they know"), Confirmation, None, none="–")
    yield choice_field("because", _("or not confirmed, because"), ANSWERS, None, none="–")
    with Horizontal(classes="row"):
        yield choice_field("responsible", _("responsible until then"), Organisation, None, none="–")
        yield moment_field("open_until", _("asked again at"), bare=Bare.AHEAD)
    with Horizontal(classes="row"):
        yield text_field("open_name", _("who finds out"), most=80)
        yield text_field("open_words", _("what was arranged"), most=500)


def safety_of(form: CaseForm) -> Safety | SafetyOpen | None:
    """Who confirmed it, or why nobody did; None where neither is said. Raises RuleBroken."""
    name, because = form.text("safety_by"), form.choice("because")
    if name and because:
        raise RuleBroken(N_("Either somebody confirmed it or nobody did."), field="because")
    if because:
        return SafetyOpen(
            NotConfirmed(because),
            form.chosen("responsible", Organisation),
            form.ahead("open_until"),
            form.text("open_name"),
            form.text("open_words"),
        )
    if not name:
        return None
    role, at = form.chosen("role", Role), form.moment("safety_at")
    if at is None:
        raise RuleBroken(N_("Enter when that was confirmed."), field="safety_at")
    return Safety(role, name, at, form.chosen("safety_how", Confirmation))


class SafetyForm(CaseForm):
    """After the end: who confirmed that the child is safe, or why still nobody did."""

    TITLE_WORDS = N_("Is the child safe?")

    def fields(self) -> ComposeResult:
        """The same as an ending asks."""
        still = self.file.history.safety_open
        if still is not None:
            words = _(still.because.words)
            if still.due_at is not None:
                words = _("{why}; {who} would know by {moment}").format(
                    why=words, who=still.name, moment=moment_text(still.due_at)
                )
            yield Label(said(words), classes="hint")
        yield from safety_fields(_("safety confirmed by"))

    async def save(self) -> None:
        """Keep the answer."""
        safety = safety_of(self)
        if safety is None:
            raise RuleBroken(
                N_("Enter who confirmed that the child is safe, and when; or why nobody did."),
                field="safety_by",
            )
        await self.keep(endings.answer_safety, self.file.line.id, safety)
        self.done()


def taken_over_fields(form: CaseForm) -> ComposeResult:
    """Who accepts the child at the receiving end, when, and what was handed over."""
    with Horizontal(classes="row"):
        yield choice_field(
            "receiver", _("taken over by (–: not yet)"), Organisation, None, none="–"
        )
        yield choice_field("receiver_role", _("in the role of"), Role, None, none="–")
    with Horizontal(classes="row"):
        yield text_field("receiver_name", _("name at the organisation"), most=80)
        at = moment_text(form.desk.now())
        yield moment_field("accepted_at", _("accepted at"), at)
    yield Label(_("handed over:"), classes="hint", markup=False)
    yield Ticks({topic.value: _(topic.words) for topic in Topic}, set(), name="topics")


def taken_over_of(form: CaseForm) -> TakenOver | None:
    """Who accepted the child; None while nobody did. Raises RuleBroken at the field."""
    organisation, name = form.choice("receiver"), form.text("receiver_name")
    topics = form.query_one("#in-topics", Ticks).ticked
    if not organisation:
        if name or topics:
            raise RuleBroken(N_("Enter who took over."), field="receiver")
        return None
    at = form.moment("accepted_at") or form.desk.now()
    role = form.chosen("receiver_role", Role)
    return TakenOver(Organisation(organisation), role, at, name, frozenset(map(Topic, topics)))
