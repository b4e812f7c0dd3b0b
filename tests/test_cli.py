"""The command line as people and scripts call it: words, exit codes, what is written."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crisisdesk import __version__, cli, opening
from crisisdesk.services import desk
from crisisdesk.settings import Given, load
from crisisdesk.store.store import Store
from tests.exchange.real_input import real_input

PROFILE = """
kind = "capacity"
create = true
source = "test"
date = "yyyy-mm-dd"
hour = "12:00"
[columns]
code = "Code"
name = "Name"
observed_at = "Day"
available = "Places"
occupied = "Taken"
[constants]
kind = "crisis_group"
"""
SHEET = "Code,Name,Day,Places,Taken\n1,De Boei,2024-03-01,8,6\n2,Het Anker,2024-03-01,5,5\n"


@pytest.fixture
def run(capfd, monkeypatch):
    """Runs a command line in English; answers exit code, output and complaints."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def call(*argv: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(one) for one in argv])
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    before = os.umask(0o022)
    yield call
    os.umask(before)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "own.db"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    place = tmp_path / "test.toml"
    place.write_text(PROFILE)
    return place


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    place = tmp_path / "places.csv"
    place.write_text(SHEET)
    return place


@pytest.fixture
def demo(run, db):
    code, _out, err = run("demo", "--into", db)
    assert (code, err.count("\n")) == (0, 1)
    return db


def one_sentence(err: str) -> bool:
    return err.count("\n") == 1 and "Traceback" not in err


# Words before the command


def test_version_loads_nothing_heavy():
    heavy = ["textual", "typer", "click", "sqlalchemy", "sqlmodel", "sqlite3", "apscheduler"]
    script = (
        "import sys; from crisisdesk import cli\n"
        "try: cli.main(sys.argv[1:])\n"
        f"except SystemExit: print([name for name in {heavy} if name in sys.modules])"
    )
    for words in (["--version"], ["--nonsense", "status"], ["nonsense"], ["--help"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
        )
        assert done.stdout.endswith("[]\n")
        if words == ["--version"]:
            assert done.stdout.startswith(f"crisisdesk {__version__}\n")


def test_help_names_every_option_and_command(run):
    code, out, _err = run("--help")
    assert code == 0
    for word in (*cli.COMMANDS, "--database", "--language", "--as", "--at", "--known", "--version"):
        assert word in out


def test_every_command_explains_itself(run):
    for command in cli.COMMANDS:
        code, out, _err = run(command, "--help")
        assert (code, "Usage: crisisdesk" in out) == (0, True)


@pytest.mark.parametrize(
    "argv",
    [
        ["--language"],
        ["--language", "de", "status"],
        ["--version=3"],
        ["--foo", "status"],
        ["--at", "yesterday", "status"],
        ["--as", "", "status"],
        ["--database", "mysql://x", "status"],
        ["foo"],
        ["status", "--foo"],
        ["status", "extra"],
        ["status", "--json=3"],
        ["import"],
        ["import", "x.csv", "--profile"],
        ["export"],
        ["export", "youths"],
        ["template", "capacity"],
        ["template", "nothing", "-o", "x.xlsx"],
    ],
)
def test_wrong_use_is_one_sentence_and_two(run, argv, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert one_sentence(err)
    assert not (tmp_path / "home").exists()


def test_a_sentence_is_in_the_readers_language(run):
    _code, _out, english = run("--language", "en", "status")
    _code, _out, dutch = run("--language", "nl", "status")
    assert english != dutch


def test_without_a_terminal_nothing_asks(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", open(os.devnull))  # noqa: SIM115, PTH123
    for argv in ([], ["demo"]):
        code, _out, err = run(*argv)
        assert (code, one_sentence(err)) == (2, True)


def test_interrupted_is_quiet(run, monkeypatch):
    def interrupted(_argv):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupted)
    assert run("status") == (130, "", "")


# The desk on the screen


@pytest.fixture
def opened(monkeypatch):
    """What the app was given each time it would have drawn."""
    from crisisdesk.app import CrisisDesk

    seen: list[CrisisDesk] = []
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda _self: True})())

    def drawn(app: CrisisDesk) -> None:
        seen.append(app)

    monkeypatch.setattr(CrisisDesk, "run", drawn)
    return seen


