"""The absence review: reporting counts, looking at the region."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crisisdesk.domain.absence import absence as rules
from crisisdesk.domain.absence import region
from crisisdesk.domain.absence import review as review_rules
from crisisdesk.domain.absence.absence import (
    AbsenceFigures,
    AbsenceReport,
    AbsenceTerms,
    Measure,
)
from crisisdesk.domain.absence.illness_words import check_note
from crisisdesk.domain.absence.mutual_aid import DeploymentLine, ending, lent
from crisisdesk.domain.absence.periods import (
    Period,
    check_apart,
    last_week,
    series_of,
)
from crisisdesk.domain.absence.region import ReviewTotals
from crisisdesk.domain.absence.review import (
    STEPS,
    ReviewFigures,
    ReviewLine,
)
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.domain.moments import local
from crisisdesk.domain.totals import Rate
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.absence import absence as queries
from crisisdesk.store.queries.absence import mutual_aid as aid_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

Counted = Mapping[ProviderId, Sequence[ReviewFigures | None]]
"""What counts of each provider in each of the periods, oldest first."""


class AbsenceReview(NamedTuple):
    """The review of one period, at one moment."""

    period: Period
    lines: list[ReviewLine]
    totals: ReviewTotals
    terms: AbsenceTerms
    beside: list[Period]
    """The newest periods of other lengths, which have boards of their own."""
    deployments: list[DeploymentLine]
    """Those that are not over."""
    ending: list[DeploymentLine]
    """Those that end within the desk's term, or are over."""
    today: date
    hidden: frozenset[ProviderId] = frozenset()
    """Providers that are suppressed, in the form that leaves the desk."""


def newest_period(snapshot: Snapshot) -> Period | None:
    """The newest finished period with any report; None when nobody reported."""
    periods = queries.newest_periods(snapshot)
    return periods[0] if periods else None


def newest_or_last(snapshot: Snapshot) -> Period:
    """The newest finished period with any report; last week when nobody reported."""
    return newest_period(snapshot) or last_week(queries.today(snapshot))


def review(snapshot: Snapshot, period: Period | None = None) -> AbsenceReview:
    """The review of a period; by default the newest with a report, else last week."""
    return _review(snapshot, period)[0]


def shared_review(snapshot: Snapshot, period: Period | None = None) -> AbsenceReview:
    """The review as it may leave the desk: on a shared screen, in exports, to providers."""
    review, counted = _review(snapshot, period)
    names = {line.provider: line.name for line in review.lines}
    hidden = [
        region.suppressed(
            (
                (provider, name, counted[provider][step])
                for provider, name in names.items()
                if provider in counted
            ),
            then.days,
            review.terms,
        )
        for step, then in enumerate(series_of(review.period, STEPS))
    ]
    shown = {
        provider: [None if provider in hidden[step] else each for step, each in enumerate(column)]
        for provider, column in counted.items()
    }
    lines = region.shared(review.lines, hidden, review.terms)
    totals = region.shared_totals(review.totals, lines, hidden[-1], region.rates_of(shown, STEPS))
    return review._replace(lines=lines, totals=totals, hidden=hidden[-1])


def _review(snapshot: Snapshot, period: Period | None) -> tuple[AbsenceReview, Counted]:
    newest = queries.newest_periods(snapshot)
    today = queries.today(snapshot)
    chosen = period or (newest[0] if newest else last_week(today))
    terms = setting_queries.absence_terms(snapshot)
    counted = queries.counted(snapshot, series_of(chosen, STEPS))
    standing = _standing(snapshot)
    lines = _lines(snapshot, chosen, counted, terms)
    review = AbsenceReview(
        chosen,
        lines,
        region.add_up(lines, region.rates_of(counted, STEPS)),
        terms,
        [other for other in newest if other.length is not chosen.length],
        standing,
        ending(standing, today, terms),
        today,
    )
    return review, counted


def _standing(snapshot: Snapshot) -> list[DeploymentLine]:
    return aid_queries.deployments(snapshot, standing=True)


def lines(snapshot: Snapshot, period: Period | None = None) -> list[ReviewLine]:
    """The lines of the review alone."""
    return review(snapshot, period).lines


