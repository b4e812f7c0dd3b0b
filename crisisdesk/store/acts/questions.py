"""What an act asks once more when it is tried again, all of it at once."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from crisisdesk.store.connection import Connection, Values
from crisisdesk.store.mapper import Answer
from crisisdesk.store.values import new_id

_MOST = 100
"""Questions: an import that asks thousands reads them one by one again."""
_WORD = re.compile(r"\w+")


class Questions:
    """What the try of an act before this one asked, with the answers of now."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._asked: list[_Asked] = []
        self._rest: dict[str, _Asked] = {}
        self._answers: dict[str, tuple[_Asked, Callable[[], Answer]]] = {}
        self._ids: list[UUID] = []
        self._drawn = 0
        self._now: datetime | None = None
        self._written: set[str] = set()
        self._connection: Connection | None = None

    def ask_again(self, connection: Connection, now: datetime) -> None:
        """Begin a try: ask as of now what the one before asked as of its own now.

        Nothing is waited for: the answers come with that of whatever is asked next.
        """
        self._connection, then, self._now = connection, self._now, now
        self._asked = [asked.as_of(now, then) for asked in self._asked]
        self._rest = {asked.key: asked for asked in self._asked if asked.after_writing}
        self._answers = {}
        self._ask(asked for asked in self._asked if not asked.after_writing)

    def begin(self) -> None:
        """From here on answer what this try asks."""
        assert self._connection is not None  # noqa: S101 - a try begins by asking again
        self._asked, self._written, self._drawn = [], set(), 0
        self._connection.recall = self.answer

    def new_id(self) -> UUID:
        """The next id for a row; every try has the same, so that it asks the same about it."""
        if self._drawn == len(self._ids):
            self._ids.append(new_id())
        self._drawn += 1
        return self._ids[self._drawn - 1]

    def answer(self, sql: str, values: Values) -> Callable[[], Answer] | None:
        """What reads an answer that is known or on its way; None where it must be asked."""
        asked = _Asked(sql, values or {}, not self._written.isdisjoint(_tables(sql)))
        if len(self._asked) < _MOST:
            self._asked.append(asked)
        if asked.key not in self._answers and asked.key in self._rest:
            # What the try before asked once it had written is wanted from now on.
            self._ask(self._rest.values())
        _, answer = self._answers.get(asked.key, (asked, None))
        return answer

    def _ask(self, every: Iterable["_Asked"]) -> None:
        assert self._connection is not None  # noqa: S101 - a try begins by asking again
        for asked in every:
            if asked.key not in self._answers:
                self._answers[asked.key] = asked, self._connection.ask(asked.sql, asked.values)

    def changed(self, table: str) -> None:
        """This try wrote a table: what was read of it stands no longer."""
        self._written.add(table)
        self._answers = {
            key: (asked, answer)
            for key, (asked, answer) in self._answers.items()
            if table not in _tables(asked.sql)
        }


class _Asked(NamedTuple):
    """A question, and whether it reads of a table that its act had written."""

    sql: str
    values: Mapping[str, object]
    after_writing: bool

    @property
    def key(self) -> str:
        """The same for the same question."""
        return f"{self.after_writing}{self.sql}{sorted(self.values.items())}"

    def as_of(self, now: datetime, then: datetime | None) -> "_Asked":
        """The same of another moment."""
        values = {name: now if value == then else value for name, value in self.values.items()}
        return self._replace(values=values)


@lru_cache(maxsize=512)
def _tables(sql: str) -> frozenset[str]:
    """The names in a question, those of its tables among them."""
    return frozenset(_WORD.findall(sql))