def test_the_first_start_leaves_every_question_to_the_app(run, opened, tmp_path):
    assert run() == (0, "", "")
    assert (opened[0]._store, opened[0]._first_run) == (None, True)
    assert not (tmp_path / "home" / "desk.db").exists()
    assert run("--at", "2024-01-01")[0] == 4


def test_a_plain_store_is_open_before_the_first_picture(run, opened, demo):
    assert run("--database", demo, "--as", "cd")[0] == 0
    store = opened[0].store
    assert opened[0].who == "CD"
    assert store.hand.member in [one.id for one in store.read(desk.members) if one.initials == "CD"]
    assert run("--database", demo, "--as", "XY")[0] == 2
    assert len(opened) == 1


def test_a_locked_store_is_asked_for_by_the_app(run, opened, db, tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(secret))
    run("demo", "--into", db)
    assert run("--database", db)[0] == 0
    assert opened[-1]._store is not None
    monkeypatch.delenv("CRISISDESK_PASSPHRASE_FILE")
    assert run("--database", db)[0] == 0
    assert (opened[-1]._store, opened[-1]._first_run) == (None, False)


def test_the_demo_is_made_anew_each_time(run, opened, tmp_path):
    place = tmp_path / "home" / "demo.db"
    for _time in range(2):
        code, _out, err = run("demo")
        assert (code, err.count("\n")) == (0, 1)
        store = opened[-1].store
        assert (store.target.path, opened[-1].who) == (place, "AB")
        store.write(desk.add_member, "GH")
        store.close()
    assert len(opened) == 2
    assert run("--as", "GH", "demo")[0] == 2


# Status and who sits


def test_status_of_the_demo(run, demo):
    code, out, err = run("--database", demo, "status", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["capacity"]["facilities"] > 38
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
    found = json.loads(run(*past, "status", "--json")[1])
    assert (found["at"], found["capacity"]["facilities"]) == ("2024-01-01T00:00:00+00:00", 0)
    assert run(*past, "import", sheet, "--profile", profile)[0] == 2


# Stores that are no store


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


# Passphrase


def test_a_passphrase_file_encrypts_what_is_made_and_opens_it_again(run, db, tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_bytes(b"een lange zin\n")
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(secret))
    assert run("demo", "--into", db) == (0, "", "")
    assert not db.read_bytes().startswith(b"SQLite")
    secret.write_bytes(b"een lange zin")
    assert run("--database", db, "status", "--json")[0] == 0
    secret.write_bytes(b"iets anders")
    code, _out, err = run("--database", db, "status")
    assert (code, one_sentence(err)) == (4, True)
    secret.write_bytes(b"\n")
    assert run("--database", db, "status")[0] == 2
    monkeypatch.delenv("CRISISDESK_PASSPHRASE_FILE")
    code, _out, err = run("--database", db, "status")
    assert (code, "encrypted" in err) == (4, True)


def test_the_key_is_the_one_that_sqlcipher_derives_itself(run, db, tmp_path, monkeypatch):
    from sqlcipher3 import dbapi2

    secret = tmp_path / "secret"
    secret.write_text("geheim")
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(secret))
    run("demo", "--into", db)
    connection = dbapi2.connect(str(db))
    connection.execute("PRAGMA key = 'geheim'")
    assert connection.execute("SELECT count(*) FROM facility").fetchone()[0] > 38
    connection.close()


def test_what_the_app_asks_makes_and_opens_a_store(db, monkeypatch):
    environment = {**os.environ, "CRISISDESK_DATABASE": str(db)}
    start = opening.Opening(load(Given(), environment), lambda: datetime.now(UTC))
    assert (start.exists, start.locked) == (False, False)
    store = start("geheim", name="Zuid", letter="Z")
    assert (store.hand.letter, store.hand.desk_name) == ("Z", "Zuid")
    store.write(desk.add_member, "AB")
    store.close()
    assert (start.exists, start.locked) == (True, True)
    again: Store = start("geheim")
    assert [one.initials for one in again.read(desk.members)] == ["AB"]
    again.close()


# Import, template, export


def test_import_makes_a_plain_store_and_says_so(run, db, sheet, profile):
    code, out, err = run("--database", db, "import", sheet, "--profile", profile)
    assert code == 0
    assert "2 rows read, 2 imported" in out
    assert err == (
        f"{db} is a plain store: without CRISISDESK_PASSPHRASE_FILE it is not encrypted.\n"
    )
    code, out, err = run("--database", db, "import", sheet, "--profile", profile, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["imported"], found["unchanged"], found["rows_read"]) == (0, 2, 2)


