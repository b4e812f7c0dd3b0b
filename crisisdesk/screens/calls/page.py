"""The call list: whom to call now and why, and what comes of it."""

from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate

from textual import on
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.calls.call_list import CallLine, CallSection, CallSelection
from crisisdesk.domain.calls.rounds import result_phrase
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.cases.advice.track_record import TrackRecord
from crisisdesk.errors import N_, NeedsConfirmation
from crisisdesk.i18n import _, ngettext, pgettext, say
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.calls.forms import AgainForm, RoundForm, TermsForm
from crisisdesk.screens.capacity.report import ReportForm, fill_in
from crisisdesk.screens.cases.choosing.record import record_lines
from crisisdesk.screens.dialogs import Sure, confirmed
from crisisdesk.screens.list_page import ListPage
from crisisdesk.services.calls import calls, rounds
from crisisdesk.services.calls.calls import CallsNow
from crisisdesk.services.cases import track_record
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.call_words import (
    attempt_words,
    figures_words,
    nobody_words,
    number_words,
    round_words,
    where_words,
    why_words,
)
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.figures import FRESHNESS_STYLES, age
from crisisdesk.widgets.plain_text import said, styled

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_SECTIONS = {
    CallSection.NOW: N_("to call now"),
    CallSection.LATER: N_("later"),
    CallSection.ANSWERED: N_("answered today"),
    CallSection.NEVER: N_("not called"),
}
_ATTEMPTS_SHOWN = 3


def _columns(page: "CallsPage") -> list[BoardColumn[CallLine]]:
    return [
        BoardColumn(id="name", title=lambda: _("facility"), width=20, flex=1,
            cell=lambda row: Cell(row.line.name, "strong" if page.has(row) else "")),
        BoardColumn(id="why", title=lambda: _("why"), width=24, flex=3,
            cell=lambda row: why_words(row, page.at)),
        BoardColumn(id="age", title=lambda: pgettext("figures", "age"), width=7, align="right",
            cell=lambda row: Cell(age(row.line, page.at), FRESHNESS_STYLES[row.line.freshness])),
        BoardColumn(id="where", title=lambda: _("status"), width=16,
            cell=lambda row: Cell(where_words(row, page.at), "strong" if row.lease else "warn")),
    ]  # fmt: skip


