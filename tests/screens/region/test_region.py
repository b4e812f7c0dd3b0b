"""A region typed at the screen from nothing, described anew, retired, and drawn as it was."""

from datetime import date, time, timedelta
from uuid import UUID

import pytest

from crisisdesk.app import CrisisDesk
from crisisdesk.bootstrap import Bootstrap
from crisisdesk.directories import directories
from crisisdesk.domain.capacity.described import NewFacility, Place
from crisisdesk.domain.capacity.facilities import DeliveryMode, Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.versions import AboutFacility
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.services import members
from crisisdesk.services.absence import staffing
from crisisdesk.services.capacity import capacity, region
from crisisdesk.services.week import duties, register
from crisisdesk.settings import Settings
from crisisdesk.store.queries.capacity import facilities as facility_queries
from tests.screens.conftest import press, screen_text, settle

MOST_KEYS = 120
"""From the first picture of an empty machine to a region that runs."""


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


async def opened(app, pilot):
    """Wait for what the form does, which makes a store."""
    if acting := [work for work in app.workers if work.group == "act" and not work.is_finished]:
        await app.workers.wait_for_complete(acting)
    await settle(pilot)


def empty_machine(tmp_path, clock):
    home = directories({"CRISISDESK_HOME": str(tmp_path / "home")})
    settings = Settings(directories=home, database=str(home.store), language="en")
    return CrisisDesk(
        None,
        language="en",
        settings=settings,
        unlock=Bootstrap(settings, clock),
        first_run=True,
    )


@pytest.mark.usefixtures("no_copy")
async def test_a_region_from_nothing(tmp_path, clock):
    """Every key that is no content counts; names, numbers and a choice's letter are content."""
    app = empty_machine(tmp_path, clock)
    typed = [
        (("Hoeve", "Zuid", "Dordrecht", "Anker"), "c", ("4", "11")),
        (("Boei",), "c", ("12", "17")),
        (("Kade",), "r", ("0", "3")),
        (("Brug", "West", "Gorinchem", "Sluis"), "f", ("4", "17")),
        (("Wiel",), "r", ("6", "12")),
    ]
    counted = {}
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        hand = Hand(pilot)
        await hand.words("Desk")
        await hand.keys("tab", "tab")
        await hand.words("ab")
        await hand.keys("ctrl+s")
        await opened(app, pilot)
        counted["first questions"] = hand.control
        await hand.keys("9")
        assert "No facility yet" in screen_text(app)
        for index, (names, kind, ages) in enumerate(typed):
            await hand.keys("a")
            if index and len(names) > 1:
                await hand.keys("shift+tab", "shift+tab", "shift+tab")
            await hand.words(*names, kind, "e", "r", *ages, "8", "6", "5", "4")
            await hand.keys("ctrl+s", "B")
            await hand.words("5", "1", "1", "1", "1")
            await hand.keys("ctrl+s")
        counted["facilities, figures and norms"] = hand.control
        await hand.keys("end", "up")
        for initials, name in (("cd", "Emma Fantasie"), ("ef", "Joris Verzonnen")):
            await hand.keys("a")
            await hand.words(initials, name)
            await hand.keys("ctrl+s")
        counted["colleagues"] = hand.control
        await hand.keys("5", "r", "a")
        await hand.words("Regio-overleg")
        await hand.keys("tab", "space", "tab")
        await hand.words("9:00")
        await hand.keys("tab", "tab", "tab", "tab")
        await hand.words("o")
        await hand.keys("ctrl+s")
        counted["weekly meeting"] = hand.control
        store = app.store
        known = store.read(region.region)
        assert [line.name for line in known.providers] == ["Brug", "Hoeve"]
        assert len(known.sites) == 2
        called = [line.name for line in known.facilities]
        assert called == ["Sluis", "Wiel", "Anker", "Boei", "Kade"]
        for line in store.read(capacity.overview).lines:
            figures = (line.licensed, line.available, line.staffed, line.occupied)
            assert figures == (8, 6, 5, 4)
            assert store.read(staffing.norm, line.id).full_places == 6
        there = {line.member.initials for line in store.read(members.colleagues)}
        assert there == {"AB", "CD", "EF"}
        duty = next(duty for duty in store.read(duties.rules_by_duty) if duty.id)
        (rule,) = store.read(duties.rules_by_duty)[duty]
        assert (rule.name, rule.weekdays, rule.at) == ("Regio-overleg", (0,), time(9))
    store.close()
    print(counted)
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
    "intake": DeliveryMode.VIDEO,
}


def test_every_field_is_changed_retired_and_drawn_as_it_was(facility, open_store):
    store, id_ = facility
    assert ANEW.keys() | {"site_id", "crucial", "last_day", "extendable_measure"} == {
        *AboutFacility._fields
    }
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


def test_an_extension_ends_with_the_measure_that_it_is_bound_to(facility, open_store):
    store, id_ = facility
    until = store.now().date() + timedelta(days=3)
    words = EntryParticulars("noodopvang mag groter", valid_until=until)
    entry = store.write(register.add, EntryKind.MEASURE, words)
    (measure,) = store.read(region.measures)
    assert (measure.id, measure.text) == (entry, words.text)
    with pytest.raises(RuleBroken, match="can grow to"):
        store.write(region.change, id_, {"extendable_measure": entry}, seen=_seen(store))
    bound = {"extendable_to": 25, "extendable_measure": entry}
    nobodys = bound | {"extendable_measure": UUID(int=5)}
    with pytest.raises(RuleBroken, match="not in force"):
        store.write(region.change, id_, nobodys, seen=_seen(store))
    store.write(region.change, id_, bound, seen=_seen(store))

    def shown(reader):
        about = reader.read(facility_queries.about, id_)
        (line,) = reader.read(capacity.overview).lines
        assert line.extendable_to == about.extendable_to
        return about.extendable_to, about.extendable_while

    assert shown(store) == (25, words.text)
    # A measure is looked at again after its day, and in force until somebody stops it.
    later = open_store(target=store.target, at=store.now() + timedelta(days=5))
    assert shown(later) == (25, words.text)
    store.write(register.move_on, entry, EntryStatus.STOPPED)
    assert shown(store) == (None, words.text)
    assert store.read(region.measures) == []


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
