"""What a kill leaves half written is found by its name, overwritten and taken away."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crisisdesk.domain.safekeeping import backups as rules
from crisisdesk.errors import StoreUnavailable
from crisisdesk.services.safekeeping import backups, leftovers, passphrase
from crisisdesk.services.safekeeping import doctor as doctors
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store import copies
from crisisdesk.store.connect import Target, is_encrypted
from crisisdesk.store.safekeeping import backups as kept
from crisisdesk.store.safekeeping import encryption
from crisisdesk.store.safekeeping import leftovers as left
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import key, opening
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import count_of, make_actor, make_facility, sit_down

NAME = "Gezinshuis De Zwaluw"
HAND = make_actor()


class Killed(BaseException):
    """The machine stops here: nothing that follows is done, not even what tidies up."""


@pytest.fixture
def anchors(tmp_path: Path) -> Anchors:
    """What this machine remembers."""
    return Anchors(tmp_path / "home" / "anchors")


@pytest.fixture(params=["as named", "behind a link"])
def plain(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, anchors: Anchors) -> Target:
    """A plain store with one facility, by its own name or by that of a link."""
    path = tmp_path / "home" / "desk.db"
    path.parent.mkdir()
    if request.param == "behind a link":
        (tmp_path / "disk").mkdir()
        path.symlink_to(tmp_path / "disk" / "real.db")
    target = Target(str(path))
    with closing(Store(target, clock, HAND, anchors=anchors)) as store:
        store.open()
        sit_down(store, "AB")
        make_facility(store, NAME)
    return target


def in_the_clear(folder: Path) -> list[str]:
    """The files that hold the facility's name."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and NAME.encode() in path.read_bytes()
    )


def half_names(target: Target) -> Iterator[Path]:
    """Where a kill leaves a file, by each that makes one."""
    for store in target.names:
        folder = store.parent / "backups"
        night = f"{store.stem}-20200418T010000Z.db"
        yield copies.beside(store)
        yield copies.beside(copies.beside(store))
        yield store.with_name(f".{store.name}.old")
        yield copies.beside(store.with_name(f"{store.stem}.before-0002-1.db"))
        yield copies.beside(folder / night)
        yield folder / f".{night}.old"


def test_what_was_left_is_found_overwritten_and_gone(plain: Target, anchors: Anchors) -> None:
    names = [*half_names(plain)]
    for path in names:
        path.parent.mkdir(exist_ok=True)
        for part in copies.PARTS:
            path.with_name(path.name + part).write_bytes(NAME.encode() * 99)
    lone = plain.path.parent / "backups" / "desk-20200417T010000Z.db"
    lone.with_name(f"{lone.name}-wal").write_bytes(NAME.encode())
    other = plain.path.with_name(".somebody.db.new")
    other.write_bytes(b"not ours")
    held = [path.open("rb") for path in names]
    assert set(left.found(plain)) == {*names, lone}
    assert set(leftovers.tidy(plain, anchors).gone) == {*names, lone}
    assert left.found(plain) == []
    assert other.exists()
    for file in held:
        assert set(file.read()) == {0}
        file.close()
    assert len(in_the_clear(plain.path.parent.parent)) == 1
    assert leftovers.told(leftovers.tidy(plain, anchors)) == []


def test_a_passphrase_that_is_set_leaves_nothing_in_the_clear(
    plain: Target, clock: Clock, anchors: Anchors, tmp_path: Path
) -> None:
    """Seen: the half of a copy stayed beside the encrypted store, and beside a link the store."""
    with closing(Store(plain, clock, HAND, anchors=anchors)) as store:
        made = backups.back_up(store)
        kept.place(plain, clock())
    made.rename(copies.beside(made))
    real = plain.path.resolve()
    leftovers.tidy(plain, anchors)
    done = passphrase.change(plain, None, b"geheim", clock, HAND, anchors)
    assert in_the_clear(tmp_path) == []
    assert is_encrypted(real)
    assert plain.path.resolve() == real
    with closing(Store(done.target, clock, HAND, anchors=anchors)) as store:
        assert count_of(store, "facility") == 1


def test_copies_are_found_by_both_names_of_a_store(
    plain: Target, clock: Clock, anchors: Anchors, tmp_path: Path
) -> None:
    for target in {str(path): Target(str(path)) for path in plain.names}.values():
        with closing(Store(target, clock, HAND, anchors=anchors)) as store:
            backups.back_up(store)
    assert len(kept.listed(plain)) == len(plain.names)
    assert passphrase.change(plain, None, b"geheim", clock, HAND, anchors).left == []
    assert in_the_clear(tmp_path) == []


