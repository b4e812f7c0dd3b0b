"""What stands in a form and was not touched is not held against today."""

from datetime import timedelta

from crisisdesk.domain.cases.youths import Youth
from crisisdesk.screens.cases.facts_forms import ChildrenForm, NextStepForm
from crisisdesk.services.cases import cases
from tests.screens.cases.case_desk import OpenedCase, fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


async def test_a_child_that_grew_up_is_corrected_after_new_year(app, clock) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        opened = OpenedCase(app)
        year = clock.time.year
        opened.write(cases.change_youth, opened.case, opened.youth, Youth("QX", year - 22))
        clock.time = clock.time.replace(year=year + 1, month=1, day=2)
        await opened.show(pilot)
        await press(pilot, "J")
        assert isinstance(app.screen, ChildrenForm)
        fill(app, pseudonym1="QY")
        await press(pilot, "ctrl+s")
        assert opened.file.line.youths[0].pseudonym == "QY"
        await press(pilot, "J")
        fill(app, birth_year1=str(year - 23))
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ChildrenForm)
        assert app.screen.query_one("#field-birth_year1").has_class("-wrong")


async def test_the_words_of_a_step_whose_time_passed_are_changed(app, clock) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        opened = OpenedCase(app)
        at = clock.time + timedelta(minutes=30, seconds=20)
        opened.write(cases.set_next_step, opened.case, "call", at)
        clock.forward(hours=1)
        await opened.show(pilot)
        app.screen.act(app.push_screen_wait(NextStepForm(opened.file)))
        await settle(pilot)
        fill(app, words="called, nobody there")
        await press(pilot, "ctrl+s")
        line = opened.file.line
        assert (line.next_step, line.next_at) == ("called, nobody there", at)


async def test_a_child_in_another_spelling_is_asked_about(app) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        opened = OpenedCase(app)
        await settle(pilot)
        await press(pilot, "n")
        fill(app, isolation="no", pseudonym1="Q. X.")
        await press(pilot, "ctrl+s")
        assert f"Is this the child of {opened.file.line.reference}?" in screen_text(app)
