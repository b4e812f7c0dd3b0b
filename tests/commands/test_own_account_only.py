"""Whatever the program writes is for its own account only, and nobody else may look into it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks.terminal import Terminal, module

Run = Callable[..., tuple[int, str, str]]
MINE = 0o700, 0o600


@pytest.mark.long
@pytest.mark.costly
def test_every_file_and_folder_that_is_written_is_for_its_own_account(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands, the desk at a terminal and its log, with the most open umask that there is."""
    home, out = tmp_path / "home", tmp_path / "out"
    os.umask(0)
    out.mkdir()
    db = home / "deep" / "desk.db"
    db.parent.mkdir(parents=True, mode=0o700)
    home.chmod(0o700)
    (tmp_path / "passphrase").write_bytes(b"geheim")
    before = {*tmp_path.iterdir(), *home.iterdir()}
    for command in (
        ("demo", "--into", db),
        *(("export", "capacity", "-o", out / f"c.{form}") for form in ("csv", "xlsx", "json")),
        ("template", "capacity", "-o", out / "t.xlsx"),
        *(("sheet", "-o", out / f"s.{form}") for form in ("md", "html", "docx", "pdf")),
        ("calendar", "-o", out / "c.ics"),
        ("backup",),
        ("backup", out / "copy.db"),
        ("journal", "--verify"),
        ("restore", out / "copy.db"),
        ("passphrase", "set", "--new-file", tmp_path / "passphrase"),
    ):
        code, _out, err = run("--database", db, *command)
        assert code == 0, (command, err)
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    os.umask(0)
    desk = module("crisisdesk", "--database", str(db), "--as", "AB", needle="vacan|plaats|▏|─")
    with Terminal(desk) as terminal:
        terminal.first_picture()
        terminal.leave("\x11")
    os.umask(0)
    (out / "c.csv").chmod(0o666)
    again = ("export", "capacity", "-o", out / "c.csv", "--force")
    assert run("--database", db, *again)[0] == 0
    paths = [path for path in tmp_path.rglob("*") if path not in before]
    assert {path.suffix for path in paths} >= {".db", ".json", ".csv", ".xlsx", ".pdf", ".ics"}
    assert {path.parent.name for path in paths} >= {"anchors", "backups", "out", "deep"}
    wrong = {
        str(path.relative_to(tmp_path)): oct(path.stat().st_mode & 0o777)
        for path in paths
        if path.stat().st_mode & 0o777 != MINE[path.is_file()]
    }
    assert wrong == {}
