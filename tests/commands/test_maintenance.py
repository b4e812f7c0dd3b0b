"""The commands that keep a store whole and closed, as people and scripts call them."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crisisdesk import cli
from crisisdesk.directories import directories
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
            cli.main(["--database", str(db), *(str(word) for word in argv)])
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    before = os.umask(0o022)
    yield call
    os.umask(before)


@pytest.fixture
def demo(demo_at: Path) -> Path:
    """A made-up region."""
    return demo_at


def test_the_journal_is_read_and_checked(command: Command, demo: Path) -> None:
    code, out, err = command("journal")
    assert (code, err) == (0, "")
    assert "case opened · A-0001" in out
    for reference in ("A0001", "a 1", "A\u20111"):
        assert command("journal", "--case", reference) == command("journal", "--case", "A-0001")
    code, out, _ = command("journal", "--case", "a-0001")
    assert code == 0
    assert out
    assert all("A-0001" in line for line in out.splitlines())
    assert command("journal", "--case", "A-9999") == (2, "", "There is no case A-9999.\n")
    code, out, _ = command("journal", "--verify")
    assert (code, "The audit log is intact" in out) == (0, True)


def test_a_journal_that_is_not_whole_is_one(command: Command, demo: Path) -> None:
    assert command("journal", "--verify")[0] == 0
    connection = connect(Target(str(demo)))
    connection.execute("DELETE FROM journal WHERE number = (SELECT max(number) FROM journal)")
    connection.close()
    code, out, _ = command("journal", "--verify")
    assert code == 1
    assert "is gone: rows were cut off" in out
    assert out.endswith("The audit log is not intact.\n")
    code, out, _ = command("journal", "--verify", "--json")
    answer = json.loads(out)
    assert (code, answer["whole"], len(answer["findings"])) == (1, False, 1)
    assert answer["findings"][0]["fault"] == "cut"


def test_the_journal_as_json_has_codes(command: Command, demo: Path) -> None:
    code, out, _ = command("--language", "nl", "journal", "--case", "A-0001", "--json")
    assert code == 0
    entries = json.loads(out)["entries"]
    assert entries[-1]["event"] == "case.opened"
    assert {entry["reference"] for entry in entries} == {"A-0001"}


def test_a_copy_is_written_and_put_back(command: Command, demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert command("backup", copy) == (0, f"{copy}: written and checked\n", "")
    assert command("backup", copy)[0] == 2
    code, out, err = command("restore", copy)
    assert (code, "put back and checked" in out, "plain store" in err) == (0, True, True)
    assert "The store from before is kept" in out
    assert command("journal", "--verify")[0] == 0
    assert command("restore", demo)[0] == 2
    assert command("restore", tmp_path / "none.db")[0] == 4


def test_there_is_nothing_to_copy(command: Command, db: Path) -> None:
    assert command("backup") == (4, "", f"There is no store at {db}.\n")
    assert command("doctor")[0] == 4
    assert not db.exists()


def test_another_moment_forbids_upkeep(command: Command, demo: Path) -> None:
    for words in (("backup",), ("restore", demo), ("passphrase", "set")):
        code, _, err = command("--at", "2024-03-25T14:05", *words)
        assert (code, "acts are for now" in err) == (2, True)


def test_a_passphrase_is_set_changed_and_removed(
    command: Command, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    first.write_text("een\n")
    second.write_text("twee\n")
    assert command("passphrase", "set") == (
        2,
        "",
        "Without a terminal the passphrase comes from --new-file FILE.\n",
    )
    assert command("passphrase", "change", "--new-file", first)[0] == 2
    assert command("passphrase", "set", "--new-file", first)[0] == 0
    assert command("passphrase", "set", "--new-file", first)[0] == 2
    assert command("status")[0] == 4
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(first))
    assert command("status")[0] == 0
    code, _, err = command("passphrase", "change", "--new-file", second)
    assert (code, err.splitlines()) == (
        0,
        [
            "Copies that you keep elsewhere stay as they are.",
            f"{first} still holds the passphrase from before.",
        ],
    )
    assert command("status")[0] == 4
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(second))
    assert command("journal", "--verify")[0] == 0
    assert command("passphrase", "remove")[0] == 0
    monkeypatch.delenv("CRISISDESK_PASSPHRASE_FILE")
    assert command("journal", "--verify")[0] == 0


def test_a_server_looks_after_its_own(command: Command) -> None:
    for words in (("passphrase", "set"), ("restore", __file__)):
        code, _, err = command("--database", "postgresql://u:geheim@h/d", *words)
        assert code == 2
        assert "is on a PostgreSQL server" in err
        assert "geheim" not in err


def test_doctor_tells_each_key_that_cannot_be(command: Command, demo: Path) -> None:
    file = directories(os.environ).keys_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('capacity.report = "m"\nnobody.knows = "m"\nform.save = "s"\n')
    for language, sentences in (
        ("en", ("there is no act nobody.knows.", "form.save must work while typing;", "1 of your")),
        ("nl", ("er is geen handeling nobody.knows.", "form.save moet", "1 eigen")),
    ):
        code, out, _ = command("--language", language, "doctor")
        assert code == 0
        assert all(sentence in out for sentence in sentences), out
    file.write_bytes(b"\xff\xfe")
    code, out, _ = command("doctor")
    assert code == 0
    assert "keys.toml cannot be read: the usual keys work." in out


def test_doctor_says_how_everything_stands(command: Command, demo: Path) -> None:
    code, out, _ = command("doctor", "--json")
    states = {finding["subject"]: finding["state"] for finding in json.loads(out)["findings"]}
    assert code == 0
    assert states == {
        **dict.fromkeys(
            ("version", "clock", "integrity", "foreign_keys", "permissions", "keys"), "good"
        ),
        # Intact, and what a plain store cannot prove.
        "journal": "note",
        "leftovers": "good",
        "encryption": "note",
        "backups": "note",
        "disk": "good",
        "terminal": "note",
    }
    demo.chmod(0o644)
    connection = connect(Target(str(demo)))
    connection.execute("UPDATE journal SET reason = 'x' WHERE number = 1")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("UPDATE stay SET hold_id = x'01', case_id = x'02'")
    connection.execute("UPDATE revision SET written_at = written_at + 7200000000")
    connection.close()
    code, out, _ = command("doctor")
    assert code == 1
    wrong = {line.split()[1] for line in out.splitlines() if line.startswith("‼")}
    assert wrong == {"audit", "clock", "rows", "access"}
