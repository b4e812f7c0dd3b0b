"""The whole desk in a test: a made-up region, a clock that stands still, and its screen as text."""

import asyncio
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.worker import Worker, WorkerCancelled

from crisisdesk.app import CrisisDesk
from crisisdesk.directories import directories
from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.series import TurnLine
from crisisdesk.services import members
from crisisdesk.services.week import duties
from crisisdesk.settings import Settings
from crisisdesk.store import schema
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests import absence_region
from tests.clock import Clock

CELL, LINE = 12.2, 24.4
ROUNDS = 10
STEPS = 100
TURNS = 6
A_MOMENT = 0.004


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Nothing blinks, moves or beats by itself while a screen is looked at."""
    monkeypatch.setattr(CrisisDesk, "NOTIFICATION_TIMEOUT", 3600)
    monkeypatch.setattr(Input, "cursor_blink", False, raising=False)
    monkeypatch.setattr(TextArea, "cursor_blink", False, raising=False)
    monkeypatch.setattr("crisisdesk.app.BEAT_SECONDS", 3600)
    monkeypatch.setattr("crisisdesk.widgets.path_line.RECENT.folders", [])
    # Textual sleeps a fiftieth of a second after each key to see whether the process rests;
    # `settle` asks the queues and threads themselves.
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", A_MOMENT)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", A_MOMENT / 20)
    # What is looked at is drawn whole by `screen_text`; in between nobody looks.
    if not request.node.get_closest_marker("drawn"):
        monkeypatch.setattr(Screen, "_compositor_refresh", lambda _self: None)


@pytest.fixture
def no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an open desk writes by itself is not made beside what is looked at."""
    monkeypatch.setattr("crisisdesk.services.safekeeping.backups.nightly", lambda _store: None)
    monkeypatch.setattr("crisisdesk.services.foresight.kept.keep", lambda _store: None)


@pytest.fixture
def make_app(open_store: Callable[..., Store]) -> Callable[..., CrisisDesk]:
    """A desk at the screen, on the store that is given or on an empty one."""

    def make(
        store: Store | None = None, *, language: str = "en", member: str = "AB", **more: object
    ) -> CrisisDesk:
        store = store or open_store()
        settings = Settings(
            directories=directories(os.environ), database=store.target.address, language=language
        )
        return CrisisDesk(store, language=language, settings=settings, member=member, **more)  # type: ignore[arg-type]

    return make


@pytest.fixture
def region_app(
    open_store: Callable[..., Store],
    make_app: Callable[..., CrisisDesk],
    region_target: Target,
) -> Callable[..., CrisisDesk]:
    """A desk at the screen over the made-up region."""

    def make(**more: object) -> CrisisDesk:
        return make_app(open_store(target=region_target), **more)

    return make


@pytest.fixture
def app(region_app: Callable[..., CrisisDesk]) -> CrisisDesk:
    """The made-up region with somebody at the desk."""
    desk = region_app()
    desk.store.sign_in(desk.store.read(members.known_member, "AB"))
    return desk


@pytest.fixture(scope="session")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small region that counted its absence, made once."""
    path = tmp_path_factory.mktemp("weeks") / "desk.db"
    target = Target(str(path))
    schema.ready(target)
    store = Store(target, Clock(), Actor(DeskId(UUID(int=7)), "tester", letter="A"))
    store.open()
    absence_region.fill(store)
    store.close()
    return path


@pytest.fixture
def weeks_target(tmp_path: Path, weeks: Path) -> Target:
    """A copy of that region of this test's own."""
    path = tmp_path / "weeks.db"
    shutil.copyfile(weeks, path)
    return Target(str(path))


@pytest.fixture
def weeks_app(
    open_store: Callable[..., Store],
    make_app: Callable[..., CrisisDesk],
    weeks_target: Target,
) -> Callable[..., CrisisDesk]:
    """A desk at the screen over the small region that counted its absence."""

    def make(**more: Any) -> CrisisDesk:
        past = {name: more.pop(name) for name in ("at", "known") if name in more}
        return make_app(open_store(target=weeks_target, **past), **more)

    return make


async def _handle(app: App[Any]) -> None:
    """Let the widgets handle the messages that wait, and the screen lay out what they changed."""
    for _ in range(STEPS):
        await asyncio.sleep(0)
        if not any(pump.message_queue_size for pump in (app, *app._registry)):
            break
    # A task that was woken by the last message has its turn too.
    for _ in range(TURNS):
        await asyncio.sleep(0)
    app.screen._on_timer_update()


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until no worker runs but those that wait for an answer, and no message waits."""
    loop = asyncio.get_running_loop()

    def busy(*groups: str) -> list[Worker[object]]:
        return [
            worker
            for worker in pilot.app.workers
            if not worker.is_finished and worker.group in groups
        ]

    while True:
        # An act goes back and forth between the screen and the store's threads; every round takes
        # whatever is under way a step further.
        await pilot.pause()
        for _ in range(ROUNDS):
            await _handle(pilot.app)
            if (store := vars(pilot.app)["_store"]) is not None:
                await loop.run_in_executor(store._writer, int)
                await loop.run_in_executor(store._reader, int)
        if waiting := busy("load", "warm", "beat"):
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


async def finished(app: App[Any], group: str) -> None:
    """Wait for the workers of a group; of an empty list Textual waits for every one there is."""
    if working := [worker for worker in app.workers if worker.group == group]:
        await app.workers.wait_for_complete(working)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Key after key, each with what it does."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def fill(app: CrisisDesk, **fields: object) -> None:
    """Put words into the fields of the form in front."""
    for name, value in fields.items():
        app.screen.query_one(f"#in-{name}").value = value  # type: ignore[attr-defined]


def turn_of(app: CrisisDesk, duty: Duty, day: date) -> TurnLine:
    """How a turn stands."""
    (turn,) = app.store.read(duties.series, duty, day, day)
    return turn


def screen_text(app: CrisisDesk) -> str:
    """What stands on the screen, line by line, as it is drawn whole."""
    drawn = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(drawn, LayoutUpdate)
    lines = ("".join(strip.text for strip in line).rstrip() for line in drawn.strips)
    return "\n".join(lines) + "\n"
