"""What the desk does about a fault that nobody foresaw: it stays, and the log has no value."""

import os
import traceback
from collections import deque
from contextlib import suppress
from time import monotonic
from typing import Any

from textual._context import active_message_pump
from textual.app import App
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.message import Message
from textual.message_pump import CallbackError, MessagePump
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.worker import WorkerFailed, active_worker

from crisisdesk import log
from crisisdesk.errors import DeskError, StoreUnavailable
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Acting, Cover
from crisisdesk.settings import Settings
from crisisdesk.widgets.plain_text import plain

_A_WHILE = 2.0
"""Seconds in which faults are counted."""
_TOO_MANY = 4
"""So many of them in a while, and the page that is open falls over again and again: it is left."""
_MOST = 24
"""So many, and leaving pages did not help."""
_READ = 30
"""Seconds that a reference can be read."""


class Faulting(App[None]):
    """Says that something went wrong, and where it can be looked up; nothing ends the desk."""

    settings: Settings
    _faults: deque[tuple[float, object]]

    def __init__(self) -> None:
        """Nothing went wrong yet."""
        # Where the account wants no colours none is sent; greys would be colours too.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self._faults = deque(maxlen=_MOST)

    def get_driver_class(self) -> type[Driver]:
        """The terminal, read so that nothing it sends ends the desk."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual  # Windows reads keys, not bytes
        from crisisdesk.screens.terminal import Terminal

        return Terminal

    def tell(self, error: DeskError) -> None:
        """Say a refusal where the person looks."""
        severe = isinstance(error, StoreUnavailable)
        self.notify(
            plain(say(error)), severity="error" if severe else "warning", timeout=8, markup=False
        )

    def report_unexpected(self, error: Exception) -> None:
        """Log what nobody foresaw in an act, without its values, and say a reference."""
        from crisisdesk.screens.dialogs import Unexpected

        self._remember(error)
        self.push_screen(Unexpected(log.unexpected(error), str(self.settings.directories.log_file)))

    def _handle_exception(self, error: Exception) -> None:
        """Stay, whatever a page, a part of it, a worker or a timer raised.

        What was raised by a page that is on its way out is nobody's.
        """
        error, node = _cause(error), _raiser()
        page = node.screen if isinstance(node, Widget) and node.is_attached else None
        if isinstance(error, DeskError) and self._running:
            log.refused(error)
            self.tell(error)
        elif not (isinstance(error, NoMatches) and isinstance(node, Widget) and _leaves(node)):
            self._remember(error)
            if self._exit:
                log.unexpected(error)
            elif not self._running or not self._screen_stack:
                self._fatal_error()
            else:
                try:
                    self._stay(error, node, page)
                except Exception:  # noqa: BLE001 - it cannot even be left
                    self._fatal_error()

    def _remember(self, error: Exception) -> None:
        """What a test that does not look for it fails by."""
        if self._exception is None:
            self._exception = error
            self._exception_event.set()

    def _stay(self, error: Exception, node: MessagePump, page: Screen[Any] | None) -> None:
        now = monotonic()
        while self._faults and now - self._faults[0][0] > _A_WHILE:
            self._faults.popleft()
        place = _place(error)
        again = place in (before for _moment, before in self._faults)
        self._faults.append((now, place))
        if len(self._faults) == _MOST:
            self._fatal_error()
            return
        part = _drawn(error)
        if page is not None and not node._is_mounted:  # noqa: SLF001 - it was being composed
            self._leave(page)
        elif part is not None and part.screen is not self._in_front():
            # The page behind a form: what is typed there stays.
            part.display = False
        elif part is not None:
            self._leave(part.screen)
        elif len(self._faults) >= _TOO_MANY:
            self._leave(self._in_front(ModalScreen))
        if not again:
            words = _("Something went wrong; the desk stays open. Reference {reference}.")
            self.notify(
                words.format(reference=log.unexpected(error)),
                severity="error",
                timeout=_READ,
                markup=False,
            )

    def _in_front(self, *besides: type[Screen[Any]]) -> Screen[Any]:
        """What stands in front, but for what hides the desk and these."""
        kinds: tuple[type[Screen[Any]], ...] = (Cover, *besides)
        return next(
            screen for screen in reversed(self._screen_stack) if not isinstance(screen, kinds)
        )

    def _leave(self, page: Screen[Any]) -> None:
        """Go back to what is beneath a page that cannot stand."""
        if isinstance(page, Cover):
            raise TypeError
        self._keep_drafts()
        while page in self._screen_stack[1:]:
            self._in_front().dismiss(None)
        if page is self._screen_stack[0]:
            self.fall_back()

    def fall_back(self) -> None:
        """Show something else than the page at the bottom."""

    def _keep_drafts(self) -> None:
        for screen in self._screen_stack:
            if isinstance(screen, Acting):
                screen.keep_now()

    async def _on_exit_app(self) -> None:
        """Keep what is half typed in a form that is kept, whoever asked to leave."""
        self._keep_drafts()

    def _fatal_error(self) -> None:
        """Leave with a sentence and a reference.

        No traceback: its values, and the fault's own words, may name a child.
        """
        from rich.segment import Segments
        from rich.text import Text

        with suppress(Exception):
            self._keep_drafts()
        self._return_code = 1
        self.bell()
        words = _(
            "The desk stopped because of an error; what was confirmed is saved. Reference "
            "{reference}."
        )
        lines = (
            words.format(reference=log.unexpected()),
            _("The log: {place}").format(place=self.settings.directories.log_file),
        )
        text = Text("\n".join(lines))
        self._exit_renderables.append(Segments(self.console.render(text, self.console.options)))
        self._close_messages_no_wait()


def _cause(error: Exception) -> Exception:
    """What a worker or a timer wrapped."""
    if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
        return error.error
    if isinstance(error, CallbackError) and isinstance(error.__context__, Exception):
        return error.__context__
    return error


def _raiser() -> MessagePump:
    """Whose worker, or whose turn it is."""
    if (worker := active_worker.get(None)) is not None:
        return worker.node
    return active_message_pump.get()


def _leaves(node: Widget) -> bool:
    """Whether a part of the screen is on its way out: its own parts go before it does."""
    return (
        not node.is_attached
        or node.screen not in node.app.screen_stack
        or any(isinstance(above, Widget) and above._pruning for above in node.ancestors_with_self)  # noqa: SLF001
    )


def _place(error: BaseException) -> object:
    """The kind of a fault and where it was raised; no value is kept."""
    places = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    return type(error), *places[-1:]


def _drawn(error: BaseException) -> Widget | None:
    """The part of the screen that fell over while it was measured or drawn."""
    frames = [frame for frame, _line in traceback.walk_tb(error.__traceback__)]
    if not any(frame.f_globals.get("__name__") == "textual._compositor" for frame in frames):
        return None
    parts = (frame.f_locals.get("self") for frame in reversed(frames))
    return next((part for part in parts if isinstance(part, Widget) and part.is_attached), None)


_dispatch = MessagePump._dispatch_message  # noqa: SLF001


async def _dispatch_and_stay(self: MessagePump, message: Message) -> None:
    """Let a part of the screen go on after a message that it fell over.

    Textual would end its loop, and there is no other place at which every part can be reached.
    """
    try:
        await _dispatch(self, message)
    except Exception as error:
        if not isinstance(self.app, Faulting):
            raise
        self.app._handle_exception(error)  # noqa: SLF001


MessagePump._dispatch_message = _dispatch_and_stay  # type: ignore[method-assign]  # noqa: SLF001
