"""The overview: what is due, where there is room, where staff is short, who waits."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.for_whom import for_whom
from crisisdesk.domain.capacity.places import CapacityLine, CapacityTotals, add_up
from crisisdesk.i18n import _, total_text
from crisisdesk.screens.base import DeskScreen
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity.capacity import Overview
from crisisdesk.widgets.bars import Panel
from crisisdesk.widgets.figures import for_whom_lines, headline, left_out_words, share, sparkline
from crisisdesk.widgets.plain_text import said, styled

if TYPE_CHECKING:
    from crisisdesk.domain.absence.mutual_aid import RequestLine
    from crisisdesk.domain.cases.lines import CaseLine
    from crisisdesk.services.absence.absence import AbsenceReview
    from crisisdesk.services.cases.cases import CaseBoard
    from crisisdesk.services.cases.handing_over import Received
    from crisisdesk.services.week.provider_contact import ProviderContacts

TREND_DAYS = 8
FIRST_PICTURE_SECONDS = 0.05
TREND_FROM_WIDTH = 100
ABSENCE_LINES = 11


def case_content(line: "CaseLine", at: datetime) -> Content:
    """One case in a line: clock, who, where it stands, who leads."""
    from crisisdesk.widgets.case_words import (
        CLOCK_COLOURS,
        children_words,
        clock_words,
        state_words,
        waiting_words,
    )

    return said(
        (f"{clock_words(line):<13}", CLOCK_COLOURS[line.clock]),
        f"{line.reference:<8}{children_words(line, at):<13}",
        (f"{line.lead or '–':<4}", "bold" if line.lead else "bold $text-error"),
        f"{state_words(line):<14}{waiting_words(line, at)}",
    )


def kind_content(kind: Kind, totals: CapacityTotals, trend: str = "") -> Content:
    """One kind in a line: vacant, the days before, of how many available, how full."""
    of = _("of {n}").format(n=total_text(totals.available, plus="+"))
    return said(
        f"{_(kind.words):<21} {total_text(totals.placeable):>6} {trend}"
        f"{of.rjust(8)} {share(totals.filled):>6}"
    )


class Dashboard(DeskScreen):
    """The three panels of the mission under the prompt bar."""

    MANUAL = "figures"
    KEYS = keys.DASHBOARD

    def __init__(self) -> None:
        """Make an empty overview."""
        super().__init__()
        self._overview: Overview | None = None
        self._is_wide = False
        self._board: CaseBoard | None = None
        self._received: list[Received] = []
        self._review: AbsenceReview | None = None
        self._requests: list[RequestLine] = []
        self._spoken: ProviderContacts | None = None
        self._trend: dict[Kind, list[int | None]] = {}

    def body(self) -> ComposeResult:
        """Places and absence side by side, cases beneath."""
        with Horizontal(id="upper"):
            yield Panel(id="places")
            yield Panel(id="absence")
        yield Panel(id="cases")

    def on_mount(self) -> None:
        """Draw the figures with the first picture; the trend follows."""
        self._is_drawn = True
        self.show_bars()
        self._overview = self.desk.first_overview
        self._is_wide = self.app.size.width >= TREND_FROM_WIDTH
        self.draw()
        # The trend loads after the first picture stands.
        self.call_after_refresh(self.reload)

    async def load(self) -> None:
        """The figures now, then the days before."""
        if self._board is None:
            # The terminal draws the first picture before libraries take the processor.
            await asyncio.sleep(FIRST_PICTURE_SECONDS)
        from crisisdesk.services.absence import absence, mutual_aid
        from crisisdesk.services.cases import cases, handing_over
        from crisisdesk.services.week import provider_contact

        self._overview = await self.ask(capacity.overview)
        self._board = await self.ask(cases.board)
        self._received = await self.ask(
            handing_over.received, self.desk.store.actor.member, self._board.lines
        )
        self._review = await self.ask(absence.review)
        self._requests = await self.ask(mutual_aid.requests)
        self._spoken = await self.ask(provider_contact.providers)
        self.draw()
        if self._is_wide:
            days = await self.ask(capacity.trend, TREND_DAYS)
            self._trend = {kind: [_placeable(lines, kind) for _at, lines in days] for kind in Kind}
            self.draw()

    def on_resize(self) -> None:
        """Use the width there is."""
        if self._is_wide is not (wide := self.size.width >= TREND_FROM_WIDTH):
            self._is_wide = wide
            self.reload()

    def draw(self) -> None:
        """Fill the panels with what is known."""
        if self._overview is None:
            return
        totals = self._overview.totals
        self.query_one("#places", Panel).say(_("24-hour capacity"), self._places(totals))
        self._say_absence()
        self._say_cases()

    def _say_absence(self) -> None:
        """The region's rate, who is worst off, and who is lent."""
        panel = self.query_one("#absence", Panel)
        if self._review is None:
            panel.say(_("Absence"), [])
            return
        from crisisdesk.screens.absence.panel import absence_panel

        panel.say(*absence_panel(self._review, self._requests, ABSENCE_LINES, wide=self._is_wide))

    def _say_cases(self) -> None:
        """The open cases, most pressing first; those without a lead stand on top."""
        if self._board is None:
            return
        from crisisdesk.domain.cases.selection import place, placements

        at, cases = self._board
        cases = sorted(cases, key=place)
        counts = placements(cases)
        title = f"{_('Crisis placements')} · {_('{n} open').format(n=counts.open)}"
        for words, number in (
            (_("{n} overdue"), counts.overdue),
            (_("{n} unseen"), counts.unseen),
            (_("{n} on hold"), counts.parked),
            (_("{n} too long"), counts.overstayed),
            (_("{n} ended, not settled"), counts.ended_not_settled),
        ):
            if number:
                title += f" · {words.format(n=number)}"
        lines = [case_content(case, at) for case in cases]
        if not lines:
            lines = [styled(_("No open cases."), "$text-muted")]
        if self._received:
            from crisisdesk.screens.region.shift import received_words

            handed = [styled(received_words(each), "bold $text-warning") for each in self._received]
            lines = handed + lines
        self.query_one("#cases", Panel).say(title, lines)

    def _places(self, totals: CapacityTotals) -> list[Content]:
        if not totals.facilities:
            return [
                said(_("No facilities yet.")),
                styled(_("Read a list: crisisdesk import FILE"), "$text-muted"),
                styled(_("Or look around in: crisisdesk demo"), "$text-muted"),
            ]
        lines = [headline(totals)]
        stop = self._overview.region_stop if self._overview else None
        if stop is not None:
            lines.append(
                styled(_("‼ region closed to crisis: {why}").format(why=stop), "$text-error")
            )
        else:
            lines.append(styled(left_out_words(totals) or " ", "$text-muted"))
        if self._overview is not None:
            lines += map(said, for_whom_lines(for_whom(self._overview.lines)))
        wide = self._is_wide
        for kind, kind_totals in totals.by_kind.items():
            trend = f"{sparkline(self._trend.get(kind, [])):<{TREND_DAYS}} " if wide else ""
            lines.append(kind_content(kind, kind_totals, trend))
        lines.append(self._warnings(totals))
        return lines

    def _warnings(self, totals: CapacityTotals) -> Content:
        warnings = []
        if totals.stale:
            warnings.append(_("{n} stale").format(n=totals.stale))
        if totals.overcrowded:
            warnings.append(
                _("{n} over cap. (-{places})").format(
                    n=totals.overcrowded, places=totals.overcrowded_places
                )
            )
        if totals.barred:
            warnings.append(_("{n} restricted").format(n=totals.barred))
        if totals.closed + totals.limited:
            warnings.append(_("{n} not open").format(n=totals.closed + totals.limited))
        if totals.never:
            warnings.append(_("{n} never reported").format(n=totals.never))
        if self._spoken is not None and self._spoken.silent:
            warnings.insert(0, _("{n} not spoken with").format(n=len(self._spoken.silent)))
        if not warnings:
            return Content("")
        return styled("! " + " · ".join(warnings), "$text-warning")

    def action_restrict(self) -> None:
        """Bar the region, or lift what bars it."""
        from crisisdesk.screens.capacity.opening import restrict

        self.act(restrict(self, None))

    def action_day_start(self) -> None:
        """The day start."""
        from crisisdesk.screens.week.day_start import DayStartPage

        self.app.push_screen(DayStartPage())

    def action_chain(self) -> None:
        """Inflow, stock and outflow by week."""
        from crisisdesk.screens.week.chain import ChainPage

        self.app.push_screen(ChainPage())

    def action_sheet(self) -> None:
        """Write the emergency sheet."""
        from crisisdesk.screens.documents import write_sheet

        self.act(write_sheet(self))


def _placeable(lines: list[CapacityLine], kind: Kind) -> int | None:
    return add_up([line for line in lines if line.kind is kind], split=False).placeable.or_none
