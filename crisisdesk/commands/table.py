"""The command line as a table: every option and command, its words, and the function behind it."""

from pathlib import Path

from crisisdesk.commands.parts import Argument, Command
from crisisdesk.errors import N_
from crisisdesk.i18n import LANGUAGES

HELP = Argument("-h/--help", N_("this text"))
_JSON = Argument("--json", N_("as JSON"), parameter="as_json")
_DRY_RUN = Argument("--dry-run", N_("write nothing"))
_OUTPUT = Argument("-o/--output", N_("the file to write; else stdout"), "FILE", kind=Path)
_FORCE = Argument("--force", N_("replace a file that is there"))
_NEW_FILE = Argument("--new-file", N_("the file that holds the new passphrase"), "FILE", kind=Path)
_MEANT = Argument("--yes", N_("do not ask: this passphrase is meant"))
_MEETING = Argument("--duty", N_("which meeting"), "MEETING", default="corona_consultation")
_FOR = Argument(
    "--for",
    N_("for whom: providers get no case number and no small number"),
    "desk|providers",
    parameter="audience",
    default="desk",
)
_EDITION = Argument(
    "--for",
    N_("whose edition: officials or aldermen; else all of it"),
    "officials|aldermen",
    parameter="audience",
)
_DOCUMENT = (
    Argument("--on", N_("of this day"), "DATE"),
    Argument("--format", N_("in this format"), "md|html|docx|pdf", parameter="form"),
    _OUTPUT,
    _FORCE,
)
_CASE = Argument("REF", N_("the case"), required=True)
_BACK = Argument("--back", N_("when it is expected back"), "T")
_LOST = Argument("--lost", N_("declare this one lost: its letter retires"), "LETTER")
_WHY = Argument("--why", N_("why, in words"), "WORDS")

