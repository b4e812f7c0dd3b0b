"""What is over its term, by plain SQL: numbers and moments, and no word about a child."""

from datetime import datetime

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.safekeeping.closings import ENDED
from crisisdesk.domain.safekeeping.retention import Over
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

# Since its last ending; a stay that came with a list, and that nobody took up after that, is its
# source's, and a case that was taken back says nothing of a child.
_HANDED = f"""
(NOT {counts("c")} OR EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = c.id
   AND e.event IN ('file_handed_over', 'file_not_handed_over') AND e.recorded_at >= c.closed_at)
 OR (EXISTS (SELECT 1 FROM case_event y WHERE y.case_id = c.id AND y.event = 'youth_added'
     AND y.code <> '')
   AND NOT EXISTS (SELECT 1 FROM case_event n WHERE n.case_id = c.id
     AND n.recorded_at > c.recorded_at
     AND n.event IN ('lead_set', 'noted', 'needs_set', 'file_set', 'seen', 'decided'))))
"""
_OVER = f"""
SELECT c.id AS "case", c.reference, c.closed_at AS ended_at,
  (SELECT count(*) FROM case_text t WHERE t.case_id = c.id) AS texts, {_HANDED} AS handed
FROM crisis_case c
WHERE c.closed_at <= :ended AND c.pseudonymised_at IS NULL
ORDER BY c.closed_at, c.reference
"""
_DRAFTS = "SELECT count(*) FROM draft d WHERE d.changed_at <= :typed"
_JOURNAL_SINCE = "SELECT min(j.recorded_at) FROM journal j"
_IS_PSEUDONYMISED = "SELECT c.pseudonymised_at FROM crisis_case c WHERE c.id = :case"
_IS_HANDED = f"SELECT {_HANDED} FROM crisis_case c WHERE c.id = :case"
_ROWS_BEFORE = "SELECT count(*) FROM journal j WHERE j.recorded_at < :before"
_ROWS_ENDED = f"SELECT max(j.recorded_at) FROM journal j WHERE j.event = '{ENDED}'"
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


def is_pseudonymised(snapshot: Snapshot, case: CaseId) -> bool:
    """Whether the words of a case were overwritten."""
    return snapshot.first(datetime, _IS_PSEUDONYMISED, case=case) is not None


def is_handed_over(snapshot: Snapshot, case: CaseId) -> bool:
    """Whether something says what became of the extract of an ended case."""
    return bool(snapshot.first(bool, _IS_HANDED, case=case))


def journal_rows(snapshot: Snapshot, before: datetime) -> int:
    """How many rows of the journal were written before a moment."""
    return snapshot.first(int, _ROWS_BEFORE, before=before) or 0


def journal_ended_at(snapshot: Snapshot) -> datetime | None:
    """When rows of the journal ended last."""
    return snapshot.first(datetime, _ROWS_ENDED)
