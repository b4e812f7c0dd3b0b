"""Capacity reports, kept for ever."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.capacity.report import Added, Report
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.tables.base import CapacityReportRow


class CapacityReports:
    """What was said about places."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    @property
    def _session(self) -> Session:
        return self._act.session

    def of(self, facility: FacilityId, at: datetime | None = None) -> CapacityLine:
        """The facility as the board shows it inside this act, of another moment with `at`.

        Raises RuleBroken for one that is not on the board.
        """
        snapshot = self._act.snapshot
        snapshot = snapshot if at is None else snapshot._replace(at=at)
        lines = queries.lines(snapshot, facility=facility, terms=self._act.terms)
        if not lines:
            raise RuleBroken(N_("This facility is not on the board."))
        (line,) = lines
        return line

    def get(self, report: UUID) -> CapacityReportRow:
        """One report; raises RuleBroken if there is none."""
        row = self._session.get(CapacityReportRow, report)
        if row is None:
            raise RuleBroken(N_("There is no such report."))
        return row

    def add(self, report: Report) -> Added:
        """Keep a report; answers whether it came into force."""
        id_ = self._act.insert(
            CapacityReportRow,
            observed_at=report.observed_at,
            facility_id=report.facility,
            **report.figures._asdict(),
            blocked_reason=report.blocked_reason,
            blocked_until=report.blocked_until,
            reporter_role=report.reporter_role,
            reporter_organisation=report.reporter_organisation,
            channel=report.channel,
            note=report.note,
            replaces=report.replaces,
        )
        return Added(id_, self.of(report.facility))
