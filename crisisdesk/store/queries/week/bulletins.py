"""Bulletins by plain SQL: the newest text of each."""

import json
from datetime import date, datetime
from typing import Any

from crisisdesk.domain.week.bulletin import Bulletin, BulletinPart
from crisisdesk.store.snapshot import Snapshot

_NEWEST = """
SELECT b.day, b.since, b.content, b.sent, b.observed_at, m.initials
FROM bulletin b LEFT JOIN desk_member m ON m.id = b.by_id
WHERE b.observed_at <= :at AND b.recorded_at <= :known AND NOT EXISTS (
  SELECT 1 FROM bulletin n WHERE n.day = b.day AND n.observed_at <= :at AND n.recorded_at <= :known
    AND (n.observed_at, n.recorded_at, n.id) > (b.observed_at, b.recorded_at, b.id))
"""


def bulletins(snapshot: Snapshot, most: int = 60) -> list[Bulletin]:
    """Every bulletin as it stands, newest day first."""
    rows = snapshot.rows(f"{_NEWEST} ORDER BY b.day DESC LIMIT {most:d}")
    return [_bulletin(snapshot, row) for row in rows]


def bulletin(snapshot: Snapshot, day: date) -> Bulletin | None:
    """The bulletin of a day; None while nobody wrote one."""
    rows = snapshot.rows(_NEWEST + " AND b.day = :day", day=day)
    return _bulletin(snapshot, rows[0]) if rows else None


def last_sent(snapshot: Snapshot, before: datetime) -> Bulletin | None:
    """The newest one that went out before a moment."""
    rows = snapshot.rows(
        _NEWEST + " AND b.sent AND b.observed_at < :before ORDER BY b.observed_at DESC LIMIT 1",
        before=before,
    )
    return _bulletin(snapshot, rows[0]) if rows else None


def _bulletin(snapshot: Snapshot, row: Any) -> Bulletin:
    return Bulletin(
        snapshot.day(row[0]),
        snapshot.moment(row[1]),
        tuple(BulletinPart(*part) for part in json.loads(row[2])),
        sent=bool(row[3]),
        changed_at=snapshot.moment(row[4]),
        by=row[5] or "",
    )
