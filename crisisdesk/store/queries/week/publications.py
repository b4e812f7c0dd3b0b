"""What documents told of numbers of children, and what happened since, by plain SQL."""

import json
from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.week.small_numbers import Counts, Publication, Range
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_PUBLICATIONS = """
SELECT p.observed_at AS at, p.document, p.since, p.counts, p.told FROM publication p
WHERE p.observed_at <= :at AND p.recorded_at <= :known ORDER BY p.recorded_at, p.id
"""
_CAME_AND_WENT = f"""
SELECT c.id FROM crisis_case c
WHERE c.reported_at <= :at AND c.recorded_at <= :known AND c.recorded_at > :since
  AND c.closed_at <= :at AND {counts("c")}
"""
_NO_PLACE = f"""
SELECT count(*) FROM case_event e WHERE e.event = 'no_place'
  AND e.observed_at <= :at AND e.recorded_at > :since AND e.recorded_at <= :at
  AND {counts("e")}
"""


class _Row(NamedTuple):
    at: datetime
    document: str
    since: datetime | None
    counts: str
    told: str


def publications(snapshot: Snapshot) -> list[Publication]:
    """Everything that was published, in the order in which it was."""
    return [
        Publication(
            row.at,
            row.document,
            row.since,
            Counts(*json.loads(row.counts)),
            {name: Range(*ends) for name, ends in json.loads(row.told).items()},
        )
        for row in snapshot.read(_Row, _PUBLICATIONS)
    ]


def came_and_went(snapshot: Snapshot, since: datetime) -> list[CaseId]:
    """The cases that were written down after a moment and have ended."""
    return snapshot.read(CaseId, _CAME_AND_WENT, since=since)


def no_place(snapshot: Snapshot, since: datetime) -> int:
    """How many searches without a place were written down after a moment."""
    return snapshot.first(int, _NO_PLACE, since=since) or 0
