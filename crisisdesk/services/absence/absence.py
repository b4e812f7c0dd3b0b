"""The absence review: reporting counts, looking at the region, closing the meeting."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crisisdesk.domain.absence import absence as rules
from crisisdesk.domain.absence import review as review_rules
from crisisdesk.domain.absence.absence import (
    AbsenceFigures,
    AbsenceReport,
    AbsenceTerms,
    Measure,
    Shortage,
)
from crisisdesk.domain.absence.illness_words import check_note
from crisisdesk.domain.absence.mutual_aid import DeploymentLine, ending, lent
from crisisdesk.domain.absence.periods import (
    Period,
    check_apart,
    check_period,
    last_week,
    series_of,
)
from crisisdesk.domain.absence.review import (
    STEPS,
    Closed,
    NoteKind,
    ReviewFigures,
    ReviewLine,
    ReviewNote,
    ReviewTotals,
)
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.register import EntryKind, EntryParticulars
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.week import duties, register
from crisisdesk.store.queries import settings as setting_boards
from crisisdesk.store.queries.absence import absence as boards
from crisisdesk.store.queries.absence import mutual_aid as aid_boards
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_FOLLOWED_UP = {NoteKind.AGREEMENT: EntryKind.AGREEMENT, NoteKind.ACTION: EntryKind.ACTION}


class AbsenceReview(NamedTuple):
    """The review over one period, at one moment."""

    period: Period
    lines: list[ReviewLine]
    totals: ReviewTotals
    terms: AbsenceTerms
    beside: list[Period]
    """The newest periods of other lengths, which stand on boards of their own."""
    deployments: list[DeploymentLine]
    """Those that are not over."""
    ending: list[DeploymentLine]
    """Those that end within the desk's term, or ran out."""
    today: date


def newest_period(snapshot: Snapshot) -> Period | None:
    """The newest period that was over by then and has any report; None when nobody reported."""
    found = boards.newest_periods(snapshot)
    return found[0] if found else None


def review(snapshot: Snapshot, period: Period | None = None) -> AbsenceReview:
    """One line a provider over a period; without one, the newest with a report, else last week."""
    newest = boards.newest_periods(snapshot)
    today = boards.today(snapshot)
    chosen = period or (newest[0] if newest else last_week(today))
    terms = setting_boards.absence_terms(snapshot)
    lines, rates = _lines(snapshot, chosen, terms, standing := _standing(snapshot), today)
    return AbsenceReview(
        chosen,
        lines,
        review_rules.add_up(lines, rates),
        terms,
        [one for one in newest if one.length is not chosen.length],
        standing,
        ending(standing, today, terms),
        today,
    )


def _standing(snapshot: Snapshot) -> list[DeploymentLine]:
    return aid_boards.deployments(snapshot, standing=True)


def lines(snapshot: Snapshot, period: Period | None = None) -> list[ReviewLine]:
    """The lines of the review alone."""
    return review(snapshot, period).lines


def _lines(
    snapshot: Snapshot,
    period: Period,
    terms: AbsenceTerms,
    standing: Sequence[DeploymentLine],
    today: date,
) -> tuple[list[ReviewLine], tuple[float | None, ...]]:
    periods = series_of(period, STEPS)
    counted = boards.counted(snapshot, periods)
    told = boards.shortages(snapshot, period)
    short = {
        own: review_rules.together(one for report in kept.reports for one in told.get(report, ()))
        for own, column in (counted.items() if told else ())
        if (kept := column[-1]) is not None
    }
    made = review_rules.compute(
        boards.providers(snapshot),
        counted,
        periods,
        lent(standing, today),
        short,
        terms,
    )
    return made, review_rules.rates_of(counted, STEPS)


class Step(NamedTuple):
    """The region, or one provider, over one period."""

    period: Period
    reported: int
    rate: float | None
    """Weighted where several are counted."""


def trend(
    snapshot: Snapshot, period: Period, steps: int, provider: ProviderId | None = None
) -> list[Step]:
    """So many periods of one length up to this one, oldest first; of one provider or of all."""
    periods = series_of(period, steps)
    counted = boards.counted(snapshot, periods)
    columns = counted.values() if provider is None else [counted.get(provider, [None] * steps)]
    found = []
    for place, each in enumerate(periods):
        known = [one.figures for column in columns if (one := column[place]) is not None]
        share = review_rules.weighted((one.sick, one.contract) for one in known)
        found.append(Step(each, len(known), share))
    return found


