"""Rows as an act inserts them."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Insert, insert

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
