"""What a sheet about stays brings in, in bulk: many cases in few statements."""

from collections import defaultdict
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.payloads import Payload
from crisisdesk.domain.cases.states import CaseId, CaseState, StayId, YouthId
from crisisdesk.domain.identity import initials_key
from crisisdesk.domain.sheets.episodes import KnownCase, KnownStay
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.cases.events import text_item, texts
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.repositories.case_events import event_columns
from crisisdesk.store.tables.base import DeskRow, Row
from crisisdesk.store.tables.cases import (
    CaseEventRow,
    CaseRow,
    CaseTextRow,
    DepartureRow,
    StayRow,
    YouthRow,
)
from crisisdesk.store.values import new_id, new_salt

_FACILITIES = """
SELECT DISTINCT e.code, f.id AS facility, f.outside
FROM external_code e JOIN facility f ON f.id = e.subject_id WHERE e.subject = 'facility'
"""
# The source stands with the event that names the child, in the place where events keep codes.
_CHILDREN = f"""
SELECT e.id AS event, e.subject_id AS youth, e.case_id AS "case", c.reference,
  c.closed_at IS NULL AS is_open, e.code
FROM case_event e JOIN crisis_case c ON c.id = e.case_id
WHERE e.event = 'youth_added' AND (e.code = :source OR (e.code = '' AND c.closed_at IS NULL))
  AND {counts("c")} AND {counts("e")}
"""  # noqa: S608 - our own names
_THEIR_CASES = """
SELECT y.case_id FROM case_event y JOIN crisis_case c ON c.id = y.case_id
WHERE y.event = 'youth_added' AND (y.code = :source OR (y.code = '' AND c.closed_at IS NULL))
"""
_STAYS = f"""
SELECT a.id, a.case_id AS "case", a.youth_id AS youth, c.reference, a.facility_id AS facility,
  a.arrived_at AS since, d.departed_at AS until
FROM stay a JOIN crisis_case c ON c.id = a.case_id
LEFT JOIN departure d ON d.stay_id = a.id AND {counts("d")}
WHERE a.youth_id IN (
  SELECT y.subject_id FROM case_event y JOIN crisis_case o ON o.id = y.case_id
  WHERE y.event = 'youth_added' AND (y.code = :source OR (y.code = '' AND o.closed_at IS NULL)))
  AND {counts("a")}
"""  # noqa: S608 - our own names
_TABLES: tuple[type[Row], ...] = (
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
    """Of the desk's own open cases: folded pseudonym, and the reference."""
    stays_here: dict[str, list[KnownStay]]
    """The stays of these."""


class _CodeOf(NamedTuple):
    code: str
    facility: FacilityId
    outside: bool


class _Child(NamedTuple):
    event: UUID
    youth: YouthId
    case: CaseId
    reference: str
    is_open: bool
    code: str


class _StayOf(NamedTuple):
    youth: YouthId
    stay: KnownStay


class Episodes:
    """Many cases, children and stays at once; written by `write`."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act
        self._written = act.written()
        self._rows: dict[type[Row], list[dict[str, Any]]] = {table: [] for table in _TABLES}
        self._turns: dict[CaseId, int] = defaultdict(int)
        self._number = 0
        self._letter = ""

    def facilities(self) -> dict[str, list[tuple[FacilityId, bool]]]:
        """Which facilities a code of whatever source names, and whether they are outside ones."""
        facilities: dict[str, list[tuple[FacilityId, bool]]] = defaultdict(list)
        for row in self._act.snapshot.read(_CodeOf, _FACILITIES):
            facilities[row.code].append((row.facility, row.outside))
        return dict(facilities)

    def children(self, source: str) -> Children:
        """The children of a source with their stays, and those of the desk's own open cases."""
        snapshot = self._act.snapshot
        words = texts(snapshot, _THEIR_CASES, source=source)
        children = Children(defaultdict(list), defaultdict(list), {}, defaultdict(list))
        stays_of: dict[YouthId, list[KnownStay]] = {}
        for child in snapshot.read(_Child, _CHILDREN, source=source):
            name = words.get(text_item(EventKind.YOUTH_ADDED, child.event), "")
            if child.code != source:
                children.open_here[initials_key(name)] = child.reference
                stays_of[child.youth] = children.stays_here[initials_key(name)]
                continue
            stays_of[child.youth] = children.stays[name]
            children.cases[name].append(
                KnownCase(child.case, child.youth, child.reference, child.is_open)
            )
        for row in snapshot.read(_StayOf, _STAYS, source=source):
            stays_of[row.youth].append(row.stay)
        return children

    def _add(self, table: type[Row], **columns: object) -> UUID:
        id_ = new_id()
        self._rows[table].append({"id": id_, **self._written, **columns})
        return id_

    def open(self, reported_at: datetime, closed_at: datetime | None) -> CaseId:
        """Open a case, which may have ended long ago."""
        if not self._letter:
            session = self._act.session
            self._letter = session.get_one(DeskRow, self._act.desk).letter
            at_desk = col(CaseRow.desk_id) == self._act.desk
            self._number = session.exec(select(func.max(CaseRow.number)).where(at_desk)).one() or 0
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
            item = text_item(kind, event)
            self._add(CaseTextRow, case_id=case, item=item, text=text, salt=new_salt())

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
                names = [*next(iter(rows))]
                marks = ", ".join(f":{name}" for name in names)
                sql = f"INSERT INTO {table.__tablename__} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own names
                connection.many(sql, rows)
                self._act.wrote(table, [row["id"] for row in rows])
                rows.clear()


_NO_COLUMNS: dict[str, Any] = {
    name: field.default
    for name, field in CaseEventRow.model_fields.items()
    if not field.is_required() and field.default_factory is None
}
