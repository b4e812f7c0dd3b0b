"""The commands that keep a store whole and closed: journal, copies, passphrase, terms."""

import json
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext

if TYPE_CHECKING:
    from crisisdesk.domain.journal import JournalLine
    from crisisdesk.opening import Opening
    from crisisdesk.services.journal import Verified

FOUND = 1
"""The exit code of a check that found something."""
_SHOWN = 50

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
_AsJson = Annotated[bool, typer.Option("--json", help=N_("as JSON"))]


def _opening(context: typer.Context) -> "Opening":
    opening: Opening = context.obj.opening
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
    from crisisdesk.services import journal as journals

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
    from crisisdesk.domain.looks import LOOK_WORDS
    from crisisdesk.domain.moments import moment_text

    words = {reason.value: _(text) for reason, text in LOOK_WORDS.items()}
    who = line.who or line.account or "–"
    parts = (line.role, line.event, line.reference, words.get(line.reason, line.reason))
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
    from crisisdesk.domain.journal import FAULT_WORDS

    checked = verified.checked
    for one in checked.findings[:_SHOWN]:
        words = _("desk {letter}, part {epoch}, row {number}: {what}").format(
            letter=verified.letters.get(one.chain, "?"),
            epoch=one.chain.epoch,
            number=one.number,
            what=_(FAULT_WORDS[one.fault]),
        )
        typer.echo(words)
    if verified.nobodys:
        typer.echo(_("{number} rows belong to no desk").format(number=verified.nobodys))
    if (more := len(checked.findings) - _SHOWN) > 0:
        typer.echo(ngettext("and {number} more", "and {number} more", more).format(number=more))
    if not verified.whole:
        typer.echo(_("The journal is not whole."))
        return
    words = ngettext(
        "The journal is whole: {number} row.", "The journal is whole: {number} rows.", checked.rows
    )
    typer.echo(words.format(number=checked.rows))
    if set(checked.tips) - checked.anchored:
        note = _("Of some of it this machine did not know the end; from now on it does.")
        typer.echo(note, err=True)
