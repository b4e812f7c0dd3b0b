"""Contacts by plain SQL."""

from typing import Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.week.contacts import Contact, ContactId, Scope
from crisisdesk.store.snapshot import Snapshot

_CONTACTS = """
SELECT c.id, c.organisation, c.function, c.kind, c.scope, c.phone, c.mail, c.hours, c.video,
  c.note, c.municipality, c.escalation, c.provider_id, c.facility_id, c.verified_at, c.version
FROM contact c
WHERE c.recorded_at <= :known AND c.recorded_at <= :at
  AND (c.removed_at IS NULL OR c.removed_at > :at)
"""
_OF_FACILITY = """
AND (c.facility_id = :facility OR c.provider_id = (
  SELECT s.provider_id FROM facility f JOIN site s ON s.id = f.site_id WHERE f.id = :facility))
"""


def contacts(snapshot: Snapshot) -> list[Contact]:
    """Every contact of the desk."""
    return _found(snapshot, _CONTACTS)


def of_facility(snapshot: Snapshot, facility: FacilityId) -> list[Contact]:
    """The contacts of a facility and of its provider."""
    return _found(snapshot, _CONTACTS + _OF_FACILITY, facility=facility)


def contact(snapshot: Snapshot, own: ContactId) -> Contact | None:
    """One contact; None if there is none."""
    found = _found(snapshot, _CONTACTS + " AND c.id = :contact", contact=own)
    return found[0] if found else None


def _found(snapshot: Snapshot, sql: str, **values: object) -> list[Contact]:
    found = [_contact(snapshot, row) for row in snapshot.rows(sql, **values)]
    return sorted(found, key=_order)


def _order(one: Contact) -> tuple[str, str, UUID | None]:
    return one.organisation.casefold(), one.function.casefold(), one.id


def _contact(snapshot: Snapshot, row: Any) -> Contact:
    identity = snapshot.identity
    return Contact(
        organisation=row[1],
        function=row[2],
        kind=Organisation(row[3]),
        scope=Scope(row[4]),
        phone=row[5],
        mail=row[6],
        hours=row[7],
        video=row[8],
        note=row[9],
        municipality=row[10],
        escalation=bool(row[11]),
        provider=None if row[12] is None else identity(row[12]),
        facility=None if row[13] is None else FacilityId(identity(row[13])),
        verified_at=None if row[14] is None else snapshot.moment(row[14]),
        id=ContactId(identity(row[0])),
        version=row[15],
    )
