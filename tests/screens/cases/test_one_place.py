"""A departure at the screen asks whether the figures still count the child."""

from datetime import timedelta

import pytest
from textual.widgets import Select

from crisisdesk.domain.cases.endings import Destination
from crisisdesk.screens.cases.stay_forms import DepartureForm
from crisisdesk.screens.dialogs import Answer, Sure
from crisisdesk.services.cases import cases, holds, stays
from tests.factories import line_of, tell
from tests.screens.cases.case_desk import OpenedCase, fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

HOUR = timedelta(hours=1)

SAFE_WORDS = {
    "safety_by": "B. Anker",
    "role": "youth_protector",
    "safety_at": "00:30",
    "safety_how": "seen",
}


@pytest.fixture
def counted(region_app):
    """A child that came before the newest figures of where it stays: 5 of 8."""
    opened = OpenedCase(region_app())
    store, facility = opened.app.store, opened.facility()
    arrived_at = store.now() - 3 * HOUR
    opened.write(
        stays.arrive, opened.case, opened.youth, facility, arrived_at=arrived_at, earlier=True
    )
    tell(store, facility, available=8, occupied=5, observed_at=store.now() - HOUR)
    return opened


@pytest.mark.parametrize(("answer", "occupied"), [("#yes", 4), ("#no", 5)])
async def test_either_answer_keeps_the_departure(counted, answer, occupied):
    app = counted.app
    async with app.run_test(size=(80, 24)) as pilot:
        await counted.show(pilot)
        await press(pilot, "v")
        fill(app, to=Destination.HOME.value, **SAFE_WORDS)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Answer)
        assert f"Is {counted.file.line.reference} still in the figures of" in screen_text(app)
        assert app.focused.id == "back"
        await pilot.click(answer)
        await settle(pilot)
        assert counted.file.line.stays == ()
        assert line_of(app.store, counted.facility()).occupied == occupied


async def test_no_answer_keeps_nothing_and_loses_nothing(counted):
    app = counted.app
    async with app.run_test(size=(80, 24)) as pilot:
        await counted.show(pilot)
        await press(pilot, "v")
        fill(app, to=Destination.NETWORK.value, **SAFE_WORDS)
        for key in ("enter", "escape"):
            await press(pilot, "ctrl+s", key)
            assert isinstance(app.screen, DepartureForm)
            assert app.screen.query_one("#in-to", Select).value == Destination.NETWORK.value
            assert len(counted.file.line.stays) == 1


async def test_a_child_that_is_counted_elsewhere_has_moved_there(counted):
    app, there = counted.app, counted.facility("Rietkraag 1")
    tell(app.store, there, available=8, occupied=5, observed_at=app.store.now() - HOUR)
    counted.write(cases.search, counted.case)
    counted.write(holds.hold, counted.case, there)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        assert app.screen.lines.move_to(there)
        await press(pilot, "r")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        await press(pilot, "shift+tab", "enter")
        assert "has it moved here?" in screen_text(app)
        await press(pilot, "shift+tab", "enter")
        assert isinstance(app.screen, Answer)
        await pilot.click("#yes")
        await settle(pilot)
        assert [stay.facility for stay in counted.file.line.stays] == [there]
        assert line_of(app.store, counted.facility()).occupied == 4
