"""Every command that writes a file, against everything the desk lives from, however it is spelt."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crisisdesk.commands.table import CRISISDESK
from tests.commands.conftest import one_sentence

Run = Callable[..., tuple[int, str, str]]
WORDS = {
    "template": ("capacity",),
    "export": ("capacity", "--format", "csv"),
    "dossier": ("A-0001",),
}
WRITERS = [
    *(
        (command.name, *WORDS.get(command.name, ()), "-o")
        for command in CRISISDESK.commands
        if any("--output" in argument.flags for argument in command.arguments)
    ),
    ("backup",),
    ("demo", "--into"),
]
LEAST = 20


@pytest.fixture
def own(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """All that a desk lives from, at home and where a store lies elsewhere."""
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    files = [
        *(home / f"desk.db{part}" for part in ("", "-wal", "-shm")),
        home / ".desk.db.new",
        home / "desk.before-restore-20200407T120000Z.db",
        home / "demo.db",
        home / "desk.json",
        home / "settings.toml",
        home / "anchors" / "0190b0de-0000-7000-8000-000000000000.json",
        home / "backups" / "desk-20200407T000000Z.db",
        home / "logs" / "crisisdesk.log",
        *(elsewhere / f"other.db{part}" for part in ("", "-wal", "-shm")),
        elsewhere / ".other.db.new",
        elsewhere / "backups" / "other-20200407T000000Z.db",
        tmp_path / "passphrase",
    ]
    absent = [
        home / "overview.csv",
        home / "desk.db-journal",
        home / "backups" / "overview.csv",
        elsewhere / "other.db-journal",
        elsewhere / "backups" / "overview.csv",
    ]
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(path.name.encode())
    for store in (home / "desk.db", elsewhere / "other.db"):
        shutil.copyfile(template, store)
    (home / "settings.toml").write_text("", encoding="utf-8")
    (home / "desk.json").write_text(
        '{"id": "0190b0de-0000-7000-8000-000000000000", "letter": "A", "name": ""}',
        encoding="utf-8",
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.chdir(home / "logs")
    return files + absent


def spellings(path: Path, room: Path) -> Iterator[str]:
    """The ways in which people and programs name a file."""
    here = Path.cwd()
    links, names = room / f"link-{path.name}", room / f"name-{path.name}"
    folder = room / f"folder-{path.parent.name}"
    if not folder.is_symlink():
        folder.symlink_to(path.parent)
    yield str(path)
    yield f"{path}/"
    yield str(path).replace("/", "//")
    yield f"{path.parent}/../{path.parent.name}/./{path.name}"
    yield os.path.relpath(path, here)
    yield str(folder / path.name)
    yield str(path.with_name(path.name.upper()))
    yield f"{path}."
    yield f"~/{path.relative_to(Path.home())}"
    yield path.as_uri()
    yield f"/proc/self/root{path}"
    yield f"/proc/self/cwd/{os.path.relpath(path, here)}"
    if path.exists():
        links.symlink_to(path)
        yield str(links)
        names.hardlink_to(path)
        yield str(names)
        number = os.open(path, os.O_RDONLY)
        yield f"/proc/self/fd/{number}"
        yield f"/dev/fd/{number}"
        os.close(number)
        links.unlink()
        names.unlink()


def standing(*folders: Path) -> dict[Path, tuple[int, int, bytes]]:
    """Every file in these folders: which it is, and all that it holds."""
    return {
        path: (path.stat().st_ino, path.stat().st_size, path.read_bytes())
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("command", WRITERS, ids=lambda command: command[0])
@pytest.mark.parametrize("store", ["home/desk.db", "elsewhere/other.db"])
def test_no_command_writes_into_what_the_desk_lives_from(
    run: Run, own: list[Path], tmp_path: Path, command: tuple[str, ...], store: str
) -> None:
    room, database = tmp_path / "room", tmp_path / store
    room.mkdir()
    # With the store elsewhere only what lies beside it is new.
    targets = [path for path in own if store[0] == "h" or "elsewhere" in path.parts]
    targets = [path for path in targets if store[0] == "e" or "elsewhere" not in path.parts]
    before = standing(tmp_path / "home", tmp_path / "elsewhere")
    attempts = 0
    for target in targets:
        for spelling in spellings(target, room):
            if command[0] == "demo" and not (target.exists() and Path(spelling).exists()):
                # A new store may lie in the desk's folder, where the next test looks.
                continue
            for force in ((), ("--force",)) if "-o" in command else ((),):
                code, out, err = run("--database", database, *command, spelling, *force)
                assert code in (2, 3), (target, spelling, err)
                assert (out, one_sentence(err)) == ("", True), spelling
                attempts += 1
    assert attempts > LEAST
    assert standing(tmp_path / "home", tmp_path / "elsewhere") == before


@pytest.mark.parametrize(
    "name",
    [
        "desk.json",
        "SETTINGS.toml",
        "desk.db-wal",
        "new.db-shm",
        "new.db-journal",
        "anchors/new.db",
        "backups/new.db",
        "logs/new.db",
        "../passphrase",
    ],
)
def test_no_new_store_takes_a_place_that_the_desk_needs(
    run: Run, tmp_path: Path, sheet: Path, profile: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    home = tmp_path / "home"
    for folder in ("anchors", "backups", "logs"):
        (home / folder).mkdir(parents=True)
    path = home / name
    monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    for command in (
        ("demo", "--into", path),
        ("--database", path, "import", sheet, "--profile", profile),
    ):
        code, _out, err = run(*command)
        assert (code, one_sentence(err), path.exists()) == (2, True, False), err


def test_a_file_that_is_there_is_replaced_by_force_alone(
    run: Run, demo_at: Path, tmp_path: Path
) -> None:
    for number, command in enumerate(WRITERS):
        place = tmp_path / f"{number}.xlsx"
        place.write_bytes(b"somebody's")
        code, out, err = run("--database", demo_at, *command, place)
        assert (code in (2, 3), out, one_sentence(err)) == (True, "", True)
        assert place.read_bytes() == b"somebody's"
        if "-o" in command:
            assert "--force" in err
            assert run("--database", demo_at, *command, place, "--force")[0] == 0
            assert place.read_bytes() != b"somebody's"


def test_a_link_out_of_a_shared_folder_is_no_way_in(
    run: Run, demo_at: Path, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "x.csv").symlink_to(demo_at)
    before = demo_at.read_bytes()
    code, _out, _err = run(
        "--database", demo_at, "export", "capacity", "-o", shared / "x.csv", "--force"
    )
    assert (code, demo_at.read_bytes() == before, (shared / "x.csv").is_symlink()) == (
        2,
        True,
        True,
    )
