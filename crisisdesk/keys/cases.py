"""Keys of cases: their board, a case, its options, and what was not found."""

from crisisdesk.errors import N_, NP_
from crisisdesk.keys.key import Key

CASES = (
    Key(
        "cases.find",
        "slash",
        "find",
        N_("find"),
        N_("Find by case, child, file, phone or lead"),
        show=True,
    ),
    Key("cases.filter", "f", "filter", N_("filter"), N_("Filter the list"), show=True),
    Key("cases.mine", "m", "mine", N_("mine"), N_("Only the cases that I lead"), show=True),
    Key("cases.lead", "l", "lead", N_("lead"), N_("Take the lead"), show=True),
    Key("cases.options", "o", "options", N_("options"), N_("The options for a case"), show=True),
    Key("cases.unmet", "u", "unmet", N_("no place"), N_("Every “no place”, by week"), show=True),
    Key("cases.back", "escape", "back", N_("back"), N_("Back")),
)
UNMET = (
    Key("unmet.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("unmet.split", "s", "split", N_("split by"), N_("Split by the next"), show=True),
    Key("unmet.period", "p", "period", N_("weeks"), N_("8, 26 or 52 weeks"), show=True),
)
LEDGER = (Key("ledger.back", "escape", "back", N_("back"), N_("Back"), show=True),)
CASE = (
    Key("case.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("case.more", "m", "more", N_("more"), N_("Everything that can be done now"), show=True),
    Key("case.lead", "l", "lead", N_("lead"), N_("Take the lead"), show=True),
    Key("case.answer", "a", "answer", N_("answer"), N_("What a facility answered"), show=True),
    Key("case.decide", "d", "decide", N_("decide"), N_("Take the decision"), show=True),
    Key("case.way", "w", "way", N_("way"), N_("On the way: transport"), show=True),
    Key(
        "case.arrive",
        "t",
        "arrive",
        N_("arrived"),
        N_("The facility confirms the arrival"),
        show=True,
    ),
    Key("case.depart", "v", "depart", NP_("child", "left"), N_("The child left"), show=True),
    Key("case.options", "o", "options", N_("options"), N_("The options for a case"), show=True),
    Key(
        "case.next",
        "x",
        "next_step",
        N_("next step"),
        N_("What is done next, and when"),
        show=True,
    ),
    Key("case.note", "s", "note", N_("note"), N_("Write a note"), show=True),
    Key("case.hand_over", "r", "hand_over", N_("hand over"), N_("Hand over the lead")),
    Key("case.facts", "f", "facts", N_("facts"), N_("Change facts and flags")),
    Key("case.children", "k", "children", N_("children"), N_("Correct or add children")),
    Key("case.urgency", "u", "urgency", N_("urgency"), N_("Change the urgency")),
    Key("case.triage", "i", "triage", N_("triage"), N_("Begin triage: is it a crisis?")),
    Key("case.search", "z", "search", N_("search"), N_("Begin to search for a place")),
    Key("case.sight", "S", "sight", N_("view of safety"), N_("Who saw the child, who looks next")),
    Key("case.milestone", "M", "milestone", N_("milestone"), N_("How the stay goes on")),
    Key("case.consult", "c", "consult", N_("consult"), N_("Health consult: who, and outcome")),
    Key("case.weigh", "j", "weigh", N_("weigh"), N_("Weigh infection and safety")),
    Key("case.outside", "b", "outside", N_("outside"), N_("A place outside the region")),
    Key("case.extend", "y", "extend", N_("extend"), N_("Extend the hold")),
    Key("case.release", "g", "release", N_("give back"), N_("Give the held places back")),
    Key("case.move_on", "V", "move_on", N_("moved on"), N_("Moved on to another facility")),
    Key(
        "case.blockers",
        "B",
        "blockers",
        N_("held back"),
        N_("What the child or the case waits for"),
    ),
    Key("case.no_place", "p", "no_place", N_("no place"), N_("There is no place")),
    Key("case.park", "h", "park", N_("on hold"), N_("On hold until a date, or taken up again")),
    Key(
        "case.end",
        "e",
        "end",
        N_("end"),
        N_("End the case, or correct how it ended"),
        show=True,
    ),
    Key("case.call", "f7", "call", N_("contacts to call"), N_("Contacts for this")),
)
OPTIONS = (
    Key("options.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("options.hold", "r", "hold", NP_("key", "hold"), N_("Hold places here"), show=True),
    Key("options.ask", "b", "ask", N_("ask"), N_("Send an enquiry here"), show=True),
    Key(
        "options.toggle", "t", "show_all", N_("all"), N_("Show or hide what is excluded"), show=True
    ),
    Key(
        "options.first",
        "a",
        "first",
        N_("try first"),
        N_("Tick off what is tried first"),
        show=True,
    ),
    Key(
        "options.override",
        "o",
        "override",
        N_("override"),
        N_("Hold with a rule override"),
        show=True,
    ),
    Key("options.call", "f7", "call", N_("contacts to call"), N_("Contacts for this")),
)
