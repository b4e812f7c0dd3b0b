"""What stands about a facility beside its figures."""

from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    Facility,
    FacilityId,
    Gender,
    Kind,
    Opening,
    OpeningStatus,
    Reachability,
)
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.snapshot import Snapshot

_ABOUT = """
SELECT f.name, f.kind, p.name, s.name, s.municipality, f.round_the_clock, f.age_min, f.age_max,
  f.gender, f.crucial, f.outside, f.phone, s.phone, p.phone, s.address, s.postcode, s.place,
  s.house_rules, f.notes, f.admission_via, f.extendable_to, f.planned_places, f.planned_from,
  f.planned_certainty, f.version
FROM facility f JOIN site s ON s.id = f.site_id JOIN provider p ON p.id = s.provider_id
WHERE f.id = :facility
"""
_KINDS = "SELECT f.id, f.kind, f.outside FROM facility f"
_NAMED = """
SELECT f.id, f.name, s.municipality, f.outside FROM facility f JOIN site s ON s.id = f.site_id
WHERE f.observed_from <= :at AND f.recorded_at <= :known ORDER BY f.name, s.municipality, f.id
"""
_OPENINGS = """
SELECT o.status, o.observed_at, o.until, o.exception, o.reason, o.delivery, o.delivery_note,
  o.reachability, o.hours, o.reported_by
FROM opening o
WHERE o.facility_id = :facility AND o.observed_at <= :at AND o.recorded_at <= :known
ORDER BY o.observed_at DESC, o.recorded_at DESC, o.id DESC LIMIT 100
"""


class Named(NamedTuple):
    """A facility by its name, for who types it."""

    id: FacilityId
    name: str
    municipality: str
    outside: bool


def named(snapshot: Snapshot) -> list[Named]:
    """Every facility, those that the desk does not run too."""
    return [
        Named(FacilityId(snapshot.identity(row[0])), row[1], row[2], bool(row[3]))
        for row in snapshot.rows(_NAMED)
    ]


def about(snapshot: Snapshot, facility: FacilityId) -> Facility:
    """One facility; raises RuleBroken if there is none."""
    rows = snapshot.rows(_ABOUT, facility=facility)
    if not rows:
        raise RuleBroken(N_("There is no such facility."))
    row = rows[0]
    address = ", ".join(part for part in (row[14], " ".join(filter(None, row[15:17]))) if part)
    return Facility(
        id=facility,
        name=row[0],
        kind=Kind(row[1]),
        provider=row[2],
        site=row[3],
        municipality=row[4],
        round_the_clock=bool(row[5]),
        age_min=row[6],
        age_max=row[7],
        gender=Gender(row[8]),
        crucial=bool(row[9]),
        outside=bool(row[10]),
        phone=row[11] or row[12] or row[13],
        address=address,
        house_rules=row[17],
        notes=row[18],
        admission_via=row[19],
        extendable_to=row[20],
        planned_places=row[21],
        planned_from=str(row[22] or ""),
        planned_certainty=row[23],
        version=row[24],
    )


def kinds(snapshot: Snapshot) -> dict[FacilityId, tuple[Kind, bool]]:
    """The kind of every facility, and whether it is an outside one."""
    return {
        FacilityId(snapshot.identity(row[0])): (Kind(row[1]), bool(row[2]))
        for row in snapshot.rows(_KINDS)
    }


def openings(snapshot: Snapshot, facility: FacilityId) -> list[Opening]:
    """How far a facility was open, newest first."""
    moment = snapshot.moment
    return [
        Opening(
            status=OpeningStatus(row[0]),
            since=moment(row[1]),
            until=None if row[2] is None else moment(row[2]),
            exception=row[3],
            reason=row[4],
            delivery=DeliveryMode(row[5]),
            delivery_note=row[6],
            reachability=Reachability(row[7]),
            hours=row[8],
            reported_by=row[9],
        )
        for row in snapshot.rows(_OPENINGS, facility=facility)
    ]
