"""Copies of a store: made by night, checked, kept by rule, and put back."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from crisisdesk.domain.safekeeping.journal import Fault
from crisisdesk.errors import StoreUnavailable, WrongPassphrase, WrongUse
from crisisdesk.services.safekeeping import backups, passphrase
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store import connect as connecting
from crisisdesk.store import copies
from crisisdesk.store.connect import Target, connect, is_encrypted
from crisisdesk.store.safekeeping import backups as kept
from crisisdesk.store.safekeeping import encryption
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import count_of, make_actor, make_facility, sit_down

NAME = "Gezinshuis De Zwaluw"
HAND = make_actor()


@pytest.fixture
def anchors(tmp_path: Path) -> Anchors:
    """What this machine remembers."""
    return Anchors(tmp_path / "anchors")


@pytest.fixture(params=["plain", "encrypted"])
def local(
    request: pytest.FixtureRequest, local_target: Target, clock: Clock, anchors: Anchors
) -> Target:
    """A store with one facility, of either kind."""
    made = local_target
    if request.param == "encrypted":
        made = passphrase.change(made, None, b"geheim", clock, HAND, anchors).target
    with closing(Store(made, clock, HAND, anchors=anchors)) as store:
        sit_down(store, "AB")
        make_facility(store, NAME)
    return made


@pytest.fixture
def desk(local: Target, clock: Clock, anchors: Anchors) -> Iterator[Store]:
    """The desk on it."""
    with closing(Store(local, clock, HAND, anchors=anchors)) as store:
        yield store


def of_copy(path: Path, like: Target) -> Target:
    """A copy with the key that opens it."""
    return Target(str(path), None if like.key is None else key(b"geheim", path))


def test_a_copy_is_whole_closed_and_encrypted_as_the_store_is(desk: Store, clock: Clock) -> None:
    made = backups.back_up(desk)
    assert made.parent.name == "backups"
    assert [path.stat().st_mode & 0o077 for path in (made, made.parent)] == [0, 0]
    assert is_encrypted(made) == (desk.target.key is not None)
    assert (NAME.encode() in made.read_bytes()) == (desk.target.key is None)
    with closing(Store(of_copy(made, desk.target), clock, HAND)) as copy:
        assert count_of(copy, "facility") == 1
        assert journals.verify(copy).whole
    line = desk.read(journals.lines)[0]
    assert (line.event, line.reason) == ("store.backed_up", "asked")
    with pytest.raises(WrongUse, match="is there already"):
        backups.back_up(desk, made)


def test_a_night_has_one_copy_and_the_old_ones_go(desk: Store, clock: Clock) -> None:
    for _ in range(12):
        assert backups.nightly(desk) is not None
        assert backups.nightly(desk) is None
        clock.forward(days=1)
    names = [one.path.name for one in kept.listed(desk.target)]
    assert len(names) == 7
    assert names[0] == "desk-20200418T010000Z.db"


def test_two_desks_make_one_copy_a_night(desk: Store, clock: Clock) -> None:
    with closing(Store(desk.target, clock, make_actor("B"))) as other:
        assert [backups.nightly(one) is None for one in (desk, other)] == [False, True]


def test_a_copy_that_is_not_whole_is_not_kept(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "faults", lambda _connection: ["page 3 is damaged"])
    with pytest.raises(StoreUnavailable, match="is damaged and was not kept"):
        backups.back_up(desk)
    assert list(kept.folder(desk.target).iterdir()) == []


def test_a_copy_is_put_back_and_the_store_from_before_kept(
    local: Target, clock: Clock, anchors: Anchors
) -> None:
    with closing(Store(local, clock, HAND, anchors=anchors)) as desk:
        made = backups.back_up(desk)
        clock.forward(minutes=5)
        make_facility(desk, "Het Anker")
    before = backups.restore(local, of_copy(made, local), clock, HAND, anchors)
    assert before is not None
    now = of_copy(local.path, local)
    with closing(Store(now, clock, HAND, anchors=anchors)) as desk:
        assert count_of(desk, "facility") == 1
        assert desk.read(journals.lines)[0].event == "store.restored"
        assert journals.verify(desk).whole
        make_facility(desk, "De Kade")
        assert journals.verify(desk).whole
    with closing(Store(of_copy(before, local), clock, make_actor("B"))) as old:
        assert count_of(old, "facility") == 2
    driver = connect(now)
    driver.execute("DELETE FROM journal WHERE event = 'facility.added' AND epoch < 3")
    driver.close()
    with closing(Store(now, clock, HAND, anchors=anchors)) as desk:
        assert Fault.CUT in {one.fault for one in journals.verify(desk).checked.findings}


def test_a_damaged_store_gives_way_and_is_kept_as_it_is(
    local: Target, clock: Clock, anchors: Anchors
) -> None:
    with closing(Store(local, clock, HAND, anchors=anchors)) as desk:
        made = backups.back_up(desk)
    local.path.write_bytes(b"\xff" * 8192)
    before = backups.restore(local, of_copy(made, local), clock, HAND, anchors)
    assert before is not None
    assert before.read_bytes() == b"\xff" * 8192
    with closing(Store(of_copy(local.path, local), clock, HAND, anchors=anchors)) as desk:
        assert count_of(desk, "facility") == 1
        assert journals.verify(desk).whole


def test_what_is_no_whole_store_is_not_put_back(
    desk: Store, clock: Clock, anchors: Anchors, tmp_path: Path
) -> None:
    other = tmp_path / "letter.txt"
    other.write_bytes(b"a letter, and no store at all. " * 100)
    before = desk.target.path.read_bytes()
    with pytest.raises(WrongPassphrase):
        backups.restore(desk.target, Target(str(other)), clock, HAND, anchors)
    newer = backups.back_up(desk)
    copy = of_copy(newer, desk.target)
    driver = connect(copy)
    driver.execute("UPDATE alembic_version SET version_num = '0099'")
    driver.close()
    with pytest.raises(StoreUnavailable, match="newer crisisdesk"):
        backups.restore(desk.target, copy, clock, HAND, anchors)
    assert count_of(desk, "facility") == 1
    assert len(desk.target.path.read_bytes()) == len(before)
    assert not copies.beside(desk.target.path).exists()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits five seconds here."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.02)
    monkeypatch.setattr(encryption, "BUSY_SECONDS", 0.02)


OPEN = """
import sys
from crisisdesk.store.connect import Target, connect
connection = connect(Target(sys.argv[1], sys.argv[2] or None))
connection.execute("SELECT count(*) FROM journal").fetchall()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.usefixtures("impatient")
def test_a_store_that_is_open_elsewhere_stays_where_it_is(
    local: Target, clock: Clock, anchors: Anchors
) -> None:
    with closing(Store(local, clock, HAND, anchors=anchors)) as desk:
        made = backups.back_up(desk)
    with subprocess.Popen(
        [sys.executable, "-c", OPEN, local.address, local.key or ""],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreUnavailable, match="is open in another program"):
            backups.restore(local, of_copy(made, local), clock, HAND, anchors)
        with pytest.raises(StoreUnavailable, match="is open in another program"):
            passphrase.change(local, None, b"anders", clock, HAND, anchors)
        other.communicate()
    with closing(Store(local, clock, HAND, anchors=anchors)) as desk:
        assert count_of(desk, "facility") == 1
        assert journals.verify(desk).whole
    assert not copies.beside(local.path).exists()


