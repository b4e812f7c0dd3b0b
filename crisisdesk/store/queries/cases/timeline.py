"""Every event of every case, by plain SQL that never looks at the table of texts."""

from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.cases.states import CaseState, EventKind
from crisisdesk.domain.cases.timeline import TimelineLine
from crisisdesk.store.snapshot import Snapshot

# An outside facility's name was typed while somebody waited, a family home's is a family's: both
# stay here.
_EVENTS = """
SELECT c.reference, c.reported_at, e.observed_at, e.recorded_at, e.event, e.state,
  CASE WHEN f.outside OR f.kind IN ('family_home', 'foster_care') THEN NULL ELSE f.name END,
  f.kind, f.outside, d.letter
FROM case_event e JOIN crisis_case c ON c.id = e.case_id
LEFT JOIN facility f ON f.id = e.facility_id
LEFT JOIN desk d ON d.id = e.desk_id
WHERE c.reported_at <= :at AND c.recorded_at <= :known
  AND e.observed_at <= :at AND e.recorded_at <= :known
ORDER BY c.reported_at, c.reference, e.recorded_at, e.turn, e.id
"""
_WHAT = {one.value: one for one in EventKind}


def lines(snapshot: Snapshot) -> list[TimelineLine]:
    """Every event until now, by case, in the order in which it was written."""
    moment = snapshot.moment
    return [
        TimelineLine(
            row[0],
            moment(row[1]),
            moment(row[2]),
            moment(row[3]),
            _WHAT[row[4]],
            None if row[5] is None else CaseState(row[5]),
            row[6],
            None if row[7] is None else Kind(row[7]),
            None if row[8] is None else bool(row[8]),
            row[9],
        )
        for row in snapshot.rows(_EVENTS)
        if row[4] in _WHAT
    ]
