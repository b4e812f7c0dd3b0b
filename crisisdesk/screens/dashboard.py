"""The overview: what is due, where there is room, where staff is short, who waits, what is new."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import Kind, MemberId, ProviderId
from crisisdesk.domain.capacity.places import CapacityLine, add_up
from crisisdesk.i18n import _
from crisisdesk.screens.base import DeskScreen
from crisisdesk.services.capacity.capacity import Overview
from crisisdesk.widgets import overview
from crisisdesk.widgets.gone_row import UNASKED
from crisisdesk.widgets.overview import TREND_DAYS, PlaceOpenings
from crisisdesk.widgets.panel import Opening, Panel, PanelLine
from crisisdesk.widgets.plain_text import said, styled

if TYPE_CHECKING:
    from crisisdesk.domain.cases.states import CaseId
    from crisisdesk.domain.safekeeping.changes import Changes, Looked, Novelty
    from crisisdesk.domain.week.duties import Prompt
    from crisisdesk.screens.beginning.next_steps import NextSteps
    from crisisdesk.services.cases.cases import CaseBoard
    from crisisdesk.services.dashboard import DashboardFigures
    from crisisdesk.store.queries.week.meetings import OnDuty

FIRST_PICTURE_SECONDS = 0.05
WIDE, WIDEST, TALL = 100, 150, 36


class Dashboard(DeskScreen):
    """The panels of the mission under the prompt bar, and one cursor through all of them."""

    MANUAL = "figures"
    KEYS = keys.DASHBOARD
    AUTO_FOCUS: ClassVar[str] = ""
    """The cursor comes with what it can stand on, behind the first picture."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide"), (WIDEST, "-widest")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012

    def __init__(self) -> None:
        """Make an empty overview, with the classes of this terminal's size.

        The first resize would give it those, and have every style worked out a second time.
        """
        super().__init__()
        size = self.app.size
        fitting = _class_of(size.width, self.HORIZONTAL_BREAKPOINTS)
        self.add_class(fitting, _class_of(size.height, self.VERTICAL_BREAKPOINTS), update=False)
        self._overview: Overview | None = None
        self._width = 0
        self._figures: DashboardFigures | None = None
        self._board: CaseBoard | None = None
        self._steps: NextSteps | None = None
        self._reader: object = None
        self._watches: list[OnDuty] = []
        self._trend: dict[Kind, list[int | None]] = {}
        self._viewer: tuple[MemberId | None] | None = None
        """Whose look is shown; None before anybody's was read."""
        self._before: Looked | None = None
        self._seen: Looked | None = None
        self._changes: Changes | None = None

    def body(self) -> ComposeResult:
        """Places and absence side by side; beneath them cases, and where it is wide what is new."""
        with Horizontal(id="upper"):
            yield Panel(id="places")
            yield Panel(id="absence")
        with Horizontal(id="lower"):
            yield Panel(id="cases")

    async def _add_parts(self, figures: "DashboardFigures") -> None:
        """What few desks have, and what the width allows; the first picture waits for neither."""
        body = self.query_one("#body")
        if figures.received and not self.query("#received"):
            await body.mount(Static(id="received", markup=False), before="#upper")
        if figures.steps and self._steps is None:
            from crisisdesk.screens.beginning.next_steps import NextSteps

            self._steps = NextSteps()
            await body.mount(self._steps, before=0)
        if self._width >= WIDE and not self.query("#side"):
            side = Vertical(Panel(id="since"), Panel(id="duty"), Panel(id="due"), id="side")
            await self.query_one("#lower").mount(side)
        if self._width >= WIDEST and not self.query("#whom"):
            await self.query_one("#upper").mount(Panel(id="whom"), after="#places")

    def load_first(self) -> None:
        """Draw the figures with the first picture; the trend follows."""
        self._is_drawn = True
        self._width = self.app.size.width
        self._overview = self.desk.first_overview
        self.draw()
        # The trend loads after the first picture stands.
        self.call_after_refresh(self.reload)

    @property
    def _is_wide(self) -> bool:
        return self._width >= WIDE

    async def load(self) -> None:
        """The figures now, then the days before."""
        if self._figures is None:
            # The terminal draws the first picture before libraries take the processor.
            await asyncio.sleep(FIRST_PICTURE_SECONDS)
        from crisisdesk.services import dashboard
        from crisisdesk.services.cases import cases

        if self._board is None:
            # Over a slow line all the rest takes seconds more.
            self._board = await self.ask(cases.board)
            self.draw()
        actor = self.desk.store.actor
        is_new = self._viewer != (actor.member,)
        # What others did since whoever sits here left this page stays until they leave it.
        viewer = dashboard.Viewer(actor.desk, actor.member, is_new, self._before)
        self._figures = figures = await self.ask(dashboard.figures, viewer)
        self._overview, self._board = figures.overview, figures.board
        if is_new:
            # Whoever left meanwhile has kept a look since, which this does not know.
            self._viewer, self._before = (actor.member,), figures.before
        self._seen, self._changes = figures.seen, figures.changes
        await self._add_parts(figures)
        begins = self._steps is not None and self._steps.follow(self, figures.steps)
        self.draw()
        if self.focused is None and not begins:
            # What runs out of time stands there, the most pressing first.
            self._panel("cases").focus()
        if self._is_wide:
            self._watches, days = await self.ask(dashboard.wide_figures, TREND_DAYS)
            self._trend = {kind: [_placeable(lines, kind) for lines in days] for kind in Kind}
            self.draw()

    def on_screen_suspend(self) -> None:
        """Whoever goes to another page has seen what is new; a form or a cover is no leaving."""
        if isinstance(self.app.screen, DeskScreen) and self.app.screen is not self:
            self._keep_look()

    def on_unmount(self) -> None:
        """Whoever leaves the desk from here has seen it too."""
        if self.app.screen_stack and self.app.screen is self:
            self._keep_look()

    def _keep_look(self) -> None:
        from crisisdesk.services.safekeeping import looked

        store = self.desk.store
        if self._seen is None or store.shows_past or self._viewer is None:
            return
        (member,) = self._viewer
        store.begin_draft(looked.keep, self._seen, store.actor.desk, member)
        self._before, self._changes, self._stale = self._seen, None, True

    def show_bars(self) -> None:
        """The frame, and who sits here: somebody else has looked at another moment."""
        super().show_bars()
        if self._viewer is not None and self._viewer != (self.desk.store.actor.member,):
            self._stale = not self.is_current
            if self.is_current:
                self.reload()
        elif self._is_wide and self.query("#due"):
            self._say_due()

    def on_resize(self) -> None:
        """Use the width there is."""
        before, self._width = self._width, self.size.width
        if any(before < width <= self._width for width in (WIDE, WIDEST)):
            self.reload()
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Fill the panels with what is known."""
        # The last panel is the first to go when the page does.
        if self._overview is None or not self.query("#cases"):
            return
        self._say_received()
        self._say_places(self._overview)
        self._say_absence()
        self._say_cases()
        if self._is_wide and self.query("#due"):
            self._say_due()
            self._say_side()

    def _say_received(self) -> None:
        """What somebody handed over to whoever sits here, until it was looked at."""
        for line in self.query("#received").results(Static):
            received = [] if self._figures is None else self._figures.received
            line.display = bool(received)
            if received:
                from crisisdesk.screens.region.shift import received_words

                words = (said(f" {received_words(each)}") for each in received)
                line.update(Content("\n").join(words))

    def _panel(self, name: str) -> Panel:
        return self.query_one(f"#{name}", Panel)

    def _say_places(self, shown: Overview) -> None:
        title, panel = _("24-hour capacity"), self._panel("places")
        if not shown.totals.facilities:
            from crisisdesk.screens.beginning import empty

            lines = [styled(line, "$text-muted") for line in empty.no_facilities_lines()]
            panel.say(title, [PanelLine(line, line.plain) for line in lines])
            return
        opens = PlaceOpenings(self._to_places, self._to_contacts, self._to_reporting)
        lines_of_places = overview.place_lines(
            shown,
            self._trend if self._is_wide else None,
            self._figures and self._figures.spoken,
            self._figures and self._figures.fewer,
            opens,
            whom=self._width >= WIDEST,
            rows=panel.size.height,
        )
        at = self.desk.moment
        note = "" if self._is_wide else overview.since_words(self._changes, at)
        panel.say(title, lines_of_places, whole=self._to_places(), note=note)
        if self.query("#whom"):
            self._panel("whom").say(_("Tonight, for whom"), overview.whom_lines(shown, opens))

    def _say_absence(self) -> None:
        """The region's rate, who is worst off, and who is lent."""
        panel = self._panel("absence")
        if self._figures is None:
            panel.say(_("Absence"), [])
            return
        from crisisdesk.screens.absence.panel import Openings, absence_panel

        opens = Openings(partial(self.desk.show, "absence"), self._open_provider, self._open_aid)
        review, requests = self._figures.review, self._figures.requests
        title, lines = absence_panel(review, requests, opens, wide=self._is_wide)
        panel.say(title, lines, whole=opens.review)

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
        whole = partial(self.desk.show, "cases")
        lines = [
            PanelLine(overview.case_content(case, at), case.id, partial(self._open_case, case.id))
            for case in cases
        ]
        if not lines:
            from crisisdesk.screens.beginning import empty

            lines = [PanelLine(styled(empty.no_cases(), "$text-muted"), "none", whole)]
        panel, reader = self._panel("cases"), self.desk.store.actor.member
        if reader != self._reader:
            panel.begin()
        self._reader = reader
        panel.say(title, lines, whole=whole)

    def _say_due(self) -> None:
        lines = overview.due_lines(
            self.desk.prompts,
            self.desk.asking,
            self.desk.moment,
            self._open_due,
        )
        # A beat draws this too, and nobody asked for that.
        token = UNASKED.set(True)
        self._panel("due").say(_("Due"), lines, whole=self._open_due)
        UNASKED.reset(token)

    def _say_side(self) -> None:
        at = self.desk.moment
        to_day_start = partial(self.action_show_over, "day_start")
        duty = overview.duty_lines(self._watches, at, to_day_start)
        self._panel("duty").say(_("On duty"), duty, whole=to_day_start)
        self._panel("since").say(
            overview.since_title(self._changes, at),
            overview.since_lines(self._changes, self._to_news),
            whole=partial(self.desk.show, "journal"),
        )

    # The cursor

    @on(Panel.Left)
    def _next_panel(self, event: Panel.Left) -> None:
        """Go on with the next panel on which the cursor can stand."""
        panels = [panel for panel in self.query(Panel) if panel.size and panel.opens_something]
        if event.panel in panels:
            after = panels.index(event.panel) + event.by
            if 0 <= after < len(panels):
                panels[after].enter(event.by)

    # What lines open

    def _to_places(self, **fields: Any) -> Opening:
        return partial(self._open_places, **fields)

    def _open_places(self, counted: str = "", **fields: Any) -> None:
        from crisisdesk.domain.capacity.selection import Counted, Selection
        from crisisdesk.screens.list_page import ListPage

        self.desk.show("capacity")
        if isinstance(self.app.screen, ListPage):
            chosen = Counted(counted) if counted else None
            self.app.screen.select(Selection(counted=chosen, **fields))

    def _open_provider(self, provider: ProviderId) -> None:
        from crisisdesk.screens.list_page import ListPage

        self.desk.show("absence")
        if isinstance(self.app.screen, ListPage):
            self.app.screen.go_to(provider)

    def _open_aid(self) -> None:
        from crisisdesk.screens.absence.aid import AidPage

        self.app.push_screen(AidPage())

    def _open_case(self, case: "CaseId") -> None:
        from crisisdesk.screens.cases.page import CasePage

        self.app.push_screen(CasePage(case))

    def _to_contacts(self) -> None:
        from crisisdesk.screens.week.provider_contacts import ProviderContactsPage

        self.app.push_screen(ProviderContactsPage())

    def _to_reporting(self) -> None:
        self.action_show_over("reporting")

    def _open_due(self, wanted: "Prompt | None" = None) -> None:
        from crisisdesk.screens.week.due import DueDialog

        self.app.push_screen(DueDialog(wanted))

    def _to_news(self, change: "Novelty") -> Opening:
        from crisisdesk.domain.safekeeping.changes import Novelty

        pages: dict[Novelty, Callable[[], None]] = {
            Novelty.REPORTS: self._to_places(),
            Novelty.LIMITS: self._to_places(counted="barred"),
            Novelty.ABSENCE: partial(self.desk.show, "absence"),
        }
        return pages.get(change, partial(self.desk.show, "cases"))

    # Acts

    def action_restrict(self) -> None:
        """Bar the region, or lift what bars it."""
        from crisisdesk.screens.capacity.opening import restrict

        self.act(restrict(self, None))

    def action_show_over(self, page: str) -> None:
        """A page over the overview, which escape brings back."""
        self.desk.show_over(page)

    def action_sheet(self) -> None:
        """Write the emergency sheet."""
        from crisisdesk.screens.documents import write_sheet

        self.act(write_sheet(self))


def _class_of(cells: int, breakpoints: list[tuple[int, str]]) -> str:
    return max((least, name) for least, name in breakpoints if cells >= least)[1]


def _placeable(lines: list[CapacityLine], kind: Kind) -> int | None:
    return add_up([line for line in lines if line.kind is kind], split=False).placeable.or_none
