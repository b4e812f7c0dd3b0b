"""What was said about a facility's places, newest first."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import BlockedReason, FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

FIGURES = ", ".join(f"r.{name}" for name in CapacityFigures._fields)
"""The figures of a report `r`, as columns."""


class Reported(NamedTuple):
    """A report in a facility's history, as its page shows it."""

    id: UUID
    observed_at: datetime
    recorded_at: datetime
    figures: CapacityFigures
    blocked_reason: BlockedReason | None
    blocked_until: date | None
    reporter_role: str
    reporter_organisation: str
    channel: Channel
    note: str
    initials: str
    replaces: UUID | None
    replaced: bool


_HISTORY = f"""
SELECT r.id, r.observed_at, r.recorded_at, {FIGURES}, r.blocked_reason, r.blocked_until,
  r.reporter_role, r.reporter_organisation, r.channel, r.note,
  COALESCE(m.initials, '') AS initials, r.replaces,
  EXISTS (SELECT 1 FROM capacity_report n WHERE n.replaces = r.id AND n.recorded_at <= :known
    AND {counts("n")}) AS replaced
FROM capacity_report r LEFT JOIN desk_member m ON m.id = r.by_id
WHERE r.facility_id = :facility AND r.observed_at <= :at AND r.recorded_at <= :known
  AND {counts("r")}
ORDER BY r.observed_at DESC, r.recorded_at DESC, r.id DESC LIMIT :most
"""


def history(snapshot: Snapshot, facility: FacilityId, most: int = 200) -> list[Reported]:
    """The newest reports of a facility, replaced ones too."""
    return snapshot.read(Reported, _HISTORY, facility=facility, most=most)
