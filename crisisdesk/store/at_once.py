"""Several questions that do not wait for one another."""

from collections.abc import Iterable, Iterator, Mapping

from crisisdesk.store.connect import Connection, in_words
from crisisdesk.store.for_server import for_server
from crisisdesk.store.mapper import Answer

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
    with in_words(connection.target):
        with connection.driver.pipeline():
            cursors = [
                connection.driver.execute(for_server(sql), values) for sql, values in questions
            ]
        for cursor in cursors:
            names = tuple(column.name for column in cursor.description)
            yield Answer(names, cursor.fetchall(), connection.is_server)
