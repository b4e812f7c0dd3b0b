"""Who saw a child last and who looks next; how a stay goes on, asked on its milestones."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from crisisdesk.domain.cases.acts import CaseAct, refusal
from crisisdesk.domain.cases.consults import Weighing
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome, Outcome
from crisisdesk.domain.cases.waiting.sight import (
    NO_SIGHT_ASKED,
    ContactKind,
    Look,
    NoSight,
    Phoned,
    Seen,
    Sight,
)
from crisisdesk.domain.cases.waiting.visits import VisitAnswer, VisitNeed
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.forms import Field, choice_field, moment_field, text_field
from crisisdesk.services.cases import sight
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.choice import Choice


class SightForm(CaseForm):
    """How the child was seen, or why not; who looks next, and who is responsible until then."""

    TITLE_WORDS = N_("View of the child's safety")
    FIELDS: ClassVar = {"name": "seen_by"}

    def fields(self) -> ComposeResult:
        """What happened, then what comes; nothing is chosen beforehand."""
        with Horizontal(classes="row"):
            yield choice_field("contact", _("how"), ContactKind, None, none="–")
            yield moment_field("seen_at", _("when (empty: now)"))
        with Horizontal(classes="row"):
            yield choice_field("role", _("by whom"), Role, None, none="–")
            yield text_field("seen_by", _("name at the organisation"), most=80)
            yield choice_field("phoned", _("family phoned before"), Phoned, None, none="–")
        yield choice_field("why_not", _("not seen, because"), NO_SIGHT_ASKED, None, none="–")
        with Horizontal(classes="row"):
            yield text_field("infection", _("at home: risk of infection"), most=1000)
            yield text_field("safety", _("safety of the child"), most=1000)
        with Horizontal(classes="row"):
            yield text_field("look_name", _("who looks next"), most=80)
            yield moment_field("look_at", _("when (14:05 or 24-03-2020 14:05)"), bare=Bare.AHEAD)
        with Horizontal(classes="row"):
            yield choice_field("look_contact", _("how"), ContactKind, None, none="–")
            yield choice_field(
                "organisation", _("responsible until then"), Organisation, None, none="–"
            )

    def _seen(self) -> Seen | None:
        contact, role, phoned = map(self.choice, ("contact", "role", "phoned"))
        if not contact:
            if self.text("seen_by") or self.text("seen_at") or role or phoned:
                raise RuleBroken(N_("Enter how the child was seen, or why not."), field="contact")
            return None
        at = self.moment("seen_at") or self.desk.now()
        return Seen(
            at,
            ContactKind(contact),
            Role(role) if role else None,
            self.text("seen_by"),
            Phoned(phoned) if phoned else None,
        )

    async def save(self) -> None:
        """Keep both."""
        why_not, organisation = self.choice("why_not"), self.choice("organisation")
        contact = self.choice("look_contact")
        look = Look(
            self.ahead("look_at"),
            Organisation(organisation) if organisation else None,
            self.text("look_name"),
            ContactKind(contact) if contact else None,
        )
        what = Sight(self._seen(), NoSight(why_not) if why_not else None, look)
        weighing = Weighing(self.text("infection"), self.text("safety"))
        await self.keep(sight.look, self.file.line.id, what, weighing)
        self.done()


class VisitForm(CaseForm):
    """Whether the child is visited at home, and why: asked at each day start."""

    TITLE_WORDS = N_("Is a home visit needed?")

    def title_words(self) -> str:
        """The case that it is about."""
        return f"{self.file.line.reference} · {_(self.TITLE_WORDS)}"

    def fields(self) -> ComposeResult:
        """The answer, which is never chosen beforehand, and the reason."""
        yield choice_field("answer", _("answer"), VisitAnswer, None, none="–")
        yield text_field("reason", _("reason"), most=500)

    async def save(self) -> None:
        """Keep the answer."""
        answer = self.choice("answer")
        if not answer:
            raise RuleBroken(N_("Choose whether a home visit is needed."), field="answer")
        need = VisitNeed(VisitAnswer(answer), self.text("reason"))
        await self.keep(sight.weigh_visit, self.file.line.id, need)
        self.done()


async def weigh_visit(screen: DeskScreen, case: CaseId) -> None:
    """Ask whether a child is visited at home, and plan a visit that is needed."""
    file = await screen.ask(file_queries.case, case)
    if (why := refusal(CaseAct.VISIT, file)) is not None:
        screen.say(say(why))
    elif await screen.app.push_screen_wait(VisitForm(file)):
        file = await screen.ask(file_queries.case, case)
        if file.history.visit_wanted:
            await screen.app.push_screen_wait(SightForm(file))


class MilestoneForm(CaseForm):
    """How the stay goes on, on a day on which the desk asks."""

    TITLE_WORDS = N_("How the stay goes on")

    def fields(self) -> ComposeResult:
        """The day, the answer, and more about it."""
        days = self.file.line.open_milestones
        options = [(_("day {day}").format(day=day), str(day)) for day in days]
        with Horizontal(classes="row"):
            yield Field("day", _("milestone"), Choice(options, str(days[-1]), id="in-day"))
            yield choice_field("outcome", _("answer"), Outcome, None, none="–")
        yield text_field("words", _("what was arranged"), most=500)

    async def save(self) -> None:
        """Keep the answer; it counts for earlier days without one too."""
        outcome = self.choice("outcome")
        if not outcome:
            raise RuleBroken(N_("Enter how the stay goes on."), field="outcome")
        answer = MilestoneOutcome(int(self.choice("day")), Outcome(outcome), self.text("words"))
        await self.keep(sight.answer_milestone, self.file.line.id, answer)
        self.done()
