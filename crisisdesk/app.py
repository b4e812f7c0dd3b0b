"""The desk as a program: one store, one beat, the pages; nothing about any subject."""

import gc
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import SystemCommand
from textual.command import CommandPalette
from textual.screen import Screen

from crisisdesk import i18n, keys
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.together.away import phrases
from crisisdesk.errors import ClockDoubted, DeskError
from crisisdesk.i18n import _
from crisisdesk.keys.chosen import from_file
from crisisdesk.screens.accessible import Accessible
from crisisdesk.screens.ahead import TypingAhead
from crisisdesk.screens.base import Acting, Changed, Cover, DeskScreen, Dialog
from crisisdesk.screens.beat import BEAT_SECONDS, WATCH_SECONDS, Beat, CatchingUp
from crisisdesk.screens.copying import Copying
from crisisdesk.screens.dashboard import Dashboard
from crisisdesk.screens.faults import Faulting
from crisisdesk.screens.lock import Locking
from crisisdesk.screens.pages import WITHOUT_A_NUMBER, page_called, picture_from
from crisisdesk.settings import Settings, keep
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.store import Store
from crisisdesk.theme import LOOKS, Sheets, look_after
from crisisdesk.widgets.bindings import Keyed
from crisisdesk.widgets.plain_text import plain

if TYPE_CHECKING:
    from crisisdesk.clockwork import Clockwork
    from crisisdesk.screens.first_run import Unlocking

_log = logging.getLogger(__name__)


