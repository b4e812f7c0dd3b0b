"""Reports that are still being typed; they have no history and move no revision."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId, MemberId
from crisisdesk.store.connection import Connection
from crisisdesk.store.snapshot import Snapshot

_KEEP = """
INSERT INTO draft (id, member_id, desk_id, changed_at, content)
VALUES (:id, :member, :desk, :changed_at, :content)
ON CONFLICT (id) DO UPDATE SET member_id = excluded.member_id, desk_id = excluded.desk_id,
  changed_at = excluded.changed_at, content = excluded.content
"""
_DROP = "DELETE FROM draft WHERE id = :id"
_DRAFTS = """
SELECT d.id, d.member_id AS member, d.changed_at, d.content FROM draft d
WHERE d.desk_id = :desk ORDER BY d.changed_at DESC, d.id
"""
_CONTENT = "SELECT d.content FROM draft d WHERE d.id = :id"


class Draft(NamedTuple):
    """A report that somebody is typing, as the form wrote it down."""

    id: UUID
    member: MemberId | None
    changed_at: datetime
    content: str
    """JSON."""


def keep(connection: Connection, draft: Draft, desk: DeskId) -> None:
    """Keep a draft in the place of what it said before."""
    connection.many(_KEEP, [{**draft._asdict(), "desk": desk}])


def drop(connection: Connection, draft: UUID) -> None:
    """Forget a draft; one that is gone already is no fault."""
    connection.many(_DROP, [{"id": draft}])


def drafts(snapshot: Snapshot, desk: DeskId) -> list[Draft]:
    """The drafts of a desk, newest first."""
    return snapshot.read(Draft, _DRAFTS, desk=desk)


def content_of(snapshot: Snapshot, draft: UUID) -> str | None:
    """What one draft holds; None where there is none."""
    return snapshot.first(str, _CONTENT, id=draft)
