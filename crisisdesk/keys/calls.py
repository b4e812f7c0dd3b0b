"""Keys of the call list, and of who reports."""

from crisisdesk.errors import N_, NP_
from crisisdesk.keys.key import Key

CALLS = (
    Key(
        "calls.unchanged",
        "u",
        "unchanged",
        N_("unchanged"),
        N_("Report the same figures as of now"),
        show=True,
    ),
    Key("calls.report", "r", "report", N_("report"), N_("Enter the figures it gives"), show=True),
    Key(
        "calls.no_answer",
        "o",
        "no_answer",
        N_("no answer"),
        N_("Say that nobody answered"),
        show=True,
    ),
    Key(
        "calls.later",
        "l",
        "later",
        N_("later"),
        N_("Put it off to the end of its group"),
        show=True,
    ),
    Key(
        "calls.wrong",
        "b",
        "wrong",
        N_("wrong number"),
        N_("Say that the number is wrong"),
        show=True,
    ),
    Key(
        "calls.take_over",
        "t",
        "take_over",
        NP_("key", "take over"),
        N_("Take over a call from somebody else"),
    ),
    Key(
        "calls.terms", "e", "terms", NP_("key", "when"), N_("Change whether and when it is called")
    ),
    Key("calls.begin", "a", "begin_round", NP_("key", "round"), N_("Add a round"), show=True),
    Key("calls.end", "x", "end_round", NP_("key", "end"), N_("End the round")),
    Key(
        "calls.reporting",
        "p",
        "reporting",
        N_("who reports"),
        N_("Who reports, and who missed what"),
    ),
    Key("calls.find", "slash", "find", N_("find"), N_("Find by name, provider or municipality")),
    Key("calls.copy", "y", "copy", N_("copy"), N_("Copy the telephone number")),
    Key(
        "calls.back", "escape", "back", N_("back"), N_("Let go of the call and go back"), show=True
    ),
)
REPORTING = (
    Key("reporting.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("reporting.period", "p", "period", N_("days"), N_("7 or 28 days"), show=True),
    Key("reporting.find", "slash", "find", N_("find"), N_("Find by provider or facility")),
)
