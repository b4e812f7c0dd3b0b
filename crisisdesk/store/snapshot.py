"""One look at the store: a moment, what was known by then, and the connection to ask through."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from crisisdesk.store.at_once import Question, each
from crisisdesk.store.connection import Connection
from crisisdesk.store.mapper import Answer, day_of, identity_of, moment_of, utc
from crisisdesk.store.values import END_OF_TIME

T = TypeVar("T")
_KNOWN = re.compile(r"\b(\w+)\.recorded_at <= :known\b")


def _as_it_is(value: UUID) -> UUID:
    return value


def _same_day(value: date) -> date:
    return value


@lru_cache(maxsize=512)
def known_here(sql: str) -> str:
    """The SQL by which a row is known since it was written, or since it was brought in here."""
    return _KNOWN.sub(r"COALESCE(\1.received_at, \1.recorded_at) <= :known", sql)


class Snapshot(NamedTuple):
    """A snapshot of what was true at `at`, as known by `known` (None: by now)."""

    connection: Connection
    at: datetime
    known: datetime | None = None
    revision: int | None = None
    """The revision of this snapshot; None where an act still writes or another moment is shown."""

    def answer(self, sql: str, **values: object) -> Answer:
        """Ask with `:at` and `:known` bound beside the values given."""
        if self.known is not None:
            sql = known_here(sql)
        values["at"] = self.at
        values["known"] = self.known or END_OF_TIME
        return self.connection.answer(sql, values)

    def each(self, questions: Iterable[str], **values: object) -> Iterator[Answer]:
        """Ask several with the same bound, each when it is read, a server all of them at once."""
        return each(self.connection, self.questions(questions, **values))

    def questions(self, every: Iterable[str], **values: object) -> list[Question]:
        """Questions of this moment, as `at_once.each` asks them."""
        values |= {"at": self.at, "known": self.known or END_OF_TIME}
        asked = every if self.known is None else map(known_here, every)
        return [(sql, values) for sql in asked]

    def rows(self, sql: str, **values: object) -> list[Any]:
        """The same, as rows that the driver has."""
        return self.answer(sql, **values).rows

    def read(self, shape: Callable[..., T], sql: str, **values: object) -> list[T]:
        """The same, as `Answer.read` reads them."""
        return self.answer(sql, **values).read(shape)

    def first(self, shape: Callable[..., T], sql: str, **values: object) -> T | None:
        """The first of these, None where there is none."""
        return next(iter(self.read(shape, sql, **values)), None)

    def once(self, question: Callable[["Snapshot"], T]) -> T:
        """Put a question that goes by rows, whatever the moment: once for each revision.

        Only for rows that are written at the moment they are of, which no reading comes before.
        """
        return self._once(question, self.known)

    def once_a_minute(self, question: Callable[["Snapshot"], T]) -> T:
        """Put a question once for each revision and minute, which is how often pages are drawn.

        So the pages of one desk that show the same read it once; nobody may change the answer.
        """
        return self._once(question, (self.known, self._minute))

    @property
    def _minute(self) -> datetime:
        return self.at.replace(second=0, microsecond=0)

    def remembers(self, question: Hashable) -> bool:
        """Whether the answer to such a question is remembered from another look at the same."""
        world, _answer = self.connection.remembered.get(question, (None, None))
        ways = self.known, (self.known, self._minute)
        return self.revision is not None and world in [(self.revision, way) for way in ways]

    def _once(self, question: Callable[["Snapshot"], T], of: object) -> T:
        if self.revision is None:
            return question(self)
        world = self.revision, of
        seen, answer = self.connection.remembered.get(question, (None, None))
        if seen != world:
            around, self.connection.remembering = self.connection.remembering, question
            try:
                answer = question(self)
            finally:
                self.connection.remembering = around
            self.connection.remembered[question] = world, answer
        remembered: T = answer
        return remembered

    @property
    def moment(self) -> Callable[[Any], datetime]:
        """What makes a moment of a column's value on this database."""
        return utc if self.connection.is_server else moment_of

    @property
    def identity(self) -> Callable[[Any], UUID]:
        """What makes an id of a column's value on this database."""
        return _as_it_is if self.connection.is_server else identity_of

    @property
    def day(self) -> Callable[[Any], date]:
        """What makes a date of a column's value on this database."""
        return _same_day if self.connection.is_server else day_of
