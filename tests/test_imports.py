"""Who may know whom: the contracts of pyproject.toml, and what is loaded when a desk starts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crisisdesk import __version__

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "crisisdesk"
SQL = {"sqlalchemy", "sqlmodel", "sqlite3", "sqlcipher3", "psycopg", "alembic"}
ORM = {"sqlalchemy", "sqlmodel", "alembic", "pydantic"}
HEAVY = {"textual", "rich", "apscheduler", "openpyxl", "python_calamine", *ORM}


def loaded_by(program: str) -> set[str]:
    """The modules and packages that are loaded after a program ran in a process of its own."""
    lines = [program, "import json, sys", "print(json.dumps(sorted(sys.modules)))"]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    modules = json.loads(done.stdout.splitlines()[-1])
    return {*modules, *(name.partition(".")[0] for name in modules)}


def modules_of(*rooms: str) -> str:
    """Import statements for every module of these rooms."""
    found = [path for room in rooms for path in sorted((PACKAGE / room).rglob("*.py"))]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in found]
    return "\n".join(f"import {name}" for name in names if not name.endswith("__init__"))


def test_asking_for_the_version_loads_nothing() -> None:
    program = """
import sys
from crisisdesk.cli import main
sys.argv = ["crisisdesk", "--version"]
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
"""
    assert not loaded_by(program) & (HEAVY | {"sqlite3", "sqlcipher3", "psycopg"})


def test_the_version_is_said() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crisisdesk", "--version"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.stdout.split()[-1] == __version__
    assert done.stderr == ""


def test_the_rules_load_no_sql_and_no_screens() -> None:
    assert not loaded_by(modules_of("domain")) & (HEAVY | SQL)


def test_the_first_picture_needs_no_models() -> None:
    program = modules_of("services") + "\nimport crisisdesk.store.store\nimport crisisdesk.keys"
    assert not loaded_by(program) & HEAVY


def test_the_first_picture_needs_only_what_it_shows() -> None:
    loaded = loaded_by("import crisisdesk.__main__, crisisdesk.bootstrap, crisisdesk.app")
    assert "crisisdesk.screens.dashboard" in loaded
    assert not loaded & {
        "hashlib",
        "logging.handlers",
        "tomllib",
        "crisisdesk.domain.safekeeping.journal",
        "crisisdesk.domain.week.meetings",
        "crisisdesk.screens.beginning",
        "crisisdesk.screens.safekeeping",
        "crisisdesk.services.settings",
        "crisisdesk.store.seals",
        "crisisdesk.widgets.board",
    }


def test_reading_a_board_loads_no_models(template: Path) -> None:
    program = f"""
from datetime import UTC, datetime
from uuid import UUID
from crisisdesk.store.queries import desk
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import duty_prompts
from crisisdesk.store.connect import Target
from crisisdesk.store.actor import Actor
from crisisdesk.store.store import Store
store = Store(Target({str(template)!r}), lambda: datetime.now(UTC), Actor(UUID(int=1), ""))
store.open()
assert store.read(capacity.overview).lines == []
store.read(desk.members), store.read(duty_prompts.due), store.poll()
store.close()
"""
    assert not loaded_by(program) & (HEAVY | {"sqlcipher3", "psycopg"})


def test_the_screens_room_is_not_needed_to_write() -> None:
    program = "import crisisdesk.store.unit_of_work"
    loaded = loaded_by(program)
    assert "sqlmodel" in loaded
    assert not loaded & {"textual", "apscheduler", "alembic"}


@pytest.mark.parametrize("package", ["crisisdesk"])
def test_the_package_itself_imports_nothing(package: str) -> None:
    assert not loaded_by(f"import {package}") & (HEAVY | SQL | {"asyncio"})


def test_the_contracts_are_kept() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout
