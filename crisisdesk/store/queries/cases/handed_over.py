"""Which cases were handed over to somebody who has not looked at them since."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.store.snapshot import Snapshot

# The look of the one who got it, or whatever else that person did with the case since.
_HANDED = """
SELECT m.initials AS who, j.recorded_at AS at FROM journal j JOIN desk_member m ON m.id = j.by_id
WHERE j.case_id = :case AND j.event = 'case.handed_over' AND j.subject_id = :member
  AND j.by_id <> :member AND j.recorded_at <= :at
  AND NOT EXISTS (SELECT 1 FROM journal l WHERE l.case_id = j.case_id AND l.by_id = :member
    AND l.recorded_at >= j.recorded_at)
ORDER BY j.recorded_at DESC, j.number DESC LIMIT 1
"""


class HandedBy(NamedTuple):
    """Who handed a case over, and when."""

    who: str
    at: datetime


def handed_by(snapshot: Snapshot, case: CaseId, member: MemberId) -> HandedBy | None:
    """Who handed a case over to a member who has not looked since; None where nobody did."""
    return snapshot.first(HandedBy, _HANDED, case=case, member=member)
