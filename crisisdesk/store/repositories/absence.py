"""Absence reports and the reviews that were held, kept for ever."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from crisisdesk.domain.absence.absence import AbsenceReport, in_days
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.domain.moments import clock_text
from crisisdesk.errors import N_, Conflict, RuleBroken
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.absence import absence as queries
from crisisdesk.store.tables.absence import (
    AbsenceReportRow,
    AbsenceReviewRow,
    AbsenceShortageRow,
)
from crisisdesk.store.tables.base import MemberRow, ProviderRow
from crisisdesk.store.values import new_id

_RENAME = (
    update(ProviderRow)
    .where(col(ProviderRow.id) == bindparam("provider"))
    .values(name=bindparam("called"))
)


class Absence:
    """What was counted, and when it was talked over."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    @property
    def _session(self) -> Session:
        return self._act.session

    def check_subject(self, provider: ProviderId, facility: FacilityId | None) -> str:
        """The name of the provider; raises RuleBroken unless both are known and belong together."""
        row = self._session.get(ProviderRow, provider)
        if row is None:
            raise RuleBroken(N_("There is no such provider."), field="provider")
        if facility is not None and queries.provider_of(self._act.snapshot, facility) != provider:
            raise RuleBroken(N_("This facility is not one of the provider's."), field="facility")
        return row.name

    def rename(self, provider: ProviderId, name: str) -> None:
        """Call a provider otherwise from now on."""
        row = self._session.get(ProviderRow, provider)
        if row is not None and name and row.name != name:
            self._act.execute(_RENAME, {"provider": provider, "called": name}, of=[provider])

    def periods(
        self, provider: ProviderId, facility: FacilityId | None, period: Period
    ) -> set[Period]:
        """The periods near this one over which the same subject reported."""
        return queries.beside(self._act.snapshot, provider, facility, period)

    def check_version(
        self,
        provider: ProviderId,
        facility: FacilityId | None,
        period: Period,
        *,
        seen: int,
    ) -> None:
        """Raise Conflict, naming who was first, if another report came in since it was seen."""
        now = queries.units(self._act.snapshot, provider, period).get(facility)
        if (now.version if now else 0) == seen:
            return
        name = self.check_subject(provider, None)
        report = next(iter(now.reports)) if now else None
        row = None if report is None else self._session.get(AbsenceReportRow, report)
        member = None if row is None or row.by_id is None else row.by_id
        who = None if member is None else self._session.get_one(MemberRow, member).initials
        if row is None or who is None:
            raise Conflict(N_("{facility} was changed meanwhile; look again."), facility=name)
        raise Conflict(
            N_("{who} was first at {facility}, at {time}; look again."),
            who=who,
            facility=name,
            time=clock_text(row.recorded_at),
        )

    def add(self, report: AbsenceReport, observed_at: datetime) -> UUID:
        """Keep a report, in FTE-days."""
        period = report.period
        figures = in_days(report.figures, report.measure, period.days)
        id_ = self._act.insert(
            AbsenceReportRow,
            observed_at=observed_at,
            provider_id=report.provider,
            facility_id=report.facility,
            length=period.length,
            start_day=period.start,
            end_day=period.end,
            measure=report.measure,
            **figures._asdict(),
            reporter_role=report.reporter_role,
            reporter_organisation=report.reporter_organisation,
            channel=report.channel,
            note=report.note.strip(),
        )
        self._act.insert_many(
            AbsenceShortageRow,
            [
                {"id": new_id(), "report_id": id_, **shortage._asdict()}
                for shortage in report.shortages
            ],
        )
        return id_

    def add_review(self, day: date, period: Period) -> UUID:
        """Keep which period the review of a turn was about."""
        return self._act.insert(
            AbsenceReviewRow,
            observed_at=self._act.now,
            day=day,
            start_day=period.start,
            end_day=period.end,
        )
