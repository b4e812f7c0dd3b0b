"""What is due, at the screen, and the notice of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from textual.widgets import Input, OptionList

from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome, Prompt, PromptState
from crisisdesk.domain.week.meetings import MEETINGS
from crisisdesk.domain.week.register import end_of
from crisisdesk.domain.week.series import TurnState
from crisisdesk.screens.beat import Beat
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.week.bulletin import BulletinPage
from crisisdesk.screens.week.due import PLACES, DueDialog
from crisisdesk.screens.week.meeting import MeetingPage
from crisisdesk.services.week import contacts, duties
from crisisdesk.store.queries.week import meetings as meeting_queries
from crisisdesk.widgets.bars import prompt_text
from tests.factories import make_case
from tests.screens.conftest import fill, press, screen_text, turn_of
from tests.screens.resting import settle

CORONA = Duty.CORONA_CONSULTATION
TODAY = date(2020, 4, 7)
SIZE = (80, 24)


async def at_prompt(app, pilot, duty):
    """The dialog of what is due, with the cursor on a duty."""
    await press(pilot, "f9")
    listed = app.screen.query_one(OptionList)
    listed.highlighted = [one.duty for one in app.prompts].index(duty)
    await settle(pilot)


async def test_enter_goes_to_where_a_duty_is_done(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await at_prompt(app, pilot, CORONA)
        await press(pilot, "enter", "enter")
        assert isinstance(app.screen, MeetingPage)
        assert app.store.read(meeting_queries.of_turn, CORONA, TODAY) is not None
        await press(pilot, "escape")
        await at_prompt(app, pilot, Duty.BULLETIN)
        await press(pilot, "enter")
        assert isinstance(app.screen, BulletinPage)
        await press(pilot, "escape")
        await at_prompt(app, pilot, Duty.MEASURE_REVIEW)
        await press(pilot, "enter")
        assert app.screen is app._pages["register"]


def test_every_fixed_duty_is_a_meeting_or_done_on_a_page():
    assert {*Duty} == {*MEETINGS} | {*PLACES}
    assert not {*MEETINGS} & {*PLACES}


async def test_the_bar_counts_the_cases_that_ask_too(app, clock):
    app.store.write(make_case)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        clock.forward(hours=5)
        app.post_message(Beat())
        await settle(pilot)
        await press(pilot, "f9")
        asked = [item for item in app.screen._shown if isinstance(item, CaseLine)]
        due = [prompt for prompt in app.prompts if prompt.asks]
        assert app.asking.cases == len(asked) > 0
        number = len(due) + len(asked) + bool(app.asking.not_reporting)
        words = f"⚑ {number} due  {len(asked)} case"
        assert words in screen_text(app)


async def test_the_bar_counts_every_row_that_asks(region_app):
    app = region_app()
    async with app.run_test(size=(200, 60)) as pilot:
        await settle(pilot)
        await press(pilot, "2", "f9")
        rows = screen_text(app).split("What is due", 1)[1].count("⚑")
        assert app.asking.not_reporting == 1
        assert f"⚑ {rows} due  2 cases" in screen_text(app)
        assert "1 facility does not report" in screen_text(app)


async def test_a_duty_that_is_settled_here_leaves_no_trace_and_elsewhere_says_gone(
    app, open_store, region_target
):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await at_prompt(app, pilot, CORONA)
        below = app.screen._shown[app.screen.query_one(OptionList).highlighted + 1]
        await press(pilot, "ctrl+g")
        assert turn_of(app, CORONA, TODAY).state is TurnState.HELD
        assert "gone" not in screen_text(app)
        assert app.screen.current == below
        await press(pilot, "escape")
        await at_prompt(app, pilot, Duty.BULLETIN)
        other, seen = open_store(target=region_target), app.screen.current
        other.write(duties.settle, seen.duty, seen.day, OccurrenceOutcome.DONE)
        await app.catch_up()
        await settle(pilot)
        assert "gone: " in screen_text(app)
        assert app.screen.current is None


async def test_a_slip_begins_no_meeting(app):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await at_prompt(app, pilot, CORONA)
        await press(pilot, "enter")
        assert isinstance(app.screen, Sure)
        assert "Tue 07-04-2020 15:00" in screen_text(app)
        await press(pilot, "h", "escape")
        assert isinstance(app.screen, DueDialog)
        assert app.store.read(meeting_queries.of_turn, CORONA, TODAY) is None
        assert turn_of(app, CORONA, TODAY).state is TurnState.DUE


def test_what_has_a_day_and_no_hour_is_told_by_its_day():
    now = datetime(2020, 4, 7, 12, 0, tzinfo=UTC)
    told = [
        prompt_text(
            Prompt(
                Duty.MEASURE_REVIEW,
                TODAY,
                end_of(TODAY + timedelta(days=days)),
                PromptState.MISSED if days < 0 else PromptState.DUE,
                int(days < 0),
            ),
            now,
        )
        for days in (-1, 0, 1, 6)
    ]
    assert told == [
        "measure review was due on Mon 06-04 · missed: 1",
        "measure review today at the latest",
        "measure review tomorrow at the latest",
        "measure review on Mon 13-04 at the latest",
    ]


async def test_a_meeting_that_is_to_come_is_shown_and_not_held(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await at_prompt(app, pilot, Duty.ABSENCE_REVIEW)
        await press(pilot, "enter")
        assert isinstance(app.screen, MeetingPage)
        day = date(2020, 4, 9)
        assert app.store.read(meeting_queries.of_turn, Duty.ABSENCE_REVIEW, day) is None


async def test_a_turn_is_snoozed_moved_and_cancelled_with_a_reason(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await at_prompt(app, pilot, CORONA)
        await press(pilot, "ctrl+z")
        assert turn_of(app, CORONA, TODAY).state is TurnState.SNOOZED
        await press(pilot, "ctrl+t")
        fill(app, until="08-04 11:00")
        await press(pilot, "ctrl+s")
        assert "Enter why" in screen_text(app)
        fill(app, reason="the chair is ill")
        await press(pilot, "ctrl+s")
        turn = turn_of(app, CORONA, TODAY)
        assert turn.moved
        assert turn.reason == "the chair is ill"
        assert isinstance(app.screen, DueDialog)
        app.screen.query_one(OptionList).highlighted = [one.duty for one in app.prompts].index(
            CORONA
        )
        await press(pilot, "ctrl+x")
        fill(app, reason="nobody can come")
        await press(pilot, "ctrl+s")
        assert turn_of(app, CORONA, TODAY).state is TurnState.CANCELLED
        coming = next(one for one in app.prompts if one.duty is CORONA)
        assert (coming.day, coming.state) == (TODAY + timedelta(days=7), PromptState.COMING)


async def test_letters_answer_nothing_in_the_list_of_what_is_due(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f9")
        before = list(app.prompts)
        await pilot.press(*"dzvxhny123 ")
        await settle(pilot)
        assert isinstance(app.screen, DueDialog)
        assert app.prompts == before


async def test_what_falls_due_takes_nothing_from_a_form_over_a_dialog(app, clock):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "r")
        note = app.screen.query_one("#in-note", Input)
        note.focus()
        await pilot.press(*"half")
        await press(pilot, "f9")
        assert isinstance(app.screen, DueDialog)
        app.screen.query_one(OptionList).highlighted = 1
        await settle(pilot)
        standing = app.screen.current
        asking = [one for one in app.prompts if one.asks]
        clock.forward(hours=6, minutes=30)
        app.post_message(Beat())
        await settle(pilot)
        assert len([one for one in app.prompts if one.asks]) > len(asking)
        assert isinstance(app.screen, DueDialog)
        assert standing is not None
        assert app.screen.current is not None
        assert app.screen.current.duty is standing.duty
        assert {one.duty for one in asking} <= {one.duty for one in app.prompts if one.asks}
        await press(pilot, "escape")
        assert isinstance(app.screen, ReportForm)
        await pilot.press(*" way")
        assert note.value == "half way"
        assert app.focused is note


async def test_a_question_is_not_answered_by_what_falls_due(app, clock):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "7", "x")
        assert isinstance(app.screen, Sure)
        clock.forward(hours=7)
        app.post_message(Beat())
        await settle(pilot)
        assert isinstance(app.screen, Sure)
        assert len(app.store.read(contacts.directory).contacts) == 5


async def test_over_a_form_a_page_waits_until_the_form_is_done(app):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "2", "r")
        await at_prompt(app, pilot, Duty.MEASURE_REVIEW)
        await press(pilot, "enter")
        assert isinstance(app.screen, ReportForm)
        assert "First close what is still open." in screen_text(app)


async def test_done_settles_a_duty_without_leaving(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await at_prompt(app, pilot, Duty.BULLETIN)
        await press(pilot, "ctrl+g")
        assert isinstance(app.screen, DueDialog)
        series = app.store.read(duties.series, Duty.BULLETIN, TODAY, TODAY)
        assert [one.state for one in series] == [TurnState.HELD]


@pytest.mark.parametrize("way", ["off", "osc9", "osc777"])
async def test_a_notice_names_duties_and_only_where_it_was_asked_for(app, clock, monkeypatch, way):
    app.settings = app.settings._replace(notice=way)
    written: list[str] = []
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        monkeypatch.setattr(app._driver, "write", written.append)
        clock.forward(hours=6)
        app.post_message(Beat())
        await settle(pilot)
    notices = [one for one in written if "]9;" in one or "]777;" in one]
    assert len(notices) == (way != "off")
    if notices:
        assert "capacity round" in notices[0]
        assert "A-0001" not in notices[0]


async def test_a_beat_that_brings_nothing_new_says_nothing(app, clock, monkeypatch):
    app.settings = app.settings._replace(notice="osc9")
    written: list[str] = []
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        monkeypatch.setattr(app._driver, "write", written.append)
        clock.forward(minutes=5)
        app.post_message(Beat())
        await settle(pilot)
    assert not [one for one in written if "]9;" in one]
