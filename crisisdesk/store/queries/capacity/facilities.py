"""What stands about a facility beside its figures."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import Facility, FacilityId, Kind, Opening
from crisisdesk.domain.capacity.versions import KindAt, at
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.queries.capacity import versions
from crisisdesk.store.queries.capacity.versions import FACILITIES
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_NEWEST = f"""
SELECT n.id FROM register_change n WHERE n.entry_id = v.extendable_measure
  AND n.observed_at <= :at AND n.recorded_at <= :known AND {counts("n")}
ORDER BY n.turn DESC, n.recorded_at DESC, n.id DESC LIMIT 1
"""
GROWS = f"""
CASE WHEN v.extendable_measure IS NULL OR EXISTS (
  SELECT 1 FROM register_entry e JOIN register_change c ON c.id = ({_NEWEST})
  WHERE e.id = v.extendable_measure AND c.status = 'in_force'
    AND (e.closed_at IS NULL OR e.closed_at > :at))
THEN v.extendable_to END AS extendable_to
"""
"""To how many places a facility grows: nothing once the measure that it is bound to has stopped."""
_ABOUT = f"""
SELECT f.id, v.name, v.kind, p.name AS provider, s.name AS site, s.municipality,
  v.round_the_clock, v.age_min, v.age_max, v.gender, v.crucial, f.outside,
  COALESCE(NULLIF(v.phone, ''), NULLIF(s.phone, ''), p.phone) AS phone, s.address, s.postcode,
  s.place, s.house_rules, v.notes, v.admission_via, {GROWS}, v.planned_places,
  COALESCE(CAST(v.planned_from AS text), '') AS planned_from, v.planned_certainty,
  COALESCE(m.text, v.extendable_while) AS extendable_while, v.kept_by, v.intake,
  v.last_day, f.version
FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id
LEFT JOIN register_change m ON m.id = ({_NEWEST})
WHERE f.id = :facility
"""
_OUTSIDE = "SELECT f.id FROM facility f WHERE f.outside"
_NAMED = f"""
SELECT f.id, v.name, s.municipality, f.outside, p.name AS provider
FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id
WHERE v.on_board ORDER BY v.name, s.municipality, f.id
"""
OPENING = f"""
SELECT w.id FROM opening w
WHERE w.facility_id = f.id AND w.observed_at <= :at AND w.recorded_at <= :known
  AND (w.until IS NULL OR w.until > :at) AND {counts("w")}
ORDER BY w.observed_at DESC, w.recorded_at DESC, w.id DESC LIMIT 1
"""
"""Which opening of a facility `f` is in force: one that has ended leaves what stood before it."""
_OPENING_NOW = f"""
SELECT o.status, o.observed_at AS since, o.until, o.exception, o.reason, o.delivery,
  o.delivery_note, o.reachability, o.hours, o.reported_by, o.grounds
FROM facility f JOIN opening o ON o.id = ({OPENING}) WHERE f.id = :facility
"""


class Named(NamedTuple):
    """A facility by its name, for who types it."""

    id: FacilityId
    name: str
    municipality: str
    outside: bool
    provider: str = ""


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
        raise RuleBroken(N_("There is no such facility."), field="facility")
    town = " ".join(filter(None, (row.postcode, row.place)))
    return row.facility._replace(address=", ".join(filter(None, (row.facility.address, town))))


def kinds(snapshot: Snapshot) -> KindAt:
    """Of what kind each facility was at any moment, as known by the reading."""
    histories = versions.of_facilities(snapshot)

    def kind_at(facility: FacilityId, moment: datetime) -> Kind | None:
        history = histories.get(facility)
        return None if history is None else at(history, moment).kind

    return kind_at


def outside(snapshot: Snapshot) -> set[FacilityId]:
    """The facilities that the desk does not run."""
    return {*snapshot.read(FacilityId, _OUTSIDE)}


def opening(snapshot: Snapshot, facility: FacilityId) -> Opening | None:
    """How far a facility is open; None where nothing that was said holds now."""
    return snapshot.first(Opening, _OPENING_NOW, facility=facility)
