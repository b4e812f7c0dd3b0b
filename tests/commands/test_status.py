"""The status, who sits at the desk, and stores that are no store."""

import json
import os
import shutil
import sqlite3
import stat

import pytest

from tests.commands.conftest import one_sentence
from tests.exchange.real_input import real_input


def test_status_of_the_demo(run, demo):
    code, out, err = run("--database", demo, "status", "--json")
    assert (code, err) == (0, "")
    standing = json.loads(out)
    assert standing["capacity"]["facilities"] > 38
    assert run("--database", demo, "status")[1].startswith("Zuid-Holland Zuid · ")
    assert stat.S_IMODE(demo.stat().st_mode) == 0o600


def test_a_command_that_reads_makes_nothing(run, tmp_path):
    for argv in (["status"], ["export", "capacity"]):
        code, _out, err = run(*argv)
        assert (code, one_sentence(err)) == (4, True)
    assert not (tmp_path / "home").exists()


def test_initials_that_nobody_has_are_refused_by_every_command(run, demo, sheet, profile):
    for command in (["status"], ["export", "capacity"], ["import", sheet, "--profile", profile]):
        code, _out, err = run("--database", demo, "--as", "XY", *command)
        assert (code, "known are AB, CD, EF" in err) == (2, True)
    assert run("--database", demo, "--as", "ab", "status")[0] == 0


def test_another_moment_is_shown_and_forbids_acts(run, demo, sheet, profile):
    past = ["--database", demo, "--at", "2024-01-01T00:00:00Z"]
    standing = json.loads(run(*past, "status", "--json")[1])
    assert (standing["at"], standing["capacity"]["facilities"]) == ("2024-01-01T00:00:00+00:00", 0)
    assert run(*past, "import", sheet, "--profile", profile)[0] == 2


@pytest.mark.parametrize(
    "typed",
    [
        "07-04-2020 14:00",
        "di 07-04-2020 14:00",
        "Tue 07-04-2020, 14:00",
        "2020-04-07T14:00",
        "2020-04-07 12:00Z",
        "2020-04-07T12:00:00+00:00",
    ],
)
def test_a_moment_is_taken_as_the_screens_write_it(run, demo, typed):
    for option in ("--at", "--known"):
        code, _out, err = run("--database", demo, option, typed, "status", "--json")
        assert (code, err) == (0, "")
    assert json.loads(run("--database", demo, "--at", typed, "status", "--json")[1])["at"] == (
        "2020-04-07T12:00:00+00:00"
    )


def test_a_moment_that_is_another_day_of_the_week_is_refused(run, demo):
    code, _out, err = run("--database", demo, "--at", "ma 07-04-2020 14:00", "status")
    assert (code, one_sentence(err)) == (2, True)


def test_initials_are_taken_with_their_dots(run, demo):
    assert run("--database", demo, "--as", "a.b.", "status")[0] == 0


def test_a_store_that_cannot_be_opened_is_four(run, demo, tmp_path):
    damaged, text, other = tmp_path / "damaged.db", tmp_path / "text.db", tmp_path / "other.db"
    damaged.write_bytes(demo.read_bytes()[:4096] + os.urandom(40_000))
    text.write_text("not a database at all, only words")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    newer = tmp_path / "newer.db"
    shutil.copyfile(demo, newer)
    with sqlite3.connect(newer) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for path in (damaged, text, other, newer, tmp_path):
        code, _out, err = run("--database", path, "status")
        assert (path.name, code, one_sentence(err)) == (path.name, 4, True)


def test_toronto_says_what_the_city_said(run, db):
    file = real_input("toronto_daily_shelter_2024Q1.csv")
    assert run("--database", db, "import", file, "--profile", "toronto-shelters")[0] == 0
    names = ("facilities", "licensed", "available", "occupied", "placeable", "staffed")

    def figures(at: str) -> dict[str, object]:
        standing = json.loads(run("--database", db, "--at", at, "status", "--json")[1])
        return dict(standing["capacity"])

    march, february = figures("2024-03-26T12:00:00Z"), figures("2024-02-01T12:00:00Z")
    assert [march[name] for name in names] == [143, 8029, 7577, 7535, 42, None]
    assert [february[name] for name in names] == [136, 7941, 7716, 7630, 86, None]
    assert figures("2024-03-25T20:00:00Z")["placeable_tonight"] == 31


def test_who_reports_in_words_and_as_json(run, demo):
    code, out, err = run("--database", demo, "reporting", "--json")
    known = json.loads(out)
    assert (code, err) == (0, "")
    assert list(known) == ["at", "providers", "region"]
    first = known["providers"][0]
    assert list(first) == [
        *("provider", "facilities", "unknown", "days_7", "days_28", "missed_in_a_row"),
        *("due", "last"),
    ]
    assert list(first["days_28"]) == ["expected", "received", "on_time"]
    assert list(known["region"]["figures"]) == ["pace", "number", "usual", "weeks"]
    lines = run("--database", demo, "reporting")[1].splitlines()
    numbers = [*first["days_28"].values(), first["missed_in_a_row"]]
    assert lines[0].split("\t") == [first["provider"], *map(str, numbers)]


def test_why_somebody_is_to_be_called_are_codes(run, demo):
    code, out, err = run("--database", demo, "calls", "--json")
    assert (code, err) == (0, "")
    reasons = {why for row in json.loads(out) for why in row["why"]}
    assert {"stale", "staffing_unknown"} <= reasons
    assert reasons <= {"open_case", "staffing_unknown", "duty", "never", "stale", "missed"}


def test_tomorrows_beds_in_lines_and_as_json(run, demo):
    code, out, err = run("--database", demo, "outflow", "--json")
    assert (code, err) == (0, "")
    listed = json.loads(out)
    assert sum(listed["comes_free"].values()) == len(listed["beds"]) > 0
    (long,) = (bed for bed in listed["beds"] if bed["overstayed"])
    assert (long["blockers"], long["leaves_on"]) == (["no_foster_family"], None)
    code, out, err = run("--database", demo, "outflow")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == len(listed["beds"]) + 1
    assert "no foster family, who acts: " in out
    assert lines[-1].startswith("Comes free: today 0 · tomorrow 0")
