"""What is due: each prompt once, and one key to do something about it."""

from collections.abc import Callable, Coroutine, Hashable
from typing import Any, NamedTuple

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.calls.reporting import FacilityReporting
from crisisdesk.domain.cases.legal.orders import before_opening
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.moments import clock_text, local
from crisisdesk.domain.together import telling
from crisisdesk.domain.together.conflicts import DeskConflict
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome, Prompt, PromptState
from crisisdesk.domain.week.meetings import is_meeting
from crisisdesk.errors import N_
from crisisdesk.i18n import _, say, span
from crisisdesk.screens.base import DeskScreen, Dialog
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.pages import WITHOUT_A_NUMBER, page_called
from crisisdesk.screens.week.turns import (
    cancel_turn,
    move_turn,
    open_meeting,
    snooze_turn,
)
from crisisdesk.services.calls import reporting
from crisisdesk.services.cases import cases
from crisisdesk.services.week import asking, duties
from crisisdesk.widgets.bars import prompt_text
from crisisdesk.widgets.case_words import attention_words
from crisisdesk.widgets.plain_text import said

_SIGNS = {PromptState.SNOOZED: "z ", PromptState.COMING: "  "}
PLACES = {
    Duty.BULLETIN: ("bulletin", N_("enter: to the bulletin")),
    Duty.DAY_START: ("day_start", N_("enter: to the day start")),
    Duty.CAPACITY_ROUND: ("calls", N_("enter: to the call list")),
    Duty.MEASURE_REVIEW: ("register", N_("enter: to the register")),
    Duty.RETENTION: ("retention", N_("enter: to what would go")),
}
"""The page on which a duty that is no meeting is done, and how enter is told to lead there."""


class NotReporting(NamedTuple):
    """The facilities that missed two reports in a row: one thing to see to."""

    facilities: tuple[FacilityReporting, ...]


Item = Prompt | CaseLine | DeskConflict | NotReporting


