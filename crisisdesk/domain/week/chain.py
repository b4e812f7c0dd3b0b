"""The chain by week: what comes in, waits, stays and goes out, and what is usual (A69, A77).

Counts are of cases. A week that began before the desk did is not shown: nobody knows it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.unmet import bounds, weeks_until
from crisisdesk.domain.codes import Code
from crisisdesk.domain.settings import DEFAULTS
from crisisdesk.domain.week.small_numbers import Figures, Publication
from crisisdesk.errors import N_

WEEK = timedelta(days=7)
LEAST_WEEKS = 4
"""Of fewer own weeks nothing is called usual."""
MOST_WEEKS = 8
LEAST_USUAL = 3
"""Where fewer cases a week are usual, no week is unusual."""


class ChainTerms(NamedTuple):
    """The desk's own numbers for the chain (`domain/settings.py`)."""

    few: float = DEFAULTS["chain.few_rate"]
    """Fewer than this share of what is usual is silence."""
    many: float = DEFAULTS["chain.many_rate"]
    """More than this share of what is usual is a rush."""

    def pace(self, number: int, usual: float) -> "Pace":
        """How a number of reports compares with what is usual."""
        if number < self.few * usual:
            return Pace.FEW
        return Pace.MANY if number > self.many * usual else Pace.USUAL


class CaseFlow(NamedTuple):
    """When a case came in, when its first child arrived, and when and how it ended."""

    reported_at: datetime
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    ending: CaseState | None = None
    blockers: frozenset[Blocker] = frozenset()
    """What keeps its children from leaving now (A72)."""


class WeekFlow(NamedTuple):
    """What went through the chain in a week."""

    week: str
    """ISO week: 2020-W14."""
    end: datetime
    """Its end, or now while it goes on."""
    over: bool
    reported: int
    placed: int
    ended: tuple[tuple[CaseState, int], ...]
    """By how they ended, most first."""
    waiting: int
    """Without an arrival at the end, also on hold."""
    staying: int
    """Arrived and not ended at the end."""

    @property
    def out(self) -> int:
        """How many cases ended."""
        return sum(number for _, number in self.ended)


class Pace(Code):
    """How much is reported against the weeks before."""

    FEW = "few", N_("fewer cases are reported than usual")
    USUAL = "usual", N_("about as many cases are reported as usual")
    MANY = "many", N_("more cases are reported than usual")


class ReportRate(NamedTuple):
    """The cases of the last seven days against the same seven days of the weeks before."""

    pace: Pace
    number: int
    usual: float
    weeks: int
    """Over how many earlier weeks."""


def flows(cases: Sequence[CaseFlow], at: datetime, weeks: int, since: datetime) -> list[WeekFlow]:
    """So many weeks up to the one of the moment, oldest first, of those that are known."""
    end_of_all = bounds(at, 1)[1]
    shown = []
    for ago, week in zip(reversed(range(weeks)), weeks_until(at, weeks), strict=True):
        begin = bounds(at, ago + 1)[0]
        end = bounds(at, ago)[0] if ago else end_of_all
        if ago and begin < since:
            continue
        shown.append(_week_of(cases, week, begin, min(end, at), over=end <= at))
    return shown


def _week_of(
    cases: Iterable[CaseFlow], week: str, begin: datetime, end: datetime, *, over: bool
) -> WeekFlow:
    reported = placed = waiting = staying = 0
    endings: Counter[CaseState] = Counter()
    for case in cases:
        reported += begin <= case.reported_at < end
        arrived = case.arrived_at is not None and case.arrived_at < end
        placed += case.arrived_at is not None and begin <= case.arrived_at < end
        if case.ended_at is not None and case.ended_at < end:
            if case.ended_at >= begin and case.ending is not None:
                endings[case.ending] += 1
        elif case.reported_at < end:
            staying += arrived
            waiting += not arrived
    ended = sorted(endings.items(), key=lambda item: (-item[1], item[0]))
    return WeekFlow(week, end, over, reported, placed, tuple(ended), waiting, staying)


def report_rate(
    reported: Iterable[datetime], at: datetime, since: datetime, terms: ChainTerms
) -> ReportRate | None:
    """How many were reported in the last seven days, against own weeks; None if too few are known.

    `since` is when the desk began: a week before is unknown and not empty.
    """
    moments = list(reported)
    ends = stretches(at, since)
    return rate_of([sum(end - WEEK < moment <= end for moment in moments) for end in ends], terms)


def stretches(at: datetime, since: datetime) -> list[datetime]:
    """The ends of the stretches of seven days that are compared, the newest first."""
    ends = (at - ago * WEEK for ago in range(MOST_WEEKS + 1))
    return [end for end in ends if end - WEEK >= since]


def rate_of(counts: Sequence[int], terms: ChainTerms) -> ReportRate | None:
    """The newest of these counts of seven days each against the others; None for too few."""
    if len(counts) <= LEAST_WEEKS:
        return None
    number, earlier = counts[0], counts[1:]
    usual = float(median(earlier))
    if usual < LEAST_USUAL:
        return None
    return ReportRate(terms.pace(number, usual), number, usual, len(earlier))


def told_pace(
    before: Sequence[Publication], figures: Figures, document: str, terms: ChainTerms
) -> Pace | None:
    """The pace as far as what was published says it, so that it tells nothing else.

    `document` is how the name of such a document begins. None where too little was published, or
    where what was published fits more than one answer.
    """
    now, days = figures.told.get("new"), figures.at - figures.since
    earlier = [
        (publication.told["new"], publication.at - publication.since)
        for publication in before
        if publication.since is not None
        and "new" in publication.told
        and publication.at < figures.at
        and publication.document.startswith(document)
    ][-MOST_WEEKS:]
    span = sum((time for _, time in earlier), timedelta())
    if now is None or now.high is None or len(earlier) < LEAST_WEEKS or not span:
        return None
    highs = [number.high for number, _ in earlier if number.high is not None]
    if len(highs) < len(earlier):
        return None
    low = sum(number.low for number, _ in earlier) * (days / span)
    return _surely(now.low, now.high, low, sum(highs) * (days / span), terms)


def _surely(least: int, most: int, low: float, high: float, terms: ChainTerms) -> Pace | None:
    """The pace of a number from least to most, where from low to high is usual."""
    if most < terms.few * low:
        return Pace.FEW
    if least > terms.many * high:
        return Pace.MANY
    return Pace.USUAL if least >= terms.few * high and most <= terms.many * low else None


def held_back(cases: Iterable[CaseFlow]) -> tuple[list[tuple[Blocker, int]], int]:
    """What keeps staying children from leaving, most first, and of how many cases nobody said."""
    counts: Counter[Blocker] = Counter()
    unsaid = 0
    for case in cases:
        if case.arrived_at is not None and case.ended_at is None:
            counts.update(case.blockers)
            unsaid += not case.blockers
    return sorted(counts.items(), key=lambda item: (-item[1], item[0])), unsaid
