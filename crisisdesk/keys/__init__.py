"""Every key of the desk, declared once: bindings, palette, help and the README's table."""

from crisisdesk.errors import N_
from crisisdesk.keys.absence import (
    ABSENCE,
    AID,
    PRESENTATION,
    RINGS,
    TREND,
)
from crisisdesk.keys.cases import (
    CASE,
    CASES,
    LEDGER,
    OPTIONS,
    TIME_LINE,
    UNMET,
)
from crisisdesk.keys.desk import (
    DASHBOARD,
    DIALOG,
    DUE,
    EVERYWHERE,
    FORM,
    HIDDEN,
    LIST,
    MANUAL,
    PAGE,
    TICKS,
)
from crisisdesk.keys.key import Key
from crisisdesk.keys.places import (
    CAPACITY,
    FACILITY,
)
from crisisdesk.keys.week import (
    BULLETIN,
    CHAIN,
    CONTACTS,
    DAY_START,
    DUTY_RULES,
    JOURNAL,
    MEETING,
    MEETINGS,
    PROVIDER_CONTACTS,
    REGISTER,
    RETENTION,
    SETTINGS,
)

__all__ = [
    "ABSENCE",
    "AID",
    "BULLETIN",
    "CAPACITY",
    "CASE",
    "CASES",
    "CHAIN",
    "CONTACTS",
    "DASHBOARD",
    "DAY_START",
    "DIALOG",
    "DUE",
    "DUTY_RULES",
    "EVERYWHERE",
    "FACILITY",
    "FORM",
    "GROUPS",
    "HIDDEN",
    "JOURNAL",
    "LEDGER",
    "LIST",
    "MANUAL",
    "MEETING",
    "MEETINGS",
    "OPTIONS",
    "PAGE",
    "PRESENTATION",
    "PROVIDER_CONTACTS",
    "REGISTER",
    "RETENTION",
    "RINGS",
    "SETTINGS",
    "TICKS",
    "TIME_LINE",
    "TREND",
    "UNMET",
    "Key",
    "shown",
]

GROUPS = {
    N_("Everywhere"): (*EVERYWHERE, *PAGE),
    N_("In a list"): LIST,
    N_("Overview"): DASHBOARD,
    N_("Places"): CAPACITY,
    N_("A facility"): FACILITY,
    N_("Cases"): CASES,
    N_("A case"): CASE,
    N_("The time line"): TIME_LINE,
    N_("Options"): OPTIONS,
    N_("No place"): UNMET,
    N_("The ledger"): LEDGER,
    N_("The chain"): CHAIN,
    N_("Absence review"): ABSENCE,
    N_("Mutual aid"): AID,
    N_("Rings"): RINGS,
    N_("Presentation"): PRESENTATION,
    N_("Trend"): TREND,
    N_("What is due"): DUE,
    N_("Consultations"): MEETINGS,
    N_("A meeting"): MEETING,
    N_("Day start"): DAY_START,
    N_("Bulletin"): BULLETIN,
    N_("Recurrence of duties"): DUTY_RULES,
    N_("Register"): REGISTER,
    N_("Retention"): RETENTION,
    N_("Contacts"): CONTACTS,
    N_("Contact with providers"): PROVIDER_CONTACTS,
    N_("Audit log"): JOURNAL,
    N_("Settings"): SETTINGS,
    N_("A form"): (*FORM, *TICKS),
    N_("A question"): DIALOG,
    N_("The manual"): MANUAL,
    N_("Hidden screen"): HIDDEN,
}
_SHOWN = {"question_mark": "?", "slash": "/", "escape": "esc", "pageup": "pgup", "pagedown": "pgdn"}
_SHOWN |= {"left": "←", "right": "→"}


def shown(key: str) -> str:
    """A key as people read it."""
    return _SHOWN.get(key, key.replace("ctrl+", "^"))
