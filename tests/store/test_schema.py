"""The tables: as the migration makes them, as the models name them, and what is refused."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel

from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import StoreUnavailable
from crisisdesk.services.week import duty_prompts
from crisisdesk.store import schema, seals
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.engine import open_engine
from crisisdesk.store.migrations import upgrade
from crisisdesk.store.queries.week import duties as queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import count_of, line_of, make_actor, make_facility, revision_of, rows_of, tell
from tests.servers import Server

pytestmark = pytest.mark.costly

FIRST_SEALED = "0006"
"""The first tables whose rows the journal seals."""
BORN_WITH = {*Duty} - {
    Duty.MEASURE_REVIEW,
    Duty.PARTNER_CONSULTATION,
    Duty.TEAM_MEETING,
    Duty.RETENTION,
}
"""The duties that have a rule before anybody gave one."""


def test_the_migration_makes_what_the_models_name(target: Target) -> None:
    engine = open_engine(target, pooled=False)
    with engine.connect() as driver:
        context = MigrationContext.configure(driver, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def test_every_constraint_has_a_name(target: Target) -> None:
    engine = open_engine(target, pooled=False)
    with engine.connect() as driver:
        look = inspect(driver)
        for table in SQLModel.metadata.tables:
            assert look.get_pk_constraint(table)["name"]
            assert all(key["name"] for key in look.get_foreign_keys(table))
            assert all(key["name"] for key in look.get_unique_constraints(table))
    engine.dispose()


def test_the_newest_tables_are_the_last_upgrade() -> None:
    assert upgrade.scripts().get_current_head() == schema.NEWEST


def test_a_column_that_came_after_rows_were_sealed_is_named(tmp_path: Path) -> None:
    store, born = Target(str(tmp_path / "store.db")), dict[str, set[str]]()
    tables = SQLModel.metadata.tables.keys() - seals.UNSEALED
    for version in schema.VERSIONS:
        upgrade.upgrade(store, version)
        if version >= FIRST_SEALED:
            born = columns(store) | born
    for table in tables:
        later = columns(store)[table] - born[table] - {seals.RECEIVED}
        assert set(seals.LATER.get(table, ())) == later, table


def test_a_store_is_born_with_a_revision_and_six_duties(store: Store) -> None:
    assert revision_of(store) == 0
    assert count_of(store, "duty_rule") == 7

    def ask(snapshot: Snapshot) -> set[Duty]:
        return {rule.duty for rule in queries.rules(snapshot)}

    assert store.read(ask) == BORN_WITH
    assert [count_of(store, table) for table in ("journal", "desk", "facility")] == [0, 0, 0]


def test_what_a_migration_seeds_has_the_same_id_everywhere(store: Store) -> None:
    def ask(snapshot: Snapshot) -> set[object]:
        rows = snapshot.rows("SELECT r.id FROM duty_rule r")
        return {snapshot.identity(row[0]) for row in rows}

    names = (*BORN_WITH, "day_start:every_day")
    expected = {uuid5(NAMESPACE_URL, f"crisisdesk:duty_rule:{name}") for name in names}
    assert store.read(ask) == expected


def test_nothing_is_missed_before_the_desk_began(store: Store) -> None:
    due = store.read(duty_prompts.due)
    assert {prompt.day for prompt in due} == {date(2020, 4, 7)}
    assert {prompt.missed for prompt in due} == {0}


def test_opening_a_store_again_changes_nothing(store: Store, target: Target) -> None:
    facility = make_facility(store)
    tell(store, facility)
    before = line_of(store, facility), revision_of(store)
    schema.ready(target)
    store.open()
    assert (line_of(store, facility), revision_of(store)) == before


def execute(target: Target, *statements: str) -> None:
    """Meddle with a database."""
    driver = connect(target, create=True)
    for statement in statements:
        driver.execute(statement)
    driver.close()


def test_a_newer_store_is_refused_and_left_alone(target: Target) -> None:
    execute(target, "UPDATE alembic_version SET version_num = '0099'")
    with pytest.raises(StoreUnavailable, match=r"newer crisisdesk \(0099\)"):
        schema.ready(target)
    driver = connect(target)
    assert driver.execute("SELECT version_num FROM alembic_version").fetchall() == [("0099",)]
    driver.close()


@pytest.mark.parametrize("version", ["0001", "0002", "0003", "0004"])
def test_a_store_from_before_the_first_release_is_refused_and_left_alone(
    target: Target, version: str
) -> None:
    execute(target, f"UPDATE alembic_version SET version_num = '{version}'")
    files = sorted(target.path.parent.glob("desk*")) if target.path.exists() else []
    before = [path.read_bytes() for path in files]
    with pytest.raises(StoreUnavailable, match=rf"from before 0\.1\.0 \({version}\)") as refusal:
        schema.ready(target)
    assert refusal.value.exit_code == 4
    assert version_of(target) == version
    assert [path.read_bytes() for path in files] == before
    assert sorted(target.path.parent.glob("desk*")) == files or not files


def test_somebody_elses_database_is_refused_and_left_alone(
    request: pytest.FixtureRequest, target: Target, tmp_path: Path
) -> None:
    if target.path.exists():
        other = Target(str(tmp_path / "music.db"))
    else:
        server: Server = request.getfixturevalue("server")
        other = Target(server.empty())
    execute(other, "CREATE TABLE album (title text)")
    with pytest.raises(StoreUnavailable, match="is a database, but not one of this desk's"):
        schema.ready(other)
    connection = Connection(connect(other), other)
    assert {row[0] for row in connection.rows(schema._NAME[other.dialect])} == {"album"}
    connection.close()


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch()
    schema.ready(Target(str(path)))
    connection = Connection(connect(Target(str(path))), Target(str(path)))
    assert schema.version(connection) == schema.NEWEST
    connection.close()
    assert [path.name for path in tmp_path.iterdir() if "before" in path.name] == []


def test_folders_on_the_way_are_made_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "data" / "desk.db"
    schema.ready(Target(str(path)))
    assert path.exists()
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_store_that_must_exist_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "data" / "desk.db"
    with pytest.raises(StoreUnavailable, match="There is no store at"):
        schema.ready(Target(str(path)), create=False)
    assert list(tmp_path.iterdir()) == []


NEWEST = schema.NEWEST
NEXT = f"{int(NEWEST) + 1:04}"
UPGRADE = """
import sqlalchemy as sa
from alembic import op

