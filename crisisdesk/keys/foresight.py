"""Keys of the pages that look ahead."""

from crisisdesk.errors import N_
from crisisdesk.keys.key import Key

REHEARSAL = (
    Key("rehearsal.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key(
        "rehearsal.absent",
        "m",
        "absent",
        N_("absent"),
        N_("Rehearse more absence at this provider"),
        show=True,
    ),
    Key(
        "rehearsal.ask",
        "h",
        "ask_help",
        N_("ask for staff"),
        N_("Ask for staff by this line"),
        show=True,
    ),
    Key("rehearsal.anew", "z", "anew", N_("anew"), N_("Begin the rehearsal anew"), show=True),
)
FORECAST = (Key("forecast.back", "escape", "back", N_("back"), N_("Back"), show=True),)
