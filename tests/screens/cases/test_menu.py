"""The menu of a case, and what the page shows of what comes next."""

from crisisdesk import keys
from crisisdesk.domain.cases.acts import CaseAct
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.menu import CaseMenu
from crisisdesk.screens.cases.options import FirstForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.dialogs import Sure
from crisisdesk.services.cases import holds, stays
from crisisdesk.store.queries.cases import files as file_queries
from tests.factories import DECISION
from tests.screens.cases.case_desk import press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


async def test_the_menu_offers_what_the_case_admits_and_a_letter_does_it(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "m")
        assert isinstance(app.screen, CaseMenu)
        shown = screen_text(app)
        assert "Begin triage" in shown
        assert "Extend the hold" not in shown
        await press(pilot, "i")
        # Triage asks first what helps without a bed.
        assert isinstance(app.screen, FirstForm)
        await press(pilot, "escape")
        assert isinstance(app.screen, CasePage)
        assert opened.state() is CaseState.TRIAGE
        await press(pilot, "m", "escape")
        assert isinstance(app.screen, CasePage)
        await press(pilot, "m", "down", "down", "enter")
        assert isinstance(app.screen, CaseForm)


async def test_what_is_not_possible_now_says_why(opened):
    app = opened.app
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened.show(pilot)
        for key, words in (("L", "No place is held."), ("V", "Nobody stays anywhere now.")):
            await press(pilot, key)
            assert isinstance(app.screen, CasePage)
            assert words in screen_text(app)


def test_every_act_has_a_key():
    assert {act.value for act in CaseAct} <= {key.action for key in keys.CASE}


async def test_the_footer_shows_what_comes_next(opened):
    app = opened.app
    hold = opened.write(holds.hold, opened.case, opened.facility())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        assert " d decide" in screen_text(app)
        assert " t arrived" not in screen_text(app)
        opened.write(holds.decide, hold, DECISION)
        app.screen.reload()
        await settle(pilot)
        assert " d decide" not in screen_text(app)
        assert " W way  t arrived" in screen_text(app)


async def test_one_letter_does_not_set_a_placed_case_searching(opened):
    app = opened.app
    facility = opened.facility()
    (youth,) = opened.app.store.read(file_queries.case, opened.case).line.youths
    opened.write(stays.arrive, opened.case, youth.id, facility)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "z")
        assert isinstance(app.screen, Sure)
        await press(pilot, "escape")
        assert opened.state() is CaseState.PLACED
        await press(pilot, "z")
        await pilot.click("#yes")
        await settle(pilot)
        assert opened.state() is CaseState.SEARCHING
