"""What a person typed is in no log, crash, title, temporary file, nor in a closed store's files."""

import asyncio
import gc
import logging
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString
from textual.widgets import Static

from crisisdesk import log
from crisisdesk.app import CrisisDesk
from crisisdesk.domain.cases.looks import LookReason
from crisisdesk.domain.safekeeping.retention import Ground
from crisisdesk.screens.dialogs import Unexpected
from crisisdesk.services.cases import looks
from crisisdesk.services.safekeeping import backups, passphrase, retention
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.connect import Target, is_encrypted
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.store import Store
from crisisdesk.store.tables import base
from crisisdesk.store.unit_of_work import UnitOfWork
from crisisdesk.store.values import new_id
from tests import canary_words, every_field
from tests.clock import Clock
from tests.factories import make_actor, rows_of, sit_down
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


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
    with closing(Store(local_target, clock, make_actor())) as store:
        canary_words.fill(store)
        found = {piece for _, piece in canary_words.spilled(local_target.path.parent)}
    assert found == {
        piece
        for piece in canary_words.pieces()
        if piece not in canary_words.WORDS["ending"].encode()
    }


def test_no_file_of_an_encrypted_store_says_a_word(
    tmp_path: Path, clock: Clock, temporary: Path
) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    path = folder / "desk.db"
    target = Target(str(path), key(b"geheim", path))
    actor, anchors = make_actor(), Anchors(folder / "anchors")
    with closing(Store(target, clock, actor, anchors=anchors)) as store:
        store.open()
        sit_down(store, "AB")
        case = canary_words.fill(store)
        store.write_trace_now(looks.look, case, LookReason.CALL)
        clock.forward(minutes=1)
        canary_words.end(store, case)
        assert {one.suffix for one in folder.glob("desk.db*")} == {".db", ".db-wal", ".db-shm"}
        copy = backups.back_up(store)
        assert is_encrypted(copy)
        assert canary_words.spilled(folder, temporary) == set()
        clock.forward(days=400)
        retention.settle(store, store.read(retention.report), Ground.TERM_OVER)
        assert journals.verify(store).whole
    passphrase.change(target, b"geheim", b"anders", clock, actor, anchors)
    assert canary_words.spilled(folder, temporary) == set()
    assert list(temporary.iterdir()) == []


@pytest.mark.long
def test_no_file_of_an_encrypted_store_says_a_word_of_any_field(
    tmp_path: Path, clock: Clock, temporary: Path
) -> None:
    folder, marks = tmp_path / "store", canary_words.Marks()
    folder.mkdir()
    path = folder / "desk.db"
    target = Target(str(path), key(b"geheim", path))
    with closing(Store(target, clock, make_actor(), anchors=Anchors(folder / "anchors"))) as store:
        store.open()
        every_field.fill(store, clock, marks.__getitem__)
        assert (folder / "desk.db-wal").stat().st_size
        assert is_encrypted(backups.back_up(store))
        assert canary_words.spilled(folder, temporary, words=marks.values()) == set()
    assert canary_words.spilled(folder, temporary, words=marks.values()) == set()
    assert list(temporary.iterdir()) == []


def test_every_field_that_takes_words_is_filled_and_found(
    local_target: Target, clock: Clock
) -> None:
    marks = canary_words.Marks()
    with closing(Store(local_target, clock, make_actor())) as store:
        every_field.fill(store, clock, marks.__getitem__)
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
    found = {piece for _, piece in canary_words.spilled(folder, words=marks.values())}
    assert found == canary_words.pieces(marks.values())


CODES = {
    # Reviews that were closed before they had a meeting; nothing writes them any more.
    *("review_note.organisation", "review_note.text"),
    *("journal.event", "journal.account", "journal.behalf_of", "journal.outcome"),
    "retraction.reason",
    *("journal.reason", "journal.database_role", "journal.previous", "journal.hash"),
    *("desk.letter", "desk.name", "chain_key.secret", "external_code.subject"),
    *(
        "desk_member.initials",
        "member_version.initials",
        "crisis_case.reference",
        "register_entry.reference",
    ),
    *("duty_rule.weekdays", "duty_rule.at", "setting.name", "case_text.item"),
    *("aid_offer.registrations", "aid_request.registrations", "meeting_event.code"),
    *("case_event.event", "case_event.code", "contact.phone", "decision_option.verdict"),
    *("facility_version.stated", "site_version.stated"),
    *("publication.document", "publication.counts", "publication.told"),
    *("departure.destination", "opening.grounds", "register_change.topic"),
    *("away.chain_ends", "conflict.subject", "conflict_side.source", "call_attempt.phone"),
    "forecast.child",
}
"""Columns that hold codes, numbers and names of this program's own, and no free words."""


