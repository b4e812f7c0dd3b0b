"""A server that goes and comes back, and one that is far: the desk says so and goes on."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from crisisdesk.app import CrisisDesk
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.screens.cases.facts_forms import CaseNoteForm
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from crisisdesk.widgets.bars import HeaderBar
from tests.clock import Clock
from tests.factories import count_of, make_case, make_facility, tell
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle


@pytest.fixture(autouse=True)
def _looks_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crisisdesk.app.WATCH_SECONDS", 3600)


@pytest.fixture
def target(server: Any) -> Iterator[Target]:
    """An empty desk on a server."""
    address = server.migrated()
    yield Target(address)
    server.start()
    server.drop(address)


async def _look(app: CrisisDesk, pilot: Any) -> str:
    await app._watch()
    await settle(pilot)
    return screen_text(app)


async def _nobody_waits() -> None:
    pass


async def test_a_server_that_goes_and_comes_back_costs_nothing_that_was_typed(
    make_app: Callable[..., CrisisDesk],
    open_store: Callable[..., Store],
    server: Any,
    clock: Clock,
) -> None:
    here, there = open_store(), open_store()
    silent = "server does not answer since 14:05; nothing is lost"
    facility = make_facility(there, "De Griend", CapacityFigures(available=10, occupied=6))
    case, _ = there.write(make_case)
    app = make_app(here)
    app.spread = _nobody_waits
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        assert "does not answer" not in await _look(app, pilot)
        app.show_case(case)
        await settle(pilot)
        await press(pilot, "w")
        assert isinstance(app.screen, CaseNoteForm)
        fill(app, note="the aunt called")
        server.kill()
        clock.forward(minutes=5)
        assert silent in await _look(app, pilot)
        clock.forward(minutes=7)
        await app.catch_up()
        header = app.screen_stack[-2].query_one(HeaderBar).render().plain
        assert silent in header
        assert header.endswith("14:12 ")
        await press(pilot, "ctrl+s")
        assert "cannot be reached" in screen_text(app)
        assert isinstance(app.screen, CaseNoteForm)
        assert app.screen.text("note") == "the aunt called"
        server.start()
        tell(there, facility, occupied=9)
        assert "does not answer" not in await _look(app, pilot)
        before = count_of(here, "case_event")
        await press(pilot, "ctrl+s")
        assert not isinstance(app.screen, CaseNoteForm)
        assert count_of(here, "case_event") == before + 1
        await press(pilot, "escape")
        # What the other desk told meanwhile stands on the board, which nobody asked for anew.
        assert _vacant(screen_text(app), "De Griend") == "1"


def _vacant(screen: str, name: str) -> str:
    (line,) = (line for line in screen.splitlines() if line[2:].startswith(name))
    return line[len(name) + 2 :].split()[4]


async def test_boards_come_back_by_themselves_though_nobody_wrote(
    make_app: Callable[..., CrisisDesk], open_store: Callable[..., Store], server: Any
) -> None:
    here = open_store()
    make_facility(here, "De Boei", CapacityFigures(available=10, occupied=6))
    app = make_app(here, language="nl")
    app.spread = _nobody_waits
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await _look(app, pilot)
        server.kill()
        head = (await _look(app, pilot)).splitlines()[0]
        assert "server antwoordt niet sinds 14:00; niets is verloren" in head
        await press(pilot, "2")
        assert "De Boei" not in screen_text(app)
        server.start()
        # What a server that only just began did not answer is asked again by the next beat.
        await _look(app, pilot)
        await app.catch_up()
        await settle(pilot)
        after = screen_text(app)
        assert "De Boei" in after
        assert "antwoordt niet" not in after


async def test_an_answer_that_does_not_come_is_a_silence_too(
    make_app: Callable[..., CrisisDesk],
    open_store: Callable[..., Store],
    clock: Clock,
) -> None:
    app = make_app(open_store())
    app.spread = _nobody_waits
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await _look(app, pilot)
        app._asked_at = clock()
        clock.forward(seconds=14)
        assert "does not answer" not in await _look(app, pilot)
        clock.forward(seconds=1)
        assert "does not answer since 14:00" in await _look(app, pilot)
        app._asked_at = None
        assert "does not answer" not in await _look(app, pilot)


async def test_a_slow_line_stands_in_the_header_and_offers_to_take_the_desk_along(
    make_app: Callable[..., CrisisDesk], open_store: Callable[..., Store]
) -> None:
    app = make_app(open_store())
    app.spread = _nobody_waits
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        ticks = count(step=0.22)
        app.store.watch.ticks = lambda: next(ticks)
        for _ in range(8):
            assert "line: " not in await _look(app, pilot)
        assert "line: 220 ms" in (await _look(app, pilot)).splitlines()[0]
        (toast,) = app.screen.query("Toast")
        offer = " ".join(str(toast.render()).split())
        assert "^p, then: Together: take along, who is away" in offer
        entries = [command.title for command in app.get_system_commands(app.screen)]
        assert "Together: take along, who is away" in entries
        quick = count(step=0.02)
        app.store.watch.ticks = lambda: next(quick)
        for _ in range(8):
            await _look(app, pilot)
        assert "line: " not in await _look(app, pilot)
