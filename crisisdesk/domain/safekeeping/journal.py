"""The journal's chain of hashes: when it is whole, and what is found when it is not."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.codes import Code
from crisisdesk.domain.safekeeping.closings import ChainClosing, closing_of
from crisisdesk.errors import N_, WrongUse

RESTORED = "store.restored"
"""Records how far a chain reached in a restored copy: what came after is gone on purpose."""
LOOKED = "case.looked"
TAKEN_BACK = "act.taken_back"
BROUGHT_BACK = "desk.brought_back"
"""Records that a copy came home: the rows that came with it bear the moment of this one."""
_SHA256 = "sha256"
_CODE = re.compile(
    r"(?:[a-z][a-z0-9_.]*|\d{1,9}|(?:(?:[a-z_]+|own\.[0-9a-f]{16}) )?\d{4}-\d\d-\d\d)?"
)
"""A code, a number, a day, or a duty and its day."""
_PRINTED = 16
"""Of the 64 letters of a hash: who would meet them by trying needs longer than anybody lives."""
_PRINTED_MARK = re.compile(
    rf"([A-Z]{{1,2}})\.(\d{{1,9}})\.(\d{{1,15}})\.([0-9a-f]{{{_PRINTED}}})", re.IGNORECASE
)
_MOST_MISSING = 1_000
"""In one gap: a number that somebody made up may be any."""
# Rows that were written before these columns keep the hash that they were given.
_LATER = frozenset({"database_role", "seal"})
_NO_PART = frozenset({"hash", "received_at"})
"""When a row was brought in is no part of what its desk wrote."""


def check_reason(reason: str) -> str:
    """Return a reason that names nobody; raises ValueError for words that are no code."""
    if not _CODE.fullmatch(reason):
        raise ValueError("the journal takes codes, no words")
    return reason


class Fault(Code):
    """What can be wrong with a chain."""

    CHANGED = "changed", N_("was changed after it was written, or replaces another row")
    MISSING = "missing", N_("is missing")
    CUT = "cut", N_("was written here and is gone: rows were cut off, or this is an older copy")
    ADDED = "added", N_("was not written by an act of a desk")


class Chain(NamedTuple):
    """The rows of one desk between two beginnings of the journal."""

    desk: UUID
    epoch: int


class Mark(NamedTuple):
    """The end of a chain at some moment; number 0 is before its first row."""

    number: int
    hash: str


class PrintedMark(NamedTuple):
    """The end of a desk's chain as it stands on minutes and bulletins: a mark outside the store."""

    letter: str
    """Of the desk."""
    epoch: int
    number: int
    hash: str
    """As much of it as is printed."""

    def __str__(self) -> str:
        """A.1.60.9f3c2a1b44d0e5f6."""
        return f"{self.letter}.{self.epoch}.{self.number}.{self.hash[:_PRINTED]}"


def printed_marks(text: str) -> list[PrintedMark]:
    """The marks that somebody typed from paper; raises WrongUse."""
    marks = []
    for word in re.split(r"[\s,;·]+", text.strip()):
        match = _PRINTED_MARK.fullmatch(word)
        if match is None:
            raise WrongUse(
                N_("“{text}” is no mark; one looks like A.1.60.9f3c2a1b44d0e5f6."), text=word
            )
        letter, epoch, number, hash_ = match.groups()
        marks.append(PrintedMark(letter.upper(), int(epoch), int(number), hash_.lower()))
    return marks


class ChainFinding(NamedTuple):
    """A row that was changed or is missing."""

    fault: Fault
    chain: Chain
    number: int


class Checked(NamedTuple):
    """What the check of a whole journal found."""

    tips: dict[Chain, Mark]
    """Where every chain ends."""
    findings: list[ChainFinding]
    anchored: frozenset[Chain]
    """The chains whose end this machine knows from its own writing."""
    rows: int
    """How many rows there are."""
    closings: tuple[ChainClosing, ...] = ()
    """What stays of the rows that ended; of each desk and epoch the newest."""

    @property
    def whole(self) -> bool:
        """Whether every row is unchanged and none is missing."""
        return not self.findings


