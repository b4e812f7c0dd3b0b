"""Keys of the board of places and of a facility."""

from crisisdesk.errors import N_, NP_
from crisisdesk.keys.key import Key

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
    Key("capacity.reverse", "S", "reverse", N_("reverse"), N_("Reverse the order")),
    Key("capacity.opening", "o", "opening", N_("opening"), N_("Open, limited or closed")),
    Key(
        "capacity.restrict",
        "R",
        "restrict",
        N_("restrict"),
        N_("Restrict a facility or the region"),
    ),
    Key("capacity.calls", "c", "calls", N_("call list"), N_("See whom to call now"), show=True),
    Key("capacity.export", "E", "export", N_("export"), N_("Write the overview to a file")),
    Key("capacity.import", "i", "import_file", NP_("key", "import"), N_("Read a spreadsheet")),
    Key("capacity.copy", "y", "copy", N_("copy"), N_("Copy the telephone number")),
    Key("capacity.back", "escape", "back", N_("back"), N_("Back")),
)
FACILITY = (
    Key("facility.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("facility.report", "r", "report", N_("report"), N_("Enter a report"), show=True),
    Key("facility.confirm", "u", "confirm", N_("unchanged"), N_("Confirm unchanged"), show=True),
    Key(
        "facility.correct",
        "e",
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
        "R",
        "restrict",
        N_("restrict"),
        N_("Restrict a facility or the region"),
        show=True,
    ),
    Key(
        "facility.staffed",
        "b",
        "staffed",
        NP_("key", "staff"),
        N_("What staff allows: staffed places"),
    ),
    Key("facility.edit", "E", "edit", N_("edit"), N_("Change what it is"), show=True),
    Key("facility.copy", "y", "copy", N_("copy"), N_("Copy the telephone number")),
    Key("facility.norm", "B", "norm", N_("norm"), N_("What the facility needs to run")),
    Key(
        "facility.crucial",
        "C",
        "crucial",
        N_("crucial"),
        N_("Agree that it is crucial, or no longer"),
    ),
    Key("facility.call", "f7", "call", N_("contacts to call"), N_("Contacts for this")),
)
