"""The events of cases and the words that belong to them, by plain SQL."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, MemberId
from crisisdesk.domain.cases.history import CaseEvent
from crisisdesk.domain.cases.states import CaseId, CaseState, EventKind, Urgency
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
  e.urgency, e.due_at, e.until, e.lead_id, e.facility_id, e.subject_id, e.code, e.number, e.amount
FROM case_event e LEFT JOIN desk_member m ON m.id = e.by_id
WHERE e.case_id IN ({which}) AND e.observed_at <= :at AND e.recorded_at <= :known
"""
_TEXTS = """
SELECT t.case_id, t.item, t.text FROM case_text t
WHERE t.case_id IN ({which}) AND t.recorded_at <= :known
"""
_WHAT = {one.value: one for one in EventKind}
_STATE: dict[str | None, CaseState | None] = {None: None, **{one.value: one for one in CaseState}}
_URGENCY: dict[str | None, Urgency | None] = {None: None, **{one.value: one for one in Urgency}}


def since(snapshot: Snapshot) -> datetime:
    """A case that had ended by this moment was not open in the picture of the reading."""
    return snapshot.at if snapshot.known is None else min(snapshot.at, snapshot.known)


def text_item(what: EventKind, event: UUID) -> str:
    """The item under which the words of an event stand."""
    return f"{what}:{event}"


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

    def id_or_none(value: Any) -> Any:
        return None if value is None else identity(value)

    found: dict[CaseId, list[CaseEvent]] = defaultdict(list)
    for row in snapshot.rows(_EVENTS.format(which=which), **values):
        own, case = identity(row[0]), CaseId(identity(row[1]))
        what = _WHAT.get(row[2])
        if what is None:
            continue
        lead, facility = id_or_none(row[11]), id_or_none(row[12])
        found[case].append(
            CaseEvent(
                own,
                case,
                what,
                moment(row[3]),
                moment(row[4]),
                row[5],
                row[6] or "",
                _STATE[row[7]],
                _URGENCY[row[8]],
                moment_or_none(row[9]),
                moment_or_none(row[10]),
                None if lead is None else MemberId(lead),
                None if facility is None else FacilityId(facility),
                id_or_none(row[13]),
                row[14],
                row[15],
                row[16],
                words.get(text_item(what, own), ""),
            )
        )
    return found
