"""A copy that leaves with a desk of its own, as its file knows it."""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from uuid import UUID

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.errors import StoreUnavailable
from crisisdesk.store import copies, schema
from crisisdesk.store.connect import Target, connect, in_words
from crisisdesk.store.connection import Connection
from crisisdesk.store.values import for_sqlite

_MARK = """
INSERT INTO carried (id, laptop_id, taken_at, closed_at) VALUES (1, :laptop, :at, NULL)
"""
_CLOSE = "UPDATE carried SET closed_at = :at WHERE closed_at IS NULL"
_OTHERS_DRAFTS = "DELETE FROM draft WHERE member_id IS NULL OR member_id <> :member"
_OWN_DRAFTS = "UPDATE draft SET desk_id = :laptop"
_FIRST_KEY = """
INSERT INTO chain_key (epoch, secret)
SELECT r.epoch, '' FROM revision r WHERE NOT EXISTS (SELECT 1 FROM chain_key k)
"""
Progress = Callable[[int, int], None]


def write(target: Target, draft: Target, progress: Progress | None = None) -> None:
    """Write a checked copy of a store into an empty file, in one unmoving world.

    Nothing of it is on the disk in any other form meanwhile. Raises StoreUnavailable.
    """
    # Row by row from a local store too: a plain file that this program has open must not be opened
    # by the encrypting driver as well, as each would let go of the other's locks.
    schema.ready(draft, keep=False)
    with (
        closing(Connection(connect(target), target)) as store,
        closing(Connection(connect(draft), draft)) as copy,
        store.snapshot(),
    ):
        _take_over(store, copy, progress)


def _take_over(store: Connection, copy: Connection, progress: Progress | None) -> None:
    names = sorted(schema.tables(copy) - {"alembic_version"})
    sizes = {
        name: store.first(int, f'SELECT count(*) FROM "{name}"') or 0  # noqa: S608 - names of our own
        for name in names
    }
    done, whole = 0, sum(sizes.values())
    copy.execute("PRAGMA foreign_keys = OFF")
    copy.execute("BEGIN IMMEDIATE")
    for name in names:
        copy.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of our own
        for page in store.pages(f'SELECT * FROM "{name}"'):  # noqa: S608 - names of our own
            columns = ", ".join(f'"{column}"' for column in page.names)
            marks = ", ".join("?" * len(page.names))
            with in_words(copy.target):
                copy.driver.executemany(
                    f'INSERT INTO "{name}" ({columns}) VALUES ({marks})',  # noqa: S608 - names of our own
                    [[*map(for_sqlite, row)] for row in page.rows],
                )
            done += len(page.rows)
            if progress is not None:
                progress(done, whole)
    copy.execute("COMMIT")
    sizes.pop("draft")  # no copy counts it
    copies.must_hold(copy, sizes, sizes)
    copy.execute("PRAGMA foreign_keys = ON")


def mark(target: Target, laptop: UUID, member: MemberId | None, at: datetime) -> None:
    """Make a copy the desk that leaves: of half-typed words only those of who takes it along."""
    from crisisdesk.store.together.base import write_base

    with closing(Connection(connect(target), target)) as connection:
        connection.rows("PRAGMA secure_delete = ON")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_MARK, {"laptop": laptop, "at": at})
        if member is None:
            connection.execute("DELETE FROM draft")
        else:
            connection.execute(_OTHERS_DRAFTS, {"member": member})
            connection.execute(_OWN_DRAFTS, {"laptop": laptop})
        connection.execute(_FIRST_KEY)
        write_base(connection)
        connection.execute("COMMIT")


def finish(target: Target) -> None:
    """Bring a copy's log into it, so that the file alone is all of it."""
    with closing(Connection(connect(target), target)) as connection:
        copies.close_log(connection)


def close(target: Target, at: datetime) -> bool:
    """Let a copy that was brought back only be read from now on; False where it cannot be told.

    Mail and sticks that cannot be written are no reason not to come home.
    """
    with suppress(StoreUnavailable), closing(Connection(connect(target), target)) as connection:
        connection.execute(_CLOSE, {"at": at})
        with suppress(StoreUnavailable):  # a desk may have it open
            copies.close_log(connection)
        return True
    return False
