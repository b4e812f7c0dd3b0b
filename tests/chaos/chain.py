"""A journal that somebody meddled with, at random; what was meddled with must be found."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import uuid4

from crisisdesk.domain.safekeeping.journal import chain_hash
from crisisdesk.errors import StoreUnavailable
from crisisdesk.services import members
from crisisdesk.services.cases import looks
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.services.safekeeping import journal_end
from crisisdesk.store.connect import Target, connect, driver
from crisisdesk.store.connection import Connection
from crisisdesk.store.queries.safekeeping import journal as queries
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.chaos import forgeries
from tests.clock import Clock
from tests.factories import make_actor, make_case, make_facility, tell

_TEXTS = ("event", "account", "behalf_of", "role", "outcome", "reason", "previous", "hash")
_NUMBERS = ("epoch", "number", "count", "recorded_at", "observed_at")
_IDS = ("by_id", "facility_id", "case_id", "subject_id", "id")


class Trial(NamedTuple):
    """A store with a journal of two desks, and the marks of the machine that wrote it."""

    target: Target
    anchors: Path


def make(folder: Path, *, encrypted: bool, ended: bool = False) -> Trial:
    """A journal of some sixty rows; with `ended` the older desk's went after their term."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "desk.db"
    target = Target(str(path), key(b"geheim", path) if encrypted else None)
    anchors = folder / "anchors"
    clock = Clock()
    desks = [Store(target, clock, make_actor(name), anchors=Anchors(anchors)) for name in "AB"]
    for store in desks:
        store.open()
        store.sign_in(store.write(members.add_member, f"{store.actor.letter}{store.actor.letter}"))
        facility = make_facility(store)
        for number in range(12):
            clock.forward(seconds=7)
            tell(store, facility, occupied=number % 9)
            case, _ = store.write(make_case)
            if number % 3 == 0:
                store.write_trace_now(looks.look, case)
        if ended:
            clock.forward(days=5 * 366)
    if ended:
        store.write(journal_end.end, store.read(journal_end.before))
    for store in desks:
        store.close()
    return Trial(target, anchors)


def _any(connection: Connection, random: Random) -> Any:
    return random.choice(connection.rows("SELECT id FROM journal"))[0]


def _change(connection: Connection, random: Random) -> None:
    column = random.choice((*_TEXTS, *_NUMBERS, *_IDS))
    row = _any(connection, random)
    before = connection.rows(f"SELECT {column} FROM journal WHERE id = :id", {"id": row})[0][0]
    value: object
    if column in _TEXTS:
        value = f"{before}{random.choice('0x ')}"
    elif column in _NUMBERS:
        value = (before or 0) + random.choice((-3, -1, 1, 1_000_000))
    else:
        value = uuid4().bytes if before is None or random.random() < 0.5 else before[::-1]
    connection.execute(
        f"UPDATE journal SET {column} = :value WHERE id = :id", {"value": value, "id": row}
    )


def _take_away(connection: Connection, random: Random) -> None:
    connection.execute("DELETE FROM journal WHERE id = :id", {"id": _any(connection, random)})


def _cut(connection: Connection, random: Random) -> None:
    own = random.choice(
        connection.rows("SELECT desk_id, max(number) FROM journal GROUP BY desk_id")
    )
    connection.execute(
        "DELETE FROM journal WHERE desk_id = :desk AND number > :last",
        {"desk": own[0], "last": own[1] - random.randint(1, own[1])},
    )


def _swap(connection: Connection, random: Random) -> None:
    one, other = random.sample(connection.rows("SELECT id, desk_id, number FROM journal"), 2)
    connection.execute("UPDATE journal SET number = -1 WHERE id = :id", {"id": one[0]})
    for row, place in ((other, one), (one, other)):
        connection.execute(
            "UPDATE journal SET desk_id = :desk, number = :number WHERE id = :id",
            {"id": row[0], "desk": place[1], "number": place[2]},
        )


def _rows(connection: Connection, desk: object) -> list[dict[str, Any]]:
    snapshot = Snapshot(connection, Clock()())
    return [row for row in queries.rows(snapshot) if row["desk_id"] == snapshot.identity(desk)]