def test_a_copy_is_put_back_to_where_the_link_leads(
    plain: Target, clock: Clock, anchors: Anchors
) -> None:
    real = plain.path.resolve()
    with closing(Store(plain, clock, HAND, anchors=anchors)) as store:
        made = backups.back_up(store)
        clock.forward(minutes=1)
        make_facility(store, "Het Anker")
    before = backups.restore(plain, Target(str(made)), clock, HAND, anchors)
    assert plain.path.resolve() == real
    assert before is not None
    assert before.parent == real.parent
    assert [path for _, path in kept.earlier(plain)] == [before]
    with closing(Store(plain, clock, HAND, anchors=anchors)) as store:
        assert count_of(store, "facility") == 1


def kill_at(monkeypatch: pytest.MonkeyPatch, module: object, name: str, number: int = 1) -> None:
    """Stop at the so-manieth call, with nothing tidied up afterwards."""
    original = getattr(module, name)
    left_calls = [number]

    def dying(*given: object, **how: object) -> object:
        left_calls[0] -= 1
        if left_calls[0] == 0:
            raise Killed
        return original(*given, **how)

    monkeypatch.setattr(module, name, dying)
    monkeypatch.setattr(copies, "remove", lambda _path: None)


@pytest.mark.parametrize("module", [copies, encryption])
def test_a_kill_while_a_passphrase_is_set_leaves_what_is_found(
    plain: Target,
    clock: Clock,
    anchors: Anchors,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    tmp_path: Path,
) -> None:
    """The store's own half, and the old file that is not overwritten yet."""
    name = {copies: "settle", encryption: "_export"}[module]  # type: ignore[index]
    with monkeypatch.context() as patch:
        kill_at(patch, module, name)
        with pytest.raises(Killed):
            passphrase.change(plain, None, b"geheim", clock, HAND, anchors)
    assert left.found(plain)
    assert leftovers.tidy(plain, anchors).gone
    assert left.found(plain) == []
    assert len(in_the_clear(tmp_path)) == 1
    done = passphrase.change(plain, None, b"geheim", clock, HAND, anchors)
    assert in_the_clear(tmp_path) == []
    with closing(Store(done.target, clock, HAND, anchors=anchors)) as store:
        assert journals.verify(store).whole


