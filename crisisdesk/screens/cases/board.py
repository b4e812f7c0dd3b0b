"""The open cases: who waits for a place, how long there is, and whose turn it is."""

from datetime import datetime
from typing import Any

from textual import on
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.deadlines import Clock
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.cases.selection import CaseSection, CaseSelection, place, section
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.cases.access import take_lead
from crisisdesk.screens.cases.filter import CaseFilterForm
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.unmet import UnmetPage
from crisisdesk.screens.list_page import ListPage
from crisisdesk.services import finding
from crisisdesk.services.cases import cases
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.case_words import (
    CLOCK_STYLES,
    all_children,
    attention_words,
    children_words,
    clock_words,
    joined,
    links_words,
    sight_words,
    state_words,
    waiting_words,
)
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import said, styled

SECTION_WORDS = {
    CaseSection.NO_LEAD: N_("pick up: without a lead, or no longer on hold"),
    CaseSection.NO_PLACE: N_("without a place"),
    CaseSection.STAYS: N_("placed"),
    CaseSection.IMPORTED: N_("imported, no lead"),
    CaseSection.PARKED: N_("on hold"),
    CaseSection.ENDED: N_("ended, and not settled"),
}


def columns(board: "CasesBoard") -> list[BoardColumn[CaseLine]]:
    """The board's columns; what decides stays where the screen is narrow."""
    return [
        BoardColumn(id="clock", title=lambda: _("clock"), width=12,
            cell=lambda line: Cell(clock_words(line), CLOCK_STYLES[line.clock])),
        BoardColumn(id="reference", title=lambda: _("case"), width=7,
            cell=lambda line: line.reference, sort=lambda line: line.reference),
        BoardColumn(id="children", title=lambda: _("child"), width=12,
            cell=lambda line: children_words(line, board.at)),
        BoardColumn(id="municipality", title=lambda: _("municipality"), width=14, drop=5,
            cell=lambda line: line.municipality, sort=lambda line: line.municipality or None),
        BoardColumn(id="seen", title=lambda: _("seen"), width=6, align="right",
            cell=lambda line: Cell(sight_words(line, board.at),
                "alarm" if line.asks_for(Attention.UNSEEN) else "")),
        BoardColumn(id="state", title=lambda: _("state"), width=13, drop=2,
            cell=state_words, sort=lambda line: line.state),
        BoardColumn(id="waiting", title=lambda: _("where it is"), width=15, flex=2, drop=3,
            cell=lambda line: waiting_words(line, board.at)),
        BoardColumn(id="next", title=lambda: _("next step"), width=14, flex=1, drop=4,
            cell=lambda line: line.next_step),
        BoardColumn(id="lead", title=lambda: _("lead"), width=5,
            cell=lambda line: Cell(line.lead or "–", "" if line.lead else "alarm"),
            sort=lambda line: line.lead or None),
    ]  # fmt: skip


