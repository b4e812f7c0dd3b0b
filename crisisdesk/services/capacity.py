"""Reports about places, and the board that follows from them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crisisdesk.domain import capacity as rules
from crisisdesk.domain.capacity import Added, Figures, Line, Report, Terms, Totals
from crisisdesk.domain.facilities import FacilityId
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.store.boards import capacity as boards
from crisisdesk.store.boards import settings as setting_boards
from crisisdesk.store.boards.capacity import Reported
from crisisdesk.store.reading import Reading

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Overview:
    """The capacity board at one moment."""

    at: datetime
    lines: list[Line]
    terms: Terms
    region: str
    region_stop: str | None
    """The reason of a stop for the whole region; None when there is none (A54)."""

    @property
    def totals(self) -> Totals:
        """The board added up."""
        return rules.add_up(self.lines)


def overview(reading: Reading) -> Overview:
    """Every facility of the desk with what it can take."""
    settings = setting_boards.settings(reading)
    terms = setting_boards.terms_in(settings)
    lines = boards.lines(reading, terms=terms)
    stops = [
        bar for bar in boards.restrictions(reading) if bar.facility is None and bar.bars(reading.at)
    ]
    return Overview(
        reading.at,
        lines,
        terms,
        settings.get("region.name", ""),
        stops[0].reason or stops[0].source if stops else None,
    )


def trend(
    reading: Reading, days: int, facility: FacilityId | None = None
) -> list[tuple[datetime, list[Line]]]:
    """The board as it stood at this hour on each of the last days, oldest first."""
    moments = boards.steps(reading.at, days)
    return list(zip(moments, boards.past(reading, moments, facility), strict=True))


def terms(reading: Reading) -> Terms:
    """The desk's terms for figures and their age."""
    return setting_boards.terms(reading)


def history(reading: Reading, facility: FacilityId) -> list[Reported]:
    """The newest reports of a facility."""
    return boards.history(reading, facility)


def report(
    uow: "UnitOfWork", report: Report, *, seen: int | None = None, sure: bool = False
) -> Added:
    """Keep a report; `seen` is the version the person looked at, `sure` the answer to "are you?".

    Raises RuleBroken for one that cannot be true, NeedsConfirmation for a large change, Conflict
    when somebody else acted on the facility meanwhile.
    """
    rules.check_report(report, uow.now)
    line = uow.capacity.of(report.facility)
    large = rules.large_changes(line.figures, report.figures, uow.terms)
    if large and not sure:
        raise NeedsConfirmation(N_("This is a large change; are you sure?"))
    uow.facilities.raise_version(report.facility, line.version if seen is None else seen)
    if (
        report.replaces is not None
        and uow.capacity.get(report.replaces).facility_id != report.facility
    ):
        raise RuleBroken(N_("There is no such report."))
    added = uow.capacity.add(report)
    uow.record(
        "capacity.corrected" if report.replaces else "capacity.reported",
        facility=report.facility,
        subject=added.id,
        observed_at=report.observed_at,
    )
    return added


def confirm_unchanged(
    uow: "UnitOfWork",
    facility: FacilityId,
    *,
    figures: Figures,
    seen: int,
    observed_at: datetime | None = None,
) -> Added:
    """Keep a report that says exactly what the board showed; raises Conflict if it moved."""
    line = uow.capacity.of(facility)
    return report(
        uow,
        Report(
            facility,
            figures,
            observed_at or uow.now,
            blocked_reason=line.blocked_reason,
            reporter_organisation=line.provider,
            note="",
        ),
        seen=seen,
        sure=True,
    )
