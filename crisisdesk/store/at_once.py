"""Several questions that do not wait for one another, and those that an act asks once more."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from crisisdesk.store.connect import Connection, Values, in_words
from crisisdesk.store.for_server import for_server
from crisisdesk.store.mapper import Answer

_MOST = 100
"""Questions: an import that asks thousands reads them one by one again."""
Question = tuple[str, Mapping[str, object]]
"""Our SQL with what is bound in it."""


def each(connection: Connection, questions: Iterable[Question]) -> Iterator[Answer]:
    """Their answers: of a server all in one round trip, else each when it is read.

    Raises StoreUnavailable.
    """
    if not connection.is_server:
        for sql, values in questions:
            yield connection.answer(sql, values)
        return
    questions = [*questions]
    if connection.recall is not None:
        recalled = [connection.recall(*question) for question in questions]
        answers = [answer for answer in recalled if answer is not None]
        if len(answers) == len(questions):
            yield from answers
            return
    with in_words(connection.target):
        with connection.driver.pipeline():
            cursors = [
                connection.driver.execute(for_server(sql), values) for sql, values in questions
            ]
        for cursor in cursors:
            names = tuple(column.name for column in cursor.description)
            yield Answer(names, cursor.fetchall(), connection.is_server)


class Questions:
    """What the try of an act before this one asked, with the answers of now."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._questions: list[tuple[str, Values]] = []
        self._answers: dict[str, Answer] = {}
        self._now: datetime | None = None
        self._changed = re.compile(r"(?!)")

    def ask_again(self, connection: Connection, now: datetime) -> None:
        """Begin a try: ask as of now what the one before asked as of its own now."""
        before = [
            (sql, {name: now if value == self._now else value for name, value in values.items()})
            for sql, values in self._questions
            if values
        ]
        self._questions, self._now, self._changed = [], now, re.compile(r"(?!)")
        connection.recall = None
        answers = each(connection, before) if before else ()
        self._answers = {
            _key(*question): answer for question, answer in zip(before, answers, strict=True)
        }
        connection.recall = self.answer

    def answer(self, sql: str, values: Values) -> Answer | None:
        """What is known of a question already, None where it must be asked."""
        if len(self._questions) < _MOST:
            self._questions.append((sql, values))
        if not self._answers or self._changed.search(sql):
            return None
        return self._answers.get(_key(sql, values))

    def changed(self, table: str) -> None:
        """This try wrote a table: what was read of it stands no longer."""
        self._changed = re.compile(rf"{self._changed.pattern}|\b{table}\b")


def _key(sql: str, values: Values) -> str:
    return f"{sql}{sorted((values or {}).items())}"
