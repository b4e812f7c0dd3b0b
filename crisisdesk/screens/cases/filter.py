"""Choosing which cases are listed."""

from textual.app import ComposeResult
from textual.containers import Horizontal

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.selection import CaseSelection, Waiting
from crisisdesk.domain.cases.states import OPEN_STATES, CaseState, Urgency
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.screens.forms import Field, Form, choice_field
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.ticks import Ticks


class CaseFilterForm(Form[CaseSelection]):
    """Ticks, an urgency, a state, and for whom a case waits."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Filter")

    def __init__(self, chosen: CaseSelection, member: MemberId | None) -> None:
        """Start from what is chosen; `member` sits here, and None offers no “mine”."""
        super().__init__()
        self._chosen, self._member = chosen, member

    def fields(self) -> ComposeResult:
        """What can be asked of a case."""
        chosen = self._chosen
        ticks = {"overdue": _("overdue"), "ending_stays": _("stay ending soon")}
        ticked = {name for name in ticks if getattr(chosen, name)}
        if self._member is not None:
            ticks = {"mine": _("mine"), **ticks}
            ticked |= {"mine"} if chosen.lead == self._member else set()
        yield Ticks(ticks, ticked)
        with Horizontal(classes="row"):
            yield choice_field(
                "urgency", _("urgency"), Urgency, chosen.urgency, none=_("all urgencies")
            )
            known = "ended" if chosen.ended else chosen.state or ""
            yield Field("state", _("state"), Choice(self._states(), known, id="in-state"))
        yield choice_field("waiting", _("waits"), Waiting, chosen.waiting, none=_("for anybody"))

    @staticmethod
    def _states() -> list[tuple[str, str]]:
        states = [(_(state.words), state.value) for state in (*OPEN_STATES, CaseState.ON_HOLD)]
        return [(_("all states"), ""), *states, (_("ended"), "ended")]

    async def save(self) -> None:
        """Answer with the choice."""
        ticked = self.query_one(Ticks).ticked
        urgency, state = self.choice("urgency"), self.choice("state")
        waiting = self.choice("waiting")
        self.dismiss(
            CaseSelection(
                words=self._chosen.words,
                lead=self._member if "mine" in ticked else None,
                urgency=Urgency(urgency) if urgency else None,
                state=CaseState(state) if state not in ("", "ended") else None,
                ended=state == "ended",
                waiting=Waiting(waiting) if waiting else None,
                overdue="overdue" in ticked,
                ending_stays="ending_stays" in ticked,
            )
        )
