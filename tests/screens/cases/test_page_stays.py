"""The page of one case: places held, arrivals, moves and departures by their keys."""

from datetime import timedelta

from textual.widgets import Input

from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.moments import moment_text
from crisisdesk.screens.cases.safety_forms import SafetyForm
from crisisdesk.screens.dialogs import Sure
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import holds, stays
from crisisdesk.widgets.ticks import Ticks
from tests.factories import ACUTE_HOLD, DECISION
from tests.screens.cases.case_desk import error_text, fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


async def test_a_place_outside_is_made_on_the_spot_and_arrived_at(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "b")
        fill(app, municipality="Utrecht", phone="030 000 00 00")
        await press(pilot, "ctrl+s")
        assert "Give the name of the facility." in screen_text(app)
        fill(app, name="Het Verre Huis")
        await press(pilot, "ctrl+s", "d")
        fill(app, reason="nothing near", discussed="behavioural_scientist")
        await press(pilot, "ctrl+s", "t")
        assert app.screen.query_one("#in-facility", Input).value == "Het Verre Huis"
        await press(pilot, "ctrl+s")
        assert opened.file.line.stay.name == "Het Verre Huis"
        shown = {one.name for one in app.store.read(capacity.overview).lines}
        assert "Het Verre Huis" not in shown


async def test_an_arrival_nobody_held_a_place_for_is_written_down_by_name(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "t")
        fill(app, facility="De Griendhoekje")
        await press(pilot, "ctrl+s")
        assert "No facility is called “De Griendhoekje”" in error_text(app)
        fill(app, facility="de griendhoek")
        await press(pilot, "ctrl+s")
        assert opened.file.line.stay.name == "De Griendhoek"


async def test_a_hold_that_was_decided_on_counts_down_no_more(opened):
    app = opened.app
    hold = opened.write(holds.hold, opened.case, opened.facility())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        assert "reserved  De Griendhoek 4:00 h" in screen_text(app)
        opened.write(holds.decide, hold, DECISION)
        await opened.show(pilot)
        assert "reserved  De Griendhoek, decided" in screen_text(app)


async def test_a_hold_is_extended_by_its_term(opened):
    app = opened.app
    opened.write(holds.hold, opened.case, opened.facility())
    before = opened.file.line.hold.until
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "L", "ctrl+s")
        assert opened.file.line.hold.until - before == ACUTE_HOLD


async def test_the_forms_propose_the_term_that_was_set(opened):
    app = opened.app
    opened.write(desk_settings.change, "hold.acute_hours", 1)
    opened.write(holds.hold, opened.case, opened.facility())
    before = opened.file.line.hold.until
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "b")
        until = moment_text(app.now() + timedelta(hours=1))
        assert app.screen.query_one("#in-until", Input).value == until
        await press(pilot, "escape", "L", "ctrl+s")
        assert opened.file.line.hold.until - before == timedelta(hours=1)


async def test_a_hold_that_ran_out_says_where_and_the_case_searches(opened, clock):
    app = opened.app
    opened.write(holds.hold, opened.case, opened.facility())
    clock.forward(hours=5)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        assert "searching  hold ran out: De Griendhoek" in screen_text(app)


async def test_a_child_moves_on_to_another_facility(opened):
    app = opened.app
    (youth,) = opened.file.line.youths
    opened.write(stays.arrive, opened.case, youth.id, opened.facility())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "V")
        fill(app, facility="Wilgenboog Zuid")
        await press(pilot, "ctrl+s")
        assert [one.name for one in opened.file.line.stays] == ["Wilgenboog Zuid"]
        assert len(opened.file.stays) == 2


async def test_moving_on_to_a_full_facility_is_asked_about(opened):
    app = opened.app
    (youth,) = opened.file.line.youths
    opened.write(stays.arrive, opened.case, youth.id, opened.facility())
    full = next(
        one.name for one in app.store.read(capacity.overview).lines
        if one.placeable is not None and one.placeable < 1
    )  # fmt: skip
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "V")
        fill(app, facility=full)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        assert "Move" in screen_text(app)
        assert "on anyway?" in screen_text(app)
        await press(pilot, "escape")
        assert app.screen.query_one("#in-facility", Input).value == full
        await press(pilot, "ctrl+s", "shift+tab", "enter")
        assert [one.name for one in opened.file.line.stays] == [full]


async def test_what_is_said_in_passing_stands_alone(opened):
    app = opened.app
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened.show(pilot)
        for words in ("first", "second", "third"):
            app.screen.say(words)
        await settle(pilot)
        assert [str(one.render()) for one in app.screen.query("Toast")] == ["third"]


async def test_a_departure_asks_about_safety_and_what_is_open_stays_asked(opened):
    app = opened.app
    (youth,) = opened.file.line.youths
    opened.write(stays.arrive, opened.case, youth.id, opened.facility())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "v")
        fill(app, to="ran_away")
        await press(pilot, "ctrl+s")
        assert "Enter who confirmed that the child is safe, and when; or why" in screen_text(app)
        assert opened.file.line.stays
        fill(app, because="away", responsible="youth_team", open_name="C. Wever")
        await press(pilot, "ctrl+s")
        assert opened.file.line.stays
        assert app.screen.query_one("#in-open_name").value == "C. Wever"
        fill(app, open_until="18:00")
        await press(pilot, "ctrl+s")
        assert opened.state() is CaseState.DEPARTED
        assert "C. Wever" in screen_text(app)
        await press(pilot, "f9")
        assert "nobody confirmed that the child is safe" in screen_text(app)
        await press(pilot, "escape", "S")
        assert isinstance(app.screen, SafetyForm)
        await press(pilot, "ctrl+s")
        assert "Enter who confirmed that the child is safe, and when; or why" in screen_text(app)
        fill(
            app, safety_by="B. Anker", role="youth_protector", safety_at="00:30", safety_how="seen"
        )
        await press(pilot, "ctrl+s")
        assert opened.file.history.safety_open is None
        await press(pilot, "f9")
        assert "nobody confirmed that the child is safe" not in screen_text(app)


async def test_who_took_over_is_ticked_off_with_the_departure(opened):
    app = opened.app
    (youth,) = opened.file.line.youths
    opened.write(stays.arrive, opened.case, youth.id, opened.facility())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "v")
        app.screen.query_one("#in-topics", Ticks).tick("plan")
        fill(
            app,
            to="home",
            safety_by="B. Anker",
            role="doctor",
            safety_at="00:30",
            safety_how="seen",
        )
        fill(app, receiver_name="M. Kade")
        await press(pilot, "ctrl+s")
        assert "Enter who took over." in error_text(app)
        fill(app, receiver="youth_team", receiver_role="youth_professional")
        await press(pilot, "ctrl+s")
        assert opened.state() is CaseState.DEPARTED
        shown = " ".join(screen_text(app).split())
        assert "✓ taken over by youth team, youth professional, M. Kade" in shown
        assert "youth team, youth professional, plan and file, 14:00 “M. Kade”" in shown
