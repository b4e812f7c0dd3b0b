"""A setting that was written by another way than an act stops a command with one sentence."""

import sqlite3
from contextlib import closing

import pytest

from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.commands.conftest import one_sentence
from tests.factories import make_actor, make_facility

COMMANDS = (
    ("status",),
    ("agenda",),
    ("bulletin",),
    ("retention", "--dry-run"),
    ("sheet", "--format", "md"),
    ("export", "capacity"),
)
FORGED = (
    ("capacity.fresh_hours", "{"),
    ("case.acute_hours", '"soon"'),
    ("stay.milestones", "[1, null]"),
    ("region.name", "7"),
    ("retention.case_days", "1e400"),
    ("retention.case_days", "[" * 100_000),
    ("journal.years", "true"),
)


@pytest.mark.parametrize(("name", "value"), FORGED)
def test_every_command_names_the_row(run, db, clock, name, value):
    with closing(Store(Target(str(db)), clock, make_actor())) as store:
        store.open()
        make_facility(store)
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(
            "INSERT INTO setting (id, recorded_at, observed_at, name, value)"
            " VALUES (?, 1, 1, ?, ?)",
            (bytes(range(16)), name, value),
        )
    refused = 0
    for command in COMMANDS:
        code, _out, err = run("--database", db, "--clock-is-right", *command)
        assert code in (0, 4), (command, err)
        if code:
            refused += 1
            assert one_sentence(err)
            assert f"row {bytes(range(16)).hex()}: “{name}”" in err
    assert refused
    assert run("--database", db, "journal", "--verify")[0] == 1
