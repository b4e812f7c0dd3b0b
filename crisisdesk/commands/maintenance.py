"""The commands that keep a store whole and closed: journal, copies, passphrase, terms."""

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crisisdesk.commands import terminal
from crisisdesk.commands.context import Context
from crisisdesk.errors import N_, Phrase, StoreUnavailable, WrongUse
from crisisdesk.i18n import _, say

if TYPE_CHECKING:
    from crisisdesk.domain.safekeeping.health import HealthFinding
    from crisisdesk.domain.safekeeping.journal import JournalLine
    from crisisdesk.services.safekeeping.journal import Verified
    from crisisdesk.services.safekeeping.retention import Gone

CHECK_FAILED = 1
_COLUMNS, _LINES = 80, 24
"""The least that a page is drawn for."""


def journal(
    context: Context, *, case: str | None, verify: bool, mark: str | None, as_json: bool
) -> int:
    """Read the journal, or check it; answers 1 when it is not whole."""
    from crisisdesk.domain.safekeeping.journal import printed_marks
    from crisisdesk.services.safekeeping import journal as journals

    marks = [] if mark is None else printed_marks(mark)
    verify = verify or mark is not None
    with context.reading_store() as store:
        verified = journals.verify(store, marks) if verify else None
        lines = None
        if case is not None:
            lines = store.read(journals.lines, store.read(journals.case_called, case))
        elif not verify:
            lines = store.read(journals.lines)
    if as_json:
        answer: dict[str, Any] = {} if verified is None else _verified_json(verified)
        if lines is not None:
            answer["entries"] = [_line_json(line) for line in lines]
        print(json.dumps(answer))
    else:
        for line in lines or ():
            print(_line_text(line))
        if verified is not None:
            _tell(verified)
    return CHECK_FAILED if verified is not None and not verified.whole else 0


def _line_json(line: "JournalLine") -> dict[str, object]:
    return {**line._asdict(), "at": line.at.isoformat()}


def _line_text(line: "JournalLine") -> str:
    from crisisdesk.domain.moments import moment_text
    from crisisdesk.services.safekeeping import journal as journals

    who = line.who or line.account or "–"
    words = journals.told(line)
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
        "desks_without_rows": verified.silent,
        "sealed_since": None if verified.since is None else verified.since.isoformat(),
        "provable": verified.provable,
        "marks": [{"mark": str(mark), "fits": fits} for mark, fits in verified.printed.items()],
        "tables": [
            {"fault": finding.fault.value, "table": finding.table, "id": finding.id}
            for finding in verified.rows
        ],
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
                "fault": finding.fault.value,
                "desk": str(finding.chain.desk),
                "letter": verified.letters.get(finding.chain, ""),
                "epoch": finding.chain.epoch,
                "number": finding.number,
            }
            for finding in checked.findings
        ],
    }


def _tell(verified: "Verified") -> None:
    from crisisdesk.services.safekeeping import journal as journals

    for words in journals.findings(verified):
        print(words)
    print(journals.verdict(verified))
    if note := journals.reservation(verified):
        print(note, file=sys.stderr)


# Copies


def backup(context: Context, *, file: Path | None) -> None:
    """Write a copy."""
    from crisisdesk.services.safekeeping import backups

    with closing(context.acting().to_keep()) as store:
        copy = backups.back_up(store, file)
    print(_("{path}: written and checked").format(path=copy))


def restore(context: Context, *, file: Path) -> None:
    """Let a copy be the store."""
    from crisisdesk.bootstrap import say_plain
    from crisisdesk.services.safekeeping import backups
    from crisisdesk.store.connect import Target, is_encrypted
    from crisisdesk.store.copies import must_be_local
    from crisisdesk.store.safekeeping.anchors import Anchors
    from crisisdesk.store.safekeeping.passphrase import key

    bootstrap = context.acting()
    target = Target(bootstrap.settings.database)
    must_be_local(target)
    if not file.is_file():
        raise StoreUnavailable(N_("There is no store at {path}."), path=file)
    if target.path.exists() and file.samefile(target.path):
        raise WrongUse(N_("{path} is the desk's own store; name another file."), path=file)
    copy = Target(str(file.absolute()))
    if is_encrypted(copy.path):
        copy = copy._replace(key=key(terminal.passphrase(bootstrap), copy.path))
    anchors = Anchors(bootstrap.settings.directories.anchors)
    former = backups.restore(target, copy, bootstrap.now, bootstrap.actor(), anchors)
    print(_("{path}: put back and checked").format(path=target.path))
    if copy.key is None:
        say_plain(target.path)
    if former is not None:
        print(_("The store from before is kept: {path}").format(path=former))


# How long


def retention(context: Context, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Say what is over its term; nothing goes that was not confirmed."""
    from crisisdesk.domain.safekeeping.retention import Ground
    from crisisdesk.services.safekeeping import retention as terms

    with closing(context.acting().to_keep()) as store:
        gone = store.read(terms.report)
        if not as_json:
            _tell_terms(gone)
        if dry_run or gone.nothing:
            done = False
        else:
            asks = sys.stdin.isatty() and not yes
            done = terminal.confirm(_("Delete permanently?")) if asks else yes
        if done:
            gone = terms.settle(store, gone, Ground.TERM_OVER)
    if as_json:
        due = gone.due
        answer = {
            "done": done,
            "days": due.days,
            "cases": len(due.over),
            "texts": due.texts,
            "drafts": due.drafts,
            "copies": [str(path) for path in gone.copies],
        }
        print(json.dumps(answer))
        return
    print(_("Overwritten; it cannot be brought back.") if done else _("Nothing was written."))
    if not gone.compacted:
        print(
            _("Another desk is at work: run this again later, so that the file is tidied too."),
            file=sys.stderr,
        )


def _tell_terms(gone: "Gone") -> None:
    from crisisdesk.domain.moments import date_text, local

    due = gone.due
    words = _("{cases} cases ended more than {days} days ago: {texts} texts to overwrite").format(
        cases=len(due.over), days=due.days, texts=due.texts
    )
    print(words)
    print(_("{number} unfinished reports left behind").format(number=due.drafts))
    print(_("{number} copies that still hold such texts").format(number=len(gone.copies)))
    if due.journal_since is not None:
        since = date_text(local(due.journal_since).date())
        print(_("The audit log is kept in full, since {day}.").format(day=since))


# What is wrong


def doctor(context: Context, *, as_json: bool) -> int:
    """Examine the store; answers 1 when something is wrong."""
    from crisisdesk.domain.safekeeping.health import HealthState
    from crisisdesk.services.safekeeping.doctor import examine

    with context.reading_store() as store:
        findings = [*examine(store), _terminal()]
    if as_json:
        entries = [
            {
                "subject": finding.subject.value,
                "state": finding.state.value,
                "words": say(finding.words),
            }
            for finding in findings
        ]
        print(json.dumps({"findings": entries}))
    else:
        signs = {HealthState.GOOD: "✓", HealthState.NOTE: "·", HealthState.WRONG: "‼"}
        for finding in findings:
            subject = _(finding.subject.words)
            print(f"{signs[finding.state]} {subject:<16} {say(finding.words)}")
    wrong = any(finding.state is HealthState.WRONG for finding in findings)
    return CHECK_FAILED if wrong else 0


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
