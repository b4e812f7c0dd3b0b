"""An act whose commit failed, which may stand in the store all the same."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection as EngineConnection

from crisisdesk.store.acts.act import SAME
from crisisdesk.store.connect import Target
from crisisdesk.store.connection import Connection
from crisisdesk.store.engine import driver_of
from crisisdesk.store.queries.safekeeping import journal as journal_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import END_OF_TIME


def when_written(connection: EngineConnection, target: Target, act: UUID) -> datetime | None:
    """When an act was written, None where it was not; waits for who is still writing."""
    connection.begin()
    plain = Connection(driver_of(connection), target)
    plain.execute(SAME)
    return journal_queries.written(Snapshot(plain, END_OF_TIME), act)
