"""The commands that keep a store whole and closed: journal, copies, passphrase, terms."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crisisdesk.commands import terminal
from crisisdesk.commands.context import Context
from crisisdesk.errors import N_, Phrase, StoreUnavailable, WrongPassphrase, WrongUse
from crisisdesk.i18n import _, say

if TYPE_CHECKING:
    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.domain.safekeeping.health import HealthFinding
    from crisisdesk.domain.safekeeping.journal import JournalLine
    from crisisdesk.services.safekeeping.journal import Verified
    from crisisdesk.store.connect import Target
    from crisisdesk.store.store import Store

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
    with context.reading_store(any_clock=True) as store:
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
        "closings": [
            {
                "desk": str(closing.desk),
                "epoch": closing.epoch,
                "rows_ended": closing.number,
                "hash": closing.hash,
                "ended_at": closing.at.isoformat(),
            }
            for closing in checked.closings
        ],
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
    for words in journals.beginnings(verified):
        print(words)
    print(journals.verdict(verified))
    if note := journals.reservation(verified):
        print(note, file=sys.stderr)


# Copies


def backup(context: Context, *, file: Path | None) -> None:
    """Write a copy."""
    from crisisdesk.services.safekeeping import backups

    where = None if file is None else context.own.check(file)
    with context.keeping_store() as store:
        copy = backups.back_up(store, where)
    print(_("{path}: written and checked").format(path=copy))


def restore(context: Context, *, file: Path, old_file: Path | None, as_copy: bool) -> None:
    """Let a copy be the store, as well protected as the store is now."""
    from crisisdesk.bootstrap import say_plain
    from crisisdesk.services.safekeeping import backups
    from crisisdesk.store.connect import Target, is_encrypted
    from crisisdesk.store.copies import must_be_local
    from crisisdesk.store.safekeeping.passphrase import has_key_of

    bootstrap = context.acting()
    target = Target(bootstrap.settings.database)
    must_be_local(target)
    if not file.is_file():
        raise StoreUnavailable(N_("There is no store at {path}."), path=file)
    if target.path.exists() and file.samefile(target.path):
        raise WrongUse(N_("{path} is the desk's own store; name another file."), path=file)
    copy = Target(str(file.absolute()))
    keys = _Keys(bootstrap, old_file)
    if is_encrypted(copy.path):
        copy = keys.of_copy(copy)
    target = target._replace(key=copy.key) if as_copy else keys.of_store(target, copy)
    was_plain = target.path.exists() and not is_encrypted(target.path)
    _check_clock(bootstrap, target, copy)
    terminal.tell_tidied(target, bootstrap.anchors)
    former = backups.restore(target, copy, bootstrap.now, bootstrap.actor(), bootstrap.anchors)
    print(_("{path}: put back and checked").format(path=target.path))
    if target.key is None:
        say_plain(target.path)
    elif copy.key is None:
        _note(_("The copy is not encrypted; the store is, under the present passphrase."))
    elif not has_key_of(copy.path, target):
        _note(
            _("The store is encrypted under the present passphrase, also where the copy's differs.")
        )
    elif was_plain:
        _note(_("The store is encrypted under the passphrase of the copy."))
    if former is not None:
        print(_("The store from before is kept: {path}").format(path=former))


def _check_clock(bootstrap: "Bootstrap", *known: "Target") -> None:
    """Raise ClockDoubted by the first of these stores that can be read."""
    for target in known:
        with suppress(StoreUnavailable), closing(bootstrap.store(target)) as store:
            bootstrap.check_clock(store)
            return


def _note(words: str) -> None:
    print(words, file=sys.stderr)


class _Keys:
    """The passphrases of a restore: the store's and, where that is another, the copy's."""

    def __init__(self, bootstrap: "Bootstrap", old_file: Path | None) -> None:
        self._bootstrap, self._old_file = bootstrap, old_file
        self._given: bytes | None = None

    def _present(self) -> bytes:
        if self._given is None:
            self._given = terminal.passphrase(self._bootstrap)
        return self._given

    def of_copy(self, copy: "Target") -> "Target":
        """The copy with its key; raises WrongPassphrase."""
        from crisisdesk.store.safekeeping.passphrase import from_file, opening, opens

        given = self._present() if self._old_file is None else from_file(self._old_file)
        keyed = opening(given, copy)
        if self._old_file is None and sys.stdin.isatty() and not opens(keyed):
            given = terminal.typed_passphrase(_("Passphrase of the copy: "), "--old-file FILE")
            keyed = opening(given, copy)
        if not opens(keyed):
            raise WrongPassphrase(
                N_("The passphrase does not open the copy {path}; --old-file gives its own."),
                path=copy.path,
            )
        return keyed

    def of_store(self, target: "Target", copy: "Target") -> "Target":
        """The store as it is to be protected: as it is now, or as the copy where that is more.

        Raises WrongPassphrase where what is there cannot be opened.
        """
        from crisisdesk.store.connect import is_encrypted
        from crisisdesk.store.safekeeping.passphrase import opening, opens

        if not target.path.exists() or target.path.stat().st_size == 0:
            named = self._bootstrap.target().key
            return target._replace(key=(named or copy.key) if self._old_file else copy.key or named)
        if not is_encrypted(target.path):
            return target._replace(key=copy.key)
        keyed = opening(self._present(), target)
        if not opens(keyed):
            raise WrongPassphrase(
                N_(
                    "What is at {path} does not open with this passphrase or is damaged; restore"
                    " --as-copy replaces it all the same, protected only as the copy is."
                ),
                path=target.path,
            )
        return keyed


# What is wrong


def doctor(context: Context, *, create: bool, clock: bool, yes: bool, as_json: bool) -> int:
    """Examine the store, or bring its moment back; answers 1 when something is wrong."""
    if create:
        context.bootstrap.to_write().close()
    if clock:
        return _set_clock_back(context, yes=yes, as_json=as_json)
    from crisisdesk.domain.safekeeping.health import HealthState
    from crisisdesk.services.safekeeping.doctor import examine

    with context.reading_store(any_clock=True) as store:
        terminal.tell_tidied(store.target, store.anchors)
        findings = [*examine(store), *_unused(context, store), _terminal(), *_keys(context)]
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


def _unused(context: Context, store: "Store") -> "Iterator[HealthFinding]":
    """A plain store that was laid where an encrypted one is expected opens without a word."""
    from crisisdesk.domain.safekeeping.health import HealthFinding, HealthState, HealthSubject
    from crisisdesk.store.values import Dialect

    named = context.bootstrap.settings.passphrase_file
    if named is not None and store.target.dialect is Dialect.SQLITE and store.target.key is None:
        words = Phrase(
            N_("none, though {file} names a passphrase: passphrase set"), {"file": named}
        )
        yield HealthFinding(HealthSubject.ENCRYPTION, HealthState.WRONG, words)


def _set_clock_back(context: Context, *, yes: bool, as_json: bool) -> int:
    """Say what was written ahead of the clock and, once that is confirmed, live by the clock."""
    from crisisdesk.domain.moments import moment_text
    from crisisdesk.services.safekeeping import clock as clocks
    from crisisdesk.services.safekeeping import journal as journals

    with closing(context.acting().to_keep(any_clock=True)) as store:
        written_at, now = store.read(lambda _: store.clock.written_at), store.clock.reading()
        written = store.read(clocks.ahead, now)
        behind = written_at is not None and now < written_at
        if not as_json:
            print(_("The clock says: {clock}").format(clock=moment_text(now)))
            if written_at is not None:
                words = _("The last act was at: {written}")
                print(words.format(written=moment_text(written_at)))
            for line in written:
                event, subject = journals.event_words(line.event), line.subject
                print("  ".join(filter(None, ("", moment_text(line.at), event, subject))))
        asks = behind and sys.stdin.isatty() and not yes
        done = behind and (
            terminal.confirm(_("Is the clock right, and should the store go by it again?"))
            if asks
            else yes
        )
        if done:
            clocks.set_back(store)
    if as_json:
        print(json.dumps({"done": done, "clock": now.isoformat(), "ahead": len(written)}))
    elif done:
        print(_("The store goes by the clock again."))
        if written:
            print(_("What is listed stands on no board yet: enter again what is true now."))
    else:
        print(_("Nothing was written."))
    return 0


def _keys(context: Context) -> "Iterator[HealthFinding]":
    from crisisdesk.domain.safekeeping.health import HealthFinding, HealthState, HealthSubject
    from crisisdesk.keys import GROUPS
    from crisisdesk.keys.chosen import from_file

    chosen = from_file(context.bootstrap.settings.directories.keys_file, GROUPS)
    for words in chosen.refused:
        yield HealthFinding(HealthSubject.KEYS, HealthState.NOTE, words)
    words = Phrase(N_("{n} of your own"), {"n": len(chosen.keys)})
    yield HealthFinding(HealthSubject.KEYS, HealthState.GOOD, words)


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
