"""Meetings by plain SQL: when they were held, who was there, what was noted; who is on duty."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import (
    AgendaSubject,
    Attendance,
    Happening,
    Meeting,
    MeetingNote,
)
from crisisdesk.domain.week.register import MeetingId
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_MEETINGS = f"""
SELECT t.id, t.duty, t.day, t.observed_at AS began_at, COALESCE(m.initials, '') AS "by",
  CASE WHEN e.event = 'closed' THEN e.observed_at END AS closed_at,
  COALESCE((SELECT r.name FROM duty_rule r
    WHERE r.duty = t.duty AND r.valid_from <= t.day AND r.recorded_at <= :known AND {counts("r")}
    ORDER BY r.valid_from DESC, r.recorded_at DESC, r.id DESC LIMIT 1), '') AS name
FROM meeting t LEFT JOIN desk_member m ON m.id = t.by_id
LEFT JOIN meeting_event e ON e.id = (
  SELECT n.id FROM meeting_event n
  WHERE n.meeting_id = t.id AND n.event IN ('closed', 'reopened')
    AND n.observed_at <= :at AND n.recorded_at <= :known AND {counts("n")}
  ORDER BY n.observed_at DESC, n.recorded_at DESC, n.id DESC LIMIT 1)
WHERE t.observed_at <= :at AND t.recorded_at <= :known AND {counts("t")}
  AND NOT EXISTS (SELECT 1 FROM meeting_event u WHERE u.meeting_id = t.id AND u.event = 'undone'
    AND u.observed_at <= :at AND u.recorded_at <= :known AND {counts("u")})
"""
_NEWEST = " ORDER BY t.observed_at DESC, t.recorded_at DESC, t.id DESC"
_EVENTS = f"""
SELECT e.event, e.party, e.code, e.text, e.observed_at AS at, COALESCE(m.initials, '') AS "by"
FROM meeting_event e LEFT JOIN desk_member m ON m.id = e.by_id
WHERE e.meeting_id = :meeting AND e.observed_at <= :at AND e.recorded_at <= :known
  AND {counts("e")}
ORDER BY e.observed_at, e.recorded_at, e.id
"""
_WATCHES = f"""
SELECT w.root_id AS id, w.member_id AS member, m.initials, m.role, w.begins_at, w.ends_at,
  w.stand_in
FROM watch w JOIN desk_member m ON m.id = w.member_id
WHERE w.recorded_at <= :known AND w.ends_at > :first AND w.begins_at < :last
  AND NOT w.withdrawn AND {counts("w")}
  AND NOT EXISTS (SELECT 1 FROM watch n WHERE n.root_id = w.root_id AND n.withdrawn
    AND n.recorded_at <= :known AND {counts("n")})
ORDER BY w.begins_at, w.stand_in, m.initials
"""


class _Event(NamedTuple):
    event: Happening
    party: str
    code: str
    text: str
    at: datetime
    by: str


class OnDuty(NamedTuple):
    """Somebody on duty at the desk."""

    id: UUID
    member: MemberId
    initials: str
    role: str
    begins_at: datetime
    ends_at: datetime
    stand_in: bool


def of_turn(snapshot: Snapshot, duty: Duty, day: date) -> Meeting | None:
    """The meeting that was held for a turn."""
    meetings = _meetings(snapshot, " AND t.duty = :duty AND t.day = :day", duty=duty, day=day)
    return next(iter(meetings), None)


def meeting(snapshot: Snapshot, meeting: MeetingId) -> Meeting | None:
    """One meeting; None if there is none."""
    return next(iter(_meetings(snapshot, " AND t.id = :meeting", meeting=meeting)), None)


def newest(snapshot: Snapshot, duty: Duty, most: int = 1) -> list[Meeting]:
    """The newest meetings of a series, newest first."""
    return _meetings(snapshot, " AND t.duty = :duty", most=most, duty=duty)


def before(snapshot: Snapshot, of: Meeting, most: int = 1) -> list[Meeting]:
    """The meetings of a series that began before one, newest first."""
    return _meetings(
        snapshot,
        " AND t.duty = :duty AND t.observed_at < :began",
        most=most,
        duty=of.duty,
        began=of.began_at,
    )


def latest(snapshot: Snapshot, most: int) -> list[Meeting]:
    """The newest meetings of every series, newest first."""
    return _meetings(snapshot, "", most=most)


def going_on(snapshot: Snapshot) -> list[Meeting]:
    """The meetings that were opened and not closed."""
    return [meeting for meeting in latest(snapshot, 50) if meeting.closed_at is None]


def attendance(snapshot: Snapshot, meeting: MeetingId) -> dict[str, Attendance]:
    """Who was there, by party; the newest word about it counts."""
    return {
        event.party: Attendance(event.code)
        for event in snapshot.read(_Event, _EVENTS, meeting=meeting)
        if event.event is Happening.ATTENDANCE
    }


def notes(snapshot: Snapshot, meeting: MeetingId) -> list[MeetingNote]:
    """What was noted, in the order in which it was."""
    return [
        MeetingNote(AgendaSubject(event.code), event.text, event.at, event.by)
        for event in snapshot.read(_Event, _EVENTS, meeting=meeting)
        if event.event is Happening.NOTE
    ]


def watches(snapshot: Snapshot, first: datetime, last: datetime) -> list[OnDuty]:
    """Who is on duty at some time between two moments, in order."""
    return snapshot.read(OnDuty, _WATCHES, first=first, last=last)


def _meetings(snapshot: Snapshot, which: str, most: int = 1000, **values: object) -> list[Meeting]:
    return snapshot.read(Meeting, f"{_MEETINGS}{which}{_NEWEST} LIMIT {most:d}", **values)
