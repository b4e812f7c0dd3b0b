"""The same statements in bare transactions: what an act waits for where nothing is worked out."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from random import Random
from time import perf_counter
from typing import Any
from unittest.mock import patch

from crisisdesk.store.connect import Target, connect
from crisisdesk.store.store import Store
from crisisdesk.store.values import Dialect
from tests.factories import make_actor, sit_down
from tests.load.desk import Shift, work
from tests.load.run import prepared

Play = Callable[[Any], object]


def bare(target: Target, copy: Callable[[], Target], seconds: float) -> list[float]:
    """Seconds of each transaction of a desk alone, played again on a copy from before it."""
    store = Store(target, lambda: datetime.now(UTC), make_actor("F"))
    store.open()
    facilities = prepared(store)
    sit_down(store, "FF")
    store.warm()
    store.close()
    other = copy()
    store = Store(target, lambda: datetime.now(UTC), store.actor)
    with recorded(target) as played:
        work(store, Shift(seconds, 0, facilities), Random(1))
    store.close()
    waits: list[float] = []
    begun = 0.0
    with closing(connect(other)) as driver:
        for begins, ends, play in played:
            if begins:
                begun = perf_counter()
            play(driver)
            if ends:
                waits.append(perf_counter() - begun)
    return waits


@contextmanager
def recorded(target: Target) -> Iterator[list[tuple[bool, bool, Play]]]:
    """Every statement that acts send: whether it begins a transaction, whether it ends one, how."""
    played: list[tuple[bool, bool, Play]] = []
    if target.dialect is Dialect.SQLITE:

        def opened(*args: Any, **how: Any) -> Any:
            driver = connect(*args, **how)
            driver.set_trace_callback(
                lambda sql: played.append(
                    (
                        sql.startswith("BEGIN"),
                        sql == "COMMIT",
                        lambda driver: driver.execute(sql).fetchall(),
                    )
                )
            )
            return driver

        with patch("crisisdesk.store.engine.connect", opened):
            yield played
        return
    import psycopg

    execute, commit = psycopg.Cursor.execute, psycopg.Connection.commit

    def executing(self: Any, query: Any, params: Any = None, **how: Any) -> Any:
        text = query if isinstance(query, str) else str(query)
        played.append(
            (text.startswith("BEGIN"), False, lambda driver: driver.execute(query, params))
        )
        return execute(self, query, params, **how)

    def committing(self: Any) -> None:
        played.append((False, True, lambda driver: driver.execute("COMMIT")))
        commit(self)

    with (
        patch.object(psycopg.Cursor, "execute", executing),
        patch.object(psycopg.Connection, "commit", committing),
    ):
        yield played
