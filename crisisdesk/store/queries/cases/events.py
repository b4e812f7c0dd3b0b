"""The events of cases and the words that belong to them, by plain SQL."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.cases.events import CaseEvent, EventKind, decode
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency
from crisisdesk.store.snapshot import Snapshot

ONE = "SELECT c.id FROM crisis_case c WHERE c.id = :case"
# Those that were open, or have ended since: what they were then follows from their events.
STANDING = """
SELECT c.id FROM crisis_case c
WHERE (c.closed_at IS NULL OR c.closed_at > :since)
  AND c.reported_at <= :at AND c.recorded_at <= :known
"""
# Those that ended without a word on safety since they were last confirmed, by their own index;
# of what a list ended nobody is asked.
UNCONFIRMED = """
SELECT c.id FROM crisis_case c WHERE c.recorded_at <= :known AND c.id IN (
  SELECT e.case_id FROM case_event e WHERE e.event = 'safety_open'
    AND e.code <> 'from_list' AND e.observed_at <= :at AND e.recorded_at <= :known
    AND NOT EXISTS (SELECT 1 FROM case_event s WHERE s.case_id = e.case_id
      AND s.event = 'safety_confirmed' AND s.turn > e.turn
      AND s.observed_at <= :at AND s.recorded_at <= :known))
"""
EVER = """
SELECT c.id FROM crisis_case c WHERE c.reported_at <= :at AND c.recorded_at <= :known
"""
_EVENTS = """
SELECT e.id, e.case_id AS "case", e.event AS kind, e.observed_at AS at, e.recorded_at, e.turn,
  COALESCE(m.initials, '') AS who, e.state, e.urgency, e.due_at, e.until, e.lead_id AS lead,
  e.facility_id AS facility, e.subject_id AS subject, e.number, e.code
FROM case_event e LEFT JOIN desk_member m ON m.id = e.by_id
WHERE e.case_id IN ({which}) AND e.observed_at <= :at AND e.recorded_at <= :known
"""
_TEXTS = """
SELECT t.item, t.text FROM case_text t
WHERE t.case_id IN ({which}) AND t.recorded_at <= :known
"""
_KINDS = {kind.value: kind for kind in EventKind}


class _EventRow(NamedTuple):
    id: UUID
    case: CaseId
    kind: str
    at: datetime
    recorded_at: datetime
    turn: int
    who: str
    state: CaseState | None
    urgency: Urgency | None
    due_at: datetime | None
    until: datetime | None
    lead: UUID | None
    facility: UUID | None
    subject: UUID | None
    number: int | None
    code: str
    text: str


class _Text(NamedTuple):
    item: str
    text: str


def since(snapshot: Snapshot) -> datetime:
    """A case that had ended by this moment was not open in the picture of the reading."""
    return snapshot.at if snapshot.known is None else min(snapshot.at, snapshot.known)


def text_item(kind: str, event: UUID) -> str:
    """The item under which the words of an event stand."""
    return f"{kind}:{event}"


def texts(snapshot: Snapshot, which: str, **values: object) -> dict[str, str]:
    """Item to words, of the cases that this SQL picks."""
    return dict(snapshot.read(_Text, _TEXTS.format(which=which), **values))


def events(snapshot: Snapshot, which: str, **values: object) -> dict[CaseId, list[CaseEvent]]:
    """What had happened by the moment to the cases that this SQL picks."""
    words = texts(snapshot, which, **values)
    answer = snapshot.answer(_EVENTS.format(which=which), **values)
    names, ids = answer.column("kind"), map(snapshot.identity, answer.column("id"))
    texts_of = [words.get(text_item(*key), "") for key in zip(names, ids, strict=True)]
    events_of: dict[CaseId, list[CaseEvent]] = defaultdict(list)
    for row in answer.read(_EventRow, text=texts_of):
        # An event of a later version is passed over.
        if (kind := _KINDS.get(row.kind)) is not None:
            payload = decode(kind, row, row.at)
            events_of[row.case].append(
                CaseEvent(
                    row.id,
                    row.case,
                    kind,
                    row.at,
                    row.recorded_at,
                    row.turn,
                    row.who,
                    row.state,
                    payload,
                )
            )
    return events_of
