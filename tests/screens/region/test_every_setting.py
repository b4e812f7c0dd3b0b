"""Every setting is changed on its page: journalled, read back, and obeyed by its rule."""

import pytest

from crisisdesk.domain.settings import SETTINGS, value_text
from crisisdesk.screens.region.settings import SettingForm
from crisisdesk.services import settings as desk_settings
from tests.factories import rows_of, sit_down
from tests.screens.conftest import fill, press
from tests.screens.resting import settle
from tests.services.test_settings import ACTS


@pytest.mark.long
async def test_every_setting_is_changed_at_the_screen_and_acts(make_app, open_store):
    store = open_store()
    sit_down(store, "AB")
    app = make_app(store)
    usual = {name: store.read(see) for name, (_value, see) in ACTS.items()}
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f5")
        page = app.screen
        for setting in SETTINGS:
            value = ACTS[setting.name][0]
            line = next(each for each in store.read(desk_settings.lines) if each.id == setting.name)
            page.act(page.app.push_screen_wait(SettingForm(line)))
            await pilot.pause()
            assert isinstance(app.screen, SettingForm)
            shown = tuple(value) if isinstance(value, list) else value
            fill(app, value=value_text(setting, shown), why="agreed")
            await press(pilot, "ctrl+s")
            assert app.screen is page, setting.name
    lines = {line.id: line for line in store.read(desk_settings.lines)}
    for name, (value, see) in ACTS.items():
        kept = lines[name].value
        assert (list(kept) if isinstance(kept, tuple) else kept) == value
        assert store.read(see) != usual[name], name
    rows = rows_of(store, "SELECT reason FROM journal WHERE event = 'setting.changed'")
    assert [row[0] for row in rows] == [*ACTS]
