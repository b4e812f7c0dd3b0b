"""Every key of the desk, declared once: bindings, palette, help and the README's table."""

from typing import NamedTuple

from crisisdesk.errors import N_


class Key(NamedTuple):
    """One act and the keys that start it; letters are dead while someone types (PITFALLS T18)."""

    id: str
    keys: str
    action: str
    description: str
    help: str
    show: bool = False
    priority: bool = False


EVERYWHERE = (
    Key("desk.dashboard", "1", "show('dashboard')", N_("overview"), N_("The overview"), show=True),
    Key(
        "desk.capacity", "2", "show('capacity')", N_("places"), N_("Places, by facility"), show=True
    ),
    Key("desk.cases", "3", "show('cases')", N_("cases"), N_("Crisis placements"), show=True),
    Key("desk.absence", "4", "show('absence')", N_("absence"), N_("The absence review"), show=True),
    Key("desk.new_case", "n", "new_case", N_("new"), N_("A new case: somebody calls"), show=True),
    Key(
        "desk.new_case_typing",
        "f2",
        "new_case",
        N_("new"),
        N_("A new case, while typing"),
        priority=True,
    ),
    Key(
        "desk.meetings",
        "5",
        "show('meetings')",
        N_("consultations"),
        N_("Consultations and other meetings"),
        show=True,
    ),
    Key(
        "desk.register",
        "6",
        "show('register')",
        N_("register"),
        N_("Everything to follow up"),
        show=True,
    ),
    Key("desk.contacts", "7", "show('contacts')", N_("contacts"), N_("Contacts"), show=True),
    Key("desk.due", "f9", "due", N_("due"), N_("What is due"), show=True, priority=True),
    Key(
        "desk.journal", "8", "show('journal')", N_("journal"), N_("Who did and saw what"), show=True
    ),
    Key("desk.hide", "ctrl+l", "hide", N_("hide"), N_("Hide the screen at once"), priority=True),
    Key("desk.watch", "f8", "watch", N_("watch"), N_("Hand over the watch: who is at the desk")),
    Key("desk.language", "f3", "language", N_("language"), N_("Dutch or English")),
    Key("desk.theme", "f4", "theme", N_("light or dark"), N_("Light or dark")),
    Key("desk.help", "question_mark", "help", N_("help"), N_("The keys here"), show=True),
    Key("desk.help_typing", "f1", "help", N_("help"), N_("The keys, while typing"), priority=True),
    Key("desk.palette", "ctrl+p", "command_palette", N_("everything"), N_("Everything by name")),
    Key("desk.leave", "ctrl+q", "leave", N_("leave"), N_("Leave the desk"), priority=True),
)
CAPACITY = (
    Key("capacity.report", "r", "report", N_("report"), N_("Enter a report"), show=True),
    Key("capacity.confirm", "u", "confirm", N_("unchanged"), N_("Confirm unchanged"), show=True),
    Key(
        "capacity.find",
        "slash",
        "find",
        N_("find"),
        N_("Find by name, provider or municipality"),
        show=True,
    ),
    Key("capacity.filter", "f", "filter", N_("filter"), N_("Filter the list"), show=True),
    Key("capacity.sort", "s", "sort", N_("sort"), N_("Sort by the next column"), show=True),
    Key("capacity.reverse", "S", "reverse", N_("reverse"), N_("Turn the order around")),
    Key("capacity.opening", "o", "opening", N_("opening"), N_("Open, limited or closed")),
    Key(
        "capacity.restrict",
        "x",
        "restrict",
        N_("restrict"),
        N_("Restrict a facility or the region"),
    ),
    Key("capacity.export", "e", "export", N_("export"), N_("Write the overview to a file")),
    Key("capacity.import", "i", "import_file", N_("import"), N_("Read a spreadsheet")),
    Key("capacity.back", "escape", "back", N_("back"), N_("Back")),
)
FACILITY = (
    Key("facility.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("facility.report", "r", "report", N_("report"), N_("Enter a report"), show=True),
    Key("facility.confirm", "u", "confirm", N_("unchanged"), N_("Confirm unchanged"), show=True),
    Key(
        "facility.correct",
        "c",
        "correct",
        N_("correct"),
        N_("Correct the chosen report"),
        show=True,
    ),
    Key(
        "facility.opening", "o", "opening", N_("opening"), N_("Open, limited or closed"), show=True
    ),
    Key(
        "facility.restrict",
        "x",
        "restrict",
        N_("restrict"),
        N_("Restrict a facility or the region"),
        show=True,
    ),
    Key("facility.staffed", "b", "staffed", N_("staff"), N_("What staff allows: staffed places")),
    Key("facility.norm", "B", "norm", N_("norm"), N_("What the facility needs to run")),
    Key("facility.call", "f7", "call", N_("whom to call"), N_("Whom to call about it")),
)
DASHBOARD = (
    Key(
        "dashboard.restrict",
        "x",
        "restrict",
        N_("restrict"),
        N_("Restrict the region, or lift what bars it"),
        show=True,
    ),
    Key("dashboard.day_start", "d", "day_start", N_("day start"), N_("The day start")),
    Key("dashboard.sheet", "s", "sheet", N_("sheet"), N_("The emergency sheet")),
)
CASES = (
    Key("cases.find", "slash", "find", N_("find"), N_("Find by case, child or lead"), show=True),
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
    Key("case.depart", "v", "depart", N_("left"), N_("The child left"), show=True),
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
    Key("case.consult", "c", "consult", N_("consult"), N_("Health consult: who, and outcome")),
    Key("case.weigh", "j", "weigh", N_("weigh"), N_("Weigh infection and safety")),
    Key("case.outside", "b", "outside", N_("outside"), N_("A place outside the region")),
    Key("case.extend", "y", "extend", N_("extend"), N_("Extend the hold")),
    Key("case.release", "g", "release", N_("give back"), N_("Give the held places back")),
    Key("case.move_on", "V", "move_on", N_("moved on"), N_("Moved on to another facility")),
    Key("case.blockers", "B", "blockers", N_("held back"), N_("What keeps the child from leaving")),
    Key("case.no_place", "p", "no_place", N_("no place"), N_("There is no place")),
    Key("case.park", "h", "park", N_("on hold"), N_("On hold until a date, or taken up again")),
    Key("case.end", "e", "end", N_("end"), N_("End the case, or correct how it ended")),
    Key("case.call", "f7", "call", N_("whom to call"), N_("Whom to call about it")),
)
OPTIONS = (
    Key("options.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("options.hold", "r", "hold", N_("hold"), N_("Hold places here"), show=True),
    Key("options.ask", "b", "ask", N_("ask"), N_("Ask here: an enquiry"), show=True),
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
    Key("options.override", "o", "override", N_("override"), N_("Hold against a rule"), show=True),
    Key("options.call", "f7", "call", N_("whom to call"), N_("Whom to call about it")),
)
DUE = (
    Key("due.back", "escape", "cancel", N_("back"), N_("Back"), show=True),
    Key("due.done", "ctrl+d", "done", N_("done"), N_("It was done"), show=True),
    Key("due.snooze", "ctrl+z", "snooze", N_("snooze"), N_("Be quiet about it for now"), show=True),
    Key("due.move", "ctrl+t", "move", N_("move"), N_("Move it to another moment"), show=True),
    Key("due.call_off", "ctrl+x", "call_off", N_("cancel"), N_("Cancel it this once"), show=True),
    Key("due.rules", "ctrl+r", "rules", N_("rules"), N_("When duties recur"), show=True),
)
MEETINGS = (
    Key("meetings.hold", "h", "hold", N_("hold it"), N_("Hold it now"), show=True),
    Key("meetings.move", "v", "move", N_("move"), N_("Move it to another moment"), show=True),
    Key("meetings.call_off", "x", "call_off", N_("cancel"), N_("Cancel it this once"), show=True),
    Key("meetings.minutes", "m", "minutes", N_("minutes"), N_("Write the minutes to a file")),
    Key("meetings.bulletin", "b", "bulletin", N_("bulletin"), N_("The bulletin"), show=True),
    Key("meetings.day_start", "d", "day_start", N_("day start"), N_("The day start"), show=True),
    Key("meetings.rules", "r", "rules", N_("rules"), N_("When duties recur"), show=True),
    Key("meetings.find", "slash", "find", N_("find"), N_("Find by duty, day or state")),
    Key("meetings.back", "escape", "back", N_("back"), N_("Back")),
)
MEETING = (
    Key("meeting.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("meeting.hold", "h", "hold", N_("hold it"), N_("Hold it now"), show=True),
    Key("meeting.presence", "p", "presence", N_("present"), N_("Who is there"), show=True),
    Key("meeting.agreement", "a", "agreement", N_("agreement"), N_("An agreement"), show=True),
    Key("meeting.action", "c", "take_up", N_("action"), N_("Something to do"), show=True),
    Key("meeting.note", "t", "note", N_("note"), N_("A note under the subject"), show=True),
    Key("meeting.step", "g", "step", N_("next step"), N_("What became of the chosen entry")),
    Key(
        "meeting.minutes",
        "m",
        "minutes",
        N_("minutes"),
        N_("Write the minutes to a file"),
        show=True,
    ),
    Key(
        "meeting.close",
        "s",
        "close_or_reopen",
        N_("close"),
        N_("Close it, or open it again"),
        show=True,
    ),
    Key("meeting.parties", "w", "parties", N_("expected"), N_("Who is expected from now on")),
    Key("meeting.move", "v", "move", N_("move"), N_("Move it to another moment")),
    Key("meeting.call_off", "x", "call_off", N_("cancel"), N_("Cancel it this once")),
)
DAY_START = (
    Key("day_start.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("day_start.done", "d", "done", N_("done"), N_("The day has begun"), show=True),
    Key("day_start.watch", "w", "plan", N_("on duty"), N_("Who is on duty, and when"), show=True),
    Key(
        "day_start.withdraw",
        "x",
        "withdraw",
        N_("off duty"),
        N_("Take somebody off duty"),
        show=True,
    ),
    Key("day_start.sheet", "s", "sheet", N_("sheet"), N_("The emergency sheet"), show=True),
)
BULLETIN = (
    Key("bulletin.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("bulletin.edit", "e", "edit", N_("edit"), N_("Edit the bulletin"), show=True),
    Key("bulletin.send", "s", "send", N_("sent"), N_("It was sent"), show=True),
    Key("bulletin.write", "m", "write", N_("to a file"), N_("Write it to a file"), show=True),
    Key(
        "bulletin.anew",
        "w",
        "anew",
        N_("anew"),
        N_("Draft it anew from what stands now"),
        show=True,
    ),
    Key("bulletin.earlier", "v", "turn(1)", N_("earlier"), N_("The one before"), show=True),
    Key("bulletin.later", "l", "turn(-1)", N_("later"), N_("The one after"), show=True),
)
DUTY_RULES = (
    Key("duty_rules.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("duty_rules.change", "e", "change", N_("edit"), N_("Change when it recurs"), show=True),
)
REGISTER = (
    Key("register.add", "a", "add", N_("add"), N_("Add an entry"), show=True),
    Key("register.edit", "e", "edit", N_("edit"), N_("Change what stands there"), show=True),
    Key(
        "register.step",
        "g",
        "step",
        N_("next step"),
        N_("Done, answered, decided, lapsed"),
        show=True,
    ),
    Key(
        "register.extend",
        "l",
        "extend",
        N_("extend"),
        N_("Let it hold until another day"),
        show=True,
    ),
    Key(
        "register.restrict",
        "x",
        "restrict",
        N_("restrict"),
        N_("Bar a facility or the region by it"),
        show=True,
    ),
    Key("register.filter", "f", "filter", N_("filter"), N_("Filter the list"), show=True),
    Key(
        "register.find", "slash", "find", N_("find"), N_("Find by word, party or owner"), show=True
    ),
    Key("register.back", "escape", "back", N_("back"), N_("Back")),
)
CONTACTS = (
    Key("contacts.add", "a", "add", N_("add"), N_("Add a contact"), show=True),
    Key("contacts.edit", "e", "edit", N_("edit"), N_("Change a contact"), show=True),
    Key("contacts.verify", "v", "verify", N_("it works"), N_("It was tried and works"), show=True),
    Key("contacts.remove", "x", "remove", N_("remove"), N_("Take it off the list"), show=True),
    Key("contacts.video", "w", "video", N_("video"), N_("The region's tool for video calls")),
    Key("contacts.sheet", "s", "sheet", N_("sheet"), N_("The emergency sheet"), show=True),
    Key(
        "contacts.find",
        "slash",
        "find",
        N_("find"),
        N_("Find by organisation or function"),
        show=True,
    ),
    Key("contacts.back", "escape", "back", N_("back"), N_("Back")),
)
JOURNAL = (
    Key("journal.find", "slash", "find", N_("find"), N_("Find by who, what or when"), show=True),
    Key(
        "journal.filter", "f", "filter", N_("filter"), N_("Only what is about one case"), show=True
    ),
    Key(
        "journal.verify",
        "v",
        "verify",
        N_("verify"),
        N_("Check that no row was changed or taken away"),
        show=True,
    ),
    Key("journal.back", "escape", "back", N_("back"), N_("Back")),
)
ABSENCE = (
    Key("absence.report", "m", "report", N_("report"), N_("Enter absence"), show=True),
    Key("absence.confirm", "u", "confirm", N_("unchanged"), N_("Confirm unchanged"), show=True),
    Key("absence.help", "h", "ask_help", N_("ask for staff"), N_("Ask for staff"), show=True),
    Key("absence.override", "o", "override", N_("override"), N_("Ask below a lender's minimum")),
    Key("absence.offer", "a", "offer", N_("offer"), N_("What a provider offers"), show=True),
    Key("absence.aid", "g", "aid", N_("lent"), N_("Requests and who is lent"), show=True),
    Key("absence.close", "s", "close", N_("close"), N_("Close the review"), show=True),
    Key(
        "absence.present", "p", "present", N_("presentation"), N_("For a shared screen"), show=True
    ),
    Key("absence.earlier", "left", "period(1)", N_("earlier"), N_("The period before")),
    Key("absence.later", "right", "period(-1)", N_("later"), N_("The period after")),
    Key("absence.length", "l", "length", N_("weeks or months"), N_("Periods of another length")),
    Key("absence.trend", "t", "trend", N_("trend"), N_("The trend over half a year"), show=True),
    Key("absence.staffed", "b", "staffed", N_("staff"), N_("What staff allows: staffed places")),
    Key("absence.norm", "B", "norm", N_("norm"), N_("What a facility needs to run")),
    Key("absence.rings", "r", "rings", N_("rings"), N_("How long the desk itself holds")),
    Key("absence.find", "slash", "find", N_("find"), N_("Find by provider or municipality")),
    Key("absence.back", "escape", "back", N_("back"), N_("Back")),
)
AID = (
    Key("aid.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("aid.move", "m", "move", N_("move on"), N_("What becomes of it"), show=True),
    Key("aid.withdraw", "w", "withdraw", N_("withdraw"), N_("Withdraw the request"), show=True),
    Key("aid.all", "t", "show_all", N_("all"), N_("Show or hide what is over"), show=True),
)
RINGS = (
    Key("rings.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("rings.count", "m", "count", N_("count"), N_("Count who can do it"), show=True),
    Key("rings.less", "left", "absence(-5)", N_("less"), N_("Less absence"), show=True),
    Key("rings.more", "right", "absence(5)", N_("more"), N_("More absence"), show=True),
)
PRESENTATION = (
    Key("presentation.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key(
        "presentation.earlier",
        "left",
        "period(1)",
        N_("earlier"),
        N_("The period before"),
        priority=True,
    ),
    Key(
        "presentation.later",
        "right",
        "period(-1)",
        N_("later"),
        N_("The period after"),
        priority=True,
    ),
)
TREND = (Key("trend.back", "escape", "back", N_("back"), N_("Back"), show=True),)
FORM = (
    Key("form.save", "ctrl+s", "save", N_("save"), N_("Save"), show=True),
    Key("form.cancel", "escape", "cancel", N_("back"), N_("Back without saving"), show=True),
)
DIALOG = (Key("dialog.cancel", "escape", "cancel", N_("back"), N_("Back"), show=True),)
HIDDEN = (Key("hidden.back", "enter", "back", N_("back"), N_("Show the page again"), show=True),)
TICKS = (Key("ticks.tick", "space,enter", "select", N_("tick"), N_("Tick or untick"), show=True),)
LIST = (
    Key("list.up", "up,k", "step(-1)", N_("up"), N_("One up")),
    Key("list.down", "down,j", "step(1)", N_("down"), N_("One down")),
    Key("list.page_up", "pageup", "page(-1)", N_("page up"), N_("A page up")),
    Key("list.page_down", "pagedown", "page(1)", N_("page down"), N_("A page down")),
    Key("list.first", "home", "first", N_("first"), N_("To the first")),
    Key("list.last", "end", "last", N_("last"), N_("To the last")),
    Key("list.open", "enter", "open", N_("open"), N_("Open what is chosen"), show=True),
)

GROUPS = {
    N_("Everywhere"): EVERYWHERE,
    N_("In a list"): LIST,
    N_("Overview"): DASHBOARD,
    N_("Places"): CAPACITY,
    N_("A facility"): FACILITY,
    N_("Cases"): CASES,
    N_("A case"): CASE,
    N_("Options"): OPTIONS,
    N_("No place"): UNMET,
    N_("The ledger"): LEDGER,
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
    N_("When duties recur"): DUTY_RULES,
    N_("Register"): REGISTER,
    N_("Contacts"): CONTACTS,
    N_("Journal"): JOURNAL,
    N_("A form"): (*FORM, *TICKS),
    N_("A question"): DIALOG,
    N_("Hidden screen"): HIDDEN,
}
_SHOWN = {"question_mark": "?", "slash": "/", "escape": "esc", "pageup": "pgup", "pagedown": "pgdn"}
_SHOWN |= {"left": "←", "right": "→"}


def shown(key: str) -> str:
    """A key as people read it."""
    return _SHOWN.get(key, key.replace("ctrl+", "^"))
