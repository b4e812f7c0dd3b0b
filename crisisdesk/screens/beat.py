"""What the desk does when the clock moved or another desk wrote: it looks, and tells its pages."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from random import uniform

from textual.app import App
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.moments import clock_text
from crisisdesk.domain.together.away import Away
from crisisdesk.domain.together.line import PATIENCE, Line
from crisisdesk.domain.week.duties import Asking, Prompt
from crisisdesk.errors import N_, DeskError, StoreUnavailable
from crisisdesk.i18n import _
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.pages import WITHOUT_A_NUMBER
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity.capacity import Overview
from crisisdesk.services.week import duty_prompts
from crisisdesk.settings import Settings
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.together import away as away_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.values import Dialect
from crisisdesk.widgets.bars import prompt_text
from crisisdesk.widgets.clipboard import copying, handed_on
from crisisdesk.widgets.notice import notice
from crisisdesk.widgets.plain_text import plain

WATCH_SECONDS = 0.25
SLOW_TICKS = 4
"""Of so many looks a slow line carries one."""
SPREAD_SECONDS = 0.3
"""Within what time the desks of one server look after what somebody wrote."""
BEAT_SECONDS = 10.0
_READ = 30
"""Seconds that an offer can be read."""
_log = logging.getLogger(__name__)


def header(snapshot: Snapshot) -> tuple[str, list[Away]]:
    """What every page says at its head: the region's name, and who is away."""
    return setting_queries.region(snapshot), away_queries.away(snapshot)


async def spread() -> None:
    """Wait a moment of this desk's own, so that a server is not asked by all desks at once."""
    await asyncio.sleep(uniform(0, SPREAD_SECONDS))  # noqa: S311 - nothing has to stay secret


class Beat(Message):
    """Look whether anything moved: the store, the clock, what is due."""


