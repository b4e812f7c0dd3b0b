"""Two desks at one case: who was first is said, and nothing typed is lost."""

import pytest
from textual.widgets import Input, Select

from crisisdesk.domain.cases.intake import facts_of
from crisisdesk.domain.cases.states import Flag, Urgency
from crisisdesk.screens.cases.facts_forms import NextStepForm
from crisisdesk.services.cases import cases, holds
from crisisdesk.widgets.ticks import Ticks
from tests.factories import sit_down
from tests.screens.cases.case_desk import error_text, fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


@pytest.fixture
def other(open_store, region_target):
    """The other desk, with GH at it."""
    store = open_store(target=region_target)
    sit_down(store, "GH")
    return store


async def test_while_another_desk_changes_the_case_nothing_typed_is_lost(opened, other):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "e")
        form = app.screen
        fill(app, needs="a single room", phone="078 111 11 11")
        fill(app, vital_profession="yes")
        form.query_one(Ticks).tick("no_sight")
        theirs = facts_of(opened.file.history)._replace(
            needs="sleeps badly", file="ZK-44", flags=frozenset({Flag.HEALTH_DOUBT})
        )
        other.write(cases.change_facts, opened.case, theirs)
        other.write(cases.note, opened.case, "the aunt called")
        await settle(pilot)
        await press(pilot, "ctrl+s")

        # Said: who was first, what the other wrote; kept: every word that was typed here.
        assert app.screen is form
        told = error_text(app)
        assert "GH was first at" in told
        assert "needs: “sleeps badly”" in told
        assert "note: “the aunt called”" in told
        assert "What you typed is still here" in told
        assert form.query_one("#in-needs", Input).value == "a single room"
        assert form.query_one("#in-phone", Input).value == "078 111 11 11"
        # What nobody touched here is what the other wrote.
        assert form.query_one("#in-file", Input).value == "ZK-44"
        assert form.query_one(Ticks).ticked == {"no_sight", "health_doubt"}
        shown = screen_text(app)
        assert "sleeps badly" in shown
        assert "a single room" in shown
        assert "save again to keep it" in shown

        await press(pilot, "ctrl+s")
        assert app.screen is not form
        facts = facts_of(opened.file.history)
        assert (facts.needs, facts.file, facts.phone) == ("a single room", "ZK-44", "078 111 11 11")
        assert facts.flags == {Flag.VITAL_PROFESSION, Flag.HEALTH_DOUBT, Flag.NO_SIGHT}
        texts = [text for event in opened.file.events for text in event.parts.texts]
        assert "sleeps badly" in texts


async def test_the_others_step_is_shown_beside_ones_own(opened, other):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "s")
        await pilot.press(*"call")
        other.write(cases.set_next_step, opened.case, "drive there", None)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, NextStepForm)
        assert "GH" in error_text(app)
        assert "“drive there”" in error_text(app)
        assert app.screen.query_one("#in-words", Input).value == "call"
        await press(pilot, "ctrl+s")
        assert opened.file.line.next_step == "call"


async def test_a_decision_typed_while_the_place_went_is_not_lost(opened, other):
    app = opened.app
    hold = opened.write(holds.hold, opened.case, opened.facility())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "d")
        form = app.screen
        fill(app, reason="near her school")
        other.write(holds.release, hold)
        await press(pilot, "ctrl+s")
        assert "hold given back: De Griendhoek" in error_text(app)
        await press(pilot, "ctrl+s")
        assert "This hold has ended." in error_text(app)
        assert form.query_one("#in-reason", Input).value == "near her school"


async def test_a_choice_of_the_other_is_taken_over_where_nobody_chose_here(opened, other):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "u")
        fill(app, reason="because")
        other.write(cases.set_urgency, opened.case, Urgency.BRIDGING, reason="bed at an aunt's")
        await press(pilot, "ctrl+s")
        assert app.screen.query_one("#in-urgency", Select).value == "bridging"
        assert "bed at an aunt's" in error_text(app)
