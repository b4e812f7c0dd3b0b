"""A local store written anew, so that nothing that was overwritten stays in its free room."""

from contextlib import closing

from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.values import Dialect


def compact(target: Target) -> None:
    """Write it anew; raises StoreUnavailable while another desk is at work."""
    if target.dialect is Dialect.SQLITE:
        with closing(Connection(connect(target), target)) as connection:
            connection.execute("VACUUM")
            connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