class CrisisDesk(Keyed, CatchingUp, Locking, TypingAhead, Copying, Faulting, Accessible):
    """The crisis desk at a terminal."""

    # The first page is made by the app itself, which does not look for the page's own sheet.
    CSS_PATH: ClassVar = ["app.tcss", "screens/dashboard.tcss"]
    KEYS = keys.EVERYWHERE
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"

    def __init__(
        self,
        store: Store | None,
        *,
        language: str,
        settings: Settings,
        member: str | None = None,
        unlock: "Unlocking | None" = None,
        first_run: bool = False,
    ) -> None:
        """Show this store, or ask first for what `unlock` needs; without `member` ask who sits."""
        i18n.use(language)
        super().__init__()
        self.animation_level = "none"  # what a key does stands at once, on a slow line too
        self.settings = settings
        self.use_accessible(settings.accessible)
        self.who = member or ""
        self._store = store
        self._unlock = unlock
        self._first_run = first_run
        self._clockwork: Clockwork | None = None
        self._chosen = from_file(settings.directories.keys_file, keys.GROUPS)
        keys.use(self._chosen.keys)
        self.set_keymap(self._chosen.keys)
        self._tour_since: datetime | None = None
        for look in LOOKS.values():
            self.register_theme(look.theme)
        # Before anything is parsed: a change of theme later on parses every sheet again.
        chosen = LOOKS["mono" if self.no_color else settings.theme].theme
        self.set_reactive(CrisisDesk.theme, chosen.name)
        self.set_class(self.current_theme.dark, "-dark-mode", update=False)
        self.set_class(not self.current_theme.dark, "-light-mode", update=False)
        self.stylesheet = Sheets(variables=self.get_css_variables())

    # What pages ask of the desk

    def now(self) -> datetime:
        """The desk's now."""
        return self.store.now()

    @property
    def mark(self) -> str:
        """What is unusual about this view, in a word or two."""
        if self.store.shows_past:
            return _("‼ another moment")
        if self.store.clock.in_doubt:
            return _("‼ clock in doubt")
        if gap := round(self.store.clock.behind / 60):
            return _("‼ clock {n} min behind").format(n=gap)
        away = map(i18n.say, phrases(self.away, self.store.carried, self.now()))
        return " · ".join(filter(None, (self.slow_line, *away)))

    # Life

    def get_default_screen(self) -> Screen[Any]:
        """The overview stands at the bottom of every pile of pages."""
        if self._store is None and self._unlock is not None:
            from crisisdesk.screens.first_run import FirstRun, Unlock

            # Over an empty page: what stands at the bottom of the pile cannot be taken away again.
            asks = FirstRun if self._first_run else Unlock
            self.call_later(self.push_screen, asks(self._unlock, self._opened))
            return Screen()
        self._pages["dashboard"] = Dashboard()
        return self._pages["dashboard"]

    def _opened(self, store: Store, who: str) -> None:
        self._store, self.who = store, who if store.actor.member else ""
        self.call_later(self._stand)

    def _stand(self) -> None:
        self.pop_screen()
        self.read_first()
        self._pages["dashboard"] = Dashboard()
        self.push_screen(self._pages["dashboard"])
        self.call_after_refresh(self._begin)

    def on_load(self) -> None:
        """Read what the first picture shows before there is a screen to wait at."""
        if self._store is not None:
            self.read_first()

    def on_mount(self) -> None:
        """Everything that is not the first picture comes after it."""
        if self._store is not None:
            self.call_after_refresh(self._begin)

    async def _begin(self) -> None:
        # What stands now stays to the end: looking through it again would slow every reading.
        gc.freeze()
        gc.enable()
        from crisisdesk.clockwork import Clockwork

        self._clockwork = Clockwork(
            lambda: self.post_message(Beat()), BEAT_SECONDS, self._beat_failed
        )
        for words in self._chosen.refused[:1]:
            self.notify(plain(i18n.say(words)), severity="warning", markup=False)
        if self.store.at is None:
            self.set_interval(WATCH_SECONDS, self._tick)
        if not self.store.shows_past:
            self.run_worker(self._arrive(), group="watch", exclusive=True)

    def _beat_failed(self, error: BaseException | None) -> None:
        _log.error("the beat failed: %s", type(error).__name__)

    async def on_changed(self, _message: Changed) -> None:
        """This desk wrote."""
        await self.behind_keys(self.catch_up)

    async def on_beat(self, _message: Beat) -> None:
        """The clock moved, or another desk wrote."""
        self.shut_when_due()
        self.keep_nightly()
        await self.behind_keys(self.catch_up)

    async def on_unmount(self) -> None:
        """Let go of the clock; the store is closed by whoever opened it."""
        if self._clockwork is not None:
            self._clockwork.stop()

    def on_notify(self) -> None:
        """What is said in passing takes the place of what was said before it; a fault stays."""
        for before in [*self._notifications]:
            if before.severity != "error":
                self._unnotify(before, refresh=False)

    # Keys

    def show(self, page: str) -> None:
        """Put a page in front; the others keep their place, and a form beneath is never closed."""
        if not isinstance(self.screen, DeskScreen):
            return
        if any(isinstance(screen, Dialog) for screen in self.screen_stack):
            self.notify(_("First close what is open here: esc."), markup=False)
            return
        if page not in self._pages:
            self._pages[page] = page_called(page)
            self.install_screen(self._pages[page], page)
        while self.screen is not self._pages["dashboard"]:
            self.pop_screen()
        if page != "dashboard":
            self.push_screen(page)

    def show_over(self, page: str) -> None:
        """Put a page over the one in front, which escape brings back."""
        if isinstance(self.screen, DeskScreen):
            self.push_screen(page_called(page))
        else:
            self.notify(_("First close what is open here: esc."), markup=False)

    def show_case(self, case: CaseId) -> None:
        """Put a case over whatever is in front."""
        from crisisdesk.screens.cases.page import CasePage

        self.push_screen(CasePage(case))

    def fall_back(self) -> None:
        """Show the places where the overview falls over."""
        self.show("capacity")

    def warm_up(self) -> None:
        """Load what acts need, once, behind whatever somebody types."""
        if self._store is not None:
            # Called by the worker: of two forms in a row the first leaves no coroutine behind.
            warm: Callable[[], object] = self._store.warm_up
            self.run_worker(warm, group="warm", exclusive=True)

    def action_show(self, page: str) -> None:
        """Put a page in front."""
        self.show(page)

    def action_due(self) -> None:
        """Show what is due."""
        from crisisdesk.screens.dialogs import Hidden
        from crisisdesk.screens.week.due import DueDialog

        if self._store is not None and not isinstance(self.screen, (DueDialog, Hidden)):
            self.push_screen(DueDialog())

    def action_new_case(self) -> None:
        """Take down a case; a second call parks the report that is being typed."""
        from crisisdesk.screens.cases.intake import call_again, take_down

        if self._store is not None and not call_again(self):
            self.open_over(partial(take_down, self, self), "intake")

    def action_help(self) -> None:
        """Show the keys."""
        from crisisdesk.screens.dialogs import Hidden
        from crisisdesk.screens.finding.help import Help

        if not isinstance(self.screen, (Help, Hidden)):
            self.push_screen(Help())

    def action_manual(self) -> None:
        """Show the keys here and the page of the manual about this screen."""
        from crisisdesk.screens.dialogs import Hidden
        from crisisdesk.screens.finding.manual import ManualDialog

        if not isinstance(self.screen, (ManualDialog, Hidden)):
            self.push_screen(ManualDialog([*self.screen_stack]))

    def action_leave(self) -> None:
        """Leave the desk; what is being written is finished first."""
        from crisisdesk.screens.drafts import leave

        if not any(worker.group == "leave" for worker in self.workers):
            self.open_over(partial(leave, self), "leave")

    def action_language(self) -> None:
        """Speak the next language while everything stays open."""
        i18n.use(i18n.next_language())
        self.use_accessible(self.is_accessible)
        for page in self._every_page():
            page.retranslate()
        self.screen.refresh(recompose=False)
        self.screen.refresh_bindings()
        self._keep_choice("language", i18n.language())

    def action_theme(self) -> None:
        """The next look."""
        if self.no_color:
            self.notify(_("NO_COLOR is set: the desk has no colours."), markup=False)
            return
        chosen = look_after(self.theme)
        self.theme = LOOKS[chosen].theme.name
        self.notify(_("theme: {name}").format(name=_(LOOKS[chosen].words)), markup=False)
        self._keep_choice("theme", chosen)

    def _keep_choice(self, key: str, value: str) -> None:
        """Keep a choice of this machine for the next start."""
        try:
            keep(self.settings.directories.settings_file, key, value)
        except DeskError as error:
            self.tell(error)

    def action_take_back(self) -> None:
        """Take the last act back; a question is answered first."""
        screen = self.screen
        if self._store is not None and isinstance(screen, Acting) and not screen.ASKS:
            from crisisdesk.screens.taking_back import take_last_back

            screen.act(take_last_back(screen))

    def action_watch(self) -> None:
        """Hand the shift over; once more, or with nothing to hand over, ask who sits here."""
        from crisisdesk.screens.documents import PaperForm
        from crisisdesk.screens.region.shift import ShiftForm
        from crisisdesk.screens.region.signing_in import SignInDialog

        if isinstance(form := self.screen, ShiftForm):
            form.sit_down()
        elif self._store is not None and not any(
            isinstance(screen, (Cover, ShiftForm, SignInDialog, PaperForm))
            for screen in self.screen_stack
        ):
            self.open_over(self._hand_over, "watch")

    async def _hand_over(self) -> None:
        from crisisdesk.screens.region.shift import hand_over_shift
        from crisisdesk.services.cases import handing_over

        cases = await self.store.ask(handing_over.led_by, self.store.actor.member)
        if not cases or self.store.shows_past:
            await self._change_watch()
        elif (handed := await hand_over_shift(self, self)) is not None:
            await self._change_watch("" if handed.to is None else handed.to.initials)

    async def _arrive(self) -> None:
        """Ask what must be known before the first act: is the clock right, and who sits here."""
        from crisisdesk.screens.drafts import say_parked

        try:
            self.store.clock.check()
        except ClockDoubted as doubt:
            if await self.vouches(doubt):
                await self.catch_up()
        if not self.who:
            await self._change_watch()
        await self._count_asking()
        await say_parked(self, self)

    async def vouches(self, doubt: ClockDoubted) -> bool:
        """Ask whether the clock is right; from a yes on it is believed."""
        from crisisdesk.screens.clock import is_vouched

        return await is_vouched(self, self.store, doubt)

    async def _change_watch(self, last: str = "") -> None:
        from crisisdesk.screens.region.signing_in import SignInDialog
        from crisisdesk.store.queries.safekeeping import latest_acts

        members = await self.store.ask(desk_queries.members)
        last = last or await self.store.ask(latest_acts.at_desk, self.store.actor.desk)
        chosen = await self.push_screen_wait(SignInDialog(members, last))
        if chosen is not None:
            self.who = chosen.initials
            self.store.sign_in(chosen.id)
            for page in self._every_page():
                page.moved()
                page.show_bars()

    def action_tour(self) -> None:
        """Show the lessons of the demo."""
        self.open_over(self._tour, "tour")

    async def _tour(self) -> None:
        from crisisdesk.screens.beginning.tour import take_tour

        self._tour_since = self._tour_since or self.now()
        await take_tour(self, self._tour_since)

    @property
    def _is_demo(self) -> bool:
        demo = str(self.settings.directories.demo)
        return self._store is not None and self._store.target.address == demo

    def action_command_palette(self) -> None:
        """Everything by name."""
        self.find_anything()

    def find_anything(self, words: str = "") -> None:
        """Look everywhere, for these words to begin with."""
        from crisisdesk.screens.finding.palette import Palette

        if self._store is not None and not isinstance(self.screen, (CommandPalette, Cover)):
            self.push_screen(Palette(words))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every declared key of here and everywhere, by name."""
        if self._is_demo:
            yield SystemCommand(_("Tour: five lessons"), "tour", self.action_tour)
        page_keys = screen.KEYS if isinstance(screen, DeskScreen) else ()
        for key in (*page_keys, *keys.EVERYWHERE):
            if key.action == "command_palette":
                continue
            owner = screen if key in page_keys else self

            async def run(action: str = key.action, node: object = owner) -> None:
                await self.run_action(action, default_namespace=node)  # type: ignore[arg-type]

            shown = ", ".join(keys.shown(name) for name in keys.pressed(key).split(","))
            yield SystemCommand(_(key.help), shown, run)
        for page, words in WITHOUT_A_NUMBER.items():
            yield SystemCommand(_(words), _("page"), partial(self.show_over, page))
        if isinstance(screen, DeskScreen):
            words = _("Write the situation picture")
            yield SystemCommand(words, _("file"), partial(picture_from, screen))
