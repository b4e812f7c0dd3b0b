"""A provider and a site: described anew, moved to, and given a last day with all that is there."""

from datetime import date, timedelta

import pytest
from textual.widgets import Input, OptionList

from crisisdesk.domain.capacity.described import NewFacility, Place
from crisisdesk.domain.capacity.facilities import Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.region.colleagues import ColleagueForm
from crisisdesk.screens.region.facility_forms import NewFacilityForm
from crisisdesk.screens.region.site_forms import (
    FacilityMovesForm,
    LastDayForm,
    ProviderForm,
    SiteForm,
)
from crisisdesk.services.capacity import capacity, region
from tests.factories import sit_down
from tests.screens.conftest import fill, press, screen_text, settle


def entered(store, place, name, figures=None):
    new = NewFacility(place, name, Kind.CRISIS_GROUP, Gender.ANY, True)
    return store.write(region.enter, new._replace(figures=figures or CapacityFigures()))


@pytest.fixture
def two(open_store):
    """Two providers: one with two sites, one with one."""
    store = open_store()
    sit_down(store, "AB")
    entered(store, Place("Hoeve", "Zuid", "Dordrecht"), "Anker", CapacityFigures(8, 8, 8, 2))
    entered(store, Place("Hoeve", "Noord", "Zwijndrecht"), "Boei")
    entered(store, Place("Brug", "West", "Gorinchem"), "Sluis", CapacityFigures(4, 4, 4, 1))
    return store


def named(lines, name):
    return next(line for line in lines if getattr(line, "name", "") == name)


def site_named(store, name):
    return next(line for line in store.read(region.region).sites if line.about.name == name)


def test_a_provider_is_renamed_on_every_day_and_the_second_to_save_is_told(two, open_store):
    provider = named(two.read(region.region).providers, "Hoeve")
    with pytest.raises(RuleBroken, match="already"):
        two.write(region.change_provider, provider.id, "brug", "", seen=provider)
    with pytest.raises(RuleBroken, match="nothing was saved"):
        two.write(region.change_provider, provider.id, "Hoeve ", "", seen=provider)
    with pytest.raises(RuleBroken, match="called"):
        two.write(region.change_provider, provider.id, " ", "", seen=provider)
    two.write(region.change_provider, provider.id, "De Hoeve", "078-1", seen=provider)
    with pytest.raises(Conflict, match="AB was first at De Hoeve"):
        two.write(region.change_provider, provider.id, "Hoeve BV", "", seen=provider)
    known = two.read(region.region)
    assert named(known.facilities, "Anker").provider == "De Hoeve"
    assert named(known.providers, "De Hoeve").phone == "078-1"
    later = open_store(target=two.target, at=two.now() + timedelta(days=1))
    assert {line.provider for line in later.read(capacity.overview).lines} == {"De Hoeve", "Brug"}


def test_the_second_to_save_a_site_is_told(two):
    site = site_named(two, "Zuid")
    two.write(region.change_site, site.id, {"address": "Kade 1"}, seen=site.about)
    with pytest.raises(Conflict, match="AB was first at Zuid"):
        two.write(region.change_site, site.id, {"address": "Kade 2"}, seen=site.about)
    assert site_named(two, "Zuid").about.address == "Kade 1"
    with pytest.raises(RuleBroken, match="what the site is called"):
        two.write(region.change_site, site.id, {"name": ""}, seen=site_named(two, "Zuid").about)


def test_a_facility_moves_and_was_where_it_was(two, open_store):
    anker = named(two.read(region.region).facilities, "Anker")
    tomorrow = two.now() + timedelta(days=1)
    for place, field in (
        (Place("Hoeve", "", ""), "site"),
        (Place("", "Zuid", ""), "provider"),
        (Place("Hoeve", "Oost", ""), "municipality"),
        (Place("Hoeve", "Noord", "Dordrecht"), "municipality"),
    ):
        with pytest.raises(RuleBroken) as refused:
            two.write(region.move, anker.id, place, seen=anker.version)
        assert refused.value.field == field
    two.write(region.move, anker.id, Place("Brug", "west", ""), seen=anker.version, since=tomorrow)
    with pytest.raises(Conflict):
        two.write(region.move, anker.id, Place("Brug", "Oost", "Tiel"), seen=anker.version)
    now = named(two.read(region.region).facilities, "Anker")
    assert (now.provider, now.site.name) == ("Hoeve", "Zuid")
    assert not any(line.about.name == "Oost" for line in two.read(region.region).sites)
    later = open_store(target=two.target, at=tomorrow + timedelta(days=1))
    then = named(later.read(region.region).facilities, "Anker")
    assert (then.provider, then.site.municipality) == ("Brug", "Gorinchem")


def test_a_provider_stops_with_all_that_it_has(two, open_store):
    day = two.now().date() + timedelta(days=2)
    known = two.read(region.region)
    there = [line for line in known.facilities if line.provider == "Hoeve"]
    with pytest.raises(RuleBroken, match="Enter the last day"):
        two.write(region.retire_all, there, None)
    with pytest.raises(NeedsConfirmation) as question:
        two.write(region.retire_all, there, day)
    assert (question.value.values["n"], question.value.values["m"]) == ("2+?", 0)
    assert question.value.values["facilities"] == "Anker, Boei"
    two.write(region.retire_all, there, day, sure=True)
    with pytest.raises(RuleBroken, match="retired already"):
        two.write(region.retire_all, there, day, sure=True)
    after = open_store(target=two.target, at=two.now() + timedelta(days=4))
    assert [line.name for line in after.read(capacity.overview).lines] == ["Sluis"]
    gone = [line for line in two.read(region.region).facilities if line.provider == "Hoeve"]
    assert [line.last_day for line in gone] == [day, day]
    with pytest.raises(RuleBroken, match="None of its facilities"):
        two.write(region.retire_all, gone, day, sure=True)


@pytest.mark.usefixtures("no_copy")
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
