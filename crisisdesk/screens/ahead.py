"""Keys that come before what they are for is drawn wait for it, in the order in which they came."""

from collections import deque
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

from crisisdesk.screens.base import Acting

_LOOK_AGAIN = 0.01
_LONGEST = 15.0
"""Seconds that a key waits; what takes longer is no opening, however busy the machine is."""
_LONGEST_TO_LEAVE = 2.0
"""Seconds that a key waits which takes a person out of here, with whatever was typed before it."""
_WATCH = 0.25
"""Seconds between two looks whether what a key waits for is still there."""


class TypingAhead(App[None]):
    """One key at a time: the next is looked at when the one before it did what it does."""

    def __init__(self) -> None:
        """Nothing was typed."""
        super().__init__()
        self._ahead: deque[events.Key | events.Paste] = deque()
        self._turn = 0
        self._is_busy = False
        self._is_watched = False
        self._behind: DOMNode = self
        self._before: events.Event | None = None
        self._since = 0.0
        self._shown: Screen[Any] | None = None
        self._begun_over: Screen[Any] | None = None

    def open_over(self, flow: Callable[[], Coroutine[Any, Any, None]], group: str) -> None:
        """Run what opens something over the screen in front; what is typed now is for that."""
        screen = self._begun_over = self.screen

        async def run() -> None:
            try:
                await flow()
            finally:
                if self._begun_over is screen:
                    self._begun_over = None

        begun: Callable[[], object] = run
        self.run_worker(begun, group=group, exclusive=group == "watch")

    async def on_event(self, event: events.Event) -> None:
        """Let a key wait its turn."""
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
            return
        self._ahead.append(event)
        if not self._is_busy:
            if not self._opens(self.screen):
                # It stood there when the key was pressed.
                self._shown = self.screen
            self._is_busy, self._before, self._since = True, None, monotonic()
            await self._go_anew()
        elif not self._is_watched:
            self._watch_what_waits()

    async def _go_anew(self) -> None:
        """Look at the keys that wait; a round that went on before this one goes on no more."""
        self._turn += 1
        await self._go_on(self._turn)

    def _watch_what_waits(self) -> None:
        self._is_watched = True
        self.set_timer(_WATCH, lambda: self.call_later(self._look_after))

    async def _look_after(self) -> None:
        """Go on where nothing else will: what was taken away meanwhile passes nothing on."""
        self._is_watched = bool(self._ahead)
        if not self._ahead:
            return
        self._watch_what_waits()
        if self._is_late() or not self._behind.is_running:
            await self._go_anew()

    def _is_late(self) -> bool:
        longest = _LONGEST_TO_LEAVE if any(map(_leaves, self._ahead)) else _LONGEST
        return monotonic() - self._since > longest

    async def _go_on(self, turn: int) -> None:
        """Look at the next one, once the screen that it is for stands."""
        if turn != self._turn:
            return
        self._behind = self
        screen = self.screen
        if not self._ahead:
            self._is_busy = False
        elif self._opens(screen) and not self._is_late():
            self.set_timer(_LOOK_AGAIN, lambda: self.call_later(self._go_on, turn))
        elif self._opens(screen) and any(map(_leaves, self._ahead)):
            # What was typed for something that did not come is not for what is left.
            while not _leaves(self._ahead[0]):
                self._ahead.popleft()
            await self._take(self._ahead.popleft(), turn)
        elif self._shown is not None and self._shown is not screen:
            self._come_to(screen, turn)
        else:
            self._shown = screen
            await self._take(self._ahead.popleft(), turn)

    def _opens(self, screen: Screen[Any]) -> bool:
        return (
            not screen.is_mounted
            or self._begun_over is screen
            or (isinstance(screen, Acting) and screen.opens)
        )

    def _come_to(self, screen: Screen[Any], turn: int) -> None:
        """Go on when a screen that is new is drawn and has its focus.

        A key that was pressed twice acted once, and no question is answered before it is read.
        """
        self._shown = screen
        if isinstance(screen, Acting) and screen.ASKS:
            self._ahead.clear()
        while self._ahead and _same(self._ahead[0], self._before):
            self._ahead.popleft()
        self._behind = screen
        if not screen.call_after_refresh(self.call_later, self._go_on, turn):
            self.call_later(self._go_on, turn)

    async def _take(self, event: events.Key | events.Paste, turn: int) -> None:
        self._before, self._since = event, monotonic()
        target = self.focused or self.screen
        await super().on_event(event)
        self._follow(target, 2, turn)

    def _follow(self, node: DOMNode | None, laps: int, turn: int) -> None:
        """Go the way of a key, from part to part, behind it, and of what a part said about it."""
        if turn != self._turn:
            return
        if node is not None and node is not self:
            self._behind = node
            if node.call_later(self._follow, node.parent, laps, turn):
                return
        elif laps > 1:
            self._behind = self
            self.call_later(self._follow, self.focused or self.screen, laps - 1, turn)
            return
        # Once more around: what the key asked the app to focus is focused by then.
        self._behind = self
        self.call_later(self.call_later, self._go_on, turn)


def _leaves(event: events.Event) -> bool:
    return isinstance(event, events.Key) and event.key in ("escape", "ctrl+q")


def _same(event: events.Event, before: events.Event | None) -> bool:
    return (
        isinstance(event, events.Key) and isinstance(before, events.Key) and event.key == before.key
    )
