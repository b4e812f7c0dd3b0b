"""The ledger of every "no place", by plain SQL."""

from datetime import datetime

from crisisdesk.domain.cases.unmet import Unmet, unmet_of
from crisisdesk.store.queries.capacity import facilities
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

# Cases with a "no place" or a decline in the days that are asked for.
CASES = f"""
SELECT DISTINCT e.case_id FROM case_event e
WHERE e.event IN ('no_place', 'declined', 'not_answered')
  AND e.observed_at >= :begin AND e.observed_at < :end AND {counts("e")}
"""
_SINCE = "SELECT min(d.registered_at) FROM desk d"


def unmet(snapshot: Snapshot, begin: datetime, end: datetime) -> list[Unmet]:
    """Every "no place" and every facility that said no from one moment to another."""
    values: dict[str, object] = {"begin": begin, "end": end}
    kind_at = facilities.kinds(snapshot)
    rows = [
        row
        for case in queries.standing(snapshot, CASES, **values)
        for row in unmet_of(case, kind_at)
        if begin <= row.at < end
    ]
    return sorted(rows, key=lambda row: (row.at, row.reference, row.id))


def since(snapshot: Snapshot) -> datetime | None:
    """From when on anything was kept; None where nothing is yet."""
    return snapshot.first(datetime, _SINCE)
