"""On a server an act reads and writes first, and takes the region's lock with its last statement.

PostgreSQL's REPEATABLE READ refuses a row that somebody else wrote since the act began. Every act
moves the revision, so of two that read the same only the first is written; the other reads again.
Whoever sits far away would else let every other desk wait for each of its round trips.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Insert, Update, and_, bindparam, case, insert, select, update
from sqlalchemy import Connection as EngineConnection
from sqlalchemy.exc import IntegrityError

from crisisdesk.errors import StoreMoved
from crisisdesk.store.connection import Connection
from crisisdesk.store.engine import ISOLATION, SENT_AHEAD
from crisisdesk.store.tables.base import JournalRow, RevisionRow, Row

UNMOVING = {ISOLATION: "REPEATABLE READ"}
"""How such an act is isolated."""
OVERTAKEN = (StoreMoved, IntegrityError)
"""What says that somebody wrote since the act began: its rows, or a key that it wanted to write."""


class Move(NamedTuple):
    """What an act makes of the revision that it saw."""

    seen: int
    number: int
    written_at: datetime | None

    @property
    def columns(self) -> dict[str, Any]:
        """What changes."""
        return {"number": self.number, "written_at": self.written_at}


class Raised(NamedTuple):
    """A row whose version the last statement of an act raises."""

    table: type[Row]
    id: UUID
    seen: int
    now: int


def version_of(connection: Connection, table: type[Row], id_: UUID) -> int | None:
    """Which version of a row this act reads; None where there is no such row."""
    sql = f'SELECT version FROM "{table.__tablename__}" WHERE id = :id'  # noqa: S608 - names of our own
    return connection.first(int, sql, {"id": id_})


def move_and_journal(
    connection: EngineConnection, move: Move, raised: Sequence[Raised], fields: Mapping[str, Any]
) -> None:
    """Move the revision, raise versions and write the act's last journal row.

    It needs no answer before the commit, which the server refuses where another revision or
    version stands there by now.
    """
    values = _under("move", move._asdict()) | _under("journal", fields)
    for number, row in enumerate(raised):
        values |= _under(f"raised_{number}", row._asdict())
    statement = _statement(tuple(row.table for row in raised))
    connection.execute(statement, values, execution_options=SENT_AHEAD)


def _under(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}_{column}": value for column, value in values.items()}


@cache
def raising(table: type[Row], name: str) -> Update:
    """The statement that raises a version by one, its bound values under this name."""
    row = table.__table__  # type: ignore[attr-defined]
    return (
        update(row)
        .where(row.c.id == bindparam(f"{name}_id"), row.c.version == bindparam(f"{name}_seen"))
        .values(version=bindparam(f"{name}_seen") + 1)
    )


@cache
def _statement(tables: tuple[type[Row], ...]) -> Insert:
    revision, journal = RevisionRow.__table__, JournalRow.__table__  # type: ignore[attr-defined]
    moved = (
        update(revision)
        .where(revision.c.number == bindparam("move_seen"))
        .values(number=bindparam("move_number"), written_at=bindparam("move_written_at"))
        .returning(revision.c.number)
        .cte("moved")
    )
    stands = [select(moved).exists()]
    for number, table in enumerate(tables):
        version = table.__table__.c.version  # type: ignore[attr-defined]
        raised = (
            raising(table, f"raised_{number}")
            .values(version=bindparam(f"raised_{number}_now"))
            .returning(version)
            .cte(f"raised_{number}")
        )
        stands.append(select(raised).exists())
    row: dict[str, ColumnElement[Any]] = {
        column.name: bindparam(f"journal_{column.name}", type_=column.type)
        for column in journal.columns
    }
    # A revision that moved meanwhile leaves the row without a number, which no row can be.
    row["number"] = case((and_(*stands), row["number"]))
    return insert(journal).from_select([*row], select(*row.values()), include_defaults=False)
