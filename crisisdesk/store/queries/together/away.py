"""Which desks are away, and what a copy that was taken along knows of itself."""

from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.domain.together.away import Away, Carried, PlacesAlong
from crisisdesk.store.queries.capacity.versions import VERSION
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_AWAY = f"""
SELECT t.laptop_id AS laptop, d.letter, COALESCE(m.initials, '') AS who, t.observed_at AS since,
  t.back_at, t.base_revision,
  (SELECT min(l.observed_at) FROM away l
   WHERE l.laptop_id = t.laptop_id AND l.change = 'lost' AND l.observed_at <= :at
     AND l.recorded_at <= :known AND {counts("l")}) AS lost_at
FROM away t JOIN desk d ON d.id = t.laptop_id LEFT JOIN desk_member m ON m.id = t.by_id
WHERE t.change = 'taken' AND t.observed_at <= :at AND t.recorded_at <= :known AND {counts("t")}
  AND NOT EXISTS (
    SELECT 1 FROM away r WHERE r.laptop_id = t.laptop_id AND r.change IN ('returned', 'stayed')
      AND r.observed_at <= :at AND r.recorded_at <= :known AND {counts("r")})
ORDER BY t.observed_at, t.id
"""
_EVER = f"""
SELECT t.laptop_id AS laptop, EXISTS (
  SELECT 1 FROM away l WHERE l.laptop_id = t.laptop_id AND l.change = 'lost' AND {counts("l")}
) AS lost
FROM away t WHERE t.change = 'taken' AND {counts("t")} AND NOT EXISTS (
  SELECT 1 FROM away s WHERE s.laptop_id = t.laptop_id AND s.change = 'stayed')
"""
_ALONG = f"""
SELECT p.facility_id AS facility, v.name, p.places FROM place_along p
JOIN facility f ON f.id = p.facility_id {VERSION}
WHERE p.laptop_id = :laptop AND p.observed_at <= :at AND p.recorded_at <= :known AND {counts("p")}
ORDER BY v.name, p.id
"""
_CARRIED = """
SELECT c.laptop_id AS laptop, d.letter, d.name, c.taken_at, c.closed_at
FROM carried c JOIN desk d ON d.id = c.laptop_id
"""


class LeftDesk(NamedTuple):
    """A desk that was taken along."""

    laptop: UUID
    lost: bool
    """Whether it was declared lost."""


def away(snapshot: Snapshot) -> list[Away]:
    """The desks that are away, and those that were declared lost; who left first stands first."""
    desks = snapshot.read(Away, _AWAY)
    return [desk._replace(places=tuple(along(snapshot, desk.laptop))) for desk in desks]


def along(snapshot: Snapshot, laptop: DeskId) -> list[PlacesAlong]:
    """The places that a desk took along, by facility."""
    return snapshot.read(PlacesAlong, _ALONG, laptop=laptop)


def ever(snapshot: Snapshot) -> dict[UUID, LeftDesk]:
    """Every desk that was ever taken along, also those that came home."""
    return {left.laptop: left for left in snapshot.read(LeftDesk, _EVER)}


def carried(snapshot: Snapshot) -> Carried | None:
    """What this copy knows of itself; None in a shared store."""
    return snapshot.first(Carried, _CARRIED)
