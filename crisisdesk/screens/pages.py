"""The pages that have a number, each loaded when it is first seen."""

from importlib import import_module

from crisisdesk.screens.base import DeskScreen

_PAGES = {
    "capacity": ("capacity.board", "CapacityBoard"),
    "cases": ("cases.board", "CasesBoard"),
    "absence": ("absence.review", "AbsencePage"),
    "meetings": ("week.meetings", "MeetingsBoard"),
    "register": ("week.register", "RegisterBoard"),
    "contacts": ("contacts", "ContactsBoard"),
    "colleagues": ("region.colleagues", "ColleaguesPage"),
    "region": ("region.page", "RegionPage"),
    "settings": ("region.settings", "SettingsPage"),
    "journal": ("safekeeping.journal", "JournalPage"),
}


def page_called(name: str) -> DeskScreen:
    """A page by its name; loaded when it is first seen."""
    module, kind = _PAGES[name]
    page: DeskScreen = getattr(import_module(f"crisisdesk.screens.{module}"), kind)()
    return page
