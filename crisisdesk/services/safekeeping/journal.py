"""The journal: who did and saw what, and whether it is complete."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.domain.safekeeping import journal as rules
from crisisdesk.domain.safekeeping.journal import (
    Chain,
    Checked,
    JournalLine,
    Mark,
    PrintedMark,
)
from crisisdesk.domain.safekeeping.journal_events import (
    OUTCOME_WORDS,
    event_phrase,
    known_reason,
    reason_phrase,
)
from crisisdesk.domain.safekeeping.seals import NOTHING, RowFinding, Seals
from crisisdesk.domain.together.away import anchored_as
from crisisdesk.errors import N_, WrongUse
from crisisdesk.i18n import _, ngettext, say
from crisisdesk.store import seals as stored
from crisisdesk.store.queries.safekeeping import journal as queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store

MOST = 1_000
PLAIN = N_(
    "Without a passphrase, who can write the store can seal it anew:"
    " only a mark kept elsewhere shows that."
)
_SHOWN = 50
_ASKED_EVERY = 500
T = TypeVar("T")


class Verified(NamedTuple):
    """The result of checking a store's journal, with the letters of the desks."""

    checked: Checked
    nobodys: int
    """Rows that belong to no desk."""
    silent: list[str]
    """Letters of desks of which there is no row."""
    letters: dict[Chain, str]
    rows: list[RowFinding]
    """Rows of all other tables that are not as an act of the desk left them."""
    since: datetime | None
    """From when on rows of all tables are sealed; None while none is."""
    earlier: int
    """Rows of the journal from before."""
    printed: dict[PrintedMark, bool | None]
    """Marks from paper, and whether the journal has their rows unchanged; None where they ended."""
    provable: bool
    """Whether who can write the store still lacks what its journal is sealed with."""

    @property
    def whole(self) -> bool:
        """Whether every row is unchanged and none is missing."""
        return self.checked.whole and not (
            self.nobodys or self.silent or self.rows or False in self.printed.values()
        )


def lines(snapshot: Snapshot, case: CaseId | None = None, most: int = MOST) -> list[JournalLine]:
    """Who did and saw what, newest first; of one case, or of all."""
    return [
        line._replace(reason=known_reason(line.event, line.reason))
        for line in queries.lines(snapshot, case, most)
    ]


def case_called(snapshot: Snapshot, reference: str) -> CaseId:
    """The case with this reference; raises WrongUse."""
    case = queries.case_called(snapshot, reference)
    if case is None:
        raise WrongUse(N_("There is no case {reference}."), reference=reference)
    return case


def is_sealed(snapshot: Snapshot) -> bool:
    """Whether rows that are written now take a secret that only an opened store has."""
    secrets = queries.secrets(snapshot)
    return bool(secrets) and bool(secrets[max(secrets)])


def mark(snapshot: Snapshot) -> str:
    """The end of the journal as documents carry it, for each desk; "" while it has no row."""
    return " ".join(map(str, queries.printed_ends(snapshot)))


def verify(
    store: Store,
    printed: Sequence[PrintedMark] = (),
    *,
    broken_off: Callable[[], bool] = lambda: False,
) -> Verified:
    """Check every chain against itself and this machine's marks, and all rows against their seals.

    `printed` are marks from paper, which are compared too. When all is whole, the marks move to the
    ends of all chains, also of other desks. Checking a long journal takes time but blocks nobody;
    `broken_off` is asked regularly and ends it with WrongUse. Raises StoreUnavailable.
    """
    identity = store.read_apart(queries.store_id)
    # The marks are read first: what is written meanwhile only makes the chains longer.
    identity = identity and anchored_as(store.carried, identity)
    marks = store.anchors.marks(identity) if store.anchors and identity else {}
    verified = store.read_apart(_verified, marks, printed, broken_off)
    if verified.whole and store.anchors is not None and identity is not None:
        store.anchors.settle(identity, verified.checked.tips)
    return verified


def _verified(
    snapshot: Snapshot,
    marks: Mapping[Chain, Sequence[Mark]],
    printed: Sequence[PrintedMark],
    broken_off: Callable[[], bool],
) -> Verified:
    snapshot.connection.take_any_text()
    seals = Seals()
    rows = _until(queries.rows(snapshot), broken_off)
    checked = rules.check(seals.gather(rows), queries.secrets(snapshot), marks)
    known = queries.letters(snapshot)
    letters = {chain: known[chain.desk] for chain in checked.tips if chain.desk in known}
    findings = [*_rows(snapshot, seals, broken_off)] if seals.since else []
    if checked.whole and seals.since:
        identity = queries.store_id(snapshot)
        findings += seals.turns(NOTHING if identity is None else identity.bytes)
    return Verified(
        checked,
        queries.nobodys(snapshot),
        [letter for letter in queries.silent(snapshot) if letter not in letters.values()],
        letters,
        sorted({*findings}, key=lambda finding: (finding.table, finding.id)),
        seals.since,
        seals.earlier,
        {mark: _is_printed(snapshot, mark, checked, letters) for mark in printed},
        snapshot.connection.target.key is not None,
    )


