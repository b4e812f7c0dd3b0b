"""A region typed at the screen from nothing, described anew, retired, and drawn as it was."""

from datetime import date, timedelta

import pytest

from crisisdesk.domain.capacity.described import NewFacility, Place
from crisisdesk.domain.capacity.facilities import Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.versions import AboutFacility
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.services.absence import staffing
from crisisdesk.services.capacity import capacity, region
from crisisdesk.store.queries.capacity import facilities as facility_queries
from tests.screens.conftest import press, screen_text, settle

MOST_KEYS = 100
"""Of the 120 of a whole region; the others are for colleagues and the weekly meeting."""


class Hand:
    """Somebody who types, counting the keys that are no content."""

    def __init__(self, pilot):
        self.pilot, self.control = pilot, 0

    async def keys(self, *names):
        self.control += len(names)
        await press(self.pilot, *names)

    async def words(self, *texts):
        """Field after field, a tab between them."""
        for index, text in enumerate(texts):
            if index:
                await self.keys("tab")
            await self.pilot.press(*("space" if sign == " " else sign for sign in text))
        await settle(self.pilot)


def about(store, facility):
    return store.read(facility_queries.about, facility)


async def test_a_region_from_nothing(make_app, open_store):
    store = open_store()
    app = make_app(store, member="")
    typed = [
        (("Hoeve", "Zuid", "Dordrecht", "Anker"), "c", ("4", "11")),
        (("Boei",), "c", ("12", "17")),
        (("Kade",), "r", ("0", "3")),
        (("Brug", "West", "Gorinchem", "Sluis"), "f", ("4", "17")),
        (("Wiel",), "r", ("6", "12")),
    ]
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "escape")
        hand = Hand(pilot)
        await hand.keys("9")
        assert "No facility yet" in screen_text(app)
        for names, kind, ages in typed:
            await hand.keys("a")
            if len(names) > 1 and hand.control > 2:
                await hand.keys("shift+tab", "shift+tab", "shift+tab")
            await hand.words(*names, kind, "e", "r", *ages, "8", "6", "5", "4")
            await hand.keys("ctrl+s")
            await hand.keys("B")
            await hand.keys("tab")
            await hand.words("5", "1", "1", "1", "1")
            await hand.keys("ctrl+s")
        known = store.read(region.region)
        assert [line.name for line in known.providers] == ["Brug", "Hoeve"]
        assert len(known.sites) == 2
        assert [line.name for line in known.facilities] == [
            "Sluis",
            "Wiel",
            "Anker",
            "Boei",
            "Kade",
        ]
        for line in store.read(capacity.overview).lines:
            figures = (line.licensed, line.available, line.staffed, line.occupied)
            assert figures == (8, 6, 5, 4)
            assert store.read(staffing.norm, line.id).full_places == 6
        assert hand.control <= MOST_KEYS


PLACE = Place("Hoeve", "Zuid", "Dordrecht")


@pytest.fixture
def facility(open_store):
    store = open_store()
    new = NewFacility(PLACE, "Anker", Kind.CRISIS_GROUP, Gender.ANY, True)
    return store, store.write(region.enter, new._replace(figures=CapacityFigures(8, 8, 8, 2)))


ANEW = {
    "name": "Anker Nieuw",
    "kind": Kind.FAMILY_HOME,
    "round_the_clock": False,
    "age_min": 4,
    "age_max": 11,
    "gender": Gender.GIRLS,
    "phone": "078-1",
    "notes": "bel aan",
    "admission_via": "GGD",
    "extendable_to": 25,
    "extendable_while": "noodmaatregelen",
    "planned_places": 3,
    "planned_from": date(2020, 4, 20),
    "planned_certainty": "vrijwel zeker",
    "kept_by": "SJT",
}


def test_every_field_is_changed_retired_and_drawn_as_it_was(facility, open_store):
    store, id_ = facility
    assert ANEW.keys() | {"site_id", "crucial", "last_day"} == {*AboutFacility._fields}
    before = store.read(region.region).facilities[0].about
    store.write(region.change, id_, ANEW, seen=_seen(store), since=store.now() + timedelta(days=1))
    assert store.read(region.region).facilities[0].about == before
    later = open_store(target=store.target, at=store.now() + timedelta(days=2))
    assert later.read(region.region).facilities[0].about == before._replace(**ANEW)
    day = store.now().date() + timedelta(days=4)
    with pytest.raises(NeedsConfirmation, match="2"):
        store.write(region.retire, id_, day, seen=_seen(store))
    store.write(region.retire, id_, day, seen=_seen(store), sure=True)
    then = store
    for days, there in ((0, 1), (3, 1), (6, 0)):
        then = open_store(target=store.target, at=store.now() + timedelta(days=days))
        overview = then.read(capacity.overview)
        assert len(overview.lines) == there
        assert overview.totals.facilities == there
        assert len(then.read(facility_queries.named)) == there
    assert then.read(region.region).facilities[0].about.last_day == day
    store.write(region.retire, id_, None, seen=_seen(store))
    then = open_store(target=store.target, at=store.now() + timedelta(days=6))
    assert len(then.read(capacity.overview).lines) == 1


def _seen(store):
    return store.read(region.region).facilities[0].version


@pytest.mark.parametrize(
    ("says", "field"),
    [
        ({"name": " "}, "name"),
        ({"age_min": 12, "age_max": 4}, "age_max"),
        ({"age_max": 40}, "age_max"),
        ({"planned_certainty": "zeker"}, "planned_places"),
        ({"extendable_to": 0}, "extendable_to"),
        ({"extendable_while": "maatregel"}, "extendable_to"),
        ({"name": "Anker"}, ""),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(facility, says, field):
    store, id_ = facility
    with pytest.raises(RuleBroken) as refused:
        store.write(region.change, id_, says, seen=_seen(store))
    assert (refused.value.field or "") == field
