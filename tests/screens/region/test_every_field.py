"""The edit menu of a facility: each form, every field seen on its page; and who has stopped."""

from datetime import timedelta

import pytest
from textual.widgets import Input, OptionList

from crisisdesk.domain.capacity.described import NewFacility, Place
from crisisdesk.domain.capacity.facilities import Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.suitability import Needs
from crisisdesk.domain.week.register import EntryKind, EntryParticulars
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.region.facility_forms import FacilityForm
from crisisdesk.screens.region.site_forms import SiteForm
from crisisdesk.services.capacity import capacity, region
from crisisdesk.services.cases import options
from crisisdesk.services.sheets import filled
from crisisdesk.services.week import register
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.widgets.choice import Choice
from tests.factories import sit_down
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle

PLACE = Place("Hoeve", "Zuid", "Dordrecht")
FORMS = {
    "what": {"name": "Anker Nieuw", "age_min": "5", "age_max": "11"},
    "reach": {
        "phone": "078-5550142",
        "kept_by": "SJT",
        "admission_via": "GGD",
        "notes": "bel aan bij de poort",
    },
    "plans": {
        "extendable_to": "25",
        "planned_places": "3",
        "planned_from": "20-04-2020",
        "planned_certainty": "vrijwel zeker",
    },
    "site": {
        "address": "Kade 7",
        "postcode": "3311 AA",
        "place": "Dordrecht",
        "house_rules": "geen bezoek",
    },
}


@pytest.fixture
def store(open_store):
    store = open_store()
    sit_down(store, "AB")
    new = NewFacility(PLACE, "Anker", Kind.CRISIS_GROUP, Gender.ANY, True)
    store.write(region.enter, new._replace(figures=CapacityFigures(8, 8, 8, 2)))
    until = store.now().date() + timedelta(days=9)
    words = EntryParticulars("noodopvang mag groter", valid_until=until)
    store.write(register.add, EntryKind.MEASURE, words)
    return store


async def test_every_field_of_the_menu_is_seen_on_the_page(store, make_app):
    app = make_app(store)
    (measure,) = store.read(region.measures)
    async with app.run_test(size=(120, 60)) as pilot:
        await settle(pilot)
        await press(pilot, "9", "enter")
        page = app.screen
        assert isinstance(page, FacilityPage)
        await press(pilot, "escape")
        for part, fields in FORMS.items():
            await press(pilot, "e")
            menu = app.screen.query_one(OptionList)
            menu.highlighted = menu.get_option_index(part)
            await press(pilot, "enter")
            form = app.screen
            assert isinstance(form, (FacilityForm, SiteForm))
            fill(app, **fields)
            if part == "reach":
                form.query_one("#in-intake", Choice).value = "video"
            if part == "plans":
                # What cannot be is said, and nothing that was typed is lost.
                form.query_one("#in-extendable_measure", Choice).value = str(measure.id)
                fill(app, extendable_to="")
                await press(pilot, "ctrl+s")
                assert app.screen is form
                assert form.query_one("#in-planned_certainty", Input).value == "vrijwel zeker"
                fill(app, extendable_to="25")
            await press(pilot, "ctrl+s")
            assert app.screen is not form, part
        await press(pilot, "enter")
        shown = " ".join(screen_text(app).split())
    for fields in FORMS.values():
        for words in fields.values():
            assert words in shown, words
    for words in ("noodopvang mag groter", "intake: video"):
        assert words in shown


async def test_a_team_without_beds_asks_for_no_figures(store, make_app):
    app = make_app(store)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "9", "a")
        figures = app.screen.query_one("#figures")
        assert figures.display
        app.screen.query_one("#in-kind", Choice).value = "team"
        await settle(pilot)
        assert not figures.display


def test_who_has_stopped_is_in_no_list_of_tonight(store, open_store):
    (line,) = store.read(region.region).facilities
    needs = Needs((((9, 9), Gender.GIRLS),), "Dordrecht", Legal.OUT_OF_HOME)
    lists = {
        "options": lambda at: [each.line.name for each in at.read(options.options, needs).verdicts],
        "overview": lambda at: [each.name for each in at.read(capacity.overview).lines],
        "names": lambda at: [each.name for each in at.read(facility_queries.named)],
        "sheet of places": lambda at: [each.about.name for each in at.read(filled.facilities)],
    }
    day = store.now().date() + timedelta(days=1)
    store.write(region.retire, line.id, day, seen=line.version, sure=True)
    then = open_store(target=store.target, at=store.now() + timedelta(days=3))
    for called, names in lists.items():
        assert (names(store), names(then)) == (["Anker"], []), called
