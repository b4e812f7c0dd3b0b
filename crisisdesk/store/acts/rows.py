"""Rows as an act inserts them, and how it raises their versions."""

from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Insert, insert

from crisisdesk.store.connection import Connection
from crisisdesk.store.tables.base import Row


class PendingEntry(NamedTuple):
    """The newest row of the journal, which waits for what its act still writes."""

    fields: dict[str, Any]
    secret: str
    begins: bool
    """Whether its chain begins with it."""
    seals_all: bool
    """Whether no row of any table was ever sealed."""


@cache
def insertion(table: type[Row]) -> Insert:
    """The statement that inserts a row."""
    return insert(table)


@cache
def usual(table: type[Row]) -> dict[str, Any]:
    """The columns that a row may leave out, with what they are then."""
    return {
        name: field.default
        for name, field in table.model_fields.items()
        if not field.is_required() and field.default_factory is None
    }


def raise_version(connection: Connection, table: type[Row], id_: UUID, seen: int) -> bool:
    """Raise the version of a row of a file; answers whether it still was this one."""
    sql = f'UPDATE "{table.__tablename__}" SET version = version + 1'  # noqa: S608 - names of our own
    values = {"id": id_, "seen": seen}
    return connection.execute(f"{sql} WHERE id = :id AND version = :seen", values) == 1
