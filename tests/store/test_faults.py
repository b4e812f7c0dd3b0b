"""A store that cannot be used says so in one sentence, and nothing was written."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crisisdesk.errors import StoreUnavailable, WrongPassphrase
from crisisdesk.store import connect as connecting
from crisisdesk.store import schema
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.network_share import refuse_network
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import count_of, line_of, make_actor, make_facility, tell


def sentence(error: BaseException) -> str:
    """The words of a refusal, checked to be one sentence without a driver's own."""
    words = str(error)
    assert "\n" not in words
    assert words.endswith(".")
    assert "sqlite" not in words.lower()
    return words


def use(target: Target, clock: Clock) -> None:
    """Open a store, read it and write in it."""
    store = Store(target, clock, make_actor())
    try:
        store.open()
        make_facility(store)
        count_of(store, "facility")
    finally:
        store.close()


@pytest.mark.parametrize("content", [b"not a database at all, but long enough " * 40, b"x"])
def test_another_file_is_refused(tmp_path: Path, clock: Clock, content: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(WrongPassphrase) as refused:
        use(Target(str(path)), clock)
    assert "is not a plain store: it is encrypted" in sentence(refused.value)
    assert path.read_bytes() == content


def test_a_directory_is_refused(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(StoreUnavailable) as refused:
        use(Target(str(tmp_path)), clock)
    assert sentence(refused.value) == f"{tmp_path} is a directory, not a store."


def test_a_store_that_is_gone_is_not_made_by_reading(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "gone.db"
    store = Store(Target(str(path)), clock, make_actor())
    with pytest.raises(StoreUnavailable) as refused:
        count_of(store, "facility")
    assert sentence(refused.value) == f"There is no store at {path}."
    assert not path.exists()
    store.close()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable) as refused:
        use(Target(str(tmp_path / "file" / "below" / "desk.db")), clock)
    assert "cannot be made" in sentence(refused.value)


def test_a_damaged_store_says_so(local_target: Target, clock: Clock) -> None:
    store = Store(local_target, clock, make_actor())
    for number in range(40):
        tell(store, make_facility(store, f"De Boei {number}"))
    store.close()
    with local_target.path.open("r+b") as file:
        for page in range(1, local_target.path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)
    with pytest.raises(StoreUnavailable) as refused:
        use(local_target, clock)
    assert sentence(refused.value) == f"The store {local_target.path} is damaged; put back a copy."


def test_a_store_cut_short_says_so(local_target: Target, clock: Clock) -> None:
    os.truncate(local_target.path, 5000)
    with pytest.raises(StoreUnavailable) as refused:
        use(local_target, clock)
    assert "is damaged" in sentence(refused.value)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits fifteen seconds here."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.02)


@pytest.mark.usefixtures("impatient")
def test_a_store_that_is_locked_for_writing_can_be_read(local_target: Target, clock: Clock) -> None:
    store = Store(local_target, clock, make_actor())
    facility = make_facility(store)
    other = sqlite3.connect(local_target.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert line_of(store, facility).id == facility
    with pytest.raises(StoreUnavailable) as refused:
        tell(store, facility)
    words = f"The store {local_target.path} is locked by another program; try again."
    assert sentence(refused.value) == words
    other.execute("ROLLBACK")
    other.close()
    tell(store, facility)
    store.close()


@pytest.mark.usefixtures("impatient")
def test_a_store_that_is_locked_whole_is_refused_at_the_door(
    local_target: Target, clock: Clock
) -> None:
    other = sqlite3.connect(local_target.path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE revision SET number = number")
    with pytest.raises(StoreUnavailable) as refused:
        use(local_target, clock)
    assert "is locked by another program" in sentence(refused.value)
    other.close()


@pytest.fixture
def strangers_folder(template: Path) -> Iterator[Path]:
    """A folder that a stranger can reach, with a store in it that others wrote."""
    folder = Path(tempfile.mkdtemp(prefix="crisisdesk-read-only-"))
    shutil.copyfile(template, folder / "desk.db")
    (folder / "desk.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


WRITE = """
import os
import sys
from datetime import UTC, datetime
import sqlalchemy.dialects.sqlite
from crisisdesk.errors import DeskError
from crisisdesk.services import members
from crisisdesk.store import unit_of_work
from crisisdesk.store.queries import settings
from crisisdesk.store.connect import Target
from crisisdesk.store.migrations import upgrade
from crisisdesk.store.store import Store
from tests.factories import make_actor

if os.geteuid() == 0:
    # No permission stops root; the program may lie where others cannot read it, so all of it is
    # loaded by now.
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
store = Store(Target(sys.argv[1]), lambda: datetime(2020, 4, 7, tzinfo=UTC), make_actor())
for name, step in (
    ("open", store.open),
    ("read", lambda: store.read(settings.settings)),
    ("write", lambda: store.write(members.add_member, "AB")),
):
    try:
        step()
        print(name, "done")
    except DeskError as error:
        print(name, error.exit_code, error)
store.close()
"""
_ROOT = Path(__file__).parents[2]


def as_seen_by_a_stranger(path: Path) -> list[str]:
    """Open, read and write a store as somebody who owns nothing."""
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(path)],
        cwd=_ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_a_read_only_store_can_be_read_and_refuses_acts(strangers_folder: Path) -> None:
    path = strangers_folder / "desk.db"
    strangers_folder.chmod(0o777)
    before = path.read_bytes()
    said = as_seen_by_a_stranger(path)
    words = f"4 The store {path} can only be read; nothing was written."
    assert said == ["open done", "read done", f"write {words}"]
    assert path.read_bytes() == before


def test_a_store_in_a_folder_without_room_for_its_log_says_so(strangers_folder: Path) -> None:
    said = as_seen_by_a_stranger(strangers_folder / "desk.db")
    assert [line.split(" ", 2)[1] for line in said] == ["4", "4", "4"]
    assert all("can only be read; nothing was written." in line for line in said)


def test_a_store_that_may_not_be_opened_says_so(strangers_folder: Path) -> None:
    path = strangers_folder / "desk.db"
    path.chmod(0)
    said = as_seen_by_a_stranger(path)
    assert [line.split(" ", 2)[1] for line in said] == ["4", "4", "4"]
    assert all("no access to the file" in line for line in said)


def test_a_folder_that_may_not_be_entered_says_so(strangers_folder: Path) -> None:
    strangers_folder.chmod(0)
    said = as_seen_by_a_stranger(strangers_folder / "desk.db")
    assert [line.split(" ", 2)[1] for line in said] == ["4", "4", "4"]


def test_a_folder_that_may_not_be_written_makes_no_store(strangers_folder: Path) -> None:
    (first, *_) = as_seen_by_a_stranger(strangers_folder / "new" / "desk.db")
    assert re.fullmatch(r"open 4 The folder .* cannot be made: Permission denied\.", first)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://desk:geheim@db.example/desk", "db.example/desk"),
        ("postgresql://desk@db.example/desk", "db.example/desk"),
        ("postgresql://:geheim@db.example:5432/desk", "db.example:5432/desk"),
        ("/home/desk/desk.db", "/home/desk/desk.db"),
    ],
)
def test_a_password_is_never_shown(address: str, shown: str) -> None:
    assert Target(address).shown == shown


def test_a_server_that_is_not_there_says_so_without_the_password(tmp_path: Path) -> None:
    target = Target(f"postgresql://desk:geheim@/desk?host={tmp_path}")
    with pytest.raises(StoreUnavailable) as refused:
        schema.ready(target)
    assert "cannot be reached now" in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_a_network_share_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\nserver:/share {tmp_path} nfs4 rw 0 0\n"
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: mounts)
    with pytest.raises(StoreUnavailable, match="is on a network share"):
        refuse_network(tmp_path / "desk.db")
    refuse_network(tmp_path.parent / "desk.db")
    mounts += f"/dev/sdb1 {tmp_path}/on\\040disk ext4 rw 0 0\n"
    (tmp_path / "on disk").mkdir()
    refuse_network(tmp_path / "on disk" / "desk.db")


def test_a_connection_keeps_what_is_promised(local_target: Target) -> None:
    connection = connect(local_target)
    pragmas = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
    }
    connection.close()
    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 15_000,
    }


