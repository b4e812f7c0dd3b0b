"""What a sheet about stays brings in, in bulk: many cases in few statements."""

from collections import defaultdict
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func
from sqlmodel import SQLModel, col, select

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.payloads import Payload
from crisisdesk.domain.cases.states import CaseId, CaseState, StayId, YouthId
from crisisdesk.domain.sheets.episodes import KnownCase, KnownStay
from crisisdesk.store.act import Act
from crisisdesk.store.queries.cases.events import text_item, texts
from crisisdesk.store.repositories.case_events import event_columns
from crisisdesk.store.tables.base import DeskRow
from crisisdesk.store.tables.cases import (
    CaseEventRow,
    CaseRow,
    CaseTextRow,
    DepartureRow,
    StayRow,
    YouthRow,
)
from crisisdesk.store.values import new_id

_FACILITIES = """
SELECT DISTINCT e.code, f.id, f.outside
FROM external_code e JOIN facility f ON f.id = e.subject_id WHERE e.subject = 'facility'
"""
# The source stands with the event that names the child, in the place where events keep codes.
_CHILDREN = """
SELECT e.id, e.subject_id, e.case_id, c.reference, c.closed_at, e.code
FROM case_event e JOIN crisis_case c ON c.id = e.case_id
WHERE e.event = 'youth_added' AND (e.code = :source OR (e.code = '' AND c.closed_at IS NULL))
"""
_THEIR_CASES = """
SELECT y.case_id FROM case_event y JOIN crisis_case c ON c.id = y.case_id
WHERE y.event = 'youth_added' AND (y.code = :source OR (y.code = '' AND c.closed_at IS NULL))
"""
_STAYS = """
SELECT a.id, a.case_id, a.youth_id, c.reference, a.facility_id, a.arrived_at, d.departed_at
FROM stay a JOIN crisis_case c ON c.id = a.case_id LEFT JOIN departure d ON d.stay_id = a.id
WHERE a.youth_id IN (
  SELECT e.subject_id FROM case_event e WHERE e.event = 'youth_added' AND e.code = :source)
"""
_TABLES: tuple[type[SQLModel], ...] = (
    CaseRow,
    YouthRow,
    CaseEventRow,
    CaseTextRow,
    StayRow,
    DepartureRow,
)


class Children(NamedTuple):
    """The children that the desk has, by what they are called."""

    cases: dict[str, list[KnownCase]]
    """Of this source, by its code."""
    stays: dict[str, list[KnownStay]]
    open_here: dict[str, str]
    """Of the desk's own open cases: pseudonym without case, and the reference."""


class Episodes:
    """Many cases, children and stays at once; written by `write`."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act
        self._written = act.written()
        self._rows: dict[type[SQLModel], list[dict[str, object]]] = {one: [] for one in _TABLES}
        self._turns: dict[CaseId, int] = defaultdict(int)
        self._number = 0
        self._letter = ""

    def facilities(self) -> dict[str, list[tuple[FacilityId, bool]]]:
        """Which facilities a code of whatever source names, and whether they are outside ones."""
        snapshot = self._act.snapshot
        found: dict[str, list[tuple[FacilityId, bool]]] = defaultdict(list)
        for code, facility, outside in snapshot.rows(_FACILITIES):
            found[code].append((FacilityId(snapshot.identity(facility)), bool(outside)))
        return dict(found)

    def children(self, source: str) -> Children:
        """The children of a source with their stays, and those of the desk's own open cases."""
        snapshot = self._act.snapshot
        moment, identity = snapshot.moment, snapshot.identity
        words = texts(snapshot, _THEIR_CASES, source=source)
        found = Children(defaultdict(list), defaultdict(list), {})
        names: dict[UUID, str] = {}
        for event, youth, case, reference, closed_at, code in snapshot.rows(
            _CHILDREN, source=source
        ):
            name = words.get(text_item(EventKind.YOUTH_ADDED, identity(event)), "")
            if code != source:
                found.open_here[name.casefold()] = reference
                continue
            names[identity(youth)] = name
            found.cases[name].append(
                KnownCase(
                    CaseId(identity(case)), YouthId(identity(youth)), reference, closed_at is None
                )
            )
        for row in snapshot.rows(_STAYS, source=source):
            found.stays[names[identity(row[2])]].append(
                KnownStay(
                    StayId(identity(row[0])),
                    CaseId(identity(row[1])),
                    row[3],
                    FacilityId(identity(row[4])),
                    moment(row[5]),
                    None if row[6] is None else moment(row[6]),
                )
            )
        return found

    def _add(self, table: type[SQLModel], **columns: object) -> UUID:
        own = new_id()
        self._rows[table].append({"id": own, **self._written, **columns})
        return own

    def open(self, reported_at: datetime, closed_at: datetime | None) -> CaseId:
        """Open a case, which may have ended long ago."""
        if not self._letter:
            session = self._act.session
            self._letter = session.get_one(DeskRow, self._act.desk).letter
            own = col(CaseRow.desk_id) == self._act.desk
            self._number = session.exec(select(func.max(CaseRow.number)).where(own)).one() or 0
        self._number += 1
        return CaseId(
            self._add(
                CaseRow,
                reference=f"{self._letter}-{self._number:04}",
                number=self._number,
                reported_at=reported_at,
                municipality="",
                closed_at=closed_at,
                version=1,
            )
        )

    def add_youth(self, case: CaseId) -> YouthId:
        """Keep the child of a case."""
        return YouthId(self._add(YouthRow, case_id=case, birth_year=None, gender=None))

    def add_event(
        self,
        case: CaseId,
        kind: EventKind,
        at: datetime,
        payload: Payload = None,
        *,
        state: CaseState | None = None,
    ) -> None:
        """Keep what happened to a case that is opened here; words go to the case's texts."""
        self._turns[case] += 1
        columns, text = event_columns(kind, payload)
        columns |= {"case_id": case, "observed_at": at, "turn": self._turns[case], "state": state}
        # The driver takes plain values only.
        plain = {
            name: value.value if isinstance(value, StrEnum) else value
            for name, value in (_NO_COLUMNS | columns).items()
        }
        event = self._add(CaseEventRow, **plain)
        if text:
            self._add(CaseTextRow, case_id=case, item=text_item(kind, event), text=text)

    def arrive(
        self, case: CaseId, youth: YouthId, facility: FacilityId, arrived_at: datetime
    ) -> StayId:
        """Keep a child's arrival."""
        return StayId(
            self._add(
                StayRow,
                case_id=case,
                youth_id=youth,
                facility_id=facility,
                hold_id=None,
                arrived_at=arrived_at,
            )
        )

    def depart(
        self, stay: StayId, facility: FacilityId, departed_at: datetime, destination: str
    ) -> None:
        """Keep a child's departure."""
        self._add(
            DepartureRow,
            stay_id=stay,
            facility_id=facility,
            departed_at=departed_at,
            destination=destination,
        )

    def write(self) -> None:
        """Bring all of it into the store, straight through the driver."""
        connection = self._act.snapshot.connection
        for table, rows in self._rows.items():
            if rows:
                names = [*rows[0]]
                marks = ", ".join(f":{name}" for name in names)
                sql = f"INSERT INTO {table.__tablename__} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own names
                connection.many(sql, rows)
                rows.clear()


_NO_COLUMNS: dict[str, Any] = {
    name: field.default
    for name, field in CaseEventRow.model_fields.items()
    if not field.is_required() and field.default_factory is None
}
