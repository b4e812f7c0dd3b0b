"""The register by plain SQL: each entry as its newest change has it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from crisisdesk.domain.week.register import (
    Dated,
    Entry,
    EntryId,
    EntryTopic,
    MeetingId,
    RequestId,
    as_it_stands,
)
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_COLUMNS = """
SELECT e.id, e.reference, e.kind, e.recorded_at AS added_at, e.meeting_id AS meeting,
  e.request_id AS request, c.observed_at AS changed_at, COALESCE(m.initials, '') AS "by", c.turn,
  c.change, c.note, CASE WHEN e.kind = 'feedback' AND c.status = 'answered' AND e.closed_at <= :at
    THEN 'discussed' ELSE c.status END AS status,
  c.text, c.source, c.party, c.owner, c.asked, c.due, c.valid_from, c.valid_until, c.review,
  c.for_directors, c.other_sector, c.for_board, c.provisional, c.category, c.amount, c.answer,
  c.facility_id AS facility, c.topic, c.answered_by, c.places, c.for_crisis, c.fte, c.detail,
  c.concerns
"""
_CHANGES = f"""
{_COLUMNS}
FROM register_entry e JOIN register_change c ON c.entry_id = e.id
LEFT JOIN desk_member m ON m.id = c.by_id
WHERE c.observed_at <= :at AND c.recorded_at <= :known AND {counts("c")}
"""
_STANDING = " AND (e.closed_at IS NULL OR e.closed_at > :since)"
# Written so that a database begins with the entries, of which few are open.
_AS_IT_IS = f"""
FROM register_entry e JOIN register_change c ON c.id = (
  SELECT n.id FROM register_change n WHERE n.entry_id = e.id
    AND n.observed_at <= :at AND n.recorded_at <= :known AND {counts("n")}
  ORDER BY n.turn DESC, n.recorded_at DESC, n.id DESC LIMIT 1)
"""
_NEWEST = f"""
{_COLUMNS} {_AS_IT_IS}
LEFT JOIN desk_member m ON m.id = c.by_id
WHERE e.recorded_at <= :known
"""
_DATED = f"""
SELECT e.kind, c.status, c.valid_until, c.review {_AS_IT_IS}
WHERE (c.valid_until IS NOT NULL OR c.review IS NOT NULL){_STANDING}
"""
_SINCE = " AND c.observed_at > :since"
_ENDED = " AND e.closed_at > :since AND e.closed_at <= :at"
_OF_REQUEST = " AND e.request_id = :request"
_IN_MEETING = " AND e.meeting_id = :meeting"
_OF_TOPIC = " AND c.topic = :topic"
_OF_AGREEMENT = f"""
SELECT r.root_id FROM restriction r WHERE r.agreement_id = :agreement
  AND r.observed_at <= :at AND r.recorded_at <= :known AND {counts("r")}
GROUP BY r.root_id ORDER BY min(r.recorded_at), r.root_id
"""


def standing(snapshot: Snapshot) -> list[Entry]:
    """Every entry that is not ended, in the order in which they were added."""
    since = snapshot.at if snapshot.known is None else min(snapshot.at, snapshot.known)
    entries = _entries(snapshot, _NEWEST + _STANDING, since=since)
    return [entry for entry in entries if not entry.final]


def dated(snapshot: Snapshot) -> list[Dated]:
    """What has a day on which it asks, as it was written: the calendar has not ended it yet."""
    at = snapshot.at
    since = at if snapshot.known is None else min(at, snapshot.known)
    return snapshot.read(Dated, _DATED, since=since)


def everything(snapshot: Snapshot) -> list[Entry]:
    """Every entry, those that have ended too."""
    return _entries(snapshot, _NEWEST)


def about_childcare(snapshot: Snapshot) -> list[Entry]:
    """What is about childcare, in the order in which it was added."""
    return _entries(snapshot, _NEWEST + _OF_TOPIC, topic=EntryTopic.CHILDCARE.value)


def changed(snapshot: Snapshot, since: Any) -> list[Entry]:
    """Every entry that something happened to after a moment."""
    return _entries(snapshot, _NEWEST + _SINCE, since=since)


def ended(snapshot: Snapshot, since: datetime) -> list[Entry]:
    """Every entry that ended after a moment, also by the calendar."""
    entries = _entries(snapshot, _NEWEST + _ENDED, since=since)
    return [entry for entry in entries if entry.final]


def of_request(snapshot: Snapshot, request: RequestId) -> list[Entry]:
    """Everything that was asked in one act, whatever came of it."""
    return _entries(snapshot, _NEWEST + _OF_REQUEST, request=request)


def noted_in(snapshot: Snapshot, meeting: MeetingId) -> list[Entry]:
    """What was noted in a meeting, as it stands at the moment."""
    return _entries(snapshot, _NEWEST + _IN_MEETING, meeting=meeting)


def entry(snapshot: Snapshot, entry: EntryId) -> Entry | None:
    """One entry as it stands; None if there is none."""
    return next(iter(_entries(snapshot, _NEWEST + " AND e.id = :entry", entry=entry)), None)


def history(snapshot: Snapshot, entry: EntryId) -> list[Entry]:
    """An entry as it stood after each of its changes, oldest first."""
    entries = _entries(snapshot, _CHANGES + " AND e.id = :entry", entry=entry)
    return sorted(entries, key=lambda entry: entry.turn)


def restrictions_of(snapshot: Snapshot, agreement: EntryId) -> list[UUID]:
    """The roots of the restrictions that rest on an agreement."""
    return snapshot.read(UUID, _OF_AGREEMENT, agreement=agreement)


def _entries(snapshot: Snapshot, sql: str, **values: object) -> list[Entry]:
    order = " ORDER BY e.recorded_at, e.number, e.id"
    return [
        _as_it_stands(entry, snapshot.at) for entry in snapshot.read(Entry, sql + order, **values)
    ]


def _as_it_stands(entry: Entry, at: datetime) -> Entry:
    status = as_it_stands(entry.kind, entry.status, entry.particulars.valid_until, at)
    return entry if status is entry.status else entry._replace(status=status)
