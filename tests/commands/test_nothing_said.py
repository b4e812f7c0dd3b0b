"""A desk in a terminal of its own, and commands that fail, show words to nobody but who looks."""

import re
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crisisdesk import log as desk_log
from crisisdesk.store.connect import Target
from crisisdesk.store.queries import settings
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.store import Store
from tests import canary_words, every_field
from tests.benchmarks.terminal import Program, Terminal, module
from tests.clock import Clock
from tests.factories import make_actor

Run = Callable[..., tuple[int, str, str]]
PASSPHRASE = b"geheimzinnig"
TITLE = re.compile(rb"\x1b\](?:[^\x07\x1b]*)(?:\x07|\x1b\\)")
SHOWN, HIDDEN = b"\x1b[?1049h", b"\x1b[?1049l"


@pytest.fixture
def marks() -> canary_words.Marks:
    return canary_words.Marks()


@pytest.fixture(params=["plain", "encrypted"])
def worded_store(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    local_target: Target,
    clock: Clock,
    marks: canary_words.Marks,
) -> Target:
    """A store with a word in every field, and the file with its passphrase where it has one."""
    target = local_target
    if request.param == "encrypted":
        path = tmp_path / "sealed.db"
        target = Target(str(path), key(PASSPHRASE, path))
        (tmp_path / "passphrase").write_bytes(PASSPHRASE)
    anchors = Anchors(tmp_path / "home" / "anchors")
    with closing(Store(target, clock, make_actor(), anchors=anchors)) as store:
        store.open()
        every_field.fill(store, clock, marks.__getitem__)
    return target


def _open(target: Target, folder: Path) -> Program:
    temporary = folder / "temporary"
    temporary.mkdir()
    environment: dict[str, str] = {
        "CRISISDESK_HOME": str(folder / "home"),
        **{name: str(temporary) for name in ("TMPDIR", "SQLITE_TMPDIR")},
        "TEXTUAL_LOG": str(folder / "textual.log"),
    }
    if target.key:
        environment["CRISISDESK_PASSPHRASE_FILE"] = str(folder / "passphrase")
    desk = module("crisisdesk", "--database", target.address, "--as", "AB", needle="vacan|plaats")
    return desk._replace(environment=environment)


@pytest.mark.long
@pytest.mark.costly
def test_a_terminal_keeps_no_word_after_the_desk(
    worded_store: Target, tmp_path: Path, marks: canary_words.Marks
) -> None:
    with Terminal(_open(worded_store, tmp_path)) as terminal:
        terminal.first_picture()
        for pressed in ("3", "enter", "\x0c", "enter", "7", "\x1bOQ"):
            terminal.press(pressed)
            terminal.settle(0.1)
        assert canary_words.spilled_in(bytes(terminal.written), marks.values())
        place = Path(f"/proc/{terminal.process}")
        exposed = [place / "cmdline", place / "environ", *place.glob("task/*/comm")]
        shown_by_process = b"\n".join(path.read_bytes() for path in exposed if place.exists())
        temporary = {path.name for path in (tmp_path / "temporary").iterdir()}
        terminal.leave("\x11")
    written = bytes(terminal.written)
    before, _, rest = written.partition(SHOWN)
    _, _, after = rest.rpartition(HIDDEN)
    assert rest
    assert SHOWN not in rest
    titles = b"\n".join(TITLE.findall(written))
    for name, content in (
        ("process", shown_by_process),
        ("title", titles),
        ("screen", before + after),
    ):
        assert not canary_words.spilled_in(content, [*marks.values(), PASSPHRASE.decode()]), name
    assert temporary == set()
    assert not (tmp_path / "textual.log").exists()
    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    files = [path for path in files if not path.name.endswith((".db", ".db-wal", ".db-shm"))]
    assert canary_words.spilled(*files, words=marks.values()) == set()


