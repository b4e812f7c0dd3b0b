"""Each declared key at work: on its page, and out of the way of who types."""

from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Input

from crisisdesk import keys
from crisisdesk.keys import Key
from crisisdesk.screens.absence.aid import AidPage
from crisisdesk.screens.absence.closing import CloseForm
from crisisdesk.screens.absence.presentation import PresentationPage
from crisisdesk.screens.absence.report import AbsenceForm
from crisisdesk.screens.absence.review import AbsencePage
from crisisdesk.screens.absence.rings import RingsPage
from crisisdesk.screens.absence.trend import TrendPage
from crisisdesk.screens.capacity.board import CapacityBoard
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.capacity.filter import FilterForm
from crisisdesk.screens.capacity.opening import OpeningForm, RestrictionForm
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.cases.board import CasesBoard
from crisisdesk.screens.cases.facts_forms import CaseNoteForm, FactsForm
from crisisdesk.screens.cases.filter import CaseFilterForm
from crisisdesk.screens.cases.menu import CaseMenu
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.stay.beds import BedsPage
from crisisdesk.screens.cases.unmet import LedgerPage, UnmetPage
from crisisdesk.screens.contact_forms import ContactForm
from crisisdesk.screens.contacts import ContactsBoard
from crisisdesk.screens.dashboard import Dashboard
from crisisdesk.screens.dialogs import Hidden
from crisisdesk.screens.finding.help import Help
from crisisdesk.screens.finding.manual import ManualDialog
from crisisdesk.screens.foresight.forecast import ForecastPage
from crisisdesk.screens.foresight.rehearsal import RehearsalPage
from crisisdesk.screens.region.signing_in import SignInDialog
from crisisdesk.screens.safekeeping.journal import JournalFilter, JournalPage
from crisisdesk.screens.week.bulletin import BulletinForm, BulletinPage
from crisisdesk.screens.week.day_start import DayStartPage
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.screens.week.duty_forms import RuleForm
from crisisdesk.screens.week.duty_rules import DutyRulesPage
from crisisdesk.screens.week.meeting import MeetingPage
from crisisdesk.screens.week.meetings import MeetingsBoard
from crisisdesk.screens.week.register import RegisterBoard
from crisisdesk.screens.week.register_forms import EntryForm
from tests.screens.resting import settle