class CatchingUp(App[None]):
    """What is due, which cases ask, and pages that follow what is written."""

    settings: Settings
    _asked_at: datetime | None = None
    _offers_along = False
    _ticks = 0
    _server_line = Line()
    _minute: datetime | None = None
    _asked: tuple[int, datetime | None, MemberId | None] | None = None

    revision: reactive[int] = reactive(0, init=False)
    prompts: reactive[list[Prompt]] = reactive(list, init=False)
    asking: reactive[Asking] = reactive(Asking(), init=False)

    def __init__(self) -> None:
        """Stand without a store and without pages."""
        super().__init__()
        self.region = ""
        """The region's name."""
        self.away: list[Away] = []
        """The desks that are away, and those that were declared lost."""
        self._began_under = os.getppid()
        self.spread: Callable[[], Awaitable[None]] = spread
        self.first_overview: Overview | None = None
        self._catching_up = asyncio.Lock()
        self._store: Store | None = None
        self._pages: dict[str, DeskScreen] = {}

    @property
    def store(self) -> Store:
        """The open store; raises StoreUnavailable before there is one."""
        if self._store is None:
            raise StoreUnavailable(N_("The store is not open yet."))
        return self._store

    @property
    def moment(self) -> datetime:
        """The moment that is shown."""
        return self.store.at or self.store.known or self.store.now()

    @property
    def _is_on_server(self) -> bool:
        return self.store.target.dialect is Dialect.POSTGRESQL

    @property
    def _this_minute(self) -> datetime:
        return self.moment.replace(second=0, microsecond=0)

    def read_first(self) -> None:
        """Read what the first picture shows; the first beat asks for none of it again.

        The revision comes first: whatever is written from then on moves the pages.
        """
        try:
            revision, prompts = self.store.read(duty_prompts.beat)
            self.first_overview = self.store.read(capacity.overview)
            self.region, self.away = self.store.read(header)
        except DeskError as error:
            _log.warning("first reading: %s", type(error).__name__)
            return
        self.set_reactive(CatchingUp.revision, revision)
        self.set_reactive(CatchingUp.prompts, prompts)
        self._minute = self._this_minute

    async def _tick(self) -> None:
        """Look, on a slow line less often: the next page would wait for each of these questions."""
        self._ticks += 1
        if self._asked_at is not None or not (self._server_line.slow and self._ticks % SLOW_TICKS):
            await self.behind_keys(self._watch)

    async def behind_keys(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do what asks the store; keys wait for the answer of a file, never for that of a server.

        A file has answered before the next key comes, and pages that follow it stand by then.
        """
        if self._is_on_server:
            behind: Callable[[], object] = work
            self.run_worker(behind, group="beat")
        else:
            await work()

    async def _watch(self) -> None:
        """Notice another desk's write within a quarter of a second, and how a server answers."""
        if self.is_web and os.getppid() != self._began_under:
            # Its page is gone with the server of it, and nobody can leave this desk any more.
            self.exit()
            return
        now = self.store.now()
        if self._asked_at is not None:
            if now - self._asked_at >= PATIENCE:
                self._answered(self._server_line.silent(self._asked_at))
            return
        self._asked_at = now
        try:
            moved = await self.store.has_changed()
            came_back = self._server_line.silent_since is not None
            self._answered(self._server_line.answered(self.store.watch.trips()))
            if came_back:
                # What was asked meanwhile was not answered: every page asks again.
                self._minute = None
            if moved or came_back:
                if self._is_on_server:
                    await self.spread()
                self.post_message(Beat())
        except DeskError as error:
            _log.warning("watching: %s", type(error).__name__)
            self._answered(self._server_line.silent(now))
        finally:
            self._asked_at = None

    def _answered(self, line: Line) -> None:
        """Say at the head of every page how the server answers, when that changed."""
        if not self._is_on_server:
            return
        before, self._server_line = self._server_line, line
        if (before.silent_since, before.slow) == (line.silent_since, line.slow):
            return
        for page in self._every_page():
            page.show_bars()
        if line.slow and not self._offers_along and self.store.carried is None:
            self._offers_along = True
            words = _(
                "The line to the server is slow: a copy that is taken along needs none. {key},"
                " then: {entry}"
            )
            key = self.get_key_display(Binding(self.COMMAND_PALETTE_BINDING, ""))
            entry = _(WITHOUT_A_NUMBER["away"])
            self.notify(plain(words.format(key=key, entry=entry)), timeout=_READ, markup=False)

    @property
    def alarm(self) -> str:
        """That the server does not answer, "" while it does."""
        if self._server_line.silent_since is None:
            return ""
        return _("server does not answer since {time}; nothing is lost").format(
            time=clock_text(self._server_line.silent_since)
        )

    @property
    def slow_line(self) -> str:
        """How long a slow line takes, "" for any other."""
        took = self._server_line.took
        if took is None:
            return ""
        return _("line: {n} ms").format(n=round(took.total_seconds() * 100) * 10)

    async def catch_up(self) -> None:
        """Read the revision and what is due in one go; pages follow a write and every minute."""
        async with self._catching_up:
            await self._catch_up()

    async def _catch_up(self) -> None:
        try:
            revision, prompts = await self.store.ask(duty_prompts.beat)
        except DeskError as error:
            _log.warning("catching up: %s", type(error).__name__)
            # The next look that is answered asks for all of it again.
            self._answered(self._server_line.silent(self.store.now()))
            for page in self._every_page():
                page.show_bars()
            return
        self._show_prompts(prompts)
        minute = self._this_minute
        if (revision, minute) != (self.revision, self._minute):
            self.revision, self._minute = revision, minute
            await self._read_region()
            for page in self._every_page():
                page.moved()
        else:
            for page in self._every_page():
                page.stand()
        if self._asked != (revision, minute, self.store.actor.member):
            await self._count_asking()

    async def _read_region(self) -> None:
        try:
            self.region, self.away = await self.store.ask(header)
        except DeskError as error:
            _log.warning("reading the region: %s", type(error).__name__)

    async def _count_asking(self) -> None:
        """How much asks for whoever sits here; pages do not wait for it."""
        from crisisdesk.services.week import asking

        member = self.store.actor.member
        try:
            number = await self.store.ask(asking.count, member)
        except DeskError as error:
            _log.warning("counting what asks: %s", type(error).__name__)
            return
        self._asked = self.revision, self._minute, member
        if number != self.asking:
            self.asking = number
            for page in self._every_page():
                page.show_bars()

    def _show_prompts(self, prompts: list[Prompt]) -> None:
        """Show what is due; a new one rings the bell and takes nothing."""
        before = {(prompt.duty, prompt.day) for prompt in self.prompts if prompt.asks}
        self.prompts = prompts
        if new := [
            prompt
            for prompt in self.prompts
            if prompt.asks and (prompt.duty, prompt.day) not in before
        ]:
            self._ring(new)

    def _ring(self, new: list[Prompt]) -> None:
        """The bell, and where it was asked for a notice that names duties and nothing else."""
        if self.settings.bell:
            self.bell()
        if self.settings.notice != "off" and self._driver is not None:
            words = " · ".join(prompt_text(prompt, self.moment) for prompt in new)
            way, in_tmux = self.settings.notice, self.settings.in_tmux
            self._driver.write(notice(_("Crisis desk"), words, way, in_tmux=in_tmux))

    def copy(self, text: str) -> None:
        """Ask the terminal to copy a number or reference."""
        if self._driver is not None:
            in_tmux, in_screen = self.settings.in_tmux, self.settings.in_screen
            self._driver.write(handed_on(copying(text), in_tmux=in_tmux, in_screen=in_screen))

    def _every_page(self) -> list[DeskScreen]:
        pages = {*self._pages.values(), *self.screen_stack}
        return [page for page in pages if isinstance(page, DeskScreen) and page.is_mounted]
