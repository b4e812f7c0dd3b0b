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
_LONGEST = 2.0
"""Seconds that a key waits; what takes longer is no opening."""


class TypingAhead(App[None]):
    """One key at a time: the next is looked at when the one before it did what it does."""

    def __init__(self) -> None:
        """Nothing was typed."""
        super().__init__()
        self._ahead: deque[events.Key | events.Paste] = deque()
        self._is_busy = False
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
        if not self._is_busy or monotonic() - self._since > _LONGEST:
            self._is_busy, self._before, self._since = True, None, monotonic()
            if not self._opens(self.screen):
                # It stood there when the key was pressed.
                self._shown = self.screen
            await self._go_on()
        else:
            # Where what followed the key before it was taken away, nobody else goes on.
            before = self._before
            self.set_timer(_LONGEST, lambda: self._nudge(before))

    async def _go_on(self) -> None:
        """Look at the next one, once the screen that it is for stands."""
        screen, late = self.screen, monotonic() - self._since > _LONGEST
        if not self._ahead:
            self._is_busy = False
        elif not late and self._opens(screen):
            self.set_timer(_LOOK_AGAIN, lambda: self.call_later(self._go_on))
        elif self._shown is not None and self._shown is not screen:
            self._come_to(screen)
        else:
            self._shown = screen
            await self._take(self._ahead.popleft())

    def _opens(self, screen: Screen[Any]) -> bool:
        return (
            not screen.is_mounted
            or self._begun_over is screen
            or (isinstance(screen, Acting) and screen.opens)
        )

    def _come_to(self, screen: Screen[Any]) -> None:
        """Go on when a screen that is new is drawn and has its focus.

        A key that was pressed twice acted once, and no question is answered before it is read.
        """
        self._shown = screen
        if isinstance(screen, Acting) and screen.ASKS:
            self._ahead.clear()
        while self._ahead and _same(self._ahead[0], self._before):
            self._ahead.popleft()
        if not screen.call_after_refresh(self.call_later, self._go_on):
            self.call_later(self._go_on)

    async def _take(self, event: events.Key | events.Paste) -> None:
        self._before, self._since = event, monotonic()
        target = self.focused or self.screen
        await super().on_event(event)
        if self._ahead:
            # A part that was taken away meanwhile passes nothing on.
            self.set_timer(_LONGEST, lambda: self._nudge(event))
        self._follow(target, 2)

    def _nudge(self, event: events.Event | None) -> None:
        if self._before is event and self._ahead:
            self.call_later(self._go_on)

    def _follow(self, node: DOMNode | None, laps: int) -> None:
        """Go the way of a key, from part to part, behind it, and of what a part said about it."""
        if node is not None and node is not self:
            if node.call_later(self._follow, node.parent, laps):
                return
        elif laps > 1:
            self.call_later(self._follow, self.focused or self.screen, laps - 1)
            return
        # Once more around: what the key asked the app to focus is focused by then.
        self.call_later(self.call_later, self._go_on)


def _same(event: events.Event, before: events.Event | None) -> bool:
    return (
        isinstance(event, events.Key) and isinstance(before, events.Key) and event.key == before.key
    )
