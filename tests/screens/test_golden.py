"""What the person on the phone sees, line by line.

`GOLDEN=new pytest tests/screens/test_golden.py` writes the pictures anew; look at them before they
are kept.
"""

import importlib
import os
import pkgutil
from collections import Counter
from pathlib import Path

import pytest
from textual.screen import ModalScreen

from crisisdesk import screens
from crisisdesk.screens.absence.aid import AidPage
from crisisdesk.screens.absence.presentation import PresentationPage
from crisisdesk.screens.absence.review import AbsencePage
from crisisdesk.screens.absence.rings import RingsPage
from crisisdesk.screens.absence.trend import TrendPage
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.calls.page import CallsPage
from crisisdesk.screens.calls.reporting import ReportingPage
from crisisdesk.screens.capacity.board import CapacityBoard
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.cases.board import CasesBoard
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.stay.beds import BedsPage
from crisisdesk.screens.cases.time_line_page import TimeLinePage
from crisisdesk.screens.cases.unmet import LedgerPage, UnmetPage
from crisisdesk.screens.contacts import ContactsBoard
from crisisdesk.screens.dashboard import Dashboard
from crisisdesk.screens.foresight.forecast import ForecastPage
from crisisdesk.screens.foresight.rehearsal import RehearsalPage
from crisisdesk.screens.region.colleagues import ColleaguesPage
from crisisdesk.screens.region.page import RegionPage
from crisisdesk.screens.region.settings import SettingsPage
from crisisdesk.screens.safekeeping.journal import JournalPage
from crisisdesk.screens.safekeeping.retention import RetentionPage
from crisisdesk.screens.together.away import AwayPage
from crisisdesk.screens.together.conflicts import ConflictsPage
from crisisdesk.screens.week.bulletin import BulletinPage
from crisisdesk.screens.week.chain import ChainPage
from crisisdesk.screens.week.day_start import DayStartPage
from crisisdesk.screens.week.duty_rules import DutyRulesPage
from crisisdesk.screens.week.meeting import MeetingPage
from crisisdesk.screens.week.meetings import MeetingsBoard
from crisisdesk.screens.week.provider_contacts import ProviderContactsPage
from crisisdesk.screens.week.register import RegisterBoard
from crisisdesk.services.safekeeping import journal
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

PACKAGE = f"{screens.__name__}."
GOLDEN = Path(__file__).parent / "golden"
SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}
PAGES = {
    "dashboard": (),
    "capacity": ("2",),
    "facility": ("2", "enter"),
    "report": ("2", "r"),
    "opening": ("2", "o"),
    "restriction": ("2", "R"),
    "filter": ("2", "f"),
    "calls": ("2", "c"),
    "reporting": ("2", "c", "p", "p"),
    "cases": ("3",),
    "case": ("3", "enter"),
    "case-menu": ("3", "enter", "m"),
    "time_line": ("3", "enter", "enter"),
    "case-facts": ("3", "enter", "e"),
    "case-order": ("3", "enter", "T"),
    "case-consent": ("3", "enter", "C"),
    "case-end": ("3", "enter", "x"),
    "options": ("3", "o"),
    "case_filter": ("3", "f"),
    "palette": ("ctrl+p", *"griend"),
    "beds": ("3", "t"),
    "outflow-form": ("3", "t", "e"),
    "unmet": ("3", "u"),
    "unmet_by_reason": ("3", "u", "p", "s"),
    "chain": ("3", "c"),
    "ledger": ("3", "u", "down", "enter"),
    "intake": ("f2",),
    "absence": ("4",),
    "absence-report": ("4", "m"),
    "presentation": ("4", "p"),
    "lent": ("4", "v"),
    "rings": ("4", "r"),
    "trend": ("4", "t"),
    "due": ("f9",),
    "rehearsal": ("4", "i"),
    "forecast": ("v",),
    "meetings": ("5",),
    "meeting": ("5", "h", "enter"),
    "presence": ("5", "h", "enter", "p"),
    "day_start": ("d",),
    "bulletin": ("5", "b"),
    "bulletin_form": ("5", "b", "e"),
    "duty_rules": ("5", "r"),
    "rule_form": ("5", "r", "e"),
    "register": ("6",),
    "register_form": ("6", "a", "enter"),
    "contacts": ("7",),
    "contact_form": ("7", "a"),
    "provider_contacts": ("7", "C"),
    "contact_noted": ("7", "w"),
    "journal": ("8",),
    "region": ("9",),
    "region_add": ("9", "a"),
    "colleagues": ("9", "end", "up", "enter"),
    "away": ("9", "t"),
    "settings": ("f5",),
    "setting_form": ("f5", "down", "enter"),
    "help": ("question_mark",),
    "manual": ("2", "f1"),
    "manual_search": ("4", "f1", "f", "t", "e"),
}

