"""Cases, their holds and the stays that follow."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from crisisdesk.domain.capacity.facilities import FacilityId, Gender
from crisisdesk.domain.cases.holds import Hold, HoldChange, hold_end
from crisisdesk.domain.cases.states import CaseId, HoldId, StayId, YouthId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.queries.cases import holds
from crisisdesk.store.queries.cases.holds import HoldHistory
from crisisdesk.store.repositories.retractions import counting
from crisisdesk.store.tables.cases import (
    CaseRow,
    DepartureRow,
    HoldEventRow,
    HoldRow,
    StayRow,
    YouthRow,
)
from crisisdesk.store.values import END_OF_TIME

_ENDS = update(HoldRow).where(col(HoldRow.id) == bindparam("hold")).values(ends_at=bindparam("end"))


class Cases:
    """Children without a place, and the places kept for them."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    @property
    def _session(self) -> Session:
        return self._act.session

    def open(self, reported_at: datetime, municipality: str = "") -> tuple[CaseId, str]:
        """Open a case; answers its id and the reference that people say on the phone."""
        number = queries.last_number(self._act.snapshot, self._act.desk) + 1
        reference = f"{self._act.letter}-{number:04}"
        case = self._act.insert(
            CaseRow,
            reference=reference,
            number=number,
            reported_at=reported_at,
            municipality=municipality,
        )
        return CaseId(case), reference

    def add_youth(
        self, case: CaseId, *, birth_year: int | None = None, gender: Gender | None = None
    ) -> YouthId:
        """Keep a child of a case."""
        return YouthId(
            self._act.insert(YouthRow, case_id=case, birth_year=birth_year, gender=gender)
        )

    def case_of_hold(self, hold: HoldId) -> CaseId:
        """The case that a hold was made for; raises RuleBroken if there is no such hold."""
        return holds.hold(self._act.snapshot, hold).case

    def case_of_stay(self, stay: StayId) -> CaseId:
        """The case that a stay belongs to; raises RuleBroken if there is no such stay."""
        return CaseId(self._stay_row(stay).case_id)

    def add_hold(self, hold: Hold) -> HoldId:
        """Keep places for a case."""
        return HoldId(
            self._act.insert(
                HoldRow,
                observed_at=self._act.now,
                case_id=hold.case,
                facility_id=hold.facility,
                places=hold.places,
                until=hold.until,
                ends_at=hold.until,
            )
        )

    def change_hold(
        self, hold: HoldId, change: HoldChange, *, until: datetime | None = None
    ) -> None:
        """Extend, decide or release a hold, and keep the moment from which it keeps nothing."""
        self._act.insert(
            HoldEventRow, observed_at=self._act.now, hold_id=hold, change=change, until=until
        )
        self.keep_end(hold)

    def keep_end(self, hold: HoldId, *, brought: datetime | None = None) -> None:
        """Let `ends_at` say what the hold's events say, or since when it was `brought` in."""
        self._write_end(hold, holds.history(self._act.snapshot, hold), brought)

    def _write_end(
        self, hold: HoldId, history: HoldHistory, brought: datetime | None = None
    ) -> None:
        end = hold_end(*history) or END_OF_TIME
        if brought is not None:
            end = max(end, brought)
        self._act.execute(_ENDS, {"hold": hold, "end": end}, of=[hold])

    def hold_of_stay(self, stay: StayId) -> HoldId | None:
        """The hold that a child came on; raises RuleBroken for no such stay."""
        hold = self._stay_row(stay).hold_id
        return None if hold is None else HoldId(hold)

    def departures(self, stay: StayId) -> list[UUID]:
        """The rows that say how a stay ended and count."""
        rows = select(DepartureRow.id).where(DepartureRow.stay_id == stay, counting(DepartureRow))
        return [*self._session.exec(rows)]

    def hold_changes(self, hold: HoldId, written_at: datetime) -> list[UUID]:
        """The rows that changed a hold at a moment of writing."""
        rows = select(HoldEventRow.id).where(
            HoldEventRow.hold_id == hold, HoldEventRow.recorded_at == written_at
        )
        return [*self._session.exec(rows)]

    def arrive(
        self,
        case: CaseId,
        youth: YouthId,
        facility: FacilityId,
        *,
        arrived_at: datetime,
        hold: HoldId | None,
    ) -> StayId:
        """Keep a child's arrival; the last child of a hold ends it."""
        # Read before anything is written, an act that is tried again knows it already.
        history = None if hold is None else holds.history(self._act.snapshot, hold)
        stay = self._act.insert(
            StayRow,
            case_id=case,
            youth_id=youth,
            facility_id=facility,
            hold_id=hold,
            arrived_at=arrived_at,
        )
        if hold is not None and history is not None:
            arrivals = [*history.arrivals, arrived_at]
            self._write_end(hold, history._replace(arrivals=arrivals))
        return StayId(stay)

    def _stay_row(self, stay: StayId) -> StayRow:
        row = self._session.get(StayRow, stay)
        if row is None:
            raise RuleBroken(N_("There is no such stay."))
        return row

    def stay_facility(self, stay: StayId) -> tuple[FacilityId, datetime]:
        """Where and since when a child stays; raises RuleBroken if it left already."""
        row = self._stay_row(stay)
        gone = self._session.exec(
            select(DepartureRow).where(col(DepartureRow.stay_id) == stay, counting(DepartureRow))
        ).first()
        if gone is not None:
            raise RuleBroken(N_("This stay has already ended."))
        return FacilityId(row.facility_id), row.arrived_at

    def depart(self, stay: StayId, *, departed_at: datetime, destination: str = "") -> UUID:
        """Keep a child's departure."""
        facility, _ = self.stay_facility(stay)
        return self._act.insert(
            DepartureRow,
            stay_id=stay,
            facility_id=facility,
            departed_at=departed_at,
            destination=destination,
        )
