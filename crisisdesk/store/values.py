"""How moments and ids are written, for both doors to the database.

SQLite keeps a moment as whole microseconds since 1970 in UTC and an id as 16 bytes; PostgreSQL has
types for both. Text would compare wrongly: two ways of writing one instant are two texts.
"""

import os
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


class Dialect(StrEnum):
    """The two databases the desk runs on."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


def new_id() -> UUID:
    """A time-ordered id (version 7) that no other desk makes."""
    # A reader makes none.
    from uuid_utils import compat

    return compat.uuid7()


def new_salt() -> bytes:
    """What nobody can guess, for a row whose words are overwritten one day."""
    return os.urandom(16)


# Every statement of a snapshot binds the same moments.
@lru_cache(maxsize=1 << 10)
def micros(moment: datetime) -> int:
    """The moment as SQLite keeps it; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """The moment that SQLite keeps as this number."""
    return _EPOCH + timedelta(microseconds=value)


def for_sqlite(value: object) -> object:
    """A value as SQLite keeps it, also one that a server's driver answered."""
    if isinstance(value, datetime):
        return micros(value)
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def id_text(value: object) -> str:
    """The id of a row as people compare it."""
    return (
        value.hex()
        if isinstance(value, bytes)
        else value.hex
        if isinstance(value, UUID)
        else str(value)
    )