@lru_cache(maxsize=256)
def _key(secret: str, desk: str, epoch: int) -> bytes:
    import hmac

    return hmac.digest(secret.encode(), f"{desk}:{epoch}".encode(), _SHA256)


def chain_hash(row: Mapping[str, Any], secret: str = "") -> str:
    """The hash of a journal row over all its fields and the hash before it.

    In an encrypted store it is an HMAC with a key of this desk and epoch.
    """
    from hashlib import sha256

    plain = {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in _NO_PART and (name not in _LATER or value not in ("", None))
    }
    if isinstance(seal := plain.get("seal"), bytes):
        plain["seal"] = sha256(seal).hexdigest()
    content = json.dumps(plain, sort_keys=True, default=str, ensure_ascii=False).encode(
        errors="surrogateescape"
    )
    if not secret:
        return sha256(content).hexdigest()
    import hmac

    key = _key(secret, str(row["desk_id"]), row["epoch"])
    return hmac.digest(key, content, _SHA256).hex()


def secret_of(secrets: Mapping[int, str], epoch: int) -> str:
    """The secret of the chain in an epoch; "" when there is none."""
    begun = [number for number in secrets if number <= epoch]
    return secrets[max(begun)] if begun else ""


def check(
    rows: Iterable[Mapping[str, Any]],
    secrets: Mapping[int, str],
    marks: Mapping[Chain, Sequence[Mark]],
) -> Checked:
    """Check rows, in the order of desk, epoch and number, against each other and these marks.

    A chain that is ahead of its marks is whole; one that is behind is cut, unless a restore says
    that it reached no further. One that does not begin at its first row begins at a closing.
    """
    walk = _Walk(secrets, marks)
    for row in rows:
        walk.step(row)
    return walk.checked()


