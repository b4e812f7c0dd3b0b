"""Keys in one burst: each is for what the one before it opened, and none is lost or doubled."""

import pytest
from textual import events
from textual.widgets import Input

from crisisdesk.screens.capacity.board import CapacityBoard
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.dialogs import Sure
from tests.screens.conftest import press, settle


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
