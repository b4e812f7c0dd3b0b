"""A store with a passphrase works the same, and its files tell nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import WrongPassphrase
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import holds, stays
from crisisdesk.store import schema
from crisisdesk.store.connect import Target, is_encrypted
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import (
    count_of,
    line_of,
    make_actor,
    make_case,
    make_facility,
    rows_of,
    sit_down,
    tell,
)

NAME = "Gezinshuis De Zwaluw"


@pytest.fixture
def secret(tmp_path: Path) -> Target:
    """A store that is still to be made, with a key."""
    path = tmp_path / "secret.db"
    return Target(str(path), key(b"geheim", path))


@pytest.fixture
def locked_store(secret: Target, clock: Clock) -> Iterator[Store]:
    """An encrypted store, opened."""
    store = Store(secret, clock, make_actor())
    store.open()
    yield store
    store.close()


def test_it_works_the_same(locked_store: Store, secret: Target, clock: Clock) -> None:
    sit_down(locked_store, "AB")
    facility = make_facility(locked_store, NAME, CapacityFigures(available=10, occupied=6))
    locked_store.poll()
    other = Store(secret, clock, make_actor("B"))
    case, (youth, _) = other.write(make_case, 2)
    hold = other.write(holds.hold, case, facility, 2)
    assert locked_store.poll()
    assert line_of(locked_store, facility).placeable == 2
    clock.forward(minutes=1)
    other.write(stays.arrive, case, youth, facility, hold=hold)
    other.close()
    line = line_of(locked_store, facility)
    assert (line.occupied, line.held, line.placeable) == (7, 1, 2)
    assert len(locked_store.read(capacity.overview).lines) == 1


def test_no_file_of_it_holds_plain_words(locked_store: Store, secret: Target) -> None:
    tell(locked_store, make_facility(locked_store, NAME, provider="Stichting Kade"))
    files = list(secret.path.parent.glob("secret.db*"))
    assert {file.suffix for file in files} == {".db", ".db-wal", ".db-shm"}
    for file in files:
        content = file.read_bytes()
        for words in (NAME.encode(), b"Stichting", b"capacity_report", b"SQLite format 3"):
            assert words not in content
    assert is_encrypted(secret.path)


def test_the_key_of_a_passphrase_is_the_same_again(locked_store: Store, secret: Target) -> None:
    make_facility(locked_store)
    assert key(b"geheim", secret.path) == secret.key
    assert key(b"gehiem", secret.path) != secret.key


@pytest.mark.parametrize("words", [b"gehiem", b"", b"geheim "])
def test_another_passphrase_does_not_open_it(
    locked_store: Store, secret: Target, clock: Clock, words: bytes
) -> None:
    make_facility(locked_store)
    wrong = Store(Target(secret.address, key(words, secret.path)), clock, make_actor())
    for step in (wrong.open, lambda: count_of(wrong, "facility"), lambda: make_facility(wrong)):
        with pytest.raises(WrongPassphrase, match="The passphrase does not open"):
            step()
    wrong.close()
    assert count_of(locked_store, "facility") == 1


def test_without_a_passphrase_it_is_refused(locked_store: Store, secret: Target) -> None:
    make_facility(locked_store)
    with pytest.raises(WrongPassphrase, match="it is encrypted"):
        schema.ready(Target(secret.address))


def test_a_plain_store_is_not_opened_with_a_key(local_target: Target) -> None:
    with pytest.raises(WrongPassphrase, match="does not open"):
        schema.ready(Target(local_target.address, "00" * 48))


def test_the_copy_is_encrypted_under_the_same_passphrase(
    locked_store: Store, secret: Target, clock: Clock
) -> None:
    facility = make_facility(locked_store, NAME, CapacityFigures(available=10, occupied=6))
    place = schema.keep_copy(secret, "test")
    assert NAME.encode() not in place.read_bytes()
    assert place.stat().st_mode & 0o077 == 0
    copy = Store(Target(str(place), key(b"geheim", place)), clock, make_actor("B"))
    assert line_of(copy, facility).name == NAME
    assert rows_of(copy, "PRAGMA integrity_check") == [("ok",)]
    copy.close()
