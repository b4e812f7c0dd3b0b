"""The page of settings, and what this machine keeps."""

import os
from datetime import date

from textual.widgets import Input, Static

from crisisdesk.screens.forms import Field
from crisisdesk.screens.region.settings import SettingForm, SettingsPage
from crisisdesk.services import settings as desk_settings
from crisisdesk.settings import Given, load
from crisisdesk.store.queries import settings as queries
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle


def _under(app, name):
    page = app.screen
    assert isinstance(page, SettingsPage)
    page.search.value = name
    return page


async def _edit(app, pilot, name, **fields):
    page = _under(app, name)
    await settle(pilot)
    page.action_edit()
    await settle(pilot)
    assert isinstance(app.screen, SettingForm)
    fill(app, **fields)
    await press(pilot, "ctrl+s")


def _blamed(app, name):
    return str(app.screen.query_one(f"#field-{name}", Field).query_one(".error").render())


async def test_a_setting_is_changed_refused_planned_and_told(app):
    store = app.store
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f5")
        shown = screen_text(app)
        assert "settings" in shown
        assert "name of the region" in shown
        await _edit(app, pilot, "hold.acute", value="soon", why="agreed with the region")
        assert _blamed(app, "value") == (
            "hold.acute_hours cannot be “soon”; allowed: from 0.25 to 72."
        )
        assert app.screen.query_one("#in-why", Input).value == "agreed with the region"
        fill(app, value="0,5", valid_from="01-01-2020")
        await press(pilot, "ctrl+s")
        assert "01-01-2020 is past" in _blamed(app, "valid_from")
        fill(app, value="0,5", valid_from="")
        await press(pilot, "ctrl+s")
        assert store.read(queries.settings)["hold.acute_hours"] == 0.5
        await _edit(app, pilot, "hold.acute", value="2", valid_from="20-04-2020")
        about = str(app.screen.query_one("#about", Static).render())
        assert "from 20-04-2020: 2 h" in about
        assert "AB: 0.5 h · agreed with the region" in about
        assert "0.5 h" in screen_text(app)
        # Another desk writes while the form is open: the second to save is told, and may insist.
        page = _under(app, "hold.acute")
        page.action_edit()
        await settle(pilot)
        store.write(desk_settings.change, "hold.acute_hours", 3)
        fill(app, value="6")
        await press(pilot, "ctrl+s")
        assert "AB changed hold.acute_hours to 3 meanwhile" in screen_text(app)
        assert app.screen.query_one("#in-value", Input).value == "6"
        await press(pilot, "ctrl+s")
        assert store.read(queries.settings)["hold.acute_hours"] == 6
        line = next(
            line for line in store.read(desk_settings.lines) if line.id == "hold.acute_hours"
        )
        assert [row.value for row in line.history] == [6, 3, 2, 0.5]
        assert [row.since.date() for row in line.coming] == [date(2020, 4, 19)]
        store.write(desk_settings.change, "region.name", "Drechtsteden")
        await app.catch_up()
        await settle(pilot)
        assert "Drechtsteden" in screen_text(app)
        await press(pilot, "escape", "escape")
        assert not isinstance(app.screen, SettingsPage)


async def test_theme_and_language_are_kept_for_the_next_start(app):
    file = app.settings.directories.settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b'# ours\r\ntheme = "dark" # by day\r\nlock = 5')
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f4", "f3")
    assert file.read_bytes() == (
        b'# ours\r\ntheme = "light" # by day\r\nlock = 5\nlanguage = "nl"\n'
    )
    again = load(Given(), os.environ, app.now())
    assert (again.theme, again.language, again.lock) == ("light", "nl", 5)


async def test_a_settings_file_that_cannot_be_changed_is_said_and_left(app):
    file = app.settings.directories.settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('"theme" = "dark"\n')
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f4")
        assert any("change it yourself" in told.message for told in app._notifications)
        assert app.theme == "desk-light"
    assert file.read_text() == '"theme" = "dark"\n'
