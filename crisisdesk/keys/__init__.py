"""Every key of the desk, declared once: bindings, palette, help and the README's table."""

from collections.abc import Mapping

from crisisdesk.errors import N_
from crisisdesk.keys.absence import (
    ABSENCE,
    AID,
    PRESENTATION,
    RINGS,
    TREND,
)
from crisisdesk.keys.calls import CALLS, REPORTING
from crisisdesk.keys.cases import (
    BEDS,
    CASE,
    CASES,
    LEDGER,
    OPTIONS,
    TIME_LINE,
    UNMET,
)
from crisisdesk.keys.conflicts import CONFLICT, CONFLICTS
from crisisdesk.keys.desk import (
    DASHBOARD,
    DIALOG,
    DUE,
    EVERYWHERE,
    FORM,
    HIDDEN,
    INTAKE,
    LIST,
    MANUAL,
    PAGE,
    PANEL,
    PARKED,
    QUESTION,
    SHIFT,
    TICKS,
    WHOM_TO_CALL,
)
from crisisdesk.keys.foresight import FORECAST, REHEARSAL
from crisisdesk.keys.key import Key
from crisisdesk.keys.places import (
    CAPACITY,
    FACILITY,
)
from crisisdesk.keys.region import REGION
from crisisdesk.keys.signs import SIGNS
from crisisdesk.keys.together import AWAY
from crisisdesk.keys.week import (
    BULLETIN,
    CHAIN,
    COLLEAGUES,
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
    "AWAY",
    "BEDS",
    "BULLETIN",
    "CALLS",
    "CAPACITY",
    "CASE",
    "CASES",
    "CHAIN",
    "COLLEAGUES",
    "CONFLICT",
    "CONFLICTS",
    "CONTACTS",
    "DASHBOARD",
    "DAY_START",
    "DIALOG",
    "DUE",
    "DUTY_RULES",
    "EVERYWHERE",
    "FACILITY",
    "FORECAST",
    "FORM",
    "GROUPS",
    "HIDDEN",
    "INTAKE",
    "JOURNAL",
    "LEDGER",
    "LIST",
    "MANUAL",
    "MEETING",
    "MEETINGS",
    "OPTIONS",
    "PAGE",
    "PANEL",
    "PARKED",
    "PRESENTATION",
    "PROVIDER_CONTACTS",
    "QUESTION",
    "REGION",
    "REGISTER",
    "REHEARSAL",
    "REPORTING",
    "RETENTION",
    "RINGS",
    "SETTINGS",
    "SHIFT",
    "TICKS",
    "TIME_LINE",
    "TREND",
    "UNMET",
    "WHOM_TO_CALL",
    "Key",
    "pressed",
    "shown",
    "use",
]

GROUPS = {
    N_("Everywhere"): (*EVERYWHERE, *PAGE),
    N_("In a list"): LIST,
    N_("Overview"): DASHBOARD,
    N_("In a panel"): PANEL,
    N_("Places"): CAPACITY,
    N_("A facility"): FACILITY,
    N_("The call list"): CALLS,
    N_("Who reports"): REPORTING,
    N_("Cases"): CASES,
    N_("A case"): CASE,
    N_("The time line"): TIME_LINE,
    N_("Options"): OPTIONS,
    N_("Tomorrow's beds"): BEDS,
    N_("No place"): UNMET,
    N_("The ledger"): LEDGER,
    N_("The chain"): CHAIN,
    N_("Absence review"): ABSENCE,
    N_("Mutual aid"): AID,
    N_("Rings"): RINGS,
    N_("A rehearsal"): REHEARSAL,
    N_("Forecast"): FORECAST,
    N_("Presentation"): PRESENTATION,
    N_("Trend"): TREND,
    N_("What is due"): DUE,
    N_("Conflicts"): CONFLICTS,
    N_("A conflict"): CONFLICT,
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
    N_("The region"): REGION,
    N_("Settings"): SETTINGS,
    N_("Colleagues"): COLLEAGUES,
    N_("Desks that are away"): AWAY,
    N_("A new case"): INTAKE,
    N_("A form"): (*FORM, *TICKS),
    N_("The hand-over of the shift"): SHIFT,
    N_("Contacts to call"): WHOM_TO_CALL,
    N_("Parked reports"): PARKED,
    N_("A question"): (*QUESTION, *DIALOG),
    N_("The manual"): MANUAL,
    N_("Hidden screen"): HIDDEN,
}
_SHOWN = {"escape": "esc", "pageup": "pgup", "pagedown": "pgdn", "left": "←", "right": "→"}
_SHOWN |= SIGNS


_chosen: dict[str, str] = {}


def use(chosen: Mapping[str, str]) -> None:
    """Let these keys, by the id of the act, stand wherever keys are shown."""
    _chosen.clear()
    _chosen.update(chosen)


def pressed(key: Key) -> str:
    """The keys that start an act on this machine."""
    return _chosen.get(key.id, key.keys)


def shown(key: str) -> str:
    """A key as people read it."""
    return _SHOWN.get(key, key.replace("ctrl+", "^"))