class DueDialog(Dialog[None]):
    """Every prompt; enter goes to where it is done. Letters do nothing: somebody may be typing."""

    MANUAL = "week"
    KEYS = keys.DUE
    TITLE_WORDS = N_("What is due")

    def __init__(self, wanted: Prompt | None = None) -> None:
        """Make an empty list; the cursor begins on what is wanted."""
        super().__init__()
        self._wanted = wanted
        self._shown: list[Item] = []
        self._cases: list[CaseLine] = []
        self._conflicts: list[DeskConflict] = []
        self._not_reporting: list[NotReporting] = []
        self._gone: Item | None = None
        self._acted_on: Item | None = None
        """What a key here was pressed on: where it goes, nobody needs to be told."""

    def body(self) -> ComposeResult:
        """The list, and what enter does there."""
        yield Label("", id="titles", markup=False)
        yield OptionList()
        yield Label("", id="way", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Fill the list, and follow what falls due while it is in front."""
        self._fill()
        self.watch(self.app, "prompts", self._fill, init=False)
        self.act(self._load())

    async def _load(self) -> None:
        """What asks something of whoever sits here, beside the duties."""
        board = await self.ask(cases.board)
        asks = await self.ask(asking.lines, self.desk.store.actor.member)
        self._conflicts, self._cases = asks.conflicts, asks.cases
        missed = tuple(asks.not_reporting)
        self._not_reporting = [NotReporting(missed)] if missed else []
        dues = (due for line in board.lines for due in line.titles)
        before = before_opening(dues, local(self.desk.moment).date())
        titles = self.query_one("#titles", Label)
        titles.display = before is not None
        titles.update(said("" if before is None else f"⚑ {say(before.phrase)}"))
        # Keys wait for this reading: nobody moved the cursor yet. On top is the most pressing.
        with self.prevent(OptionList.OptionHighlighted):
            self.query_one(OptionList).highlighted = None
        self._fill()

    def _fill(self) -> None:
        """List anew; what no longer asks stays under the cursor, and nothing can be done there."""
        options = self.query_one(OptionList)
        at = options.highlighted
        under = None if at is None or at >= len(self._shown) else self._shown[at]
        shown: list[Item] = [
            *self._conflicts,
            *self.desk.prompts,
            *self._cases,
            *self._not_reporting,
        ]
        keys_shown = [_key(item) for item in shown]
        self._gone = None
        if at is None and self._wanted is not None and _key(self._wanted) in keys_shown:
            at = keys_shown.index(_key(self._wanted))
        if at is not None and under is not None:
            if _key(under) in keys_shown:
                at = keys_shown.index(_key(under))
            elif self._acted_on is not None and _key(under) == _key(self._acted_on):
                at = min(at, len(shown) - 1)
            else:
                at, self._gone = min(at, len(shown)), under
                shown.insert(at, under)
        self._shown = shown
        with self.prevent(OptionList.OptionHighlighted):
            options.clear_options()
            options.add_options([Option(self._words(item)) for item in shown])
            options.highlighted = (at or 0) if shown else None
        options.focus()
        self._tell_way()

    def _words(self, item: Item) -> Content:
        now = self.desk.moment
        if isinstance(item, DeskConflict):
            since = span(now - item.raised_at)
            words = f"⚑ {say(telling.summary_phrase(item))} · {since}"
        elif isinstance(item, Prompt):
            words = _SIGNS.get(item.state, "⚑ ") + prompt_text(item, now)
        elif isinstance(item, NotReporting):
            words = f"⚑ {reporting.due_words(item.facilities)}"
        else:
            words = f"⚑ {item.reference} {'; '.join(attention_words(item, now))}"
        if item is self._gone:
            gone = _("gone: {time}").format(time=clock_text(now))
            return said((words, "$text-muted strike"), f"  {gone}")
        return said(words)

    @property
    def _under(self) -> Item | None:
        at = self.query_one(OptionList).highlighted
        item = None if at is None or at >= len(self._shown) else self._shown[at]
        return None if item is self._gone else item

    @property
    def current(self) -> Prompt | None:
        """The prompt under the cursor."""
        return item if isinstance(item := self._under, Prompt) else None

    @property
    def case(self) -> CaseLine | None:
        """The case under the cursor."""
        return item if isinstance(item := self._under, CaseLine) else None

    @property
    def conflict(self) -> DeskConflict | None:
        """The conflict under the cursor."""
        return item if isinstance(item := self._under, DeskConflict) else None

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what enter does here; what is gone goes once the cursor left it."""
        if self._gone is not None and self._shown[event.option_index] is not self._gone:
            self._fill()
        else:
            self._tell_way()

    def _tell_way(self) -> None:
        prompt = self.current
        words = empty.no_duties() if self.case is None else _("enter: to the case")
        if isinstance(self._under, NotReporting):
            words = _("enter: to who reports")
        if self.conflict is not None:
            words = _("enter: to both sides")
        if prompt is not None:
            words = _("enter: start the meeting")
            if not is_meeting(prompt.duty):
                words = _(PLACES[prompt.duty][1])
            elif prompt.state is PromptState.COMING:
                words = _("enter: see the agenda")
        if self._gone is not None:
            words = _("This row is gone. Move the cursor first.")
        self.query_one("#way", Label).update(said(words))

    def on_option_list_option_selected(self) -> None:
        """Go to where it is done; a meeting that is due is opened."""
        if (conflict := self.conflict) is not None:
            from crisisdesk.screens.together.conflict import ConflictDialog

            self.dismiss(None)
            self.app.push_screen(ConflictDialog(conflict.id))
        elif (line := self.case) is not None:
            self.dismiss(None)
            self.app.push_screen(CasePage(line.id))
        elif isinstance(self._under, NotReporting):
            self.dismiss(None)
            self.app.push_screen(page_called("reporting"))
        elif (prompt := self.current) is not None:
            self.act(self._go(prompt))

    async def _go(self, prompt: Prompt) -> None:
        begins = is_meeting(prompt.duty) and prompt.state is not PromptState.COMING
        if begins and not await open_meeting(self, prompt.duty, prompt.day):
            return
        self.dismiss(None)
        page = "" if is_meeting(prompt.duty) else PLACES[prompt.duty][0]
        if not page:
            from crisisdesk.screens.week.meeting import MeetingPage

            self.app.push_screen(MeetingPage(prompt.duty, prompt.day))
        elif page in WITHOUT_A_NUMBER:
            self.app.push_screen(page_called(page))
        elif isinstance(self.app.screen, DeskScreen):
            self.desk.show(page)
        else:
            self.app.notify(_("First close what is still open."), markup=False)

    # What is done about it without leaving

    def _about(self, make: Callable[[Prompt], Coroutine[Any, Any, None]]) -> None:
        self._acted_on = prompt = self.current
        if prompt is not None:
            self.act(make(prompt))

    def action_done(self) -> None:
        """It was done."""
        self._about(self._done)

    async def _done(self, prompt: Prompt) -> None:
        await self.do(duties.settle, prompt.duty, prompt.day, OccurrenceOutcome.DONE)

    def action_snooze(self) -> None:
        """Be quiet about it for as long as its rule says."""
        self._about(lambda prompt: snooze_turn(self, prompt.duty, prompt.day))

    def action_move(self) -> None:
        """Hold it at another moment."""
        self._about(lambda prompt: move_turn(self, prompt.duty, prompt.day, prompt.due_at))

    def action_call_off(self) -> None:
        """Let it go this once."""
        self._about(lambda prompt: cancel_turn(self, prompt.duty, prompt.day))

    def action_rules(self) -> None:
        """When duties recur."""
        from crisisdesk.screens.week.duty_rules import DutyRulesPage

        self.dismiss(None)
        self.app.push_screen(DutyRulesPage())

    def action_conflicts(self) -> None:
        """What two desks wrote that excludes one another."""
        from crisisdesk.screens.together.conflicts import ConflictsPage

        self.dismiss(None)
        self.app.push_screen(ConflictsPage())

    def action_cancel(self) -> None:
        """Back to the page."""
        self.dismiss(None)


def _key(item: Item) -> Hashable:
    if isinstance(item, NotReporting):
        return NotReporting
    return (item.duty, item.day) if isinstance(item, Prompt) else item.id
