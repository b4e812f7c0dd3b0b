"""A command by a clock that may be wrong writes nothing and tells nothing as if it were now."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crisisdesk import cli
from crisisdesk.store.connect import Target, connect
from tests.commands.conftest import one_sentence

Run = Callable[..., tuple[int, str, str]]
YEARS = timedelta(days=5 * 365)


@pytest.fixture
def at(run: Run, demo: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the made-up region while the clock is so far off."""

    def call(gap: timedelta, *argv: object) -> tuple[int, str, str]:
        monkeypatch.setattr(cli, "_now", lambda: datetime.now(UTC) + gap)
        return run("--database", demo, *argv)

    return call


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = connect(Target(str(path)))
    try:
        return list(connection.execute(sql))
    finally:
        connection.close()


@pytest.mark.parametrize("gap", [YEARS, -YEARS, timedelta(hours=30)])
@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("export", "capacity"),
        ("backup",),
        ("retention", "--yes"),
        ("bulletin",),
        ("calendar", "-o", "duties.ics"),
        ("passphrase", "set", "--new-file", "new.txt"),
        ("restore", "copy.db"),
        ("import", "places.csv", "--profile", "test.toml"),
    ],
    ids=" ".join,
)
def test_a_clock_in_doubt_is_refused(
    at: Run,
    demo: Path,
    sheet: Path,
    profile: Path,
    monkeypatch: pytest.MonkeyPatch,
    gap: timedelta,
    command: tuple[str, ...],
) -> None:
    monkeypatch.chdir(demo.parent)
    (demo.parent / "new.txt").write_text("correct horse battery staple")
    assert at(timedelta(0), "backup", "copy.db")[0] == 0
    before = rows(demo, "SELECT written_at, number FROM revision, (SELECT count(*) FROM journal)")
    content = demo.read_bytes()
    code, out, err = at(gap, *command)
    assert (code, out) == (3, "")
    assert one_sentence(err)
    assert ("--clock-is-right" if gap > timedelta(0) else "doctor --clock") in err
    after = rows(demo, "SELECT written_at, number FROM revision, (SELECT count(*) FROM journal)")
    assert after == before
    assert demo.read_bytes() == content
    assert not (demo.parent / "duties.ics").exists()


def test_the_sentence_in_dutch(at: Run) -> None:
    code, _, err = at(YEARS, "--language", "nl", "status")
    assert code == 3
    assert err.startswith("De klok staat op ")
    assert "klopt de klok, zet dan --clock-is-right voor de opdracht" in err


def test_who_says_that_the_clock_is_right_is_believed(at: Run) -> None:
    weeks = timedelta(days=20)
    assert at(weeks, "--clock-is-right", "status")[0] == 0
    assert at(weeks, "--clock-is-right", "backup")[0] == 0


def test_another_moment_needs_no_clock(at: Run) -> None:
    moment = datetime.now(UTC).isoformat()
    assert at(YEARS, "--at", moment, "status")[0] == 0


def test_a_moment_to_come_moves_nothing(at: Run, demo: Path) -> None:
    before = rows(demo, "SELECT written_at, number FROM revision")
    moment = (datetime.now(UTC) + YEARS).isoformat()
    assert at(timedelta(0), "--at", moment, "status")[0] == 0
    assert rows(demo, "SELECT written_at, number FROM revision") == before
    assert at(timedelta(0), "status")[0] == 0


def test_what_looks_after_the_store_goes_on(at: Run) -> None:
    code, out, _ = at(YEARS, "doctor")
    assert code == 1
    assert "but the last act was at" in out
    assert at(YEARS, "journal", "--verify")[0] == 0


def test_the_doctor_brings_the_store_back(at: Run, demo: Path, profile: Path, sheet: Path) -> None:
    before = json.loads(at(timedelta(0), "status", "--json")[1])
    code, _, _ = at(YEARS, "--clock-is-right", "backup", demo.parent / "copy.db")
    assert code == 0
    assert at(YEARS, "--clock-is-right", "import", sheet, "--profile", profile)[0] == 0
    # The clock is right again, and the store lives in years to come.
    assert at(timedelta(0), "status")[0] == 3
    code, out, _ = at(timedelta(0), "doctor", "--clock")
    assert (code, out.splitlines()[-1]) == (0, "Nothing was written.")
    assert "sheet read: places" in out
    code, out, _ = at(timedelta(0), "doctor", "--clock", "--yes")
    assert code == 0
    assert "The store goes by the clock again." in out
    after = json.loads(at(timedelta(0), "status", "--json")[1])
    assert before["at"] < after["at"]
    assert after["at"] < (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    _, out, _ = at(timedelta(0), "journal")
    assert "moment of the store brought back to the clock" in out
    assert at(timedelta(0), "journal", "--verify")[0] == 0


def test_a_clock_that_is_not_behind_brings_nothing_back(at: Run) -> None:
    code, out, _ = at(timedelta(0), "doctor", "--clock", "--yes", "--json")
    assert (code, json.loads(out)["done"]) == (0, False)
    assert at(YEARS, "doctor", "--clock", "--yes")[1].endswith("Nothing was written.\n")


@pytest.mark.parametrize(
    ("typed", "code"), [("0", 2), ("true", 2), ('"x"', 2), ("745", 2), ("744", 0)]
)
def test_how_long_silence_may_last_is_set(at: Run, tmp_path: Path, typed: str, code: int) -> None:
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    place = next(iter(home.rglob("settings.toml")), home / "settings.toml")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"silence = {typed}\n")
    done, _, err = at(timedelta(days=20), "status")
    assert done == code
    assert "1 … 744" in err or not code
