"""The writing side: SQLAlchemy over the same `connect()`, with our own BEGIN."""

import re
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool, QueuePool

from crisisdesk.store.connect import Target, beginning, connect, driver
from crisisdesk.store.values import Dialect

ISOLATION = "crisisdesk_isolation"
"""The option of a connection that says how its transaction is isolated on a server."""
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without what no database keeps whole: zeros and halves of characters."""
    return text if text.isprintable() else _NOT_STORABLE.sub("", text)


def _storable_value(value: Any) -> Any:
    return storable(value) if type(value) is str else value


def _leave_out(
    _connection: Connection, _cursor: object, statement: str, values: Any, *_more: object
) -> tuple[str, Any]:
    """The one place through which every text of an act goes on its way into the store."""
    return statement, [*map(_storable, values)] if isinstance(values, list) else _storable(values)


def _storable(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _storable_value(value) for name, value in values.items()}
    return tuple(map(_storable_value, values))


def open_engine(target: Target, *, pooled: bool = True) -> Engine:
    """An engine whose connections are opened by `connect()`; bound values stay out of errors."""
    pool = QueuePool if pooled else NullPool
    if target.dialect is Dialect.POSTGRESQL:
        remote = create_engine(
            "postgresql+psycopg://",
            creator=lambda: connect(target),
            poolclass=pool,
            pool_pre_ping=True,
            use_native_hstore=False,
            hide_parameters=True,
        )
        event.listen(remote, "before_cursor_execute", _leave_out, retval=True)

        @event.listens_for(remote, "begin")
        def _begin_there(connection: Connection) -> None:
            isolation = connection.get_execution_options().get(ISOLATION, "READ COMMITTED")
            connection.exec_driver_sql(beginning(isolation))

        return remote
    engine = create_engine(
        "sqlite://",
        module=driver(target),
        creator=lambda: connect(target, create=True),
        poolclass=pool,
        hide_parameters=True,
    )

    event.listen(engine, "before_cursor_execute", _leave_out, retval=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver's own BEGIN comes too late: a read before a write would lose updates silently.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
