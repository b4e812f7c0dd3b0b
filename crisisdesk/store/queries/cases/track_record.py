"""What was asked of facilities and what they answered, by plain SQL."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.advice.track_record import EnquiryEvent
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.events import decline_reason
from crisisdesk.domain.cases.states import CaseId, EnquiryId
from crisisdesk.store.queries.cases.events import OPEN_SINCE
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_ANSWERS = {
    "enquired": EnquiryAnswer.PENDING,
    "accepted": EnquiryAnswer.ACCEPTED,
    "declined": EnquiryAnswer.DECLINED,
    "not_answered": EnquiryAnswer.NOT_ANSWERED,
    "called_off": EnquiryAnswer.CALLED_OFF,
}
# By the cases that were open since: of their events there is an index, and none by facility.
_EVENTS = f"""
SELECT e.case_id AS "case", e.facility_id AS facility, e.subject_id AS subject, e.event AS kind,
  e.observed_at AS at, e.turn, e.code
FROM case_event e
WHERE e.case_id IN ({OPEN_SINCE}) AND e.facility_id IS NOT NULL
  AND e.event IN ('enquired', 'accepted', 'declined', 'not_answered', 'called_off', 'arrived')
  AND e.observed_at <= :at AND e.recorded_at <= :known AND {counts("e")}
"""


class _Row(NamedTuple):
    case: CaseId
    facility: FacilityId
    subject: UUID
    kind: str
    at: datetime
    turn: int
    code: str


def enquiry_events(snapshot: Snapshot, begin: datetime) -> list[EnquiryEvent]:
    """Every enquiry, answer and arrival of the cases that were open since a moment."""
    return [
        EnquiryEvent(
            row.case,
            row.facility,
            None if row.kind == "arrived" else EnquiryId(row.subject),
            _ANSWERS.get(row.kind, EnquiryAnswer.PENDING),
            row.at,
            row.turn,
            decline_reason(row.code) if row.kind == "declined" else None,
        )
        for row in snapshot.read(_Row, _EVENTS, begin=begin)
    ]
