"""Contacts by plain SQL."""

from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.week.contacts import Contact, ContactId
from crisisdesk.store.queries.capacity.versions import FACILITIES, NOT_RETIRED
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_CONTACTS = f"""
SELECT c.id, c.organisation, c.function, c.kind, c.scope, c.phone, c.mail, c.hours, c.video,
  c.note, c.municipality, c.escalation, c.link, c.sub_region, c.receives,
  c.provider_id AS provider, c.facility_id AS facility, c.verified_at, c.version
FROM contact c
WHERE c.recorded_at <= :known AND c.recorded_at <= :at
  AND (c.removed_at IS NULL OR c.removed_at > :at) AND {counts("c")}
  AND {NOT_RETIRED.format(of="c.facility_id")}
"""
_OF_FACILITY = f"""
AND (c.facility_id = :facility OR c.provider_id = (
  SELECT s.provider_id FROM {FACILITIES} WHERE f.id = :facility))
"""


def contacts(snapshot: Snapshot) -> list[Contact]:
    """Every contact of the desk."""
    return _contacts(snapshot, _CONTACTS)


def of_facility(snapshot: Snapshot, facility: FacilityId) -> list[Contact]:
    """The contacts of a facility and of its provider."""
    return _contacts(snapshot, _CONTACTS + _OF_FACILITY, facility=facility)


def contact(snapshot: Snapshot, contact: ContactId) -> Contact | None:
    """One contact; None if there is none."""
    return snapshot.first(Contact, _CONTACTS + " AND c.id = :contact", contact=contact)


def _contacts(snapshot: Snapshot, sql: str, **values: object) -> list[Contact]:
    return sorted(snapshot.read(Contact, sql, **values), key=_order)


def _order(contact: Contact) -> tuple[str, str, UUID | None]:
    return contact.organisation.casefold(), contact.function.casefold(), contact.id
