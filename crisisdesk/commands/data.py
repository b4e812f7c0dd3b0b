"""The commands behind `crisisdesk`, one function each; loaded only when one is asked for."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crisisdesk import i18n
from crisisdesk.bootstrap import Bootstrap, say_plain
from crisisdesk.commands import maintenance, manual
from crisisdesk.errors import N_, DeskError, Phrase, Refused, WrongUse
from crisisdesk.i18n import _, ngettext, say

if TYPE_CHECKING:
    from crisisdesk.domain.sheets.imports import Parsed
    from crisisdesk.services.sheets.imports import Imported
    from crisisdesk.store.store import Store

MOST_PROBLEMS = 20
"""Problems that the text output shows; JSON has them all."""

_UsageError: Any = typer.BadParameter.__mro__[1]


@dataclass(frozen=True, slots=True)
class Context:
    """What every command is given."""

    opening: Bootstrap
    run_demo: Callable[[Bootstrap, Callable[[Bootstrap], None]], int]
    """Opens the demo on the screen once its store is made."""


app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
app.add_typer(maintenance.app)
app.command("manual", help=manual.HELP)(manual.show)
_AsJson = Annotated[bool, typer.Option("--json", help=N_("as JSON"))]


def run(command: list[str], context: Context) -> int:
    """Run one command; answers its exit code. Raises DeskError."""
    root = typer.main.get_command(app)
    _translate(root)
    try:
        code = root.main(command, prog_name="crisisdesk", standalone_mode=False, obj=context)
    except _UsageError as error:
        raise _in_words(error, command[0]) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    return code or 0


def _translate(command: Any) -> None:
    command.help = _(command.help) if command.help else command.help
    for param in command.params:
        if getattr(param, "help", None):
            param.help = _(param.help)
    for one in getattr(command, "commands", {}).values():
        _translate(one)


def _in_words(error: Any, command: str) -> WrongUse:
    """What is wrong with the words of a command, as one sentence."""
    option = getattr(error, "option_name", None)
    param = getattr(error, "param", None)
    match type(error).__name__:
        case "NoSuchOption":
            return WrongUse(
                N_("{command} has no option {option}; see crisisdesk {command} --help."),
                command=command,
                option=option,
            )
        case "MissingParameter" if param is not None:
            return WrongUse(
                N_("{command} needs {what}; see crisisdesk {command} --help."),
                command=command,
                what=param.opts[0] if param.opts[0].startswith("-") else param.name.upper(),
            )
        case "BadOptionUsage":
            return WrongUse(
                N_("{option} of {command} is not used well; see crisisdesk {command} --help."),
                command=command,
                option=option,
            )
        case _:
            return WrongUse(
                N_("{command} cannot take this; see crisisdesk {command} --help."),
                command=command,
            )


@app.command(help=N_("A made-up region, made anew and opened."))
def demo(
    context: typer.Context,
    into: Annotated[
        Path | None, typer.Option(help=N_("fill a new store here, without opening it"))
    ] = None,
) -> None:
    """Make the demo's region."""
    given: Context = context.obj
    if into is not None:
        if into.exists() or into.is_symlink():
            raise Refused(N_("{path} is there already; the demo fills a new store."), path=into)
        _make_demo(given.opening.elsewhere(into))
        return
    here = given.opening.elsewhere(given.opening.settings.directories.demo)
    member = here.settings.member or "AB"
    here = here._replace(settings=here.settings._replace(member=member))
    raise typer.Exit(given.run_demo(here, _make_demo_anew))


def _make_demo_anew(opening: Bootstrap) -> None:
    path = Path(opening.settings.database)
    try:
        for part in ("", "-wal", "-shm"):
            path.with_name(path.name + part).unlink(missing_ok=True)
    except OSError as error:
        raise WrongUse(
            N_("{path} cannot be made anew: {reason}."), path=path, reason=error.strerror
        ) from None
    _make_demo(opening)


def _make_demo(opening: Bootstrap) -> None:
    from crisisdesk.services.demo import fill as making

    target = opening.target()
    making.fill(target, opening.actor(), opening.now())
    if target.key is None:
        say_plain(target.path)


@app.command(help=N_("The dashboard as text or JSON."))
def status(context: typer.Context, *, as_json: _AsJson = False) -> None:
    """Say how the desk stands."""
    from crisisdesk.services.status import status as standing

    with reading_store(context) as store:
        found = store.read(standing)
    typer.echo(json.dumps(found.as_json()) if as_json else found.as_text(), nl=as_json)


@contextmanager
def reading_store(context: typer.Context) -> "Iterator[Store]":
    """The store of a command that only reads, closed behind it."""
    store = context.obj.opening.to_read()
    try:
        yield store
    finally:
        store.close()


@app.command(name="import", help=N_("Spreadsheets and CSV in; all or nothing per file."))
def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=N_("what to read"))],
    *,
    profile: Annotated[
        str | None, typer.Option(help=N_("how to read it: a built-in profile or a .toml file"))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("write nothing"))] = False,
    partial: Annotated[bool, typer.Option("--partial", help=N_("take the good rows"))] = False,
    as_json: _AsJson = False,
) -> None:
    """Take spreadsheets into the store."""
    opening: Bootstrap = context.obj.opening
    if opening.settings.at or opening.settings.known:
        raise WrongUse(N_("The desk shows another moment; acts are for now."))
    code = 0
    for file in files:
        try:
            parsed = _parsed(file, profile)
            outcome = _taken(opening, parsed, dry_run=dry_run, partial=partial)
        except DeskError as error:
            if len(files) == 1:
                raise
            typer.echo(say(error), err=True)
            code = max(code, error.exit_code)
            continue
        if as_json:
            typer.echo(json.dumps(outcome.as_json()))
        else:
            _tell(outcome, dry_run=dry_run)
        if alone := outcome.without_lead:
            words = ngettext(
                "{n} open case came in without a lead and stands apart on page 3;"
                " --as INITIALS before import gives it one.",
                "{n} open cases came in without a lead and stand apart on page 3;"
                " --as INITIALS before import gives them one.",
                alone,
            )
            typer.echo(words.format(n=alone), err=True)
        if outcome.refused:
            code = max(code, Refused.exit_code)
    raise typer.Exit(code)


