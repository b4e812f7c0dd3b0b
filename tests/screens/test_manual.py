"""The manual in the desk."""

from asyncio import sleep

import pytest
from textual import events
from textual.widgets import Input, Markdown

from crisisdesk import keys, manual
from crisisdesk.screens.dashboard import Dashboard
from crisisdesk.screens.finding.manual import ManualDialog, lines_for_tables
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


async def _press(pilot, *names: str) -> None:
    for name in names:
        await pilot.press(name)
        await settle(pilot)


PLACES = {
    "figures": (),
    "places": ("2",),
    "cases": ("3", "enter"),
    "absence": ("4", "v"),
    "week": ("d",),
    "register": ("6",),
    "contacts": ("7",),
    "journal": ("8",),
}


@pytest.mark.parametrize("page", PLACES)
async def test_it_opens_at_the_page_of_the_screen_and_leads_back(region_app, page):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _press(pilot, *PLACES[page])
        before = app.screen
        await _press(pilot, "f1", "f1")
        assert isinstance(app.screen, ManualDialog)
        source = app.screen.query_one(Markdown).source
        assert source == lines_for_tables(manual.text(page, "en"))
        await _press(pilot, "escape")
        assert app.screen is before


async def test_over_a_form_its_keys_stand_there_and_what_is_typed_stays(region_app):
    app = region_app(language="nl")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await _press(pilot, "2", "r", "7", "f1")
        text = screen_text(app)
        assert "^s          " in text
        assert "Plekken" in text
        await _press(pilot, "escape")
        assert isinstance(app.focused, Input)
        assert app.focused.value == "7"


async def test_typing_searches_every_page_and_enter_opens_the_first(region_app):
    app = region_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "f1", *"cipher")
        text = screen_text(app)
        assert "Safekeeping" in text
        assert "SQLCipher" in text
        assert "The board of cases" not in text
        await _press(pilot, "enter")
        assert app.screen.query_one(Input).value == ""
        assert app.screen.query_one(Markdown).source.startswith("# Safekeeping")
        assert "stderr" in screen_text(app)


@pytest.mark.parametrize("typed", ["[/]", "[red]x", "zzzz", "`", "| --- |", "e" * 80])
async def test_what_is_typed_is_text(region_app, typed):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _press(pilot, "f1")
        app.screen.query_one(Input).value = typed
        await settle(pilot)
        await _press(pilot, "enter")
        assert isinstance(app.screen, ManualDialog)


async def test_typing_while_a_page_is_drawn_ends_nothing(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await _press(pilot, "f1")
        manual_page = app.screen
        field = manual_page.query_one(Input)
        for laps in range(0, 120, 5):
            field.value = ""
            await settle(pilot)
            for letter in "mistake":
                app.post_message(events.Key(letter, letter))
                for _ in range(laps):
                    await sleep(0)
            await settle(pilot)
            assert app.is_running
            assert (app.screen, field.value) == (manual_page, "mistake")
        await _press(pilot, "e", "r", "x")
        assert manual_page.query_one(Markdown).source == "Nothing found in the manual."


async def test_leaving_while_a_page_is_drawn_ends_nothing(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        beneath = app.screen
        for laps in range(0, 120, 5):
            await _press(pilot, "f1")
            for letter in "mist":
                app.post_message(events.Key(letter, letter))
            for _ in range(laps):
                await sleep(0)
            app.post_message(events.Key("escape", None))
            await settle(pilot)
            await _press(pilot, *(["escape"] if app.screen is not beneath else []))
            assert app.is_running
            assert app.screen is beneath


async def test_a_link_leads_to_its_page_and_nowhere_else(region_app, monkeypatch):
    app = region_app()
    monkeypatch.setattr(app, "open_url", lambda *_args, **_kw: pytest.fail("a browser"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _press(pilot, "f1")
        page = app.screen.query_one(Markdown)
        for href in ("https://example.org", "contacts.md"):
            page.post_message(Markdown.LinkClicked(page, href))
            await settle(pilot)
        assert page.source.startswith("# Contacts")


async def test_it_is_read_with_the_keys(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "f1")
        first = screen_text(app)
        await _press(pilot, "pagedown", "down")
        assert "The keys here" in first
        assert "The keys here" not in screen_text(app)
        await _press(pilot, "pageup", "up")
        assert screen_text(app) == first


async def test_what_it_was_opened_over_may_be_gone_before_it_stands(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.action_manual()
        app.pop_screen()
        await settle(pilot)
        assert isinstance(app.screen, Dashboard)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_table_becomes_lines(language):
    for page in manual.PAGES:
        assert "\n| " not in lines_for_tables(manual.text(page, language))
    lines = lines_for_tables("| a | b | c |\n| --- | --- | --- |\n| `x\\|y` | is | so |\n")
    assert lines == "`x|y` · is (c: so)\n"


def test_its_keys_are_no_letters():
    assert all(len(key.keys) > 1 for key in keys.MANUAL)
