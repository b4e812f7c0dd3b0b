"""The keys, searched: on a page all of them, over a form those that work there."""

import pytest
from textual.widgets import Input, Markdown

from crisisdesk import i18n, manual
from crisisdesk.i18n import _
from crisisdesk.screens.finding.help import Help
from crisisdesk.screens.finding.manual import ManualDialog, lines_for_tables
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

WORDS = {
    "nl": {
        "typed": "regie overdr",
        "found": "De regie overdragen",
        "else": "De dagstart",
        "nothing": "Geen toets doet dat; f1 zoekt in de handleiding.",
        "x": "Deze ene keer laten vervallen",
        "save": "^s          Opslaan",
        "tick": "space",
    },
    "en": {
        "typed": "over lead",
        "found": "Hand over the lead",
        "else": "The day start",
        "nothing": "No key does that; f1 looks in the manual.",
        "x": "Cancel it this once",
        "save": "^s          Save",
        "tick": "space",
    },
}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_the_keys_narrow_to_the_words_that_are_typed(region_app, language):
    app, words = region_app(language=language), WORDS[language]
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "question_mark")
        assert isinstance(app.screen, Help)
        field = app.screen.query_one(Input)
        whole = screen_text(app)
        assert words["else"] in whole
        for lead in ("", "/"):
            field.value = lead + words["typed"]
            await settle(pilot)
            seen = screen_text(app)
            assert words["found"] in seen
            assert words["else"] not in seen
        # One letter is a key: x and X are two.
        field.value = "x"
        await settle(pilot)
        seen = screen_text(app)
        assert words["x"] in seen
        assert words["found"] not in seen
        assert "  X   " not in seen
        field.value = "/"
        await settle(pilot)
        assert "  /   " in screen_text(app)
        for wrong in ("qqq", "[red]x", "\\", "e" * 80):
            field.value = wrong
            await settle(pilot)
            assert words["nothing"] in screen_text(app)
        field.value = ""
        await settle(pilot)
        assert screen_text(app) == whole
        # Every line of it can be read.
        await press(pilot, *["pagedown"] * 9)
        assert screen_text(app) != whole
        await press(pilot, "escape")
        assert not isinstance(app.screen, Help)


@pytest.mark.long
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_over_a_form_f1_shows_what_works_there_and_its_page_of_the_manual(
    region_app, language
):
    app, words = region_app(language=language), WORDS[language]
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        # Its own keys, those of the list of ticks that has the focus, and those that go first.
        await press(pilot, "2", "f", "f1")
        assert isinstance(app.screen, ManualDialog)
        seen = screen_text(app)
        assert words["save"] in seen
        assert words["tick"] in seen
        assert _("Hide the screen at once") in seen
        assert _("Leave the desk") in seen
        for other in (_("Enter a report"), _("The day start"), _("One down")):
            assert other not in seen
        source = app.screen.query_one(Markdown).source
        assert source == lines_for_tables(manual.text("places", language))
        await press(pilot, *_("Save").casefold())
        seen = screen_text(app)
        assert words["save"] in seen
        assert _("Leave the desk") not in seen
        await press(pilot, "escape", "escape")
        # A new case has a key of its own beside those of every form.
        await press(pilot, "f2", "L", "V", "f1")
        seen = screen_text(app)
        assert words["save"] in seen
        assert _("A row for a brother or sister") in seen
        assert app.screen.query_one(Markdown).source == lines_for_tables(
            manual.text("cases", language)
        )
        await press(pilot, "escape")
        assert app.screen.query_one("#in-pseudonym1", Input).value == "LV"


async def test_on_a_page_f1_finds_any_key_that_works_there(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2", "f1")
        assert "Enter a report" in screen_text(app)
        assert "One down" not in screen_text(app)
        await press(pilot, *"one down")
        assert "One down" in screen_text(app)
        assert "Hand over the lead" not in screen_text(app)
