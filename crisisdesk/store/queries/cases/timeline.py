"""Every event of every case, by plain SQL that never looks at the table of texts."""

from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.states import CaseState
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
_KINDS = {kind.value: kind for kind in EventKind}


def lines(snapshot: Snapshot) -> list[TimelineLine]:
    """Every event until now, by case, in the order in which it was written."""
    moment = snapshot.moment
    return [
        TimelineLine(
            reference,
            moment(reported_at),
            moment(observed_at),
            moment(recorded_at),
            _KINDS[event],
            None if state is None else CaseState(state),
            facility,
            None if kind is None else Kind(kind),
            None if outside is None else bool(outside),
            letter,
        )
        for (
            reference,
            reported_at,
            observed_at,
            recorded_at,
            event,
            state,
            facility,
            kind,
            outside,
            letter,
        ) in snapshot.rows(_EVENTS)
        if event in _KINDS
    ]
