"""What a person typed is in no log, crash, title, temporary file, nor in a closed store's files."""

import logging
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from crisisdesk import cli
from crisisdesk.app import CrisisDesk
from crisisdesk.domain.looks import LookReason
from crisisdesk.domain.retention import Ground
from crisisdesk.services import backups, looks, passphrase, retention
from crisisdesk.services import journal as journals
from crisisdesk.store.anchors import Anchors
from crisisdesk.store.connect import Target, is_encrypted
from crisisdesk.store.passphrase import key
from crisisdesk.store.store import Store
from tests import marked, worded
from tests.clock import Clock
from tests.making import make_hand, rows_of, sit_down
from tests.screens.conftest import screen_text, settle


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files would be made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_the_words_that_are_looked_for_are_found_where_they_are(
    local_target: Target, clock: Clock
) -> None:
    with closing(Store(local_target, clock, make_hand())) as store:
        marked.fill(store)
        found = {piece for _, piece in marked.spilled(local_target.path.parent)}
    assert found == {
        piece for piece in marked.pieces() if piece not in marked.WORDS["ending"].encode()
    }


def test_no_file_of_an_encrypted_store_says_a_word(
    tmp_path: Path, clock: Clock, temporary: Path
) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    path = folder / "desk.db"
    target = Target(str(path), key(b"geheim", path))
    hand, anchors = make_hand(), Anchors(folder / "anchors")
    with closing(Store(target, clock, hand, anchors=anchors)) as store:
        store.open()
        sit_down(store, "AB")
        case = marked.fill(store)
        store.trace_now(looks.look, case, LookReason.CALL)
        clock.forward(minutes=1)
        marked.end(store, case)
        assert {one.suffix for one in folder.glob("desk.db*")} == {".db", ".db-wal", ".db-shm"}
        copy = backups.back_up(store)
        assert is_encrypted(copy)
        assert marked.spilled(folder, temporary) == set()
        clock.forward(days=400)
        retention.settle(store, store.read(retention.report), Ground.TERM_OVER)
        assert journals.verify(store).whole
    passphrase.change(target, b"geheim", b"anders", clock, hand, anchors)
    assert marked.spilled(folder, temporary) == set()
    assert list(temporary.iterdir()) == []


def test_no_file_of_an_encrypted_store_says_a_word_of_any_field(
    tmp_path: Path, clock: Clock, temporary: Path
) -> None:
    folder, marks = tmp_path / "store", marked.Marks()
    folder.mkdir()
    path = folder / "desk.db"
    target = Target(str(path), key(b"geheim", path))
    with closing(Store(target, clock, make_hand(), anchors=Anchors(folder / "anchors"))) as store:
        store.open()
        worded.fill(store, clock, marks.__getitem__)
        assert (folder / "desk.db-wal").stat().st_size
        assert is_encrypted(backups.back_up(store))
        assert marked.spilled(folder, temporary, words=marks.values()) == set()
    assert marked.spilled(folder, temporary, words=marks.values()) == set()
    assert list(temporary.iterdir()) == []


def test_every_field_that_takes_words_is_filled_and_found(
    local_target: Target, clock: Clock
) -> None:
    marks = marked.Marks()
    with closing(Store(local_target, clock, make_hand())) as store:
        worded.fill(store, clock, marks.__getitem__)
        empty = {
            f"{table.name}.{column.name}"
            for table in SQLModel.metadata.sorted_tables
            for column in table.columns
            if isinstance(column.type, AutoString)
            and not any(
                word in str(value)
                for (value,) in rows_of(store, f'SELECT "{column.name}" FROM "{table.name}"')
                for word in marks.values()
            )
        }
        assert empty == CODES
    folder = local_target.path.parent
    found = {piece for _, piece in marked.spilled(folder, words=marks.values())}
    assert found == marked.pieces(marks.values())


CODES = {
    *("journal.event", "journal.account", "journal.behalf_of", "journal.outcome"),
    *("journal.reason", "journal.database_role", "journal.previous", "journal.hash"),
    *("desk.letter", "desk.name", "chain_key.secret", "external_code.subject"),
    *("desk_member.initials", "crisis_case.reference", "register_entry.reference"),
    *("duty_rule.weekdays", "duty_rule.at", "setting.name", "case_text.item"),
    *("aid_offer.registrations", "aid_request.registrations", "meeting_event.code"),
    *("case_event.event", "case_event.code", "contact.phone", "decision_option.verdict"),
    *("departure.destination",),
}
"""Columns that hold codes, numbers and names of this program's own, and no free words."""


def test_a_store_that_got_a_passphrase_keeps_no_word_behind(
    local_target: Target, clock: Clock, temporary: Path
) -> None:
    hand, folder = make_hand(), local_target.path.parent
    anchors = Anchors(folder / "anchors")
    with closing(Store(local_target, clock, hand)) as store:
        marked.fill(store)
        backups.back_up(store)
    assert marked.spilled(folder)
    passphrase.change(local_target, None, b"geheim", clock, hand, anchors)
    assert marked.spilled(folder) == set()
    assert list(temporary.iterdir()) == []


def _fall_over() -> None:
    words = " ".join(marked.WORDS.values())
    raise ValueError(words)


async def test_neither_log_nor_crash_nor_title_says_a_word(
    make_app: Callable[..., CrisisDesk],
    open_store: Callable[..., Store],
    tmp_path: Path,
    temporary: Path,
) -> None:
    store = open_store()
    sit_down(store, "AB")
    marked.fill(store)
    log = tmp_path / "logs" / "crisisdesk.log"
    cli._keep_log(log)
    own = logging.getLogger("crisisdesk")
    app = make_app(store)
    app.settings = app.settings._replace(places=app.settings.places._replace(log=log.parent))
    try:
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            await settle(pilot)
            await pilot.press("3")
            await settle(pilot)
            assert marked.WORDS["pseudonym"] in screen_text(app)
            screen = app.screen

            async def falls_over() -> None:
                _fall_over()

            screen.act(falls_over())  # type: ignore[attr-defined]
            await settle(pilot)
            assert "Reference" in screen_text(app)
            titles = (app.title, app.sub_title, screen.title or "")
            try:
                _fall_over()
            except ValueError:
                app._fatal_error()
            console = Console(width=200, record=True, file=(tmp_path / "crash.txt").open("w"))
            for one in app._exit_renderables:
                console.print(one)
    finally:
        for handler in [*own.handlers]:
            own.removeHandler(handler)
            handler.close()
        own.propagate = True
    (tmp_path / "titles.txt").write_text("\n".join(titles))
    crash = console.export_text()
    assert "Reference" in crash
    assert str(log) in crash.replace("\n", "")
    assert log.read_text().count("ValueError at") == 2
    said = (tmp_path / "crash.txt", tmp_path / "titles.txt", log, temporary)
    assert marked.spilled(*said) == set()
