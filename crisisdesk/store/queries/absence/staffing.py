"""What facilities need to run, and the rings of the desk itself."""

from typing import NamedTuple

from crisisdesk.domain.absence.rings import Process, Rings
from crisisdesk.domain.absence.staffing import Norm
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_NORMS = f"""
SELECT n.facility_id AS facility, n.full_places, n.full_fte, n.day, n.evening, n.night, n.weekend
FROM staffing_norm n WHERE n.observed_at <= :at AND n.recorded_at <= :known
  AND {counts("n")}
"""
_RINGS = f"""
SELECT r.process, r.first, r.second, r.third, r.needed FROM ring r
WHERE r.observed_at <= :at AND r.recorded_at <= :known
  AND {counts("r")}
ORDER BY r.observed_at, r.recorded_at, r.id
"""
_ORDER = " ORDER BY n.observed_at, n.recorded_at, n.id"


def norms(snapshot: Snapshot, facility: FacilityId | None = None) -> dict[FacilityId, Norm]:
    """The norm of every facility that has one, or of the one asked for."""
    sql, values = _NORMS, {}
    if facility is not None:
        sql, values = _NORMS + " AND n.facility_id = :facility", {"facility": facility}
    return {norm.facility: norm for norm in snapshot.read(Norm, sql + _ORDER, **values)}


class _RingsOf(NamedTuple):
    process: Process
    rings: Rings


def rings(snapshot: Snapshot) -> dict[Process, Rings]:
    """The rings of each process that somebody counted."""
    return dict(snapshot.read(_RingsOf, _RINGS))
