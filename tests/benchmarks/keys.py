"""From a key to what it paints: a step on a board of 10,000 records, and a new case."""

import asyncio
import gc
import os
from collections.abc import Iterable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import pytest
from textual.app import App

from crisisdesk.app import CrisisDesk
from crisisdesk.directories import directories
from crisisdesk.services.demo.fill import fill
from crisisdesk.settings import Settings
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.benchmarks.apps.form import FormOnly
from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.generator import NOW
from tests.benchmarks.programs import BOARD, TWO_LINES
from tests.benchmarks.terminal import Program, Terminal
from tests.factories import make_actor
from tests.screens.resting import instead_of_looking, rest

WARMING = 5
PRESSES = 30


class Steps:
    """One key again and again, in a fresh program before the cursor reaches the last line."""

    def __init__(self, stack: ExitStack, program: Program) -> None:
        self.program = program
        self._open = stack.enter_context(ExitStack())
        self._left = 0

    def __call__(self) -> float:
        """Milliseconds from the key to its picture."""
        if not self._left:
            self._open.close()
            self._terminal = self._open.enter_context(Terminal(self.program))
            self._terminal.first_picture()
            self._terminal.settle(quiet=0.5)
            for _ in range(WARMING):
                self._terminal.press("down")
            self._left = PRESSES
        self._left -= 1
        return self._terminal.press("down").painted


def pressed(app: App[Any], before: Iterable[str], keys: str) -> float:
    """Milliseconds that each key takes until nothing is left to do, after those before."""

    async def life() -> float:
        async with app.run_test(size=(120, 40)) as pilot:
            await rest(app)
            for key in before:
                await pilot.press(key)
            gc.collect()
            gc.freeze()
            begun = perf_counter()
            await pilot.press(*keys.split())
            await rest(app)
            return 1000 * (perf_counter() - begun) / len(keys.split())

    return asyncio.run(life())


def at_a_desk(target: Target, before: Iterable[str], keys: str) -> float:
    """The same at a desk on a store."""
    with closing(Store(target, lambda: NOW, make_actor())) as store:
        store.open()
        settings = Settings(
            directories=directories(os.environ), database=target.address, language="en"
        )
        desk = CrisisDesk(store, language="en", settings=settings, member="AB")
        return pressed(desk, before, keys)


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """A step on the board and a new case, against the least apps that do as much."""
    yield Measure(
        name="down to paint, board of 10,000",
        ours=Steps(stack, BOARD),
        floor=Steps(stack, TWO_LINES),
        unit="ms",
        goal=Goal("<=", 1.2),
        rounds=6 * PRESSES - 1,
    )
    instead_of_looking(stack.enter_context(pytest.MonkeyPatch.context()))
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="crisisdesk-")))
    target = Target(str(folder / "demo.db"))
    fill(target, make_actor(), NOW)
    for name, before, keys, most in (
        ("new case, key to form", ("f2", "escape"), "f2", 1.8),
        ("new case, letter to paint", ("f2",), "a b c d e f", 0.5),
    ):
        yield Measure(
            name=name,
            ours=partial(at_a_desk, target, before, keys),
            floor=lambda before=before, keys=keys: pressed(FormOnly(), before, keys),  # type: ignore[misc]
            unit="ms",
            goal=Goal("<=", most),
        )
