"""Seals: what a row of the journal says of the rows that its act wrote, and what differs now.

A seal holds the digest of every row that an act added, and of every row that it changed the digest
before and after: so a row that somebody changed by another way is found, even when an act of the
desk changed it once more afterwards. The journal's chain of hashes covers the seal.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from crisisdesk.domain.safekeeping.closings import ENDED
from crisisdesk.domain.safekeeping.journal import BROUGHT_BACK, Fault

ID_BYTES = DIGEST_BYTES = 16
NOTHING = bytes(DIGEST_BYTES)
"""Stands for the digest before where a row is only stated anew."""
REVISION = "revision"
_HEAD = struct.Struct(">?QQ16s")
_TABLE = struct.Struct(">BII")
_ORDER = struct.Struct(">QQ")


class Head(NamedTuple):
    """When an act was, in which store."""

    moves: bool
    """Whether it counted the store's revision on."""
    revision: int
    moment: int
    """Microseconds since 1970."""
    store: bytes


class TableSeal(NamedTuple):
    """What an act did to a table: ids and digests, 16 bytes each."""

    added: bytes
    """Id and digest of each row."""
    changed: bytes
    """Id, digest before and digest after of each row."""


class RowFinding(NamedTuple):
    """A row that is not as the acts of the desk left it."""

    fault: Fault
    table: str
    id: str


class StoredRow(NamedTuple):
    """A row as it is found."""

    key: bytes | None
    """Its id in 16 bytes; None for one that no desk makes."""
    id: str
    digests: tuple[bytes, ...]
    """What it comes to, with all columns and without those that came with later versions."""


def pack(head: Head, tables: Mapping[str, TableSeal]) -> bytes:
    """A seal as it stands in the journal."""
    parts = [_HEAD.pack(*head)]
    for name, (added, changed) in tables.items():
        parts += [_TABLE.pack(len(name), len(added), len(changed)), name.encode(), added, changed]
    return b"".join(parts)


def unpack(seal: bytes) -> tuple[Head, dict[str, TableSeal]]:
    """Head and tables of a seal; raises ValueError for what is none."""
    try:
        head = Head(*_HEAD.unpack_from(seal))
        at, tables = _HEAD.size, {}
        while at < len(seal):
            name_bytes, added, changed = _TABLE.unpack_from(seal, at)
            at += _TABLE.size
            ends = at + name_bytes, at + name_bytes + added, at + name_bytes + added + changed
            name = seal[at : ends[0]].decode()
            tables[name] = TableSeal(seal[ends[0] : ends[1]], seal[ends[1] : ends[2]])
            at = ends[2]
    except struct.error as error:
        raise ValueError("not a seal") from error
    return head, tables


def _pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content) - size + 1, size))


