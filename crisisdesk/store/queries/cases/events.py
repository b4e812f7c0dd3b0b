"""The events of cases and the words that belong to them, by plain SQL."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.cases.events import CaseEvent, EventKind, decode
from crisisdesk.domain.cases.events.corrections import Struck
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency
from crisisdesk.store.mapper import Answer
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

ONE = f"SELECT c.id FROM crisis_case c WHERE c.id = :case AND {counts('c')}"
# Those that were open, or have ended since: what they were then follows from their events.
STANDING = f"""
SELECT c.id FROM crisis_case c
WHERE (c.closed_at IS NULL OR c.closed_at > :since)
  AND c.reported_at <= :at AND c.recorded_at <= :known AND {counts("c")}
"""
# Those that had ended and were not settled by then.
ASKING_ON = f"""
SELECT c.id FROM crisis_case c
WHERE c.settled_at > :since AND c.reported_at <= :at AND c.recorded_at <= :known
  AND {counts("c")}
"""
EVER = f"""
SELECT c.id FROM crisis_case c
WHERE c.reported_at <= :at AND c.recorded_at <= :known AND {counts("c")}
"""
OPEN_SINCE = EVER + "AND (c.closed_at IS NULL OR c.closed_at >= :begin)"
"""The cases that were open at some time after a moment."""
_COLUMNS = """
SELECT e.id, e.case_id AS "case", e.event AS kind, e.observed_at AS at, e.recorded_at, e.turn,
  COALESCE(m.initials, '') AS who, e.state, e.urgency, e.due_at, e.until, e.lead_id AS lead,
  e.facility_id AS facility, e.subject_id AS subject, e.number, e.code
"""
EVENTS = f"""
{_COLUMNS} FROM case_event e LEFT JOIN desk_member m ON m.id = e.by_id
WHERE e.case_id IN ({{which}}) AND e.observed_at <= :at AND e.recorded_at <= :known
  AND {counts("e")}
"""
_GONE = f"""
{_COLUMNS}, x.recorded_at AS gone_at, COALESCE(g.initials, '') AS gone_by, x.reason AS gone_because
FROM case_event e JOIN retraction x ON x.row_id = e.id LEFT JOIN desk_member m ON m.id = e.by_id
LEFT JOIN desk_member g ON g.id = x.by_id
WHERE e.case_id = :case AND e.observed_at <= :at AND x.recorded_at <= :known
ORDER BY e.turn, e.recorded_at, e.id
"""
TEXTS = """
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


class _GoneRow(NamedTuple):
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
    gone_at: datetime
    gone_by: str
    gone_because: str


class EventText(NamedTuple):
    """The words of an item."""

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
    return dict(snapshot.read(EventText, TEXTS.format(which=which), **values))


def as_events(
    snapshot: Snapshot, texts_of_all: list[EventText], answer: Answer
) -> dict[CaseId, list[CaseEvent]]:
    """What `EVENTS` answered, with the words that `TEXTS` has for it."""
    words = dict(texts_of_all)
    names, ids = answer.column("kind"), map(snapshot.identity, answer.column("id"))
    texts_of = [words.get(text_item(*key), "") for key in zip(names, ids, strict=True)]
    events_of: dict[CaseId, list[CaseEvent]] = defaultdict(list)
    for row in answer.read(_EventRow, text=texts_of):
        # An event of a later version is passed over.
        if (kind := _KINDS.get(row.kind)) is not None:
            events_of[row.case].append(_event(row, kind))
    return events_of


def _event(row: Any, kind: EventKind) -> CaseEvent:
    return CaseEvent(
        row.id,
        row.case,
        kind,
        row.at,
        row.recorded_at,
        row.turn,
        row.who,
        row.state,
        decode(kind, row, row.at),
    )


def gone(snapshot: Snapshot, case: CaseId) -> list[Struck]:
    """The events of a case that do not count any more, with who said so, when and why."""
    words = texts(snapshot, ONE, case=case)
    answer = snapshot.answer(_GONE, case=case)
    names, ids = answer.column("kind"), map(snapshot.identity, answer.column("id"))
    texts_of = [words.get(text_item(*key), "") for key in zip(names, ids, strict=True)]
    return [
        Struck(_event(row, kind), row.gone_by, row.gone_at, row.gone_because)
        for row in answer.read(_GoneRow, text=texts_of)
        if (kind := _KINDS.get(row.kind)) is not None
    ]
