"""The journal on screen: in words, narrowed, checked, and of the moment that is shown."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from crisisdesk.app import CrisisDesk
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.safekeeping.journal import ChainDialog, JournalFilter, JournalPage
from crisisdesk.services.cases import looks
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.connect import connect
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.store import Store
from tests import canary_words
from tests.clock import Clock
from tests.factories import make_facility, sit_down
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

Make = Callable[..., CrisisDesk]
Open = Callable[..., Store]


async def done(app: CrisisDesk, pilot: Pilot[Any], page: type) -> None:
    """Wait until a page is in front."""
    while not isinstance(app.screen, page):
        await settle(pilot)
    await settle(pilot)


def filled(store: Store) -> Any:
    """A desk with a facility and a case with texts."""
    sit_down(store, "AB")
    make_facility(store)
    return canary_words.fill(store)


async def test_it_tells_who_did_what_and_no_word_of_a_case(
    make_app: Make, open_store: Open
) -> None:
    store = open_store()
    case = filled(store)
    store.write_trace_now(looks.look, case)
    app = make_app(store)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("8")
        await settle(pilot)
        seen = screen_text(app)
        assert "case looked into" in seen
        assert "case opened" in seen
        assert "A-0001" in seen
        assert "case.opened" not in seen
        assert not any(word in seen for word in canary_words.WORDS.values())
        await pilot.press("f3")
        await settle(pilot)
        assert "casus ingezien" in screen_text(app)
        rows = len(store.read(journals.lines))
        # A look moves no revision, and stands there when the page is seen again.
        store.write_trace_now(looks.look, case)
        await pilot.press("1", "8")
        await settle(pilot)
        assert screen_text(app).count("casus ingezien") == 3
    assert len(store.read(journals.lines)) == rows + 1


async def test_it_is_narrowed_by_words_and_by_a_case(region_app: Make) -> None:
    app = region_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("8")
        await settle(pilot)
        page = app.screen
        assert isinstance(page, JournalPage)
        every = len(page.lines.rows)
        await pilot.press("slash", *"held a-0002", "enter")
        await settle(pilot)
        assert [one.event for one in page.lines.rows] == ["hold.made"]
        await pilot.press("escape", "f")
        await settle(pilot)
        await pilot.press(*"a-9999", "ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, JournalFilter)
        assert "There is no case A-9999." in screen_text(app)
        await pilot.press("home", *["delete"] * 6, *"a-0002", "ctrl+s")
        await settle(pilot)
        assert app.screen is app.screen_stack[1]
        assert {one.reference for one in page.lines.rows} == {"A-0002"}
        assert "only case A-0002" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert len(page.lines.rows) == every
        found = [one.reference for one in page.lines.rows].index("A-0003")
        await pilot.press("home", *["down"] * found)
        await pilot.press("enter")
        await settle(pilot)
        assert {one.reference for one in page.lines.rows} == {"A-0003"}


async def test_it_is_checked_on_screen(make_app: Make, open_store: Open, tmp_path: Any) -> None:
    store = open_store(anchors=Anchors(tmp_path / "anchors"))
    filled(store)
    app = make_app(store)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("8", "v")
        await done(app, pilot, ChainDialog)
        rows = len(store.read(journals.lines))
        assert f"The audit log is intact: {rows} rows." in screen_text(app)
        await pilot.press("escape")
        connection = connect(store.target)
        connection.execute("UPDATE journal SET reason = 'x' WHERE number = 2")
        connection.execute("DELETE FROM journal WHERE number = (SELECT max(number) FROM journal)")
        connection.close()
        await pilot.press("v")
        await done(app, pilot, ChainDialog)
        seen = screen_text(app)
        assert "The audit log is not intact." in seen
        assert "row 2: was changed" in seen
        assert f"row {rows}: was written here and is gone" in seen


async def test_who_went_on_elsewhere_meanwhile_is_told_in_passing(
    make_app: Make, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    filled(store)
    go_on, verify = threading.Event(), journals.verify

    def checked(*known: Any, **how: Any) -> Any:
        go_on.wait()
        return verify(*known, **how)

    monkeypatch.setattr(journals, "verify", checked)
    app = make_app(store)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("8")
        await settle(pilot)
        # No key waits for it; a second one asks for nothing more.
        for key in ("v", "v", "2", "r"):
            await pilot.press(key)
        form = app.screen
        assert isinstance(form, ReportForm)
        go_on.set()
        while "The audit log is intact" not in screen_text(app):
            await settle(pilot)
        assert app.screen is form
        await pilot.press("7")
        assert isinstance(app.focused, Input)
        assert app.focused.value == "7"


async def test_another_moment_has_the_journal_of_that_moment(
    make_app: Make, open_store: Open, clock: Clock
) -> None:
    store = open_store()
    sit_down(store, "AB")
    make_facility(store, "Het Anker")
    then = clock()
    clock.forward(hours=1)
    make_facility(store, "De Haven")
    every = store.read(journals.lines)
    for moment in ("at", "known"):
        past = open_store(store.actor, target=store.target, **{moment: then + timedelta(minutes=1)})
        app = make_app(past)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("8")
            await settle(pilot)
            page = app.screen
            assert isinstance(page, JournalPage)
            assert list(page.lines.rows) == [one for one in every if one.at == then]
            assert 0 < len(page.lines.rows) < len(every)
