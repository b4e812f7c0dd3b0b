"""What the details of a store were when a copy of it left, kept in that copy."""

import json
import zlib
from typing import Any

from crisisdesk.domain.together.joining import Policy
from crisisdesk.errors import N_, Refused
from crisisdesk.store.connection import Connection
from crisisdesk.store.together.policies import POLICIES
from crisisdesk.store.values import for_sqlite

Details = dict[str, dict[str, dict[str, Any]]]
"""By table and id the columns of each row, as `comparable` has them."""
TABLES = tuple(name for name, policy in POLICIES.items() if policy is Policy.DETAILS)
_MOST_BYTES = 1 << 28
"""Unpacked: a few thousand times what a region has; more is made to fill the memory."""
_KEEP = "UPDATE carried SET base = :base"
_BASE = "SELECT c.base FROM carried c"


def comparable(value: object) -> Any:
    """A column as both databases and the kept base have it alike."""
    value = for_sqlite(value)
    return value.hex() if isinstance(value, bytes) else value


def rows_of(connection: Connection, table: str, which: str = "") -> dict[str, dict[str, Any]]:
    """Rows of a table by their ids, comparable."""
    answer = connection.answer(f'SELECT * FROM "{table}" {which}')  # noqa: S608 - names of our own
    rows = (dict(zip(answer.names, map(comparable, row), strict=True)) for row in answer.rows)
    return {str(row["id"]): row for row in rows}


def write_base(connection: Connection) -> None:
    """Keep in a copy that leaves, once it knows that it is one, what its details are."""
    details: Details = {table: rows_of(connection, table) for table in TABLES}
    base = zlib.compress(json.dumps(details).encode())
    connection.execute(_KEEP, {"base": base})


def base_of(connection: Connection) -> Details:
    """What the details were when a copy left; {} for one that kept none. Raises Refused."""
    (base, *_more) = [row[0] for row in connection.rows(_BASE)] or [None]
    if base is None:
        return {}
    unpacking = zlib.decompressobj()
    try:
        kept = json.loads(unpacking.decompress(base, _MOST_BYTES))
        return {table: {id_: dict(row) for id_, row in kept[table].items()} for table in TABLES}
    except (zlib.error, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise not_built(connection) from None


def not_built(connection: Connection) -> Refused:
    """What is said of a copy with something else in it."""
    return Refused(
        N_("{path} is not built as a copy of this desk is; nothing of it comes in."),
        path=connection.target.shown,
    )
