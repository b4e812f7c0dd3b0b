"""The writing door: SQLAlchemy over the same `connect()`, with our own BEGIN."""

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool, QueuePool

from crisisdesk.store.connect import Target, connect, driver
from crisisdesk.store.values import Dialect


def open_engine(target: Target, *, pooled: bool = True) -> Engine:
    """An engine whose connections are opened by `connect()`; bound values stay out of errors."""
    pool = QueuePool if pooled else NullPool
    if target.dialect is Dialect.POSTGRESQL:

        def server() -> object:
            connection = connect(target)
            connection.autocommit = False
            return connection

        return create_engine(
            "postgresql+psycopg://",
            creator=server,
            poolclass=pool,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    engine = create_engine(
        "sqlite://",
        module=driver(target),
        creator=lambda: connect(target, create=True),
        poolclass=pool,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver's own BEGIN comes too late: a read before a write would lose updates silently.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
