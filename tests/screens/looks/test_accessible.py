"""The screen for who listens: nothing is only drawn, and the cursor is at what is in hand."""

import re

import pytest
from textual.widgets import Input

from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.widgets.plain_text import speak_signs
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

DRAWN = re.compile("[\u2190-\u21ff\u2500-\u27bf]")
PAGES = ["1", "2", "enter", "3", "enter", "4", "5", "6", "7", "8", "9", "f9", "question_mark"]


@pytest.fixture
def listening(make_app, open_store, region_target):
    """The desk as it is drawn for who listens."""

    def make(language):
        app = make_app(open_store(target=region_target), language=language)
        app.use_accessible(True)
        return app

    yield make
    speak_signs({})


@pytest.mark.long
@pytest.mark.drawn
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_no_page_draws_what_is_only_drawn(listening, language):
    app = listening(language)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for page in PAGES:
            while len(app.screen_stack) > 2 and page.isdecimal():
                await press(pilot, "escape")
            await press(pilot, page)
            text = screen_text(app)
            assert not DRAWN.search(text), (page, text)
        await press(pilot, "escape", "1", "f2")
        assert isinstance(app.screen, IntakeForm)
        assert not DRAWN.search(screen_text(app))


async def test_the_cursor_of_the_terminal_stands_where_one_is(listening):
    app = listening("nl")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2", "down", "down")
        lines = screen_text(app).splitlines()
        x, y = app.cursor_position
        assert lines[y][x:].startswith("> " + app.screen.lines.current.name[:10])
        await press(pilot, "down")
        assert app.cursor_position.y == y + 1
        await press(pilot, "f2", *"QX")
        field = app.screen.query_one("#in-pseudonym1", Input)
        assert app.cursor_position == field.cursor_screen_offset
        await press(pilot, "escape", "j", "f9", "down")
        options = app.focused
        assert app.cursor_position.y == options.content_region.y + options.highlighted


async def test_signs_are_words_and_nothing_changes_for_who_looks(listening, region_app):
    app = listening("nl")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "3", "enter", "o")
        assert "nee eigen netwerk" in screen_text(app)
    usual = region_app(language="nl")
    async with usual.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "3", "enter", "o")
        assert "○ eigen netwerk" in screen_text(usual)