revision = "{version}"
down_revision = "{before}"


def upgrade():
    op.add_column("provider", sa.Column("website", sa.String(), nullable=False, server_default=""))
    {fault}
"""


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Ship a made-up next upgrade, which ends as the test says."""

    def ship(fault: str = "") -> None:
        folder = tmp_path / "versions"
        folder.mkdir(exist_ok=True)
        script = UPGRADE.format(version=NEXT, before=NEWEST, fault=fault)
        (folder / f"v{NEXT}_providers_have_a_website.py").write_text(script)
        home = Path(upgrade.__file__).parent
        directory = ScriptDirectory(
            str(home), version_locations=[str(home / "versions"), str(folder)]
        )
        monkeypatch.setattr(upgrade, "scripts", lambda: directory)
        monkeypatch.setattr(schema, "NEWEST", NEXT)

    return ship


def columns(target: Target) -> dict[str, set[str]]:
    """The names of every table's columns."""
    engine = open_engine(target, pooled=False)
    with engine.connect() as driver:
        look = inspect(driver)
        names = {
            table: {column["name"] for column in look.get_columns(table)}
            for table in look.get_table_names()
        }
    engine.dispose()
    return names


def version_of(target: Target) -> str | None:
    """The version of a store's tables."""
    with closing(Connection(connect(target), target)) as connection:
        return schema.version(connection)


