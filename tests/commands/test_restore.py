"""What is put back is as well protected as what it replaces, whatever the copy is."""

import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crisisdesk.commands import terminal
from crisisdesk.store.connect import Target, connect, is_encrypted
from crisisdesk.store.safekeeping.passphrase import opening, opens
from tests.commands.conftest import one_sentence

Run = Callable[..., tuple[int, str, str]]
MADE_UP = b"De Zwaluw"


class Desk:
    """A made-up region with a plain copy, and passphrases in files."""

    def __init__(self, run: Run, db: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._run, self.db, self.folder, self._patch = run, db, folder, monkeypatch
        self.copy = folder / "stick" / "plain.db"
        self.copy.parent.mkdir()
        assert self("backup", self.copy)[0] == 0

    def __call__(self, *words: object) -> tuple[int, str, str]:
        return self._run("--database", self.db, *words)

    def file(self, words: str | bytes, name: str = "secret") -> Path:
        """A passphrase in a file."""
        path = self.folder / name
        path.write_bytes(words if isinstance(words, bytes) else words.encode())
        return path

    def use(self, words: str | bytes) -> None:
        """From now on the environment names this passphrase."""
        self._patch.setenv("CRISISDESK_PASSPHRASE_FILE", str(self.file(words, "present")))

    def encrypt(self, words: str) -> None:
        assert self("passphrase", "set", "--new-file", self.file(words))[0] == 0
        self.use(words)

    def opens_with(self, words: str) -> bool:
        return opens(opening(words.encode(), Target(str(self.db))))


@pytest.fixture
def desk(
    run: Run, db: Path, demo_at: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    return Desk(run, demo_at, tmp_path, monkeypatch)


def sealed(path: Path, words: bytes) -> bool:
    """Whether the rows that follow take a secret of an encrypted store."""
    with closing(connect(opening(words, Target(str(path))))) as driver:
        secret, epoch = driver.execute(
            "SELECT k.secret, k.epoch FROM chain_key k ORDER BY k.epoch DESC LIMIT 1"
        ).fetchone()
        (now,) = driver.execute("SELECT epoch FROM revision").fetchone()
    return bool(secret) and epoch == now


def test_an_older_plain_copy_does_not_make_an_encrypted_store_plain(desk: Desk) -> None:
    """Seen: it did, with exit 0."""
    desk.encrypt("geheim")
    code, out, err = desk("restore", desk.copy)
    assert (code, "put back and checked" in out) == (0, True)
    assert err == "The copy is not encrypted; the store is, under the present passphrase.\n"
    assert desk.opens_with("geheim")
    assert sealed(desk.db, b"geheim")
    assert desk("journal", "--verify")[0] == 0
    former = next(desk.db.parent.glob("*before-restore*"))
    assert is_encrypted(former)
    assert desk("doctor")[0] == 0


@pytest.mark.parametrize("given", [True, False])
def test_a_copy_under_an_old_passphrase_does_not_put_that_back_in_force(
    desk: Desk, given: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.encrypt("oud")
    copy = desk.copy.with_name("old.db")
    assert desk("backup", copy)[0] == 0
    assert desk("passphrase", "change", "--new-file", desk.file("nieuw"))[0] == 0
    desk.use("nieuw")
    code, out, err = desk("restore", copy)
    assert (code, out, one_sentence(err), "--old-file" in err) == (4, "", True, True)
    assert desk.opens_with("nieuw")
    words: tuple[object, ...] = ("restore", copy)
    if given:
        words = (*words, "--old-file", desk.file("oud", "old"))
    else:
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(terminal, "typed_passphrase", lambda _words, _other: b"oud")
    code, _, err = desk(*words)
    assert (code, "present passphrase" in err) == (0, True)
    assert (desk.opens_with("nieuw"), desk.opens_with("oud")) == (True, False)
    assert sealed(desk.db, b"nieuw")


def test_an_encrypted_copy_over_a_plain_store_stays_encrypted(desk: Desk) -> None:
    desk.encrypt("geheim")
    copy = desk.copy.with_name("closed.db")
    assert desk("backup", copy)[0] == 0
    assert desk("passphrase", "remove")[0] == 0
    assert not is_encrypted(desk.db)
    code, out, err = desk("restore", copy)
    assert (code, err) == (0, "The store is encrypted under the passphrase of the copy.\n")
    assert desk.opens_with("geheim")
    former = Path(out.splitlines()[-1].partition(": ")[2])
    assert is_encrypted(former)


def test_a_plain_copy_over_nothing_is_encrypted_where_a_passphrase_is_named(desk: Desk) -> None:
    desk.db.unlink()
    desk.use("geheim")
    code, _, err = desk("restore", desk.copy)
    assert (code, "The copy is not encrypted; the store is" in err) == (0, True)
    assert desk.opens_with("geheim")


def test_what_cannot_be_opened_is_replaced_only_on_purpose(desk: Desk) -> None:
    """A damaged store looks as an encrypted one does; a lost passphrase likewise."""
    for content in (b"\xff" * 8192, None):
        if content is None:
            desk.encrypt("kwijt")
        else:
            desk.db.write_bytes(content)
        before = desk.db.read_bytes()
        desk.use("anders")
        code, out, err = desk("restore", desk.copy)
        assert (code, out, one_sentence(err), "--as-copy" in err) == (4, "", True, True)
        assert desk.db.read_bytes() == before
        code, _, err = desk("restore", "--as-copy", desk.copy)
        assert (code, "plain store" in err) == (0, True), err
        assert desk("journal", "--verify")[0] == 0


def test_the_copies_that_do_not_follow_are_named(desk: Desk) -> None:
    assert desk("backup")[0] == 0
    (nightly,) = (desk.db.parent / "backups").iterdir()
    odd = nightly.with_name(f"{desk.db.stem}-20200101T010000Z.db")
    odd.write_bytes(os.urandom(8192))
    code, out, err = desk("passphrase", "set", "--new-file", desk.file("geheim"))
    assert (code, "Copies that follow: 1\n" in out) == (0, True)
    assert f"{odd} opens only with another, earlier passphrase.\n" in err
    assert "Copies that you keep elsewhere stay as they are.\n" in err
    desk.use("geheim")
    assert desk("passphrase", "remove")[2].splitlines()[:2] == [
        f"{path} stays encrypted under the passphrase from before."
        for path in sorted((odd, nightly), reverse=True)
    ]


def test_a_plain_copy_that_is_laid_beside_an_encrypted_store_follows(desk: Desk) -> None:
    desk.encrypt("geheim")
    assert desk("backup")[0] == 0
    for name in ("backups/own-20200101T010000Z.db", "own.before-0002.db"):
        shutil.copyfile(desk.copy, desk.db.parent / name)
    code, _, err = desk("doctor")
    assert (code, err.count("was not encrypted; now it is")) == (0, 2)
    assert all(is_encrypted(path) for path in desk.db.parent.glob("own.before*"))
    assert desk("backup", desk.copy.with_name("again.db"))[2] == ""


def test_a_plain_store_laid_in_an_encrypted_ones_place_is_found(desk: Desk) -> None:
    desk.encrypt("geheim")
    shutil.copyfile(desk.copy, desk.db)
    code, out, _ = desk("doctor")
    assert (code, "though" in out, "names a passphrase" in out) == (1, True, True)


def test_a_half_copy_is_said_and_gone_before_anything_else(desk: Desk) -> None:
    half = desk.db.with_name(f".{desk.db.name}.new")
    for words in (("backup",), ("retention",), ("doctor",), ("restore", desk.copy)):
        half.write_bytes(MADE_UP)
        code, _, err = desk(*words)
        assert (code, f"{half} was left half written and is removed.\n" in err) == (0, True)
        assert not half.exists()
    half.write_bytes(MADE_UP)
    assert "half written" in desk("passphrase", "set", "--new-file", desk.file("geheim"))[2]
    assert not half.exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [("x", "single character"), ("  ", "only spaces"), ("geheim ", "begins or ends"),
     ("GEHEIM", "all capitals")],
)  # fmt: skip
def test_what_is_hardly_meant_is_refused_without_a_word_for_it(
    desk: Desk, words: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = desk.file(words)
    code, _, err = desk("passphrase", "set", "--new-file", new)
    assert (code, one_sentence(err), why in err) == (3, True, True)
    assert not is_encrypted(desk.db)
    if words == "x":
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        for answer, result in ((False, 3), (True, 0)):
            monkeypatch.setattr(terminal, "confirm", lambda _question, answer=answer: answer)
            assert desk("passphrase", "set", "--new-file", new)[0] == result
    else:
        assert desk("passphrase", "set", "--yes", "--new-file", new)[0] == 0
        desk.use(words)
        assert desk("passphrase", "change", "--new-file", desk.file("X"))[0] == 3
    assert desk.opens_with(words)


@pytest.mark.parametrize("words", ["a\x07b", "een\ntwee", "een\x00", "een\u200btwee"])
def test_what_cannot_be_typed_is_refused(desk: Desk, words: str, tmp_path: Path) -> None:
    new = desk.file(words)
    for more in ((), ("--yes",)):
        code, _, err = desk("passphrase", "set", *more, "--new-file", new)
        assert (code, one_sentence(err), words in err) == (3, True, False)
    assert not is_encrypted(desk.db)
    desk.use(words)
    made = tmp_path / "new.db"
    assert desk("demo", "--into", made)[0] == 3
    assert not made.exists()


def test_one_passphrase_in_every_unicode_form_opens_the_store(desk: Desk) -> None:
    desk.encrypt("één zin")
    for content in (
        unicodedata.normalize("NFD", "één zin\n").encode(),
        "één zin\r\n".encode("utf-8-sig"),
        "één zin\r\n".encode("utf-16"),
        "één\u00a0zin".encode(),
        "één zin".encode("cp1252"),
    ):
        desk.use(content)
        assert desk("status")[0] == 0, content


@pytest.mark.costly
@pytest.mark.skipif(sys.platform == "win32", reason="There is no such pipe there")
def test_a_passphrase_comes_through_a_pipe(desk: Desk) -> None:
    """A pipe is read once, however often a command opens the store."""
    desk.encrypt("geheim")
    environment = {**os.environ, "CRISISDESK_PASSPHRASE_FILE": "/dev/stdin", "LANG": "en_GB.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "crisisdesk", "--database", str(desk.db), "backup"],
        input=b"geheim\n",
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
