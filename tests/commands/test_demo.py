"""A second demo beside one that runs, and after one that was killed."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crisisdesk import cli
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.chaos import monkey
from tests.clock import Clock
from tests.factories import make_actor, rows_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")


def second(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """What a second demo in the same home answers, which must be exit code 3."""
    monkeypatch.setattr(cli, "_need_terminal", lambda: None)
    monkeypatch.setattr(cli, "_draw", lambda *_: pytest.fail("it was opened"))
    monkeypatch.setenv("CRISISDESK_HOME", str(folder))
    with pytest.raises(SystemExit) as ended:
        cli.main(["--language", "en", "demo"])
    assert ended.value.code == 3
    return capsys.readouterr().err


def facilities(path: Path) -> set[bytes]:
    """The facilities of a store, by ids that no other store has."""
    with closing(Store(Target(str(path)), Clock(), make_actor())) as store:
        return {row[0] for row in rows_of(store, "SELECT id FROM facility")}


@pytest.mark.long
def test_a_second_demo_never_destroys_a_running_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = tmp_path / "demo.db"
    # What a kill in the middle of the filling leaves: no store at all, and who held it.
    demo.write_bytes(b"half a demo")
    (tmp_path / ".demo.db.runs").touch()
    with monkey.Desk(tmp_path, "en", (80, 24), "demo") as desk:
        assert desk.is_open
        before = facilities(demo)
        assert "The demo is open already" in second(tmp_path, monkeypatch, capsys)
        assert facilities(demo) == before
        assert len(before) > 40
        assert desk.answers()
    # Killed, not left: what it held went with it, and the next one is made anew.
    monkeypatch.setattr(cli, "_draw", lambda *_: 0)
    with pytest.raises(SystemExit) as ended:
        cli.main(["--language", "en", "demo"])
    assert ended.value.code == 0
    assert not facilities(demo) & before


def test_a_demo_that_any_other_program_has_open_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = tmp_path / "demo.db"
    script = (
        "import sqlite3, sys\n"
        f"store = sqlite3.connect({str(demo)!r}); store.execute('PRAGMA journal_mode=WAL')\n"
        "store.execute('CREATE TABLE kept (n)'); store.commit()\n"
        "print('open', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        content = demo.read_bytes()
        assert "leave that one first" in second(tmp_path, monkeypatch, capsys)
        assert demo.read_bytes() == content
        other.kill()
