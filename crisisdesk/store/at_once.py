"""Several questions that do not wait for one another."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from crisisdesk.store.connect import in_words
from crisisdesk.store.connection import Connection
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
    with in_words(connection.target), _together(connection):
        answered = [
            connection.recall(*question) or connection.ask(*question) for question in questions
        ]
    for answer in answered:
        yield answer()


def _together(connection: Connection) -> AbstractContextManager[Any]:
    # A pipeline inside another would wait for all that was sent before.
    return nullcontext() if connection.is_in_flight else connection.driver.pipeline()