def _is_printed(
    snapshot: Snapshot, mark: PrintedMark, checked: Checked, letters: Mapping[Chain, str]
) -> bool | None:
    for closing in checked.closings:
        of_this = letters.get(Chain(closing.desk, closing.epoch)), closing.epoch
        if of_this == (mark.letter, mark.epoch) and mark.number <= closing.number:
            return closing.hash.startswith(mark.hash) if mark.number == closing.number else None
    return queries.is_printed(snapshot, mark)


def _rows(snapshot: Snapshot, seals: Seals, broken_off: Callable[[], bool]) -> Iterator[RowFinding]:
    connection = snapshot.connection
    present = stored.tables(connection)
    for table in sorted({*present, *seals.tables}):
        rows = stored.rows(connection, table) if table in present else iter(())
        yield from seals.compare(table, _until(rows, broken_off))


def _until(rows: Iterable[T], broken_off: Callable[[], bool]) -> Iterator[T]:
    for number, row in enumerate(rows):
        if not number % _ASKED_EVERY and broken_off():
            raise WrongUse(N_("The check was broken off."))
        yield row


# In the reader's language


class JournalWords(NamedTuple):
    """A row in words."""

    event: str
    outcome: str
    reason: str


def told(line: JournalLine) -> JournalWords:
    """A row of the journal in words, for the screen and the command."""
    return JournalWords(
        event_words(line.event),
        _(OUTCOME_WORDS.get(line.outcome, line.outcome)),
        say(reason_phrase(line.event, line.reason)),
    )


def event_words(event: str) -> str:
    """What was done, in words."""
    return say(event_phrase(event))


def findings(verified: Verified) -> list[str]:
    """The findings of the check, a line for each row that was changed or is missing."""
    checked = verified.checked
    lines = [
        _("desk {letter}, part {epoch}, row {number}: {what}").format(
            letter=verified.letters.get(finding.chain, "?"),
            epoch=finding.chain.epoch,
            number=finding.number,
            what=_(finding.fault.words),
        )
        for finding in checked.findings[:_SHOWN]
    ]
    if verified.nobodys:
        lines.append(_("{number} rows belong to no desk").format(number=verified.nobodys))
    lines += [
        _("desk {letter}: not one of its rows is left").format(letter=letter)
        for letter in verified.silent
    ]
    lines += [
        _("table {table}, row {id}: {what}").format(
            table=finding.table, id=finding.id, what=_(finding.fault.words)
        )
        for finding in verified.rows[:_SHOWN]
    ]
    lines += [
        _("mark {mark}: the audit log has no such row, or another one").format(mark=mark)
        for mark, fits in verified.printed.items()
        if fits is False
    ]
    if more := sum(max(len(some) - _SHOWN, 0) for some in (checked.findings, verified.rows)):
        lines.append(ngettext("and {number} more", "and {number} more", more).format(number=more))
    return lines


def verdict(verified: Verified) -> str:
    """Whether the journal is whole, in a sentence."""
    if not verified.whole:
        return _("The audit log is not intact.")
    rows = verified.checked.rows
    words = ngettext(
        "The audit log is intact: {number} row.", "The audit log is intact: {number} rows.", rows
    ).format(number=rows)
    if count := sum(fits is True for fits in verified.printed.values()):
        fit = ngettext("{n} mark fits.", "{n} marks fit.", count).format(n=count)
        words = f"{words} {fit}"
    return words


def beginnings(verified: Verified) -> list[str]:
    """Where the journal begins since older rows ended, a line for each desk and part."""
    lines = [
        _(
            "desk {letter}, part {epoch}: begins at closing hash of row {number}, {hash};"
            " {number} rows ended on {day}"
        ).format(
            letter=verified.letters.get(Chain(closing.desk, closing.epoch), "?"),
            epoch=closing.epoch,
            number=closing.number,
            hash=closing.hash[:16],
            day=date_text(local(closing.at).date()),
        )
        for closing in verified.checked.closings
    ]
    return lines + [
        _("mark {mark}: that row has ended, and cannot be compared any more").format(mark=mark)
        for mark, fits in verified.printed.items()
        if fits is None
    ]


def reservation(verified: Verified) -> str:
    """What this check could not verify, in sentences; "" when it verified everything."""
    if not verified.whole:
        return ""
    sentences = []
    if set(verified.checked.tips) - verified.checked.anchored:
        sentences.append(_("Of some of it this machine did not know the end; from now on it does."))
    if verified.checked.rows and verified.since is None:
        sentences.append(_("The other tables are sealed from the next act on."))
    elif verified.earlier and verified.since is not None:
        since = moment_text(verified.since)
        sentences.append(_("The other tables are sealed since {moment}.").format(moment=since))
    if verified.checked.rows and not verified.provable:
        sentences.append(_(PLAIN))
    return " ".join(sentences)
