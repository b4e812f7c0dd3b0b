"""What is made once in a run and copied by every test that needs it, in whichever process."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fasteners import InterProcessLock  # type: ignore[import-untyped]
from sqlalchemy import Engine
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

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


def engines_alike(make: Callable[..., Engine]) -> Callable[..., Engine]:
    """Engines of one kind that write each statement once, though every test opens its own."""
    first: dict[str, Engine] = {}

    def alike(url: str, **how: Any) -> Engine:
        engine, kind = make(url, **how), f"{url} {how.get('module')}"
        like = first.get(kind)
        # Only one that was connected knows what it writes for.
        if like is None or like.dialect.default_schema_name is None:
            first[kind] = engine
        else:
            engine.dialect = engine.pool._dialect = like.dialect
            engine._compiled_cache = like._compiled_cache
        return engine

    return alike


def rules_read_once() -> Callable[..., list[RuleSet]]:
    """What a style sheet makes of its text, taken from an earlier desk's with the same colours."""
    read: dict[tuple[object, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def rules(self: Stylesheet, css: str, **how: Any) -> list[RuleSet]:
        key = (frozenset(self._variables.items()), css, *how.values())
        if key not in read:
            read[key] = parse(self, css, **how)
        return read[key]

    return rules
