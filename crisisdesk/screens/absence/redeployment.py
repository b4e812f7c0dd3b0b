"""Own staff that works elsewhere with its own provider: begun, listed, ended."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label, OptionList

from crisisdesk import keys
from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.redeployment import (
    Redeployment,
    RedeploymentId,
    RedeploymentLine,
    Team,
)
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.moments import date_text
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, pgettext
from crisisdesk.screens.absence.words import amount
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.screens.count_form import CountingForm
from crisisdesk.screens.forms import Field, choice_field, day_field, text_field
from crisisdesk.services.absence import redeployments
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import said

_OFF_BOARD = "off_board"


def redeployed_words(line: RedeploymentLine) -> str:
    """What went from where to where, and until when: minus there, plus here."""
    redeployment = line.redeployment
    fte = amount(redeployment.fte)
    source = line.source_name or _(redeployment.source.function.words)
    target = line.target_name or _(redeployment.target.function.words)
    return _("{source} -{fte} → {target} +{fte}, {start} to {until}").format(
        source=source,
        target=target,
        fte=fte,
        start=f"{redeployment.start:%d-%m}",
        until=f"{redeployment.until:%d-%m}",
    )


def of_provider(redeployed: RedeploymentLine, line: ReviewLine) -> bool:
    """Whether it is staff of the provider of a line."""
    return redeployed.redeployment.provider == line.provider


class RedeployForm(CountingForm[RedeploymentId]):
    """Which staff, from where to where, how much and for how long; nothing is given beforehand."""

    KEYS = keys.FORM

    def __init__(self, line: ReviewLine, facilities: Sequence[CapacityLine]) -> None:
        """Redeploy staff of this provider, which has these facilities."""
        super().__init__()
        self._line, self._facilities = line, facilities

    def title_words(self) -> str:
        """Whose staff."""
        return _("Redeploy own staff · {provider}").format(provider=self._line.name)

    def fields(self) -> ComposeResult:
        """From where, to where, how much, until when."""
        yield from self._team("source", _("staff that goes"), _("leaves the facility"))
        yield from self._team("target", _("works as"), _("goes to the facility"))
        with Horizontal(classes="row"):
            yield text_field("fte", _("FTE"), most=12)
            yield day_field("start", pgettext("term", "from"))
            yield day_field("until", _("up to and including"), begin="start")
        hint = _("Of another provider is aid: h on page 4. Counts only, nobody's name.")
        yield Label(hint, classes="hint", markup=False)

    def _team(self, name: str, function: str, place: str) -> ComposeResult:
        options = [("–", ""), (_("none on the board"), _OFF_BOARD)]
        options += [(facility.name, str(facility.id)) for facility in self._facilities]
        with Horizontal(classes="row"):
            yield choice_field(name, function, Function, None, none="–")
            yield Field(f"{name}_id", place, Choice(options, "", id=f"in-{name}_id"))

    def _chosen_team(self, name: str) -> Team:
        function, place = self.chosen(name, Function), self.choice(f"{name}_id")
        if not place:
            raise RuleBroken(N_("Choose the facility, or none on the board."), field=f"{name}_id")
        facility = next((each for each in self._facilities if str(each.id) == place), None)
        return Team(function, None if facility is None else facility.id)

    async def save(self) -> None:
        """Keep it."""
        source, target = self._chosen_team("source"), self._chosen_team("target")
        fte, start = self.amount("fte"), self.day("start")
        until = self.day("until")
        redeployment = Redeployment(self._line.provider, source, target, fte, start, until)
        self.dismiss(await self.attempt(redeployments.begin, redeployment))


class EndRedeploymentForm(CountingForm[bool]):
    """The last day of a redeployment, and why."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("End the redeployment")

    def __init__(self, line: RedeploymentLine) -> None:
        """End this one."""
        super().__init__()
        self._redeployed = line

    def fields(self) -> ComposeResult:
        """What it is, its last day, the reason."""
        about = f"{self._redeployed.provider_name} · {redeployed_words(self._redeployed)}"
        yield Label(said(about), classes="hint")
        with Horizontal(classes="row"):
            yield day_field("until", _("last day"), date_text(self.today))
            yield text_field("reason", _("why"), most=300)

    async def save(self) -> None:
        """End it."""
        line = self._redeployed
        until, reason = self.day("until"), self.text("reason")
        await self.keep(redeployments.end, line.id, until, reason, seen=line.turn)
        self.dismiss(result=True)


class Redeployments(Dialog[RedeploymentLine | bool]):
    """What own staff of a provider works elsewhere: one to end, or another one."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Own staff that works elsewhere")

    def __init__(self, lines: Sequence[RedeploymentLine]) -> None:
        """Show these."""
        super().__init__()
        self._lines = lines

    def body(self) -> ComposeResult:
        """Another one, and those that stand."""
        ends = (_("end: {what}").format(what=redeployed_words(line)) for line in self._lines)
        yield OptionList(*map(said, (_("redeploy more staff"), *ends)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        at = event.option_index
        self.dismiss(self._lines[at - 1] if at else True)

    def action_cancel(self) -> None:
        """Nothing."""
        self.dismiss(None)


async def redeploy(
    screen: Acting[None],
    line: ReviewLine,
    facilities: Sequence[CapacityLine],
    standing: Sequence[RedeploymentLine],
) -> None:
    """Redeploy own staff of a provider, or end what stands of it."""
    wanted: RedeploymentLine | bool | None = True
    own = [each for each in standing if of_provider(each, line)]
    if own:
        wanted = await screen.app.push_screen_wait(Redeployments(own))
    if isinstance(wanted, RedeploymentLine):
        if await screen.app.push_screen_wait(EndRedeploymentForm(wanted)):
            screen.say(_("{provider}: the redeployment ends").format(provider=line.name))
    elif wanted and await screen.app.push_screen_wait(RedeployForm(line, facilities)) is not None:
        screen.say(_("{provider}: own staff is redeployed").format(provider=line.name))
