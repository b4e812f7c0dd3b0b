"""Whole copies of a local store: written by the database itself, closed to others, and checked."""

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from crisisdesk.errors import N_, StoreUnavailable, WrongUse
from crisisdesk.store.connect import Target, connect, in_words
from crisisdesk.store.connection import Connection
from crisisdesk.store.values import Dialect

if sys.platform != "win32":
    import fcntl

_LOCKED_FROM, _LOCKED_BYTES = 0x40000000, 512
"""Where SQLite locks a file."""
PARTS = ("", "-wal", "-shm", "-journal")
DRAFT, FORMER = ".new", ".old"
"""How the name of a file ends that is under way, and of one that is being overwritten."""


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
    return path.with_name(f".{path.name}{DRAFT}")


def remove(path: Path) -> None:
    """Take a store away with its log, the log first; one that is gone already is no fault."""
    for part in reversed(PARTS):
        path.with_name(path.name + part).unlink(missing_ok=True)


@contextmanager
def made_beside(place: Path) -> Iterator[Path]:
    """An empty file of this account's own beside a place; it goes if anything goes wrong inside.

    Raises InUse while another program makes it, or OSError.
    """
    with held(beside(place)) as draft:
        try:
            yield draft
        except BaseException:
            with suppress(OSError):
                remove(draft)
            raise


@contextmanager
def held(path: Path) -> Iterator[Path]:
    """A new file that others can tell is worked on, for as long as this program lives.

    Raises InUse or OSError.
    """
    being_written = InUse(N_("{path} is being written by another program; try again."), path=path)
    if not clear(path):
        raise being_written
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise being_written from None
    try:
        if sys.platform == "win32":
            # A file that is open can neither take another's place there nor be taken away.
            os.close(handle)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not path.exists():  # somebody took it for a leftover before it was held
                raise being_written
        yield path
    finally:
        if sys.platform != "win32":
            os.close(handle)


def is_open(path: Path) -> bool:
    """Whether a program has a store open: as the database locks it, whatever stands in it.

    Never asked of a store that this program has open itself: its own locks would go. Raises
    OSError.
    """
    if sys.platform == "win32":
        return False  # there a file that is open cannot be taken away
    try:
        with path.open("rb+") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKED_BYTES, _LOCKED_FROM)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def clear(path: Path) -> bool:
    """Overwrite what a kill left and take it away with its log; False while it is worked on.

    Raises OSError.
    """
    try:
        status = path.lstat()
        if status.st_nlink > 1 or stat.S_ISLNK(status.st_mode):
            # Another name of a file that stays. To open it would let go of what this program
            # holds of that file.
            path.unlink()
            return True
        if sys.platform == "win32":
            try:
                path.unlink()
            except PermissionError:
                return False
            _clear_log(path)
            return True
        with path.open("rb+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            _clear_log(path)
            wipe(file, names=1)
        path.unlink()
    except FileNotFoundError:
        _clear_log(path)
    return True


def _clear_log(path: Path) -> None:
    for part in PARTS[1:]:
        log = path.with_name(path.name + part)
        with suppress(FileNotFoundError):
            with log.open("rb+") as file:
                wipe(file, names=1)
            log.unlink()


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
    with in_words(target._replace(address=str(place))), made_beside(place) as draft:
        with closing(Connection(connect(target), target)) as connection:
            before = counts(connection)
            with in_words(target):
                # The database writes the copy itself: copying the file would miss what is still in
                # its log, where the newest acts are while another desk is reading.
                connection.driver.execute("VACUUM INTO ?", (str(draft),))
            after = counts(connection)
        _check(target._replace(address=str(draft)), before, after)
        settle(draft, place)


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


def wipe(file: Any, *, names: int = 0) -> None:
    """Overwrite what an open file holds: a program that opened it too late finds no store there.

    A file with more names than these is somebody's copy and stays as it is.
    """
    status = os.fstat(file.fileno())
    if status.st_nlink > names:
        return
    left = status.st_size
    file.seek(0)
    while left > 0:
        left -= file.write(b"\0" * min(left, 1 << 20))
    file.flush()
    os.fsync(file.fileno())
