"""The writing side: SQLAlchemy over the same `connect()`, with our own BEGIN."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool, QueuePool

from crisisdesk.store.connect import Target, beginning, connect, driver
from crisisdesk.store.values import Dialect

ISOLATION = "crisisdesk_isolation"
"""The option of a connection that says how its transaction is isolated on a server."""
_PIPELINE = "crisisdesk_pipeline"
_AHEAD = "crisisdesk_ahead"
SENT_AHEAD = {_AHEAD: True}
"""The option of a statement that nobody waits for: see `pipelined`."""
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


def driver_of(connection: Connection) -> Any:
    """The driver's own connection."""
    return connection.connection.driver_connection


def _begin_there(connection: Connection) -> None:
    isolation = connection.get_execution_options().get(ISOLATION, "READ COMMITTED")
    statements = beginning(isolation)
    driver = driver_of(connection)
    # A pipeline takes one statement at a time, and one round trip for all of them.
    for sent in statements if _PIPELINE in connection.info else ["; ".join(statements)]:
        driver.execute(sent)


def _wait_for_answer(
    connection: Connection,
    _cursor: object,
    _sql: str,
    _values: object,
    context: Any,
    *_more: object,
) -> None:
    """What the engine asks for itself it reads at once."""
    pipeline = connection.info.get(_PIPELINE)
    if pipeline is not None and _AHEAD not in context.execution_options:
        _send_all(driver_of(connection))
        pipeline.sync()


def _send_all(driver: Any) -> None:
    """Let nothing of what was sent ahead stay behind here while an answer is waited for.

    The driver hands the system what it takes at once. What is left of a long act it sends only when
    a server says something, and that waits for the rest: neither would ever go on.
    """
    from psycopg.generators import send

    driver.wait(send(driver.pgconn))


def _send_all_before_the_end(connection: Connection) -> None:
    if not connection.invalidated and _PIPELINE in connection.info:
        _send_all(driver_of(connection))


@contextmanager
def pipelined(connection: Connection) -> Iterator[None]:
    """Let what needs no answer go to a server together with what is asked next.

    A fault comes with a later answer than its own. Raises IntegrityError as the engine does.
    """
    driver = driver_of(connection)
    info = connection.info
    done = False
    try:
        with driver.pipeline() as pipeline:
            info[_PIPELINE] = pipeline
            try:
                yield
                done = True
            except BaseException:
                # The engine does not undo what failed at its commit. The first time tells the
                # faults of what was sent and not answered.
                for _ in range(2):
                    with suppress(driver.Error):
                        _send_all(driver)
                        driver.rollback()
                        break
                raise
            finally:
                info.pop(_PIPELINE, None)
    except driver.IntegrityError as error:
        raise IntegrityError(None, None, error, hide_parameters=True) from error
    except driver.OperationalError:
        # Of a line that was lost after all was done nothing more is told.
        if not (done and driver.broken):
            raise


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
        event.listen(remote, "begin", _begin_there)
        event.listen(remote, "after_cursor_execute", _wait_for_answer)
        event.listen(remote, "commit", _send_all_before_the_end)
        event.listen(remote, "rollback", _send_all_before_the_end)
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
