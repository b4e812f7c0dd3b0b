"""The command line: from its words to the outcome, a command's or the desk's itself.

Nothing heavy is loaded here: the bare `crisisdesk` draws its first picture before it needs it, and
`--version` needs none of it.
"""

import gc
import itertools
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from crisisdesk import __version__, i18n
from crisisdesk.commands import runner
from crisisdesk.commands.table import CRISISDESK
from crisisdesk.errors import N_, DeskError, StoreUnavailable, WrongUse
from crisisdesk.i18n import _, say

if TYPE_CHECKING:
    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.settings import Settings
    from crisisdesk.store.store import Store

DONE, FELL_OVER, INTERRUPTED = 0, 5, 130


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
    words = _("The command stopped because of an error. Reference {reference}.")
    print(words.format(reference=log.unexpected()), file=sys.stderr)
    print(_("The log: {place}").format(place=file), file=sys.stderr)
    return FELL_OVER


def _now() -> datetime:
    return datetime.now(UTC)


def _run(argv: list[str]) -> int:
    i18n.use(_language(argv))
    invocation = runner.read(argv)
    if invocation.options.pop("version"):
        print(f"crisisdesk {__version__}")
        return DONE
    if invocation.help:
        print(runner.help_text(invocation.command, invocation.name))
        return DONE
    from crisisdesk.settings import Given, load

    settings = load(Given(**invocation.options), os.environ, _now())
    i18n.use(settings.language)
    if invocation.command is CRISISDESK:
        return _open_desk(settings)
    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.commands.context import Context

    gc.enable()
    return runner.run(invocation, Context(Bootstrap(settings, _now), _run_demo))


def _language(argv: list[str]) -> str:
    """The language to speak before the settings have been taken."""
    commands = {command.name for command in CRISISDESK.commands}
    for name, value in itertools.pairwise([*argv, ""]):
        if name in commands:
            break
        option, _equals, inline = name.partition("=")
        chosen = inline or value
        if option == "--language" and chosen in i18n.LANGUAGES:
            return chosen
    from crisisdesk.settings import Given, load

    with suppress(DeskError):
        return load(Given(), os.environ, _now()).language
    return i18n.preferred()


def _need_terminal() -> None:
    if not sys.stdin.isatty() and not os.environ.get("TEXTUAL_DRIVER"):
        raise WrongUse(
            N_("The desk opens in a terminal; without one use a command, such as status.")
        )


def _open_desk(settings: "Settings") -> int:
    """Open the store where that needs no question, and draw; the app asks the rest."""
    _need_terminal()
    from crisisdesk.bootstrap import Bootstrap

    bootstrap = Bootstrap(settings, _now)
    if not bootstrap.exists:
        if settings.at or settings.known:
            raise StoreUnavailable(N_("There is no store at {path}."), path=settings.database)
        return _draw(bootstrap, None, first_run=True)
    if bootstrap.locked:
        return _draw(bootstrap, None)
    store = bootstrap.store()
    store.open()
    if settings.clock_is_right:
        bootstrap.check_clock(store)
    bootstrap.sign_in(store)
    return _draw(bootstrap, store)


def _run_demo(bootstrap: "Bootstrap", make: "Callable[[Bootstrap], None]") -> int:
    """Make the demo's store anew and open it."""
    _need_terminal()
    make(bootstrap)
    store = bootstrap.store()
    store.open(create=False)
    bootstrap.sign_in(store)
    return _draw(bootstrap, store)


def _draw(bootstrap: "Bootstrap", store: "Store | None", *, first_run: bool = False) -> int:
    from crisisdesk import log

    log.keep(bootstrap.settings.directories.log_file)
    # It would name a file in which Textual writes down every key that is pressed.
    os.environ.pop("TEXTUAL_LOG", None)
    from crisisdesk.app import CrisisDesk

    settings = bootstrap.settings
    app = CrisisDesk(
        store,
        language=settings.language,
        # Initials that no member has yet are asked for on the screen.
        member=settings.member if store is None or store.actor.member else None,
        settings=settings,
        unlock=bootstrap if store is None else None,
        first_run=first_run,
    )
    try:
        app.run()
    finally:
        with suppress(StoreUnavailable):
            app.store.close()
    return app.return_code or DONE
