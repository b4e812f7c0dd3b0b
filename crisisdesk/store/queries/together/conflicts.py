"""Conflicts as they were raised and settled, with the rows on their sides."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.together.conflicts import ConflictId, ConflictKind, Settlement
from crisisdesk.store.queries.listed import listed
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_RAISED = f"""
SELECT c.id, c.kind, c.subject, c.base, c.recorded_at AS raised_at,
  e.outcome, e.observed_at AS ended_at, COALESCE(m.initials, '') AS ended_by
FROM conflict c
LEFT JOIN conflict_end e ON e.conflict_id = c.id AND e.observed_at <= :at
  AND e.recorded_at <= :known AND {counts("e")}
LEFT JOIN desk_member m ON m.id = e.by_id
WHERE c.recorded_at <= :known AND c.recorded_at <= :at
"""
_ALL = f"""
{_RAISED} AND (e.id IS NULL OR e.observed_at >= :since)
ORDER BY c.recorded_at, c.id, e.observed_at, e.id
"""
_OF = f"{_RAISED} AND c.kind = :kind AND c.subject = :subject ORDER BY c.recorded_at, c.id"
_ROWS = """
SELECT s.conflict_id AS conflict, s.row_id AS row FROM conflict_side s
WHERE s.conflict_id IN ({ids})
"""
_PLAIN = """
SELECT s.conflict_id AS conflict, s.source, s.row_id AS row, COALESCE(m.initials, '') AS who,
  COALESCE(d.letter, '') AS letter, s.recorded_at AS at, s.value AS words
FROM conflict_side s LEFT JOIN desk_member m ON m.id = s.by_id LEFT JOIN desk d ON d.id = s.desk_id
WHERE s.source IN ('here', 'there') AND s.conflict_id IN ({ids}) ORDER BY s.source
"""
_SIDES = """
SELECT s.conflict_id AS conflict, s.source, s.row_id AS row, COALESCE(m.initials, '') AS who,
  COALESCE(d.letter, '') AS letter, t.recorded_at AS at, {columns},
  CASE WHEN {counts} THEN 1 ELSE 0 END AS counts
FROM conflict_side s JOIN {table} t ON t.id = s.row_id
LEFT JOIN desk_member m ON m.id = {by} LEFT JOIN desk d ON d.id = t.desk_id
WHERE s.source = '{table}' AND s.conflict_id IN ({ids})
ORDER BY t.recorded_at, t.id
"""
_COLUMNS = {
    "hold": """t.case_id AS "case", t.facility_id AS facility, t.until""",
    "stay": """t.case_id AS "case", t.facility_id AS facility""",
    "crisis_case": """t.id AS "case" """,
    "case_event": """t.case_id AS "case", t.facility_id AS facility,
      COALESCE(t.state, t.event) AS code, COALESCE(t.lead_id, t.subject_id) AS subject, t.turn""",
    "restriction": """t.facility_id AS facility,
      CASE WHEN t.lifted THEN 'lifted' ELSE t.kind END AS code, t.valid_until AS until,
      t.root_id AS subject, t.reason AS words""",
    "occurrence": """t.outcome AS code, t.until""",
    "desk_member": """t.initials AS code, t.name AS words""",
}
_SINCE = f"t.recorded_at > :raised AND {counts('t')}"
_CHANGED_SINCE = {
    ConflictKind.LEAD: f"""
SELECT 1 FROM case_event t WHERE t.event = 'lead_set' AND t.case_id = :about AND {_SINCE}
""",
    ConflictKind.ENDED: f"""
SELECT 1 FROM case_event t WHERE t.event = 'corrected' AND t.case_id = :about AND {_SINCE}
""",
    ConflictKind.RESTRICTION: f"""
SELECT 1 FROM restriction t WHERE t.root_id = :about AND {_SINCE}
""",
    ConflictKind.DUTY: f"""
SELECT 1 FROM occurrence t WHERE t.duty = :duty AND t.day = :day AND {_SINCE}
""",
}


class RaisedConflict(NamedTuple):
    """A conflict as it was written, and how it ended."""

    id: ConflictId
    kind: ConflictKind
    subject: str
    base: str
    raised_at: datetime
    outcome: Settlement | None
    ended_at: datetime | None
    ended_by: str


class SideRow(NamedTuple):
    """A row on one side, with what of it matters for its kind."""

    conflict: ConflictId
    source: str
    row: UUID
    who: str
    letter: str
    at: datetime
    case: CaseId | None = None
    facility: FacilityId | None = None
    code: str = ""
    subject: UUID | None = None
    until: datetime | None = None
    words: str = ""
    turn: int = 0
    counts: int = 1


class _Row(NamedTuple):
    conflict: ConflictId
    row: UUID


def raised(snapshot: Snapshot, since: datetime) -> list[RaisedConflict]:
    """Every conflict that nobody settled before a moment, oldest first."""
    return [*{row.id: row for row in snapshot.read(RaisedConflict, _ALL, since=since)}.values()]


def about(snapshot: Snapshot, kind: ConflictKind, subject: str) -> list[RaisedConflict]:
    """Every conflict of a kind about this, settled or not."""
    rows = snapshot.read(RaisedConflict, _OF, kind=kind.value, subject=subject)
    return [*{row.id: row for row in rows}.values()]


def rows(snapshot: Snapshot, conflicts: Iterable[ConflictId]) -> dict[ConflictId, set[UUID]]:
    """The rows on the sides of these conflicts."""
    of: dict[ConflictId, set[UUID]] = defaultdict(set)
    if ids := [*conflicts]:
        names, values = listed(ids)
        for row in snapshot.read(_Row, _ROWS.format(ids=names), **values):
            of[row.conflict].add(row.row)
    return of


def sides(snapshot: Snapshot, conflicts: Iterable[ConflictId]) -> dict[ConflictId, list[SideRow]]:
    """What stands on the sides of these conflicts."""
    of: dict[ConflictId, list[SideRow]] = defaultdict(list)
    ids = [*conflicts]
    if not ids:
        return of
    names, values = listed(ids)
    for table, columns in _COLUMNS.items():
        counting = counts("t")
        sql = _SIDES.format(
            columns=columns,
            table=table,
            ids=names,
            counts=counting,
            by="NULL" if table == "desk_member" else "t.by_id",
        )
        for side in snapshot.read(SideRow, sql, **values):
            of[side.conflict].append(side)
    for side in snapshot.read(SideRow, _PLAIN.format(ids=names), **values):
        of[side.conflict].append(side)
    return of


def was_changed_since(snapshot: Snapshot, raised: RaisedConflict) -> bool:
    """Whether somebody stated anew what a conflict is about, after it was raised."""
    values: dict[str, object] = {"raised": raised.raised_at}
    if raised.kind is ConflictKind.DUTY:
        duty, _space, day = raised.subject.partition(" ")
        values |= {"duty": duty, "day": date.fromisoformat(day)}
    else:
        values["about"] = UUID(raised.subject)
    return bool(snapshot.rows(_CHANGED_SINCE[raised.kind], **values))
