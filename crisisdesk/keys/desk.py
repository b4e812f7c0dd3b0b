"""Keys that work everywhere, in every list, form and dialog, and on the overview."""

from crisisdesk.errors import N_, NP_
from crisisdesk.keys.key import Key

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
    Key("desk.due", "f9", "due", NP_("key", "due"), N_("What is due"), show=True, priority=True),
    Key(
        "desk.journal",
        "8",
        "show('journal')",
        N_("audit log"),
        N_("Who did and saw what"),
        show=True,
    ),
    Key(
        "desk.region",
        "9",
        "show('region')",
        N_("region"),
        N_("Providers, sites and facilities"),
    ),
    Key("desk.hide", "ctrl+l", "hide", N_("hide"), N_("Hide the screen at once"), priority=True),
    Key(
        "desk.take_back",
        "f6",
        "take_back",
        N_("take back"),
        N_("Take the last act back"),
        show=True,
        priority=True,
    ),
    Key(
        "desk.watch",
        "f8",
        "watch",
        N_("shift"),
        N_("Hand over the shift: cases, and who is on duty"),
        priority=True,
    ),
    Key("desk.settings", "f5", "show('settings')", N_("settings"), N_("What desks agree on")),
    Key("desk.language", "f3", "language", N_("language"), N_("The next language")),
    Key("desk.theme", "f4", "theme", N_("theme"), N_("The next theme")),
    Key("desk.help", "question_mark", "help", N_("help"), N_("The keys here"), show=True),
    Key(
        "desk.manual",
        "f1",
        "manual",
        N_("help"),
        N_("The keys here and the manual"),
        priority=True,
    ),
    Key(
        "desk.palette",
        "ctrl+p",
        "command_palette",
        N_("everything"),
        N_("Find anything"),
        priority=True,
    ),
    Key(
        "desk.leave", "ctrl+q", "leave", N_("leave"), N_("Leave the desk"), show=True, priority=True
    ),
)
PAGE = (
    Key(
        "page.find", "slash", "find_anything", N_("find"), N_("Find anything, on pages of no list")
    ),
)
DASHBOARD = (
    Key(
        "dashboard.restrict",
        "R",
        "restrict",
        N_("restrict"),
        N_("Restrict the region, or lift a restriction"),
        show=True,
    ),
    Key("dashboard.day_start", "d", "show_over('day_start')", N_("day start"), N_("The day start")),
    Key(
        "dashboard.chain",
        "c",
        "show_over('chain')",
        N_("chain"),
        N_("Inflow, stock and outflow by week"),
    ),
    Key(
        "dashboard.rehearse",
        "i",
        "show_over('rehearsal')",
        N_("what if"),
        N_("Rehearse what an absence costs"),
    ),
    Key(
        "dashboard.forecast",
        "v",
        "show_over('forecast')",
        N_("forecast"),
        N_("How likely there is a place"),
    ),
    Key("dashboard.sheet", "s", "sheet", N_("sheet"), N_("The emergency sheet")),
)
DUE = (
    Key("due.back", "escape", "cancel", N_("back"), N_("Back"), show=True),
    Key("due.done", "ctrl+g", "done", N_("done"), N_("It was done"), show=True),
    Key("due.snooze", "ctrl+z", "snooze", N_("snooze"), N_("Snooze"), show=True),
    Key("due.move", "ctrl+t", "move", N_("move"), N_("Move it to another moment"), show=True),
    Key("due.call_off", "ctrl+x", "call_off", N_("cancel"), N_("Cancel it this once"), show=True),
    Key(
        "due.conflicts",
        "ctrl+k",
        "conflicts",
        N_("conflicts"),
        N_("All conflicts, also those that ended"),
    ),
    Key("due.rules", "ctrl+r", "rules", N_("rules"), N_("Recurrence of duties"), show=True),
)
FORM = (
    Key("form.save", "ctrl+s", "save", N_("save"), N_("Save"), show=True),
    Key("form.cancel", "escape", "cancel", N_("back"), N_("Back without saving"), show=True),
)
INTAKE = (
    Key(
        "intake.sibling",
        "ctrl+n",
        "sibling",
        N_("sibling"),
        N_("A row for a brother or sister"),
        show=True,
    ),
    Key(
        "intake.parked",
        "ctrl+o",
        "parked",
        N_("parked"),
        N_("Park this report and take up another"),
        show=True,
    ),
)


SHIFT = (Key("shift.all", "ctrl+t", "all", N_("tick all"), N_("Tick everything"), show=True),)
DIALOG = (Key("dialog.cancel", "escape", "cancel", N_("back"), N_("Back"), show=True),)
WHOM_TO_CALL = (
    Key("whom.back", "escape", "cancel", N_("back"), N_("Back"), show=True),
    Key("whom.copy", "y", "copy", N_("copy"), N_("Copy the telephone number"), show=True),
)
PARKED = (
    Key("parked.back", "escape", "cancel", N_("back"), N_("Back"), show=True),
    Key("parked.drop", "x", "drop", N_("remove"), N_("Remove a parked report"), show=True),
)
QUESTION = (
    Key("question.yes", "j,y", "answer('yes')", N_("yes"), N_("Yes"), show=True),
    Key("question.no", "n", "answer('no')", N_("no"), N_("No"), show=True),
    Key("question.left", "left,up", "step(-1)", N_("to the left"), N_("The answer to the left")),
    Key("question.right", "right,down", "step(1)", N_("to the right"), N_("The answer beside")),
)
HIDDEN = (Key("hidden.back", "enter", "back", N_("back"), N_("Show the page again"), show=True),)
TICKS = (Key("ticks.tick", "space,enter", "select", N_("tick"), N_("Tick or untick"), show=True),)
LIST = (
    Key("list.up", "up,k", "step(-1)", N_("up"), N_("One up")),
    Key("list.down", "down,j", "step(1)", N_("down"), N_("One down")),
    Key("list.page_up", "pageup,ctrl+u", "page(-1)", N_("page up"), N_("Page up")),
    Key("list.page_down", "pagedown,ctrl+d", "page(1)", N_("page down"), N_("Page down")),
    Key("list.first", "home,g", "first", N_("first"), N_("To the first")),
    Key("list.last", "end,G", "last", N_("last"), N_("To the last")),
    Key("list.open", "enter", "open", NP_("key", "open"), N_("Open the selection"), show=True),
)
PANEL = (
    Key("panel.up", "up,k", "step(-1)", N_("up"), N_("One up")),
    Key("panel.down", "down,j", "step(1)", N_("down"), N_("One down")),
    Key("panel.before", "left", "leave(-1)", N_("panel before"), N_("To the panel before")),
    Key("panel.after", "right", "leave(1)", N_("next panel"), N_("To the next panel")),
    Key("panel.open", "enter", "open", NP_("key", "open"), N_("Open the selection"), show=True),
)
MANUAL = (
    Key("manual.back", "escape", "cancel", N_("back"), N_("Back"), show=True),
    Key("manual.up", "up", "scroll(-1)", N_("up"), N_("A line up"), priority=True),
    Key("manual.down", "down", "scroll(1)", N_("down"), N_("A line down"), priority=True),
    Key(
        "manual.page_up",
        "pageup",
        "turn(-1)",
        N_("page up"),
        N_("Page up"),
        show=True,
        priority=True,
    ),
    Key(
        "manual.page_down",
        "pagedown",
        "turn(1)",
        N_("page down"),
        N_("Page down"),
        show=True,
        priority=True,
    ),
)
