"""Whole copies of a local store: written by the database itself, closed to others, and checked."""

import os
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from crisisdesk.errors import N_, StoreUnavailable, WrongUse
from crisisdesk.store.connect import Connection, Target, connect, in_words
from crisisdesk.store.values import Dialect

PARTS = ("", "-wal", "-shm", "-journal")


class InUse(StoreUnavailable):
    """Another program has the store open."""


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"


def must_be_local(target: Target) -> None:
    """Raise WrongUse for a store on a server, which keeps and closes its own files."""
    if target.dialect is Dialect.POSTGRESQL:
        raise WrongUse(
            N_("{address} is on a PostgreSQL server: its copies and keys are the server's work."),
            address=target.shown,
        )


def beside(path: Path) -> Path:
    """Where a file is made before it takes the place of another."""
    return path.with_name(f".{path.name}.new")


def remove(path: Path) -> None:
    """Take a store away with its log; one that is gone already is no fault."""
    for part in PARTS:
        path.with_name(path.name + part).unlink(missing_ok=True)


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has; half-typed reports come and go and do not count."""
    names = sorted(connection.read(str, _TABLES))
    return {
        name: connection.first(int, f'SELECT count(*) FROM "{name}"') or 0  # noqa: S608 - names of our own
        for name in names
        if name != "draft"
    }


def page_faults(connection: Connection) -> list[str]:
    """What the database finds wrong with its pages; [] when nothing is."""
    faults = connection.read(str, "PRAGMA integrity_check")
    return [] if faults == ["ok"] else faults


def loose_rows(connection: Connection) -> list[str]:
    """The tables of rows that point to nothing, a name for each row."""
    return connection.answer("PRAGMA foreign_key_check").column("table")


def faults(connection: Connection) -> list[str]:
    """All that is wrong with a file; [] when nothing is."""
    return page_faults(connection) + loose_rows(connection)


def write(target: Target, place: Path) -> None:
    """Write a consistent copy, encrypted as the store is, and check it; raises StoreUnavailable.

    The copy has its name only once it is whole.
    """
    draft = beside(place)
    with in_words(target._replace(address=str(place))):
        remove(draft)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(Connection(connect(target), target)) as connection:
            before = counts(connection)
            with in_words(target):
                # The database writes the copy itself: copying the file would miss what is still in
                # its log, where the newest acts are while another desk is reading.
                connection.driver.execute("VACUUM INTO ?", (str(draft),))
            after = counts(connection)
        _check(target._replace(address=str(draft)), before, after)
        settle(draft, place)
    except BaseException:
        with suppress(OSError):
            remove(draft)
        raise


def _check(copy: Target, before: dict[str, int], after: dict[str, int]) -> None:
    with closing(Connection(connect(copy), copy)) as connection:
        must_hold(connection, before, after)
        close_log(connection)


def must_hold(connection: Connection, before: dict[str, int], after: dict[str, int]) -> None:
    """Raise StoreUnavailable for a copy that is damaged or lacks rows.

    Another desk may have written meanwhile: the copy is of some moment in between.
    """
    present = counts(connection)
    whole = not faults(connection) and all(
        min(before[name], after[name]) <= present.get(name, -1) <= max(before[name], after[name])
        for name in before
    )
    if not whole:
        raise StoreUnavailable(
            N_("The copy {path} is damaged and was not kept."), path=connection.target.path
        )


def close_log(connection: Connection) -> None:
    """Bring a file's log into it, so that the file alone is all of it.

    Raises StoreUnavailable while another program has the store open.
    """
    try:
        mode = connection.first(str, "PRAGMA journal_mode = DELETE")
    except StoreUnavailable as error:
        raise refused_to_others(error, connection.target) from error.__cause__
    if mode != "delete":
        raise _in_use(connection.target)


def refused_to_others(error: StoreUnavailable, target: Target) -> StoreUnavailable:
    """The fault as it is told where the store must be ours alone."""
    number = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    if number not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return error
    return _in_use(target)


def _in_use(target: Target) -> InUse:
    return InUse(N_("{path} is open in another program; close that first."), path=target.path)


def settle(draft: Path, place: Path) -> None:
    """Let a finished file take its place, for good even if the power fails."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(place)
    if sys.platform != "win32":
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def wipe(file: Any) -> None:
    """Overwrite what an open file holds: a program that opened it too late finds no store there."""
    status = os.fstat(file.fileno())
    if status.st_nlink > 0:
        # It has another name still: that is somebody's copy.
        return
    left = status.st_size
    file.seek(0)
    while left > 0:
        left -= file.write(b"\0" * min(left, 1 << 20))
    file.flush()
    os.fsync(file.fileno())
