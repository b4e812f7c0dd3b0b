"""Keys of the week: meetings, day start, bulletin, register, contacts, journal."""

from crisisdesk.errors import N_
from crisisdesk.keys.key import Key

MEETINGS = (
    Key("meetings.hold", "h", "hold", N_("start"), N_("Start the meeting"), show=True),
    Key("meetings.move", "v", "move", N_("move"), N_("Move it to another moment"), show=True),
    Key("meetings.call_off", "x", "call_off", N_("cancel"), N_("Cancel it this once"), show=True),
    Key("meetings.minutes", "m", "minutes", N_("minutes"), N_("Write the minutes to a file")),
    Key("meetings.bulletin", "b", "bulletin", N_("bulletin"), N_("The bulletin"), show=True),
    Key("meetings.day_start", "d", "day_start", N_("day start"), N_("The day start"), show=True),
    Key("meetings.rules", "r", "rules", N_("rules"), N_("Recurrence of duties"), show=True),
    Key("meetings.find", "slash", "find", N_("find"), N_("Find by duty, day or state")),
    Key("meetings.back", "escape", "back", N_("back"), N_("Back")),
)
MEETING = (
    Key("meeting.hold", "h", "hold", N_("start"), N_("Start the meeting"), show=True),
    Key("meeting.presence", "p", "presence", N_("present"), N_("Who is there"), show=True),
    Key("meeting.agreement", "a", "agreement", N_("agreement"), N_("Add an agreement"), show=True),
    Key("meeting.action", "c", "take_up", N_("action"), N_("Something to do"), show=True),
    Key("meeting.note", "w", "note", N_("note"), N_("Write a note under the subject"), show=True),
    Key("meeting.step", "d", "step", N_("next step"), N_("What became of the chosen entry")),
    Key(
        "meeting.close",
        "s",
        "close_or_reopen",
        N_("close"),
        N_("Close it, or open it again"),
        show=True,
    ),
    Key(
        "meeting.minutes",
        "m",
        "minutes",
        N_("minutes"),
        N_("Write the minutes to a file"),
        show=True,
    ),
    Key(
        "meeting.beds",
        "t",
        "beds",
        N_("tomorrow's beds"),
        N_("Tomorrow's beds: what comes free when"),
    ),
    Key("meeting.undo", "X", "undo", N_("not begun"), N_("It was begun in error")),
    Key("meeting.parties", "i", "parties", N_("expected"), N_("Who is expected from now on")),
    Key("meeting.move", "v", "move", N_("move"), N_("Move it to another moment")),
    Key("meeting.call_off", "x", "call_off", N_("cancel"), N_("Cancel it this once")),
    Key("meeting.back", "escape", "back", N_("back"), N_("Back")),
)
DAY_START = (
    Key("day_start.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("day_start.done", "d", "done", N_("done"), N_("The day has begun"), show=True),
    Key(
        "day_start.visit",
        "v",
        "visit",
        N_("home visit"),
        N_("Whether a home visit is needed"),
        show=True,
    ),
    Key(
        "day_start.beds",
        "t",
        "beds",
        N_("tomorrow's beds"),
        N_("Tomorrow's beds: what comes free when"),
    ),
    Key("day_start.watch", "r", "plan", N_("shift"), N_("Who is on duty, and when"), show=True),
    Key(
        "day_start.withdraw",
        "x",
        "withdraw",
        N_("remove"),
        N_("Take somebody off the rota"),
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
        "o",
        "anew",
        N_("redraft"),
        N_("Draft it again from the current data"),
        show=True,
    ),
    Key(
        "bulletin.recipients",
        "r",
        "recipients",
        N_("recipients"),
        N_("Who gets which edition"),
        show=True,
    ),
    Key("bulletin.earlier", "v", "turn(1)", N_("earlier"), N_("The one before"), show=True),
    Key("bulletin.later", "l", "turn(-1)", N_("later"), N_("The one after"), show=True),
)
DUTY_RULES = (
    Key("duty_rules.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("duty_rules.add", "a", "add", N_("add"), N_("Add a duty of this desk's own"), show=True),
    Key(
        "duty_rules.change",
        "e",
        "change",
        N_("edit"),
        N_("Change the name or the recurrence"),
        show=True,
    ),
    Key(
        "duty_rules.retire",
        "x",
        "retire",
        N_("retire"),
        N_("Retire the duty after a last day"),
        show=True,
    ),
)
REGISTER = (
    Key("register.add", "a", "add", N_("add"), N_("Add an entry"), show=True),
    Key("register.copy", "y", "copy", N_("copy"), N_("Copy the number of the entry")),
    Key("register.edit", "e", "edit", N_("edit"), N_("Change the text"), show=True),
    Key(
        "register.step",
        "d",
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
        N_("Extend to another day"),
        show=True,
    ),
    Key(
        "register.restrict",
        "R",
        "restrict",
        N_("restrict"),
        N_("Restrict a facility or the region on this basis"),
        show=True,
    ),
    Key(
        "register.childcare",
        "c",
        "childcare",
        N_("childcare"),
        N_("Arrange childcare for a family without a case"),
        show=True,
    ),
    Key("register.filter", "f", "filter", N_("filter"), N_("Filter the list"), show=True),
    Key(
        "register.find", "slash", "find", N_("find"), N_("Find by word, party or owner"), show=True
    ),
    Key("register.export", "E", "export", N_("export"), N_("Write the register or the costs")),
    Key("register.back", "escape", "back", N_("back"), N_("Back")),
)
CONTACTS = (
    Key("contacts.add", "a", "add", N_("add"), N_("Add a contact"), show=True),
    Key("contacts.edit", "e", "edit", N_("edit"), N_("Change a contact"), show=True),
    Key("contacts.verify", "v", "verify", N_("it works"), N_("It was tried and works"), show=True),
    Key("contacts.copy", "y", "copy", N_("copy"), N_("Copy the telephone number")),
    Key("contacts.remove", "x", "remove", N_("remove"), N_("Remove from the list"), show=True),
    Key(
        "contacts.spoken",
        "w",
        "spoken",
        N_("spoken"),
        N_("Note contact with a provider"),
        show=True,
    ),
    Key(
        "contacts.providers",
        "C",
        "providers",
        N_("providers"),
        N_("Who was spoken with last, and who is silent"),
    ),
    Key("contacts.video", "b", "video", N_("video"), N_("The region's tool for video calls")),
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
PROVIDER_CONTACTS = (
    Key("provider_contacts.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key(
        "provider_contacts.note",
        "w",
        "note",
        N_("spoken"),
        N_("Note contact with a provider"),
        show=True,
    ),
)
CHAIN = (
    Key("chain.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("chain.period", "p", "period", N_("weeks"), N_("8, 26 or 52 weeks"), show=True),
    Key(
        "chain.expected",
        "a",
        "expected",
        N_("expected rise"),
        N_("Add why more reports are expected"),
        show=True,
    ),
)
RETENTION = (
    Key("retention.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key(
        "retention.dossier",
        "D",
        "dossier",
        N_("dossier"),
        N_("Dossier extract and deletion"),
        show=True,
    ),
    Key(
        "retention.let_go",
        "x",
        "let_go",
        N_("delete"),
        N_("Delete these texts for good"),
        show=True,
    ),
)
JOURNAL = (
    Key("journal.find", "slash", "find", N_("find"), N_("Find by who, what or when"), show=True),
    Key("journal.filter", "f", "filter", N_("filter"), N_("Filter by one case"), show=True),
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
SETTINGS = (
    Key("settings.edit", "e", "edit", N_("edit"), N_("Change a setting"), show=True),
    Key("settings.find", "slash", "find", N_("find"), N_("Find a setting"), show=True),
    Key("settings.back", "escape", "back", N_("back"), N_("Back")),
)
COLLEAGUES = (
    Key("colleagues.add", "a", "add", N_("add"), N_("Add a colleague"), show=True),
    Key("colleagues.edit", "e", "edit", N_("edit"), N_("Correct a colleague"), show=True),
    Key(
        "colleagues.retire",
        "x",
        "retire",
        N_("leaves"),
        N_("Retire a colleague: the last day"),
        show=True,
    ),
    Key("colleagues.find", "slash", "find", N_("find"), N_("Find a colleague"), show=True),
    Key("colleagues.back", "escape", "back", N_("back"), N_("Back")),
)
