"""Every event of every case, by plain SQL that never looks at the table of texts."""

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.timeline import TimelineLine
from crisisdesk.store.queries.capacity.versions import VERSION
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

# An outside facility's name was typed while somebody waited, a family home's is a family's: both
# stay here.
_EVENTS = f"""
SELECT c.reference, c.reported_at, e.observed_at, e.recorded_at, e.event AS what, e.state,
  CASE WHEN f.outside OR v.kind IN ('family_home', 'foster_care') THEN NULL ELSE v.name END
    AS facility,
  v.kind, f.outside, d.letter AS desk
FROM case_event e JOIN crisis_case c ON c.id = e.case_id
LEFT JOIN facility f ON f.id = e.facility_id
LEFT {VERSION}
LEFT JOIN desk d ON d.id = e.desk_id
WHERE c.reported_at <= :at AND c.recorded_at <= :known
  AND e.observed_at <= :at AND e.recorded_at <= :known AND e.event IN ({{known}})
  AND {counts("c")} AND {counts("e")}
ORDER BY c.reported_at, c.reference, e.turn, e.recorded_at, e.id
"""
# An event of a later version is passed over.
_KNOWN = ", ".join(f"'{kind}'" for kind in EventKind)


def lines(snapshot: Snapshot) -> list[TimelineLine]:
    """Every event until now, by case, in the order in which it was written."""
    return snapshot.read(TimelineLine, _EVENTS.format(known=_KNOWN))
