"""Bulletins by plain SQL: the newest text of each."""

import json
from datetime import date, datetime

from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.bulletin import Bulletin, BulletinPart
from crisisdesk.store.snapshot import Snapshot

_NEWEST = """
SELECT b.day, b.since, b.content AS parts, b.sent, b.observed_at AS changed_at,
  COALESCE(m.initials, '') AS "by"
FROM bulletin b LEFT JOIN desk_member m ON m.id = b.by_id
WHERE b.observed_at <= :at AND b.recorded_at <= :known AND NOT EXISTS (
  SELECT 1 FROM bulletin n WHERE n.day = b.day AND n.observed_at <= :at AND n.recorded_at <= :known
    AND (n.observed_at, n.recorded_at, n.id) > (b.observed_at, b.recorded_at, b.id))
"""


def bulletins(snapshot: Snapshot, most: int = 60) -> list[Bulletin]:
    """Every bulletin as it stands, newest day first."""
    return _bulletins(snapshot, f" ORDER BY b.day DESC LIMIT {most:d}")


def bulletin(snapshot: Snapshot, day: date) -> Bulletin | None:
    """The bulletin of a day; None while nobody wrote one."""
    return next(iter(_bulletins(snapshot, " AND b.day = :day", day=day)), None)


def last_sent(snapshot: Snapshot, before: datetime) -> Bulletin | None:
    """The newest one that went out before a moment."""
    which = " AND b.sent AND b.observed_at < :before ORDER BY b.observed_at DESC LIMIT 1"
    return next(iter(_bulletins(snapshot, which, before=before)), None)


def _bulletins(snapshot: Snapshot, which: str, **values: object) -> list[Bulletin]:
    answer = snapshot.answer(_NEWEST + which, **values)
    return answer.read(Bulletin, parts=map(_parts, answer.column("parts")))


def _parts(content: str) -> tuple[BulletinPart, ...]:
    return tuple(_part(*part) for part in json.loads(content))


def _part(heading: str, text: str, audience: str | None = None) -> BulletinPart:
    return BulletinPart(heading, text, None if audience is None else Audience(audience))