def test_a_command_that_falls_over_says_a_reference_and_no_word(
    run: Run,
    local_target: Target,
    clock: Clock,
    tmp_path: Path,
    own_log: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    marks = canary_words.Marks()
    with closing(Store(local_target, clock, make_actor())) as store:
        every_field.fill(store, clock, marks.__getitem__)
    log = tmp_path / "home" / "logs" / "crisisdesk.log"

    def fall(name: str, value: object) -> object:
        raise KeyError(value, *marks.values())

    monkeypatch.setattr(settings, "_value", fall)
    for command in (("status",), ("export", "capacity"), ("sheet", "-o", tmp_path / "a.md")):
        code, out, err = run("--clock-is-right", "--database", local_target.address, *command)
        assert code == 5, command
        assert "Traceback" not in err
        assert not canary_words.spilled_in((out + err).encode(), marks.values()), command
        reference = re.search("Reference ([0-9a-f]{8})", err)
        assert reference
        assert re.search(f"{reference[1]} \\w+Error at ", log.read_text())
        assert err.endswith(f"The log: {log}\n")
    assert canary_words.spilled(log, words=marks.values()) == set()


def test_a_command_that_is_refused_says_no_word_of_the_store(
    run: Run,
    worded_store: Target,
    tmp_path: Path,
    marks: canary_words.Marks,
    own_log: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if worded_store.key:
        monkeypatch.setenv("CRISISDESK_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    sheet = tmp_path / "bad.csv"
    sheet.write_text("CHILD,DECOM,DEC,URN,PLACE,LS,REC\n1,31-02-2020,,9,U1,C2,X1\n")
    gone = tmp_path / "nowhere"
    for command in (
        ("export", "placements", "-o", gone / "out.csv"),
        ("export", "unmet", "-o", tmp_path),
        ("agenda", "-o", gone / "agenda.docx"),
        ("backup", gone / "copy.db"),
        ("restore", sheet),
        ("dossier", "A-0001", "-o", gone / "dossier.pdf"),
        ("dossier", "A-9999", "-o", tmp_path / "dossier.pdf"),
        ("handed", "A-0002", "--nothing", "no_holder", "--why", "x"),
        ("erase", "A-0001", "--asked-by", "child", "--refuse", "law"),
        ("erase", "A-0002", "--asked-by", "parent", "--refuse", "law", "--why", "x"),
        ("import", sheet, "--profile", "ssda903"),
        ("journal", "--case", "A-9999"),
        ("--at", "someday", "status"),
    ):
        code, out, err = run("--clock-is-right", "--database", worded_store.address, *command)
        assert code in (2, 3, 4), (command, err)
        assert "Traceback" not in err
        assert not canary_words.spilled_in((out + err).encode(), marks.values()), command
    assert not (tmp_path / "home" / "logs").exists()


def _fall_over() -> str:
    values: dict[str, str] = {}
    try:
        return values["a child"]
    except KeyError:
        return desk_log.unexpected()


def test_a_log_begins_with_the_first_fault_and_names_no_value(
    tmp_path: Path, own_log: None
) -> None:
    file = tmp_path / "logs" / "crisisdesk.log"
    desk_log.keep(file)
    assert not file.parent.exists()
    references = [_fall_over(), _fall_over()]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    for reference, line in zip(references, lines, strict=True):
        assert f"{reference} KeyError at _fall_over:" in line
        assert "child" not in line
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_fault_is_told_where_no_log_can_be_kept(tmp_path: Path, own_log: None) -> None:
    (tmp_path / "logs").touch()
    desk_log.keep(tmp_path / "logs" / "crisisdesk.log")
    assert len(_fall_over()) == 8


def test_a_log_begins_once_its_place_can_be_written(tmp_path: Path, own_log: None) -> None:
    (tmp_path / "logs").touch()
    file = tmp_path / "logs" / "crisisdesk.log"
    desk_log.keep(file)
    _fall_over()
    (tmp_path / "logs").unlink()
    reference = _fall_over()
    assert reference in file.read_text(encoding="utf-8")
