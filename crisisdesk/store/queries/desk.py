"""The desk itself: its members, its revision and its letters."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId, MemberId
from crisisdesk.domain.members import Member, MemberVersion
from crisisdesk.domain.moments import local
from crisisdesk.domain.together.away import Carried
from crisisdesk.errors import StoreUnavailable
from crisisdesk.store.mapper import NO_SUCH_VALUE
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_MEMBERS = """
SELECT m.id, m.initials, m.name, m.role, m.last_day, m.recorded_at AS known_since
FROM desk_member m ORDER BY m.initials, m.recorded_at, m.id
"""
_VERSIONS = """
SELECT v.observed_at AS since, COALESCE(m.initials, '') AS who,
  v.initials, v.name, v.role, v.last_day
FROM member_version v LEFT JOIN desk_member m ON m.id = v.by_id
WHERE v.member_id = :member ORDER BY v.observed_at DESC, v.recorded_at DESC, v.id DESC
"""
_REVISION = "SELECT r.number, r.written_at FROM revision r"
_BEGINNING = """
SELECT r.epoch, r.number, r.store_id AS store, r.written_at, v.version_num AS version,
  c.laptop_id AS laptop, COALESCE(d.letter, '') AS letter, COALESCE(d.name, '') AS name,
  c.taken_at, c.closed_at
FROM revision r CROSS JOIN alembic_version v
LEFT JOIN carried c ON c.id = 1 LEFT JOIN desk d ON d.id = COALESCE(c.laptop_id, :desk)
"""
_LETTERS = "SELECT d.id, d.letter, d.name FROM desk d"


_BEGUN = "SELECT min(d.registered_at) FROM desk d"
_RULES_WRITTEN = f"""
SELECT count(*) FROM duty_rule r
WHERE r.desk_id IS NOT NULL AND r.recorded_at <= :known AND {counts("r")}
"""


def begun(snapshot: Snapshot) -> datetime | None:
    """When the first desk of the store began; None before there is one."""
    return snapshot.first(datetime, _BEGUN)


def has_facilities(snapshot: Snapshot) -> bool:
    """Whether there ever was a facility."""
    return bool(snapshot.first(int, "SELECT 1 FROM facility f LIMIT 1"))


def rules_written(snapshot: Snapshot) -> int:
    """How many rules of duties somebody wrote, beside those that a store is born with."""
    return snapshot.first(int, _RULES_WRITTEN) or 0


def members(snapshot: Snapshot) -> list[Member]:
    """Everyone who can sit at the desk now, by initials."""
    today = local(snapshot.at).date()
    return [member for member in everybody(snapshot) if member.particulars.is_there(today)]


def everybody(snapshot: Snapshot) -> list[Member]:
    """Everyone who ever could sit at the desk, by initials."""
    return snapshot.read(Member, _MEMBERS)


def versions(snapshot: Snapshot, member: MemberId) -> list[MemberVersion]:
    """What stood about a member, newest first; nothing for one of before there was a history."""
    return snapshot.read(MemberVersion, _VERSIONS, member=member)


class Revision(NamedTuple):
    """How far the store was written."""

    number: int
    """It moves with every act."""
    written_at: datetime | None
    """The newest moment of writing."""


def revision(snapshot: Snapshot) -> Revision:
    """How far the store was written by now; raises StoreUnavailable where that cannot be told."""
    revisions = snapshot.read(Revision, _REVISION)
    if len(revisions) != 1:
        raise StoreUnavailable(NO_SUCH_VALUE)
    return revisions[0]


class Beginning(NamedTuple):
    """What every act must know of the store first."""

    epoch: int
    """Which beginning of the journal this is."""
    number: int
    """Of the revision, this act counted."""
    store: UUID | None
    written_at: datetime | None
    """The newest moment of writing."""
    version: str
    """Of the tables."""
    laptop: DeskId | None
    """Which desk a copy that was taken along is; None in a shared store."""
    letter: str
    """Of the desk that acts, a copy's its own; "" for one that has not written yet."""
    name: str
    taken_at: datetime | None
    closed_at: datetime | None

    @property
    def carried(self) -> Carried | None:
        """What a copy that was taken along knows of itself."""
        if self.laptop is None or self.taken_at is None:
            return None
        return Carried(self.laptop, self.letter, self.name, self.taken_at, self.closed_at)


def beginning(snapshot: Snapshot, desk: DeskId) -> Beginning:
    """What an act of a desk begins with."""
    (beginning,) = snapshot.read(Beginning, _BEGINNING, desk=desk)
    return beginning


class _Desk(NamedTuple):
    id: DeskId
    letter: str
    name: str


def letters(snapshot: Snapshot) -> dict[UUID, tuple[str, str]]:
    """Letter and name of every desk that has written in this store."""
    return {desk.id: (desk.letter, desk.name) for desk in snapshot.read(_Desk, _LETTERS)}
