"""What stands about a facility beside its figures."""

from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import Facility, FacilityId, Kind, Opening
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.snapshot import Snapshot

_ABOUT = """
SELECT f.id, f.name, f.kind, p.name AS provider, s.name AS site, s.municipality,
  f.round_the_clock, f.age_min, f.age_max, f.gender, f.crucial, f.outside,
  COALESCE(NULLIF(f.phone, ''), NULLIF(s.phone, ''), p.phone) AS phone, s.address, s.postcode,
  s.place, s.house_rules, f.notes, f.admission_via, f.extendable_to, f.planned_places,
  COALESCE(CAST(f.planned_from AS text), '') AS planned_from, f.planned_certainty, f.version
FROM facility f JOIN site s ON s.id = f.site_id JOIN provider p ON p.id = s.provider_id
WHERE f.id = :facility
"""
OPENING = """
SELECT w.id FROM opening w
WHERE w.facility_id = f.id AND w.observed_at <= :at AND w.recorded_at <= :known
  AND (w.until IS NULL OR w.until > :at)
ORDER BY w.observed_at DESC, w.recorded_at DESC, w.id DESC LIMIT 1
"""
"""Which opening of a facility `f` is in force: one that has ended leaves what stood before it."""
_KINDS = "SELECT f.id, f.kind, f.outside FROM facility f"
_NAMED = """
SELECT f.id, f.name, s.municipality, f.outside FROM facility f JOIN site s ON s.id = f.site_id
WHERE f.observed_from <= :at AND f.recorded_at <= :known ORDER BY f.name, s.municipality, f.id
"""
_OPENING_NOW = f"""
SELECT o.status, o.observed_at AS since, o.until, o.exception, o.reason, o.delivery,
  o.delivery_note, o.reachability, o.hours, o.reported_by
FROM facility f JOIN opening o ON o.id = ({OPENING}) WHERE f.id = :facility
"""


class Named(NamedTuple):
    """A facility by its name, for who types it."""

    id: FacilityId
    name: str
    municipality: str
    outside: bool


def named(snapshot: Snapshot) -> list[Named]:
    """Every facility, those that the desk does not run too."""
    return snapshot.read(Named, _NAMED)


class _About(NamedTuple):
    facility: Facility
    postcode: str
    place: str


def about(snapshot: Snapshot, facility: FacilityId) -> Facility:
    """One facility; raises RuleBroken if there is none."""
    row = snapshot.first(_About, _ABOUT, facility=facility)
    if row is None:
        raise RuleBroken(N_("There is no such facility."))
    town = " ".join(filter(None, (row.postcode, row.place)))
    return row.facility._replace(address=", ".join(filter(None, (row.facility.address, town))))


class _KindOf(NamedTuple):
    id: FacilityId
    kind: Kind
    outside: bool


def kinds(snapshot: Snapshot) -> dict[FacilityId, tuple[Kind, bool]]:
    """The kind of every facility, and whether it is an outside one."""
    return {row.id: (row.kind, row.outside) for row in snapshot.read(_KindOf, _KINDS)}


def opening(snapshot: Snapshot, facility: FacilityId) -> Opening | None:
    """How far a facility is open; None where nothing that was said holds now."""
    return snapshot.first(Opening, _OPENING_NOW, facility=facility)
