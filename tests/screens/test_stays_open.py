"""Whatever a screen, a worker or a timer raises: the desk stays, and says a reference."""

import asyncio
import json
import re
from contextlib import contextmanager
from typing import ClassVar

import pytest
from textual.widgets import Input, Static

from crisisdesk.errors import StoreUnavailable
from crisisdesk.keys import EVERYWHERE, LIST
from crisisdesk.screens import drafts as kept
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.capacity.board import CapacityBoard
from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.services import drafts
from crisisdesk.store.store import Store
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle

SECRET = "Jip from Bergen"
SENTENCE = "The store cannot be read now."


@contextmanager
def unreadable():
    """No question to the store is answered, and no act is taken."""

    def refuse(*_more, **_how):
        raise StoreUnavailable(SENTENCE)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "read", refuse)
        patch.setattr(Store, "write", refuse)
        patch.setattr(Store, "write_draft_now", refuse)
        yield


def said_of(app):
    """What was said in passing."""
    return " ".join(str(notice.message) for notice in app._notifications)


@contextmanager
def faults_of(app):
    """The faults that come now are looked for: they fail the test no more."""
    found: list[Exception | None] = []
    yield found
    found.append(app._exception)
    app._exception = None
    app._exception_event.clear()


class Part(Static):
    """A part that falls over when it is drawn or measured."""

    def render(self):
        self.query_ancestor(Broken).fall("render")
        return super().render()

    def get_content_height(self, *measures):
        self.query_ancestor(Broken).fall("layout")
        return super().get_content_height(*measures)


class Broken(DeskScreen):
    """A page whose parts fall over where a test says so."""

    BINDINGS: ClassVar = [("z", "fall_over", "fall")]

    def __init__(self, where):
        super().__init__()
        self.where, self.fell = where, []

    def fall(self, where):
        if where == self.where:
            self.fell.append(where)
            raise ValueError(SECRET)

    async def fall_later(self):
        self.fall("worker")

    def action_fall_over(self):
        self.fall("action")
        self.run_worker(self.fall_later())

    def body(self):
        self.fall("compose")
        yield Part("standing", id="part")

    def on_mount(self):
        self.fall("mount")

    async def load(self):
        self.fall("load")

    def on_key(self):
        self.fall("key")

    def on_screen_resume(self):
        super().on_screen_resume()
        self.set_timer(0.001, lambda: self.fall("timer"))
        self.call_next(self.fall, "callback")

    def on_idle(self):
        self.fall("idle")

    def watch_has_focus(self, _focus):
        self.fall("watcher")


RAISED = [
    "compose",
    "mount",
    "load",
    "key",
    "action",
    "worker",
    "timer",
    "callback",
    "idle",
    "watcher",
    "layout",
    "render",
]
STANDS = {"load", "key", "action", "worker", "timer", "callback", "watcher"}


@pytest.mark.drawn
@pytest.mark.parametrize("where", RAISED)
async def test_a_page_that_falls_over_leaves_the_desk_open(region_app, where, own_log, caplog):
    app = region_app()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        with faults_of(app) as found:
            page = Broken(where)
            app.push_screen(page)
            await settle(pilot)
            await pilot.press("y", "z")
            if where == "watcher":
                page.call_later(setattr, page, "has_focus", not page.has_focus)
            await settle(pilot)
            await settle(pilot)
            assert re.search(r"Reference [0-9a-f]{8}", said_of(app)), where
        assert isinstance(found[0], ValueError)
        assert (page in app.screen_stack) is (where in STANDS)
        if page in app.screen_stack:
            assert "standing" in screen_text(app)
            page.dismiss()
        await press(pilot, "2")
        assert isinstance(app.screen, CapacityBoard)
        assert app.is_running
        assert len(page.fell) <= 10
    assert 1 <= caplog.text.count("ValueError") <= 3
    assert SECRET not in caplog.text


async def _falls():
    raise ValueError(SECRET)


