"""The store fails under a form: a sentence, every word still there, and on it goes afterwards."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, suppress

import pytest

from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store import connect as connecting
from crisisdesk.store import schema
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases import cases as case_queries
from tests.factories import rows_of
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

TYPED = {"isolation": "no", "pseudonym1": "LV", "birth_year1": "2010", "needs": "sleeps badly"}
_NOBODY = 65534
LITTLE = 40_000
"""Bytes that a file may have on the full disk: less than a report takes."""


@contextmanager
def _locked(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def _gone(path):
    away = path.with_name("away")
    away.mkdir()
    for part in ("", "-wal", "-shm"):
        own = path.with_name(f"{path.name}{part}")
        if own.exists():
            own.rename(away / own.name)
    yield
    for own in away.iterdir():
        own.replace(path.with_name(own.name))


@contextmanager
def _full(_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def _damaged(path):
    whole = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (len(whole) - 4096))
    yield
    copy = path.with_name("copy.db")
    copy.write_bytes(whole)
    for part in ("-wal", "-shm"):
        path.with_name(f"{path.name}{part}").unlink(missing_ok=True)
    copy.replace(path)


@contextmanager
def _read_only(path):
    """What lies there is another's, and whoever sits here may not write it."""
    closed = [one for one in path.parents if not one.stat().st_mode & 0o001]
    parts = [one for one in path.parent.iterdir() if one.name.startswith(path.name)]
    modes = {one: one.stat().st_mode for one in (*closed, *parts, path.parent)}
    for one in closed:
        one.chmod(modes[one] | 0o055)
    for one in parts:
        one.chmod(0o444)
    path.parent.chmod(0o555)
    own = os.geteuid()
    if own == 0:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(own)
        for one, mode in modes.items():
            one.chmod(mode)


@contextmanager
def _newer(path):
    """Another desk brought the store to tables that this one does not know."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        yield
        other.execute(f"UPDATE alembic_version SET version_num = '{schema.NEWEST}'")


FAULTS = {
    "locked": (_locked, "is locked by another program; try again."),
    "gone": (_gone, "There is no store at"),
    "full": (_full, "nothing was written"),
    "damaged": (_damaged, "is damaged; put back a copy."),
    "read only": (_read_only, "can only be read; nothing was written."),
    "newer": (_newer, "was written by a newer crisisdesk (9999); install that one."),
}


def _standing(app):
    return {name: app.screen.query_one(f"#in-{name}").value for name in TYPED}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file, and has no limit")
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_report_that_cannot_be_kept_stays_typed(
    region_app, region_target, monkeypatch, fault
):
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.02)
    await _stays_and_is_kept_afterwards(region_app(), region_target.path, *FAULTS[fault])


async def _stays_and_is_kept_afterwards(app, path, strikes, sentence):
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
        for name, value in TYPED.items():
            app.screen.query_one(f"#in-{name}").value = value
        before = len(app.store.read(case_queries.open_lines))
        with strikes(path):
            await pilot.press("ctrl+s")
            await settle(pilot)
            assert isinstance(app.screen, IntakeForm)
            assert sentence in " ".join(screen_text(app).replace("│", " ").split())
            assert _standing(app) == TYPED
        assert len(app.store.read(case_queries.open_lines)) == before
        await pilot.press("ctrl+s")
        await settle(pilot)
        await settle(pilot)
        assert isinstance(app.screen, CasePage)
        assert len(app.store.read(case_queries.open_lines)) == before + 1
        assert rows_of(app.store, "PRAGMA integrity_check") == [("ok",)]
        assert journals.verify(app.store).whole


@pytest.fixture
def little_disk(tmp_path):
    """A real disk of two megabytes, where this machine lets one be made."""
    place = tmp_path / "disk"
    place.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(made, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be made here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def _filled(path):
    filler = path.with_name("filler")
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    yield
    filler.unlink()


async def test_a_report_stays_typed_on_a_disk_that_is_really_full(
    region_target, little_disk, open_store, make_app
):
    path = little_disk / "desk.db"
    shutil.copyfile(region_target.path, path)
    app = make_app(open_store(target=Target(str(path))))
    await _stays_and_is_kept_afterwards(app, path, _filled, "The disk is full; nothing was written")


async def test_a_report_is_taken_by_a_desk_whose_clock_was_set_back(region_app, clock):
    app = region_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
        for name, value in TYPED.items():
            app.screen.query_one(f"#in-{name}").value = value
        clock.forward(hours=-3)
        await pilot.press("ctrl+s")
        await settle(pilot)
        await settle(pilot)
        assert isinstance(app.screen, CasePage)
        assert "clock 180 min behind" in screen_text(app)