LISTS = {"case-menu", "palette"}
"""What knows how long it is only once it was drawn."""
WHAT: dict[str, type[DeskScreen]] = {
    "dashboard": Dashboard,
    "capacity": CapacityBoard,
    "facility": FacilityPage,
    "calls": CallsPage,
    "reporting": ReportingPage,
    "cases": CasesBoard,
    "case": CasePage,
    "time_line": TimeLinePage,
    "options": OptionsPage,
    "beds": BedsPage,
    "unmet": UnmetPage,
    "unmet_by_reason": UnmetPage,
    "ledger": LedgerPage,
    "chain": ChainPage,
    "absence": AbsencePage,
    "presentation": PresentationPage,
    "lent": AidPage,
    "rings": RingsPage,
    "rehearsal": RehearsalPage,
    "forecast": ForecastPage,
    "trend": TrendPage,
    "meetings": MeetingsBoard,
    "meeting": MeetingPage,
    "day_start": DayStartPage,
    "bulletin": BulletinPage,
    "duty_rules": DutyRulesPage,
    "register": RegisterBoard,
    "contacts": ContactsBoard,
    "provider_contacts": ProviderContactsPage,
    "journal": JournalPage,
    "region": RegionPage,
    "colleagues": ColleaguesPage,
    "away": AwayPage,
    "settings": SettingsPage,
}
"""The pages among them, which use the room of a wide screen; the others are forms and questions."""


LOOKS_AGAIN = {"unmet_by_reason", "meeting"}
"""Opened by a key that asks for another period, or by an act."""

CHANGES = {("120x40", page) for page in ("due", "help", "intake")}
"""Over the overview, which goes on loading beneath them once it is wide."""


@pytest.fixture(autouse=True)
def _mark(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the audit log follows from ids, which are never the same."""
    monkeypatch.setattr(journal, "mark", lambda _: "A.1.60.9f3c2a1b44d0e5f6")


def pages(kind: type[DeskScreen] = DeskScreen) -> set[type[DeskScreen]]:
    """Every page of the desk that is no form of page only."""
    below = kind.__subclasses__()
    of_ours = {kind} if kind.__module__.startswith("crisisdesk") and not below else set()
    return of_ours.union(*map(pages, below))


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Counter[DeskScreen]:
    """How often each page began to load."""
    counted: Counter[DeskScreen] = Counter()
    reload = DeskScreen.reload

    def counting(self: DeskScreen, **how: bool) -> None:
        counted[self] += 1
        reload(self, **how)

    monkeypatch.setattr(DeskScreen, "reload", counting)
    return counted


async def standing(app, pilot):
    """What is drawn once nothing moves any more: a field that comes into view scrolls others."""
    drawn, before = screen_text(app), ""
    while drawn != before:
        await settle(pilot)
        drawn, before = screen_text(app), drawn
    return drawn


def test_every_page_has_its_picture():
    names = [name for _finder, name, _ in pkgutil.walk_packages(screens.__path__, PACKAGE)]
    assert all(map(importlib.import_module, names))
    assert set(WHAT) <= set(PAGES)
    # To retention leads a duty that falls due once a month, to conflicts a desk that comes home;
    # their pictures are made with their tests.
    assert {*WHAT.values(), RetentionPage, ConflictsPage} == pages()


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=[pytest.mark.drawn] * (page in LISTS)) for page in PAGES],
)
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_page_looks_as_it_was_approved(region_app, page, language, loads):
    app = region_app(language=language)
    seen = {}
    async with app.run_test(size=SIZES["80x24"]) as pilot:
        await settle(pilot)
        for key in PAGES[page]:
            await pilot.press(key)
            await settle(pilot)
        assert isinstance(app.screen, WHAT.get(page, ModalScreen))
        assert page in LOOKS_AGAIN or loads[app.screen] <= 1
        for size, (width, height) in SIZES.items():
            if size == "80x24" or (
                (size, page) not in CHANGES
                and (size == "120x40" or (page in WHAT and language == "nl"))
            ):
                if size != "80x24":
                    await pilot.resize_terminal(width, height)
                    await settle(pilot)
                seen[size] = await standing(app, pilot)
    for size, text in seen.items():
        place = GOLDEN / f"{page}-{language}-{size}.txt"
        if os.environ.get("GOLDEN") == "new":
            place.write_text(text, encoding="utf-8")
        assert text == place.read_text(encoding="utf-8"), size