def test_a_passphrase_comes_changes_and_goes(
    local_target: Target, clock: Clock, anchors: Anchors
) -> None:
    made, before = local_target, None
    with closing(Store(made, clock, HAND, anchors=anchors)) as desk:
        copy = backups.back_up(desk)
    for number, after in enumerate((b"een", b"twee", None), start=1):
        done = passphrase.change(made, before, after, clock, HAND, anchors)
        made = done.target
        with closing(Store(made, clock, HAND, anchors=anchors)) as desk:
            make_facility(desk, NAME)
            assert count_of(desk, "facility") == number
            assert journals.verify(desk).whole
        assert is_encrypted(made.path) == (after is not None)
        assert (NAME.encode() in made.path.read_bytes()) == (after is None)
        assert (done.copies, done.left) == ((1, []) if after else (0, [copy]))
        if before is not None:
            with pytest.raises(WrongPassphrase):
                connect(Target(made.address, key(before, made.path)))
        before = after
    assert is_encrypted(copy)
    with closing(Store(Target(str(copy), key(b"twee", copy)), clock, HAND)) as old:
        assert count_of(old, "facility") == 0
    assert not copies.beside(made.path).exists()
    assert made.path.stat().st_mode & 0o077 == 0


def test_the_plain_file_is_overwritten(
    local_target: Target, clock: Clock, anchors: Anchors
) -> None:
    with closing(Store(local_target, clock, HAND)) as desk:
        make_facility(desk, NAME)
    with local_target.path.open("rb") as late:
        passphrase.change(local_target, None, b"een", clock, HAND, anchors)
        assert set(late.read()) == {0}


def test_a_change_that_fails_leaves_the_store_as_it_was(
    local_target: Target, clock: Clock, anchors: Anchors, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(local_target, clock, HAND, anchors=anchors)) as desk:
        make_facility(desk, NAME)

    def full(_draft: Path, _place: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "settle", full)
    with pytest.raises(StoreUnavailable):
        passphrase.change(local_target, None, b"een", clock, HAND, anchors)
    assert not is_encrypted(local_target.path)
    assert not copies.beside(local_target.path).exists()
    with closing(Store(local_target, clock, HAND, anchors=anchors)) as desk:
        assert journals.verify(desk).whole
        assert count_of(desk, "facility") == 1


def test_a_journal_that_came_from_a_plain_copy_is_sealed(
    local_target: Target, clock: Clock, anchors: Anchors, tmp_path: Path
) -> None:
    """Rows under a passphrase cannot be written by who does not have it."""
    made = passphrase.change(local_target, None, b"een", clock, HAND, anchors).target
    with closing(Store(made, clock, HAND)) as desk:
        make_facility(desk)
    opened = tmp_path / "opened.db"
    shutil.copyfile(made.path, opened)
    plain = encryption.rewrite(Target(str(opened), key(b"een", opened)), None)
    with suppress(sqlite3.Error), closing(sqlite3.connect(plain.path)) as raw:
        raw.execute("UPDATE chain_key SET secret = ''")
        raw.commit()
    with closing(Store(plain, clock, HAND)) as desk:
        assert not journals.verify(desk).whole
