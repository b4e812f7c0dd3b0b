"""What is made once in a run and copied by every test that needs it, in whichever process."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from fasteners import InterProcessLock  # type: ignore[import-untyped]

from crisisdesk.store import schema
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.migrations import upgrade
from crisisdesk.store.schema import NEWEST
from crisisdesk.store.values import Dialect


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first process to ask makes; the others wait for it."""
    base = factory.getbasetemp()
    run = base.parent if base.name.startswith("popen-") else base
    folder = run / f"once-{name}"
    with InterProcessLock(run / f"once-{name}.lock"):
        if not (folder / "made").exists():
            folder.mkdir(exist_ok=True)
            make(folder)
            (folder / "made").touch()
    return folder


def tables_as_in(template: Path) -> Callable[[Target, str], None]:
    """What the upgrades make of an empty file, taken from one that they made.

    Making every table anew for a test takes a third of a second; whatever is not empty, or goes to
    another version than the newest, is upgraded as ever.
    """
    by_steps = upgrade.upgrade
    with closing(sqlite3.connect(template)) as made:
        script = "\n".join(made.iterdump())

    def tables(target: Target, version: str) -> None:
        if target.dialect is Dialect.SQLITE and version == NEWEST:
            with closing(connect(target, create=True)) as driver:
                if not driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    driver.executescript(script)
                    driver.execute("UPDATE revision SET store_id = ?", (uuid4().bytes,))
                    return
        by_steps(target, version)

    return tables


def make_store(folder: Path) -> None:
    """Make a store with the newest tables and nothing in it."""
    schema.ready(Target(str(folder / "desk.db")))