def test_the_next_upgrade_comes_along_with_every_act(
    store: Store, target: Target, plan: Callable[[str], None]
) -> None:
    facility = make_facility(store)
    tell(store, facility)
    before = line_of(store, facility), revision_of(store)
    plan("")
    store.open()
    assert version_of(target) == NEXT
    assert "website" in columns(target)["provider"]
    assert (line_of(store, facility), revision_of(store)) == before


def test_an_older_store_is_copied_before_it_is_upgraded(
    local_target: Target, plan: Callable[[str], None]
) -> None:
    copy = local_target.path.with_name(f"desk.before-{NEXT}.db")
    copy.touch()
    plan("")
    schema.ready(local_target)
    schema.ready(local_target)
    copies = sorted(path.name for path in local_target.path.parent.glob("*before*"))
    assert copies == [f"desk.before-{NEXT}-1.db", f"desk.before-{NEXT}.db"]
    copy = local_target.path.with_name(copies[0])
    assert copy.stat().st_mode & 0o077 == 0
    assert version_of(Target(str(copy))) == NEWEST
    assert "website" not in columns(Target(str(copy)))["provider"]


def test_a_failed_upgrade_leaves_the_store_as_it_was(
    target: Target, plan: Callable[[str], None]
) -> None:
    plan('raise RuntimeError("It was undone.")')
    with pytest.raises(RuntimeError, match=r"It was undone\."):
        schema.ready(target)
    assert version_of(target) == NEWEST
    assert "website" not in columns(target)["provider"]
    plan("")
    schema.ready(target)
    assert version_of(target) == NEXT


def test_a_store_that_was_upgraded_is_refused_by_a_desk_that_was_not(
    target: Target, plan: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan("")
    schema.ready(target)
    monkeypatch.undo()
    with pytest.raises(StoreUnavailable, match=rf"newer crisisdesk \({NEXT}\)"):
        schema.ready(target)
    assert version_of(target) == NEXT


def test_a_copy_holds_the_last_act_though_another_desk_is_reading(
    local_target: Target, clock: Clock
) -> None:
    store = Store(local_target, clock, make_actor())
    facility = make_facility(store)
    reader = connect(local_target)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM facility").fetchall()
    report = tell(store, facility)
    copy = Target(str(schema.keep_copy(local_target, "test")))
    reader.close()
    store.close()
    other = Store(copy, clock, make_actor("B"))
    assert line_of(other, facility).report == report
    assert rows_of(other, "PRAGMA integrity_check") == [("ok",)]
    other.close()


def test_rows_that_would_point_to_nothing_undo_an_upgrade(local_target: Target) -> None:
    raw = sqlite3.connect(local_target.path)
    raw.execute(
        "INSERT INTO site (id, recorded_at, provider_id, name, address, postcode, place,"
        " municipality, phone, house_rules) VALUES (x'01', 0, x'02', '', '', '', '', '', '', '')"
    )
    raw.commit()
    raw.close()
    with pytest.raises(StoreUnavailable, match="rows that point to nothing"):
        upgrade.upgrade(local_target, schema.NEWEST)


READY = """
import sys
from crisisdesk.store.connect import Target
from crisisdesk.store.schema import ready
sys.stdin.readline()
ready(Target(sys.argv[1]))
"""


@pytest.mark.long_on_a_server
def test_two_desks_that_open_a_new_store_at_once_make_one(
    request: pytest.FixtureRequest, target: Target, tmp_path: Path
) -> None:
    if target.path.exists():
        new = Target(str(tmp_path / "new.db"))
    else:
        server: Server = request.getfixturevalue("server")
        new = Target(server.empty())
    desks = [
        subprocess.Popen(
            [sys.executable, "-c", READY, new.address],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for desk in desks:
        assert desk.stdin is not None
        desk.stdin.write("go\n")
        desk.stdin.flush()
    faults = [desk.communicate()[1] for desk in desks]
    assert faults == ["", "", ""]
    connection = Connection(connect(new), new)
    assert connection.rows("SELECT count(*) FROM duty_rule")[0][0] == 7
    connection.close()
