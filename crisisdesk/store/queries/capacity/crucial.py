"""Which facilities are crucial, and on which ground, by plain SQL."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.crucial import CrucialAgreement, CrucialGround
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.versions import BEFORE_ALL
from crisisdesk.store.queries.capacity.versions import FACILITIES, ON_BOARD
from crisisdesk.store.snapshot import Snapshot

_GROUNDS = f"""
SELECT f.id AS facility, v.name, v.crucial,
  (SELECT max(x.observed_at) FROM facility_version x WHERE x.facility_id = f.id
    AND x.observed_at <= :at AND x.recorded_at <= :known AND x.observed_at > :before_all
    AND x.stated LIKE '%crucial%') AS stated_at
FROM {FACILITIES} WHERE {ON_BOARD}
"""
_AGREEMENTS = """
SELECT a.facility_id AS facility, a.crucial, a.agreed_on, a.agreed_by, a.source,
  a.observed_at AS noted_at, COALESCE(m.initials, '') AS "by"
FROM crucial_agreement a LEFT JOIN desk_member m ON m.id = a.by_id
WHERE a.observed_at <= :at AND a.recorded_at <= :known
ORDER BY a.observed_at DESC, a.recorded_at DESC, a.id DESC
"""


class NamedGround(NamedTuple):
    """A facility by its name, and on which ground it is crucial or not."""

    facility: FacilityId
    name: str
    ground: CrucialGround


class _Ground(NamedTuple):
    facility: FacilityId
    name: str
    crucial: bool
    stated_at: datetime | None


class _Agreement(NamedTuple):
    facility: FacilityId
    crucial: bool
    agreed_on: date
    agreed_by: str
    source: str
    noted_at: datetime
    by: str


def grounds(snapshot: Snapshot, facility: FacilityId | None = None) -> list[NamedGround]:
    """Every facility of the board, or one, with the ground on which it is crucial or not."""
    agreements = agreed(snapshot)
    sql, values = _GROUNDS, {"before_all": BEFORE_ALL}
    rows = (
        snapshot.read(_Ground, sql + " ORDER BY v.name, f.id", **values)
        if facility is None
        else snapshot.read(_Ground, sql + " AND f.id = :facility", facility=facility, **values)
    )
    return [
        NamedGround(
            row.facility,
            row.name,
            CrucialGround(bool(row.crucial), agreements.get(row.facility, ()), row.stated_at),
        )
        for row in rows
    ]


def agreed(snapshot: Snapshot) -> dict[FacilityId, tuple[CrucialAgreement, ...]]:
    """What was agreed about each facility, newest first; nothing where only a sheet speaks."""
    by_facility: dict[FacilityId, list[CrucialAgreement]] = defaultdict(list)
    for row in snapshot.read(_Agreement, _AGREEMENTS):
        by_facility[row.facility].append(CrucialAgreement(bool(row.crucial), *row[2:]))
    return {facility: tuple(agreements) for facility, agreements in by_facility.items()}
