"""The commands that keep a store whole and closed: journal, copies, passphrase, terms."""

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crisisdesk.commands import passphrase
from crisisdesk.errors import N_, Phrase, StoreUnavailable, WrongUse
from crisisdesk.i18n import _, say

if TYPE_CHECKING:
    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.domain.safekeeping.health import HealthFinding
    from crisisdesk.domain.safekeeping.journal import JournalLine
    from crisisdesk.services.safekeeping.journal import Verified
    from crisisdesk.services.safekeeping.retention import Gone

FOUND = 1
"""The exit code of a check that found something."""
_COLUMNS, _LINES = 80, 24
"""The least that a page is drawn for."""

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(
    passphrase.app, name="passphrase", help=N_("Give the store a passphrase, another, or none.")
)
_AsJson = Annotated[bool, typer.Option("--json", help=N_("as JSON"))]


def _opening(context: typer.Context) -> "Bootstrap":
    opening: Bootstrap = context.obj.opening
    return opening


@app.command(help=N_("Who did and saw what, and whether the journal is whole."))
def journal(
    context: typer.Context,
    *,
    case: Annotated[
        str | None, typer.Option(metavar="REF", help=N_("only what is about this case"))
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help=N_("check that no row was changed or taken away"))
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """Read the journal, or check it; answers 1 when it is not whole."""
    from crisisdesk.services.safekeeping import journal as journals

    with closing(_opening(context).to_read()) as store:
        verified = journals.verify(store) if verify else None
        found = None
        if case is not None:
            found = store.read(journals.lines, store.read(journals.case_called, case))
        elif not verify:
            found = store.read(journals.lines)
    if as_json:
        answer: dict[str, Any] = {} if verified is None else _verified_json(verified)
        if found is not None:
            answer["entries"] = [_line_json(line) for line in found]
        typer.echo(json.dumps(answer))
    else:
        for line in found or ():
            typer.echo(_line_text(line))
        if verified is not None:
            _tell(verified)
    if verified is not None and not verified.whole:
        raise typer.Exit(FOUND)


def _line_json(line: "JournalLine") -> dict[str, object]:
    return {**line._asdict(), "at": line.at.isoformat()}


def _line_text(line: "JournalLine") -> str:
    from crisisdesk.domain.moments import moment_text
    from crisisdesk.services.safekeeping.journal import told

    who = line.who or line.account or "–"
    words = told(line)
    behalf = _("for {initials}").format(initials=line.behalf_of) if line.behalf_of else ""
    parts = (behalf, line.role, words.event, line.reference, words.reason)
    text = f"{moment_text(line.at)}  {line.desk:<2} {who:<8} {' · '.join(filter(None, parts))}"
    # Who wrote into the file by another way could have put a terminal's commands there.
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _verified_json(verified: "Verified") -> dict[str, object]:
    checked = verified.checked
    return {
        "whole": verified.whole,
        "rows": checked.rows,
        "without_desk": verified.nobodys,
        "chains": [
            {
                "desk": str(chain.desk),
                "letter": verified.letters.get(chain, ""),
                "epoch": chain.epoch,
                "rows": mark.number,
                "anchored": chain in checked.anchored,
            }
            for chain, mark in checked.tips.items()
        ],
        "findings": [
            {
                "fault": one.fault.value,
                "desk": str(one.chain.desk),
                "letter": verified.letters.get(one.chain, ""),
                "epoch": one.chain.epoch,
                "number": one.number,
            }
            for one in checked.findings
        ],
    }


def _tell(verified: "Verified") -> None:
    from crisisdesk.services.safekeeping import journal as journals

    for words in journals.findings(verified):
        typer.echo(words)
    typer.echo(journals.verdict(verified))
    if note := journals.reservation(verified):
        typer.echo(note, err=True)


# Copies


@app.command(help=N_("A checked copy of the store, encrypted as the store is."))
def backup(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help=N_("where; else beside the nightly copies")),
    ] = None,
) -> None:
    """Write a copy."""
    from crisisdesk.services.safekeeping import backups

    opening = passphrase.now_only(context)
    with closing(opening.to_keep()) as store:
        made = backups.back_up(store, file)
    typer.echo(_("{path}: written and checked").format(path=made))


