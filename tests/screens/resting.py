"""When a desk in a test has done all that it was asked: the loop and the store's threads say so."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from textual.app import App, ScreenStackError
from textual.pilot import Pilot
from textual.widget import Widget
from textual.worker import Worker, WorkerCancelled

CALM = 2
"""Turns of the loop, one after another, in which nothing was to be done."""
A_MOMENT = 0.004
MOST_LOOKS = 50
"""How often it is looked whether a thread that is not the store's has answered."""


class CountedThreads(ThreadPoolExecutor):
    """Threads that say whether they have something to do."""

    def __init__(self, max_workers: int = 1, name: str = "") -> None:
        """Nothing is asked of them."""
        super().__init__(max_workers, name)
        self._counting = threading.Lock()
        self._asked = self._answered = 0

    @property
    def are_busy(self) -> bool:
        """Whether something was asked whose answer is not with the loop yet."""
        return self._answered < self._asked

    def submit(self, work: Callable[..., Any], /, *args: Any, **kw: Any) -> Future[Any]:
        """Do this when its turn comes, and count it when whoever asked was told."""
        with self._counting:
            answer = super().submit(work, *args, **kw)
            # A thread by itself tells who asked before it does the next.
            super().submit(self._count)
            self._asked += 1
        return answer

    def _count(self) -> None:
        self._answered += 1


def instead_of_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `Pilot` ask as `rest` does.

    Textual's own waiting sends a message to every widget and looks every few milliseconds whether
    the process rests: two thirds of what a key costs in a test.
    """
    monkeypatch.setattr("crisisdesk.store.store.ThreadPoolExecutor", CountedThreads)
    monkeypatch.setattr("textual.app.wait_for_idle", _at_once)
    monkeypatch.setattr("textual.pilot.wait_for_idle", _at_once)
    monkeypatch.setattr(Pilot, "_wait_for_screen", _wait_for_screen)


async def _at_once(*_seconds: float) -> None:
    await asyncio.sleep(0)


async def _wait_for_screen(pilot: Pilot[Any], _timeout: float = 0) -> bool:
    with suppress(ScreenStackError):  # the desk has ended
        await rest(pilot.app)
    return True


async def rest(app: App[Any]) -> None:
    """Wait until every message is handled, the store has answered and the screen is laid out."""
    loop: Any = asyncio.get_running_loop()
    if loop._default_executor is None:
        loop.set_default_executor(CountedThreads())
    calm = looks = 0
    while calm < CALM:
        await asyncio.sleep(0)
        store = vars(app).get("_store")
        busy = [
            threads
            for threads in (() if store is None else (store._writer, store._reader))
            if threads.are_busy
        ]
        # Textual gathers the sizes of a window that is dragged, and what changes together.
        gathers = app._resize_event is not None or app._batch_count > 0
        # What a file or a form is asked elsewhere may be held up by the test itself.
        elsewhere = loop._default_executor.are_busy and looks < MOST_LOOKS
        if busy:
            await loop.run_in_executor(busy[0], int)
        elif gathers or elsewhere:
            looks += elsewhere
            await asyncio.sleep(A_MOMENT)
        if busy or gathers or elsewhere or loop._ready:
            calm = 0
        else:
            calm += 1
            # What stands beneath a dialog is laid out by itself.
            for screen in (app.screen, *app._background_screens):
                screen._on_timer_update()


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until no worker runs but those that wait for an answer, and no message waits."""

    def busy(*groups: str) -> list[Worker[object]]:
        return [
            worker
            for worker in pilot.app.workers
            if not worker.is_finished and worker.group in groups
        ]

    while True:
        await rest(pilot.app)
        if waiting := busy("load", "warm", "beat", "page", "why"):
            # A load that a newer one took the place of was cancelled.
            with suppress(WorkerCancelled):
                await pilot.app.workers.wait_for_complete(waiting)
        elif (
            vars(pilot.app)["_ahead"]
            or any(worker.node is pilot.app.screen for worker in busy("act"))
            or pilot.app.screen._layout_required
            or any(part._layout_required for part in pilot.app.screen.walk_children(Widget))
        ):
            # What the screen in front does waits for nobody, but may open another screen that does;
            # a key may wait for that; and a part that was shown or hidden moves the others.
            await asyncio.sleep(A_MOMENT)
        else:
            return
