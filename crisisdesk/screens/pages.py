"""The pages that are opened by their name, each loaded when it is first seen."""

from importlib import import_module

from crisisdesk.errors import N_
from crisisdesk.screens.base import DeskScreen

_PAGES = {
    "capacity": ("capacity.board", "CapacityBoard"),
    "calls": ("calls.page", "CallsPage"),
    "reporting": ("calls.reporting", "ReportingPage"),
    "cases": ("cases.board", "CasesBoard"),
    "absence": ("absence.review", "AbsencePage"),
    "meetings": ("week.meetings", "MeetingsBoard"),
    "register": ("week.register", "RegisterBoard"),
    "contacts": ("contacts", "ContactsBoard"),
    "colleagues": ("region.colleagues", "ColleaguesPage"),
    "region": ("region.page", "RegionPage"),
    "settings": ("region.settings", "SettingsPage"),
    "journal": ("safekeeping.journal", "JournalPage"),
    "beds": ("cases.stay.beds", "BedsPage"),
    "unmet": ("cases.unmet", "UnmetPage"),
    "chain": ("week.chain", "ChainPage"),
    "aid": ("absence.aid", "AidPage"),
    "rings": ("absence.rings", "RingsPage"),
    "rehearsal": ("foresight.rehearsal", "RehearsalPage"),
    "forecast": ("foresight.forecast", "ForecastPage"),
    "day_start": ("week.day_start", "DayStartPage"),
    "bulletin": ("week.bulletin", "BulletinPage"),
    "duty_rules": ("week.duty_rules", "DutyRulesPage"),
    "provider_contacts": ("week.provider_contacts", "ProviderContactsPage"),
    "retention": ("safekeeping.retention", "RetentionPage"),
    "conflicts": ("together.conflicts", "ConflictsPage"),
    "away": ("together.away", "AwayPage"),
}
WITHOUT_A_NUMBER = {
    "calls": N_("Call list"),
    "reporting": N_("Who reports"),
    "colleagues": N_("Colleagues"),
    "beds": N_("Tomorrow's beds"),
    "unmet": N_("No place: unmet demand"),
    "chain": N_("The chain"),
    "aid": N_("Mutual aid"),
    "rings": N_("Rings"),
    "rehearsal": N_("What if: a rehearsal"),
    "forecast": N_("Forecast: is there a place"),
    "day_start": N_("Day start"),
    "bulletin": N_("Bulletin"),
    "duty_rules": N_("Recurrence of duties"),
    "provider_contacts": N_("Contact with providers"),
    "retention": N_("Retention"),
    "conflicts": N_("Conflicts"),
    "away": N_("Together: take along, who is away"),
}
"""What the palette calls them; the others have a key everywhere."""


def picture_from(page: DeskScreen) -> None:
    """Ask where the situation picture goes, and write it there."""
    from crisisdesk.screens.documents import write_picture

    page.act(write_picture(page))


def page_called(name: str) -> DeskScreen:
    """A page by its name; loaded when it is first seen."""
    module, kind = _PAGES[name]
    page: DeskScreen = getattr(import_module(f"crisisdesk.screens.{module}"), kind)()
    return page
