"""Keys are declared once: what is declared is bound where it belongs, and nothing else is."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from textual.dom import DOMNode

from crisisdesk import app, i18n, keys, screens, widgets
from crisisdesk.keys import Key
from crisisdesk.screens.absence.aid import AidPage
from crisisdesk.screens.absence.review import AbsencePage
from crisisdesk.screens.absence.rings import RingsPage
from crisisdesk.screens.base import Dialog
from crisisdesk.screens.capacity.board import CapacityBoard
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.cases.board import CasesBoard
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.stay.beds import BedsPage
from crisisdesk.screens.cases.unmet import LedgerPage, UnmetPage
from crisisdesk.screens.contacts import ContactsBoard
from crisisdesk.screens.dashboard import Dashboard
from crisisdesk.screens.dialogs import Hidden
from crisisdesk.screens.finding.help import Searched
from crisisdesk.screens.foresight.forecast import ForecastPage
from crisisdesk.screens.foresight.rehearsal import RehearsalPage
from crisisdesk.screens.forms import Form
from crisisdesk.screens.region.page import RegionPage
from crisisdesk.screens.safekeeping.journal import JournalPage
from crisisdesk.screens.week.attendance import AttendanceList
from crisisdesk.screens.week.bulletin import BulletinPage
from crisisdesk.screens.week.day_start import DayStartPage
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.screens.week.duty_rules import DutyRulesPage
from crisisdesk.screens.week.meeting import MeetingPage
from crisisdesk.screens.week.meetings import MeetingsBoard
from crisisdesk.screens.week.register import RegisterBoard
from crisisdesk.widgets.bindings import bindings
from crisisdesk.widgets.board import Board
from crisisdesk.widgets.ticks import Ticks
from tests.test_words import script

DECLARED: dict[str, tuple[Key, ...]] = {
    name: group
    for name, group in vars(keys).items()
    if isinstance(group, tuple) and group and isinstance(group[0], Key)
}
EVERY_KEY = [key for group in DECLARED.values() for key in group]
BELONGS = {
    "EVERYWHERE": {app.CrisisDesk},
    "DASHBOARD": {Dashboard},
    "CAPACITY": {CapacityBoard},
    "FACILITY": {FacilityPage},
    "CASES": {CasesBoard},
    "BEDS": {BedsPage},
    "UNMET": {UnmetPage},
    "LEDGER": {LedgerPage},
    "CASE": {CasePage},
    "OPTIONS": {OptionsPage},
    "ABSENCE": {AbsencePage},
    "AID": {AidPage},
    "RINGS": {RingsPage},
    "REHEARSAL": {RehearsalPage},
    "FORECAST": {ForecastPage},
    "LIST": {Board},
    "TICKS": {AttendanceList, Ticks},
    "HIDDEN": {Hidden},
    "DUE": {DueDialog},
    "MANUAL": {Searched},
    "MEETINGS": {MeetingsBoard},
    "MEETING": {MeetingPage},
    "DAY_START": {DayStartPage},
    "BULLETIN": {BulletinPage},
    "DUTY_RULES": {DutyRulesPage},
    "REGISTER": {RegisterBoard},
    "CONTACTS": {ContactsBoard},
    "REGION": {RegionPage},
    "JOURNAL": {JournalPage},
}
"""The groups that stand in one place; the others are those of all forms and all dialogs."""
WITH_A_LIST = {
    "CASES",
    "OPTIONS",
    "BEDS",
    "UNMET",
    "LEDGER",
    "ABSENCE",
    "AID",
    "RINGS",
    "REHEARSAL",
    "FORECAST",
    "CAPACITY",
    "FACILITY",
    "MEETINGS",
    "MEETING",
    "DAY_START",
    "DUTY_RULES",
    "REGISTER",
    "CONTACTS",
    "REGION",
    "JOURNAL",
}


def binders() -> Iterator[type[DOMNode]]:
    """Every class of the desk that binds keys of its own."""
    names = [
        found.name
        for package in (screens, widgets)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    for module in (app, *map(importlib.import_module, names)):
        for one in vars(module).values():
            own = isinstance(one, type) and one.__module__ == module.__name__
            if own and "BINDINGS" in vars(one):
                assert issubclass(one, DOMNode)
                yield one


BINDERS = sorted(binders(), key=lambda one: one.__name__)


def group_of(one: type[DOMNode]) -> str:
    """The declared group that a class binds, whole."""
    found = [name for name, group in DECLARED.items() if bindings(group) == one.BINDINGS]
    assert len(found) == 1, f"{one.__name__} binds keys that keys.py does not declare"
    return found[0]


def singles(key: Key) -> list[str]:
    """The keys that start an act, one by one."""
    return key.keys.split(",")


@pytest.mark.parametrize("one", BINDERS, ids=lambda one: one.__name__)
def test_a_class_binds_what_is_declared_and_can_do_it(one):
    for key in DECLARED[group_of(one)]:
        action = key.action.partition("(")[0]
        assert hasattr(one, f"action_{action}"), f"{one.__name__} has no action {action}"


def test_every_group_is_bound_where_it_belongs():
    bound: dict[str, set[type]] = {}
    for one in BINDERS:
        bound.setdefault(group_of(one), set()).add(one)
    assert set(bound) == set(DECLARED)
    assert {name: bound[name] for name in BELONGS} == BELONGS
    assert all(issubclass(one, Form) for one in bound["FORM"])
    assert all(issubclass(one, Dialog) for one in bound["DIALOG"])


def test_every_key_is_in_the_help():
    shown = [key for group in keys.GROUPS.values() for key in group]
    assert sorted(shown) == sorted(EVERY_KEY)


def test_an_act_has_one_name():
    names = [key.id for key in EVERY_KEY]
    assert len(names) == len(set(names))


def test_pages_list_their_own_keys():
    for page in (
        Dashboard,
        CapacityBoard,
        FacilityPage,
        CasesBoard,
        CasePage,
        OptionsPage,
        UnmetPage,
        LedgerPage,
        AbsencePage,
        AidPage,
        RingsPage,
        RehearsalPage,
        ForecastPage,
        MeetingsBoard,
        MeetingPage,
        DayStartPage,
        BulletinPage,
        DutyRulesPage,
        RegisterBoard,
        ContactsBoard,
        JournalPage,
    ):
        assert DECLARED[group_of(page)] == page.KEYS


@pytest.mark.parametrize("name", sorted(set(DECLARED) - {"EVERYWHERE"}))
def test_no_key_means_two_things_in_one_place(name):
    # A question covers the page: nothing of everywhere reaches it but what goes first.
    groups = [() if name in ("QUESTION", "CONFLICT") else keys.EVERYWHERE, DECLARED[name]]
    if name in WITH_A_LIST:
        groups.append(keys.LIST)
    used = [single for group in groups for key in group for single in singles(key)]
    assert sorted(used) == sorted(set(used))


@pytest.mark.parametrize("name", ["FORM", "DIALOG", "HIDDEN", "DUE", "MANUAL"])
def test_nobody_who_types_meets_a_letter(name):
    assert all(len(single) > 1 for key in DECLARED[name] for single in singles(key))


@pytest.mark.parametrize(
    "name",
    ["desk.due", "desk.hide", "desk.watch", "desk.manual", "desk.leave", "desk.palette"],
)
def test_what_is_needed_while_someone_types_has_a_key_that_is_no_letter(name):
    key = next(one for one in keys.EVERYWHERE if one.id == name)
    assert any(
        single.startswith("ctrl+") or (single[0] == "f" and single[1:].isdigit())
        for single in singles(key)
    )


def test_every_key_is_explained_in_dutch():
    dutch = script("words").catalogue()
    for key in EVERY_KEY:
        assert dutch[key.description]
        assert dutch[key.help]
    assert all(dutch[group] for group in keys.GROUPS)


def test_what_the_readme_and_the_manual_show_is_fresh():
    assert script("keys").stale() == [], "stale: run python .ci/keys.py"


def test_the_page_of_the_keys_has_every_key_in_both_languages():
    ci = script("keys")
    for language in i18n.LANGUAGES:
        page = ci.page(language)
        assert page.count("\n| `") == len(EVERY_KEY)
        assert all(
            f"| {i18n.catalogue(language).get(key.help, key.help)} |" in page for key in EVERY_KEY
        )
    assert i18n.language() == "en"


def test_a_stale_part_is_noticed_and_mended():
    ci = script("keys")
    old = "".join(f"before\n{mark}\nold\n{ci.END}\nafter\n" for mark in ci.PARTS)
    mended = ci.renewed(old)
    assert mended.count("before\n") == mended.count("\nafter\n") == len(ci.PARTS)
    assert "\nold\n" not in mended
    assert "| `ctrl+l` |" in mended
    assert ci.renewed(mended) == mended
    with pytest.raises(ValueError, match="lacks"):
        ci.renewed("no marks")