CRISISDESK = Command(
    "",
    N_("The crisis desk of a youth-care region: where is there a place tonight?"),
    arguments=(
        Argument("--database", N_("the store: a file or a PostgreSQL URL"), "PATH|URL"),
        Argument("--language", N_("the language of the desk"), "|".join(LANGUAGES)),
        Argument("--as", N_("who is on duty at the desk"), "INITIALS", parameter="member"),
        Argument("--at", N_("what was true at this moment"), "T"),
        Argument("--known", N_("leave out what was written after this moment"), "K"),
        Argument("--clock-is-right", N_("the clock is right, though it is far from the last act")),
        Argument("--accessible", N_("for who listens: no boxes, words for signs")),
        Argument("--version", N_("the version")),
    ),
    commands=(
        Command(
            "demo",
            N_("A made-up region, made again and opened."),
            "data.demo",
            (
                Argument(
                    "--into",
                    N_("fill a new store here, without opening it"),
                    "PATH|URL",
                ),
            ),
        ),
        Command("calls", N_("Whom to call now, in order."), "calls.calls", (_JSON,)),
        Command("reporting", N_("Who reports, by provider."), "calls.reporting", (_JSON,)),
        Command(
            "outflow",
            N_("What holds back who stays in a place, and when it comes free."),
            "cases.outflow",
            (_JSON,),
        ),
        Command("status", N_("The dashboard as text or JSON."), "data.status", (_JSON,)),
        Command(
            "serve",
            N_("The same desk in a browser on this machine."),
            "serve.serve",
            (Argument("--port", N_("where it answers"), "N"),),
        ),
        Command("plain", N_("The desk line by line, to listen to or to script."), "plain.plain"),
        Command(
            "import",
            N_("Spreadsheets and CSV in; all or nothing per file."),
            "data.import_",
            (
                Argument(
                    "FILE",
                    N_("what to read"),
                    parameter="files",
                    kind=Path,
                    repeated=True,
                ),
                Argument(
                    "--mail", N_("the mails (.eml) in this folder instead"), "FOLDER", kind=Path
                ),
                Argument(
                    "--profile",
                    N_("how to read it: a built-in profile or a .toml file"),
                    "NAME|FILE",
                ),
                _DRY_RUN,
                Argument("--partial", N_("take the good rows")),
                Argument("--as-new", N_("what is nearly known is another one all the same")),
                Argument("--close", N_("how many left the list and are closed"), "N", kind=int),
                _JSON,
            ),
        ),
        Command(
            "template",
            N_("The form to mail to providers; import reads it back."),
            "data.template",
            (
                Argument("KIND", N_("capacity, facilities or absence"), required=True),
                Argument("--provider", N_("filled in for this provider"), "NAME"),
                _OUTPUT._replace(words=N_("the .xlsx file to write"), required=True),
                _FORCE,
            ),
        ),
        Command(
            "export",
            N_("Places, placements or unmet demand as CSV, XLSX or JSON."),
            "data.export",
            (
                Argument(
                    "SUBJECT",
                    N_(
                        "capacity, facilities, placements, unmet, absence, timeline, register or"
                        " costs"
                    ),
                    required=True,
                ),
                Argument("--format", N_("in this format"), "csv|xlsx|json", parameter="form"),
                _OUTPUT,
                _FORCE,
            ),
        ),
        Command(
            "journal",
            N_("Who did and saw what, and whether the audit log is intact."),
            "maintenance.journal",
            (
                Argument("--case", N_("only what is about this case"), "REF"),
                Argument("--verify", N_("check that no row was changed or taken away")),
                Argument("--mark", N_("check it against a mark from paper too"), "MARK"),
                _JSON,
            ),
        ),
        Command(
            "backup",
            N_("A checked copy of the store, encrypted as the store is."),
            "maintenance.backup",
            (Argument("FILE", N_("where; else beside the nightly copies"), kind=Path),),
        ),
        Command(
            "restore",
            N_("Put a copy back, encrypted as the store is; that one is kept."),
            "maintenance.restore",
            (
                Argument("FILE", N_("the copy"), kind=Path, required=True),
                Argument(
                    "--old-file",
                    N_("the file that holds the copy's passphrase, where that is another"),
                    "FILE",
                    kind=Path,
                ),
                Argument("--as-copy", N_("protect the store only as the copy is")),
            ),
        ),
        Command(
            "along",
            N_("Take the desk along as an encrypted copy, a desk of its own."),
            "together.along",
            (
                Argument("FILE", N_("where to write it"), kind=Path, required=True),
                _BACK,
                Argument("--places", N_("places for it alone: De Luwte 2, De Sluis 1"), "PLACES"),
            ),
        ),
        Command(
            "back",
            N_("Bring a desk back that was away: shows what would come, and asks."),
            "together.back",
            (
                Argument("FILE", N_("the copy that was taken along"), kind=Path, required=True),
                _DRY_RUN,
                Argument("--yes", N_("do not ask: it was confirmed")),
                _JSON,
                Argument("--ahead", N_("though its clock ran ahead of the one here")),
            ),
        ),
        Command(
            "away",
            N_("Which desks are away with a copy."),
            "together.away",
            (_LOST, _JSON),
        ),
        Command(
            "retention",
            N_("Pseudonymise cases past their retention period."),
            "dossiers.retention",
            (
                _DRY_RUN,
                Argument("--yes", N_("do not ask: it was confirmed")),
                Argument("--journal-years", N_("keep the audit log so long: at least 5"), "YEARS"),
                _JSON,
            ),
        ),
        Command(
            "dossier",
            N_("The dossier extract of a case, for who holds the file."),
            "dossiers.dossier",
            (
                _CASE,
                Argument("--format", N_("in this format"), "md|html|docx|pdf", parameter="form"),
                _OUTPUT._replace(words=N_("the file to write"), required=True),
                _FORCE,
            ),
        ),
        Command(
            "handed",
            N_("The proof that an extract was handed over, or why nothing was."),
            "dossiers.handed",
            (
                _CASE,
                Argument("--to", N_("to which organisation"), "ORGANISATION"),
                Argument("--role", N_("to which function"), "ROLE"),
                Argument("--when", N_("when it was handed over"), "T"),
                Argument("--how", N_("how it was handed over"), "HOW"),
                Argument("--receipt", N_("the reference of the receipt"), "CODE"),
                Argument("--name", N_("who received it"), "NAME"),
                Argument("--nothing", N_("nothing was handed over, and why"), "REASON"),
                _WHY,
            ),
        ),
        Command(
            "erase",
            N_("Delete the texts of one case earlier, on request; or refuse that."),
            "dossiers.erase",
            (
                _CASE,
                Argument("--asked-by", N_("who asks"), "WHO", parameter="asker"),
                _WHY,
                Argument("--refuse", N_("the texts stay, on this ground"), "GROUND"),
            ),
        ),
        Command(
            "doctor",
            N_("What is wrong with the store and this machine, if anything."),
            "maintenance.doctor",
            (
                Argument("--create", N_("make the tables in an empty database first")),
                Argument("--clock", N_("bring the store's moment back to this clock's")),
                Argument("--yes", N_("do not ask: it was confirmed")),
                _JSON,
            ),
        ),
        Command(
            "passphrase",
            N_("Give the store a passphrase, another, or none."),
            commands=(
                Command(
                    "set",
                    N_("Encrypt a plain store and its copies."),
                    "passphrase.set_",
                    (_NEW_FILE, _MEANT),
                ),
                Command(
                    "change",
                    N_("Give the store and its copies another passphrase."),
                    "passphrase.change",
                    (_NEW_FILE, _MEANT),
                ),
                Command(
                    "remove",
                    N_("Make the store plain; its copies stay as they are."),
                    "passphrase.remove",
                ),
            ),
        ),
        Command(
            "agenda",
            N_("The agenda of the next meeting, or of the one of a day."),
            "documents.agenda",
            (*_DOCUMENT, _MEETING, _FOR),
        ),
        Command(
            "minutes",
            N_("The minutes of the last meeting, or of the one of a day."),
            "documents.minutes",
            (*_DOCUMENT, _MEETING, _FOR),
        ),
        Command(
            "bulletin",
            N_("The next bulletin, or the one of a day."),
            "documents.bulletin",
            (*_DOCUMENT, _EDITION),
        ),
        Command(
            "recipients",
            N_("Who gets which edition of the bulletin, by sub-region."),
            "documents.recipients",
            _DOCUMENT[1:],
        ),
        Command(
            "sheet",
            N_("The emergency sheet: phones, places, open cases on one A4."),
            "documents.sheet",
            _DOCUMENT,
        ),
        Command(
            "picture",
            N_("The situation picture: a web page of sums, for an intranet folder."),
            "picture.picture",
            (
                Argument(
                    "--into", N_("the folder to write it in"), "DIR", kind=Path, required=True
                ),
                Argument("--every", N_("again every so many minutes"), "MINUTES"),
            ),
        ),
        Command(
            "schema",
            N_("The JSON Schema of what is exported."),
            "data.schema",
            (Argument("SUBJECT", N_("capacity"), required=True),),
        ),
        Command(
            "calendar",
            N_("The duties as a calendar file."),
            "documents.calendar",
            (
                _OUTPUT._replace(words=N_("the .ics file to write"), required=True),
                _FORCE,
                Argument("--until", N_("until this day; else a year ahead"), "DATE"),
            ),
        ),
        Command(
            "settings",
            N_("What desks agree on: each setting, and who set it."),
            "settings.show",
            (_JSON,),
            (
                Command(
                    "set",
                    N_("Change one of them, from now or from a later day on."),
                    "settings.change",
                    (
                        Argument("NAME", N_("which one"), required=True),
                        Argument("VALUE", N_("the new value"), required=True),
                        Argument(
                            "--from", N_("from this day on; else from now"), "DATE", "from_day"
                        ),
                        _WHY._replace(value="TEXT"),
                    ),
                ),
            ),
        ),
        Command(
            "whatif",
            N_("Which absence costs most places, and what to move then."),
            "foresight.whatif",
            (
                Argument(
                    "--absent",
                    N_("so much more absence at this provider, by name or code"),
                    "PROVIDER=FTE",
                    repeated=True,
                ),
                _JSON,
            ),
        ),
        Command(
            "forecast",
            N_("How likely a place is for the next child."),
            "foresight.forecast",
            (Argument("--places", N_("a planning sum instead: so many places"), "N"), _JSON),
        ),
        Command(
            "manual",
            N_("The manual: its pages, or one of them."),
            "manual.show",
            (Argument("PAGE", N_("one of the pages")),),
        ),
    ),
)
"""The whole command line: what stands before the command, then the commands."""
