"""A history that was lived before the store was made: many rows, each with its own moments."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert

from crisisdesk.domain.duties import Duty, Outcome
from crisisdesk.domain.facilities import MemberId
from crisisdesk.domain.report import Report
from crisisdesk.store.tables import CapacityReportRow, OccurrenceRow
from crisisdesk.store.values import new_id

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Lived(NamedTuple):
    """A report, when it was written and by whom."""

    report: Report
    recorded_at: datetime
    by: MemberId | None


def add_reports(uow: "UnitOfWork", lived: Iterable[Lived]) -> int:
    """Keep reports of the past; answers how many."""
    rows = [
        {
            "id": new_id(),
            "recorded_at": one.recorded_at,
            "by_id": one.by,
            "desk_id": uow.desk,
            "observed_at": one.report.observed_at,
            "facility_id": one.report.facility,
            **one.report.figures._asdict(),
            "blocked_reason": one.report.blocked_reason,
            "reporter_role": one.report.reporter_role,
            "reporter_organisation": one.report.reporter_organisation,
            "channel": one.report.channel,
            "note": one.report.note,
            "replaces": None,
        }
        for one in lived
    ]
    if rows:
        uow.session.execute(insert(CapacityReportRow), rows)
    return len(rows)


def add_held_turns(uow: "UnitOfWork", held: Iterable[tuple[Duty, date, datetime]]) -> int:
    """Keep that turns of duties were held, each at its moment; answers how many."""
    rows = [
        {
            "id": new_id(),
            "recorded_at": moment,
            "by_id": uow.by,
            "desk_id": uow.desk,
            "observed_at": moment,
            "duty": duty,
            "day": day,
            "outcome": Outcome.DONE,
            "until": None,
            "moved_to": None,
            "reason": "",
        }
        for duty, day, moment in held
    ]
    if rows:
        uow.session.execute(insert(OccurrenceRow), rows)
    return len(rows)