class Seals:
    """The seals of a whole journal, and the check of rows against them."""

    def __init__(self) -> None:
        """Know of nothing yet."""
        self.since: datetime | None = None
        """From when on rows are sealed; None while none is."""
        self.earlier = 0
        """Rows of the journal from before."""
        self._added: dict[str, dict[bytes, bytes]] = defaultdict(dict)
        self._carried: dict[str, dict[bytes, bytes]] = defaultdict(dict)
        """What rows had come to by seals that ended, with the order of the act that says so."""
        self._changed: dict[str, dict[bytes, list[bytes]]] = defaultdict(dict)
        self._stated: dict[str, dict[bytes, bytes]] = defaultdict(dict)
        self._stores: set[bytes] = set()
        self._revisions: list[int] = []
        self._received: set[object] = set()
        self._brought: set[object] = set()
        """When rows of the journal came in, and when a copy was brought back."""

    def gather(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Pass rows of the journal on, and take up what they seal."""
        for row in rows:
            if row.get("received_at") is None:
                self._take(row["seal"], row["recorded_at"], carries=row["event"] == ENDED)
            else:
                # What came with it was sealed anew by the act that brought it in.
                self._received.add(row["received_at"])
            if row["event"] == BROUGHT_BACK:
                self._brought.add(row["recorded_at"])
            yield row

    def _take(self, seal: object, at: object, *, carries: bool) -> None:
        if not isinstance(seal, bytes):
            self.earlier += 1
            return
        if isinstance(at, datetime) and (self.since is None or at < self.since):
            self.since = at
        if not seal:
            return
        try:
            head, tables = unpack(seal)
        except ValueError:
            # The chain says that this row was changed.
            return
        self._stores.add(head.store)
        if head.moves:
            self._revisions.append(head.revision)
        order = _ORDER.pack(head.revision, head.moment)
        for name, table in tables.items():
            known, first = self._added[name], b""
            if carries:
                known, first = self._carried[name], order
            for piece in _pieces(table.added, ID_BYTES + DIGEST_BYTES):
                key, digest = piece[:ID_BYTES], first + piece[ID_BYTES:]
                known[key] = max(known[key], digest) if key in known else digest
            for piece in _pieces(table.changed, ID_BYTES + 2 * DIGEST_BYTES):
                self._take_change(name, order, piece[:ID_BYTES], piece[ID_BYTES:])

    def _take_change(self, table: str, order: bytes, key: bytes, digests: bytes) -> None:
        if digests.startswith(NOTHING):
            stated = self._stated[table]
            stated[key] = max(stated.get(key, b""), order + digests[DIGEST_BYTES:])
        else:
            self._changed[table].setdefault(key, []).append(order + digests)

    @property
    def tables(self) -> set[str]:
        """The tables of which a row was ever sealed."""
        return {*self._added, *self._carried, *self._changed, *self._stated}

    def come_to(self) -> dict[str, bytes]:
        """Ids and digests of what the rows of each table had come to by these seals."""
        ends: dict[str, bytes] = {}
        for table in sorted(self.tables - {REVISION}):
            digests = {key: self._first(table, key) for key in self._keys(table)}
            for key, changes in self._changed[table].items():
                digests[key] = max(changes)[-DIGEST_BYTES:]
            ends[table] = b"".join(key + digest for key, digest in digests.items() if digest)
        return ends

    def _keys(self, table: str) -> set[bytes]:
        known = self._added, self._carried, self._changed, self._stated
        return {key for kind in known for key in kind[table]}

    def _first(self, table: str, key: bytes) -> bytes | None:
        """What a row was before the changes that are known, as it was stated last."""
        for kind in (self._stated, self._carried):
            if key in kind[table]:
                return kind[table][key][_ORDER.size :]
        return self._added[table].get(key)

    def compare(self, table: str, rows: Iterable[StoredRow]) -> Iterator[RowFinding]:
        """What the rows of a table are not as they were left; each table is compared once."""
        left = self._keys(table)
        changed = self._changed[table]
        for row in rows:
            expected: bytes | None = None
            whole = True
            if row.key is not None:
                expected = self._first(table, row.key) if row.key in left else None
                left.discard(row.key)
                for change in sorted(changed.pop(row.key, ())):
                    before, after = change[_ORDER.size : -DIGEST_BYTES], change[-DIGEST_BYTES:]
                    whole = whole and before == expected
                    expected = after
            if expected is None:
                yield RowFinding(Fault.ADDED, table, row.id)
            elif not whole or expected not in row.digests:
                yield RowFinding(Fault.CHANGED, table, row.id)
        for key in sorted(left):
            yield RowFinding(Fault.MISSING, table, _id(key))
        for kind in (self._added, self._carried, self._changed, self._stated):
            kind.pop(table, None)

    def turns(self, store: bytes) -> Iterator[RowFinding]:
        """What the acts say of the store itself: which one it is, and that none is left out."""
        revisions = sorted(self._revisions)
        first = revisions[0] if revisions else 0
        if (
            self._received - self._brought
            or self._stores - {store}
            or revisions != [*range(first, first + len(revisions))]
        ):
            yield RowFinding(Fault.CHANGED, REVISION, _id((1).to_bytes(ID_BYTES)))


def _id(key: bytes) -> str:
    number = int.from_bytes(key)
    # Numbers stand for the few tables that are not counted by ids.
    return str(number) if number < 1 << 64 else key.hex()
