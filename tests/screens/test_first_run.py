"""The first minute on a new machine, and opening a store that is encrypted."""

import sys
import unicodedata
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Button, Input

from crisisdesk.app import CrisisDesk
from crisisdesk.bootstrap import Bootstrap
from crisisdesk.directories import directories
from crisisdesk.screens.beat import Beat
from crisisdesk.screens.dashboard import Dashboard
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.safekeeping.locked import Locked
from crisisdesk.settings import Settings
from crisisdesk.store import network_share
from crisisdesk.store.connect import is_encrypted
from tests.screens.conftest import finished, screen_text
from tests.screens.resting import settle


def _app(tmp_path, clock, *, first_run, language="en"):
    home = directories({"CRISISDESK_HOME": str(tmp_path / "home")})
    settings = Settings(directories=home, database=str(home.store), language=language)
    return CrisisDesk(
        None,
        language=language,
        settings=settings,
        unlock=Bootstrap(settings, clock),
        first_run=first_run,
    )


async def _fill(app, pilot, **fields):
    for name, words in fields.items():
        app.screen.query_one(f"#in-{name}", Input).value = words
    await pilot.press("ctrl+s")
    await _opened(app, pilot)


async def _opened(app, pilot):
    if acting := [one for one in app.workers if one.group == "act" and not one.is_finished]:
        await app.workers.wait_for_complete(acting)
    await settle(pilot)


async def test_five_things_make_an_encrypted_desk_that_opens_again(tmp_path, clock):
    app = _app(tmp_path, clock, first_run=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _fill(
            app, pilot, name="Desk", letter="b", initials="ab", passphrase="quiet", again="quiet"
        )
        assert isinstance(app.screen, Dashboard)
        assert app.who == "AB"
        assert "What is next" in screen_text(app)
        assert app.store.actor.member is not None
        assert app.store.actor.letter == "B"
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("1")
        await settle(pilot)
        assert isinstance(app.screen, Dashboard)
        assert is_encrypted(app.store.target.path)
    app.store.close()
    again = _app(tmp_path, clock, first_run=False)
    async with again.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        again.screen.query_one(Input).value = "loud"
        await pilot.press("enter")
        await _opened(again, pilot)
        assert "does not open" in screen_text(again)
        again.screen.query_one(Input).value = "quiet"
        await pilot.press("enter")
        await _opened(again, pilot)
        assert any(isinstance(one, Dashboard) for one in again.screen_stack)
    again.store.close()


async def test_two_passphrases_that_differ_are_said_and_nothing_is_made(tmp_path, clock):
    app = _app(tmp_path, clock, first_run=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _fill(app, pilot, initials="ab", passphrase="quiet", again="loud")
        assert "The two passphrases differ." in screen_text(app)
        assert app.screen.query_one("#in-initials", Input).value == "ab"
    assert not directories({"CRISISDESK_HOME": str(tmp_path / "home")}).store.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("x", "a single character"), ("   ", "only spaces"), ("QUIET", "all capitals")],
)
async def test_a_passphrase_that_is_hardly_meant_is_asked_about(tmp_path, clock, typed, sentence):
    app = _app(tmp_path, clock, first_run=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.screen.query_one("#in-passphrase", Input).value = typed
        await _answer(app, pilot, "no", sentence, initials="ab", again=typed)
        assert app.screen.query_one("#in-passphrase", Input).value == typed
        assert not app.settings.directories.store.exists()
        await _answer(app, pilot, "yes", sentence)
        await _opened(app, pilot)
        assert isinstance(app.screen, Dashboard)
        assert is_encrypted(app.store.target.path)
    app.store.close()


async def _answer(app, pilot, button, sentence, **fields):
    for name, words in fields.items():
        app.screen.query_one(f"#in-{name}", Input).value = words
    await pilot.press("ctrl+s")
    await settle(pilot)
    assert isinstance(app.screen, Sure)
    assert sentence in " ".join(screen_text(app).split())
    app.screen.query_one(f"#{button}", Button).press()
    await settle(pilot)


@pytest.mark.parametrize(
    ("pasted", "sentence"), [("een\ntwee", "a line break"), ("een\x07", "no keyboard types")]
)
async def test_what_cannot_be_typed_is_refused_and_stays(tmp_path, clock, pasted, sentence):
    app = _app(tmp_path, clock, first_run=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.screen.query_one("#in-initials", Input).value = "ab"
        for name in ("passphrase", "again"):
            app.screen.query_one(f"#in-{name}", Input).post_message(events.Paste(pasted))
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert sentence in " ".join(screen_text(app).split())
        assert app.screen.query_one("#in-passphrase", Input).value == pasted
    assert not app.settings.directories.store.exists()


async def test_letters_in_another_form_open_and_unlock(tmp_path, clock):
    app = _app(tmp_path, clock, first_run=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        typed = unicodedata.normalize("NFD", "één zin")
        await _fill(app, pilot, initials="ab", passphrase=typed, again=typed)
        await pilot.press("2")
        await settle(pilot)
        app.push_screen(Locked())
        await settle(pilot)
        app.screen.query_one(Input).post_message(events.Paste("één\u00a0zin\n"))
        await settle(pilot)
        await pilot.press("enter")
        await _opened(app, pilot)
        assert not app.locked
    app.store.close()
    again = _app(tmp_path, clock, first_run=False)
    async with again.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        again.screen.query_one(Input).value = "één zin"
        await pilot.press("enter")
        await _opened(again, pilot)
        assert any(isinstance(one, Dashboard) for one in again.screen_stack)
    again.store.close()


async def test_what_a_kill_left_is_said_at_the_next_start(tmp_path, clock):
    app = _app(tmp_path, clock, first_run=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        half = app.settings.directories.store.with_name(".desk.db.new")
        half.parent.mkdir(parents=True)
        half.write_bytes(b"half")
        await _fill(app, pilot, initials="ab", passphrase="quiet", again="quiet")
        app.post_message(Beat())
        await settle(pilot)
        await finished(app, "keep")
        assert not half.exists()
        await settle(pilot)
        assert any("half written" in notice.message for notice in app._notifications)
    app.store.close()


async def test_the_language_is_chosen_before_anything_else(tmp_path, clock):
    app = _app(tmp_path, clock, first_run=True, language="nl")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "uw initialen" in screen_text(app)
        app.screen.query_one("#in-language").value = "en"
        await settle(pilot)
        assert "your initials" in screen_text(app)


def _kinds_of_disks():
    return {line.split()[2] for line in Path("/proc/mounts").read_text().splitlines()}


@pytest.mark.skipif(sys.platform != "linux", reason="Only there the system says what lies where")
async def test_a_store_on_a_network_share_is_refused_and_nothing_typed_is_lost(
    tmp_path, clock, monkeypatch
):
    app = _app(tmp_path, clock, first_run=True)
    typed = {"name": "Desk", "letter": "b", "initials": "ab", "passphrase": "quiet"}
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        with monkeypatch.context() as patch:
            patch.setattr(network_share, "_NETWORK_TYPES", _kinds_of_disks())
            await _fill(app, pilot, **typed, again="quiet")
            assert "is on a network share" in " ".join(screen_text(app).split())
            assert {one: app.screen.query_one(f"#in-{one}", Input).value for one in typed} == typed
        assert not app.settings.directories.store.exists()
        await pilot.press("ctrl+s")
        await _opened(app, pilot)
        assert isinstance(app.screen, Dashboard)
    app.store.close()
