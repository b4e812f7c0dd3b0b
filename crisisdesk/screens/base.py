"""What every page of the desk shares: one way to act, one way to ask, one way to catch up."""

from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar, cast
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.worker import Worker

from crisisdesk import keys
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.moments import clock_text
from crisisdesk.domain.week.duties import Asking, Prompt
from crisisdesk.errors import N_, ClockDoubted, DeskError
from crisisdesk.i18n import _
from crisisdesk.settings import Settings
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.widgets.bars import HeaderBar, KeysBar, PromptBar
from crisisdesk.widgets.bindings import Keyed
from crisisdesk.widgets.clipboard import can_be_copied
from crisisdesk.widgets.gone_row import UNASKED
from crisisdesk.widgets.plain_text import plain, said

if TYPE_CHECKING:
    from crisisdesk.services.capacity.capacity import Overview
    from crisisdesk.store.store import Store
    from crisisdesk.store.unit_of_work import UnitOfWork
    from crisisdesk.widgets.board import Board

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")
_SEEN_LATE = timedelta(seconds=5)
"""An act bears the moment at which it began; a board may have been read before it was over."""


class Desk(Protocol):
    """What pages ask of the app that they stand in."""

    who: str
    settings: Settings
    prompts: list[Prompt]
    asking: Asking
    first_overview: "Overview | None"

    @property
    def store(self) -> "Store":
        """The open store."""

    @property
    def region(self) -> str:
        """The region's name."""

    @property
    def moment(self) -> datetime:
        """The moment that is shown."""

    @property
    def mark(self) -> str:
        """What is unusual about this view."""

    @property
    def alarm(self) -> str:
        """That the server does not answer."""

    def now(self) -> datetime:
        """The desk's now."""

    def show(self, page: str) -> None:
        """Put a page in front."""

    def show_over(self, page: str) -> None:
        """Put a page over the one in front, which escape brings back."""

    def copy(self, text: str) -> None:
        """Ask the terminal to copy a number or reference."""

    def show_case(self, case: CaseId) -> None:
        """Put a case over whatever is in front."""

    def warm_up(self) -> None:
        """Load what acts need."""

    def find_anything(self, words: str = "") -> None:
        """Look everywhere."""

    async def vouches(self, doubt: ClockDoubted) -> bool:
        """Ask whether the clock is right."""

    def tell(self, error: DeskError) -> None:
        """Say a refusal where the person looks."""

    def report_unexpected(self, error: Exception) -> None:
        """Log what nobody foresaw and say a reference."""


class Changed(Message):
    """This desk wrote something."""


class Closing(Screen[R]):
    """A screen that closes itself once, and is laid out once for its size."""

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        # What was just made has its styles; the framework's own handler comes after this one.
        event.refresh_styles &= self.stack_updates > 0

    def _screen_resized(self, size: Size) -> None:
        if size != self._size:  # else it was laid out when it came to the front
            super()._screen_resized(size)

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """Close this screen with what stands on it, and no other: a second time it is gone."""
        stack = self.app.screen_stack
        if self not in stack:
            return AwaitComplete()
        for screen in reversed(stack[stack.index(self) + 1 :]):
            if not isinstance(screen, Cover):
                screen.dismiss(None)
        return super().dismiss(result)


