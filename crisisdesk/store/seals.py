"""Rows as the journal seals them: their digests, when they are written and when checked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from marshal import dumps
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.safekeeping.seals import DIGEST_BYTES, ID_BYTES, StoredRow
from crisisdesk.store import schema
from crisisdesk.store.at_once import Question, each
from crisisdesk.store.connection import Connection
from crisisdesk.store.mapper import Answer
from crisisdesk.store.values import for_sqlite, id_text

UNSEALED = frozenset({"journal", "draft", "carried", "forecast", "alembic_version"})
"""The chain itself, half-typed words, what a copy that left knows of itself, forecasts, which
follow from the rest, and the version, which every opening looks at."""
LATER: dict[str, tuple[str, ...]] = {
    "crisis_case": ("settled_at",),
    "desk_member": ("name", "last_day"),
    "capacity_report": ("blocked_until",),
    "opening": ("grounds",),
    "facility_version": (
        *("last_day", "extendable_while", "kept_by"),
        *("intake", "extendable_measure"),
    ),
    "setting": ("why",),
    "duty_rule": ("every_weeks", "name", "parties"),
    "register_entry": ("request_id",),
    "register_change": (
        *("for_board", "topic", "answered_by", "places"),
        *("for_crisis", "fte", "detail", "concerns"),
    ),
    "restriction": ("for_crisis",),
    "contact": ("link", "sub_region", "receives"),
}
"""By table, the columns of upgrades after rows were first sealed: in that order, without a seal in
rows that were not written since."""
RECEIVED = "received_at"
"""The column that a digest holds only of a row that was brought in: others know nothing of it."""
_KEYS = {"chain_key": "epoch"}
_AT_ONCE = 500
_A_TRIP = 20
"""So many questions of as many rows go to a server together."""
_FORM = 2
"""The old form of `marshal`: every Python writes the same bytes for the same values."""
_EVERY = 'SELECT * FROM "{table}" ORDER BY {key}'
_FEW = 'SELECT count(*) FROM (SELECT 1 FROM "{table}" LIMIT {most}) AS few'
Digest = Callable[[tuple[Any, ...]], bytes]


@cache
def digest(table: str, names: tuple[str, ...], *, is_server: bool) -> Digest:
    """What makes the digest of a row of which the driver gives columns in this order."""
    order = sorted(names)
    values = itemgetter(*(names.index(name) for name in order))
    about = _about(table, order)
    brought = names.index(RECEIVED) if RECEIVED in names else None
    if brought is not None:
        order.remove(RECEIVED)
    usual = itemgetter(*(names.index(name) for name in order))
    about_usual = _about(table, order)

    def of_sqlite(row: tuple[Any, ...]) -> bytes:
        if brought is None or row[brought] is None:
            return blake2b(
                about_usual + dumps(usual(row), _FORM), digest_size=DIGEST_BYTES
            ).digest()
        return blake2b(about + dumps(values(row), _FORM), digest_size=DIGEST_BYTES).digest()

    def of_postgresql(row: tuple[Any, ...]) -> bytes:
        return of_sqlite(tuple(map(for_sqlite, row)))

    return of_postgresql if is_server else of_sqlite


def _about(table: str, names: list[str]) -> bytes:
    return blake2b("\0".join((table, *names)).encode(), digest_size=DIGEST_BYTES).digest()


def key_of(value: object) -> bytes | None:
    """The id of a row in 16 bytes; None for one that no desk makes."""
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, int) and 0 <= value < 1 << 64:
        return value.to_bytes(ID_BYTES)
    return value if isinstance(value, bytes) and len(value) == ID_BYTES else None


class Wanted(NamedTuple):
    """Rows of a table of which the digests are wanted: by id, and what `changes` make of them."""

    table: str
    keys: Sequence[Any]
    changes: Mapping[bytes, Mapping[str, Any]] | None = None


def digests(
    connection: Connection,
    table: str,
    keys: Sequence[Any],
    changes: Mapping[bytes, Mapping[str, Any]] | None = None,
) -> dict[bytes, bytes]:
    """The digests of rows, by id, as they are now or as `changes` will make them.

    Of those that there are.
    """
    (found,) = digests_of(connection, [Wanted(table, keys, changes)])
    return found


def digests_of(connection: Connection, every: Sequence[Wanted]) -> list[dict[bytes, bytes]]:
    """The same of several tables, on a server in one round trip for all but very many rows."""
    found: list[dict[bytes, bytes]] = [{} for _ in every]
    ask = rows_there if connection.is_server else _rows_by_key
    parts = [
        (number, start)
        for number, wanted in enumerate(every)
        for start in range(0, len(wanted.keys), _AT_ONCE)
    ]
    for trip in range(0, len(parts), _A_TRIP):
        some = parts[trip : trip + _A_TRIP]
        questions = (
            ask(every[number].table, every[number].keys[start : start + _AT_ONCE])
            for number, start in some
        )
        for (number, _), answer in zip(some, each(connection, questions), strict=True):
            found[number] |= digested(every[number], answer)
    return found


def digests_of_all(connection: Connection) -> dict[str, dict[bytes, bytes]]:
    """The digests of every row as it is now, by table and id.

    A server is asked once for all tables of a few rows, which in a new store are all there are.
    """
    names = tables(connection)
    few: dict[str, Answer] = {}
    if connection.is_server:
        counted = each(
            connection, ((_FEW.format(table=name, most=_AT_ONCE + 1), {}) for name in names)
        )
        short = [
            name
            for name, answer in zip(names, counted, strict=True)
            if answer.rows[0][0] <= _AT_ONCE
        ]
        keyed = ((name, _KEYS.get(name, "id")) for name in short)
        answers = each(
            connection, ((_EVERY.format(table=name, key=key), {}) for name, key in keyed)
        )
        few = dict(zip(short, answers, strict=True))
    return {
        name: (
            digested(Wanted(name, ()), few[name])
            if name in few
            else {row.key: row.digests[0] for row in rows(connection, name) if row.key is not None}
        )
        for name in names
    }


def rows_there(table: str, keys: Sequence[Any]) -> Question:
    """What asks a server for rows of a table by their ids."""
    key = _KEYS.get(table, "id")
    return f"SELECT * FROM {table} WHERE {key} = ANY(:keys)", {"keys": [*keys]}  # noqa: S608 - our own names


def _rows_by_key(table: str, keys: Sequence[Any]) -> Question:
    values = {f"k{number}": key for number, key in enumerate(keys)}
    marks = ", ".join(f":{name}" for name in values)
    return f"SELECT * FROM {table} WHERE {_KEYS.get(table, 'id')} IN ({marks})", values  # noqa: S608 - our own names


def digested(wanted: Wanted, answer: Answer) -> dict[bytes, bytes]:
    """The digests of the rows of an answer, by id."""
    names, changes = answer.names, wanted.changes
    make = digest(wanted.table, names, is_server=answer.is_server)
    place = names.index(_KEYS.get(wanted.table, "id"))
    found: dict[bytes, bytes] = {}
    for row in answer.rows:
        if (key := key_of(row[place])) is not None:
            changed = changes.get(key) if changes else None
            found[key] = make(tuple(map(changed.get, names, row)) if changed else row)
    return found


def epochs(connection: Connection) -> list[int]:
    """From which epochs on there is a secret of the chain."""
    return connection.read(int, "SELECT k.epoch FROM chain_key k")


def tables(connection: Connection) -> list[str]:
    """The tables whose rows are sealed, by name."""
    return sorted(
        name for name in schema.tables(connection) - UNSEALED if not name.startswith("sqlite_")
    )


def rows(connection: Connection, table: str) -> Iterator[StoredRow]:
    """Every row of a table with what it comes to."""
    key = _KEYS.get(table, "id")
    ways: list[tuple[Digest, Any]] = []
    for page in connection.pages(_EVERY.format(table=table, key=key)):
        ways = ways or [*_ways(table, page, _truths(connection, table))]
        place = page.names.index(key)
        for row in page.rows:
            made = tuple(make(columns(row)) for make, columns in ways)
            yield StoredRow(key_of(row[place]), id_text(row[place]), made)


def _ways(table: str, page: Answer, truths: frozenset[str]) -> Iterator[tuple[Digest, Any]]:
    """With all columns, and without those that came later."""
    names, later = page.names, LATER.get(table, ())
    for count in range(len(later), -1, -1):
        some = tuple(name for name in names if name not in later[count:])
        columns = itemgetter(*map(names.index, some))
        yield digest(table, some, is_server=page.is_server), columns
        if truths:
            yield _of_server_before(table, some, truths), columns


def _of_server_before(table: str, names: tuple[str, ...], truths: frozenset[str]) -> Digest:
    """The digest that a server's rows had while it told true from 1, which SQLite does not."""
    make = digest(table, names, is_server=False)
    is_truth = [name in truths for name in names]

    def before(row: tuple[Any, ...]) -> bytes:
        return make(
            tuple(
                bool(value) if truth and value is not None else for_sqlite(value)
                for value, truth in zip(row, is_truth, strict=True)
            )
        )

    return before


def _truths(connection: Connection, table: str) -> frozenset[str]:
    """The columns of true and false in a table of which a server may have sealed rows."""
    if connection.is_server:
        return frozenset(
            connection.read(
                str,
                "SELECT column_name FROM information_schema.columns WHERE data_type = 'boolean'"
                " AND table_schema = current_schema() AND table_name = :table",
                {"table": table},
            )
        )
    if not connection.rows("SELECT 1 FROM journal j WHERE j.database_role <> '' LIMIT 1"):
        return frozenset()
    kinds = connection.rows(f'PRAGMA table_info("{table}")')
    return frozenset(name for _, name, kind, *_rest in kinds if kind.upper() == "BOOLEAN")
