"""A desk that nobody touches shuts itself; what was typed waits behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from textual import events
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.screen import Screen

from crisisdesk.domain.safekeeping import lock as rules
from crisisdesk.screens.base import Cover
from crisisdesk.settings import Settings
from crisisdesk.store.store import Store


class Locking(App[None]):
    """What the desk does about being left alone."""

    settings: Settings
    _store: Store | None = None
    _touched: datetime | None = None

    @property
    def locked(self) -> bool:
        """Whether the passphrase is asked for, and no key does anything else."""
        return any(
            isinstance(screen, Cover) and screen.ASKS_PASSPHRASE for screen in self._screen_stack
        )

    async def on_event(self, event: events.Event) -> None:
        """Take note of every touch; the one that comes too late only wakes the locked desk."""
        touches = isinstance(event, (events.InputEvent, events.Paste)) and not event.is_forwarded
        if touches and self._store is not None:
            if self.shut_when_due():
                return
            self._touched = self._store.clock.reading()
        await super().on_event(event)

    def shut_when_due(self) -> bool:
        """Shut the desk if nobody touched it for long; answers whether it shut now."""
        store = self._store
        # A beat that comes while the desk ends finds no page to shut.
        if store is None or self.locked or not self._screen_stack:
            return False
        # Not the desk's now, which stands still while the clock is behind or in doubt.
        now = store.clock.reading()
        # A clock that was set back does not keep the desk open for longer.
        self._touched = now if self._touched is None else min(self._touched, now)
        encrypted = store.target.key is not None
        minutes = rules.minutes_until_shut(self.settings.lock, encrypted=encrypted)
        if not rules.is_due(self._touched, now, minutes):
            return False
        before = self.screen
        if encrypted:
            from crisisdesk.screens.safekeeping.locked import Locked

            self.push_screen(Locked())
        else:
            self.action_hide()
        return self.screen is not before

    def action_hide(self) -> None:
        """Blank the screen at once."""
        from crisisdesk.screens.dialogs import Hidden

        if not isinstance(self.screen, Hidden):
            self.push_screen(Hidden())

    @contextmanager
    def _beneath_covers(self) -> Iterator[None]:
        stack = self._screen_stack
        covers = [screen for screen in stack if isinstance(screen, Cover) and not screen.lifted]
        for cover in covers:
            stack.remove(cover)
        try:
            yield
        finally:
            stack.extend(covers)

    def push_screen(self, screen: Screen[Any] | str, *more: Any, **how: Any) -> Any:
        """Put a page in front, but beneath what hides the desk.

        What was under way when the desk was hidden may want to ask or to show something.
        """
        if isinstance(screen, Cover):
            return super().push_screen(screen, *more, **how)
        with self._beneath_covers():
            return super().push_screen(screen, *more, **how)

    def pop_screen(self) -> AwaitComplete:
        """Take the page in front away; what closes behind a cover uncovers nothing."""
        if isinstance(self.screen, Cover) and self.screen.lifted:
            return super().pop_screen()
        with self._beneath_covers():
            return super().pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key of everywhere does anything while the desk is locked."""
        return not self.locked and super().check_action(action, parameters)