def units(
    snapshot: Snapshot, provider: ProviderId, period: Period
) -> dict[FacilityId | None, ReviewFigures]:
    """What a provider (None) and each of its facilities reported over a period, in FTE-days."""
    return boards.units(snapshot, provider, period)


def shortages(snapshot: Snapshot, period: Period) -> dict[UUID, list[Shortage]]:
    """What groups of staff are short of, by each report over a period."""
    return boards.shortages(snapshot, period)


def reviews(snapshot: Snapshot) -> list[Closed]:
    """The reviews that were held, newest first, with what they left behind."""
    return boards.reviews(snapshot)


def enter(
    uow: "UnitOfWork",
    report: AbsenceReport,
    *,
    seen: int | None = None,
    no_person: bool = False,
) -> UUID:
    """Keep a report; a later one for the same subject and period replaces.

    `seen` is `version` of what the person looked at (0 where nothing was reported); `no_person`
    the answer that the note means nobody. Raises RuleBroken at the field, NeedsConfirmation for an
    illness word in the note, Conflict when somebody else reported the same meanwhile.
    """
    rules.check_report(report, local(uow.now).date())
    uow.absence.check_subject(report.provider, report.facility)
    pointed = check_note(report.note, no_person=no_person)
    check_apart(report.period, uow.absence.periods(report.provider, report.facility, report.period))
    if seen is not None:
        uow.absence.check_version(report.provider, report.facility, report.period, seen=seen)
    # What is told about last week was true when last week ended: so the past shows it.
    kept = uow.absence.add(report, min(uow.now, report.period.over_at))
    uow.journal("absence.reported", facility=report.facility, subject=kept)
    if pointed:
        uow.journal("absence.no_person_meant", facility=report.facility, subject=kept)
    return kept


def confirm_unchanged(
    uow: "UnitOfWork",
    provider: ProviderId,
    period: Period,
    *,
    facility: FacilityId | None = None,
    seen: int | None = None,
) -> UUID:
    """Keep over this period what was counted over it already, else over the one before.

    Raises RuleBroken when there is nothing to confirm, Conflict when somebody else was first.
    """
    own, counted_over = boards.units(uow.snapshot, provider, period).get(facility), period
    if own is None:
        counted_over = period.before()
        own = boards.units(uow.snapshot, provider, counted_over).get(facility)
    if own is None:
        raise RuleBroken(N_("There is nothing to confirm: enter the figures."))
    report = AbsenceReport(
        provider,
        period,
        _over(own.figures, counted_over.days, period.days),
        facility,
        Measure.FTE_DAYS,
        note=own.note,
    )
    # The note was weighed when it was entered.
    return enter(uow, report, seen=seen, no_person=True)


def _over(figures: AbsenceFigures, before: int, days: int) -> AbsenceFigures:
    """The same FTE over another number of days, as a report in FTE-days states it."""

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


def close(
    uow: "UnitOfWork",
    day: date,
    period: Period,
    notes: Sequence[ReviewNote],
    *,
    no_person: bool = False,
) -> UUID:
    """Close the review of a turn of its duty: who was there, what was agreed, what is to be done.

    What was agreed and what is to be done stand in the register too. The turn counts as
    held, if that day has one.
    Raises RuleBroken, and NeedsConfirmation for an illness word.
    """
    check_period(period, local(uow.now).date())
    kept = review_rules.check_notes(notes)
    pointed = [check_note(one.text, no_person=no_person, field=one.kind) for one in kept]
    review = uow.absence.add_review(day, period, kept)
    uow.journal("absence.review_closed", subject=review, reason=day.isoformat(), count=len(kept))
    if any(pointed):
        uow.journal("absence.no_person_meant", subject=review)
    for one in kept:
        if one.kind in _FOLLOWED_UP:
            about = EntryParticulars(one.text, party=one.organisation, due=one.due)
            register.add(uow, _FOLLOWED_UP[one.kind], about, sure=no_person)
    duties.held_if_open(uow, Duty.ABSENCE_REVIEW, day)
    return review
