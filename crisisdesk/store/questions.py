"""What is asked once more, all of it at once: by an act that is tried again, and by a page."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.store.connection import Connection, Values, recall_nothing
from crisisdesk.store.mapper import Answer
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import END_OF_TIME, new_id

_MOST = 100
"""Questions: an import that asks thousands reads them one by one again."""
_LOOKS = 100
"""Kept: the pages of one desk with what they show."""
_WORD = re.compile(r"\w+")


class Questions:
    """What was asked the time before, with the answers of now."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._asked: list[_Asked] = []
        self._rest: dict[str, _Asked] = {}
        self._remembered: list[_Asked] = []
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
        self._take_up(connection, now)
        self._rest = {asked.key: asked for asked in self._asked if asked.after_writing}
        self._ask(asked for asked in self._asked if not asked.after_writing)

    def expect(self, snapshot: Snapshot) -> None:
        """Begin a look: what the one before asked is asked with the first of it.

        What was asked of another moment than its own is not: that is another one by now. Nor is
        that of which another look remembers what it answers.
        """
        now = snapshot.at
        self._take_up(snapshot.connection, now)
        self._remembered, wanted = list[_Asked](), list[_Asked]()
        for asked in self._asked:
            known = snapshot.remembers(asked.remembered_by)
            (self._remembered if known else wanted).append(asked)
        self._rest = {asked.key: asked for asked in wanted if asked.moments <= {now, END_OF_TIME}}
        self.begin()

    def _take_up(self, connection: Connection, now: datetime) -> None:
        self._connection, then, self._now = connection, self._now, now
        self._asked = [asked.as_of(now, then) for asked in self._asked]
        self._answers = {}

    def begin(self) -> None:
        """From here on answer what this try asks."""
        assert self._connection is not None  # noqa: S101 - a try begins by asking again
        self._asked, self._written, self._drawn = [], set(), 0
        self._connection.recall = self.answer

    def end(self) -> None:
        """Answer no more; a look that had to ask nothing leaves what the one before asked."""
        assert self._connection is not None  # noqa: S101 - a look begins by expecting
        self._connection.recall, self._answers = recall_nothing, {}
        self._asked = (self._asked or [*self._rest.values()]) + self._remembered

    def new_id(self) -> UUID:
        """The next id for a row; every try has the same, so that it asks the same about it."""
        if self._drawn == len(self._ids):
            self._ids.append(new_id())
        self._drawn += 1
        return self._ids[self._drawn - 1]

    def answer(self, sql: str, values: Values) -> Callable[[], Answer] | None:
        """What reads an answer that is known or on its way; None where it must be asked."""
        assert self._connection is not None  # noqa: S101 - a try begins by asking again
        after_writing = not self._written.isdisjoint(_tables(sql))
        asked = _Asked(sql, values or {}, after_writing, self._connection.remembering)
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
    """A question, whether it reads of a table that its act had written, and what remembers it."""

    sql: str
    values: Mapping[str, object]
    after_writing: bool
    remembered_by: Hashable

    @property
    def key(self) -> str:
        """The same for the same question."""
        return f"{self.after_writing}{self.sql}{sorted(self.values.items())}"

    @property
    def moments(self) -> set[datetime]:
        """Of which moments it asks."""
        return {value for value in self.values.values() if isinstance(value, datetime)}

    def as_of(self, now: datetime, then: datetime | None) -> "_Asked":
        """The same of another moment."""
        values = {name: now if value == then else value for name, value in self.values.items()}
        return self._replace(values=values)


@lru_cache(maxsize=512)
def _tables(sql: str) -> frozenset[str]:
    """The names in a question, those of its tables among them."""
    return frozenset(_WORD.findall(sql))


@contextmanager
def looking(snapshot: Snapshot, look: Callable[..., Any]) -> Iterator[None]:
    """Let a server be asked at once what the same look asked the last time.

    On a slow line a page would else wait for each of its questions.
    """
    connection = snapshot.connection
    if not connection.is_server:
        yield
        return
    before = connection.looks.pop(look, None) or Questions()
    connection.looks[look] = before
    if len(connection.looks) > _LOOKS:
        del connection.looks[next(iter(connection.looks))]
    before.expect(snapshot)
    try:
        yield
    finally:
        before.end()
