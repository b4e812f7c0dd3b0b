"""The commands that bring the desk's data in and out: demo, status, import, template, export."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from crisisdesk import i18n
from crisisdesk.bootstrap import Bootstrap, say_plain
from crisisdesk.commands.context import Context, write_to_stdout
from crisisdesk.commands.terminal import progress
from crisisdesk.errors import (
    N_,
    DeskError,
    NeedsConfirmation,
    Phrase,
    Refused,
    WrongUse,
)
from crisisdesk.i18n import _, ngettext, say
from crisisdesk.store.connect import Target

if TYPE_CHECKING:
    from crisisdesk.domain.sheets.imports import Parsed
    from crisisdesk.services.sheets.imports import Imported
    from crisisdesk.store.store import Store

_RUNS = ".runs"
MOST_PROBLEMS = 20
"""Problems that the text output shows; JSON has them all."""


def demo(context: Context, *, into: str | None) -> int:
    """Make the demo's region."""
    bootstrap = context.bootstrap
    if into is not None:
        from crisisdesk.settings import address

        there = bootstrap.elsewhere(address("--into", into))
        _refuse_what_is_there(there)
        if not there.settings.is_server:
            context.own.check_store(Path(there.settings.database))
        _make_demo(there)
        return 0
    here = bootstrap.elsewhere(str(bootstrap.settings.directories.demo))
    member = here.settings.member or "AB"
    here = here._replace(settings=here.settings._replace(member=member))
    with ExitStack() as running:
        return context.run_demo(here, partial(_make_demo_anew, running))


def _refuse_what_is_there(bootstrap: Bootstrap) -> None:
    target = Target(bootstrap.settings.database)
    if not bootstrap.settings.is_server:
        if os.path.lexists(target.address):
            raise Refused(
                N_("{path} is there already; the demo fills a new store."), path=target.shown
            )
        return
    from crisisdesk.store import schema

    if not schema.is_empty(target):
        raise Refused(
            N_("{address} has tables already; the demo fills an empty database."),
            address=target.shown,
        )


