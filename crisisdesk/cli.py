"""The command line: what stands before the command, then the command or the desk itself.

Nothing heavy is loaded here: the bare `crisisdesk` draws its first picture before it needs it, and
`--version` needs none of it.
"""

import argparse
import gc
import itertools
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from crisisdesk import __version__, i18n
from crisisdesk.errors import N_, DeskError, StoreUnavailable, WrongUse
from crisisdesk.i18n import _, say

if TYPE_CHECKING:
    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.settings import Settings
    from crisisdesk.store.store import Store

DONE, FELL_OVER, INTERRUPTED = 0, 5, 130
COMMANDS = {
    "demo": N_("a made-up region to look at and work in"),
    "status": N_("the dashboard as text or JSON"),
    "import": N_("spreadsheets and CSV in"),
    "template": N_("the sheet to mail to providers"),
    "export": N_("the overview as CSV, XLSX or JSON"),
    "journal": N_("who did and saw what, and whether it is whole"),
    "backup": N_("a checked copy of the store"),
    "restore": N_("put a copy back"),
    "retention": N_("let words about old cases go"),
    "doctor": N_("what is wrong with the store and this machine"),
    "passphrase": N_("give the store a passphrase, another, or none"),
    "agenda": N_("the agenda of a meeting"),
    "minutes": N_("the minutes of a meeting"),
    "bulletin": N_("the bulletin"),
    "sheet": N_("the emergency sheet on one A4"),
    "calendar": N_("the duties as a calendar file"),
    "manual": N_("the manual: its pages, or one of them"),
}
_GLOBALS = (
    ("--database", "PATH|URL", N_("the store: a file or a PostgreSQL URL")),
    ("--language", "nl|en", N_("Dutch or English")),
    ("--as", "INITIALS", N_("who sits at the desk")),
    ("--at", "T", N_("what was true at this moment")),
    ("--known", "K", N_("leave out what was written after this moment")),
    ("--version", "", N_("the version")),
    ("--help", "", N_("this text")),
)


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run a command line; ends the process with the exit code of the outcome."""
    # What the desk writes is for its own account only.
    os.umask(0o077)
    _leave_no_core()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that lacks a sign shows a question mark instead of a traceback.
            stream.reconfigure(errors="replace")
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()
    except DeskError as error:
        print(say(error), file=sys.stderr)
        code = error.exit_code
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has seen enough; what is left must not be written at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    except Exception:  # noqa: BLE001 - a traceback and the fault's own words may name a child
        code = _fell_over()
    sys.exit(code)


def _leave_no_core() -> None:
    """A process that is ended by a fault leaves no file of its memory, passphrase and all."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def _fell_over() -> int:
    """Say a sentence, a reference and where the log is."""
    from crisisdesk import log
    from crisisdesk.directories import directories

    file = directories(os.environ).log_file
    log.keep(file)
    words = _("The command stopped by a fault. Reference {reference}.")
    print(words.format(reference=log.unexpected()), file=sys.stderr)
    print(_("The log: {place}").format(place=file), file=sys.stderr)
    return FELL_OVER


def _now() -> datetime:
    return datetime.now(UTC)


def _run(argv: list[str]) -> int:
    try:
        given = _read(argv)
    except WrongUse:
        i18n.use(_language(argv))
        raise
    if given.version:
        print(f"crisisdesk {__version__}")
        return DONE
    i18n.use(_language(argv))
    command: list[str] = given.command
    if given.help or command == ["help"]:
        print(_help())
        return DONE
    settings = _settings(given)
    i18n.use(settings.language)
    if not command:
        return _open_desk(settings)
    if command[0] not in COMMANDS:
        raise WrongUse(
            N_("There is no command “{command}”; there are: {commands}."),
            command=command[0],
            commands=", ".join(COMMANDS),
        )
    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.commands import data, documents

    documents.add_to(data.app)
    return data.run(command, data.Context(Bootstrap(settings, _now), run_demo))


