"""The audit log names nobody: no word of a field, a file or a profile reaches it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crisisdesk.domain.safekeeping.journal import check_reason
from crisisdesk.domain.safekeeping.journal_events import known_reason
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests import canary_words, every_field
from tests.clock import Clock
from tests.commands.conftest import PROFILE, SHEET
from tests.factories import make_actor

Run = Callable[..., tuple[int, str, str]]
WHO_ACTS = {"member.role", "member.role1"}
"""The role of who acted is what the audit log is for."""


def test_no_word_of_a_field_or_of_a_file_reaches_the_audit_log(
    run: Run, local_target: Target, clock: Clock, tmp_path: Path
) -> None:
    marks = canary_words.Marks()
    with closing(Store(local_target, clock, make_actor())) as store:
        every_field.fill(store, clock, marks.__getitem__)
    here = ("--clock-is-right", "--database", local_target.address)
    sheet = tmp_path / f"{marks['file']}.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    profile = tmp_path / f"{marks['profile']}.toml"
    profile.write_text(
        PROFILE.replace('source = "test"', f'source = "{marks["source"]}"'), encoding="utf-8"
    )
    copy = tmp_path / f"{marks['copy']}.db"
    for command in (
        ("import", sheet, "--profile", profile),
        ("backup", copy),
        ("backup",),
        ("restore", copy),
        ("backup", copy.with_suffix(".sqlite")),
    ):
        code, _out, err = run(*here, *command)
        assert code == 0, err
    code, out, err = run(*here, "journal")
    assert code == 0
    code, as_json, _err = run(*here, "journal", "--json")
    assert {entry["event"] for entry in json.loads(as_json)["entries"]} >= {
        "import.capacity",
        "store.backed_up",
        "store.restored",
        "case.opened",
    }
    with closing(sqlite3.connect(local_target.address)) as connection:
        rows = repr(connection.execute("SELECT * FROM journal").fetchall())
    words = [word for name, word in marks.items() if name not in WHO_ACTS]
    assert len(words) > 150
    for content in (out, as_json, err, rows):
        assert not canary_words.spilled_in(content.encode(), words)


@pytest.mark.parametrize(
    "reason", ["", "asked", "hold.acute_hours", "bulletin 2020-04-07", "2020-04-07", "12"]
)
def test_a_code_is_a_reason(reason: str) -> None:
    assert check_reason(reason) == reason


@pytest.mark.parametrize("reason", ["J.B.", "desk: jan.csv", "Jan", "jan de vries", "a\nb", "é"])
def test_words_are_none(reason: str, store: Store) -> None:
    with pytest.raises(ValueError, match="codes"):
        store.write(lambda uow: uow.journal("store.backed_up", reason=reason))
    assert not [line for line in store.read(journals.lines) if line.event == "store.backed_up"]


@pytest.mark.parametrize(
    ("event", "reason", "shown"),
    [
        ("store.backed_up", "jan.db", ""),
        ("import.placements", "desk: jan.csv", ""),
        ("case.ended", "Jan", ""),
        ("store.backed_up", "nightly", "nightly"),
        ("setting.changed", "region.name", "region.name"),
    ],
)
def test_what_older_rows_have_of_names_is_not_shown(event: str, reason: str, shown: str) -> None:
    assert known_reason(event, reason) == shown
