"""One look at the store: a moment, what was known by then, and the connection to ask through."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from crisisdesk.store.connect import Connection
from crisisdesk.store.values import END_OF_TIME, from_micros

T = TypeVar("T")


# The desk asks after the same rows again and again.
@lru_cache(maxsize=1 << 15)
def _id_of_bytes(value: bytes) -> UUID:
    return UUID(bytes=value)


_moment = lru_cache(maxsize=1 << 15)(from_micros)
_day = lru_cache(maxsize=1 << 12)(date.fromisoformat)


def _as_it_is(value: UUID) -> UUID:
    return value


def _same_day(value: date) -> date:
    return value


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


class Snapshot(NamedTuple):
    """A snapshot of what was true at `at`, as known by `known` (None: by now)."""

    connection: Connection
    at: datetime
    known: datetime | None = None
    revision: int | None = None
    """The revision of this snapshot; None where an act still writes or another moment is shown."""

    def rows(self, sql: str, **values: object) -> list[Any]:
        """Ask with `:at` and `:known` bound beside the values given."""
        values["at"] = self.at
        values["known"] = self.known or END_OF_TIME
        return self.connection.rows(sql, values)

    def once(self, question: Callable[["Snapshot"], T]) -> T:
        """Put a question that goes by rows, whatever the moment: once for each revision.

        Only for rows that are written at the moment they are of, which no reading comes before.
        """
        if self.revision is None:
            return question(self)
        world = self.revision, self.known
        remembered = self.connection.remembered.get(question)
        if remembered is None or remembered[0] != world:
            remembered = self.connection.remembered[question] = world, question(self)
        answer: T = remembered[1]
        return answer

    @property
    def moment(self) -> Callable[[Any], datetime]:
        """What makes a moment of a column's value on this database."""
        return _utc if self.connection.is_server else _moment

    @property
    def identity(self) -> Callable[[Any], UUID]:
        """What makes an id of a column's value on this database."""
        return _as_it_is if self.connection.is_server else _id_of_bytes

    @property
    def day(self) -> Callable[[Any], date]:
        """What makes a date of a column's value on this database."""
        return _same_day if self.connection.is_server else _day
