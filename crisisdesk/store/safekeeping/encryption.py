"""A store gets a passphrase, another one, or none: written anew beside the old, then exchanged."""

import os
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from crisisdesk.errors import StoreUnavailable
from crisisdesk.store import copies
from crisisdesk.store.connect import BUSY_SECONDS, Target, in_words
from crisisdesk.store.connection import Connection


def rewrite(
    target: Target, key: str | None, finish: Callable[[Target], None] = lambda _: None
) -> Target:
    """Write a store under another raw key, None for a plain one; answers where it is now.

    `finish` works on the new file before it takes the old one's place. Until then the old one is
    left as it is; afterwards it is overwritten. Raises StoreUnavailable, and then nothing changed.
    """
    # A link stays one: what it leads to is exchanged.
    place = target.path.resolve()
    with in_words(target), copies.made_beside(place) as draft:
        new = Target(str(draft), key)
        with closing(_alone(target)) as old:
            before = copies.counts(old)
            _export(old, new)
            with closing(Connection(_raw(new), new)) as connection:
                copies.must_hold(connection, before, before)
            finish(new)
            with closing(Connection(_raw(new), new)) as connection:
                copies.close_log(connection)
            _exchange(draft, place)
    return target._replace(key=key)


def _exchange(draft: Path, place: Path) -> None:
    """Let the new file take the old one's place, which has a name until it is overwritten."""
    former = draft.with_suffix(copies.FORMER)
    with place.open("rb+") as gone:
        status = os.fstat(gone.fileno())
        # The terms of copies count from when they were written, not from when they were closed.
        os.utime(draft, ns=(status.st_atime_ns, status.st_mtime_ns))
        with suppress(OSError):  # not every disk gives a file two names
            copies.clear(former)
            os.link(place, former)
        copies.settle(draft, place)
        with suppress(OSError):  # it has its new form; what is left of the old one is found later
            copies.wipe(gone, names=former.exists())
            former.unlink(missing_ok=True)


def write(target: Target, key: str | None, place: Path) -> None:
    """Write a checked copy of a store under another raw key, None for a plain one.

    Nothing of it is on the disk in any other form meanwhile. Raises StoreUnavailable.
    """
    new = Target(str(place), key)
    with closing(Connection(_raw(target), target)) as old:
        before = copies.counts(old)
        _export(old, new)
        after = copies.counts(old)
    with closing(Connection(_raw(new), new)) as connection:
        copies.must_hold(connection, before, after)


def _raw(target: Target) -> Any:
    """A connection of the encrypting driver, which reads plain files too."""
    from sqlcipher3 import dbapi2

    with in_words(target):
        driver = dbapi2.connect(str(target.path), isolation_level=None, timeout=BUSY_SECONDS)
        try:
            driver.execute("PRAGMA cipher_log_level = NONE")
            if target.key is not None:
                driver.execute(f"PRAGMA key = \"x'{target.key}'\"")
            driver.execute("SELECT count(*) FROM sqlite_master").fetchall()
        except BaseException:
            driver.close()
            raise
    return driver


def _alone(target: Target) -> Connection:
    """The store, held so that no other program can open it meanwhile; raises StoreUnavailable."""
    connection = Connection(_raw(target), target)
    try:
        copies.close_log(connection)
        connection.rows("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except StoreUnavailable as error:
        connection.close()
        raise copies.refused_to_others(error, target) from None
    return connection


def _export(old: Connection, new: Target) -> None:
    key = "''" if new.key is None else f"\"x'{new.key}'\""
    with in_words(new):
        old.driver.execute(f"ATTACH DATABASE ? AS new KEY {key}", (str(new.path),))
        try:
            old.driver.execute("BEGIN")
            old.driver.execute("SELECT sqlcipher_export('new')").fetchall()
            old.driver.execute("COMMIT")
        finally:
            with suppress(Exception):
                old.driver.execute("ROLLBACK")
            with suppress(Exception):  # the fault that led here is the one to tell
                old.driver.execute("DETACH DATABASE new")