@pytest.mark.parametrize("begins", ["load", "act"])
async def test_a_fault_of_the_desk_fails_a_test_that_does_not_look_for_it(region_app, begins):
    app = region_app()

    async def work():
        async with app.run_test() as pilot:
            await settle(pilot)
            if begins == "act":
                app.screen.act(_falls())
            else:
                app.push_screen(Broken(begins))
            await settle(pilot)

    with pytest.raises(ValueError, match=SECRET):
        await work()


def _keys_of(page):
    groups = (EVERYWHERE, LIST) if isinstance(page, CapacityBoard) else ()
    keys = [name for group in (page.KEYS, *groups) for key in group for name in key.keys.split(",")]
    return [key for key in dict.fromkeys(keys) if key != "ctrl+q"]


PAGES = ["1", "2", "3", "4", "5", "6", "7", "8", "2 enter", "3 enter"]


@pytest.mark.long
@pytest.mark.parametrize("page", PAGES)
async def test_no_key_ends_the_desk_while_the_store_cannot_be_read(region_app, page):
    app = region_app()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, *page.split())
        for key in _keys_of(app.screen):
            before = app.screen
            with unreadable():
                await press(pilot, key)
                assert app._exception is None, key
                if key in ("n", "f2", "f8"):
                    assert SENTENCE in said_of(app)
            while app.screen is not before and before in app.screen_stack:
                app.screen.lifted = True
                app.screen.dismiss(None)
                await settle(pilot)
            if app.screen is not before:
                await press(pilot, "escape", *page.split())


async def test_the_report_form_opens_while_the_store_cannot_be_read(region_app):
    app = region_app()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        with unreadable():
            await press(pilot, "f2")
            assert isinstance(app.screen, IntakeForm)
            assert SENTENCE in said_of(app)
            fill(app, isolation="no", pseudonym1="LV", birth_year1="2010", needs="sleeps badly")
            await settle(pilot)
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, CasePage)


async def test_what_is_typed_is_kept_when_the_desk_ends_at_once(region_app):
    app = region_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f2")
        await pilot.press("L", "V")
        app.exit()
    await app.store.write_draft(lambda _drafts: None)
    (draft,) = app.store.read(drafts.found, app.store.actor.desk)
    assert json.loads(draft.content)["in-pseudonym1"] == "LV"


async def test_a_letter_whose_message_still_travels_is_kept_when_the_desk_ends(
    region_app, monkeypatch
):
    app = region_app()
    monkeypatch.setattr(kept, "_KEEP_AFTER_SECONDS", 0.01)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f2")
        await pilot.press("L")
        while not app.store.read(drafts.found, app.store.actor.desk):
            await pilot.pause(0.01)
        app.screen.query_one("#in-pseudonym1", Input).value = "LV"
        app.exit()
    await app.store.write_draft(lambda _drafts: None)
    (draft,) = app.store.read(drafts.found, app.store.actor.desk)
    assert json.loads(draft.content)["in-pseudonym1"] == "LV"


async def test_what_is_typed_without_a_pause_is_kept(region_app, monkeypatch):
    app = region_app()
    monkeypatch.setattr(kept, "_KEEP_AFTER_SECONDS", 0.01)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f2")
        while not app.store.read(drafts.found, app.store.actor.desk):
            await pilot.press("L")


async def test_a_load_that_comes_after_its_page_was_left_is_nobodys(region_app, monkeypatch):
    app = region_app()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        page = Broken("")
        gate = asyncio.Event()

        async def load():
            await gate.wait()
            page.query_one("#part")

        monkeypatch.setattr(page, "load", load)
        await app.push_screen(page)
        page.reload()
        await asyncio.sleep(0)
        app.pop_screen()
        await settle(pilot)
        gate.set()
        await settle(pilot)
        assert said_of(app) == ""


async def test_a_screen_that_closes_twice_takes_no_other_with_it(region_app):
    app = region_app()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot, "2", "f2")
        form = app.screen
        await press(pilot, "f1")
        form.dismiss(None)
        await settle(pilot)
        form.dismiss(None)
        await settle(pilot)
        assert isinstance(app.screen, CapacityBoard)
        await press(pilot, "ctrl+p")
        palette = app.screen
        palette.dismiss(None)
        palette.dismiss(None)
        await settle(pilot)
        assert isinstance(app.screen, CapacityBoard)