SIZE = (120, 40)
PLACES: dict[type[Screen[Any]], tuple[tuple[str, ...], tuple[Key, ...]]] = {
    Dashboard: ((), (*keys.DASHBOARD, *keys.EVERYWHERE)),
    CapacityBoard: (("2",), (*keys.CAPACITY, *keys.LIST, *keys.EVERYWHERE)),
    FacilityPage: (("2", "enter"), (*keys.FACILITY, *keys.LIST, *keys.EVERYWHERE)),
    CasePage: (("3", "enter"), (*keys.CASE, *keys.EVERYWHERE)),
    OptionsPage: (("3", "o"), (*keys.OPTIONS, *keys.LIST, *keys.EVERYWHERE)),
    CaseMenu: (("3", "enter", "m"), keys.DIALOG),
    CaseNoteForm: (("3", "enter", "w"), keys.FORM),
    FactsForm: (("3", "enter", "e"), keys.FORM),
    AbsencePage: (("4",), (*keys.ABSENCE, *keys.LIST, *keys.EVERYWHERE)),
    AidPage: (("4", "v"), (*keys.AID, *keys.LIST, *keys.EVERYWHERE)),
    RingsPage: (("4", "r"), (*keys.RINGS, *keys.LIST, *keys.EVERYWHERE)),
    RehearsalPage: (("4", "i"), (*keys.REHEARSAL, *keys.LIST, *keys.EVERYWHERE)),
    ForecastPage: (("v",), (*keys.FORECAST, *keys.LIST, *keys.EVERYWHERE)),
    PresentationPage: (("4", "p"), (*keys.PRESENTATION, *keys.EVERYWHERE)),
    TrendPage: (("4", "t"), (*keys.TREND, *keys.EVERYWHERE)),
    AbsenceForm: (("4", "m"), keys.FORM),
    CloseForm: (("4", "s", "down", "enter"), (*keys.FORM, *keys.TICKS)),
    ReportForm: (("2", "r"), keys.FORM),
    OpeningForm: (("2", "o"), keys.FORM),
    RestrictionForm: (("2", "R"), keys.FORM),
    FilterForm: (("2", "f"), (*keys.FORM, *keys.TICKS)),
    CasesBoard: (("3",), (*keys.CASES, *keys.LIST, *keys.EVERYWHERE)),
    CaseFilterForm: (("3", "f"), (*keys.FORM, *keys.TICKS)),
    BedsPage: (("3", "t"), (*keys.BEDS, *keys.LIST, *keys.EVERYWHERE)),
    UnmetPage: (("3", "u"), (*keys.UNMET, *keys.LIST, *keys.EVERYWHERE)),
    LedgerPage: (("3", "u", "down", "enter"), (*keys.LEDGER, *keys.LIST, *keys.EVERYWHERE)),
    DueDialog: (("f9",), keys.DUE),
    MeetingsBoard: (("5",), (*keys.MEETINGS, *keys.LIST, *keys.EVERYWHERE)),
    MeetingPage: (("5", "h", "enter"), (*keys.MEETING, *keys.LIST, *keys.EVERYWHERE)),
    DayStartPage: (("d",), (*keys.DAY_START, *keys.LIST, *keys.EVERYWHERE)),
    BulletinPage: (("5", "b"), (*keys.BULLETIN, *keys.EVERYWHERE)),
    BulletinForm: (("5", "b", "e"), keys.FORM),
    DutyRulesPage: (("5", "r"), (*keys.DUTY_RULES, *keys.LIST, *keys.EVERYWHERE)),
    RuleForm: (("5", "r", "e", "tab"), (*keys.FORM, *keys.TICKS)),
    RegisterBoard: (("6",), (*keys.REGISTER, *keys.LIST, *keys.EVERYWHERE)),
    EntryForm: (("6", "a", "enter"), keys.FORM),
    ContactsBoard: (("7",), (*keys.CONTACTS, *keys.LIST, *keys.EVERYWHERE)),
    ContactForm: (("7", "a"), keys.FORM),
    JournalPage: (("8",), (*keys.JOURNAL, *keys.LIST, *keys.EVERYWHERE)),
    JournalFilter: (("8", "f"), keys.FORM),
    Help: (("question_mark",), keys.MANUAL),
    ManualDialog: (("f1",), keys.MANUAL),
    SignInDialog: (("f8",), keys.DIALOG),
    Hidden: (("ctrl+l",), keys.HIDDEN),
}
"""How one gets to a place, and the keys that work there."""


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
async def test_each_key_does_what_it_says(region_app, place):
    pressed, declared = PLACES[place]
    desk = region_app()
    async with desk.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for one in pressed:
            await pilot.press(one)
            await settle(pilot)
        assert type(desk.screen) is place
        live = desk.screen.active_bindings
        for key in declared:
            for single in key.keys.split(","):
                assert live[single].binding.id == key.id, f"{single} is not {key.id}"
                assert live[single].enabled


@pytest.mark.parametrize("key", ["1", "2", "r", "f", "s", "x", "j", "question_mark"])
async def test_what_is_typed_goes_into_the_field(region_app, key):
    desk = region_app()
    async with desk.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for one in ("2", "slash", key):
            await pilot.press(one)
            await settle(pilot)
        field = desk.screen.query_one("#find", Input)
        assert field.value == {"question_mark": "?"}.get(key, key)
        assert desk.focused is field


async def test_a_form_can_be_hidden_and_keeps_what_was_typed(region_app):
    desk = region_app()
    async with desk.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for one in ("2", "r", "7"):
            await pilot.press(one)
            await settle(pilot)
        field = desk.focused
        assert isinstance(field, Input)
        seen = []
        # Pressed twice in a hurry, the page stays away.
        for one in ("ctrl+l", "ctrl+l", "enter"):
            await pilot.press(one)
            await settle(pilot)
            seen.append(type(desk.screen).__name__)
        assert seen == ["Hidden", "Hidden", "ReportForm"]
        assert desk.focused is field
        assert field.value == "7"
