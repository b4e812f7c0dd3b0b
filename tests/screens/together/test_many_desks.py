"""Many desks on one server follow what one of them wrote, and ask it for no more than they show."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from crisisdesk.app import CrisisDesk
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.screens import beat
from crisisdesk.screens.base import Changed
from crisisdesk.screens.finding.help import Help
from crisisdesk.services.week import duty_prompts
from crisisdesk.store.connect import Target
from crisisdesk.store.connection import Connection
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_case, make_facility, tell
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

REPORTS, CASES, EVERYTHING = "capacity_report c", "crisis_case c WHERE c.id IN", ""


@pytest.fixture
def target(migrated: str) -> Target:
    """An empty desk on a server."""
    return Target(migrated)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the boards of places and of cases, and anything, was asked for."""
    counted: Counter[str] = Counter()
    ask = Connection.ask

    def counting(self: Connection, sql: str, values: Any = None) -> Any:
        counted.update(what for what in (REPORTS, CASES, EVERYTHING) if what in sql)
        return ask(self, sql, values)

    monkeypatch.setattr(Connection, "ask", counting)
    return counted


async def test_a_desk_waits_its_own_moment_and_then_reads_once_what_it_shows(
    make_app: Callable[..., CrisisDesk],
    open_store: Callable[..., Store],
    target: Target,
    asked: Counter[str],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # It looks when it is told to: whoever waits for its turn would wait for ever.
    monkeypatch.setattr("crisisdesk.app.WATCH_SECONDS", 3600)
    here, there = open_store(target=target), open_store(target=target)
    facility = make_facility(there, "De Boei", CapacityFigures(available=10, occupied=6))
    there.write(make_case)
    app, turn = make_app(here), asyncio.Event()
    app.spread = turn.wait  # type: ignore[assignment]
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        while not turn.is_set():
            # Whatever was written before the first look is news to it.
            turn.set()
            await app._watch()
            await settle(pilot)
        turn.clear()
        tell(there, facility, occupied=9)
        asked.clear()
        watching = asyncio.create_task(app._watch())
        await settle(pilot)
        assert "De Boei" in screen_text(app)
        assert not watching.done()
        # It has looked whether anybody wrote, and asked for nothing else.
        assert asked == {EVERYTHING: 1}
        turn.set()
        await watching
        await settle(pilot)
        # The page in front, and how many cases ask; no other page.
        assert (asked[REPORTS], asked[CASES]) == (1, 2)
        asked.clear()
        for key in "1213":
            await pilot.press(key)
            await settle(pilot)
        # What the overview and the cases show at this revision was read by then.
        assert (asked[REPORTS], asked[CASES]) == (0, 0)
        # A beat at which nothing moved asks for the revision, and for nothing that pages show.
        asked.clear()
        await app.catch_up()
        await settle(pilot)
        assert (asked[REPORTS], asked[CASES]) == (0, 0)
        assert asked[EVERYTHING] <= 5
        # A minute later the page in front is drawn anew, which takes one reading of each.
        clock.forward(minutes=1)
        await app.catch_up()
        await settle(pilot)
        assert (asked[REPORTS], asked[CASES]) == (1, 2)


async def test_no_key_waits_for_what_a_server_is_asked_behind_it(
    make_app: Callable[..., CrisisDesk],
    open_store: Callable[..., Store],
    target: Target,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, answers = make_app(open_store(target=target)), asyncio.Event()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        ask = app.store.ask

        async def later(question: Any, *values: Any) -> Any:
            if question in (duty_prompts.beat, beat.header):
                await answers.wait()
            return await ask(question, *values)

        monkeypatch.setattr(app.store, "ask", later)
        app.post_message(beat.Beat())
        app.post_message(Changed())
        try:
            await pilot.press("question_mark")
            for _ in range(20):
                await pilot.pause()
            assert isinstance(app.screen, Help)
        finally:
            answers.set()
            await settle(pilot)


async def test_desks_spread_over_a_moment_that_nobody_waits_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    for _ in range(600):
        await beat.spread()
    assert 0 <= min(waits) < max(waits) <= beat.SPREAD_SECONDS
    # Seen, waited and read: within a second of the act.
    assert beat.WATCH_SECONDS + beat.SPREAD_SECONDS < 0.6
    tenths = Counter(int(10 * wait / beat.SPREAD_SECONDS) for wait in waits)
    assert max(tenths.values()) < 2 * 60


async def test_a_desk_that_opens_reads_its_first_page_once(
    make_app: Callable[..., CrisisDesk],
    open_store: Callable[..., Store],
    target: Target,
    asked: Counter[str],
) -> None:
    here, there = open_store(target=target), open_store(target=target)
    facility = make_facility(there, "De Boei", CapacityFigures(available=10, occupied=6))
    app = make_app(here)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        asked.clear()
        # Whatever was written before its first look is news to it; of that nothing moved.
        await app._watch()
        await settle(pilot)
        assert asked[REPORTS] == asked[CASES] == 0
        assert 0 < asked[EVERYTHING] < 15
        # What is written from now on is seen.
        tell(there, facility, occupied=9)
        asked.clear()
        await app._watch()
        await settle(pilot)
        assert asked[REPORTS] == 1
