"""A desk that nobody touches shuts itself, and opens again with everything that was typed."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.events import Key, MouseMove, Paste
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from crisisdesk.app import CrisisDesk
from crisisdesk.directories import directories
from crisisdesk.screens.beat import Beat
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.dashboard import Dashboard
from crisisdesk.screens.dialogs import Hidden
from crisisdesk.screens.region.signing_in import SignInDialog
from crisisdesk.screens.safekeeping.locked import Locked
from crisisdesk.settings import Settings
from crisisdesk.store.connect import Target
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_facility, sit_down
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

Make = Callable[..., CrisisDesk]
Open = Callable[..., Store]
PASSPHRASE = "quiet water"
EVERYWHERE = ("f1", "f2", "f3", "f8", "f9", "ctrl+p", "ctrl+l", "ctrl+q", "escape", "tab", "ctrl+s")


@pytest.fixture
def sealed(open_store: Open, tmp_path: Any) -> Store:
    """An encrypted store with one facility, and somebody at the desk."""
    path = tmp_path / "sealed.db"
    target = Target(str(path))
    store = open_store(target=target._replace(key=key(PASSPHRASE.encode(), path)))
    store.open()
    sit_down(store, "AB")
    make_facility(store, "Het Anker")
    return store


def desk(store: Store, *, lock: int | None = None) -> CrisisDesk:
    """A desk on this store that shuts after so many minutes."""
    settings = Settings(directories({}), store.target.address, "en", lock=lock)
    return CrisisDesk(store, language="en", settings=settings, member="AB")


async def beat(app: CrisisDesk, pilot: Pilot[Any]) -> None:
    """Let the clock be looked at."""
    app.post_message(Beat())
    await settle(pilot)


async def answer(app: CrisisDesk, pilot: Pilot[Any], passphrase: str) -> None:
    """Type a passphrase, and wait for what comes of it."""
    lock = app.screen
    await pilot.press(*("space" if one == " " else one for one in passphrase), "enter")
    if trying := [one for one in app.workers if one.node is lock and not one.is_finished]:
        await app.workers.wait_for_complete(trying)
    await settle(pilot)


async def half_typed(app: CrisisDesk, pilot: Pilot[Any]) -> Screen[Any]:
    """A report of which one figure was typed."""
    await settle(pilot)
    for one in ("2", "r", "7"):
        await pilot.press(one)
        await settle(pilot)
    assert isinstance(app.screen, ReportForm)
    return app.screen


async def test_the_passphrase_brings_back_what_was_typed(sealed: Store, clock: Clock) -> None:
    app = desk(sealed)
    async with app.run_test(size=(80, 24)) as pilot:
        form = await half_typed(app, pilot)
        field = app.focused
        clock.forward(minutes=9, seconds=59)
        await beat(app, pilot)
        assert app.screen is form
        clock.forward(seconds=1)
        await beat(app, pilot)
        assert isinstance(app.screen, Locked)
        seen = screen_text(app).split()
        assert " ".join(seen) == "Locked. The passphrase, then enter:"
        await answer(app, pilot, "loud water")
        assert isinstance(app.screen, Locked)
        assert "This is not the passphrase; the desk stays locked." in screen_text(app)
        assert "loud" not in screen_text(app)
        await answer(app, pilot, PASSPHRASE)
        assert app.screen is form
        assert app.focused is field
        assert isinstance(field, Input)
        assert field.value == "7"
        # The time runs anew from here.
        clock.forward(minutes=9)
        await beat(app, pilot)
        assert app.screen is form


async def test_no_key_does_anything_else_while_it_is_locked(sealed: Store, clock: Clock) -> None:
    app = desk(sealed)
    async with app.run_test(size=(80, 24)) as pilot:
        form = await half_typed(app, pilot)
        clock.forward(minutes=10)
        await beat(app, pilot)
        before = list(app.screen_stack)
        for one in (*EVERYWHERE, "1", "n", "question_mark"):
            await pilot.press(one)
            await settle(pilot)
            assert list(app.screen_stack) == before, one
        assert app.is_running
        assert app.screen.query_one(Input).value == "1n?"
        assert isinstance(form.focused, Input)
        assert form.focused.value == "7"
        await pilot.click(offset=(3, 3))
        await settle(pilot)
        assert list(app.screen_stack) == before


async def test_the_key_that_comes_too_late_only_wakes_the_lock(sealed: Store, clock: Clock) -> None:
    app = desk(sealed)
    async with app.run_test(size=(80, 24)) as pilot:
        await half_typed(app, pilot)
        # The laptop slept: no beat came before somebody else's key.
        clock.forward(hours=8)
        await pilot.press("8")
        await settle(pilot)
        assert isinstance(app.screen, Locked)
        assert app.screen.query_one(Input).value == ""
        await answer(app, pilot, PASSPHRASE)
        assert isinstance(app.focused, Input)
        assert app.focused.value == "7"


async def test_a_touch_keeps_it_open(sealed: Store, clock: Clock) -> None:
    app = desk(sealed, lock=5)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        mouse = MouseMove(None, 3, 3, 0, 0, 0, shift=False, meta=False, ctrl=False)
        for touch in (Key("2", "2"), mouse, Paste("words"), Key("1", "1")):
            clock.forward(minutes=4)
            app.post_message(touch)
            await settle(pilot)
            await beat(app, pilot)
            assert not app.locked
        clock.forward(minutes=5)
        await beat(app, pilot)
        assert app.locked


async def test_what_comes_and_goes_meanwhile_stays_beneath(sealed: Store, clock: Clock) -> None:
    app = desk(sealed)
    async with app.run_test(size=(80, 24)) as pilot:
        form = await half_typed(app, pilot)
        clock.forward(minutes=10)
        await beat(app, pilot)
        lock = app.screen
        app.notify("about a child")
        asked = SignInDialog([], "")
        app.push_screen(asked)
        await settle(pilot)
        assert app.screen is lock
        assert app.screen_stack[-2] is asked
        assert "initials" not in screen_text(app)
        assert "about a child" not in screen_text(app)
        asked.dismiss(None)
        form.dismiss(None)
        await settle(pilot)
        assert app.screen is lock
        assert asked not in app.screen_stack
        assert form not in app.screen_stack
        await answer(app, pilot, PASSPHRASE)
        assert app.screen is not lock
        assert not app.locked


async def test_hidden_first_and_locked_later_opens_in_that_order(
    sealed: Store, clock: Clock
) -> None:
    app = desk(sealed)
    async with app.run_test(size=(80, 24)) as pilot:
        form = await half_typed(app, pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        clock.forward(minutes=10)
        await beat(app, pilot)
        assert isinstance(app.screen, Locked)
        form.dismiss(None)
        await settle(pilot)
        assert form not in app.screen_stack
        await answer(app, pilot, PASSPHRASE)
        assert isinstance(app.screen, Hidden)
        await pilot.press("enter")
        await settle(pilot)
        assert not isinstance(app.screen, Hidden)


async def test_a_form_that_is_saved_behind_a_hidden_screen_uncovers_nothing(
    make_app: Make, store: Store
) -> None:
    sit_down(store, "AB")
    make_facility(store, "Het Anker")
    app = make_app(store)
    async with app.run_test(size=(80, 24)) as pilot:
        await half_typed(app, pilot)
        await pilot.press("ctrl+s", "ctrl+l")
        await settle(pilot)
        assert isinstance(app.screen, Hidden)
        assert not any(isinstance(one, ReportForm) for one in app.screen_stack)


@pytest.mark.parametrize(("lock", "hides"), [(None, False), (0, False), (3, True)])
async def test_a_plain_store_only_blanks_where_somebody_asked_for_it(
    store: Store, clock: Clock, lock: int | None, hides: bool
) -> None:
    app = desk(store, lock=lock)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await beat(app, pilot)
        clock.forward(hours=3)
        await beat(app, pilot)
        assert isinstance(app.screen, Hidden if hides else Dashboard)
        await beat(app, pilot)
        assert sum(isinstance(one, Hidden) for one in app.screen_stack) == int(hides)
        if hides:
            await pilot.press("enter")
            await settle(pilot)
        assert isinstance(app.screen, Dashboard)


async def test_never_is_never_and_another_moment_is_locked_too(
    sealed: Store, open_store: Open, clock: Clock
) -> None:
    past = open_store(sealed.actor, target=sealed.target, at=clock())
    for store, lock, locked in ((sealed, 0, False), (past, None, True)):
        app = desk(store, lock=lock)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await beat(app, pilot)
            clock.forward(hours=3)
            await beat(app, pilot)
            assert app.locked is locked
