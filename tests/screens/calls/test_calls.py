"""The call list at the screen: calling, what came of it, and rounds."""

from textual.widgets import Input

from crisisdesk.domain.calls.call_list import CallSection
from crisisdesk.domain.capacity.places import Freshness
from crisisdesk.domain.week.duties import Duty
from crisisdesk.screens.calls.forms import AgainForm, RoundForm, TermsForm
from crisisdesk.screens.calls.page import CallsPage
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.services.calls import calls
from crisisdesk.store.queries.calls import calls as queries
from tests.factories import line_of, make_actor, rows_of, sit_down
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle

SIZE = (80, 24)


def up(app):
    rows = app.store.read(calls.whom_to_call).rows
    return [row.id for row in rows if row.section is CallSection.NOW]


def under(app):
    """The facility under the cursor."""
    return app.screen.lines.current.id


def told(app):
    """What was said in passing, or as a refusal."""
    return "\n".join(note.message for note in app._notifications)


async def test_a_facility_is_called_and_leads_on_to_the_next(app, clock):
    clock.forward(days=2)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "c")
        assert isinstance(app.screen, CallsPage)
        never, first = (
            up(app)[0],
            next(one for one in up(app) if line_of(app.store, one).freshness is Freshness.STALE),
        )
        await press(pilot, "u")
        assert "It never reported" in told(app)
        assert line_of(app.store, never).freshness is Freshness.NEVER
        assert app.screen.lines.move_to(first)
        await press(pilot, "enter")
        assert app.store.read(queries.calling) == {first: "AB"}
        assert "☎ AB" in screen_text(app)
        await press(pilot, "enter")
        assert "You are calling it already" in told(app)
        await press(pilot, "u")
        assert line_of(app.store, first).freshness is Freshness.FRESH
        second = under(app)
        assert app.store.read(queries.calling) == {second: "AB"}
        await press(pilot, "o")
        assert "no answer; it comes back in 30 minutes" in told(app)
        third = under(app)
        assert len({first, second, third}) == 3
        # What nobody has is called by who acts on it; the form keeps it for longer.
        await press(pilot, "r")
        assert isinstance(app.screen, ReportForm)
        assert app.screen.choice("channel") == "call_round"
        fill(app, available="9")
        await press(pilot, "ctrl+s")
        while not isinstance(app.screen, CallsPage):
            await press(pilot, "y")
        assert line_of(app.store, third).available == 9
        # Back where the figures were; answered, it asks why it is called again.
        assert app.screen.lines.move_to(first)
        await press(pilot, "enter")
        assert isinstance(app.screen, AgainForm)
        await press(pilot, "ctrl+s")
        assert "choose why you call again" in screen_text(app)
        fill(app, why="doubt")
        await press(pilot, "ctrl+s")
        assert app.store.read(queries.calling) == {first: "AB"}
        await press(pilot, "escape")
        assert app.store.read(queries.calling) == {}
        assert not isinstance(app.screen, CallsPage)


async def test_what_another_desk_calls_is_seen_refused_and_taken_over(app, open_store, clock):
    clock.forward(days=2)
    other = open_store(make_actor("B"), target=app.store.target)
    sit_down(other, "BB")
    first = other.write(calls.begin_next)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        assert "☎ BB" in screen_text(app)
        await press(pilot, "c")
        assert "☎ BB" in screen_text(app)
        assert app.screen.lines.move_to(first)
        await press(pilot, "u")
        assert "BB is calling" in told(app)
        assert line_of(app.store, first).freshness is not Freshness.FRESH
        await press(pilot, "t")
        assert app.store.read(queries.calling) == {first: "AB"}


async def test_a_round_from_what_is_due_with_its_hours_put_off_and_wrong_numbers(app, clock):
    clock.forward(hours=3)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.screen.desk.show("capacity")
        await settle(pilot)
        await press(pilot, "c", "a")
        assert isinstance(app.screen, RoundForm)
        await press(pilot, "ctrl+s")
        assert "round: 0 of" in screen_text(app)
        second = up(app)[1]
        await press(pilot, "g", "l")
        assert up(app)[0] == second
        assert under(app) == second
        await press(pilot, "b")
        rows = rows_of(app.store, "SELECT outcome FROM call_attempt ORDER BY id")
        assert [row[0] for row in rows] == ["later", "wrong_number"]
        await press(pilot, "e")
        assert isinstance(app.screen, TermsForm)
        fill(app, hours="at night")
        await press(pilot, "ctrl+s")
        assert "Enter the hours as 22:00-07:00" in screen_text(app)
        assert app.screen.query_one("#in-hours", Input).value == "at night"
        fill(app, hours="22:00-07:00")
        await press(pilot, "ctrl+s")
        assert [terms.hours for terms in app.store.read(queries.terms).values()] == [(1320, 420)]
        await press(pilot, "x")
        assert "So far: 0 answered, 2 silent" in screen_text(app)
        await pilot.click("#yes")
        await settle(pilot)
        assert rows_of(app.store, "SELECT count(*) FROM call_round_end")[0][0] == 1


async def test_the_duty_leads_to_the_list(app, clock):
    clock.forward(hours=3)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f9")
        shown = app.screen._shown
        at = next(
            i for i, item in enumerate(shown) if getattr(item, "duty", "") == Duty.CAPACITY_ROUND
        )
        await press(pilot, *["down"] * at, "enter")
        assert isinstance(app.screen, CallsPage)


async def test_twelve_facilities_take_few_keys(app, clock):
    clock.forward(days=2)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        keys = ["2", "c", "a", "ctrl+s", "g", "enter"]
        await press(pilot, *keys)
        called = []
        for _call in range(12):
            row = app.screen.lines.current
            called.append(row.id)
            # One that never reported has nothing that could be unchanged.
            key = "o" if row.line.freshness is Freshness.NEVER else "u"
            keys.append(key)
            await press(pilot, key)
            while not isinstance(app.screen, CallsPage):
                keys.append("y")
                await press(pilot, "y")
        assert len({*called}) == 12
        assert len(keys) <= 40
        outcomes = [row[0] for row in rows_of(app.store, "SELECT outcome FROM call_attempt")]
        assert outcomes.count("answered") >= 8
        assert len(outcomes) == 12
