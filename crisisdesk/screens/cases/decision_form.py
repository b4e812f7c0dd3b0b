"""The decision on a place that is held: who, with whom, why, and on what ground."""

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Label

from crisisdesk.domain.cases.decisions import (
    NOT_DISCUSSED_WORDS,
    Decider,
    Decision,
    OnTable,
    Override,
)
from crisisdesk.domain.cases.lines import CaseFile, HoldLine
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.week.register import Entry
from crisisdesk.domain.week.situation import who_decides
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, say
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.hold_choice import hold_words
from crisisdesk.screens.cases.reasons import finding_text
from crisisdesk.screens.forms import Field, choice_field, completed_field, text_field
from crisisdesk.services.cases import holds
from crisisdesk.services.cases.legal import Title
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import plain

_GIVE_BACK, _KEEP = "give_back", "keep"


class DecisionForm(CaseForm):
    """Who decides, with whom it was discussed, and why; it is never changed.

    What else is held or asked for the case is given back or called off here, or kept.
    """

    TITLE_WORDS = N_("The decision")

    def __init__(
        self,
        file: CaseFile,
        hold: HoldLine,
        on_table: tuple[OnTable, ...],
        title: Title,
        team: Sequence[Entry],
    ) -> None:
        """Decide on the facility of this hold, on this ground; the team is offered as deciders."""
        super().__init__(file)
        self._hold, self._on_table, self._title, self._team = hold, on_table, title, team

    def title_words(self) -> str:
        """The facility that is decided on."""
        return _("The decision · {facility}").format(facility=self._hold.name)

    def fields(self) -> ComposeResult:
        """Deciders, discussion, reason; the ground, and who sets it aside where it lacks."""
        yield Label(finding_text(self._title.finding), id="ground")
        if self._title.asks_override:
            with Horizontal(classes="row"):
                yield text_field("override_name", _("who decides without an order"), most=80)
                yield text_field("override_reason", _("why without an order"), most=500)
        with Horizontal(classes="row"):
            yield deciders_field(_("who decides"), self._team, self.desk.who)
            yield choice_field("role", _("in the role of"), Role, Role.DESK_MEMBER)
        yield from mandates(self._team)
        # Nothing is chosen beforehand: what nobody says was discussed must not be kept for ever.
        yield choice_field("discussed", _("discussed with"), Role, None, none="–")
        yield text_field("why_not", _(NOT_DISCUSSED_WORDS), most=300)
        yield text_field("reason", _("reason for this place"), most=1000)
        for hold in self._other_holds:
            choices = [("–", ""), (_("give back"), _GIVE_BACK), (_("keep as well"), _KEEP)]
            yield Field(
                f"hold-{hold.id}", hold_words(hold), Choice(choices, "", id=f"in-hold-{hold.id}")
            )
        if pending := self.file.history.pending:
            names = ", ".join(self.file.names.get(enquiry.facility, "") for enquiry in pending)
            choices = [
                ("–", ""),
                (_("no longer needed"), _GIVE_BACK),
                (_("keep the question open"), _KEEP),
            ]
            title = _("asked, no answer yet: {names}").format(names=names)
            yield Field("asked", title, Choice(choices, "", id="in-asked"))

    @property
    def _other_holds(self) -> list[HoldLine]:
        return [hold for hold in self.file.line.held if hold.id != self._hold.id]

    def _answer(self, name: str) -> bool:
        """Whether it is given back; raises RuleBroken at the field while nobody said."""
        answer = self.choice(name)
        if not answer:
            raise RuleBroken(N_("Choose what happens with it."), field=name)
        return answer == _GIVE_BACK

    def _override(self) -> Override | None:
        if not self._title.asks_override or not self.text("override_name"):
            return None
        return Override(self.text("override_reason"), self.text("override_name"))

    async def save(self) -> None:
        """Keep the decision."""
        discussed = self.choice("discussed")
        decision = Decision(
            (Decider(self.chosen("role", Role), self.text("deciders")),),
            self.text("reason"),
            Role(discussed) if discussed else None,
            self.text("why_not"),
            self._on_table,
        )
        pending = self.file.history.pending
        await self.keep(
            holds.decide,
            self._hold.id,
            decision,
            give_back=[hold.id for hold in self._other_holds if self._answer(f"hold-{hold.id}")],
            call_off=[line.id for line in pending if self._answer("asked")],
            override=self._override(),
        )
        self.done()


def deciders_field(title: str, team: Sequence[Entry], who: str) -> Field:
    """A line for who decides, which the organisations of the team complete."""
    return completed_field("deciders", title, {entry.particulars.party for entry in team}, who)


def mandates(team: Sequence[Entry]) -> Iterator[Widget]:
    """What each organisation of the team may decide, and when it can be reached."""
    for item in who_decides(team).items:
        yield Label(plain(say(item.what)), classes="hint", markup=False)
