"""The commands that keep a store whole and closed, as people and scripts call them."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crisisdesk import cli
from crisisdesk.store.connect import Target, connect

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A store still to be made."""
    return tmp_path / "own.db"


@pytest.fixture
def command(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, db: Path
) -> Iterator[Command]:
    """Runs a command in English on the store; answers exit code, output and complaints."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def call(*argv: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["--database", str(db), *(str(one) for one in argv)])
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    before = os.umask(0o022)
    yield call
    os.umask(before)


@pytest.fixture
def demo(command: Command, db: Path) -> Path:
    """A made-up region."""
    code, _, err = command("demo", "--into", db)
    assert (code, "plain store" in err) == (0, True)
    return db


def test_the_journal_is_read_and_checked(command: Command, demo: Path) -> None:
    code, out, err = command("journal")
    assert (code, err) == (0, "")
    assert "case.opened · A-0001" in out
    code, out, _ = command("journal", "--case", "a-0001")
    assert code == 0
    assert out
    assert all("A-0001" in line for line in out.splitlines())
    assert command("journal", "--case", "A-9999") == (2, "", "There is no case A-9999.\n")
    code, out, _ = command("journal", "--verify")
    assert (code, "The journal is whole" in out) == (0, True)


def test_a_journal_that_is_not_whole_is_one(command: Command, demo: Path) -> None:
    assert command("journal", "--verify")[0] == 0
    connection = connect(Target(str(demo)))
    connection.execute("DELETE FROM journal WHERE number = (SELECT max(number) FROM journal)")
    connection.close()
    code, out, _ = command("journal", "--verify")
    assert code == 1
    assert "is gone: rows were cut off" in out
    assert out.endswith("The journal is not whole.\n")
    code, out, _ = command("journal", "--verify", "--json")
    found = json.loads(out)
    assert (code, found["whole"], len(found["findings"])) == (1, False, 1)
    assert found["findings"][0]["fault"] == "cut"


def test_the_journal_as_json_has_codes(command: Command, demo: Path) -> None:
    code, out, _ = command("--language", "nl", "journal", "--case", "A-0001", "--json")
    assert code == 0
    entries = json.loads(out)["entries"]
    assert entries[-1]["event"] == "case.opened"
    assert {entry["reference"] for entry in entries} == {"A-0001"}
