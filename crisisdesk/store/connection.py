"""The plain connection: our SQL straight through the driver."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache, partial
from operator import itemgetter
from typing import Any, TypeVar

from crisisdesk.store.connect import Target, beginning, in_words
from crisisdesk.store.for_server import for_server
from crisisdesk.store.mapper import Answer
from crisisdesk.store.values import Dialect, for_sqlite

T = TypeVar("T")
Values = Mapping[str, object] | None
"""What is bound in a question."""

_PAGE = 500
_NAME = itemgetter(0)
"""Of a column as a driver describes it."""


def recall_nothing(_sql: str, _values: Values) -> None:
    """Recall no answer."""


class Connection:
    """The plain connection: our SQL straight through the driver, on a connection opened above."""

    def __init__(self, driver: Any, target: Target) -> None:
        """Use this connection of the driver."""
        self.driver = driver
        self.target = target
        self.is_server = target.dialect is Dialect.POSTGRESQL
        self.remembered: dict[Any, tuple[Any, Any]] = {}
        """By id or question, what was last made, after what it was made of."""
        self.recall: Callable[[str, Values], Callable[[], Answer] | None] = recall_nothing
        """What reads the answer to a question that need not be asked."""
        self.remembering: Hashable = None
        """By what the answer is remembered that is made of what is asked now."""
        self.looks: dict[Hashable, Any] = {}
        """What was asked in each look."""

    def answer(self, sql: str, values: Values = None) -> Answer:
        """All rows of a question with the names of their columns; raises StoreUnavailable."""
        return (self.recall(sql, values) or self.ask(sql, values))()

    def ask(self, sql: str, values: Values = None) -> Callable[[], Answer]:
        """Send a question; what reads its answer, too, raises StoreUnavailable.

        To a server in a pipeline it goes with whatever is sent before somebody reads an answer.
        """
        with in_words(self.target):
            if self.is_server:
                cursor = self.driver.execute(for_server(sql), values)
                # A cursor is read once, an answer more often.
                return cache(partial(self._answered, cursor))
            bound = {name: for_sqlite(value) for name, value in (values or {}).items()}
            answer = self._read(self.driver.execute(sql, bound))
        return lambda: answer

    @property
    def is_in_flight(self) -> bool:
        """Whether what is sent to a server now waits for no answer."""
        return self.is_server and bool(self.driver.info.pipeline_status)

    def _answered(self, cursor: Any) -> Answer:
        with in_words(self.target):
            return self._read(cursor)

    def _read(self, cursor: Any) -> Answer:
        rows = cursor.fetchall()
        return Answer(tuple(map(_NAME, cursor.description)), rows, self.is_server)

    def pages(self, sql: str) -> Iterator[Answer]:
        """The answer to a question in pages, so that it never lies in memory as a whole.

        Inside a transaction, and one such question at a time.
        """
        if self.is_server:
            # A cursor of the driver's own kind is refused in a pipeline.
            self.execute(f"DECLARE pages NO SCROLL CURSOR FOR {sql}")
            # Never recalled: the same question answers another page.
            while (page := self.ask(f"FETCH {_PAGE} FROM pages")()).rows:
                yield page
            self.execute("CLOSE pages")
            return
        with in_words(self.target), closing(self.driver.cursor()) as cursor:
            cursor.execute(sql)
            names = tuple(map(_NAME, cursor.description))
            while rows := cursor.fetchmany(_PAGE):
                yield Answer(names, rows, self.is_server)

    def rows(self, sql: str, values: Values = None) -> list[Any]:
        """All rows of a question as the driver has them."""
        return self.answer(sql, values).rows

    def read(self, shape: Callable[..., T], sql: str, values: Values = None) -> list[T]:
        """All rows of a question as `Answer.read` reads them."""
        return self.answer(sql, values).read(shape)

    def first(self, shape: Callable[..., T], sql: str, values: Values = None) -> T | None:
        """The first row of a question, None where there is none."""
        return next(iter(self.read(shape, sql, values)), None)

    def bound(self, value: object) -> object:
        """A value as the rows of this database have it."""
        return value if self.is_server else for_sqlite(value)

    def many(self, sql: str, rows: list[dict[str, object]]) -> int:
        """One statement for many rows of plain values; as `execute` counts what it changed."""
        with in_words(self.target):
            if self.is_server:
                cursor = self.driver.cursor()
                cursor.executemany(for_server(sql), rows)
            else:
                cursor = self.driver.executemany(
                    sql, ({name: for_sqlite(value) for name, value in row.items()} for row in rows)
                )
            changed: int = cursor.rowcount
        return changed

    def execute(self, sql: str, values: Values = None) -> int:
        """One statement; answers how many rows it changed, -1 where that is not known yet."""
        if values:
            return self.many(sql, [dict(values)])
        with in_words(self.target):
            changed: int = self.driver.execute(sql).rowcount
        return changed

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One unmoving world for all questions inside.

        A server gets the beginning with the first of them. Whoever meets a fault drops the
        connection.
        """
        if self.is_server:
            with in_words(self.target), self.driver.pipeline():
                for statement in beginning("REPEATABLE READ READ ONLY"):
                    self.driver.execute(statement)
                yield
                self.driver.execute("ROLLBACK")
            return
        with in_words(self.target):
            self.driver.execute("BEGIN")
            try:
                yield
            finally:
                self.driver.execute("ROLLBACK")

    def take_any_text(self) -> None:
        """Read text that is no UTF-8 too, which no desk wrote, instead of falling over it."""
        if not self.is_server:
            self.driver.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")

    def close(self) -> None:
        """Close the connection."""
        self.driver.close()
