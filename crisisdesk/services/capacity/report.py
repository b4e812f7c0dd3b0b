"""Reports about places: entering, confirming and looking back."""

from datetime import datetime
from typing import TYPE_CHECKING

from crisisdesk.domain.capacity import report as rules
from crisisdesk.domain.capacity.blocked import with_blocked_until
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityLine, Freshness
from crisisdesk.domain.capacity.report import Added, Channel, Report
from crisisdesk.domain.moments import clock_text, moment_text
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def enter(
    uow: "UnitOfWork", report: Report, *, seen: int | None = None, sure: bool = False
) -> Added:
    """Save a report; `seen` is the version the person saw, `sure` the answer to "are you sure?".

    Raises RuleBroken for one that cannot be true and for a team, NeedsConfirmation for a large
    change and for fewer places than are occupied and reserved, Conflict when somebody else acted
    on the facility meanwhile.
    """
    rules.check_report(report, uow.now)
    rules.check_doubt(report.figures, sure=sure)
    line = uow.capacity.of(report.facility)
    rules.check_has_places(line)
    report = with_blocked_until(report, line.blocked_until)
    _ask_about_shortfall(line, report.figures, sure=sure)
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
    uow.journal(
        "capacity.corrected" if report.replaces else "capacity.reported",
        facility=report.facility,
        subject=added.id,
        observed_at=report.observed_at,
    )
    return added


def _ask_about_shortfall(line: CapacityLine, figures: CapacityFigures, *, sure: bool) -> None:
    lacks = None if sure else rules.shortfall(figures, line.held)
    if lacks is not None:
        question = NeedsConfirmation(lacks.message)
        question.values = dict(lacks.values)
        raise question


def enter_full(
    uow: "UnitOfWork",
    facility: FacilityId,
    said_at: datetime,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> Added:
    """Save a report of a facility that said it is full: at that moment no place was vacant.

    Raises RuleBroken where nobody knows what it can carry and where the board's figures are not
    older, NeedsConfirmation with the figure that changes, Conflict as `enter` does.
    """
    line, then = uow.capacity.of(facility), uow.capacity.of(facility, said_at)
    if line.observed_at is not None and line.observed_at >= said_at:
        raise RuleBroken(
            N_("The figures of {moment} are no older than the answer."),
            moment=moment_text(line.observed_at),
        )
    figures = rules.with_no_vacancy(then)
    if figures is None:
        raise RuleBroken(N_("Nobody knows how many places it has: enter a report."))
    if not sure:
        raise NeedsConfirmation(
            N_("{facility} was full at {moment}: occupied {before} becomes {after}. Report that?"),
            facility=line.name,
            moment=clock_text(said_at),
            before="?" if then.occupied is None else then.occupied,
            after=figures.occupied,
        )
    return _enter_as_said(uow, line, figures, said_at, Channel.PHONE, seen=seen)


def _enter_as_said(
    uow: "UnitOfWork",
    line: CapacityLine,
    figures: CapacityFigures,
    observed_at: datetime,
    channel: Channel,
    *,
    seen: int | None,
) -> Added:
    # What was said of an overcrowded facility still holds; "=" where an import said nothing.
    standing = "" if line.report is None else uow.capacity.get(line.report).note
    return enter(
        uow,
        Report(
            line.id,
            figures,
            observed_at,
            blocked_reason=line.blocked_reason,
            blocked_until=line.blocked_until,
            reporter_organisation=line.provider,
            channel=channel,
            note=standing or "=",
        ),
        seen=seen,
        sure=True,
    )


def confirm_unchanged(
    uow: "UnitOfWork",
    facility: FacilityId,
    *,
    figures: CapacityFigures,
    seen: int,
    observed_at: datetime | None = None,
    channel: Channel = Channel.PHONE,
    sure: bool = False,
) -> Added:
    """Save a report with exactly the board's figures.

    Of figures that are not fresh `observed_at` must say when that was said. Raises RuleBroken,
    NeedsConfirmation for fewer places than are occupied and reserved, Conflict if the figures
    changed.
    """
    line = uow.capacity.of(facility)
    if observed_at is None and line.freshness is not Freshness.FRESH:
        raise RuleBroken(N_("Enter when it was said."), field="observed_at")
    if observed_at is not None and line.observed_at is not None and observed_at < line.observed_at:
        raise RuleBroken(
            N_("That is before the figures that it confirms: {moment}."),
            field="observed_at",
            moment=moment_text(line.observed_at),
        )
    _ask_about_shortfall(line, figures, sure=sure)
    return _enter_as_said(uow, line, figures, observed_at or uow.now, channel, seen=seen)
