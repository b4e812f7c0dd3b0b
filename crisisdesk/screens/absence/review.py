"""The absence review: whether there is staff behind the beds, who is short, who could lend."""

from datetime import date
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.mutual_aid import Lender, RequestLine
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.absence.redeployment import RedeploymentLine
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.absence.review_selection import ReviewSelection
from crisisdesk.domain.absence.shortage import Need, in_view, need_of
from crisisdesk.domain.capacity.facilities import ProviderId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.screens.absence.aid import AidPage
from crisisdesk.screens.absence.aid_forms import LenderForm, OfferForm, RequestForm
from crisisdesk.screens.absence.closing import CloseForm, which_review
from crisisdesk.screens.absence.columns import columns, lender_columns
from crisisdesk.screens.absence.presentation import PresentationPage
from crisisdesk.screens.absence.redeployment import of_provider, redeploy, redeployed_words
from crisisdesk.screens.absence.report import call_round, confirm_absence
from crisisdesk.screens.absence.rings import RingsPage
from crisisdesk.screens.absence.text import about_line, totals_content
from crisisdesk.screens.absence.trend import TrendPage
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.capacity.staffing import choose_facility, propose_places, set_norm
from crisisdesk.screens.list_page import ListPage
from crisisdesk.screens.week.minutes import write_minutes
from crisisdesk.services.absence import absence, mutual_aid, redeployments
from crisisdesk.services.absence.absence import AbsenceReview
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import meetings
from crisisdesk.store.queries.capacity import crucial as crucial_queries
from crisisdesk.widgets.board import Board
from crisisdesk.widgets.columns import BoardColumn


