"""A clock in doubt is asked about before anything is written, and nothing typed is lost."""

from datetime import timedelta

import pytest
from textual.widgets import Input

from crisisdesk.screens.beat import Beat
from crisisdesk.screens.cases.facts_forms import CaseNoteForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.clock import ClockQuestion
from crisisdesk.screens.dialogs import Hidden, Sure
from crisisdesk.services.cases import cases
from crisisdesk.services.safekeeping import backups
from tests.clock import Clock
from tests.factories import count_of, line_of, sit_down
from tests.screens.cases.case_desk import OpenedCase
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle

DAY = timedelta(hours=24)
YEARS = timedelta(days=5 * 365)


@pytest.fixture
def desk_at(open_store, make_app, region_target):
    """A desk on the made-up region whose clock is so far off."""

    def make(gap, **more):
        clock = Clock()
        store = open_store(target=region_target, now=clock, silence=DAY)
        opened = OpenedCase(make_app(store, **more))
        clock.time += gap
        return opened

    return make


@pytest.mark.parametrize(
    ("language", "title", "yes"),
    [
        ("en", "Is the clock right?", "The clock is right"),
        ("nl", "Klopt de klok?", "De klok klopt"),
    ],
)
async def test_the_desk_asks_as_it_opens(desk_at, language, title, yes):
    app = desk_at(YEARS, language=language).app
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, ClockQuestion)
        assert app.focused.id == "no"
        shown = screen_text(app)
        assert title in shown
        assert yes in shown
        assert "06-04-2025 14:00" in shown
        assert "07-04-2020 14:00" in shown
        await press(pilot, "enter")
        assert not isinstance(app.screen, Sure)
        assert ("‼ clock in doubt" if language == "en" else "‼ klok onzeker") in screen_text(app)


@pytest.mark.parametrize("gap", [YEARS, -YEARS])
async def test_no_act_look_or_copy_is_written_and_what_was_typed_stays(
    desk_at, gap, monkeypatch, region_target
):
    opened = desk_at(timedelta(0))
    app = opened.app
    copies: list[object] = []
    monkeypatch.setattr(backups, "nightly", copies.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "w")
        assert isinstance(app.screen, CaseNoteForm)
        form = app.screen
        fill(app, note="the aunt called")
        copies.clear()
        app.store.clock.machine.time += gap
        before = count_of(app.store, "journal"), app.store.clock.written_at
        app.post_message(Beat())
        await settle(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ClockQuestion)
        await press(pilot, "escape")
        assert app.screen is form
        assert "Nothing was saved: the clock says" in " ".join(screen_text(app).split())
        assert form.query_one("#in-note", Input).value == "the aunt called"
        assert (count_of(app.store, "journal"), app.store.clock.written_at) == before
        assert copies == []

        await press(pilot, "ctrl+s", "shift+tab", "enter")
        assert app.screen is not form
        assert count_of(app.store, "journal") == before[0] + 1
        assert not app.store.clock.in_doubt


async def test_without_a_look_no_case_is_shown(desk_at):
    opened = desk_at(YEARS)
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        before = count_of(app.store, "journal")
        await press(pilot, "3", "enter")
        assert isinstance(app.screen, ClockQuestion)
        await press(pilot, "enter")
        assert not isinstance(app.screen, CasePage)
        assert count_of(app.store, "journal") == before


async def test_another_desk_writes_and_this_one_lives_by_it(desk_at, open_store, region_target):
    opened = desk_at(YEARS)
    app = opened.app
    right = open_store(target=region_target, now=Clock(), silence=DAY)
    sit_down(right, "GH")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        facility = opened.facility()
        right.clock.machine.forward(minutes=20)
        right.write(cases.note, opened.case, "they rang back")
        app.post_message(Beat())
        await settle(pilot)
        assert app.moment - right.now() < timedelta(seconds=1)
        assert line_of(app.store, facility) == line_of(right, facility)


@pytest.mark.parametrize("gap", [YEARS, -YEARS])
async def test_the_lock_goes_by_the_time_that_passes(make_app, open_store, region_target, gap):
    clock = Clock()
    store = open_store(target=region_target, now=clock, silence=DAY)
    sit_down(store, "GH")
    app = make_app(store)
    app.settings = app.settings._replace(lock=10)
    clock.time += gap
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        clock.forward(minutes=11)
        app.post_message(Beat())
        await settle(pilot)
        assert isinstance(app.screen, Hidden)