@app.command(help=N_("Put a copy back; the store from before is kept beside it."))
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("the copy"))],
) -> None:
    """Let a copy be the store."""
    from crisisdesk.bootstrap import say_plain
    from crisisdesk.services.safekeeping import backups
    from crisisdesk.store.connect import Target
    from crisisdesk.store.copies import must_be_local
    from crisisdesk.store.safekeeping.anchors import Anchors

    opening = passphrase.now_only(context)
    target = passphrase.target_of(opening)
    must_be_local(target)
    if not file.is_file():
        raise StoreUnavailable(N_("There is no store at {path}."), path=file)
    if target.path.exists() and file.samefile(target.path):
        raise WrongUse(N_("{path} is the desk's own store; name another file."), path=file)
    copy = passphrase.with_key(opening, Target(str(file.absolute())))
    anchors = Anchors(opening.settings.directories.anchors)
    kept = backups.restore(target, copy, opening.now, opening.actor(), anchors)
    typer.echo(_("{path}: put back and checked").format(path=target.path))
    if copy.key is None:
        say_plain(target.path)
    if kept is not None:
        typer.echo(_("The store from before is kept: {path}").format(path=kept))


# How long


@app.command(help=N_("Overwrite the words about children whose cases ended long ago."))
def retention(
    context: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("write nothing"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=N_("do not ask: it was confirmed"))] = False,
    as_json: _AsJson = False,
) -> None:
    """Say what is over its term; nothing goes that was not confirmed."""
    from crisisdesk.domain.safekeeping.retention import Ground
    from crisisdesk.services.safekeeping import retention as terms

    with closing(passphrase.now_only(context).to_keep()) as store:
        found = store.read(terms.report)
        if not as_json:
            _tell_terms(found)
        if dry_run or found.nothing:
            done = False
        else:
            asks = sys.stdin.isatty() and not yes
            done = typer.confirm(_("Let it go, for good?")) if asks else yes
        if done:
            found = terms.settle(store, found, Ground.TERM_OVER)
    if as_json:
        due = found.due
        answer = {
            "done": done,
            "days": due.days,
            "cases": len(due.over),
            "texts": due.texts,
            "drafts": due.drafts,
            "copies": [str(path) for path in found.copies],
        }
        typer.echo(json.dumps(answer))
        return
    typer.echo(_("Overwritten; it cannot be brought back.") if done else _("Nothing was written."))
    if not found.compacted:
        typer.echo(
            _("Another desk is at work: run this again later, so that the file is tidied too."),
            err=True,
        )


def _tell_terms(found: "Gone") -> None:
    from crisisdesk.domain.moments import date_text, local

    due = found.due
    words = _("{cases} cases ended more than {days} days ago: {texts} texts to overwrite").format(
        cases=len(due.over), days=due.days, texts=due.texts
    )
    typer.echo(words)
    typer.echo(_("{number} reports half typed and left").format(number=due.drafts))
    typer.echo(_("{number} copies that still hold such texts").format(number=len(found.copies)))
    if due.journal_since is not None:
        since = date_text(local(due.journal_since).date())
        typer.echo(_("The journal stays whole, since {day}.").format(day=since))


# What is wrong


@app.command(help=N_("What is wrong with the store and this machine, if anything."))
def doctor(context: typer.Context, *, as_json: _AsJson = False) -> None:
    """Examine the store; answers 1 when something is wrong."""
    from crisisdesk.domain.safekeeping.health import HealthState
    from crisisdesk.services.safekeeping.doctor import examine

    with closing(_opening(context).to_read()) as store:
        found = [*examine(store), _terminal()]
    if as_json:
        entries = [
            {"subject": one.subject.value, "state": one.state.value, "words": say(one.words)}
            for one in found
        ]
        typer.echo(json.dumps({"findings": entries}))
    else:
        signs = {HealthState.GOOD: "✓", HealthState.NOTE: "·", HealthState.WRONG: "‼"}
        for one in found:
            typer.echo(f"{signs[one.state]} {_(one.subject.words):<16} {say(one.words)}")
    if any(one.state is HealthState.WRONG for one in found):
        raise typer.Exit(FOUND)


def _terminal() -> "HealthFinding":
    from crisisdesk.domain.safekeeping.health import HealthFinding, HealthState, HealthSubject

    if not sys.stdout.isatty():
        return HealthFinding(
            HealthSubject.TERMINAL, HealthState.NOTE, Phrase(N_("there is none here"))
        )
    size = os.get_terminal_size()
    values = {"columns": size.columns, "lines": size.lines, "encoding": sys.stdout.encoding}
    words = Phrase(N_("{columns}x{lines}, {encoding}"), values)
    small = size.columns < _COLUMNS or size.lines < _LINES
    plain = sys.stdout.encoding.lower().replace("-", "") != "utf8"
    return HealthFinding(
        HealthSubject.TERMINAL, HealthState.NOTE if small or plain else HealthState.GOOD, words
    )
