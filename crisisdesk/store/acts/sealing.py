"""What an act wrote, gathered for the seal of its last journal row."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from crisisdesk.domain.safekeeping.seals import NOTHING, TableSeal
from crisisdesk.store import seals
from crisisdesk.store.connection import Connection
from crisisdesk.store.mapper import Answer

REVISION_ID = 1
_FEW = 50
"""Rows of a table: those of an import are read at its end, many at once."""
Changes = Mapping[str, Mapping[bytes, Mapping[str, object]]]
"""By table and row the columns that the last statement of an act changes."""


class ActSeal:
    """The rows that an act added and changed, by table."""

    def __init__(self, connection: Connection) -> None:
        """Read digests over the connection of this act."""
        self._connection = connection
        self._added: dict[str, dict[UUID, None]] = defaultdict(dict)
        self._before: dict[str, dict[UUID, bytes]] = defaultdict(dict)
        self._digested: dict[str, list[bytes]] = defaultdict(list)
        self._carried: Mapping[str, bytes] = {}
        self._sent: dict[str, list[tuple[set[UUID], Callable[[], Answer]]]] = defaultdict(list)

    def added(self, table: str, ids: Iterable[UUID]) -> None:
        """Rows were added."""
        ids = [*ids]
        self._added[table].update(dict.fromkeys(ids))
        self.written(table, ids)

    def written(self, table: str, ids: Sequence[UUID]) -> None:
        """Rows were written: a server in a pipeline is asked with that what they are now."""
        if not self._connection.is_in_flight or table in seals.UNSEALED:
            return
        # What was told of them before stands no longer, asked again or not.
        for sent, _ in self._sent[table]:
            sent.difference_update(ids)
        if sum(len(sent) for sent, _ in self._sent[table]) + len(ids) <= _FEW:
            question = self._connection.ask(*seals.rows_there(table, ids))
            self._sent[table].append(({*ids}, question))

    def added_as(self, table: str, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
        """Rows were added with all these columns as the driver keeps them, the id first."""
        digest = seals.digest(table, names, is_server=self._connection.is_server)
        self._digested[table] += [(seals.key_of(row[0]) or b"") + digest(row) for row in rows]

    def changes(self, table: str, ids: Iterable[UUID]) -> None:
        """Rows are about to be changed: what they are until then is read now."""
        if table in seals.UNSEALED:
            return
        known = self._added[table].keys() | self._before[table].keys()
        rows = {id_.bytes: id_ for id_ in ids if id_ not in known}
        before = seals.digests(self._connection, table, [*rows.values()])
        self._before[table] |= {rows[key]: digest for key, digest in before.items()}

    def carry(self, digests: Mapping[str, bytes]) -> None:
        """Seal what older seals said, whose rows end."""
        self._carried = digests

    def of_all(self, last: Changes) -> dict[str, TableSeal]:
        """What every row of every table comes to."""
        every = seals.digests_of_all(self._connection)
        wanted = [
            seals.Wanted(name, [*map(_id_of, changed)], changed) for name, changed in last.items()
        ]
        for (name, *_), digests in zip(
            wanted, seals.digests_of(self._connection, wanted), strict=True
        ):
            every[name] |= digests
        return {
            name: TableSeal(b"".join(map(b"".join, digests.items())), b"")
            for name, digests in every.items()
        }

    def of_act(self, last: Changes, *, begins: bool) -> dict[str, TableSeal]:
        """What the rows that this act wrote come to; `begins` seals the secret of its chain too."""
        connection = self._connection
        names = [*{**self._added, **self._before, **self._digested, **self._carried}]
        stated: dict[str, list[Any]] = {"revision": [REVISION_ID]}
        if begins:
            stated["chain_key"] = seals.epochs(connection)
        wanted = [
            *((name, [*self._added[name]]) for name in names),
            *((name, [*self._before[name]]) for name in names),
            *stated.items(),
        ]
        found = self._digests([seals.Wanted(name, keys, last.get(name)) for name, keys in wanted])
        tables: dict[str, TableSeal] = {}
        for name, added, after in zip(names, found, found[len(names) :], strict=False):
            tables[name] = TableSeal(
                b"".join(
                    (
                        *(key + digest for key, digest in added.items()),
                        *self._digested[name],
                        self._carried.get(name, b""),
                    )
                ),
                b"".join(
                    id_.bytes + digest + after[id_.bytes]
                    for id_, digest in self._before[name].items()
                    if id_.bytes in after
                ),
            )
        for name, digests in zip(stated, found[2 * len(names) :], strict=True):
            restated = b"".join(key + NOTHING + digest for key, digest in digests.items())
            tables[name] = TableSeal(b"", restated)
        return tables

    def _digests(self, every: Sequence[seals.Wanted]) -> list[dict[bytes, bytes]]:
        known = [self._known(wanted) for wanted in every]
        asked = [
            wanted._replace(keys=[key for key in wanted.keys if seals.key_of(key) not in digests])
            for wanted, digests in zip(every, known, strict=True)
        ]
        found = seals.digests_of(self._connection, asked)
        return [more | digests for digests, more in zip(known, found, strict=True)]

    def _known(self, wanted: seals.Wanted) -> dict[bytes, bytes]:
        """The digests of rows that the server was asked for when they were written."""
        keys = {*wanted.keys}
        return {
            key: digest
            for sent, answer in self._sent[wanted.table]
            if not keys.isdisjoint(sent)
            for key, digest in seals.digested(wanted, answer()).items()
            if _id_of(key) in keys & sent
        }


def _id_of(key: bytes) -> UUID | int:
    number = int.from_bytes(key)
    return number if number == REVISION_ID else UUID(bytes=key)