def _write_anew(connection: Connection, random: Random) -> None:
    """Change a row or take it away, and reckon all that follow anew, as if nothing had been."""
    desk_id = random.choice(connection.rows("SELECT DISTINCT desk_id FROM journal"))[0]
    rows = _rows(connection, desk_id)
    at = random.randrange(len(rows))
    gone = random.random() < 0.5
    if gone:
        connection.execute("DELETE FROM journal WHERE id = :id", {"id": rows.pop(at)["id"]})
    else:
        rows[at]["reason"] = "nothing"
    previous = rows[at - 1]["hash"] if at else ""
    for row in rows[at:]:
        row["number"] -= gone
        row["previous"] = previous
        row["hash"] = previous = chain_hash(row)
        connection.execute(
            "UPDATE journal SET number = :number, previous = :previous, hash = :hash,"
            " reason = :reason WHERE id = :id",
            {name: row[name] for name in ("number", "previous", "hash", "reason", "id")},
        )


def _put_in(connection: Connection, random: Random) -> None:
    """A row of somebody's own making, between two others."""
    desk_id = random.choice(connection.rows("SELECT DISTINCT desk_id FROM journal"))[0]
    rows = _rows(connection, desk_id)
    at = random.randrange(1, len(rows) + 1)
    for row in reversed(rows[at:]):
        values = {"id": row["id"], "number": row["number"] + 1}
        connection.execute("UPDATE journal SET number = :number WHERE id = :id", values)
    made = {**rows[at - 1], "id": uuid4(), "number": at + 1}
    made["previous"] = rows[at - 1]["hash"]
    # At the very end of a plain chain a row that fits cannot be told from a true one.
    made["hash"] = chain_hash(made) if at < len(rows) else "0" * 64
    names = ", ".join(made)
    bound = ", ".join(f":{name}" for name in made)
    connection.execute(f"INSERT INTO journal ({names}) VALUES ({bound})", made)


MEANS: tuple[Callable[[Connection, Random], None], ...] = (
    _change,
    _take_away,
    _cut,
    _swap,
    _write_anew,
    _put_in,
)


def trials(folder: Path, times: int, seed: int = 1) -> Iterator[tuple[str, bool]]:
    """What was done to the journal of a plain or an encrypted store, and whether it was found."""
    random = Random(seed)
    kinds = [(name, ended) for ended in (False, True) for name in ("plain", "encrypted")]
    made = [
        make(folder / f"{name}-{ended}", encrypted=name == "encrypted", ended=ended)
        for name, ended in kinds
    ]
    for number in range(times):
        trial = made[number % len(made)]
        copy = trial.target.path.with_name("copy.db")
        shutil.copyfile(trial.target.path, copy)
        target = trial.target._replace(address=str(copy))
        means = random.choice(MEANS)
        connection = Connection(connect(target), target)
        connection.execute("PRAGMA foreign_keys = OFF")
        before = [tuple(row) for row in connection.rows("SELECT * FROM journal ORDER BY id")]
        with suppress(
            driver(target).IntegrityError, StoreUnavailable
        ):  # the tables themselves do not have it
            means(connection, random)
        changed = before != [
            tuple(row) for row in connection.rows("SELECT * FROM journal ORDER BY id")
        ]
        connection.close()
        store = Store(target, Clock(), make_actor(), anchors=Anchors(trial.anchors))
        found = not journals.verify(store).whole
        store.close()
        for part in ("", "-wal", "-shm"):
            copy.with_name(copy.name + part).unlink(missing_ok=True)
        if changed:
            yield f"{means.__name__} in {'plain' if target.key is None else 'encrypted'}", found


def run(folder: Path, times: int) -> bool:
    """Say how many manipulations were found; answers whether all were."""
    return _of_the_chain(folder, times) and _of_rows(folder, times)


def _of_rows(folder: Path, times: int) -> bool:
    """Rows of every table; and what a plain store cannot prove: all of it sealed anew."""
    forged = [*forgeries.trials(folder / "rows", times)]
    missed = [row for row in forged if not row.seen]
    tables = len({row.table for row in forged})
    print(f"{len(forged)} rows forged in {tables} tables, {len(forged) - len(missed)} found")
    print(*missed, sep="\n", end="")
    anew = [
        row.seen
        for row in forgeries.trials(folder / "unmarked", times, marked=False)
        if row.means == "seal_anew"
    ]
    print(f"{len(anew)} of them sealed anew without a mark outside, {sum(anew)} found")
    return not missed


def _of_the_chain(folder: Path, times: int) -> bool:
    found = missed = 0
    for what, seen in trials(folder, times):
        found += seen
        if not seen:
            missed += 1
            print(f"not found: {what}")
    print(f"{found + missed} manipulations, {found} found")
    return not missed
