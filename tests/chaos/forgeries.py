"""Rows of every table that somebody forged; the journal's seals must show each of them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import uuid4

from crisisdesk.domain.absence.rings import Process, Rings
from crisisdesk.domain.safekeeping.journal import chain_hash
from crisisdesk.errors import StoreUnavailable
from crisisdesk.services import members
from crisisdesk.services.absence import rings
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.services.week import day_start
from crisisdesk.store import seals
from crisisdesk.store.connect import Target, connect, driver
from crisisdesk.store.connection import Connection
from crisisdesk.store.queries.safekeeping import journal as queries
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests import every_field
from tests.clock import Clock
from tests.factories import make_actor, make_facility, tell

STRANGE = (
    "'x'",
    "900000000000000000",
    "9e99",
    "x'00ff'",
    "NULL",
    "CAST(x'ff' AS TEXT)",
    "-1",
    "''",
)
"""What SQLite takes in any column, as it is written in SQL."""


class Forged(NamedTuple):
    """What was done, to which table, and whether the check found it."""

    means: str
    table: str
    store: str
    seen: bool
    named: bool
    """Whether a finding names the table."""


class Sealed(NamedTuple):
    """A store with rows in every table, and the marks of the machine that wrote it."""

    target: Target
    anchors: Path


def make(folder: Path, *, encrypted: bool) -> Sealed:
    """Two desks at work, with everything that a desk writes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "desk.db"
    target = Target(str(path), key(b"geheim", path) if encrypted else None)
    anchors = folder / "anchors"
    clock = Clock()
    for letter in "AB":
        with closing(Store(target, clock, make_actor(letter), anchors=Anchors(anchors))) as store:
            store.open()
            if letter == "A":
                every_field.fill(store, clock, lambda name: f"{name} x")
                store.write(rings.set_rings, Process.FRONT_OFFICE, Rings(2, 1, 1, 1))
                member = store.read(members.known_member, "AB")
                assert member is not None
                now = clock()
                store.write(day_start.plan_watch, member, now, now + timedelta(hours=8))
            else:
                store.sign_in(store.write(members.add_member, "EF"))
                facility = make_facility(store, "Het Anker")
                for occupied in range(5):
                    clock.forward(seconds=7)
                    tell(store, facility, occupied=occupied)
    return Sealed(target, anchors)


