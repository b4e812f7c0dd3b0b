"""A history that was lived before the store was made: many rows, each with its own moments."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.absence.absence import AbsenceReport, in_days
from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.capacity.report import Report
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome
from crisisdesk.store.acts.act import Act
from crisisdesk.store.tables.absence import AbsenceReportRow, AbsenceShortageRow
from crisisdesk.store.tables.base import CapacityReportRow
from crisisdesk.store.tables.meetings import OccurrenceRow
from crisisdesk.store.values import new_id


class Lived(NamedTuple):
    """A report, when it was written and by whom."""

    report: Report
    recorded_at: datetime
    by: MemberId | None


def add_reports(act: Act, lived: Iterable[Lived]) -> int:
    """Keep reports of the past; answers how many."""
    rows = [
        {
            "id": new_id(),
            "recorded_at": past.recorded_at,
            "by_id": past.by,
            "observed_at": past.report.observed_at,
            "facility_id": past.report.facility,
            **past.report.figures._asdict(),
            "blocked_reason": past.report.blocked_reason,
            "blocked_until": past.report.blocked_until,
            "reporter_role": past.report.reporter_role,
            "reporter_organisation": past.report.reporter_organisation,
            "channel": past.report.channel,
            "note": past.report.note,
        }
        for past in lived
    ]
    act.insert_many(CapacityReportRow, rows)
    return len(rows)


def add_held_turns(act: Act, held: Iterable[tuple[Duty, date, datetime]]) -> int:
    """Keep that turns of duties were held, each at its moment; answers how many."""
    rows = [
        {
            "id": new_id(),
            "recorded_at": moment,
            "observed_at": moment,
            "duty": duty,
            "day": day,
            "outcome": OccurrenceOutcome.DONE,
        }
        for duty, day, moment in held
    ]
    act.insert_many(OccurrenceRow, rows)
    return len(rows)


class PastAbsence(NamedTuple):
    """A report of absence, when it was written and by whom."""

    report: AbsenceReport
    recorded_at: datetime
    by: MemberId | None


def add_absence(act: Act, lived: Iterable[PastAbsence]) -> int:
    """Keep absence reports of the past; answers how many."""
    rows = []
    short = []
    for report, recorded_at, by in lived:
        id_ = new_id()
        period = report.period
        rows.append(
            {
                "id": id_,
                "recorded_at": recorded_at,
                "by_id": by,
                "desk_id": act.desk,
                "observed_at": min(recorded_at, period.over_at),
                "provider_id": report.provider,
                "facility_id": report.facility,
                "length": period.length,
                "start_day": period.start,
                "end_day": period.end,
                "measure": report.measure,
                **in_days(report.figures, report.measure, period.days)._asdict(),
                "reporter_role": report.reporter_role,
                "reporter_organisation": report.reporter_organisation,
                "channel": report.channel,
                "note": report.note,
            }
        )
        short += [
            {"id": new_id(), "report_id": id_, **shortage._asdict()}
            for shortage in report.shortages
        ]
    act.insert_many(AbsenceReportRow, rows)
    act.insert_many(AbsenceShortageRow, short)
    return len(rows)
