"""Who reports: what is expected of a facility by its own rhythm, what came, and what was missed.

Counted in days on the desk's wall clock. A report is missed once the day is over on which it was
expected, so a facility that reports twice a day owes no more than one that reports once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from math import ceil
from statistics import median_high
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import (
    FacilityId,
    Opening,
    OpeningStatus,
    opening_at,
)
from crisisdesk.domain.capacity.places import CapacityLine, CapacityTerms
from crisisdesk.domain.identity import folded
from crisisdesk.domain.moments import amsterdam, local

LEARNED_FROM = timedelta(weeks=8)
"""A rhythm is what a facility did in so many weeks up to its last report."""
LEAST_DAYS = 5
"""Of fewer days with a report no rhythm is known."""
LEAST_SPAN = timedelta(weeks=3)
"""A rhythm is known once it saw two whole weekends."""
_LEAST_GAPS = 2
"""So often a day of the week must have been the last before a gap to have a gap of its own."""
PERIODS = (7, 28)
"""The days over which reports are counted."""
MISSED_FROM = 2
"""So many reports missed in a row are work for a person."""
_DAY = timedelta(days=1)
_WEEK = 7


class Rhythm(NamedTuple):
    """After how many days a facility reports again, by the day of the week of its last report."""

    gaps: tuple[int, ...]

    def after(self, day: date) -> date:
        """When the next report is expected after one of this day."""
        return day + self.gaps[day.weekday()] * _DAY


def rhythm(days: Sequence[date], least: int = 1) -> Rhythm | None:
    """The rhythm of a facility that reported on these days, oldest first; None for too few.

    The gap is the usual one, the longer of two that are as usual, and never shorter than `least`.
    Whoever reports a day later is never expected earlier, so an extra report costs nobody anything.
    """
    if len(days) < LEAST_DAYS or days[-1] - days[0] < LEAST_SPAN:
        return None
    by_weekday: dict[int, list[int]] = defaultdict(list)
    for before, after in pairwise(days):
        by_weekday[before.weekday()].append((after - before).days)
    usual = median_high(gap for gaps in by_weekday.values() for gap in gaps)
    gaps = [
        max(least, median_high(of) if len(of := by_weekday[day]) >= _LEAST_GAPS else usual)
        for day in range(_WEEK)
    ]
    return Rhythm(tuple(max(gaps[day - ago] - ago for ago in range(_WEEK)) for day in range(_WEEK)))


def is_closed(day: date, openings: Iterable[Opening]) -> bool:
    """Whether a facility was closed when a day began or ended; the newest is given first."""
    ends = (datetime.combine(each, time(), amsterdam()) for each in (day, day + _DAY))
    return any(_closed_at(openings, moment) for moment in ends)


def _closed_at(openings: Iterable[Opening], moment: datetime) -> bool:
    opening = opening_at(openings, moment)
    return opening is not None and opening.status is OpeningStatus.CLOSED


def expected_between(rhythm: Rhythm, last: date, before: date) -> Iterator[date]:
    """The days after the last report on which one is expected, up to the day before another."""
    day = rhythm.after(last)
    while day < before:
        yield day
        day = rhythm.after(day)


class ReportCounts(NamedTuple):
    """Reports in a period: expected are those that came and those that were missed."""

    expected: int = 0
    received: int = 0
    on_time: int = 0


class FacilityReporting(NamedTuple):
    """How a facility with places reports."""

    id: FacilityId
    name: str
    provider: str
    last: datetime | None
    """Its last report."""
    closed: bool
    """Now: nothing is expected of it."""
    counts: Mapping[int, ReportCounts] | None
    """By the days of a period; None where too little is known of its rhythm."""
    missed: int
    """In a row, up to yesterday."""

    @property
    def is_due(self) -> bool:
        """Whether somebody must find out why it does not report."""
        return self.missed >= MISSED_FROM


def facility_reporting(
    line: CapacityLine,
    reports: Iterable[datetime],
    openings: Sequence[Opening],
    at: datetime,
    terms: CapacityTerms,
) -> FacilityReporting:
    """How a facility reports, by the moments its reports are of."""
    days = sorted({local(moment).date() for moment in reports})
    today, closed = local(at).date(), line.opening is OpeningStatus.CLOSED
    recent = [day for day in days if days[-1] - day <= LEARNED_FROM]
    habit = rhythm(recent, max(1, ceil(terms.ageing / _DAY)))
    counts, missed = None, 0
    if habit is not None:
        counts = {period: _counts(habit, days, openings, today, period) for period in PERIODS}
        if not closed:
            expected = expected_between(habit, days[-1], today)
            missed = sum(not is_closed(day, openings) for day in expected)
    return FacilityReporting(
        line.id, line.name, line.provider, line.observed_at, closed, counts, missed
    )


def _counts(
    rhythm: Rhythm, days: Sequence[date], openings: Sequence[Opening], today: date, period: int
) -> ReportCounts:
    begin = today - period * _DAY
    received = missed = late = 0
    for last, day in zip([None, *days], [*days, None], strict=True):
        expected = [*expected_between(rhythm, last, day or today)] if last is not None else []
        if day is not None:
            received += day > begin
            # What comes between two days on which it was expected is the earlier one, late.
            if expected and rhythm.after(expected[-1]) != day:
                late += day > begin and not is_closed(expected[-1], openings)
                expected.pop()
        missed += sum(day > begin and not is_closed(day, openings) for day in expected)
    return ReportCounts(received + missed, received, received - late)


class ProviderReporting(NamedTuple):
    """How the facilities of a provider report."""

    name: str
    facilities: tuple[FacilityReporting, ...]
    """Those that missed most first."""

    @property
    def id(self) -> str:
        """What makes it the same one after it was read anew."""
        return self.name

    @property
    def missed(self) -> int | None:
        """The most that one of them missed in a row; None where too little is known of all."""
        known = [each.missed for each in self.facilities if each.counts is not None]
        return max(known, default=None)

    @property
    def due(self) -> list[FacilityReporting]:
        """Those of which somebody must find out why they do not report."""
        return [facility for facility in self.facilities if facility.is_due]

    @property
    def unknown(self) -> list[FacilityReporting]:
        """Those of whose rhythm too little is known."""
        return [facility for facility in self.facilities if facility.counts is None]

    @property
    def last(self) -> datetime | None:
        """The last report of any of them."""
        return max((each.last for each in self.facilities if each.last is not None), default=None)

    def counts(self, period: int) -> ReportCounts | None:
        """Over those of which enough is known; None where that is none."""
        known = [each.counts[period] for each in self.facilities if each.counts is not None]
        return ReportCounts(*map(sum, zip(*known, strict=True))) if known else None


def in_order(facilities: Iterable[FacilityReporting]) -> list[FacilityReporting]:
    """Those first that missed most in a row."""
    return sorted(facilities, key=lambda each: (-each.missed, folded(each.name), each.id))


def by_provider(facilities: Iterable[FacilityReporting]) -> list[ProviderReporting]:
    """The providers, those first of which a facility missed most."""
    grouped: dict[str, list[FacilityReporting]] = defaultdict(list)
    for facility in in_order(facilities):
        grouped[facility.provider].append(facility)
    providers = [ProviderReporting(name, tuple(group)) for name, group in grouped.items()]
    return sorted(providers, key=lambda provider: (-(provider.missed or 0), folded(provider.name)))
