"""Facilities, sites and providers as they are entered, changed, moved and retired."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from crisisdesk.domain.capacity import scopes
from crisisdesk.domain.capacity.described import NewFacility, Place
from crisisdesk.domain.capacity.facilities import DeliveryMode, Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.scopes import BarScope
from crisisdesk.domain.capacity.versions import AboutFacility
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services import first_steps
from crisisdesk.services.capacity import capacity, region
from crisisdesk.services.safekeeping import looked
from crisisdesk.services.week import contacts, register
from crisisdesk.store.queries import finding
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.week import contacts as contact_queries
from tests.factories import sit_down

PLACE = Place("Hoeve", "Zuid", "Dordrecht")


@pytest.fixture
def facility(open_store: Any) -> Any:
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


def test_every_field_is_changed_retired_and_drawn_as_it_was(facility: Any, open_store: Any) -> None:
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


def test_nobody_is_asked_to_call_a_facility_after_its_last_day(
    facility: Any, open_store: Any
) -> None:
    store, id_ = facility
    store.write(contacts.add, Contact("Anker", "groep", phone="078-5550111", facility=id_))
    store.write(contacts.add, Contact("Regio", "dienst", phone="078-5550112"))
    store.write(region.retire, id_, store.now().date(), seen=_seen(store), sure=True)
    numbers = {"078-5550111", "078-5550112"}
    for days, reached in ((0, numbers), (1, {"078-5550112"})):
        then = open_store(target=store.target, at=store.now() + timedelta(days=days))
        assert {line.phone for line in then.read(contacts.directory).contacts} == reached
        assert {line.phone for line in then.read(finding.contacts, "078-55501", 9)} == reached
        its_own = {line.phone for line in then.read(contact_queries.of_facility, id_)}
        assert its_own == {"078-5550111"} & reached
    store.write(region.retire, id_, None, seen=_seen(store))
    then = open_store(target=store.target, at=store.now() + timedelta(days=1))
    assert {line.phone for line in then.read(contacts.directory).contacts} == numbers


def test_a_team_has_no_places_to_come_either(facility: Any) -> None:
    store, id_ = facility
    for says in ({"planned_places": 3}, {"extendable_to": 9}):
        with pytest.raises(RuleBroken, match="has no places"):
            store.write(region.change, id_, {"kind": Kind.TEAM, **says}, seen=_seen(store))


def test_an_extension_ends_with_the_measure_that_it_is_bound_to(
    facility: Any, open_store: Any
) -> None:
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

    def shown(reader: Any) -> Any:
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


def _seen(store: Any) -> Any:
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
def test_what_cannot_be_is_refused_at_its_field(facility: Any, says: Any, field: Any) -> None:
    store, id_ = facility
    with pytest.raises(RuleBroken) as refused:
        store.write(region.change, id_, says, seen=_seen(store))
    assert (refused.value.field or "") == field


def entered(store: Any, place: Any, name: Any, figures: Any = None) -> Any:
    new = NewFacility(place, name, Kind.CRISIS_GROUP, Gender.ANY, True)
    return store.write(region.enter, new._replace(figures=figures or CapacityFigures()))


@pytest.fixture
def two(open_store: Any) -> Any:
    """Two providers: one with two sites, one with one."""
    store = open_store()
    sit_down(store, "AB")
    entered(store, Place("Hoeve", "Zuid", "Dordrecht"), "Anker", CapacityFigures(8, 8, 8, 2))
    entered(store, Place("Hoeve", "Noord", "Zwijndrecht"), "Boei")
    entered(store, Place("Brug", "West", "Gorinchem"), "Sluis", CapacityFigures(4, 4, 4, 1))
    return store


def named(lines: Any, name: Any) -> Any:
    return next(line for line in lines if getattr(line, "name", "") == name)


def site_named(store: Any, name: Any) -> Any:
    return next(line for line in store.read(region.region).sites if line.about.name == name)


def test_a_provider_is_renamed_on_every_day_and_the_second_to_save_is_told(
    two: Any, open_store: Any
) -> None:
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


def test_the_second_to_save_a_site_is_told(two: Any) -> None:
    site = site_named(two, "Zuid")
    two.write(region.change_site, site.id, {"address": "Kade 1"}, seen=site.about)
    with pytest.raises(Conflict, match="AB was first at Zuid"):
        two.write(region.change_site, site.id, {"address": "Kade 2"}, seen=site.about)
    assert site_named(two, "Zuid").about.address == "Kade 1"
    with pytest.raises(RuleBroken, match="what the site is called"):
        two.write(region.change_site, site.id, {"name": ""}, seen=site_named(two, "Zuid").about)


def test_a_facility_moves_and_was_where_it_was(two: Any, open_store: Any) -> None:
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


def test_a_provider_stops_with_all_that_it_has(two: Any, open_store: Any) -> None:
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


def test_what_is_next_goes_as_it_is_done(open_store: Any) -> None:
    store = open_store()
    before = [step for step, _words in store.read(first_steps.left)]
    entered(store, Place("Hoeve", "Zuid", "Dordrecht"), "Anker", CapacityFigures(8, 8, 8, 2))
    after = [step for step, _words in store.read(first_steps.left)]
    assert len(before) == 4
    assert len(after) < len(before)


def test_what_others_did_since_a_look_is_counted(two: Any, open_store: Any) -> None:
    desk, member = two.actor.desk, two.actor.member
    assert two.read(looked.looked, desk, member) is None
    two.write_draft_now(looked.keep, two.read(looked.look), desk, member)
    kept = two.read(looked.looked, desk, member)
    assert kept is not None
    other = open_store(target=two.target)
    sit_down(other, "CD")
    entered(other, Place("Brug", "West", "Gorinchem"), "Dijk", CapacityFigures(4, 4, 4, 1))
    assert sum(two.read(looked.changes, kept, member).counts.values())
    assert not two.read(looked.changes, kept, other.actor.member).counts


def test_what_a_restriction_reaches_is_named_and_the_region_is_typed(two: Any) -> None:
    lines = two.read(capacity.overview).lines
    kinds = {kind.value: kind.value for kind in Kind}

    def reach(scope: Any, typed: str) -> Any:
        return scopes.reach_of(scope, typed, lines, kinds, "De Streek")

    assert reach(BarScope.FACILITY, "anker").facility == named(lines, "Anker").id
    assert {line.name for line in reach(BarScope.PROVIDER, "Hoeve").lines} == {"Anker", "Boei"}
    assert len(reach(BarScope.KIND, "crisis_group").where) == 3
    assert reach(BarScope.REGION, "de streek").where == [None]
    for scope, typed, field in (
        (None, "", "scope"),
        (BarScope.REGION, "Streek", "which"),
        (BarScope.PROVIDER, "", "which"),
        (BarScope.FACILITY, "Nergens", "which"),
    ):
        with pytest.raises(RuleBroken) as refused:
            reach(scope, typed)
        assert refused.value.field == field