class CasesBoard(ListPage):
    """Every case that is not ended."""

    MANUAL = "cases"
    KEYS = keys.CASES
    FIND_WORDS = N_("case, municipality, lead, child, file or phone")

    def __init__(self) -> None:
        """Make an empty board."""
        super().__init__()
        self._lines: list[CaseLine] = []
        self._at: datetime | None = None
        self.selection = self._loaded = CaseSelection()

    @property
    def at(self) -> datetime:
        """The moment the board shows."""
        return self._at or self.desk.moment

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the board."""
        return columns(self)

    async def to_copy(self) -> str:
        """The number of the case under the cursor."""
        line = self.lines.current
        return "" if line is None else line.reference

    async def load(self) -> None:
        """Every open case, now; or those that ended last, or that the words mean."""
        chosen = self._loaded = self.selection
        if chosen.ended:
            self._at, self._lines = await self.ask(finding.ended, chosen.words)
        else:
            self._at, self._lines = await self.ask(cases.board)
        self.draw()

    def narrow(self) -> None:
        """Cases that have ended are asked for anew: there may be thousands."""
        if self.selection.ended or self._loaded.ended:
            self.reload(asked=True)
        else:
            super().narrow()

    def draw(self) -> None:
        """Show what the selection admits."""
        admitted = [line for line in self._lines if self.selection.admits(line)]
        breaks = {}
        if self.selection.ended:
            most = len(self._lines) >= finding.MOST_ENDED
            title = _("the {n} that ended last; / finds older ones") if most else _("ended")
            breaks = {0: title.format(n=len(self._lines))} if admitted else {}
        else:
            admitted.sort(key=place)
            # Backwards: of each part the first index is kept.
            starts = {section(line): at for at, line in reversed([*enumerate(admitted)])}
            breaks = {index: _(SECTION_WORDS[section]) for section, index in starts.items()}
        narrowed = self.selection.narrows or self._lines
        self.lines.note = _("No case fits the filter.") if narrowed else empty.no_cases()
        self.lines.show(admitted, breaks)
        self._say_totals(admitted)
        self.say_about(self.lines.under)

    def _say_totals(self, admitted: list[CaseLine]) -> None:
        overdue = sum(1 for line in admitted if line.clock is Clock.OVERDUE)
        words = ngettext("{n} case", "{n} cases", len(admitted)).format(n=len(admitted))
        parts: list[str | tuple[str, str]] = [f" {words}"]
        if overdue:
            parts.append((f" · {_('{n} overdue').format(n=overdue)}", "$text-error"))
        if self.selection.narrows:
            words = _("filter: {words}").format(words=self._filter_words())
            parts.append((f"  {words}", "$text-warning"))
        self.query_one("#totals", Static).update(said(*parts))

    def _filter_words(self) -> str:
        chosen = self.selection
        words = [f"“{chosen.words}”"] if chosen.words else []
        if chosen.lead is not None:
            words.append(_("mine") if chosen.lead == self._me else _("another lead"))
        if chosen.overdue:
            words.append(_("overdue"))
        if chosen.ending_stays:
            words.append(_("stay ending soon"))
        if chosen.urgency is not None:
            words.append(_(chosen.urgency.words))
        if chosen.state is not None:
            words.append(_(chosen.state.words))
        if chosen.ended:
            words.append(_("ended"))
        if chosen.waiting is not None:
            words.append(_("waits {for_whom}").format(for_whom=_(chosen.waiting.words)))
        return ", ".join(words)

    @property
    def _me(self) -> MemberId | None:
        return self.desk.store.actor.member

    def in_words(self, line: CaseLine) -> Content:
        """The case under the cursor."""
        return about_case(line, self.at)

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.app.push_screen(CasePage(event.record.id))

    def action_lead(self) -> None:
        """Take the lead of the case under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(take_lead(self, line.id, line.version))

    def action_options(self) -> None:
        """The options for the case under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.app.push_screen(OptionsPage(line.id))

    # Looking

    def action_mine(self) -> None:
        """Only the cases that I lead, or all again."""
        mine = None if self.selection.lead == self._me else self._me
        self.selection = self.selection._replace(lead=mine)
        self.narrow()

    def action_filter(self) -> None:
        """Choose what is listed."""
        self.act(self._filter())

    async def _filter(self) -> None:
        chosen = await self.app.push_screen_wait(CaseFilterForm(self.selection, self._me))
        if chosen is not None:
            self.selection = chosen
            self.narrow()

    def action_chain(self) -> None:
        """Inflow, stock and outflow by week."""
        from crisisdesk.screens.week.chain import ChainPage

        self.app.push_screen(ChainPage())

    def action_beds(self) -> None:
        """What comes free when, and what must happen first."""
        self.desk.show_over("beds")

    def action_unmet(self) -> None:
        """Every “no place” of the last weeks."""
        self.app.push_screen(UnmetPage())


def about_case(line: CaseLine, at: datetime) -> Content:
    """The case in words: children, flags, when it is due and what comes next."""
    flags = " · ".join(
        [*attention_words(line, at), *(_(flag.words) for flag in sorted(line.flags))]
    )
    due = "" if line.due_at is None else _("due {moment}").format(moment=moment_text(line.due_at))
    reported = _("reported {moment}").format(moment=moment_text(line.reported_at))
    following = "" if not line.next_step else _("next: {what}").format(what=line.next_step)
    if line.next_at is not None:
        following += f" {moment_text(line.next_at)}"
    return Content("\n").join(
        [
            said(
                (f" {line.reference}", "bold"),
                joined(line.municipality, all_children(line, at), links_words(line)),
            ),
            styled(f" {' · '.join(filter(None, (reported, due, following)))}", "$text-muted"),
            styled(f" {flags}" if flags else " ", "$text-warning"),
        ]
    )
