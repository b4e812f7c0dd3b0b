"""When duties recur, at the screen."""

from datetime import date

from textual.widgets import Input

from crisisdesk.domain.week.duties import Duty
from crisisdesk.screens.week.duty_forms import RuleForm
from crisisdesk.screens.week.duty_rules import DutyRulesPage
from crisisdesk.services.week import duties
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.widgets.board import Board
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.text_lines import Words
from crisisdesk.widgets.ticks import Ticks
from tests.factories import rule_of
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle

CORONA = Duty.CORONA_CONSULTATION
SIZE = (80, 24)


async def test_a_rule_changes_from_a_day_on(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f9", "ctrl+r")
        assert isinstance(app.screen, DutyRulesPage)
        await press(pilot, "enter")
        assert isinstance(app.screen, RuleForm)
        for typed, sentence in (
            ("half three", "is not an hour"),
            ("25:00", "is not an hour"),
            ("02:30", "the clock jumps twice a year"),
        ):
            fill(app, at=typed)
            await press(pilot, "ctrl+s")
            assert sentence in screen_text(app)
            assert app.screen.query_one("#in-at", Input).value == typed
        fill(app, at="11:00", valid_from="07-04")
        await press(pilot, "ctrl+s")
        assert "at the earliest" in screen_text(app)
        fill(app, valid_from="08-04", remind="soon")
        await press(pilot, "ctrl+s")
        assert "Enter a whole number." in screen_text(app)
        fill(app, remind="30")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, DutyRulesPage)
        newest = app.store.read(duty_queries.rules)[-1]
        assert (newest.duty, newest.at.hour, newest.valid_from) == (CORONA, 11, date(2020, 4, 8))
        assert rule_of(app.store, CORONA).at.hour == 15


async def test_a_further_meeting_is_begun_on_the_same_screen(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "r")
        assert screen_text(app).count("not set") == 3
        await press(pilot, "end", "up", "enter")
        assert isinstance(app.screen, RuleForm)
        assert "team meeting" in screen_text(app)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, DutyRulesPage)
        assert screen_text(app).count("not set") == 2
        newest = app.store.read(duty_queries.rules)[-1]
        assert (newest.duty, newest.weekdays, newest.valid_from) == (
            Duty.TEAM_MEETING,
            (0, 1, 2, 3, 4),
            date(2020, 4, 8),
        )
        await press(pilot, "escape")
        assert "team meeting" in screen_text(app)


async def test_an_own_duty_is_added_changed_and_retired_at_the_screen(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "r", "a", "ctrl+s")
        assert isinstance(app.screen, RuleForm)
        assert "is not an hour" in screen_text(app)
        fill(app, name="MDO [b]Oost[/b]", at="14:00")
        app.screen.query_one(Ticks).tick("3")
        await press(pilot, "ctrl+s")
        assert "Choose what applies." in screen_text(app)
        app.screen.query_one("#in-holiday", Choice).value = "before"
        fill(app, every_weeks="0")
        await press(pilot, "ctrl+s")
        assert "from 1 to 13" in screen_text(app)
        fill(app, every_weeks="2")
        app.screen.query_one(Words).text = "De Hoeve\nDe Wissel"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, DutyRulesPage)
        rule = app.store.read(duty_queries.rules)[-1]
        assert (rule.name, rule.weekdays, rule.every_weeks) == ("MDO [b]Oost[/b]", (3,), 2)
        assert rule.parties == ("De Hoeve", "De Wissel")
        assert "MDO [b]Oost[/b]" in screen_text(app)
        # Taken back it is gone; done again it can be changed.
        await press(pilot, "f6")
        assert "MDO" not in "".join(line for line in screen_text(app).splitlines()[3:-3])
        app.store.write(duties.change_rule, rule)
        await app.catch_up()
        await settle(pilot)
        board = app.screen.query_one(Board)
        assert board.move_to(next(line.id for line in board.rows if line.rule.duty is rule.duty))
        await press(pilot, "e")
        fill(app, name="MDO", at="15:00")
        await press(pilot, "ctrl+s")
        newest = app.store.read(duty_queries.rules)[-1]
        assert (newest.name, newest.at.hour, newest.duty) == ("MDO", 15, rule.duty)
        await press(pilot, "x")
        assert "Retire · MDO" in screen_text(app)
        await press(pilot, "ctrl+s")
        assert app.store.read(duty_queries.rules)[-1].weekdays == ()
        assert "no more" in screen_text(app)