def _language(argv: list[str]) -> str:
    """The language to speak before the settings have been taken."""
    for name, value in itertools.pairwise([*argv, ""]):
        if name in COMMANDS:
            break
        option, _equals, inline = name.partition("=")
        chosen = inline or value
        if option == "--language" and chosen in i18n.LANGUAGES:
            return chosen
    from crisisdesk.settings import Given, load

    with suppress(DeskError):
        return load(Given(), os.environ).language
    return i18n.preferred()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUse(N_("The command line cannot be read: {reason}."), reason=message)


def _read(argv: list[str]) -> argparse.Namespace:
    parser = _Parser(prog="crisisdesk", add_help=False, allow_abbrev=False, exit_on_error=False)
    for name, metavar, _words in _GLOBALS:
        if metavar:
            parser.add_argument(name)
        else:
            short = ["-h"] if name == "--help" else []
            parser.add_argument(name, *short, action="store_true")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    try:
        given, unknown = parser.parse_known_args(argv)
    except argparse.ArgumentError as error:
        option = (error.argument_name or "").split("/")[0]
        takes_value = any(metavar for name, metavar, _words in _GLOBALS if name == option)
        raise WrongUse(
            N_("{option} needs a value.") if takes_value else N_("{option} takes no value."),
            option=option,
        ) from None
    if unknown:
        raise WrongUse(
            N_("There is no option {option} before the command; there are: {options}."),
            option=unknown[0],
            options=", ".join(name for name, *_rest in _GLOBALS),
        )
    return given


def _settings(given: argparse.Namespace) -> "Settings":
    from crisisdesk.settings import Given, load

    return load(
        Given(given.database, given.language, getattr(given, "as"), given.at, given.known),
        os.environ,
    )


def _help() -> str:
    lines = [_("The crisis desk of a youth-care region: where is there a place tonight?"), ""]
    for usage, words in (
        ("crisisdesk [OPTIONS]", _("opens the desk")),
        ("crisisdesk [OPTIONS] COMMAND", _("does one thing")),
    ):
        lines.append(f"{usage:<30} {words}")
    lines += ["", _("Options:")]
    for name, metavar, words in _GLOBALS:
        lines.append(f"  {f'{name} {metavar}':<22} {_(words)}")
    lines += ["", _("Commands (each explains itself with --help):")]
    for name, words in COMMANDS.items():
        lines.append(f"  {name:<22} {_(words)}")
    return "\n".join(lines)


def _need_terminal() -> None:
    if not sys.stdin.isatty():
        raise WrongUse(
            N_("The desk opens in a terminal; without one use a command, such as status.")
        )


def _open_desk(settings: "Settings") -> int:
    """Open the store where that needs no question, and draw; the app asks the rest."""
    _need_terminal()
    from crisisdesk.bootstrap import Bootstrap

    opening = Bootstrap(settings, _now)
    if not opening.exists:
        if settings.at or settings.known:
            raise StoreUnavailable(N_("There is no store at {path}."), path=settings.database)
        return _draw(opening, None, first_run=True)
    if opening.locked:
        return _draw(opening, None)
    store = opening.store()
    store.open()
    opening.sign_in(store)
    return _draw(opening, store)


def run_demo(opening: "Bootstrap", make: "Callable[[Bootstrap], None]") -> int:
    """Make the demo's store anew and open it."""
    _need_terminal()
    make(opening)
    store = opening.store()
    store.open(create=False)
    opening.sign_in(store)
    return _draw(opening, store)


def _draw(opening: "Bootstrap", store: "Store | None", *, first_run: bool = False) -> int:
    # Nothing made at the start is rubbish yet; the app collects again after its first picture.
    gc.disable()
    from crisisdesk import log

    log.keep(opening.settings.directories.log_file)
    # It would name a file in which Textual writes down every key that is pressed.
    os.environ.pop("TEXTUAL_LOG", None)
    from crisisdesk.app import CrisisDesk

    settings = opening.settings
    app = CrisisDesk(
        store,
        language=settings.language,
        # Initials that no member has yet are asked for on the screen.
        member=settings.member if store is None or store.actor.member else None,
        settings=settings,
        unlock=opening if store is None else None,
        first_run=first_run,
    )
    try:
        app.run()
    finally:
        with suppress(StoreUnavailable):
            app.store.close()
    return app.return_code or DONE
