"""The register by plain SQL: each entry as its newest change has it."""

from datetime import date
from typing import Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.week.register import (
    Dated,
    Entry,
    EntryChange,
    EntryId,
    EntryKind,
    EntryParticulars,
    EntryStatus,
    MeetingId,
    as_it_stands,
)
from crisisdesk.store.snapshot import Snapshot

_COLUMNS = """
SELECT e.id, e.reference, e.kind, e.recorded_at, e.meeting_id, c.observed_at, m.initials, c.turn,
  c.change, c.status, c.note, c.text, c.source, c.party, c.owner, c.asked, c.due, c.valid_from,
  c.valid_until, c.review, c.for_directors, c.other_sector, c.provisional, c.category, c.amount,
  c.answer, c.facility_id
"""
_CHANGES = f"""
{_COLUMNS}
FROM register_entry e JOIN register_change c ON c.entry_id = e.id
LEFT JOIN desk_member m ON m.id = c.by_id
WHERE c.observed_at <= :at AND c.recorded_at <= :known
"""
_STANDING = " AND (e.closed_at IS NULL OR e.closed_at > :since)"
# Written so that a database begins with the entries, of which few are open.
_AS_IT_IS = """
FROM register_entry e JOIN register_change c ON c.id = (
  SELECT n.id FROM register_change n WHERE n.entry_id = e.id
    AND n.observed_at <= :at AND n.recorded_at <= :known
  ORDER BY n.turn DESC, n.id DESC LIMIT 1)
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
_IN_MEETING = " AND e.meeting_id = :meeting"
_OF_AGREEMENT = """
SELECT r.root_id FROM restriction r WHERE r.agreement_id = :agreement
  AND r.observed_at <= :at AND r.recorded_at <= :known
GROUP BY r.root_id ORDER BY min(r.recorded_at), r.root_id
"""
_KIND = {one.value: one for one in EntryKind}
_STATUS = {one.value: one for one in EntryStatus}
_CHANGE = {one.value: one for one in EntryChange}


def standing(snapshot: Snapshot) -> list[Entry]:
    """Every entry that is not ended, in the order in which they were added."""
    since = snapshot.at if snapshot.known is None else min(snapshot.at, snapshot.known)
    found = _entries(snapshot, _NEWEST + _STANDING, since=since)
    return [one for one in found if not one.final]


def dated(snapshot: Snapshot) -> list[Dated]:
    """What has a day on which it asks, as it was written: the calendar has not ended it yet."""
    at, day = snapshot.at, snapshot.day
    since = at if snapshot.known is None else min(at, snapshot.known)
    return [
        Dated(
            _KIND[kind],
            _STATUS[status],
            None if until is None else day(until),
            None if review is None else day(review),
        )
        for kind, status, until, review in snapshot.rows(_DATED, since=since)
    ]


def everything(snapshot: Snapshot) -> list[Entry]:
    """Every entry, those that have ended too."""
    return _entries(snapshot, _NEWEST)


def changed(snapshot: Snapshot, since: Any) -> list[Entry]:
    """Every entry that something happened to after a moment."""
    return _entries(snapshot, _NEWEST + _SINCE, since=since)


def noted_in(snapshot: Snapshot, meeting: MeetingId) -> list[Entry]:
    """What was noted in a meeting, as it stands at the moment."""
    return _entries(snapshot, _NEWEST + _IN_MEETING, meeting=meeting)


def entry(snapshot: Snapshot, own: EntryId) -> Entry | None:
    """One entry as it stands; None if there is none."""
    found = _entries(snapshot, _NEWEST + " AND e.id = :entry", entry=own)
    return found[0] if found else None


def history(snapshot: Snapshot, own: EntryId) -> list[Entry]:
    """An entry as it stood after each of its changes, oldest first."""
    found = _entries(snapshot, _CHANGES + " AND e.id = :entry", entry=own)
    return sorted(found, key=lambda one: one.turn)


def restrictions_of(snapshot: Snapshot, agreement: EntryId) -> list[UUID]:
    """The roots of the restrictions that rest on an agreement."""
    rows = snapshot.rows(_OF_AGREEMENT, agreement=agreement)
    return [snapshot.identity(row[0]) for row in rows]


def _entries(snapshot: Snapshot, sql: str, **values: object) -> list[Entry]:
    rows = snapshot.rows(f"{sql} ORDER BY e.recorded_at, e.number, e.id", **values)
    return [_entry(snapshot, row) for row in rows]


def _day(snapshot: Snapshot, value: Any) -> date | None:
    return None if value is None else snapshot.day(value)


def _entry(snapshot: Snapshot, row: Any) -> Entry:
    moment, identity = snapshot.moment, snapshot.identity
    kind, until = _KIND[row[2]], _day(snapshot, row[18])
    return Entry(
        id=EntryId(identity(row[0])),
        reference=row[1],
        kind=kind,
        status=as_it_stands(kind, _STATUS[row[9]], until, snapshot.at),
        particulars=EntryParticulars(
            text=row[11],
            source=row[12],
            party=row[13],
            owner=row[14],
            asked=_day(snapshot, row[15]),
            due=_day(snapshot, row[16]),
            valid_from=_day(snapshot, row[17]),
            valid_until=until,
            review=_day(snapshot, row[19]),
            for_directors=bool(row[20]),
            other_sector=bool(row[21]),
            provisional=bool(row[22]),
            category=row[23],
            amount=row[24],
            answer=row[25],
            facility=None if row[26] is None else FacilityId(identity(row[26])),
        ),
        added_at=moment(row[3]),
        changed_at=moment(row[5]),
        by=row[6] or "",
        turn=row[7],
        note=row[10],
        meeting=None if row[4] is None else MeetingId(identity(row[4])),
        change=_CHANGE[row[8]],
    )