def _parsed(file: Path, profile: str | None) -> "Parsed":
    from crisisdesk.exchange import profiles, reading

    chosen = profiles.load(profile) if profile is not None else reading.recognise(file)
    if not sys.stderr.isatty():
        return reading.read(file, chosen)
    with typer.progressbar(length=1000, label=file.name, file=sys.stderr) as bar:

        def progress(done: int, whole: int) -> None:
            bar.update(int(1000 * done / max(whole, 1)) - bar.pos)

        return reading.read(file, chosen, progress=progress)


def _taken(opening: Bootstrap, parsed: "Parsed", *, dry_run: bool, partial: bool) -> "Imported":
    from crisisdesk.services.sheets import imports

    with TemporaryDirectory() as nowhere:
        if dry_run and not opening.exists:
            # A dry run makes no store; what a new one would say is asked of one that goes away.
            store = opening.elsewhere(Path(nowhere) / "dry.db").store()
            store.open()
        else:
            store = opening.to_write()
        try:
            return store.write(imports.take, parsed, partial=partial, dry_run=dry_run)
        finally:
            store.close()


def _tell(outcome: "Imported", *, dry_run: bool) -> None:
    told = Phrase(
        N_(
            "{file} ({profile}): {rows} rows read, {imported} imported, {unchanged} unchanged,"
            " {refused} with problems, {skipped} left out, {new} new facilities"
        ),
        {
            "file": outcome.file,
            "profile": outcome.profile,
            "rows": outcome.rows_read,
            "imported": outcome.imported,
            "unchanged": outcome.unchanged,
            "refused": len({problem.row for problem in outcome.problems}),
            "skipped": len(outcome.skipped),
            "new": outcome.new_facilities,
        },
    )
    lines = [say(told)]
    if outcome.refused:
        lines.append(_("Nothing was written."))
    elif dry_run:
        lines.append(_("A dry run: nothing was written."))
    typer.echo("\n".join(lines))
    for problem in outcome.problems[:MOST_PROBLEMS]:
        where = Phrase(
            N_("row {row}, {column}: “{value}” {reason}"),
            {
                "row": problem.row,
                "column": problem.column or "-",
                "value": problem.value,
                "reason": problem.reason,
            },
        )
        typer.echo(f"  {say(where)}", err=True)
    if (more := len(outcome.problems) - MOST_PROBLEMS) > 0:
        words = ngettext("and {number} more problem", "and {number} more problems", more)
        typer.echo("  " + words.format(number=more), err=True)


@app.command(help=N_("The sheet to mail to providers; import reads it back."))
def template(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=N_("capacity, facilities or absence"))],
    output: Annotated[Path, typer.Option("-o", "--output", help=N_("the .xlsx file to write"))],
) -> None:
    """Write an empty sheet."""
    from crisisdesk.exchange import template as sheets
    from crisisdesk.exchange.files import check_place

    keep_off_the_store(context.obj.opening, output)
    check_place(output)
    sheets.write(kind, output, i18n.language())


@app.command(help=N_("Places, placements or unmet demand as CSV, XLSX or JSON."))
def export(
    context: typer.Context,
    subject: Annotated[
        str, typer.Argument(help=N_("capacity, placements, unmet, absence or timeline"))
    ],
    form: Annotated[str | None, typer.Option("--format", help="csv, xlsx, json")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=N_("the file to write; else stdout"))
    ] = None,
) -> None:
    """Write one subject."""
    from crisisdesk.exchange import export as exporting
    from crisisdesk.exchange.files import check_place
    from crisisdesk.exchange.subjects import SUBJECTS

    if subject not in SUBJECTS:
        raise WrongUse(
            N_("“{subject}” cannot be exported; there are: {subjects}."),
            subject=subject,
            subjects=", ".join(SUBJECTS),
        )
    chosen = exporting.form_of(output, form)
    if output is None and chosen == "xlsx" and sys.stdout.isatty():
        raise WrongUse(N_("A workbook is not for the screen: say where with -o FILE."))
    if output is not None:
        keep_off_the_store(context.obj.opening, output)
        check_place(output)
    with reading_store(context) as store:
        found = store.read(SUBJECTS[subject])
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(found.as_bytes(chosen))
        sys.stdout.buffer.flush()
        return
    found.write(output, chosen)
    words = ngettext("{path}: {number} row", "{path}: {number} rows", found.rows)
    typer.echo(words.format(path=output, number=found.rows), err=True)


def keep_off_the_store(opening: Bootstrap, path: Path) -> None:
    """Raise WrongUse for a file to write that is the store itself."""
    with suppress(OSError, ValueError):
        if path.samefile(opening.settings.database):
            raise WrongUse(N_("{path} is the desk's own store; name another file."), path=path)
