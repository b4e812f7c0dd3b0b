"""What is over its term, by plain SQL: numbers and moments, and no word about a child."""

from datetime import datetime

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.safekeeping.retention import Over
from crisisdesk.store.snapshot import Snapshot

_OVER = """
SELECT c.id, c.reference, c.closed_at,
  (SELECT count(*) FROM case_text t WHERE t.case_id = c.id)
FROM crisis_case c
WHERE c.closed_at <= :ended AND c.pseudonymised_at IS NULL
ORDER BY c.closed_at, c.reference
"""
_DRAFTS = "SELECT count(*) FROM draft d WHERE d.changed_at <= :typed"
_JOURNAL_SINCE = "SELECT min(j.recorded_at) FROM journal j"
_PSEUDONYMISED = "SELECT max(c.pseudonymised_at) FROM crisis_case c"


def over(snapshot: Snapshot, ended: datetime) -> tuple[Over, ...]:
    """The cases that ended by a moment and still have their words, the oldest first."""
    return tuple(
        Over(CaseId(snapshot.identity(row[0])), row[1], snapshot.moment(row[2]), row[3])
        for row in snapshot.rows(_OVER, ended=ended)
    )


def drafts(snapshot: Snapshot, typed: datetime) -> int:
    """How many half reports were last typed in by a moment."""
    found: int = snapshot.rows(_DRAFTS, typed=typed)[0][0]
    return found


def journal_since(snapshot: Snapshot) -> datetime | None:
    """The oldest row of the journal."""
    return _moment(snapshot, _JOURNAL_SINCE)


def pseudonymised_at(snapshot: Snapshot) -> datetime | None:
    """When words about a child were last overwritten."""
    return _moment(snapshot, _PSEUDONYMISED)


def _moment(snapshot: Snapshot, sql: str) -> datetime | None:
    found = snapshot.rows(sql)[0][0]
    return None if found is None else snapshot.moment(found)
