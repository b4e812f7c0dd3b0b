"""The journal: who did and saw what, and whether it is complete."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.safekeeping import journal as rules
from crisisdesk.domain.safekeeping.journal import Chain, Checked, JournalLine, Mark
from crisisdesk.domain.safekeeping.journal_events import (
    OUTCOME_WORDS,
    event_phrase,
    known_reason,
    reason_phrase,
)
from crisisdesk.errors import N_, WrongUse
from crisisdesk.i18n import _, ngettext, say
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.safekeeping import journal as queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store

MOST = 1_000
_SHOWN = 50
_ASKED_EVERY = 500


class Verified(NamedTuple):
    """The result of checking a store's journal, with the letters of the desks."""

    checked: Checked
    nobodys: int
    """Rows that belong to no desk."""
    letters: dict[Chain, str]

    @property
    def whole(self) -> bool:
        """Whether every row is unchanged and none is missing."""
        return self.checked.whole and not self.nobodys


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


def verify(store: Store, *, broken_off: Callable[[], bool] = lambda: False) -> Verified:
    """Check every chain against itself and this machine's marks; raises StoreUnavailable.

    When all is whole, the marks move to the ends of all chains, also of other desks. Checking a
    long journal takes time but blocks nobody; `broken_off` is asked regularly and ends it with
    WrongUse.
    """
    identity = store.read(queries.store_id)
    # The marks are read first: what is written meanwhile only makes the chains longer.
    marks = store.anchors.marks(identity) if store.anchors and identity else {}
    verified = store.read_apart(_verified, marks, broken_off)
    if verified.whole and store.anchors is not None and identity is not None:
        store.anchors.settle(identity, verified.checked.tips)
    return verified


def _verified(
    snapshot: Snapshot, marks: Mapping[Chain, Sequence[Mark]], broken_off: Callable[[], bool]
) -> Verified:
    rows = _until(queries.rows(snapshot), broken_off)
    checked = rules.check(rows, queries.secrets(snapshot), marks)
    known = desk_queries.letters(snapshot)
    letters = {chain: known[chain.desk][0] for chain in checked.tips if chain.desk in known}
    return Verified(checked, queries.nobodys(snapshot), letters)


def _until(
    rows: Iterable[Mapping[str, Any]], broken_off: Callable[[], bool]
) -> Iterator[Mapping[str, Any]]:
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
    if (more := len(checked.findings) - _SHOWN) > 0:
        lines.append(ngettext("and {number} more", "and {number} more", more).format(number=more))
    return lines


def verdict(verified: Verified) -> str:
    """Whether the journal is whole, in a sentence."""
    if not verified.whole:
        return _("The audit log is not intact.")
    rows = verified.checked.rows
    words = ngettext(
        "The audit log is intact: {number} row.", "The audit log is intact: {number} rows.", rows
    )
    return words.format(number=rows)


def reservation(verified: Verified) -> str:
    """What this check could not verify, in a sentence; "" when it verified everything."""
    if verified.whole and set(verified.checked.tips) - verified.checked.anchored:
        return _("Of some of it this machine did not know the end; from now on it does.")
    return ""