def _lines(
    snapshot: Snapshot,
    period: Period,
    counted: Counted,
    terms: AbsenceTerms,
) -> list[ReviewLine]:
    by_report = queries.shortages(snapshot, period)
    short = {
        provider: review_rules.together(
            shortage for report in latest.reports for shortage in by_report.get(report, ())
        )
        for provider, column in (counted.items() if by_report else ())
        if (latest := column[-1]) is not None
    }
    return review_rules.compute(
        queries.providers(snapshot),
        counted,
        series_of(period, STEPS),
        lent(aid_queries.deployments(snapshot, within=period), period),
        short,
        terms,
    )


class Step(NamedTuple):
    """The region, or one provider, over one period."""

    period: Period
    reported: int
    rate: Rate
    """Weighted when it covers several providers."""


def trend(
    snapshot: Snapshot, period: Period, steps: int, provider: ProviderId | None = None
) -> list[Step]:
    """A number of periods up to this one, oldest first; of one provider or of all."""
    periods = series_of(period, steps)
    counted = queries.counted(snapshot, periods)
    asked = queries.providers(snapshot)
    if provider is not None:
        asked = [about for about in asked if about.provider == provider]
    silent: list[ReviewFigures | None] = [None] * steps
    result = []
    for place, each in enumerate(periods):
        known = [counted.get(about.provider, silent)[place] for about in asked]
        reported = [figures for figures in known if figures is not None]
        result.append(Step(each, len(reported), region.rate_over(zip(asked, known, strict=True))))
    return result


def enter(
    uow: "UnitOfWork",
    report: AbsenceReport,
    *,
    seen: int | None = None,
    no_person: bool = False,
) -> UUID:
    """Save a report; it replaces an earlier one for the same subject and period.

    `seen` is `version` of what the person looked at (0 where nothing was reported); `no_person`
    says that the note means nobody. Raises RuleBroken at the field, NeedsConfirmation for an
    illness word in the note, Conflict when somebody else reported the same meanwhile.
    """
    rules.check_report(report, local(uow.now).date(), uow.absence_terms)
    uow.absence.check_subject(report.provider, report.facility)
    pointed = check_note(report.note, no_person=no_person)
    check_apart(report.period, uow.absence.periods(report.provider, report.facility, report.period))
    if seen is not None:
        uow.absence.check_version(report.provider, report.facility, report.period, seen=seen)
    # What is told about last week was true when last week ended: so the past shows it.
    report_id = uow.absence.add(report, min(uow.now, report.period.over_at))
    uow.journal("absence.reported", facility=report.facility, subject=report_id)
    if pointed:
        uow.journal("absence.no_person_meant", facility=report.facility, subject=report_id)
    return report_id


def confirm_unchanged(
    uow: "UnitOfWork",
    provider: ProviderId,
    period: Period,
    *,
    facility: FacilityId | None = None,
    seen: int | None = None,
) -> UUID:
    """Confirm the figures of this period, or copy those of the period before.

    Raises RuleBroken when there is nothing to confirm, Conflict when somebody else was first.
    """
    current, counted_over = queries.units(uow.snapshot, provider, period).get(facility), period
    if current is None:
        counted_over = period.before()
        current = queries.units(uow.snapshot, provider, counted_over).get(facility)
    if current is None:
        raise RuleBroken(N_("There is nothing to confirm: enter the figures."))
    report = AbsenceReport(
        provider,
        period,
        _over(current.figures, counted_over.days, period.days),
        facility,
        Measure.FTE_DAYS,
        note=current.note,
    )
    # The note was weighed when it was entered.
    return enter(uow, report, seen=seen, no_person=True)


def _over(figures: AbsenceFigures, before: int, days: int) -> AbsenceFigures:
    """The same FTE over another number of days, as stated by a report in FTE-days."""

    def scaled(value: int | None) -> int | None:
        return None if value is None else value * days // before

    return AbsenceFigures(
        figures.contract * days // before,
        scaled(figures.sick),
        scaled(figures.quarantine),
        scaled(figures.other),
        # A report states its minimum in FTE, whatever its figures are counted in.
        None if figures.minimum is None else figures.minimum // before,
        figures.heads,
    )
