"""The whole desk in a test: a made-up region, a clock that stands still, and its screen as text."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from crisisdesk.app import CrisisDesk
from crisisdesk.directories import directories
from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.series import TurnLine
from crisisdesk.services import members
from crisisdesk.services.week import duties
from crisisdesk.settings import Settings
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests import absence_region
from tests.clock import Clock
from tests.once import once, rules_read_once
from tests.screens.resting import instead_of_looking, settle

CELL, LINE = 12.2, 24.4


@pytest.fixture(autouse=True, scope="session")
def _styles() -> None:
    Stylesheet._parse_rules = rules_read_once()  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Nothing blinks, moves or beats by itself while a screen is looked at."""
    monkeypatch.setattr(CrisisDesk, "NOTIFICATION_TIMEOUT", 3600)
    monkeypatch.setattr(Input, "cursor_blink", False, raising=False)
    monkeypatch.setattr(TextArea, "cursor_blink", False, raising=False)
    monkeypatch.setattr("crisisdesk.app.BEAT_SECONDS", 3600)
    monkeypatch.setattr("crisisdesk.widgets.path_line.RECENT.folders", [])
    instead_of_looking(monkeypatch)
    # What an open desk writes by itself is not made beside what is looked at.
    if not request.node.get_closest_marker("by_itself"):
        monkeypatch.setattr("crisisdesk.services.safekeeping.backups.nightly", lambda _store: None)
        monkeypatch.setattr("crisisdesk.services.foresight.kept.keep", lambda _store: None)
    # What is looked at is drawn whole by `screen_text`; in between nobody looks.
    if not request.node.get_closest_marker("drawn"):
        monkeypatch.setattr(Screen, "_compositor_refresh", lambda _self: None)


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
    return once(tmp_path_factory, "weeks", _make_weeks) / "desk.db"


def _make_weeks(folder: Path) -> None:
    target = Target(str(folder / "desk.db"))
    store = Store(target, Clock(), Actor(DeskId(UUID(int=7)), "tester", letter="A"))
    store.open()
    absence_region.fill(store)
    store.close()


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