class AbsencePage(ListPage):
    """One line a provider, and beneath it what it is short of and who could lend."""

    MANUAL = "absence"
    KEYS = keys.ABSENCE
    CSS_PATH: ClassVar = [*ListPage.CSS_PATH, "review.tcss"]
    FIND_WORDS = N_("provider or municipality")

    def __init__(self) -> None:
        """Make an empty review."""
        super().__init__()
        self._review: AbsenceReview | None = None
        self._period: Period | None = None
        self._facilities: list[CapacityLine] = []
        self._requests: list[RequestLine] = []
        self._redeployed: list[RedeploymentLine] = []
        self.selection = ReviewSelection()

    def key_of(self, line: ReviewLine) -> object:
        """A provider stays the same line over every period."""
        return line.provider

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the review."""
        return columns()

    def body(self) -> ComposeResult:
        """The review, and beneath the provider in words who could lend."""
        yield from super().body()
        yield Board(lender_columns(), key=lambda lender: lender.provider, id="lenders")

    @property
    def lenders(self) -> Board[Lender]:
        """Who could lend to the provider under the cursor."""
        return self.query_one("#lenders", Board)

    async def load(self) -> None:
        """The review over the chosen period, or the newest that is over."""
        self._review = await self.ask(absence.review, self._period)
        self._facilities = (await self.ask(capacity.overview)).lines
        self._requests = await self.ask(mutual_aid.requests)
        self._redeployed = await self.ask(redeployments.standing)
        self.draw()
        await self._load_lenders(self.lines.under)

    def draw(self) -> None:
        """Show what the search admits."""
        review = self._review
        if review is None:
            return
        admitted = [line for line in review.lines if self.selection.admits(line)]
        self.lines.note = (
            _("No provider fits the search.") if review.lines else empty.no_providers()
        )
        self.lines.show(admitted)
        self.query_one("#totals", Static).update(totals_content(review))
        self.say_about(self.lines.under)

    def in_words(self, line: ReviewLine) -> Content:
        """The provider under the cursor."""
        own = [redeployed_words(each) for each in self._redeployed if of_provider(each, line)]
        return about_line(line, self._request_of(line), own)

    @on(Board.Moved, "#lines")
    def _find_lenders(self, event: Board.Moved) -> None:
        self.run_worker(self._load_lenders(event.record), group="load")

    async def _load_lenders(self, line: ReviewLine | None) -> None:
        review = self._review
        request = None if line is None else self._request_of(line) or self._in_view(line)
        lenders: list[Lender] = []
        if review is not None and request is not None:
            lenders = await self.ask(mutual_aid.could_lend, request, review.lines)
        if line is not self.lines.under:
            return
        self.lenders.note = (
            _("No shortage here, as far as reported.")
            if review is not None and review.totals.reported
            else empty.no_absence()
        )
        self.lenders.show(lenders)

    def _request_of(self, line: ReviewLine) -> RequestLine | None:
        """The request of this provider that lacks most."""
        requests = [request for request in self._requests if request.provider == line.provider]
        return max(requests, key=lambda request: request.open, default=None)

    def _in_view(self, line: ReviewLine) -> RequestLine | None:
        need, facilities = need_of(line), self._own(line)
        if need is None or not facilities:
            return None
        return in_view(
            line,
            need,
            facilities[0].id,
            facilities[0].kind,
            facilities[0].municipality,
            self._today,
        )

    def _own(self, line: ReviewLine) -> list[CapacityLine]:
        """The facilities of a provider, the crucial ones first."""
        facilities = [facility for facility in self._facilities if facility.provider == line.name]
        return sorted(facilities, key=lambda facility: not facility.crucial)

    @property
    def _today(self) -> date:
        return local(self.desk.moment).date()

    # Acts

    @on(Board.Opened, "#lines")
    def _opened(self) -> None:
        """Go down to who could lend."""
        self.lenders.focus()

    @on(Board.Opened, "#lenders")
    def _chosen(self, event: Board.Opened) -> None:
        self.act(self._ask_lender(event.record, against=False))

    def action_override(self) -> None:
        """Ask a lender although it would fall below its own minimum."""
        if (lender := self.lenders.picked()) is not None:
            self.act(self._ask_lender(lender, against=True))

    async def _ask_lender(self, lender: Lender, *, against: bool) -> None:
        line = self.lines.current
        if line is None:
            return
        request = self._request_of(line) or await self._make_request(line)
        if request is None:
            return
        lenders = await self.ask(mutual_aid.lenders, request.id)
        lender = next(
            (candidate for candidate in lenders if candidate.provider == lender.provider), lender
        )
        if await self.app.push_screen_wait(LenderForm(request, lender, against=against)):
            self.say(
                _("{lender} was asked for {function}").format(
                    lender=lender.name, function=_(request.request.function.words)
                )
            )

    async def _make_request(self, line: ReviewLine) -> RequestLine | None:
        need = need_of(line) or Need(next(iter(Function)), 0)
        grounds = await self.ask(crucial_queries.grounds)
        form = RequestForm(line, self._own(line), need, self._today, grounds)
        request_id = await self.app.push_screen_wait(form)
        if request_id is None:
            return None
        self._requests = await self.ask(mutual_aid.requests)
        return next((request for request in self._requests if request.id == request_id), None)

    def action_ask_help(self) -> None:
        """Ask for staff for the provider under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(self._ask_help(line))

    async def _ask_help(self, line: ReviewLine) -> None:
        if not self._own(line):
            self.say(_("{provider} has no facility on the board.").format(provider=line.name))
        elif await self._make_request(line) is not None:
            self.lenders.focus()

    def action_offer(self) -> None:
        """Write down what the lender under the cursor offers, else what the provider does."""
        chosen = self.lenders.picked() if self.lenders.has_focus else self.lines.picked()
        if chosen is not None:
            self.act(self._offer(chosen.provider, chosen.name))

    async def _offer(self, provider: ProviderId, name: str) -> None:
        line = self.lines.current
        need = need_of(line) if line is not None else None
        function = need.function if need is not None else next(iter(Function))
        request = self._request_of(line) if line is not None else None
        if request is not None:
            function = request.request.function
        known = [offer for offer in await self.ask(mutual_aid.offers) if offer.provider == provider]
        known.sort(key=lambda offer: offer.function is not function)
        form = OfferForm(provider, name, next(iter(known), None), function, self._today)
        if await self.app.push_screen_wait(form) is not None:
            self.say(_("{provider}: the offer is kept").format(provider=name))

    def action_report(self) -> None:
        """Enter what the provider under the cursor counted, then call the next."""
        if (line := self.lines.picked()) is not None:
            self.act(call_round(self, line, self._facilities))

    def action_confirm(self) -> None:
        """Keep the figures of the period before for this one."""
        if (line := self.lines.picked()) is not None:
            self.act(confirm_absence(self, line))

    def action_close(self) -> None:
        """Close the review."""
        self.act(self._close())

    async def _close(self) -> None:
        if self._review is None:
            return
        period = self._review.period
        line = await which_review(self)
        if line is None:
            return
        presences = await self.ask(meetings.presences, line)
        meeting = await self.app.push_screen_wait(CloseForm(period, line, presences))
        if meeting is not None:
            self.say(_("The review is closed."))
            await write_minutes(self, (await self.ask(meetings.meeting, meeting)).meeting)

    def action_redeploy(self) -> None:
        """Let own staff of the provider under the cursor work elsewhere, or end that."""
        if (line := self.lines.picked()) is not None:
            self.act(redeploy(self, line, self._own(line), self._redeployed))

    def action_staffed(self) -> None:
        """Propose staffed places for a facility of the provider."""
        if (line := self.lines.picked()) is not None:
            self.act(self._staffed(line))

    async def _staffed(self, line: ReviewLine) -> None:
        if (facility := await choose_facility(self, self._own(line))) is not None:
            await propose_places(self, facility)

    def action_norm(self) -> None:
        """Say what a facility of the provider needs to run."""
        if (line := self.lines.picked()) is not None:
            self.act(self._norm(line))

    async def _norm(self, line: ReviewLine) -> None:
        if (facility := await choose_facility(self, self._own(line))) is not None:
            await set_norm(self, facility)

    # Looking

    def action_aid(self) -> None:
        """Show requests and who is lent."""
        self.app.push_screen(AidPage())

    def action_present(self) -> None:
        """Show the review large, for everybody in the meeting."""
        self.app.push_screen(PresentationPage(self._period))

    def action_trend(self) -> None:
        """Show half a year of the region and of the provider under the cursor."""
        if self._review is not None:
            self.app.push_screen(TrendPage(self._review.period, self.lines.current))

    def action_rings(self) -> None:
        """Show how long the desk itself holds."""
        self.app.push_screen(RingsPage())

    def action_rehearse(self) -> None:
        """Show what an absence costs, and rehearse one."""
        self.desk.show_over("rehearsal")

    def action_period(self, back: int) -> None:
        """Step to an earlier or a later period; one that has not begun is not shown."""
        if self._review is None:
            return
        wanted = self._review.period.before(back)
        if wanted.start > self._today:
            self.say(_("The period after this one has not begun."))
            return
        self._period = wanted
        self.reload(asked=True)

    def action_length(self) -> None:
        """Show the newest period of another length, if anybody reported over one."""
        if self._review is None or not self._review.beside:
            self.say(_("Nobody reported over periods of another length."))
            return
        self._period = self._review.beside[0]
        self.reload(asked=True)

    def action_back(self) -> None:
        """First from the lenders to the review, then the search, then the overview."""
        if self.lenders.has_focus:
            self.lines.focus()
        else:
            super().action_back()
