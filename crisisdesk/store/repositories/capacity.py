"""Capacity reports, kept for ever."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session

from crisisdesk.domain.capacity import Line
from crisisdesk.domain.facilities import FacilityId
from crisisdesk.domain.report import Added, Report
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.boards import capacity as boards
from crisisdesk.store.tables import CapacityReportRow

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class CapacityReports:
    """What was said about places."""

    def __init__(self, uow: "UnitOfWork") -> None:
        """Work within this act."""
        self._uow = uow

    @property
    def _session(self) -> Session:
        return self._uow.session

    def of(self, facility: FacilityId) -> Line:
        """The facility as the board shows it inside this act; raises RuleBroken if unknown."""
        found = boards.lines(self._uow.reading, facility=facility, terms=self._uow.terms)
        if not found:
            raise RuleBroken(N_("This facility is not on the board."))
        return found[0]

    def get(self, report: UUID) -> CapacityReportRow:
        """One report; raises RuleBroken if there is none."""
        row = self._session.get(CapacityReportRow, report)
        if row is None:
            raise RuleBroken(N_("There is no such report."))
        return row

    def add(self, report: Report) -> Added:
        """Keep a report; answers whether it came into force."""
        own = self._uow.keep(
            CapacityReportRow,
            observed_at=report.observed_at,
            facility_id=report.facility,
            **report.figures._asdict(),
            blocked_reason=report.blocked_reason,
            reporter_role=report.reporter_role,
            reporter_organisation=report.reporter_organisation,
            channel=report.channel,
            note=report.note,
            replaces=report.replaces,
        )
        return Added(own, self.of(report.facility))