def test_the_old_file_that_was_not_overwritten_is_found(
    plain: Target,
    clock: Clock,
    anchors: Anchors,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with monkeypatch.context() as patch:
        kill_at(patch, copies, "wipe")
        with pytest.raises(Killed):
            passphrase.change(plain, None, b"geheim", clock, HAND, anchors)
    assert [Path(name).suffix for name in in_the_clear(tmp_path)] == [".old"]
    keyed = opening(b"geheim", plain)
    leftovers.tidy(keyed, anchors)
    assert in_the_clear(tmp_path) == []
    with closing(Store(keyed, clock, HAND, anchors=anchors)) as store:
        assert count_of(store, "facility") == 1


def test_copies_that_a_kill_left_plain_follow_at_the_next_start(
    plain: Target,
    clock: Clock,
    anchors: Anchors,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with closing(Store(plain, clock, HAND, anchors=anchors)) as store:
        for _ in range(3):
            clock.forward(days=1)
            backups.back_up(store)
    with monkeypatch.context() as patch:
        kill_at(patch, encryption, "_export", 3)
        with pytest.raises(Killed):
            passphrase.change(plain, None, b"geheim", clock, HAND, anchors)
    keyed = opening(b"geheim", plain)
    with closing(Store(keyed, clock, HAND, anchors=anchors)) as store:
        found = {one.words.message for one in doctors.examine(store) if one.state == "wrong"}
        assert found == {
            "{path} is not encrypted",
            "{path} is half written, or being written now",
        }
        wrong = leftovers.tidy(opening(b"iets anders", plain), anchors)
        assert (wrong.encrypted, len(wrong.plain)) == ([], 2)
        done = leftovers.tidy(keyed, anchors)
        assert (len(done.encrypted), done.plain) == (2, [])
        assert {one.state for one in doctors.examine(store)} <= {"good", "note"}
    assert in_the_clear(tmp_path) == []
    for _, path in kept.listed(plain):
        with closing(Store(opening(b"geheim", Target(str(path))), clock, HAND)) as copy:
            assert count_of(copy, "facility") == 1


def test_a_change_that_was_broken_off_is_finished_by_the_same_change(
    plain: Target, clock: Clock, anchors: Anchors, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = passphrase.change(plain, None, b"een", clock, HAND, anchors).target
    with closing(Store(made, clock, HAND, anchors=anchors)) as store:
        for _ in range(3):
            clock.forward(days=1)
            backups.back_up(store)
    with monkeypatch.context() as patch:
        kill_at(patch, encryption, "_export", 3)
        with pytest.raises(Killed):
            passphrase.change(made, b"een", b"twee", clock, HAND, anchors)
    again = opening(b"een", plain)
    assert len(kept.otherwise_keyed(again)) == 1
    leftovers.tidy(again, anchors)
    done = passphrase.change(again, b"een", b"twee", clock, HAND, anchors)
    assert (done.copies, done.left) == (3, [])
    assert kept.otherwise_keyed(done.target) == []


def test_a_restore_that_was_broken_off_left_the_store_a_second_name(
    plain: Target, clock: Clock, anchors: Anchors, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with closing(Store(plain, clock, HAND, anchors=anchors)) as store:
        made = backups.back_up(store)
    with monkeypatch.context() as patch:
        # The first is the copy's own; the second lets it take the store's place.
        kill_at(patch, copies, "settle")
        with pytest.raises(Killed):
            backups.restore(plain, Target(str(made)), clock, HAND, anchors)
    assert any(".before-restore-" in path.name for path in left.found(plain))
    leftovers.tidy(plain, anchors)
    assert left.found(plain) == []
    assert not list(tmp_path.rglob("*.before-restore-*"))
    with closing(Store(plain, clock, HAND, anchors=anchors)) as store:
        assert count_of(store, "facility") == 1
        assert journals.verify(store).whole


def test_a_copy_on_another_disk_is_remembered_until_it_is_whole(
    plain: Target, clock: Clock, anchors: Anchors, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with closing(Store(plain, clock, HAND, anchors=anchors)) as store:
        backups.back_up(store, stick / "copy.db")
        assert not list(plain.path.parent.glob("*.elsewhere"))
        with monkeypatch.context() as patch:
            kill_at(patch, copies, "settle")
            patch.setattr(Path, "unlink", lambda *_given, **_how: None)
            with pytest.raises(Killed):
                backups.back_up(store, stick / "second.db")
    half = stick / ".second.db.new"
    assert half.exists()
    stick.rename(tmp_path / "away")
    assert leftovers.tidy(plain, anchors).stuck == [half]
    (tmp_path / "away").rename(stick)
    assert leftovers.tidy(plain, anchors).gone == [half]
    assert sorted(path.name for path in stick.iterdir()) == ["copy.db"]
    assert leftovers.tidy(plain, anchors) == ([], [], [], [])
    letter = stick / "letter.txt"
    letter.write_text("somebody's")
    for number, content in enumerate((b"", os.fsencode(letter))):
        plain.path.with_name(f".desk.db.{number}.elsewhere").write_bytes(content)
    assert leftovers.tidy(plain, anchors) == ([], [], [], [])
    assert not list(plain.path.parent.glob(".*.elsewhere"))
    assert letter.exists()


AT_WORK = """
import sys
from pathlib import Path
from crisisdesk.store import copies
with copies.made_beside(Path(sys.argv[1])) as draft:
    draft.write_bytes(b"half")
    print("at work", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="There an open file cannot be taken away")
def test_what_another_program_is_at_work_on_stays(plain: Target, anchors: Anchors) -> None:
    place = plain.path.with_name("desk.before-0002.db")
    with subprocess.Popen(
        [sys.executable, "-c", AT_WORK, place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "at work\n"
        assert leftovers.tidy(plain, anchors) == ([], [], [], [])
        assert copies.beside(place).read_bytes() == b"half"
        with pytest.raises(StoreUnavailable, match="being written by another program"):
            copies.write(plain, place)
        other.kill()
        other.communicate()
    assert leftovers.tidy(plain, anchors).gone == [copies.beside(place)]


def test_the_copy_of_a_night_that_another_desk_makes_is_not_made_twice(
    plain: Target, clock: Clock
) -> None:
    with closing(Store(plain, clock, HAND)) as store:
        clock.forward(days=1)
        night = kept.place(plain, rules.night_before(clock()))
        night.parent.mkdir()
        with copies.made_beside(night):
            assert backups.nightly(store) is None
        copies.beside(night).unlink()
        assert backups.nightly(store) == night


@pytest.mark.skipif(sys.platform == "win32", reason="There is no such link there")
def test_another_name_of_the_plain_file_is_told(
    plain: Target, clock: Clock, anchors: Anchors
) -> None:
    os.link(plain.path.resolve(), plain.path.parent / "somebody.db")
    done = passphrase.change(plain, None, b"geheim", clock, HAND, anchors)
    assert done.has_other_name
    assert NAME.encode() in (plain.path.parent / "somebody.db").read_bytes()
    again = passphrase.change(done.target, b"geheim", b"anders", clock, HAND, anchors)
    assert not again.has_other_name


def test_an_encrypted_store_without_a_seal_is_found(
    plain: Target, clock: Clock, anchors: Anchors
) -> None:
    """Encrypted by other means than the desk's: its journal would take no secret."""
    raw = key(b"geheim", plain.path.with_name("none"))
    made = encryption.rewrite(plain, raw)
    with closing(Store(made, clock, HAND, anchors=anchors)) as store:
        assert "not sealed" in " ".join(one.words.message for one in doctors.examine(store))
    done = passphrase.change(made, b"geheim", b"anders", clock, HAND, anchors)
    with closing(Store(done.target, clock, HAND, anchors=anchors)) as store:
        assert {one.state for one in doctors.examine(store)} <= {"good", "note"}


def test_what_is_no_copy_or_cannot_be_read_breaks_nothing(
    plain: Target, clock: Clock, anchors: Anchors, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plain.path.parent / "backups" / "desk-20200101T010000Z.db").mkdir(parents=True)
    done = passphrase.change(plain, None, b"geheim", clock, HAND, anchors)
    assert (done.left, done.plain) == ([], [])
    with closing(Store(done.target, clock, HAND, anchors=anchors)) as store:
        backups.back_up(store)

    def unreadable(path: Path) -> bool:
        raise StoreUnavailable("The store {path} cannot be read: {reason}.", path=path, reason="")

    monkeypatch.setattr(kept, "is_encrypted", unreadable)
    assert leftovers.tidy(done.target, anchors) == ([], [], [], [])


def test_the_half_of_a_mark_goes_when_its_program_has(anchors: Anchors, plain: Target) -> None:
    folder = plain.path.parent
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          check=True, capture_output=True, text=True).stdout.strip()  # fmt: skip
    halves = [folder / "anchors" / f".0.json.{gone}", folder / f".desk.json.{gone}"]
    running = folder / f".desk.json.{os.getpid()}"
    for path in (*halves, running):
        path.write_text("{")
    assert set(leftovers.tidy(plain, anchors).gone) == set(halves)
    assert running.exists() == (sys.platform != "win32")


def test_the_terms_of_a_copy_count_from_when_it_was_written(
    plain: Target, clock: Clock, anchors: Anchors
) -> None:
    copy = plain.path.with_name("desk.before-0002.db")
    copies.write(plain, copy)
    os.utime(copy, (1_000_000_000, 1_000_000_000))
    ((moment, _),) = kept.earlier(plain)
    done = passphrase.change(plain, None, b"geheim", clock, HAND, anchors)
    assert is_encrypted(copy)
    ((after, _),) = kept.earlier(done.target)
    assert after == moment


def test_what_cannot_be_removed_is_said(
    plain: Target, anchors: Anchors, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies.beside(plain.path).write_bytes(b"half")

    def refused(_path: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(copies, "clear", refused)
    done = leftovers.tidy(plain, anchors)
    assert done.stuck == [copies.beside(plain.path)]
    assert "remove it by hand" in leftovers.told(done)[0]


def test_a_key_of_an_old_spelling_still_opens(
    plain: Target, clock: Clock, anchors: Anchors
) -> None:
    """Before there was one spelling, the bytes of the file were the passphrase."""
    for number, old in enumerate((b"\xef\xbb\xbfgeheim", "e\u0301e\u0301n".encode(), b"gehe\xe9m")):
        place = plain.path.with_name(f"old{number}.db")
        copies.write(plain, place)
        made = encryption.rewrite(Target(str(place)), key(old, copies.beside(place)))
        assert opening(old + b"\n", Target(str(place))) == made
    typed = opening("één".encode(), Target(str(plain.path.with_name("old1.db"))))
    with closing(Store(typed, clock, HAND)) as store:
        assert count_of(store, "facility") == 1
