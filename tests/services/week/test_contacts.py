"""How organisations are reached."""

from datetime import timedelta

import pytest

from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.week.contacts import Contact, Scope, check_contact
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services.week import contacts
from crisisdesk.store.queries.week import contacts as contact_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_facility, rows_of, sit_down

POLICE = Contact("Police", "youth officer", Organisation.POLICE, phone="078-555 00 01")


@pytest.fixture(autouse=True)
def _somebody(store: Store) -> None:
    sit_down(store, "AB")


def test_a_contact_is_found_changed_tried_and_removed(store: Store, clock: Clock) -> None:
    contact_id = store.write(contacts.add, POLICE)
    store.write(contacts.verify, contact_id, seen=1)
    (result,) = store.read(contacts.directory).contacts
    assert result == POLICE._replace(id=contact_id, version=2, verified_at=clock.time)
    assert not result.to_verify(clock.time, timedelta(days=90))
    store.write(contacts.change, contact_id, result._replace(phone="0900-8844"), seen=2)
    (changed,) = store.read(contacts.directory).contacts
    assert (changed.phone, changed.verified_at) == ("0900-8844", None)
    with pytest.raises(Conflict, match="Police was changed meanwhile"):
        store.write(contacts.change, contact_id, POLICE, seen=2)
    store.write(contacts.remove, contact_id, seen=3)
    assert store.read(contacts.directory).contacts == []


@pytest.mark.parametrize(
    "about",
    [
        {"organisation": "POLICE", "phone": "0900-8844"},
        {"organisation": "Po-lice", "function": "Youth  Officer", "phone": "0900-8844"},
        {"function": "desk", "phone": "+31 78 5550001"},
    ],
)
def test_a_contact_in_another_spelling_is_asked_about(store: Store, about) -> None:
    store.write(contacts.add, POLICE)
    with pytest.raises(NeedsConfirmation, match="Police, youth officer, 078-555 00 01 is listed"):
        store.write(contacts.add, POLICE._replace(**about))
    store.write(contacts.add, POLICE._replace(**about), sure=True)


def test_a_telephone_number_gets_its_zero_back_and_what_stands_is_left_alone(store: Store) -> None:
    contact_id = store.write(contacts.add, POLICE._replace(phone="785550001"))
    store.write(contacts.verify, contact_id, seen=1)
    (contact,) = store.read(contacts.directory).contacts
    assert contact.phone == "0785550001"
    store.write(contacts.change, contact_id, contact._replace(phone="+31 78 555 00 01"), seen=2)
    (contact,) = store.read(contacts.directory).contacts
    assert contact.verified_at is not None
    old = contact._replace(phone="call the desk", mail="nobody")
    assert check_contact(old._replace(note="new"), old).note == "new"


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"organisation": " "}, "organisation"),
        ({"phone": ""}, "phone"),
        ({"phone": "call me"}, "phone"),
        ({"mail": "nobody"}, "mail"),
        ({"mail": "a b@c.nl"}, "mail"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(store: Store, about, field) -> None:
    with pytest.raises(RuleBroken) as refused:
        store.write(contacts.add, POLICE._replace(**about))
    assert refused.value.field == field


def test_whom_to_call_about_a_facility(store: Store) -> None:
    boei = make_facility(store, "De Boei")
    other = make_facility(store, "Kade")
    provider = rows_of(
        store,
        "SELECT s.provider_id FROM facility f JOIN site s ON s.id = f.site_id WHERE f.name = :name",
        name="De Boei",
    )[0][0]
    from uuid import UUID

    contact_id = store.write(contacts.add, POLICE._replace(organisation="Own", facility=boei))
    theirs = POLICE._replace(organisation="Provider", provider=UUID(bytes=provider))
    store.write(contacts.add, theirs)
    store.write(contacts.add, POLICE._replace(organisation="Kade", facility=other))
    store.write(contacts.add, POLICE._replace(scope=Scope.NATIONAL))
    result = store.read(contact_queries.of_facility, boei)
    assert [one.organisation for one in result] == ["Own", "Provider"]
    assert result[0].id == contact_id


def test_the_region_has_a_standard_for_video(store: Store) -> None:
    assert store.read(contacts.directory).video == ""
    store.write(contacts.set_video_standard, " Jitsi ")
    assert store.read(contacts.directory).video == "Jitsi"
