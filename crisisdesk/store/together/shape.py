"""Whether a copy that comes home is built as the desk builds one, each column with its values."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Enum, Integer, LargeBinary

from crisisdesk.store import copies, schema
from crisisdesk.store.columns import Identity, Moment, OpenCode
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.tables.every import METADATA
from crisisdesk.store.together.base import not_built
from crisisdesk.store.values import END_OF_TIME, micros

_FORBIDDEN = """
SELECT count(*) FROM sqlite_schema
WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'
"""
_BUILT = """
SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_stat%' ESCAPE '!'
ORDER BY type, name
"""
_BEGIN_OF_TIME = micros(END_OF_TIME.replace(year=1800))
_MOST_LETTERS = 1_000_000


def check_built(connection: Connection) -> str:
    """The version of a copy's tables; raises Refused where they are not just what the desk makes.

    Views, triggers and computed columns would run when they are read.
    """
    if connection.first(int, _FORBIDDEN):
        raise not_built(connection)
    version = schema.version(connection) or ""
    schema.refuse_newer(version)
    if version not in schema.VERSIONS or _plan(connection) != _built(version):
        raise not_built(connection)
    return version


def _plan(connection: Connection) -> list[Any]:
    # A table that was rebuilt has its constraints in whatever order.
    return [
        (*names, sorted(line.strip(", \t") for line in (sql or "").splitlines()))
        for *names, sql in connection.rows(_BUILT)
    ]


@cache
def _built(version: str) -> list[Any]:
    from crisisdesk.store.migrations.upgrade import upgrade

    with tempfile.TemporaryDirectory() as folder:
        target = Target(str(Path(folder) / "empty.db"))
        upgrade(target, version)
        with closing(Connection(connect(target), target)) as connection:
            return _plan(connection)


def check_filled(connection: Connection) -> None:
    """Raise Refused for a value that no desk writes in its column of the newest tables."""
    if copies.faults(connection):
        raise not_built(connection)
    for table in METADATA.sorted_tables:
        conditions = " AND ".join(map(_holds, table.c))
        sql = f'SELECT count(*) FROM "{table.name}" WHERE NOT ({conditions})'  # noqa: S608 - names of our own
        if connection.first(int, sql):
            raise not_built(connection)
        for column in table.c:
            if isinstance(column.type, OpenCode):
                _check_codes(connection, column, column.type)


def _check_codes(connection: Connection, column: Column[Any], kind: OpenCode) -> None:
    """Which codes there are only the kind itself can say."""
    sql = f'SELECT DISTINCT {column.name} FROM "{column.table.name}"'  # noqa: S608 - names of our own
    for (code,) in connection.rows(sql):
        try:
            kind.process_result_value(code, connection)  # type: ignore[arg-type]
        except ValueError:
            raise not_built(connection) from None


def _holds(column: Column[Any]) -> str:
    """The condition under which a value belongs in a column, as SQLite keeps it."""
    conditions = " AND ".join(_conditions(column.type))
    return f"(@ IS NULL OR {conditions})".replace("@", f'"{column.name}"')


def _conditions(kind: Any) -> Iterator[str]:
    if isinstance(kind, Identity):
        yield "typeof(@) = 'blob' AND length(@) = 16"
    elif isinstance(kind, Moment):
        yield f"typeof(@) = 'integer' AND @ BETWEEN {_BEGIN_OF_TIME} AND {micros(END_OF_TIME)}"
    elif isinstance(kind, Date):
        yield "typeof(@) = 'text' AND date(@) IS @ AND @ >= '1800'"
    elif isinstance(kind, Boolean):
        yield "typeof(@) = 'integer' AND @ IN (0, 1)"
    elif isinstance(kind, BigInteger):
        yield "typeof(@) = 'integer'"
    elif isinstance(kind, Integer):
        yield f"typeof(@) = 'integer' AND @ BETWEEN {-(2**31)} AND {2**31 - 1}"
    elif isinstance(kind, LargeBinary):
        yield "typeof(@) = 'blob'"
    else:
        yield f"typeof(@) = 'text' AND length(@) <= {_MOST_LETTERS}"
        if isinstance(kind, Enum):
            yield "@ IN (" + ", ".join(f"'{code}'" for code in kind.enums) + ")"