def test_the_first_who_imports_sits_at_a_new_store(run, db, sheet, profile):
    assert run("--database", db, "--as", "ab", "import", sheet, "--profile", profile)[0] == 0
    code, _out, err = run("--database", db, "--as", "cd", "status")
    assert (code, "known are AB" in err) == (2, True)


def test_a_row_that_cannot_be_refuses_the_file_and_partial_takes_the_rest(run, db, sheet, profile):
    sheet.write_text(SHEET.replace(",5,5", ",five,5"))
    code, out, err = run("--database", db, "import", sheet, "--profile", profile)
    assert (code, "Nothing was written." in out) == (3, True)
    assert "row 3, Places: “five”" in err
    assert json.loads(run("--database", db, "status", "--json")[1])["capacity"]["facilities"] == 0
    code, out, _err = run("--database", db, "import", sheet, "--profile", profile, "--partial")
    assert (code, "1 imported" in out) == (0, True)


def test_only_the_first_twenty_problems_are_told(run, db, sheet, profile):
    sheet.write_text(SHEET + "".join(f"{n},x,2024-03-01,?,\n" for n in range(3, 33)))
    _code, _out, err = run("--database", db, "import", sheet, "--profile", profile)
    assert err.count("row ") == 20
    assert err.endswith("and 10 more problems\n")


def test_a_dry_run_makes_no_store(run, db, sheet, profile):
    code, out, _err = run("--database", db, "import", sheet, "--profile", profile, "--dry-run")
    assert (code, "2 imported" in out, db.exists()) == (0, True, False)


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01\x02", b"a,b\n"])
def test_an_unreadable_file_makes_no_store(run, db, tmp_path, profile, content):
    wrong = tmp_path / "wrong.csv"
    if content is not None:
        wrong.write_bytes(content)
    for file in (wrong, tmp_path):
        code, _out, err = run("--database", db, "import", file, "--profile", profile)
        assert (code in (2, 3), one_sentence(err), db.exists()) == (True, True, False)


def test_a_file_among_others_that_fails_does_not_stop_the_rest(run, db, tmp_path, sheet, profile):
    code, out, err = run(
        "--database", db, "import", tmp_path / "none.csv", sheet, "--profile", profile, "--json"
    )
    assert (code, json.loads(out)["imported"]) == (2, 2)
    assert "none.csv" in err


def test_the_template_is_written_but_not_over_the_store(run, demo, tmp_path):
    place = tmp_path / "sheet.xlsx"
    assert run("--database", demo, "template", "capacity", "-o", place) == (0, "", "")
    assert place.stat().st_size > 1000
    assert run("--database", demo, "template", "capacity", "-o", demo)[0] == 2


def test_export_to_a_file_and_to_a_pipe(run, demo, tmp_path):
    place = tmp_path / "x.json"
    code, out, err = run("--database", demo, "export", "capacity", "-o", place)
    rows = json.loads(place.read_text(encoding="utf-8"))["rows"]
    assert (code, out, err) == (0, "", f"{place}: {rows} rows\n")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    code, out, _err = run("--database", demo, "export", "capacity")
    assert (code, out.count("\n")) == (0, rows + 1)
    code, _out, err = run("--database", demo, "export", "capacity", "-o", demo)
    assert (code, one_sentence(err)) == (2, True)


def test_the_demo_goes_into_a_new_store_only(run, demo):
    code, _out, err = run("demo", "--into", demo)
    assert (code, one_sentence(err)) == (3, True)


def test_toronto_says_what_the_city_said(run, db):
    file = real_input("toronto_daily_shelter_2024Q1.csv")
    assert run("--database", db, "import", file, "--profile", "toronto-shelters")[0] == 0
    names = ("facilities", "licensed", "available", "occupied", "placeable", "staffed")

    def figures(at: str) -> dict[str, object]:
        found = json.loads(run("--database", db, "--at", at, "status", "--json")[1])
        return dict(found["capacity"])

    march, february = figures("2024-03-26T12:00:00Z"), figures("2024-02-01T12:00:00Z")
    assert [march[name] for name in names] == [143, 8029, 7577, 7535, 42, None]
    assert [february[name] for name in names] == [136, 7941, 7716, 7630, 86, None]
    assert figures("2024-03-25T20:00:00Z")["placeable_tonight"] == 31
