"""When facilities reported and were closed, and how much came in, by plain SQL."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from string import ascii_lowercase
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId, Opening, OpeningStatus
from crisisdesk.domain.cases.events.kinds import EventKind
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_COUNTED = f"""
r.observed_at <= :at AND r.recorded_at <= :known AND {counts("r")} AND NOT EXISTS (
  SELECT 1 FROM capacity_report n WHERE n.replaces = r.id AND n.recorded_at <= :known
    AND {counts("n")})
"""
_REPORTED = f"""
SELECT r.facility_id AS facility, r.observed_at AS at FROM capacity_report r
WHERE r.observed_at > :since AND {_COUNTED}
"""
_QUIET = f"""
AND r.facility_id NOT IN (SELECT q.facility_id FROM capacity_report q
  WHERE q.observed_at > :quiet AND q.observed_at <= :at AND q.recorded_at <= :known
    AND {counts("q")})
"""
_OPENINGS = f"""
SELECT o.facility_id AS facility, o.status, o.observed_at AS since, o.until FROM opening o
WHERE o.observed_at <= :at AND o.recorded_at <= :known AND {counts("o")}
  AND o.facility_id IN (
    SELECT c.facility_id FROM opening c WHERE c.status = '{OpeningStatus.CLOSED}')
ORDER BY o.observed_at DESC, o.recorded_at DESC, o.id DESC
"""
_IN_STRETCH = """
count(CASE WHEN r.observed_at > :begin_{letter} AND r.observed_at <= :end_{letter} THEN 1 END)
"""
_CASES = f"""
SELECT c.reported_at FROM crisis_case c
WHERE c.reported_at > :since AND c.reported_at <= :at AND c.recorded_at <= :known
  AND {counts("c")} AND NOT EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = c.id
    AND e.event = '{EventKind.YOUTH_ADDED}' AND e.code <> '')
"""


class _Reported(NamedTuple):
    facility: FacilityId
    at: datetime


class _Opening(NamedTuple):
    facility: FacilityId
    status: OpeningStatus
    since: datetime
    until: datetime | None


def reported(
    snapshot: Snapshot, since: datetime, *, quiet: datetime | None = None
) -> dict[FacilityId, list[datetime]]:
    """By facility, of when its reports after a moment are; only of those silent since `quiet`."""
    by_facility: dict[FacilityId, list[datetime]] = defaultdict(list)
    values = {"since": since} if quiet is None else {"since": since, "quiet": quiet}
    sql = _REPORTED if quiet is None else _REPORTED + _QUIET
    for row in snapshot.read(_Reported, sql, **values):
        by_facility[row.facility].append(row.at)
    return by_facility


def openings(snapshot: Snapshot) -> dict[FacilityId, list[Opening]]:
    """What was said about the opening of each facility that was ever closed, newest first."""
    by_facility: dict[FacilityId, list[Opening]] = defaultdict(list)
    for row in snapshot.read(_Opening, _OPENINGS):
        by_facility[row.facility].append(Opening(row.status, row.since, row.until))
    return by_facility


def reports_in(snapshot: Snapshot, ends: Sequence[datetime], length: timedelta) -> list[int]:
    """How many reports are of each of these stretches, which end at these moments."""
    if not ends:
        return []
    values: dict[str, object] = {"since": min(ends) - length}
    columns = []
    for letter, end in zip(ascii_lowercase, ends, strict=False):
        values |= {f"begin_{letter}": end - length, f"end_{letter}": end}
        columns.append(_IN_STRETCH.format(letter=letter))
    sql = f"SELECT {', '.join(columns)} FROM capacity_report r WHERE r.observed_at > :since"
    (numbers,) = snapshot.rows(f"{sql} AND {_COUNTED}", **values)
    return [*numbers]


def cases_reported(snapshot: Snapshot, since: datetime) -> list[datetime]:
    """When the cases were reported after a moment that no list brought."""
    return snapshot.read(datetime, _CASES, since=since)