def small_disk(path: Path, limit: int) -> subprocess.CompletedProcess[str]:
    """Write until a file may grow no further, then go on once it may."""
    return subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(limit)],
        cwd=_ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


FULL = """
import resource
import signal
import sys
from datetime import UTC, datetime
from crisisdesk.errors import StoreUnavailable
from crisisdesk.services.safekeeping import journal
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import count_of, make_facility, make_actor

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(Target(sys.argv[1]), lambda: datetime(2020, 4, 7, tzinfo=UTC), make_actor())
make_facility(store)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
made = 1
try:
    while made < 500:
        make_facility(store, f"De Boei {made}")
        made += 1
except StoreUnavailable as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(count_of(store, "facility") == made, journal.verify(store).whole)
make_facility(store, "Het Anker")
print(count_of(store, "facility") == made + 1)
store.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_full_disk_loses_nothing_and_the_desk_goes_on(local_target: Target) -> None:
    size = local_target.path.stat().st_size
    done = small_disk(local_target.path, size + 40_000)
    assert done.stderr == ""
    words, *after = done.stdout.splitlines()
    assert "nothing was written" in words
    assert after == ["True True", "True"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file")
def test_a_file_that_is_taken_away_says_so(local_target: Target, clock: Clock) -> None:
    store = Store(local_target, clock, make_actor())
    facility = make_facility(store)
    for part in ("", "-wal", "-shm"):
        local_target.path.with_name(f"desk.db{part}").unlink(missing_ok=True)
    with pytest.raises(StoreUnavailable) as refused:
        tell(store, facility)
    assert sentence(refused.value) == f"There is no store at {local_target.path}."
    assert not local_target.path.exists()
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file")
def test_a_file_that_was_exchanged_is_written_from_then_on(
    local_target: Target, template: Path, clock: Clock
) -> None:
    store = Store(local_target, clock, make_actor())
    make_facility(store)
    other = local_target.path.with_name("other.db")
    shutil.copyfile(template, other)
    for part in ("-wal", "-shm"):
        local_target.path.with_name(f"desk.db{part}").unlink(missing_ok=True)
    other.replace(local_target.path)
    make_facility(store, "Het Anker")
    store.close()
    again = Store(local_target, clock, make_actor())
    assert count_of(again, "facility") == 1
    again.close()


def test_a_clock_that_was_set_back_goes_on_from_the_newest_act(
    local_target: Target, clock: Clock
) -> None:
    store = Store(local_target, clock, make_actor())
    facility = make_facility(store)
    clock.forward(hours=-3)
    tell(store, facility)
    assert store.read(lambda snapshot: snapshot.at) > clock.time
    assert store.clock.behind == pytest.approx(3 * 3600, abs=1)
    store.close()
