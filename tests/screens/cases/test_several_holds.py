"""A case that holds places at two facilities: both shown, acts choose, the decision asks."""

import pytest
from textual.widgets import OptionList

from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.services.cases import enquiries, holds
from tests.factories import DECISION, line_of
from tests.screens.cases.case_desk import OpenedCase, error_text, fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

FIRST, SECOND, ASKED = "De Griendhoek", "Kreekrand Zuid", "Crisisgroep De Griend"


@pytest.fixture
def opened(app):
    """A case with two holds, and one facility that has not answered."""
    case = OpenedCase(app)
    for name in (FIRST, SECOND):
        case.write(holds.hold, case.case, case.facility(name), sure=True)
    case.write(enquiries.enquire, case.case, [case.facility(ASKED)])
    return case


def held(opened):
    return {hold.name for hold in opened.file.line.held}


async def test_both_are_shown_and_the_one_to_give_back_is_chosen(opened):
    async with opened.app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        text = screen_text(opened.app)
        assert all(f"held: {name}, 1" in text for name in (FIRST, SECOND))
        await press(pilot, "X")
        assert opened.app.screen.query_one(OptionList).option_count == 2
        await press(pilot, "escape")
        assert held(opened) == {FIRST, SECOND}
        await press(pilot, "X", "down", "enter")
        assert f"{FIRST}: give 1 back?" in screen_text(opened.app)
        await press(pilot, "shift+tab", "enter")
        assert held(opened) == {SECOND}


async def test_the_one_to_extend_is_chosen(opened):
    before = {hold.name: hold.until for hold in opened.file.line.held}
    async with opened.app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "L", "down", "enter", "ctrl+s")
    after = {hold.name: hold.until for hold in opened.file.line.held}
    assert (after[FIRST] > before[FIRST], after[SECOND]) == (True, before[SECOND])


async def test_the_decision_asks_what_to_give_back_and_call_off(opened):
    first, second = (hold.id for hold in opened.file.holds)
    async with opened.app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "d", "down", "enter")
        fill(opened.app, deciders="AB", discussed=Role.BEHAVIOURAL_SCIENTIST, reason="near school")
        await press(pilot, "ctrl+s")
        assert "Choose what happens with it." in screen_text(opened.app) + error_text(opened.app)
        assert not any(hold.decided for hold in opened.file.line.held)
        fill(opened.app, **{f"hold-{second}": "give_back"})
        await press(pilot, "ctrl+s")
        assert not any(hold.decided for hold in opened.file.line.held)
        fill(opened.app, asked="give_back")
        await press(pilot, "ctrl+s")
    assert [(hold.id, hold.decided) for hold in opened.file.line.held] == [(first, True)]
    assert [line.answer for line in opened.file.enquiries] == [EnquiryAnswer.CALLED_OFF]
    assert line_of(opened.app.store, opened.facility(SECOND)).held == 0


async def test_the_arrival_names_no_facility_while_two_may_be_meant(opened):
    async with opened.app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened.show(pilot)
        await press(pilot, "t")
        assert opened.app.screen.query_one("#in-facility").value == ""
        fill(opened.app, facility=SECOND)
        await press(pilot, "ctrl+s")
        assert f"Given back: {FIRST}." in screen_text(opened.app)
    assert opened.file.line.stay.name == SECOND
    assert held(opened) == set()


async def test_the_way_asks_to_which_of_two_decided_places(opened):
    for hold in opened.file.holds:
        opened.write(holds.decide, hold.id, DECISION)
    async with opened.app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "W")
        fill(opened.app, by="referrer")
        await press(pilot, "ctrl+s")
        assert "Name the facility." in screen_text(opened.app) + error_text(opened.app)
        fill(opened.app, hold=str(opened.file.holds[1].id))
        await press(pilot, "ctrl+s")
        assert opened.file.transport is not None


async def test_a_hold_and_an_answer_take_few_keys(region_app):
    """At most five keys for a hold, and three for an answer."""
    opened = OpenedCase(region_app())
    async with opened.app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, *(to_hold := ("o", "r")))
        assert len(opened.file.line.held) == 1
        assert len(to_hold) <= 5
        opened.write(enquiries.enquire, opened.case, [opened.facility(SECOND)])
        await opened.app.catch_up()
        await settle(pilot)
        await press(pilot, "a", "c", "ctrl+s")
        assert opened.file.enquiries[0].answer is EnquiryAnswer.ACCEPTED