class Acting(Keyed, Closing[R]):
    """A screen from which the desk acts; all of it runs through here."""

    MANUAL: ClassVar[str] = ""
    """The page of the manual about this screen; a form that names none has its page's."""
    ASKS: ClassVar[bool] = False
    """Whether it is a question, which nothing answers that was typed before it could be read."""
    _flow: Coroutine[Any, Any, None] | None = None
    _worker: Worker[None] | None = None

    @property
    def opens(self) -> bool:
        """Whether what the next key is for is still to come."""
        return self._acting

    @property
    def _acting(self) -> bool:
        worker = self._worker
        # What was cancelled before its first step never says that it is finished.
        return worker is not None and not worker.is_finished and worker in self.workers

    @property
    def desk(self) -> Desk:
        """The app, by what pages ask of it."""
        return cast("Desk", self.app)

    def act(self, flow: Coroutine[Any, Any, None]) -> None:
        """Run a flow; a second one is refused while one runs, so a double key acts once."""
        if self._acting:
            flow.close()
            return
        if self._flow is not None:
            self._flow.close()
        self._flow = flow
        run: Callable[[], Coroutine[Any, Any, None]] = partial(self._run, flow)
        self._worker = self.run_worker(run, group="act")

    async def _run(self, flow: Coroutine[Any, Any, None]) -> None:
        try:
            await flow
        except DeskError as error:
            self.tell(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the desk stays open
            self.desk.report_unexpected(error)

    async def attempt(
        self, service: "Callable[Concatenate[UnitOfWork, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Act; raises DeskError for a form to show at its field."""
        return await self.written(partial(self.desk.store.do, service, *args, **kw))

    async def written(self, write: Callable[[], Awaitable[T]]) -> T:
        """Let something be written by a clock that is believed, and be seen; raises DeskError."""
        result = await self.by_clock(write)
        self.app.post_message(Changed())
        return result

    async def by_clock(self, write: Callable[[], Awaitable[T]]) -> T:
        """Write; where the clock is in doubt, ask and write again. Raises ClockDoubted for "no"."""
        try:
            return await write()
        except ClockDoubted as doubt:
            if not await self.desk.vouches(doubt):
                raise ClockDoubted(
                    N_(
                        "Nothing was saved: the clock says {clock}, but the last act was at"
                        " {written}."
                    ),
                    **doubt.values,
                ) from None
        return await write()

    async def do(
        self, service: "Callable[Concatenate[UnitOfWork, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T | None:
        """Act; a refusal is told in its own words and answered with None."""
        try:
            return await self.attempt(service, *args, **kw)
        except DeskError as error:
            self.tell(error)
            return None

    async def ask(
        self, question: Callable[Concatenate[Snapshot, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Put a question to the store; raises DeskError."""
        return await self.desk.store.ask(question, *args, **kw)

    async def to_copy(self) -> str:
        """The telephone number or reference of what stands here; "" for none."""
        return ""

    def action_copy(self) -> None:
        """Copy it, and say it for terminals that copy nothing."""
        self.act(self._copy())

    async def _copy(self) -> None:
        text = (await self.to_copy()).strip()
        if not can_be_copied(text):
            self.say(_("Here is no number to copy."))
            return
        self.desk.copy(text)
        self.say(_("Copied: {number}").format(number=text))

    def keep_now(self) -> None:
        """Keep what is half typed and not kept yet, where the screen keeps that at all."""

    def say(self, words: str) -> None:
        """Tell what was done, in passing."""
        self.notify(plain(words), markup=False)

    def tell(self, error: DeskError) -> None:
        """Say a refusal where the person looks."""
        self.desk.tell(error)


class DeskScreen(Acting[None]):
    """A page: header, what is due, the page itself, the keys."""

    KEYS: ClassVar[tuple[keys.Key, ...]] = keys.PAGE
    MANUAL = "start"
    SAYS_DUE: ClassVar[bool] = True
    """Whether the line stands there that says what is due; others may look at a shared screen."""
    _stale = _unanswered = _is_drawn = False
    _read_at: datetime | None = None
    _read_before: datetime | None = None

    @property
    def opens(self) -> bool:
        """A page opens until what it lists was read."""
        return super().opens or not self._is_drawn

    def compose(self) -> ComposeResult:
        """The frame; a page fills `body`."""
        yield HeaderBar()
        if self.SAYS_DUE:
            yield PromptBar()
        with Vertical(id="body"):
            yield from self.body()
        yield KeysBar()

    def body(self) -> ComposeResult:
        """The page between the bars."""
        yield from ()

    def on_mount(self) -> None:
        """Show what is known, then load.

        A page's own `on_mount` comes before this one and does not call it: the framework does.
        """
        self.show_bars()
        self.load_first()

    def load_first(self) -> None:
        """Load for the first time."""
        self.reload()

    def show_bars(self) -> None:
        """Draw the frame anew: time, who, what is due."""
        desk = self.desk
        # On its way out the frame goes before the page does, one bar after another.
        for header in self.query(HeaderBar):
            header.show(desk.region, desk.who, desk.moment, desk.mark, alarm=desk.alarm)
        for due in self.query(PromptBar):
            due.show(desk.prompts, desk.asking, desk.moment)
        for bar in self.query(KeysBar):
            bar.refresh()

    def moved(self) -> None:
        """Something changed in the store or on the clock: load now, or when next seen."""
        if self.is_current:
            self.show_bars()
            self.reload()
        else:
            self._stale = True

    def stand(self) -> None:
        """Nothing changed: what the store did not answer is asked again."""
        self.show_bars()
        if self._unanswered and self.is_current:
            self.reload()

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another page was in front."""
        self.show_bars()
        if self._stale:
            self.reload()

    def reload(self, *, asked: bool = False) -> None:
        """Load anew; a newer load takes the place of one that is under way.

        Only where somebody `asked` for something else may the row under the cursor leave.
        """
        self._stale = self._unanswered = False
        # Called by the worker: a load that is replaced before it began leaves no coroutine behind.
        load: Callable[[], object] = partial(self._load, asked=asked)
        self.run_worker(load, group="load", exclusive=True)

    async def _load(self, *, asked: bool) -> None:
        UNASKED.set(not asked)
        self._read_before, self._read_at = self._read_at, self.desk.now()
        shown = True
        try:
            await self.load()
        except CancelledError:
            shown = False  # the load that took its place will show something
            raise
        except DeskError as error:
            self._stale = self._unanswered = True
            self.tell(error)
        finally:
            self._is_drawn |= shown

    def action_find_anything(self) -> None:
        """Look everywhere: a page with a search of its own has that on the same key."""
        self.desk.find_anything()

    async def load(self) -> None:
        """Ask the store and show the answer."""

    def behind(self, record: Any, key: Hashable) -> list[UUID]:  # noqa: ARG002 - for who overrides it
        """What an act may have been about that took this record from a board."""
        return [key] if isinstance(key, UUID) else []

    def on_board_gone(self, event: "Board.Gone") -> None:
        """Say in the row that is gone who did that and when."""
        self.run_worker(self._tell_gone(event.board, event.record), group="gone")

    async def _tell_gone(self, board: "Board[Any]", record: Any) -> None:
        ids, before = self.behind(record, board.key_of(record)), self._read_before
        from crisisdesk.store.queries.safekeeping import latest_acts

        act = await self.ask(latest_acts.about, ids) if ids else None
        if act is None or before is None or act.at < before - _SEEN_LATE:
            # Nobody did: the clock did, or something beside it.
            board.tell_gone(record, _("gone: {time}").format(time=clock_text(self.desk.moment)))
        else:
            words = _("gone: {who} {time}").format(who=act.who, time=clock_text(act.at))
            board.tell_gone(record, words)

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        self.show_bars()
        self.reload()


class Cover(Keyed, ModalScreen[None]):
    """Hides the desk, and stays on top of whatever comes or goes beneath it until it is lifted."""

    ASKS_PASSPHRASE: ClassVar[bool] = False
    lifted = False

    def lift(self) -> None:
        """Show the desk again."""
        self.lifted = True
        self.dismiss(None)


class Dialog(Acting[R], ModalScreen[R]):
    """A question over the page, in a box of its own."""

    TITLE_WORDS: ClassVar[str] = N_("Question")

    def compose(self) -> ComposeResult:
        """The box with its title; a dialog fills `body`."""
        with Vertical(id="box") as box:
            # A string would be read as markup.
            box.border_title = said(self.title_words())
            yield from self.body()
        yield KeysBar()

    def title_words(self) -> str:
        """The title in the language of now."""
        return _(self.TITLE_WORDS)

    def body(self) -> ComposeResult:
        """What the box holds."""
        yield from ()
