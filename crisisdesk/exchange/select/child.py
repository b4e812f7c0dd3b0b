"""Answer a SELECT over the rows of sheets, in a separate process that may be ended.

Run by its path. Reads JSON lines: what is asked, then each table and its rows; answers in JSON
lines: the columns, then the rows, or else the fault. The statement is somebody else's: it meets a
database in memory, without a way to a file, within limits on memory, length and steps.
"""

import contextlib
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Value = str | int | float | None
Row = list[Value]

MOST_HEAP = 512 << 20
MOST_LENGTH = 1 << 20
"""Bytes of one value."""
MOST_CHARACTERS = 128 << 20
"""Of the whole answer."""
ROWS_AT_ONCE = 200
STEPS_AT_ONCE = 10_000
_DENIED = {
    getattr(sqlite3, f"SQLITE_{name}"): name.replace("_", " ")
    for name in [
        "ATTACH",
        "DETACH",
        "PRAGMA",
        "INSERT",
        "UPDATE",
        "DELETE",
        "TRANSACTION",
        "SAVEPOINT",
        "ANALYZE",
        "REINDEX",
        "ALTER_TABLE",
        "CREATE_TABLE",
        "CREATE_TEMP_TABLE",
        "CREATE_VIEW",
        "CREATE_TEMP_VIEW",
        "CREATE_INDEX",
        "CREATE_TRIGGER",
        "CREATE_TEMP_TRIGGER",
        "CREATE_VTABLE",
        "DROP_TABLE",
        "DROP_VIEW",
        "DROP_INDEX",
    ]
}
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MOST_LENGTH,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1 << 16,
    sqlite3.SQLITE_LIMIT_COLUMN: 2_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 200,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 50,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}


class NoNumber(Exception):
    """A value that is no number was counted with."""


