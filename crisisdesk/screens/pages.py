"""The pages that have a number, each loaded when it is first seen."""

from importlib import import_module

from crisisdesk.screens.base import DeskScreen

_PAGES = {
    "capacity": "CapacityBoard",
    "cases": "CasesBoard",
    "absence": "AbsencePage",
    "meetings": "MeetingsBoard",
    "register": "RegisterBoard",
    "contacts": "ContactsBoard",
    "journal": "JournalPage",
}


def page_called(name: str) -> DeskScreen:
    """A page by its name, which is that of its module; loaded when it is first seen."""
    page: DeskScreen = getattr(import_module(f"crisisdesk.screens.{name}"), _PAGES[name])()
    return page
