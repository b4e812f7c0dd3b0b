"""Keys in one burst: each is for what the one before it opened, and none is lost or doubled."""

import asyncio
from itertools import count

import pytest
from textual import events
from textual.widgets import Input

from crisisdesk.screens.capacity.board import CapacityBoard
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.cases.board import CasesBoard
from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.dialogs import Sure
from tests.screens.conftest import finished, press
from tests.screens.resting import settle


def burst(app, *keys):
    """All of these keys in one packet."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


def standing(app, name):
    return app.screen.query_one(f"#in-{name}", Input).value


@pytest.mark.parametrize("opener", ["n", "f2"])
async def test_a_report_is_typed_in_one_burst_with_the_key_that_opens_it(app, opener):
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        burst(app, opener, "K", "L", "tab", *"2012")
        await settle(pilot)
        assert isinstance(app.screen, IntakeForm)
        assert (standing(app, "pseudonym1"), standing(app, "birth_year1")) == ("KL", "2012")


async def test_a_key_that_opens_and_is_pressed_twice_types_nothing(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        burst(app, "n", "n", "K")
        await settle(pilot)
        assert isinstance(app.screen, IntakeForm)
        assert standing(app, "pseudonym1") == "K"


async def test_a_list_is_opened_before_it_is_drawn(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        burst(app, "2", "down", "enter", "r")
        await settle(pilot)
        await settle(pilot)
        assert isinstance(app.screen, ReportForm)
        assert any(isinstance(screen, FacilityPage) for screen in app.screen_stack)


async def test_keys_go_through_pages_in_the_order_in_which_they_came(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        burst(app, "3", "enter", "escape", "2", "slash", *"3")
        await settle(pilot)
        assert isinstance(app.screen, CapacityBoard)
        assert app.screen.search.value == "3"


async def test_no_question_is_answered_by_what_was_typed_before_it_stood_there(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f2", "L", "V")
        burst(app, "escape", "enter")
        await settle(pilot)
        assert isinstance(app.screen, Sure)
        await press(pilot, "enter")
        assert isinstance(app.screen, IntakeForm)
        burst(app, "ctrl+s", "enter", "enter")
        await settle(pilot)
        assert isinstance(app.screen, (Sure, IntakeForm))
        assert not any(isinstance(screen, CasePage) for screen in app.screen_stack)


async def test_a_key_does_not_wait_for_what_takes_long(app, monkeypatch):
    monkeypatch.setattr("crisisdesk.screens.ahead._LONGEST", 0.01)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f2")
        monkeypatch.setattr(IntakeForm, "opens", True)
        burst(app, "K", "L")
        await settle(pilot)
        assert standing(app, "pseudonym1") == "KL"


async def test_a_key_goes_on_where_what_followed_the_one_before_it_is_gone(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f2")
        # A part that was closed has the message that was to let the next key go on.
        app._is_busy, app._behind = True, Input()
        await press(pilot, "K")
        assert standing(app, "pseudonym1") == "K"


async def test_who_leaves_what_does_not_open_acts_on_nothing_else(app, monkeypatch):
    monkeypatch.setattr("crisisdesk.screens.ahead._LONGEST_TO_LEAVE", 0.01)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3")
        with monkeypatch.context() as patch:
            patch.setattr(CasesBoard, "opens", True)
            burst(app, "n", "K", "escape")
            await pilot.pause()
            while app._ahead:
                await pilot.pause()
        await settle(pilot)
        assert [type(screen).__name__ for screen in app.screen_stack] == ["Dashboard"]


async def test_keys_keep_their_order_where_each_takes_seconds(app, monkeypatch):
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f2")
        # Another program has the machine: three seconds go by whenever somebody looks.
        moments = count(0, 3)
        monkeypatch.setattr("crisisdesk.screens.ahead.monotonic", lambda: next(moments))
        burst(app, "K", "L", "tab", *"2012")
        await settle(pilot)
        assert (standing(app, "pseudonym1"), standing(app, "birth_year1")) == ("KL", "2012")


async def test_a_key_waits_until_the_case_was_read_whatever_changed_meanwhile(app, monkeypatch):
    looked, read = asyncio.Event(), asyncio.Event()

    async def slow_look(*_):
        await looked.wait()
        return True

    ask = CasePage.ask

    async def slow_ask(page, *words):
        await read.wait()
        return await ask(page, *words)

    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3")
        with monkeypatch.context() as patch:
            patch.setattr("crisisdesk.screens.cases.page.look_into", slow_look)
            patch.setattr(CasePage, "ask", slow_ask)
            await pilot.press("enter")
            while not isinstance(app.screen, CasePage):
                await pilot.pause()
            app.screen.moved()
            await pilot.press("o")
            looked.set()
            await finished(app, "act")
            app.screen.moved()
            await pilot.pause()
            assert app.screen.opens
            read.set()
            await settle(pilot)
        assert isinstance(app.screen, OptionsPage)
