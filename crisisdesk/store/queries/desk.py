"""The desk itself: its members, its revision, and who was first."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId, FacilityId, MemberId
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.safekeeping.journal import LOOKED
from crisisdesk.store.snapshot import Snapshot


class Member(NamedTuple):
    """Who can sit at the desk."""

    id: MemberId
    initials: str
    role: str


class LatestAct(NamedTuple):
    """Who did what and when, from the journal."""

    who: str
    event: str
    at: datetime


_MEMBERS = "SELECT m.id, m.initials, m.role FROM desk_member m ORDER BY m.initials"
_REVISION = "SELECT r.number, r.written_at FROM revision r"
_BEGINNING = """
SELECT r.epoch, r.store_id, r.written_at, v.version_num FROM revision r, alembic_version v
"""
_LAST_ACT = """
SELECT COALESCE(m.initials, j.account), j.event, j.recorded_at FROM journal j
LEFT JOIN desk_member m ON m.id = j.by_id WHERE j.facility_id = :facility
ORDER BY j.recorded_at DESC, j.number DESC LIMIT 1
"""
_LAST_ON_CASE = _LAST_ACT.replace(
    "j.facility_id = :facility", f"j.case_id = :case AND j.event <> '{LOOKED}'"
)
_LAST_ON = _LAST_ACT.replace("j.facility_id = :facility", "j.subject_id = :subject")
_LAST_AT = """
SELECT m.initials FROM journal j JOIN desk_member m ON m.id = j.by_id WHERE j.desk_id = :desk
ORDER BY j.epoch DESC, j.number DESC LIMIT 1
"""
_LETTERS = "SELECT d.id, d.letter, d.name FROM desk d"


def members(snapshot: Snapshot) -> list[Member]:
    """Everyone who can sit at the desk, by initials."""
    return [
        Member(MemberId(snapshot.identity(row[0])), row[1], row[2])
        for row in snapshot.rows(_MEMBERS)
    ]


def revision(snapshot: Snapshot) -> tuple[int, datetime | None]:
    """The number that moves with every act, and the newest moment of writing."""
    number, written = snapshot.rows(_REVISION)[0]
    return number, None if written is None else snapshot.moment(written)


class Beginning(NamedTuple):
    """What every act must know of the store first."""

    epoch: int
    """Which beginning of the journal this is."""
    store: UUID | None
    written_at: datetime | None
    """The newest moment of writing."""
    version: str
    """Of the tables."""


def beginning(snapshot: Snapshot) -> Beginning:
    """What an act begins with."""
    epoch, store, written, version = snapshot.rows(_BEGINNING)[0]
    return Beginning(
        int(epoch),
        None if store is None else snapshot.identity(store),
        None if written is None else snapshot.moment(written),
        str(version),
    )


def last_act(snapshot: Snapshot, facility: FacilityId) -> LatestAct | None:
    """The newest act on a facility: who was first."""
    rows = snapshot.rows(_LAST_ACT, facility=facility)
    return LatestAct(rows[0][0], rows[0][1], snapshot.moment(rows[0][2])) if rows else None


def last_on_case(snapshot: Snapshot, case: CaseId) -> LatestAct | None:
    """The newest act on a case: who was first."""
    rows = snapshot.rows(_LAST_ON_CASE, case=case)
    return LatestAct(rows[0][0], rows[0][1], snapshot.moment(rows[0][2])) if rows else None


def last_on(snapshot: Snapshot, subject: UUID) -> LatestAct | None:
    """The newest act on anything else that acts name: who was first."""
    rows = snapshot.rows(_LAST_ON, subject=subject)
    return LatestAct(rows[0][0], rows[0][1], snapshot.moment(rows[0][2])) if rows else None


def last_at(snapshot: Snapshot, desk: DeskId) -> str:
    """The initials of who acted last at a desk; "" when nobody did."""
    rows = snapshot.rows(_LAST_AT, desk=desk)
    return rows[0][0] if rows else ""


def letters(snapshot: Snapshot) -> dict[UUID, tuple[str, str]]:
    """Letter and name of every desk that has written in this store."""
    return {snapshot.identity(row[0]): (row[1], row[2]) for row in snapshot.rows(_LETTERS)}