class _Walk:
    """One walk along all chains."""

    def __init__(self, secrets: Mapping[int, str], marks: Mapping[Chain, Sequence[Mark]]) -> None:
        self._secrets = secrets
        self._marks = {
            chain: {mark.number: mark.hash for mark in chain_marks}
            for chain, chain_marks in marks.items()
        }
        self._tips: dict[Chain, Mark] = {}
        self._findings: list[ChainFinding] = []
        self._restored_lengths: dict[int, dict[Chain, int]] = {}
        self._chain: Chain | None = None
        self._tip = Mark(0, "")
        self._rows = 0
        self._closings: dict[Chain, ChainClosing] = {}
        self._begins: dict[Chain, tuple[Mark, Mark]] = {}
        """Where the first row of each chain goes on from, by itself and by the chain before."""

    def step(self, row: Mapping[str, Any]) -> None:
        self._rows += 1
        desk, epoch, number = row["desk_id"], row["epoch"], row["number"]
        chain = Chain(desk, epoch)
        if not (isinstance(desk, UUID) and isinstance(epoch, int) and isinstance(number, int)):
            self._find(Fault.CHANGED, chain, number)
            return
        if chain != self._chain:
            self._enter(chain, Mark(number - 1, row["previous"]))
        expected = self._tip.number + 1
        if number > expected:
            self._findings += [
                ChainFinding(Fault.MISSING, chain, gone)
                for gone in range(expected, min(number, expected + _MOST_MISSING))
            ]
        elif number < expected or row["previous"] != self._tip.hash:
            self._find(Fault.CHANGED, chain, number)
        stored = row["hash"]
        fits = chain_hash(row, secret_of(self._secrets, chain.epoch)) == stored
        if not fits:
            self._find(Fault.CHANGED, chain, number)
        if self._marks.get(chain, {}).get(number, stored) != stored:
            self._find(Fault.CHANGED, chain, number)
        if row["event"] == RESTORED and fits:
            self._restored(chain, row["subject_id"], row["reason"], row["count"])
        if fits and (closing := closing_of(row)) is not None:
            self._close(Chain(closing.desk, closing.epoch), closing)
        self._tip = self._tips[chain] = Mark(number, str(stored))

    def _restored(self, chain: Chain, desk: object, epoch: object, length: object) -> None:
        lengths = self._restored_lengths.setdefault(chain.epoch, {})
        if isinstance(desk, UUID) and isinstance(length, int) and str(epoch).isdecimal():
            lengths[Chain(desk, int(str(epoch)))] = length

    def _find(self, fault: Fault, chain: Chain, number: int) -> None:
        finding = ChainFinding(fault, chain, number)
        if not self._findings or self._findings[-1] != finding:
            self._findings.append(finding)

    def _enter(self, chain: Chain, begin: Mark) -> None:
        same_desk = self._chain is not None and self._chain.desk == chain.desk
        # A new epoch goes on from the end of the desk's last one.
        self._tip = Mark(0, self._tip.hash if same_desk else "")
        self._chain = chain
        self._begins[chain] = begin, self._tip
        if begin.number >= 0:
            self._tip = begin

    def _close(self, chain: Chain, closing: ChainClosing) -> None:
        if (known := self._closings.get(chain)) is None or known.at <= closing.at:
            self._closings[chain] = closing

    def _begin(self, chain: Chain, begin: Mark, before: Mark) -> None:
        """A chain begins with the journal, where the part before ended, or at a closing."""
        closing = self._closings.get(chain)
        if closing is None and begin.number <= 0:
            ends = {
                closing.hash
                for closed, closing in self._closings.items()
                if closed.desk == chain.desk and closed.epoch < chain.epoch and closing.whole
            }
            if begin.hash not in ({before.hash} if before.hash or not ends else ends):
                self._find(Fault.CHANGED, chain, begin.number + 1)
        elif closing is None or begin.number > closing.number:
            first = 1 if closing is None else closing.number + 1
            self._findings += [
                ChainFinding(Fault.MISSING, chain, gone)
                for gone in range(first, min(begin.number + 1, first + _MOST_MISSING))
            ]
        elif begin.number < closing.number:
            self._find(Fault.ADDED, chain, begin.number + 1)
        elif begin.hash != closing.hash:
            self._find(Fault.CHANGED, chain, begin.number + 1)

    def _ended(self, chain: Chain, closing: ChainClosing) -> None:
        """A chain of which no row is left: it ended so, or it had gone on from its closing."""
        if closing.whole:
            self._tips[chain] = Mark(closing.number, closing.hash)
        else:
            self._find(Fault.MISSING, chain, closing.number + 1)

    def checked(self) -> Checked:
        for chain, begins in self._begins.items():
            self._begin(chain, *begins)
        for chain, closing in self._closings.items():
            if chain not in self._tips:
                self._ended(chain, closing)
            if self._marks.get(chain, {}).get(closing.number, closing.hash) != closing.hash:
                self._find(Fault.CHANGED, chain, closing.number)
        restored = max(self._restored_lengths, default=0)
        lengths = self._restored_lengths.get(restored, {})
        desks = {chain.desk for chain in self._tips}
        for chain in sorted({*self._marks, *lengths}):
            length = self._tips.get(chain, Mark(0, "")).number
            newest = max(self._marks.get(chain, ()), default=0)
            # A copy that was put back leaves out what came later, but no whole desk: whoever puts
            # one back where a desk is in no row of it lets go of the mark of that desk.
            if chain.epoch < restored and chain.desk in desks:
                newest = lengths.get(chain, 0)
            if newest > length:
                self._find(Fault.CUT, chain, length + 1)
        closings = tuple(closing for _, closing in sorted(self._closings.items()))
        return Checked(self._tips, self._findings, frozenset(self._marks), self._rows, closings)


class JournalLine(NamedTuple):
    """One row of the journal as people read it."""

    at: datetime
    who: str
    """Initials; "" when nobody was signed in."""
    account: str
    role: str
    desk: str
    """The letter of the desk."""
    event: str
    reference: str
    """Of the case; "" for a row that is about no case."""
    outcome: str
    reason: str
    database_role: str = ""
    epoch: int = 0
    number: int = 0
    """The number of the row in the chain of its desk and epoch."""
    behalf_of: str = ""
    """Initials of the case's lead, if that is somebody else."""