class CallsPage(ListPage):
    """Every facility that is worth a call, in order, with who is calling it."""

    MANUAL = "calls"
    KEYS = keys.CALLS
    CSS_PATH: ClassVar = [*ListPage.CSS_PATH, Path(__file__).with_suffix(".tcss")]
    FIND_WORDS = N_("name, provider or municipality")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._list: CallsNow | None = None
        self._records: Mapping[FacilityId, TrackRecord] = {}
        self.selection = CallSelection()

    @property
    def at(self) -> Any:
        """The moment the list is of."""
        return self._list.at if self._list else self.desk.moment

    def has(self, row: CallLine) -> bool:
        """Whether it is this person's to call."""
        actor = self.desk.store.actor
        return row.lease is not None and row.lease.is_of(actor.member, actor.desk)

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return _columns(self)

    async def to_copy(self) -> str:
        """The number to try at the facility under the cursor."""
        row = self.lines.current
        return "" if row is None or row.number is None else row.number.phone

    async def load(self) -> None:
        """Whom to call, now."""
        self._list = await self.ask(calls.whom_to_call)
        self._records = await self.ask(track_record.track_records)
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        if self._list is None:
            return
        rows = [row for row in self._list.rows if self.selection.admits(row)]
        known = self._list
        nobody = nobody_words(known.rows, known.facilities, self.at)
        if not known.facilities:
            nobody = empty.no_facilities()
        self.lines.note = _("No facility fits the filter.") if self._list.rows else nobody
        starts: dict[CallSection, int] = {}
        for index, row in enumerate(rows):
            starts.setdefault(row.section, index)
        self.lines.show(rows, {index: _(_SECTIONS[section]) for section, index in starts.items()})
        self.query_one("#totals", Static).update(self._head(self._list, nobody))
        self.say_about(self.lines.under)

    def _head(self, known: CallsNow, nobody: str) -> Content:
        up = [row for row in known.rows if row.section is CallSection.NOW]
        free = sum(row.lease is None for row in up)
        parts = [_("Call list"), ngettext("{n} to call", "{n} to call", free).format(n=free)]
        parts += [
            f"☎ {row.lease.who}: {row.line.name}" for row in known.rows if row.lease is not None
        ]
        if known.round is not None and known.so_far is not None:
            done = _("round: {done} of {all} answered").format(
                done=known.so_far.answered, all=known.so_far.asked
            )
            parts.insert(1, done)
        second = "" if free else nobody
        if not second and known.round is not None and not known.round.is_open:
            second = round_words(known.round, known.at)
        return Content("\n").join(
            [styled(f" {' · '.join(parts)}", "bold"), styled(f" {second}", "$text-muted")]
        )

    def in_words(self, row: CallLine) -> Content:
        """The facility under the cursor: number, figures, what was tried, what to ask."""
        numbers = number_words(row.number)
        if others := len(row.numbers) - 1:
            numbers += " · " + ngettext("{n} more number", "{n} more numbers", others).format(
                n=others
            )
        tried = [attempt_words(attempt, self.at) for attempt in row.attempts[-_ATTEMPTS_SHOWN:]]
        second = figures_words(row)
        if tried:
            second += " · " + _("called: {calls}").format(calls="; ".join(reversed(tried)))
        return Content("\n").join(
            [
                styled(f" {row.line.name} · {numbers}", "bold"),
                said(f" {second}"),
                *record_lines(self._records.get(row.id, TrackRecord())),
                styled(
                    f" {_('“How many could you take tonight with the staff that is there?”')}",
                    "$text-muted",
                ),
            ]
        )

    # Calling

    def _about(self, make: Callable[[CallLine], Coroutine[Any, Any, None]]) -> None:
        if (row := self.lines.picked()) is not None:
            self.act(make(row))

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.act(self._begin(event.record))

    async def _begin(self, row: CallLine, *, over: bool = False) -> None:
        if self.has(row):
            self.say(_("You are calling it already: {number}").format(
                number=number_words(row.number)
            ))  # fmt: skip
        elif row.section is CallSection.ANSWERED and row.lease is None:
            await self.app.push_screen_wait(AgainForm(row))
        else:
            await self.attempt(calls.begin, row.id, over=over)

    def action_take_over(self) -> None:
        """Have the facility that somebody else is calling."""
        self._about(lambda row: self._begin(row, over=True))

    def action_unchanged(self) -> None:
        """The facility gives the same figures."""
        self._about(self._unchanged)

    async def _unchanged(self, row: CallLine) -> None:
        try:
            following = await confirmed(
                self,
                _("Yes, save"),
                calls.unchanged,
                row.id,
                figures=row.line.figures,
                seen=row.line.version,
            )
        except NeedsConfirmation:
            return
        self._go_on(_("{facility}: reported unchanged").format(facility=row.line.name), following)

    def action_report(self) -> None:
        """The facility gives figures."""
        self._about(self._report)

    async def _report(self, row: CallLine) -> None:
        await self.attempt(calls.prolong, row.id)
        if await fill_in(self, row.line, ReportForm(row.line, channel=Channel.CALL_ROUND)):
            self._go_on("", await self.attempt(calls.answered, row.id))

    def action_no_answer(self) -> None:
        """Nobody answers."""
        self._note(calls.no_answer, N_("{facility}: no answer; it comes back in 30 minutes"))

    def action_later(self) -> None:
        """Not now."""
        self._note(calls.later, N_("{facility}: put off to the end of its group"))

    def action_wrong(self) -> None:
        """The number is wrong."""
        self._note(calls.wrong_number, N_("{facility}: that number is not offered again"))

    def _note(
        self,
        service: "Callable[Concatenate[UnitOfWork, FacilityId, ...], FacilityId | None]",
        words: str,
    ) -> None:
        async def note(row: CallLine) -> None:
            following = await self.attempt(service, row.id)
            self._go_on(_(words).format(facility=row.line.name), following)

        self._about(note)

    def _go_on(self, words: str, following: FacilityId | None) -> None:
        if words:
            self.say(words)
        if following is not None:
            self.go_to(following)

    def action_terms(self) -> None:
        """Whether and when the facility is called."""
        self._about(self._terms)

    async def _terms(self, row: CallLine) -> None:
        await self.app.push_screen_wait(TermsForm(row))

    def action_reporting(self) -> None:
        """Who reports, over this page."""
        self.desk.show_over("reporting")

    # Rounds

    def action_begin_round(self) -> None:
        """Begin a round."""
        self.act(self._begin_round())

    async def _begin_round(self) -> None:
        if await self.app.push_screen_wait(RoundForm()) is not None:
            self.say(_("The round has begun."))

    def action_end_round(self) -> None:
        """End the round that goes on."""
        self.act(self._end_round())

    async def _end_round(self) -> None:
        known = self._list
        if known is not None and known.so_far is not None:
            words = [_("So far: {result}.").format(result=say(result_phrase(known.so_far)))]
            if not await self.app.push_screen_wait(Sure(words, _("Yes, end the round"))):
                return
        outcome = await self.attempt(rounds.end)
        self.say(_("Call round: {result}").format(result=say(result_phrase(outcome))))

    def leave(self) -> None:
        """Let go of what this person has to call, and go back."""
        self.act(self._leave())

    async def _leave(self) -> None:
        if self._list is not None and any(self.has(row) for row in self._list.rows):
            await self.attempt(calls.give_back)
        super().leave()
