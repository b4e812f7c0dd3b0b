"""Saying of rows that they do not count from now on, and what an act had written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from crisisdesk.domain.cases.holds import HoldChange
from crisisdesk.domain.cases.states import CaseId, HoldId
from crisisdesk.domain.safekeeping.seals import DIGEST_BYTES, ID_BYTES, unpack
from crisisdesk.domain.safekeeping.take_back import Touched
from crisisdesk.domain.week.register import EntryId
from crisisdesk.store.acts.act import Act
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.tables.base import RetractionRow, Row
from crisisdesk.store.tables.cases import CaseRow, HoldEventRow, HoldRow, StayRow
from crisisdesk.store.tables.register import RegisterChangeRow, RegisterEntryRow
from crisisdesk.store.values import new_id

TAKEN_BACK_REASON = "taken_back"
_HISTORIES = (
    *("crisis_case", "youth", "case_event", "hold", "hold_event", "stay", "departure"),
    *("capacity_report", "opening", "restriction", "occurrence", "meeting", "meeting_event"),
    *("watch", "register_entry", "register_change", "contact", "absence_report"),
    *("absence_review", "aid_request", "aid_request_end", "aid_offer", "deployment"),
    *("duty_rule", "deployment_event", "staffing_norm", "ring", "redeployment", "provider_contact"),
    *("call_attempt", "call_terms", "call_round", "call_round_end"),
    "conflict_end",
)
"""The tables of which every query leaves out what does not count."""
_ACT = """
SELECT j.id, j.by_id AS "by", j.desk_id AS desk, j.epoch, j.number, j.recorded_at AS at
FROM journal j WHERE j.id = :act
"""
_COLUMNS = """
SELECT COALESCE(m.initials, j.account) AS who, j.recorded_at AS at, j.event, j.reason,
  j.case_id AS "case", j.facility_id AS facility, j.subject_id AS subject, j.seal
FROM journal j LEFT JOIN desk_member m ON m.id = j.by_id
"""
_OF_ACT = f"""
{_COLUMNS}
WHERE j.desk_id = :desk AND j.epoch = :epoch AND j.number >= :number ORDER BY j.number
"""
_SINCE = f"""
{_COLUMNS}
WHERE j.recorded_at >= :since AND j.epoch = :epoch
  AND NOT (j.desk_id = :desk AND j.number <= :number)
ORDER BY j.recorded_at, j.number
"""


def counting(table: type[Row]) -> ColumnElement[bool]:
    """Which rows of a table count."""
    return col(table.id).not_in(select(RetractionRow.row_id))


class _Act(NamedTuple):
    id: UUID
    by: UUID | None
    desk: UUID
    epoch: int
    number: int
    at: datetime


class _Line(NamedTuple):
    touched: Touched
    seal: bytes | None


class ActRows(NamedTuple):
    """An act as the journal knows it: who, when, what it says, which rows it added."""

    by: UUID | None
    at: datetime
    lines: tuple[Touched, ...]
    rows: dict[str, list[UUID]]
    """By table."""
    since: tuple[Touched, ...]
    """What the journal says of everything since."""


class Beneath(NamedTuple):
    """What has to be reckoned anew once the rows of an act do not count."""

    holds: list[HoldId]
    given_back: set[HoldId]
    """Those that it gave back."""
    entries: list[EntryId]
    """Entries of the register that it changed."""
    opened: list[CaseId]


class Retractions:
    """What does not count any more."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def add(self, rows: Iterable[UUID], reason: str) -> None:
        """Let these rows not count from now on."""
        self._act.insert_many(
            RetractionRow, [{"id": new_id(), "row_id": row, "reason": reason} for row in rows]
        )

    def written(self, act: UUID) -> ActRows | None:
        """What an act wrote; None where the journal has no such act."""
        return written(self._act.snapshot, act)

    def touched(self, rows: Mapping[str, Sequence[UUID]]) -> Beneath:
        """What else follows from rows that an act wrote."""
        session = self._act.session

        def added(table: type[Row]) -> Sequence[UUID]:
            return rows.get(str(table.__tablename__), ())

        changes = session.exec(
            select(HoldEventRow).where(col(HoldEventRow.id).in_(added(HoldEventRow)))
        ).all()
        used = session.exec(
            select(StayRow.hold_id).where(col(StayRow.id).in_(added(StayRow)))
        ).all()
        entries = session.exec(
            select(RegisterChangeRow.entry_id).where(
                col(RegisterChangeRow.id).in_(added(RegisterChangeRow))
            )
        ).all()
        made = {*added(HoldRow)}
        released = {row.hold_id for row in changes if row.change is HoldChange.RELEASED}
        holds = {row.hold_id for row in changes} | {*filter(None, used)} | made
        return Beneath(
            [HoldId(hold) for hold in holds],
            {HoldId(hold) for hold in released - made},
            [EntryId(entry) for entry in {*entries} - {*added(RegisterEntryRow)}],
            [CaseId(case) for case in added(CaseRow)],
        )

    def take_back(self, rows: Mapping[str, Sequence[UUID]]) -> None:
        """Let what an act added to histories not count from now on."""
        for name in _HISTORIES:
            self.add(rows.get(name, ()), TAKEN_BACK_REASON)


def written(snapshot: Snapshot, act: UUID) -> ActRows | None:
    """What an act wrote; None where the journal has no such act, or none that says which rows."""
    first = snapshot.first(_Act, _ACT, act=act)
    if first is None:
        return None
    where: dict[str, Any] = {"desk": first.desk, "epoch": first.epoch}
    lines: list[Touched] = []
    seal: bytes | None = None
    # The rows of an act follow on one another, and the last of them has its seal.
    for line in snapshot.read(_Line, _OF_ACT, number=first.number, **where):
        lines.append(line.touched)
        seal = line.seal
        if seal != b"":
            break
    if not seal:
        return None
    since = snapshot.read(
        _Line, _SINCE, since=first.at, number=first.number + len(lines) - 1, **where
    )
    return ActRows(
        first.by, first.at, tuple(lines), _added(seal), tuple(line.touched for line in since)
    )


def _added(seal: bytes) -> dict[str, list[UUID]]:
    _head, tables = unpack(seal)
    step = ID_BYTES + DIGEST_BYTES
    return {
        name: [
            UUID(bytes=table.added[at : at + ID_BYTES]) for at in range(0, len(table.added), step)
        ]
        for name, table in tables.items()
        if table.added
    }
