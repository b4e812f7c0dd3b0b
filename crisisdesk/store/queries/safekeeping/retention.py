"""What is over its term, by plain SQL: numbers and moments, and no word about a child."""

from datetime import datetime

from crisisdesk.domain.safekeeping.retention import Over
from crisisdesk.store.snapshot import Snapshot

_OVER = """
SELECT c.id AS "case", c.reference, c.closed_at AS ended_at,
  (SELECT count(*) FROM case_text t WHERE t.case_id = c.id) AS texts
FROM crisis_case c
WHERE c.closed_at <= :ended AND c.pseudonymised_at IS NULL
ORDER BY c.closed_at, c.reference
"""
_DRAFTS = "SELECT count(*) FROM draft d WHERE d.changed_at <= :typed"
_JOURNAL_SINCE = "SELECT min(j.recorded_at) FROM journal j"
_PSEUDONYMISED = """
SELECT max(g.at) FROM (
  SELECT max(c.pseudonymised_at) AS at FROM crisis_case c
  UNION ALL SELECT max(e.recorded_at) AS at FROM case_event e WHERE e.event = 'blanked'
) g
"""


def over(snapshot: Snapshot, ended: datetime) -> tuple[Over, ...]:
    """The cases that ended by a moment and still have their words, the oldest first."""
    return tuple(snapshot.read(Over, _OVER, ended=ended))


def drafts(snapshot: Snapshot, typed: datetime) -> int:
    """How many half reports were last typed in by a moment."""
    return snapshot.first(int, _DRAFTS, typed=typed) or 0


def journal_since(snapshot: Snapshot) -> datetime | None:
    """The oldest row of the journal."""
    return snapshot.first(datetime, _JOURNAL_SINCE)


def pseudonymised_at(snapshot: Snapshot) -> datetime | None:
    """When words about a child were last overwritten."""
    return snapshot.first(datetime, _PSEUDONYMISED)
