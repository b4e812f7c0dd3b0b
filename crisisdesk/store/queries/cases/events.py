"""The events of cases and the words that belong to them, by plain SQL."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from crisisdesk.domain.cases.events import CaseEvent, EventColumns, EventKind, decode
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency
from crisisdesk.store.snapshot import Snapshot

ONE = "SELECT c.id FROM crisis_case c WHERE c.id = :case"
# Those that were open, or have ended since: what they were then follows from their events.
STANDING = """
SELECT c.id FROM crisis_case c
WHERE (c.closed_at IS NULL OR c.closed_at > :since)
  AND c.reported_at <= :at AND c.recorded_at <= :known
"""
EVER = """
SELECT c.id FROM crisis_case c WHERE c.reported_at <= :at AND c.recorded_at <= :known
"""
_EVENTS = """
SELECT e.id, e.case_id, e.event, e.observed_at, e.recorded_at, e.turn, m.initials, e.state,
  e.urgency, e.due_at, e.until, e.lead_id, e.facility_id, e.subject_id, e.code, e.number
FROM case_event e LEFT JOIN desk_member m ON m.id = e.by_id
WHERE e.case_id IN ({which}) AND e.observed_at <= :at AND e.recorded_at <= :known
"""
_TEXTS = """
SELECT t.case_id, t.item, t.text FROM case_text t
WHERE t.case_id IN ({which}) AND t.recorded_at <= :known
"""
_KINDS = {kind.value: kind for kind in EventKind}
_STATES: dict[str | None, CaseState | None] = {None: None, **{s.value: s for s in CaseState}}
_URGENCIES: dict[str | None, Urgency | None] = {None: None, **{u.value: u for u in Urgency}}


def since(snapshot: Snapshot) -> datetime:
    """A case that had ended by this moment was not open in the picture of the reading."""
    return snapshot.at if snapshot.known is None else min(snapshot.at, snapshot.known)


def text_item(kind: EventKind, event: UUID) -> str:
    """The item under which the words of an event stand."""
    return f"{kind}:{event}"


def texts(snapshot: Snapshot, which: str, **values: object) -> dict[str, str]:
    """Item to words, of the cases that this SQL picks."""
    rows = snapshot.rows(_TEXTS.format(which=which), **values)
    return {item: text for _, item, text in rows}


def events(snapshot: Snapshot, which: str, **values: object) -> dict[CaseId, list[CaseEvent]]:
    """What had happened by the moment to the cases that this SQL picks."""
    words = texts(snapshot, which, **values)
    moment, identity = snapshot.moment, snapshot.identity

    def moment_or_none(value: Any) -> datetime | None:
        return None if value is None else moment(value)

    def id_or_none(value: Any) -> UUID | None:
        return None if value is None else identity(value)

    events_of: dict[CaseId, list[CaseEvent]] = defaultdict(list)
    for (
        row,
        case_row,
        name,
        observed_at,
        recorded_at,
        turn,
        initials,
        state,
        urgency,
        due_at,
        until,
        lead,
        facility,
        subject,
        code,
        number,
    ) in snapshot.rows(_EVENTS.format(which=which), **values):
        if (kind := _KINDS.get(name)) is None:
            continue
        event, case, at = identity(row), CaseId(identity(case_row)), moment(observed_at)
        columns = EventColumns(
            _URGENCIES[urgency],
            moment_or_none(due_at),
            moment_or_none(until),
            id_or_none(lead),
            id_or_none(facility),
            id_or_none(subject),
            number,
            code,
            words.get(text_item(kind, event), ""),
        )
        events_of[case].append(
            CaseEvent(
                event,
                case,
                kind,
                at,
                moment(recorded_at),
                turn,
                initials or "",
                _STATES[state],
                decode(kind, columns, at),
            )
        )
    return events_of