class Tables:
    """The tables in memory, and the one statement that is put to them."""

    def __init__(self, asked: dict[str, Any]) -> None:
        """Open the database, which knows no file."""
        from crisisdesk.domain.notation import written_number

        self._written = written_number
        self._decimal = "" if asked["decimal"] == "auto" else asked["decimal"]
        self._unknown = asked["unknown"]
        self._steps = asked["steps"] // STEPS_AT_ONCE
        self._fault: dict[str, Any] = {}
        self._base = sqlite3.connect(":memory:", isolation_level=None)
        # The answer would be sorted in a file beside the store, where it is not in memory.
        self._base.execute("PRAGMA temp_store = MEMORY")
        self._base.execute(f"PRAGMA hard_heap_limit = {MOST_HEAP}")
        self._base.execute("BEGIN")
        self._insert = ""

    def table(self, name: str, columns: list[str], numbers: int) -> None:
        """Begin a table of texts; its first columns are numbers, which say where a cell stood."""
        quoted = ["`" + column.replace("`", "``") + "`" for column in columns]
        shape = ", ".join(
            f"{column} {'INTEGER' if place < numbers else 'TEXT'}"
            for place, column in enumerate(quoted)
        )
        self._base.execute(f"CREATE TABLE {name} ({shape})")
        self._insert = f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})"

    def rows(self, rows: list[Row]) -> None:
        """Take rows into the table that was begun last."""
        self._base.executemany(self._insert, rows)

    def answer(self, statement: str, most_rows: int, most_cells: int) -> Iterator[object]:
        """The columns and the rows that the statement gives, or else the fault."""
        try:
            self._close_in()
            cursor = self._base.execute(statement)
            columns = [column[0] for column in cursor.description or ()]
            rows: list[Row] = []
            characters = 0
            for row in cursor:
                rows.append([self._plain(value) for value in row])
                characters += sum(len(value) for value in row if isinstance(value, str))
                if (
                    len(rows) > most_rows
                    or len(rows) * len(columns) > most_cells
                    or characters > MOST_CHARACTERS
                ):
                    yield {"fault": "too large"}
                    return
        except MemoryError:
            yield {"fault": "too large"}
            return
        except (sqlite3.Error, sqlite3.Warning) as error:
            yield self._fault or self._reason(error)
            return
        yield {"columns": columns}
        for start in range(0, len(rows), ROWS_AT_ONCE):
            yield rows[start : start + ROWS_AT_ONCE]

    def _close_in(self) -> None:
        self._base.execute("COMMIT")
        self._base.create_function("number", 1, self._number, deterministic=True)
        # typeshed asks for an aggregate of integers alone.
        self._base.create_aggregate("sum", 1, self._sum)  # type: ignore[arg-type]
        for limit, most in _LIMITS.items():
            self._base.setlimit(limit, most)
        self._base.set_authorizer(self._allows)
        self._base.set_progress_handler(self._goes_on, STEPS_AT_ONCE)

    def _allows(self, act: int, first: str | None, second: str | None, *_: object) -> int:
        from crisisdesk.exchange.select.statement import FUNCTIONS

        if act in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if act == sqlite3.SQLITE_FUNCTION:
            if (second or "").lower() in FUNCTIONS:
                return sqlite3.SQLITE_OK
            self._fault = {"fault": "denied", "what": f"{second}()"}
        elif not self._fault:
            self._fault = {"fault": "denied", "what": _DENIED.get(act, first or "?")}
        return sqlite3.SQLITE_DENY

    def _goes_on(self) -> int:
        self._steps -= 1
        if self._steps < 0:
            self._fault = {"fault": "too long"}
        return int(self._steps < 0)

    def _reason(self, error: Exception) -> dict[str, Any]:
        too_big = isinstance(error, sqlite3.DataError) or "too big" in str(error)
        return {"fault": "too large"} if too_big else {"fault": "wrong", "reason": str(error)[:300]}

    def _plain(self, value: object) -> Value:
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004
            return int(value)
        return "#VALUE!" if isinstance(value, bytes) else value  # type: ignore[return-value]

    def _number(self, value: Value | bytes) -> int | float | None:
        """The number that a cell writes; None for an empty cell and an unknown figure."""
        if value is None or isinstance(value, int | float):
            return value
        line = value.strip() if isinstance(value, str) else ""
        if not line or line in self._unknown:
            return None
        number = self._written(line, self._decimal)
        if number is None:
            self._fault = {"fault": "no number", "value": line}
            raise NoNumber
        return int(number) if number == int(number) else float(number)

    def _sum(self) -> "_Sum":
        return _Sum(self._number, next(iter(self._unknown), None))


class _Sum:
    """A sum with an unknown part is unknown, never the sum of the rest."""

    def __init__(self, number: Callable[[Value], int | float | None], unknown: str | None) -> None:
        self._number = number
        self._unknown = unknown
        self._total: int | float = 0
        self._is_whole = True
        self._is_blank = True

    def step(self, value: Value) -> None:
        """Add a part up."""
        part = self._number(value)
        self._is_blank = self._is_blank and value is None
        self._is_whole = self._is_whole and part is not None
        self._total += part or 0

    def finalize(self) -> Value:
        """The sum; the sheet's own word where it is unknown, nothing where all parts are empty."""
        if self._is_whole:
            return round(self._total, 9)
        return None if self._is_blank else self._unknown


def _lines(sent: Iterator[str]) -> Iterator[object]:
    asked = json.loads(next(sent))
    try:
        tables = Tables(asked)
        for line in sent:
            part = json.loads(line)
            if isinstance(part, dict):
                tables.table(part["table"], part["columns"], part["numbers"])
            else:
                tables.rows(part)
    except (MemoryError, sqlite3.Error) as error:
        yield {"fault": "too large", "reason": str(error)[:200]}
        return
    yield from tables.answer(asked["select"], asked["rows"], asked["cells"])


def main() -> None:
    """Write what is asked of the tables that come in: columns and rows, or else the fault."""
    sys.path.insert(0, str(Path(__file__).parents[3]))
    from crisisdesk.exchange.workbook import limit

    limit()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        # What never writes a file needs no room for one.
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    for line in _lines(iter(sys.stdin)):
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