def _make_demo_anew(running: ExitStack, bootstrap: Bootstrap) -> None:
    """Make the demo where none runs; it counts as running for as long as this program does."""
    from crisisdesk.store import copies

    path = Path(bootstrap.settings.database)
    refused = Refused(
        N_("The demo is open already ({path}); leave that one first, or fill one with --into."),
        path=path,
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        running.enter_context(copies.held(path.with_name(f".{path.name}{_RUNS}")))
        if copies.is_open(path):
            raise refused
        copies.remove(path)
    except copies.InUse:
        raise refused from None
    except OSError as error:
        if sys.platform == "win32" and isinstance(error, PermissionError):
            raise refused from None
        raise WrongUse(
            N_("{path} cannot be made again: {reason}."), path=path, reason=error.strerror
        ) from None
    _make_demo(bootstrap)


def _make_demo(bootstrap: Bootstrap) -> None:
    from crisisdesk.services.demo import fill

    target = bootstrap.target()
    fill.fill(target, bootstrap.actor(), bootstrap.now())
    if target.key is None and not bootstrap.settings.is_server:
        say_plain(target.path)


def status(context: Context, *, as_json: bool) -> None:
    """Say how the desk stands."""
    from crisisdesk.services.status import status as read_status

    with context.reading_store() as store:
        standing = store.read(read_status)
    if as_json:
        print(json.dumps(standing.as_json()))
    else:
        print(standing.as_text(), end="")


def import_(
    context: Context,
    *,
    files: list[Path],
    mail: Path | None,
    profile: str | None,
    dry_run: bool,
    partial: bool,
    as_new: bool,
    close: int | None,
    as_json: bool,
) -> int:
    """Take spreadsheets into the store, or what lies in a folder of mails."""
    if bool(files) is (mail is not None):
        raise WrongUse(N_("import needs FILE or --mail FOLDER, one of the two."))
    bootstrap = context.acting()
    if mail is not None:
        mailed = {"dry_run": dry_run, "partial": partial, "as_new": as_new}
        return _take_mails(bootstrap, mail, profile, mailed, as_json=as_json)
    code = 0
    for file in files:
        try:
            parsed = _parsed(file, profile)
            how = {"dry_run": dry_run, "partial": partial, "as_new": as_new, "close": close}
            outcome = _taken(bootstrap, parsed, how)
        except DeskError as error:
            if len(files) == 1:
                raise
            print(say(error), file=sys.stderr)
            code = max(code, error.exit_code)
            continue
        if as_json:
            print(json.dumps(outcome.as_json()))
        else:
            _tell(outcome, dry_run=dry_run)
        if alone := outcome.without_lead:
            words = ngettext(
                "{n} open case came in without a lead and is listed separately on page "
                "3; --as INITIALS before import gives it one.",
                "{n} open cases came in without a lead and are listed separately on page "
                "3; --as INITIALS before import gives them one.",
                alone,
            )
            print(words.format(n=alone), file=sys.stderr)
        if outcome.refused:
            code = max(code, Refused.exit_code)
    return code


def _parsed(file: Path, profile: str | None) -> "Parsed":
    from crisisdesk.exchange import profiles, reading

    chosen = profiles.load(profile) if profile is not None else reading.recognise(file)
    with progress(file.name) as show:
        return reading.read(file, chosen, progress=show)


def _take_mails(
    bootstrap: Bootstrap,
    folder: Path,
    profile: str | None,
    how: dict[str, Any],
    *,
    as_json: bool,
) -> int:
    from crisisdesk.exchange.mail import letters
    from crisisdesk.services.sheets import mail

    letters.mails_in(folder)
    with _store(bootstrap, dry_run=how["dry_run"]) as store, TemporaryDirectory() as scratch:
        known = store.read(mail.addresses)
        mails = letters.read_folder(folder, Path(scratch), known, profile)
        outcomes = store.write(mail.take_all, mails, **how)
    for outcome in outcomes:
        if as_json:
            print(json.dumps(outcome.as_json()))
        else:
            _tell(outcome, dry_run=how["dry_run"])
    return Refused.exit_code if any(outcome.refused for outcome in outcomes) else 0


@contextmanager
def _store(bootstrap: Bootstrap, *, dry_run: bool) -> "Iterator[Store]":
    with TemporaryDirectory() as nowhere:
        if dry_run and not bootstrap.exists:
            # A dry run makes no store; what a new one would say is asked of one that goes away.
            store = bootstrap.elsewhere(str(Path(nowhere) / "dry.db")).store()
            store.open()
        else:
            store = bootstrap.to_write()
        with closing(store):
            yield store


def _taken(bootstrap: Bootstrap, parsed: "Parsed", how: dict[str, Any]) -> "Imported":
    from crisisdesk.services.sheets import imports

    with _store(bootstrap, dry_run=how["dry_run"]) as store:
        try:
            return store.write(imports.take, parsed, **how)
        except NeedsConfirmation as question:
            raise Refused(
                N_("{question} Then say so: --close {count}."),
                question=question.phrase,
                count=question.values["count"],
            ) from None


def _tell(outcome: "Imported", *, dry_run: bool) -> None:
    summary = Phrase(
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
    lines = [say(summary)]
    if outcome.closed:
        closed = N_("closed, because they left the list: {count}")
        lines.append(say(Phrase(closed, {"count": outcome.closed})))
    if outcome.refused:
        lines.append(_("Nothing was written."))
    elif dry_run:
        lines.append(_("A dry run: nothing was written."))
    print("\n".join(lines))
    for skipped in outcome.skipped if not outcome.rows_read else ():
        print(f"  {say(skipped.reason)}", file=sys.stderr)
    for note in outcome.notes:
        print(f"  {say(note)}", file=sys.stderr)
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
        print(f"  {say(where)}", file=sys.stderr)
    if (more := len(outcome.problems) - MOST_PROBLEMS) > 0:
        words = ngettext("and {number} more problem", "and {number} more problems", more)
        print("  " + words.format(number=more), file=sys.stderr)


def template(
    context: Context, *, kind: str, provider: str | None, output: Path, force: bool
) -> None:
    """Write an empty sheet, or the one of a provider."""
    from crisisdesk.exchange import filled
    from crisisdesk.exchange import template as sheets

    destination = context.destination(output, over=force)
    if output.suffix.lower() != ".xlsx":
        raise WrongUse(N_("A template is an .xlsx file: {file}."), file=output)
    if provider is None:
        destination.write(sheets.as_bytes(kind, i18n.language()))
        return
    sheets.check_kind(kind)
    with context.reading_store() as store:
        content = store.read(filled.mailed, kind, provider)
    destination.write(content)


def export(
    context: Context, *, subject: str, form: str | None, output: Path | None, force: bool
) -> None:
    """Write one subject."""
    from crisisdesk.exchange import export as exporting
    from crisisdesk.exchange.subjects import SUBJECTS

    if subject not in SUBJECTS:
        raise WrongUse(
            N_("“{subject}” cannot be exported; there are: {subjects}."),
            subject=subject,
            subjects=", ".join(SUBJECTS),
        )
    chosen = exporting.form_of(output, form)
    if output is None and chosen == "xlsx" and sys.stdout.isatty():
        raise WrongUse(N_("A workbook cannot be shown on the screen: give a file with -o FILE."))
    destination = None if output is None else context.destination(output, over=force)
    with context.reading_store() as store:
        table = store.read(SUBJECTS[subject])
    content = table.as_bytes(chosen)
    if destination is None:
        write_to_stdout(content)
        return
    destination.write(content)
    words = ngettext("{path}: {number} row", "{path}: {number} rows", table.rows)
    print(words.format(path=output, number=table.rows), file=sys.stderr)


def schema(context: Context, *, subject: str) -> None:  # noqa: ARG001 - as every command has it
    """Print the JSON Schema of what is exported of a subject."""
    from crisisdesk.exchange.published import schemas

    if subject not in schemas.SCHEMAS:
        raise WrongUse(
            N_("“{subject}” has no schema; there are: {subjects}."),
            subject=subject,
            subjects=", ".join(schemas.SCHEMAS),
        )
    write_to_stdout(schemas.text(subject).encode())