def test_a_store_that_got_a_passphrase_keeps_no_word_behind(
    local_target: Target, clock: Clock, temporary: Path
) -> None:
    actor, folder = make_actor(), local_target.path.parent
    anchors = Anchors(folder / "anchors")
    with closing(Store(local_target, clock, actor)) as store:
        canary_words.fill(store)
        backups.back_up(store)
    assert canary_words.spilled(folder)
    passphrase.change(local_target, None, b"geheim", clock, actor, anchors)
    assert canary_words.spilled(folder) == set()
    assert list(temporary.iterdir()) == []


def _fall_over(words: str) -> None:
    raise ValueError(words)


class _Falls:
    """What says its words when it is thrown away."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __del__(self) -> None:
        _fall_over(self._words)


async def _forgotten(words: str) -> None:
    """A task whose fault nobody asks for."""
    task = asyncio.create_task(asyncio.to_thread(_fall_over, words))
    await asyncio.wait([task])


async def test_neither_log_nor_crash_nor_title_says_a_word(
    make_app: Callable[..., CrisisDesk],
    open_store: Callable[..., Store],
    clock: Clock,
    tmp_path: Path,
    temporary: Path,
    own_log: None,
    capfd: pytest.CaptureFixture[str],
) -> None:
    marks = canary_words.Marks()
    store = open_store()
    every_field.fill(store, clock, marks.__getitem__)
    words = " ".join(marks.values())
    file = tmp_path / "logs" / "crisisdesk.log"
    log.keep(file)
    for name in (None, "crisisdesk"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    app = make_app(store)
    app.settings = app.settings._replace(
        directories=app.settings.directories._replace(log=file.parent)
    )
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        titles = []
        for keys in (("3", "enter"), ("1", "2", "enter"), ("6",), ("7",)):
            for one in keys:
                await pilot.press(one)
                await settle(pilot)
            assert canary_words.spilled_in(screen_text(app).encode(), marks.values())
            screen = app.screen

            async def falls_over() -> None:
                _fall_over(words)

            screen.act(falls_over())  # type: ignore[attr-defined]
            await settle(pilot)
            crashed = app.screen
            assert isinstance(crashed, Unexpected)
            # Else the fault would fail this test at its end, as it should any other.
            assert isinstance(app._exception, ValueError)
            app._exception = None
            shown = "".join(str(one.render()) for one in crashed.query(Static))
            assert "Reference" in shown
            titles += [app.title, app.sub_title, screen.title or "", shown]
            await pilot.press("escape")
            await settle(pilot)
        with pytest.raises(IntegrityError):
            store.write(_breaks_a_rule, words)
        thread = threading.Thread(target=_fall_over, args=(words,))
        thread.start()
        thread.join()
        _Falls(words)
        await _forgotten(words)
        gc.collect()
        try:
            _fall_over(words)
        except ValueError:
            app._fatal_error()
        console = Console(width=200, record=True, file=(tmp_path / "crash.txt").open("w"))
        for last in app._exit_renderables:
            console.print(last)
    crash = console.export_text()
    assert "Reference" in crash
    assert str(file) in crash.replace("\n", "")
    # Four on a screen, one in a thread, one that was thrown away, one that ended the desk.
    assert file.read_text().count("ValueError at") == 7
    told = "\n".join([*titles, crash, *capfd.readouterr()])
    assert canary_words.spilled_in(told.encode(), marks.values()) == set()
    assert (
        canary_words.spilled(tmp_path / "crash.txt", file, temporary, words=marks.values()) == set()
    )


def _breaks_a_rule(uow: UnitOfWork, words: str) -> None:
    own = new_id()
    for _ in range(2):
        uow.insert(base.ProviderRow, id=own, name=words, phone=words)


def test_a_fault_of_the_database_is_told_without_its_values(store: Store) -> None:
    marks = canary_words.Marks()
    with pytest.raises(IntegrityError) as fault:
        store.write(_breaks_a_rule, marks["name"])
    told = "".join(traceback.format_exception(fault.value))
    assert canary_words.spilled_in(told.encode(), marks.values()) == set()
