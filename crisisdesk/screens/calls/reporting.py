"""Who reports: by provider what was expected and came, and the region against its own weeks."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from textual import on
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.calls.reporting import (
    PERIODS,
    FacilityReporting,
    ProviderReporting,
    ReportCounts,
)
from crisisdesk.domain.identity import finds
from crisisdesk.domain.moments import short_text
from crisisdesk.domain.week.chain import Pace
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext, pgettext
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.list_page import ListPage
from crisisdesk.screens.week.chain import against_usual, expected_words, rate_words
from crisisdesk.services.calls import reporting
from crisisdesk.services.calls.reporting import RegionRate, WhoReports
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.call_words import missed_words
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.plain_text import said, styled

_PACES = {
    Pace.FEW: N_("Fewer figures than usual"),
    Pace.USUAL: N_("Figures about as usual"),
    Pace.MANY: N_("More figures than usual"),
}


class ProviderSelection(NamedTuple):
    """Which providers are listed; all pass the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves any out."""
        return bool(self.words)

    def admits(self, provider: ProviderReporting) -> bool:
        """Whether a provider is listed; every typed word must be found."""
        return finds(self.words, provider.name, *(each.name for each in provider.facilities))


def region_lines(region: RegionRate) -> list[Content]:
    """What is known of the region's own weeks; nothing where that is too little."""
    lines = []
    if (figures := region.figures) is not None:
        style = "$text-warning" if figures.pace is Pace.FEW else "$text-muted"
        lines.append(styled(f" {against_usual(_(_PACES[figures.pace]), figures)}", style))
    if (cases := region.cases) is not None:
        words, style = rate_words(cases), "$text-muted"
        if cases.pace is Pace.FEW:
            words = f"{words}. {_('Children may be out of sight.')}"
            style = "$text-warning"
        lines.append(styled(f" {words}", style))
        lines += [styled(f" ↑ {expected_words(entry)}", "$text-muted") for entry in region.expected]
    return lines


def _columns(page: "ReportingPage") -> list[BoardColumn[ProviderReporting]]:
    def number(name: str, title: Any) -> BoardColumn[ProviderReporting]:
        return BoardColumn(id=name, title=title, width=9, align="right",
            cell=lambda line: _number(line.counts(page.period), name),
            sort=lambda line: getattr(line.counts(page.period) or ReportCounts(-1, -1, -1), name),
        )  # fmt: skip

    return [
        BoardColumn(id="provider", title=lambda: _("provider"), width=18, flex=1,
            cell=lambda line: Cell(line.name, page.style(line))),
        number("expected", lambda: pgettext("reports", "expected")),
        number("received", lambda: pgettext("reports", "received")),
        number("on_time", lambda: _("on time")),
        BoardColumn(id="missed", title=lambda: _("missed now"), width=10, align="right",
            cell=lambda line: Cell(
                "?" if line.missed is None else str(line.missed),
                page.style(line) if line.missed is not None else "muted"),
            sort=lambda line: -(line.missed or 0)),
        BoardColumn(id="last", title=lambda: _("last report"), width=16,
            cell=lambda line: Cell(
                _("never") if line.last is None else short_text(line.last, page.at),
                page.style(line)),
            sort=lambda line: (line.last is not None, line.last)),
    ]  # fmt: skip


def _number(counts: ReportCounts | None, name: str) -> Cell:
    return Cell("?", "muted") if counts is None else Cell(str(getattr(counts, name)))


class ReportingPage(ListPage):
    """Every provider: how many reports were expected, came, came on time, and were missed."""

    MANUAL = "calls"
    KEYS = keys.REPORTING
    FIND_WORDS = N_("provider or facility")

    def __init__(self) -> None:
        """Make an empty list over the shortest period."""
        super().__init__()
        self._known: WhoReports | None = None
        self.period = PERIODS[0]
        self.selection = ProviderSelection()

    @property
    def at(self) -> Any:
        """The moment the list is of."""
        return self._known.at if self._known else self.desk.moment

    def style(self, line: ProviderReporting) -> CellStyle:
        """How a provider is marked of which somebody must find out why it does not report."""
        return "warn" if line.due else ""

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return _columns(self)

    async def load(self) -> None:
        """Who reports, now."""
        self._known = await self.ask(reporting.who_reports)
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        if self._known is None:
            return
        providers = self._known.providers
        admitted = [each for each in providers if self.selection.admits(each)]
        self.lines.note = _("No provider fits.") if providers else empty.no_providers()
        self.lines.show(admitted)
        self.query_one("#totals", Static).update(Content("\n").join(self._head(self._known)))
        self.say_about(self.lines.under)

    def _head(self, known: WhoReports) -> list[Content]:
        days = ngettext("{n} day", "{n} days", self.period).format(n=self.period)
        title = (f" {_('Who reports')}", "bold")
        due = [facility for provider in known.providers for facility in provider.due]
        first = said(title, f" · {days}")
        if due:
            words = ngettext(
                "{n} facility missed two or more", "{n} facilities missed two or more", len(due)
            )
            words = words.format(n=len(due))
            first = Content("").join([first, styled(f" · {words}", "$text-warning")])
        return [first, *region_lines(known.region)]

    def in_words(self, line: ProviderReporting) -> Content:
        """The facilities of the provider under the cursor, as far as they do not just report."""
        behind = [
            f"{each.name}: {missed_words(each.missed)}, {self._last(each)}"
            for each in line.facilities
            if each.missed
        ]
        unknown = [each.name for each in line.unknown if not each.closed]
        closed = [each.name for each in line.facilities if each.closed]
        parts = [
            *behind,
            *_listed(_("too little known: {names}"), unknown),
            *_listed(_("closed, nothing expected: {names}"), closed),
        ]
        facilities = ngettext("{n} facility", "{n} facilities", len(line.facilities))
        first = f" {line.name} · {facilities.format(n=len(line.facilities))}"
        rest = " · ".join(parts) or _("Every facility reports in its own rhythm.")
        return Content("\n").join([styled(first, "bold"), said(f" {rest}")])

    def _last(self, facility: FacilityReporting) -> str:
        if facility.last is None:
            return _("never reported")
        return _("last {moment}").format(moment=short_text(facility.last, self.at))

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        from crisisdesk.screens.capacity.facility import FacilityPage

        self.app.push_screen(FacilityPage(event.record.facilities[0].id))

    def action_period(self) -> None:
        """Count over the other period."""
        self.period = PERIODS[(PERIODS.index(self.period) + 1) % len(PERIODS)]
        self.draw()


def _listed(words: str, names: Iterable[str]) -> list[str]:
    line = ", ".join(names)
    return [words.format(names=line)] if line else []
