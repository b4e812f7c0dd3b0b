"""Tomorrow's beds: what comes free when, what must happen first, and who acts: for the chair."""

from datetime import datetime
from typing import Any

from textual import on
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.cases.stay.beds import Bed, BedSelection, ComesFree, by_kind, count
from crisisdesk.domain.cases.stay.outflow import OutflowLook
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.stay.outflow_form import set_outflow_of
from crisisdesk.screens.list_page import ListPage
from crisisdesk.services.cases.stay import outflow
from crisisdesk.services.cases.stay.words import (
    acting_words,
    blocker_words,
    day_words,
    free_words,
    next_words,
)
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.case_words import child_words
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.plain_text import said, styled

_ROOM_FOR_KINDS = 30
_LOOK_STYLES: dict[OutflowLook, CellStyle] = {
    OutflowLook.LATE: "alarm",
    OutflowLook.TODAY: "warn",
    OutflowLook.UNSAID: "warn",
    OutflowLook.NOT_YET: "",
}
_SECTIONS = {
    ComesFree.EARLIER: N_("expected to leave earlier, and still there"),
    ComesFree.TODAY: N_("comes free today"),
    ComesFree.TOMORROW: N_("comes free tomorrow"),
    ComesFree.THIS_WEEK: N_("comes free this week"),
    ComesFree.LATER: N_("comes free later"),
    ComesFree.UNKNOWN: N_("day unknown"),
}


def _columns(page: "BedsPage") -> list[BoardColumn[Bed]]:
    return [
        BoardColumn(id="facility", title=lambda: _("facility"), width=16, flex=1,
            cell=lambda bed: bed.name),
        BoardColumn(id="case", title=lambda: _("case"), width=7,
            cell=lambda bed: bed.reference),
        BoardColumn(id="days", title=lambda: _("days"), width=5, align="right",
            cell=_days),
        BoardColumn(id="first", title=lambda: _("held back by"), width=18, flex=2,
            cell=lambda bed: Cell(blocker_words(bed.blockers), "" if bed.blockers else "muted")),
        BoardColumn(id="who", title=lambda: _("who acts"), width=12, flex=1,
            cell=lambda bed: Cell(bed.who or "?", "" if bed.who else "muted")),
        BoardColumn(id="next", title=lambda: _("next date"), width=10,
            cell=lambda bed: Cell(next_words(bed, page.at), _LOOK_STYLES[bed.look])),
        BoardColumn(id="leaves", title=lambda: _("leaves"), width=10, drop=1,
            cell=lambda bed: Cell(day_words(bed.leaves_on, page.at),
                "" if bed.leaves_on else "muted")),
    ]  # fmt: skip


def _days(bed: Bed) -> Cell:
    return Cell(f"{bed.days} !", "alarm") if bed.overstayed else Cell(f"{bed.days}")


class BedsPage(ListPage):
    """Every occupied place that the desk follows, the first to come free first."""

    MANUAL = "cases"
    KEYS = keys.BEDS
    FIND_WORDS = N_("facility, case, child or who acts")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._now: outflow.BedsNow | None = None
        self.selection = BedSelection()

    @property
    def at(self) -> datetime:
        """The moment the list is of."""
        return self._now.at if self._now else self.desk.moment

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return _columns(self)

    async def to_copy(self) -> str:
        """The number of the case under the cursor."""
        bed = self.lines.current
        return "" if bed is None else bed.reference

    async def load(self) -> None:
        """The occupied places, now."""
        self._now = await self.ask(outflow.beds)
        self.draw()

    def on_resize(self) -> None:
        """Use the height there is."""
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        if self._now is None:
            return
        every = self._now.beds
        beds = [bed for bed in every if self.selection.admits(bed)]
        starts: dict[ComesFree, int] = {}
        for index, bed in enumerate(beds):
            starts.setdefault(bed.free, index)
        self.lines.note = _("No place fits the filter.") if every else empty.no_beds()
        self.lines.show(beds, {index: _(_SECTIONS[when]) for when, index in starts.items()})
        self.query_one("#totals", Static).update(self._head(every))
        self.say_about(self.lines.under)

    def _head(self, beds: list[Bed]) -> Content:
        due = sum(bed.is_due for bed in beds)
        look = ngettext("{n} to look at", "{n} to look at", due).format(n=due)
        counted = " · ".join(free_words(count(beds)))
        first: list[str | tuple[str, str]] = [(f" {_('Comes free:')} ", "bold"), counted]
        if due:
            first.append((f" · {look}", "$text-warning"))
        if self.selection.due:
            only = _("filter: {words}").format(words=_("to look at"))
            first.append((f"  {only}", "$text-warning"))
        lines = [said(*first)]
        kinds = by_kind(beds)
        if self.size.height >= _ROOM_FOR_KINDS and len(kinds) > 1:
            lines += [
                styled(f"   {_(kind.words)}: {' · '.join(free_words(counts))}", "$text-muted")
                for kind, counts in kinds.items()
            ]
        return Content("\n").join(lines)

    def in_words(self, bed: Bed) -> Content:
        """The place under the cursor: whose, what must happen first, who acts, the days."""
        child = ""
        if bed.youth is not None:
            child = f"{bed.youth.pseudonym or '?'} {child_words(bed.youth, self.at)}"
        kind = "" if bed.kind is None else _(bed.kind.words)
        stay = _("day {day} of the stay").format(day=bed.days)
        if bed.overstayed:
            stay += f", {_('stays too long')}"
        about = "".join(f" · {part}" for part in (bed.name, kind, child, stay) if part)
        first = _("held back by: {what}").format(what=blocker_words(bed.blockers))
        return Content("\n").join(
            [
                said((f" {bed.reference}", "bold"), about),
                said(f" {first}"),
                styled(
                    f" {acting_words(bed, self.at)}",
                    "$text-warning" if bed.is_due else "$text-muted",
                ),
            ]
        )

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.app.push_screen(CasePage(event.record.case))

    def action_outflow(self) -> None:
        """Say what must happen before the child under the cursor can leave."""
        bed: Bed | None = self.lines.picked()
        if bed is not None:
            self.act(set_outflow_of(self, bed.case, bed.id))

    def action_due(self) -> None:
        """Only what somebody must look at, or everything again."""
        self.selection = self.selection._replace(due=not self.selection.due)
        self.narrow()