class _Table:
    """A table that somebody writes in by another way."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.connection = connection
        self.name = name
        answer = connection.answer(f'SELECT * FROM "{name}"')
        self.columns, self.rows = answer.names, answer.rows
        self.key = next(iter(answer.names)) if "id" not in answer.names else "id"

    def set(self, row: tuple[Any, ...], column: str, value: object) -> None:
        self.put(row, column, ":value", value=value)

    def put(self, row: tuple[Any, ...], column: str, sql: str, **values: object) -> None:
        self.connection.execute(
            f'UPDATE "{self.name}" SET "{column}" = {sql} WHERE "{self.key}" = :key',
            {"key": row[self.columns.index(self.key)], **values},
        )


def _other(value: object, random: Random) -> object:
    if isinstance(value, bytes):
        return uuid4().bytes if random.random() < 0.5 else value[::-1]
    if isinstance(value, int):
        return value + random.choice((-2, -1, 1, 1_000_000))
    return uuid4().bytes if value is None else f"{value}{random.choice('0x ')}"


def change(table: _Table, random: Random) -> None:
    """Write another value into a column."""
    at = random.randrange(len(table.columns))
    row = random.choice(table.rows)
    table.set(row, table.columns[at], _other(row[at], random))


def types(table: _Table, random: Random) -> None:
    """Write a value of a kind that no desk writes."""
    table.put(random.choice(table.rows), random.choice(table.columns), random.choice(STRANGE))


def take_away(table: _Table, random: Random) -> None:
    """Take a row away."""
    at = table.columns.index(table.key)
    values = {"key": random.choice(table.rows)[at]}
    table.connection.execute(f'DELETE FROM "{table.name}" WHERE "{table.key}" = :key', values)


def put_in(table: _Table, random: Random) -> None:
    """Put a row in that is like another."""
    row = dict(zip(table.columns, random.choice(table.rows), strict=True))
    for name in (table.key, "reference", "number", "initials", "letter", "item", "code", "stay_id"):
        if name in row:
            row[name] = _other(row[name], random)
    bound = ", ".join(f":{name}" for name in row)
    names = ", ".join(row)
    table.connection.execute(f'INSERT INTO "{table.name}" ({names}) VALUES ({bound})', row)


def swap(table: _Table, random: Random) -> None:
    """Let two rows change places, in one column or in all."""
    if len(table.rows) < 2:
        return
    first, second = random.sample(table.rows, 2)
    names = [name for name in table.columns if name != table.key]
    for name in names if random.random() < 0.3 else [random.choice(names)]:
        at = table.columns.index(name)
        table.set(first, name, second[at])
        table.set(second, name, first[at])


def seal_anew(table: _Table, random: Random) -> None:
    """Change a row, and reckon its seal and the chains anew, as if nothing had been."""
    row = random.choice(table.rows)
    at = random.choice([at for at, name in enumerate(table.columns) if name != table.key])
    connection = table.connection
    digest = seals.digest(table.name, table.columns, is_server=False)
    table.set(row, table.columns[at], _other(row[at], random))
    (new,) = connection.rows(
        f'SELECT * FROM "{table.name}" WHERE "{table.key}" = :key',
        {"key": row[table.columns.index(table.key)]},
    )
    previous: dict[object, str] = {}
    for entry in [*queries.rows(Snapshot(connection, Clock()()))]:
        entry["seal"] = entry["seal"].replace(digest(row), digest(new))
        entry["previous"] = previous.get(entry["desk_id"], "")
        entry["hash"] = previous[entry["desk_id"]] = chain_hash(entry)
        connection.execute(
            "UPDATE journal SET seal = :seal, previous = :previous, hash = :hash WHERE id = :id",
            {name: entry[name] for name in ("seal", "previous", "hash", "id")},
        )


MEANS: tuple[Callable[[_Table, Random], None], ...] = (change, types, take_away, put_in, swap)


def trials(
    folder: Path, times: int, seed: int = 1, *, marked: bool = True, anew: bool = True
) -> Iterator[Forged]:
    """Forge rows of each table in turn, of a plain and an encrypted store."""
    random = Random(seed)
    made = {
        name: make(folder / name, encrypted=name == "encrypted") for name in ("plain", "encrypted")
    }
    with closing(Connection(connect(made["plain"].target), made["plain"].target)) as connection:
        tables = [*seals.tables(connection), "journal"]
    for number in range(times):
        name = ("plain", "encrypted")[number % 2]
        means = [*MEANS, seal_anew] if anew and name == "plain" else MEANS
        forged = _forge(
            made[name],
            tables[number // 2 % len(tables)],
            random.choice(means),
            random,
            marked=marked,
        )
        if forged is not None:
            yield forged._replace(store=name)


def _forge(
    sealed: Sealed,
    name: str,
    means: Callable[[_Table, Random], None],
    random: Random,
    *,
    marked: bool,
) -> Forged | None:
    """Forge in a copy; None where nothing came of it, because the table itself does not have it."""
    if name == "journal" and means is seal_anew:
        return None
    copy = sealed.target.path.with_name("copy.db")
    shutil.copyfile(sealed.target.path, copy)
    target = sealed.target._replace(address=str(copy))
    try:
        with closing(Connection(connect(target), target)) as connection:
            connection.take_any_text()
            connection.execute("PRAGMA foreign_keys = OFF")
            table = _Table(connection, name)
            if not table.rows:
                # Only an encrypted store has secrets, and nobody writes notes of a review any more.
                assert name in ("chain_key", "review_note"), name
                return None
            with suppress(driver(target).IntegrityError, StoreUnavailable):
                means(table, random)
            if _Table(connection, name).rows == table.rows:
                return None
        anchors = Anchors(sealed.anchors) if marked else None
        with closing(Store(target, Clock(), make_actor(), anchors=anchors)) as store:
            try:
                verified = journals.verify(store)
            except StoreUnavailable:
                # What the desk begins with cannot be read: it says so and does nothing.
                return Forged(means.__name__, name, "", seen=True, named=name == "revision")
        named = any(finding.table == name for finding in verified.rows) or name == "journal"
        return Forged(means.__name__, name, "", not verified.whole, named)
    finally:
        for part in ("", "-wal", "-shm"):
            copy.with_name(copy.name + part).unlink(missing_ok=True)
