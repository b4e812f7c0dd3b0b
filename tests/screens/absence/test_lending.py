"""Mutual aid, staffed places and rings at the keyboard."""

from textual.widgets import Input, Select

from crisisdesk.domain.absence.mutual_aid import AidState
from crisisdesk.domain.absence.rings import Process
from crisisdesk.screens.absence.aid import AidPage
from crisisdesk.screens.absence.aid_forms import (
    LenderForm,
    MoveDeploymentForm,
    OfferForm,
    RequestForm,
)
from crisisdesk.screens.absence.redeployment import (
    EndRedeploymentForm,
    RedeployForm,
    Redeployments,
)
from crisisdesk.screens.absence.rings import RingsForm, RingsPage
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.capacity.staffing import NormForm, ProposalForm
from crisisdesk.services.absence import absence, mutual_aid, redeployments, staffing
from crisisdesk.services.capacity import capacity
from crisisdesk.store.queries.absence import staffing as staffing_queries
from tests.absence_region import line_of
from tests.factories import rows_of
from tests.screens.absence.test_review import on_line
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle


def _facility(app, name):
    lines = app.store.read(capacity.overview).lines
    return next(one for one in lines if one.name == name)


def _deployments(app):
    return app.store.read(mutual_aid.deployments, standing=False)


def _region(app):
    return sum(one.present or 0 for one in app.store.read(absence.lines))


async def test_enter_on_a_lender_makes_the_request_and_asks(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await on_line(pilot, "De Wissel", "enter", "enter")
        assert isinstance(app.screen, RequestForm)
        assert app.screen.query_one("#in-fte", Input).value == "1.5"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, LenderForm)
        await press(pilot, "ctrl+s")
        (request,) = app.store.read(mutual_aid.requests)
        assert request.request.fte == 1500
        (deployment,) = _deployments(app)
        assert (deployment.lender_name, deployment.asked) == ("Kadehuis", 1500)
        assert deployment.granted is None
        assert "asked" in screen_text(app)


