"""Whether a facility is crucial: on which ground, and agreeing it (A110)."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.capacity.crucial import CrucialAgreement, CrucialGround
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Field, Form, day_field, text_field
from crisisdesk.services.capacity import crucial
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import plain, styled

MOST_LINES = 3
"""How many agreements a facility page shows; the newest stands."""


async def agree_crucial(screen: Acting[None], line: CapacityLine, ground: CrucialGround) -> None:
    """Agree that a facility is crucial, or no longer."""
    await screen.app.push_screen_wait(CrucialForm(line, ground))


def agreement_words(agreement: CrucialAgreement) -> str:
    """What was agreed, when and by whom."""
    words = _("crucial") if agreement.crucial else _("no longer crucial")
    return _("{what}: agreed on {day} by {who}").format(
        what=words, day=date_text(agreement.agreed_on), who=agreement.agreed_by
    )


def ground_words(ground: CrucialGround) -> str:
    """Whether it is crucial and on which ground; "" where nobody said anything of it."""
    if ground.agreements:
        return agreement_words(ground.agreements[0])
    if ground.stated_at is None or not ground.crucial:
        return _("crucial, nobody agreed it") if ground.crucial else ""
    day = date_text(local(ground.stated_at).date())
    return _("crucial by sheet of {day}, nobody agreed it").format(day=day)


def crucial_lines(ground: CrucialGround) -> list[Content]:
    """The ground in words, then what was agreed before."""
    words = ground_words(ground)
    if not words:
        return []
    newest = ground.agreements[0] if ground.agreements else None
    if newest is not None and newest.by:
        words += f" ({newest.by})"
    lines = [styled(f" ● {words}", "$text-primary")]
    if newest is not None and newest.source:
        lines.append(styled(f"   “{newest.source}”", "$text-muted"))
    lines += [
        styled(f"   {agreement_words(agreement)}", "$text-muted")
        for agreement in ground.agreements[1:MOST_LINES]
    ]
    return lines


class CrucialForm(Form[bool]):
    """That a facility is crucial or no longer: agreed when, by whom, in which words."""

    KEYS = keys.FORM
    WRITES = "crucial.agreed"

    def __init__(self, line: CapacityLine, ground: CrucialGround) -> None:
        """Start from what stands."""
        super().__init__()
        self._line, self._ground = line, ground

    def title_words(self) -> str:
        """The facility."""
        return _("Crucial · {facility}").format(facility=self._line.name)

    def fields(self) -> ComposeResult:
        """What was agreed; nothing is chosen beforehand."""
        yield Label(
            plain(ground_words(self._ground) or _("Nobody said that it is crucial.")),
            classes="hint",
            markup=False,
        )
        answers = [("–", ""), (_("crucial"), "yes"), (_("no longer crucial"), "no")]
        with Horizontal(classes="row"):
            yield Field("crucial", _("agreed is"), Choice(answers, "", id="in-crucial"))
            yield day_field("agreed_on", _("agreed on"), hint="24-03", bare=Bare.PAST)
        yield text_field("agreed_by", _("agreed by (organisations or meeting)"), most=120)
        yield text_field("source", _("wording of the agreement"), most=500)

    async def save(self) -> None:
        """Keep it."""
        answer = self.choice("crucial")
        if not answer:
            raise RuleBroken(N_("Choose what was agreed."), field="crucial")
        agreed_on = self.day("agreed_on")
        if agreed_on is None:
            raise RuleBroken(N_("Enter the day on which it was agreed."), field="agreed_on")
        agreement = CrucialAgreement(
            answer == "yes", agreed_on, self.text("agreed_by"), self.text("source")
        )
        seen, yes = self._line.version, _("Yes, save")
        await confirmed(self, yes, crucial.agree, self._line.id, agreement, seen=seen)
        self.dismiss(True)  # noqa: FBT003 - the answer itself
