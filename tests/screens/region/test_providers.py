"""A provider and a site: described anew, moved to, and given a last day with all that is there."""

from datetime import date

from textual.widgets import Input, OptionList

from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.region.colleagues import ColleagueForm
from crisisdesk.screens.region.facility_forms import NewFacilityForm
from crisisdesk.screens.region.site_forms import (
    FacilityMovesForm,
    LastDayForm,
    ProviderForm,
    SiteForm,
)
from crisisdesk.services.capacity import region
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle
from tests.services.capacity.test_region import named, site_named, two

__all__ = ["two"]


async def test_the_lines_of_the_region_lead_where_they_should(two, make_app):
    app = make_app(two)

    async def on(pilot, words):
        app.screen.search.value = words
        await settle(pilot)

    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "9")
        page = app.screen
        await on(pilot, "provider hoeve")
        await press(pilot, "e")
        assert isinstance(app.screen, ProviderForm)
        fill(app, name="Brug", phone="078-2")
        await press(pilot, "ctrl+s")
        assert "already" in screen_text(app)
        fill(app, name="De Hoeve")
        await press(pilot, "ctrl+s")
        assert app.screen.is_current
        await on(pilot, "provider hoeve")
        assert "078-2" in screen_text(app)
        await press(pilot, "a")
        assert isinstance(app.screen, NewFacilityForm)
        assert app.screen.query_one("#in-provider", Input).value == "De Hoeve"
        assert app.focused.id == "in-site"
        await press(pilot, "escape")
        await on(pilot, "municipality gorinchem")
        await press(pilot, "a")
        assert app.screen.query_one("#in-municipality", Input).value == "Gorinchem"
        assert app.focused.id == "in-provider"
        await press(pilot, "escape", "e")
        assert page.search.value == "Gorinchem"
        await on(pilot, "colleagues")
        await press(pilot, "a")
        assert isinstance(app.screen, ColleagueForm)
        await press(pilot, "escape")
        await on(pilot, "site west")
        await press(pilot, "e")
        assert isinstance(app.screen, SiteForm)
        fill(app, address="Sluisweg 1")
        await press(pilot, "ctrl+s")
        assert site_named(two, "West").about.address == "Sluisweg 1"
        await on(pilot, "facility anker")
        await press(pilot, "e")
        menu = app.screen.query_one(OptionList)
        menu.highlighted = menu.get_option_index("move")
        await press(pilot, "enter")
        assert isinstance(app.screen, FacilityMovesForm)
        fill(app, provider="Brug", site="West")
        await press(pilot, "ctrl+s")
        assert named(two.read(region.region).facilities, "Anker").site.name == "West"
        await on(pilot, "site west")
        await press(pilot, "x")
        assert isinstance(app.screen, LastDayForm)
        assert "Anker, Sluis" in screen_text(app)
        fill(app, last_day="30-04-2020")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        assert "Children there now: 3" in " ".join(screen_text(app).split())
        await press(pilot, "n")
        assert isinstance(app.screen, LastDayForm)
        await press(pilot, "ctrl+s", "y")
        assert app.screen is page
    days = {line.name: line.last_day for line in two.read(region.region).facilities}
    assert days == {"Anker": date(2020, 4, 30), "Sluis": date(2020, 4, 30), "Boei": None}