async def test_a_lender_below_its_own_minimum_is_refused_until_somebody_says_why(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await on_line(pilot, "De Wissel", "h", "ctrl+s")
        lindeborg = line_of(app.store, "Lindeborg").provider
        assert app.screen.lenders.move_to(lindeborg)
        await press(pilot, "enter", "ctrl+s")
        seen = screen_text(app)
        assert "Lindeborg has 0.3 FTE above its own minimum" in seen
        assert app.focused.id == "in-override"
        assert _deployments(app) == []
        await press(pilot, "escape", "o")
        assert app.focused.id == "in-override"
        fill(app, override="nights first, agreed with both")
        await press(pilot, "ctrl+s")
        (deployment,) = _deployments(app)
        assert deployment.override == "nights first, agreed with both"
        said = "SELECT id FROM journal WHERE event = 'aid.minimum_overruled'"
        assert len(rows_of(app.store, said)) == 1


async def test_granted_is_not_asked_and_deployed_moves_the_figures(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(120, 40)) as pilot:
        region = _region(app)
        before = line_of(app.store, "De Wissel").present
        await on_line(pilot, "De Wissel", "enter", "enter", "ctrl+s", "ctrl+s", "v")
        assert isinstance(app.screen, AidPage)
        await press(pilot, "down", "m")
        assert isinstance(app.screen, MoveDeploymentForm)
        # From the last day of the week that is reviewed: one day of it counts.
        fill(app, state="granted", fte="1,0", start="05-04-2020")
        await press(pilot, "ctrl+s")
        (deployment,) = _deployments(app)
        assert (deployment.state, deployment.granted) == (AidState.PARTLY_GRANTED, 1000)
        assert line_of(app.store, "De Wissel").present == before
        await press(pilot, "m")
        fill(app, state="deployed")
        await press(pilot, "ctrl+s")
        assert _deployments(app)[0].state is AidState.DEPLOYED
        assert line_of(app.store, "De Wissel").present == before + 1000
        assert _region(app) == region
        assert "partly granted" not in screen_text(app)
        await press(pilot, "m")
        fill(app, state="ended")
        await press(pilot, "ctrl+s", "t")
        assert _deployments(app)[0].state is AidState.ENDED
        assert "ended" in screen_text(app)


async def test_an_offer_stands_with_the_lender_and_zero_takes_it_back(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await on_line(pilot, "De Wissel", "enter")
        rietzoom = line_of(app.store, "Rietzoom").provider
        page = app.screen
        assert page.lenders.move_to(rietzoom)
        await press(pilot, "a")
        assert isinstance(app.screen, OfferForm)
        fill(app, fte="0,4")
        await press(pilot, "ctrl+s")
        offered = {one.name: one.offered for one in page.lenders.rows}
        assert offered["Rietzoom"] == 400
        await press(pilot, "a")
        assert app.screen.query_one("#in-fte", Input).value == "0.4"
        fill(app, fte="0")
        await press(pilot, "ctrl+s")
        offered = {one.name: one.offered for one in page.lenders.rows}
        assert offered["Rietzoom"] is None


async def test_a_request_is_withdrawn_with_a_reason(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await on_line(pilot, "De Wissel", "h", "ctrl+s", "v", "x", "ctrl+s")
        assert "Enter why the request is withdrawn." in screen_text(app)
        fill(app, reason="solved by themselves")
        await press(pilot, "ctrl+s")
        assert app.store.read(mutual_aid.requests) == []


async def test_a_facility_that_is_not_crucial_says_why(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await on_line(pilot, "Noordkaap", "h")
        fill(app, fte="0,5")
        await press(pilot, "ctrl+s")
        assert "Mutual aid is for crucial facilities" in screen_text(app)
        assert app.focused.id == "in-override"
        fill(app, override="the only one with night care")
        await press(pilot, "ctrl+s")
        assert len(app.store.read(mutual_aid.requests)) == 1


async def test_staffed_places_are_proposed_and_written_only_by_the_report(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await on_line(pilot, "De Wissel", "b")
        assert isinstance(app.screen, ProposalForm)
        assert "staffed places 8 → 6 · limited by: night" in screen_text(app)
        fill(app, night="2")
        await settle(pilot)
        assert "1.5 FTE below its minimum" in screen_text(app)
        fill(app, night="")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ReportForm)
        assert _facility(app, "De Wissel groep").staffed == 8
        await press(pilot, "ctrl+s")
        assert _facility(app, "De Wissel groep").staffed == 6
        said = "SELECT id FROM journal WHERE event = 'staffing.accepted'"
        assert len(rows_of(app.store, said)) == 1


async def test_a_norm_is_asked_first_and_what_cannot_be_is_said_at_the_field(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        rietzoom = _facility(app, "Rietzoom groep")
        assert app.screen.lines.move_to(rietzoom.id)
        await press(pilot, "enter", "b")
        assert isinstance(app.screen, NormForm)
        fill(app, full_places="8", full_fte="4", day="2", evening="2", night="1", weekend="1")
        await press(pilot, "ctrl+s")
        assert "more than full capacity takes" in screen_text(app)
        assert app.focused.id == "in-full_fte"
        fill(app, full_fte="16")
        await press(pilot, "ctrl+s")
        assert app.store.read(staffing.norm, rietzoom.id).full_fte == 16_000
        assert isinstance(app.screen, ProposalForm)
        assert "counted over wk 14" in screen_text(app)
        assert app.screen.query_one("#in-present", Input).value == "27.1"
        fill(app, present="8")
        await settle(pilot)
        assert "staffed places 8 → 4" in screen_text(app)


async def test_rings_say_how_long_the_desk_holds_and_whom_to_train(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "4", "r")
        assert isinstance(app.screen, RingsPage)
        # The only one of the second ring of the front office may be ill too.
        assert "At 20 % absence: the desk cannot cope" in screen_text(app)
        assert "10 of 13 people are there · reports in 7 days 0, before ?" in screen_text(app)
        assert "Train now: front office and triage: train 1 + ?" in screen_text(app)
        assert "the first ring falls short" in screen_text(app)
        await press(pilot, "end", "m")
        assert isinstance(app.screen, RingsForm)
        fill(app, first="3", second="1", third="0", needed="x")
        await press(pilot, "ctrl+s")
        assert "Enter a whole number." in screen_text(app)
        fill(app, needed="2")
        await press(pilot, "ctrl+s")
        assert app.store.read(staffing_queries.rings)[Process.FOLLOW_UP].needed == 2
        assert "At 20 % absence: the desk cannot cope" in screen_text(app)
        await press(pilot, "left", "left", "left", "left")
        assert "At 0 % absence: the desk can cope" in screen_text(app)
        for _ in range(16):
            await pilot.press("right")
        await settle(pilot)
        assert "At 80 % absence: the desk cannot cope" in screen_text(app)


async def test_own_staff_is_redeployed_shown_at_both_ends_and_ended(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        region = _region(app)
        await on_line(pilot, "De Wissel", "d")
        assert isinstance(app.screen, RedeployForm)
        # Nothing is chosen beforehand, and what is missing is said where it belongs.
        await press(pilot, "ctrl+s")
        assert app.screen.query_one("#field-source").has_class("-wrong")
        group = app.screen.query_one("#in-target_id", Select)._options[-1][1]
        fill(app, source="ambulatory", source_id="off_board", target="group_worker")
        fill(app, fte="1,5", start="07-04", until="13-04")
        await press(pilot, "ctrl+s")
        assert "Choose the facility, or none on the board." in screen_text(app)
        fill(app, target_id=group)
        await press(pilot, "ctrl+s")
        assert "outreach workers -1.5 → De Wissel groep +1.5, 07-04 to 13-04" in screen_text(app)
        assert _region(app) == region
        await press(pilot, "v")
        assert "Own staff elsewhere (no aid): De Wissel: outreach workers" in screen_text(app)
        assert _deployments(app) == []
        await press(pilot, "escape", "d")
        assert isinstance(app.screen, Redeployments)
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, EndRedeploymentForm)
        await press(pilot, "ctrl+s")
        assert "Enter why it ends." in screen_text(app)
        fill(app, reason="enough again", until="06-04")
        await press(pilot, "ctrl+s")
        assert app.store.read(redeployments.standing) == []
        assert "own: outreach" not in screen_text(app)
