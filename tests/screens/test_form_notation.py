"""What is typed in a form in the desk's notations, and how choices and questions are answered."""

from textual.widgets import Button, Label, Select

from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.safekeeping.journal import JournalFilter, JournalPage
from crisisdesk.store.queries.cases import files as file_queries
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle


def meant(app, name):
    label = app.screen.query_one(f"#field-{name} > .meant", Label)
    return str(label.render()) if label.display else ""


async def test_what_is_typed_for_a_moment_or_an_age_stands_beneath_as_what_it_means(region_app):
    app = region_app(language="nl")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        for typed, shown in {
            "1530": "di 07-04-2020 15:30",
            "9.30": "wo 08-04-2020 09:30",
            "14u30": "di 07-04-2020 14:30",
            "+30": "di 07-04-2020 14:30",
            "morgen 9:00": "wo 08-04-2020 09:00",
            "tomorrow 9:00": "wo 08-04-2020 09:00",
            "vrijdag 9": "vr 10-04-2020 09:00",
            "08-04-2020 09:00": "",
            "25:00": "",
        }.items():
            fill(app, next_at=typed)
            await settle(pilot)
            assert (typed, meant(app, "next_at")) == (typed, shown)
        for typed, shown in {
            "2012": "7-8 jaar",
            "8": "2011: 8-9 jaar",
            "8 mnd": "2019: 0-1 jaar",
        }.items():
            fill(app, birth_year1=typed)
            await settle(pilot)
            assert meant(app, "birth_year1") == shown
        fill(app, pseudonym1="LV", birth_year1="8", next_at="+90", next_step="bellen")
        app.screen.query_one("#in-isolation", Select).value = "no"
        await press(pilot, "ctrl+s")
        assert "m 8-9" in screen_text(app) or "LV 8-9" in screen_text(app)


async def test_a_choice_that_is_marked_is_taken_by_tab_and_by_saving(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f2", "tab", "tab", "enter", "down", "tab")
        gender = app.screen.query_one("#in-gender1", Select)
        assert gender.value == "girls"
        assert app.focused.id != "in-gender1"
        fill(app, pseudonym1="LV")
        isolation = app.screen.query_one("#in-isolation", Select)
        isolation.focus()
        await press(pilot, "enter", "down", "ctrl+s")
        assert not isinstance(app.screen, IntakeForm)


async def test_letters_and_arrows_answer_a_question_and_nothing_typed_before_does(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for letter, stays in (("n", True), ("j", False), ("y", False)):
            await press(pilot, "f2", "L", "escape")
            assert isinstance(app.screen, Sure)
            await press(pilot, letter)
            assert isinstance(app.screen, IntakeForm) is stays
            if stays:
                await press(pilot, "escape", "right")
                assert isinstance(app.focused, Button)
                assert app.focused.id == "yes"
                await press(pilot, "enter")
                assert not isinstance(app.screen, IntakeForm)


async def test_a_caller_who_hangs_up_leaves_a_number_and_the_case_asks_to_call_back(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        fill(app, phone="0780000000", whereabouts="at the station")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        case = app.screen._case
        line = app.store.read(file_queries.case, case).line
        assert line.asks_for(Attention.CALL_BACK)
        assert "The child is now:" in screen_text(app)
        await press(pilot, "J")
        fill(app, pseudonym1="XQ")
        await press(pilot, "ctrl+s")
        line = app.store.read(file_queries.case, case).line
        assert not line.asks_for(Attention.CALL_BACK)


async def test_a_brother_or_sister_gets_a_row_on_request_and_is_kept(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f2", "X", "Q")
        assert not app.screen.query("#in-pseudonym2")
        await press(pilot, "ctrl+n", "Z", "Q")
        app.screen.query_one("#in-isolation", Select).value = "no"
        fill(app, referrer_name="J. de Vries")
        await press(pilot, "ctrl+s")
        file = app.store.read(file_queries.case, app.screen._case)
        assert [youth.pseudonym for youth in file.line.youths] == ["XQ", "ZQ"]
        assert file.history.referrer_name == "J. de Vries"


async def test_enter_saves_a_form_of_one_field_and_goes_on_where_there_are_more(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "8", "f", "A", "minus", *"0001")
        assert isinstance(app.screen, JournalFilter)
        await press(pilot, "enter")
        assert isinstance(app.screen, JournalPage)
        assert "A-0001" in screen_text(app)
        await press(pilot, "f2", "enter")
        assert isinstance(app.screen, IntakeForm)
        assert app.focused.id == "in-birth_year1"
