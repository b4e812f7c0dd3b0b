"""What the sheets that the desk mails are filled with."""

from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeliveryMode, FacilityId, Gender, Kind, ProviderId
from crisisdesk.domain.sheets.codes import SourceCode
from crisisdesk.store.queries.capacity.versions import FACILITIES, ON_BOARD
from crisisdesk.store.snapshot import Snapshot

_FACILITIES = f"""
SELECT f.id, v.name, v.kind, p.id AS provider_id, p.name AS provider, s.name AS site, s.address,
  v.phone, s.municipality, v.round_the_clock, v.age_min, v.age_max, v.gender, v.crucial,
  v.extendable_to, v.notes, v.admission_via, v.intake, s.house_rules, v.extendable_while,
  v.planned_places, COALESCE(CAST(v.planned_from AS text), '') AS planned_from,
  v.planned_certainty, v.kept_by
FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id
WHERE {ON_BOARD} ORDER BY p.name, s.name, v.name, f.id
"""
_CODES = "SELECT e.source, e.subject, e.code, e.subject_id FROM external_code e"
_PROVIDERS = "SELECT p.id, p.name FROM provider p ORDER BY p.name, p.id"


class SheetFacility(NamedTuple):
    """What the desk's own list has of a facility."""

    id: FacilityId
    name: str
    kind: Kind
    provider_id: ProviderId
    provider: str
    site: str
    address: str
    phone: str
    """Its own, not that of its site or provider."""
    municipality: str
    round_the_clock: bool
    age_min: int | None
    age_max: int | None
    gender: Gender
    crucial: bool
    extendable_to: int | None
    notes: str
    admission_via: str
    intake: DeliveryMode | None
    house_rules: str
    extendable_while: str
    planned_places: int | None
    planned_from: str
    planned_certainty: str
    kept_by: str


class ProviderName(NamedTuple):
    """A provider by its name."""

    id: ProviderId
    name: str


def facilities(snapshot: Snapshot) -> list[SheetFacility]:
    """Every facility on the board, those of one provider together."""
    return snapshot.read(SheetFacility, _FACILITIES)


def codes(snapshot: Snapshot) -> list[SourceCode]:
    """Every code of every list."""
    return snapshot.read(SourceCode, _CODES)


def providers(snapshot: Snapshot) -> list[ProviderName]:
    """Every provider that the desk knows."""
    return snapshot.read(ProviderName, _PROVIDERS)


def everything(snapshot: Snapshot) -> list[UUID]:
    """Every facility, on the board or not."""
    return snapshot.read(UUID, "SELECT f.id FROM facility f")
