"""Files for people: whole or not at all, never unasked over another, never among the own ones."""

import ast
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.errors import NeedsConfirmation, WrongUse
from crisisdesk.exchange.destination import OwnPlaces

PACKAGE = Path(__file__).parents[2] / "crisisdesk"
OWN_WRITERS = {
    "cli.py",
    "directories.py",
    "exchange/destination.py",
    "exchange/mail/child.py",
    "log.py",
    "store/copies.py",
    "store/safekeeping/anchors.py",
    "store/safekeeping/backups.py",
    "store/safekeeping/encryption.py",
    "store/safekeeping/leftovers.py",
    "store/together/bundle.py",
}
"""What writes the desk's own files, and the one place that writes for people."""


@pytest.fixture
def own(tmp_path: Path) -> OwnPlaces:
    """A desk with a folder of its own and a store elsewhere."""
    for name in ("home", "elsewhere", "out"):
        (tmp_path / name).mkdir()
    store = tmp_path / "elsewhere" / "desk.db"
    store.write_bytes(b"store")
    return OwnPlaces((tmp_path / "home", tmp_path / "later"), (store,), (tmp_path / "secret",))


def left(folder: Path) -> dict[str, bytes]:
    """What lies in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_file_is_for_its_owner_alone(own: OwnPlaces, tmp_path: Path) -> None:
    place = tmp_path / "out" / "x.csv"
    own.destination(place).write(b"new")
    assert left(place.parent) == {"x.csv": b"new"}
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_asked_about_and_replaced_whole(
    own: OwnPlaces, tmp_path: Path
) -> None:
    place = tmp_path / "out" / "x.csv"
    place.write_bytes(b"before")
    place.chmod(0o666)
    with pytest.raises(NeedsConfirmation):
        own.destination(place)
    own.destination(place, over=True).write(b"after")
    assert left(place.parent) == {"x.csv": b"after"}
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_file_that_comes_meanwhile_is_not_replaced(
    own: OwnPlaces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_paths: object) -> None:
        raise OSError(1, "Operation not permitted")

    place = tmp_path / "out" / "x.csv"
    for links in (True, False):
        if not links:
            monkeypatch.setattr(os, "link", no_links)
        destination = own.destination(place)
        place.write_bytes(b"somebody's")
        with pytest.raises(NeedsConfirmation):
            destination.write(b"ours")
        assert left(place.parent) == {"x.csv": b"somebody's"}
        place.unlink()
    own.destination(place).write(b"a stick has no links")
    assert left(place.parent) == {"x.csv": b"a stick has no links"}


@pytest.mark.parametrize("before", [None, b"before"])
@pytest.mark.parametrize("call", ["fsync", "link", "replace", "fdopen"])
def test_a_write_that_fails_leaves_what_was_there(
    own: OwnPlaces,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    before: bytes | None,
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    place = tmp_path / "out" / "x.csv"
    if before is not None:
        place.write_bytes(before)
    destination = own.destination(place, over=before is not None)
    if call in ("link", "replace"):
        monkeypatch.setattr(os, "link", full)
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr(os, call, full)
    with pytest.raises(WrongUse, match="No space"):
        destination.write(b"after")
    monkeypatch.undo()
    assert left(place.parent) == ({} if before is None else {"x.csv": before})


def test_places_where_nothing_is_written(own: OwnPlaces, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "link").symlink_to(tmp_path / "nowhere")
    (out / "two").write_bytes(b"")
    (out / "names").hardlink_to(out / "two")
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    for typed in (
        out,
        out / "none" / "x.csv",
        out / "link",
        out / "names",
        out / ("x" * 300),
        out / "a\0b",
        "~nobody-of-this-name/x.csv",
        "/dev/null",
        "/dev/stdout",
        "file:///tmp/x.csv",
        Path("https://example.org/x.csv"),
    ):
        with pytest.raises(WrongUse):
            own.destination(typed, over=True)
    if os.getuid():
        with pytest.raises(WrongUse):
            own.destination(shut / "x.csv").write(b"")
    with pytest.raises(WrongUse):
        own.destination(tmp_path / "later" / "deep" / "x.csv")


def test_a_folder_that_is_still_to_be_made_is_own_already(own: OwnPlaces, tmp_path: Path) -> None:
    (tmp_path / "LATER").mkdir()
    with pytest.raises(WrongUse, match="own files"):
        own.destination(tmp_path / "LATER" / "x.csv")


@given(
    up=st.integers(0, 3),
    upper=st.booleans(),
    ending=st.sampled_from(["", "-wal", "-shm", "-journal", ".", " ", "::$DATA", "/"]),
    dots=st.lists(st.sampled_from([".", "out/..", "home/.."]), max_size=3),
)
def test_no_spelling_of_the_store_is_written(
    own: OwnPlaces, tmp_path: Path, up: int, upper: bool, ending: str, dots: list[str]
) -> None:
    name = ("DESK.DB" if upper else "desk.db") + ending
    ways = ["elsewhere/.."] * up + dots
    typed = "/".join([str(tmp_path), *ways, "elsewhere", name])
    with pytest.raises(WrongUse):
        own.destination(typed, over=True)


def test_beside_a_store_elsewhere_there_is_room_for_files_of_people(
    own: OwnPlaces, tmp_path: Path
) -> None:
    for name in ("x.csv", "desk-overview.xlsx", "desk.db.xlsx"):
        own.destination(tmp_path / "elsewhere" / name).write(b"new")


def _writes(call: ast.Call) -> bool:
    """Whether a call opens, makes or replaces a file."""
    words = ast.unparse(call.func)
    name = words.rpartition(".")[2]
    modes = {str(value.value) for value in call.args if isinstance(value, ast.Constant)}
    return (
        words in ("os.open", "os.link", "os.rename", "os.replace", "open")
        or name in ("write_text", "write_bytes", "hardlink_to", "symlink_to")
        or name in ("RotatingFileHandler", "NamedTemporaryFile", "mkstemp", "copyfile", "copy2")
        or (name == "open" and any(set(mode) & set("wax+") for mode in modes))
        # A workbook or document that is saved goes into memory.
        or (name == "save" and bool(call.args) and ast.unparse(call.args[0]) != "out")
    )


def test_nothing_else_writes_files() -> None:
    writers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _writes(node)
    }
    assert writers == OWN_WRITERS
