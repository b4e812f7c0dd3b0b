"""The weekly review: a line for each provider (DOMAIN.md §5).

Amounts are thousandths of an FTE-day of the period unless it says otherwise (`domain.absence`).
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.absence.absence import (
    AbsenceFigures,
    AbsenceTerms,
    Function,
    Level,
    Shortage,
    level,
    rate,
)
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.domain.totals import Rate, Total, rate_of, total

STEPS = 8


class ReviewFigures(NamedTuple):
    """The figures of one provider over one period in FTE-days, reported as one or added up."""

    figures: AbsenceFigures
    facilities: int = 0
    """Facilities that were added up; 0 where the provider reported itself."""
    version: int = 0
    """Number of reports by the provider itself so far; an act compares it with what was shown."""
    reports: tuple[UUID, ...] = ()
    """The provider's own report, or those of its facilities."""
    note: str = ""
    units: tuple[AbsenceFigures, ...] = ()
    """The figures of those facilities; none where the provider reported itself."""
    reporters: tuple[FacilityId, ...] = ()
    """Which facilities those are, in the same order."""

    @property
    def parts(self) -> tuple[AbsenceFigures, ...]:
        """What was stated, by whoever stated it."""
        return self.units or (self.figures,)

    @property
    def share(self) -> float | None:
        """The absence rate of what is known, as a fraction."""
        if self.figures.sick is not None:
            return rate(self.figures.sick, self.figures.contract)
        return sick_rate(self.parts).share if self.units else None


class ShortageTotal(NamedTuple):
    """How much staff a group lacks in all facilities together, in thousandths of an FTE."""

    function: Function
    now: Total = Total()
    within_a_week: Total = Total()


class Lent(NamedTuple):
    """Staff lent out and in over a period, by the days that it was away or there."""

    out: int = 0
    into: int = 0


class ReviewLine(NamedTuple):
    """One provider in one period: facts, and what follows from them.

    A named tuple as on the capacity board: a review of hundreds is made anew on every change.
    """

    provider: ProviderId
    name: str
    crucial: bool
    municipality: str
    facilities: int
    """How many it has on the board."""
    period: Period
    counted: ReviewFigures | None
    """None when not reported, which is not 0."""
    last: ReviewFigures | None
    series: tuple[float | None, ...]
    """Rates, oldest first, this period last."""
    rate: Rate
    change: float | None
    """Against the period before, as a fraction: 0.041 is 4.1 points; over the same reporters."""
    level: Level
    lent: Lent
    present: int | None
    """Unknown quarantine or other absence counts as none; `partly_known` says so."""
    shortage: int | None
    """How far present is below the minimum; 0 if not below, None if either is unknown."""
    shortages: tuple[ShortageTotal, ...]
    known_before: "tuple[Period, ReviewFigures] | None"
    """When not reported: the newest period of the series with a report."""

    @property
    def reported(self) -> bool:
        """Whether there is a report over this period."""
        return self.counted is not None

    @property
    def below_minimum(self) -> bool:
        """Whether fewer are present than the minimum: the harder test."""
        return bool(self.shortage)

    @property
    def silent(self) -> int:
        """Facilities that did not report where the provider is the sum of its facilities."""
        return 0 if self.counted is None else silent_of(self.facilities, self.counted)

    def total(self, *figures: str) -> Total:
        """One figure, or several together, over all its parts; unknown when not reported."""
        if self.counted is None:
            return Total(unknown=1)
        stated = [getattr(part, name) for part in self.counted.parts for name in figures]
        return total([*stated, *(None,) * self.silent])

    @property
    def absent(self) -> Total:
        """Everything known to be absent."""
        return self.total("sick", "quarantine", "other")

    @property
    def room(self) -> int | None:
        """Present staff above its own minimum in thousandths of an FTE; negative below it."""
        if self.present is None or self.counted is None or self.counted.figures.minimum is None:
            return None
        return (self.present - self.counted.figures.minimum) // self.period.days

    @property
    def own_room(self) -> int | None:
        """Its own staff above its own minimum in thousandths of an FTE, with nothing lent."""
        if self.present is None or self.counted is None or self.counted.figures.minimum is None:
            return None
        own = self.present - self.lent.into + self.lent.out
        return (own - self.counted.figures.minimum) // self.period.days

    @property
    def partly_known(self) -> bool:
        """Whether present was computed without a figure that nobody stated."""
        if self.counted is None:
            return False
        return None in (self.counted.figures.quarantine, self.counted.figures.other)


def silent_of(facilities: int, counted: ReviewFigures) -> int:
    """How many of so many facilities did not report; none where the provider itself did."""
    return max(facilities - counted.facilities, 0) if counted.units else 0


def sick_rate(parts: Iterable[AbsenceFigures], silent: int = 0) -> Rate:
    """The absence rate over these figures, and over so many that said nothing."""
    stated = [(part.sick, part.contract) for part in parts]
    return rate_of([*stated, *((None, None),) * silent])


def added(parts: Sequence[AbsenceFigures]) -> AbsenceFigures:
    """The figures of facilities together; a sum with an unknown part is unknown."""

    def whole(values: Iterable[int | None]) -> int | None:
        together = total(values)
        return None if together.unknown else together.value

    contract, *others = zip(*parts, strict=True)
    return AbsenceFigures(sum(contract), *map(whole, others))


def present(figures: AbsenceFigures, lent: Lent) -> int | None:
    """Contract less absent and lent out, plus borrowed; None when sick is unknown."""
    contract, sick, quarantine, other, *_ = figures
    if sick is None:
        return None
    return contract - sick - (quarantine or 0) - (other or 0) + lent.into - lent.out


def together(shortages: Iterable[Shortage]) -> tuple[ShortageTotal, ...]:
    """The shortages of several facilities added up by group of staff."""
    stated: dict[Function, list[Shortage]] = {}
    for shortage in shortages:
        stated.setdefault(shortage.function, []).append(shortage)
    return tuple(
        ShortageTotal(
            function,
            total(shortage.now for shortage in stated[function]),
            total(shortage.within_a_week for shortage in stated[function]),
        )
        for function in Function
        if function in stated
    )


class About(NamedTuple):
    """What the review shows of a provider beside its figures."""

    provider: ProviderId
    name: str
    crucial: bool
    municipality: str
    facilities: int = 0


_ALONE = Lent()


def compute(
    providers: Iterable[About],
    counted: Mapping[ProviderId, Sequence[ReviewFigures | None]],
    periods: Sequence[Period],
    lent: Mapping[ProviderId, Lent],
    shortages: Mapping[ProviderId, tuple[ShortageTotal, ...]],
    terms: AbsenceTerms,
) -> list[ReviewLine]:
    """The review of the last of these periods: crucial first, then shortage, then rate."""
    period = periods[-1]
    silent: tuple[None, ...] = (None,) * len(periods)
    lines = []
    for provider, name, crucial, municipality, facilities in providers:
        known = counted.get(provider, silent)
        now = known[-1]
        series = tuple([None if reported is None else reported.share for reported in known])
        speaks = Rate(whole=Total(unknown=1))
        moved = lent.get(provider, _ALONE) if lent else _ALONE
        there = short = None
        if now is not None:
            speaks = sick_rate(now.parts, silent_of(facilities, now))
            there = present(now.figures, moved)
            least = now.figures.minimum
            if there is not None and least is not None:
                short = max(least - there, 0)
        lines.append(
            ReviewLine(
                provider,
                name,
                crucial,
                municipality,
                facilities,
                period,
                now,
                known[-2],
                series,
                speaks,
                change_of([(now, known[-2])]).value,
                level(speaks.share, terms),
                moved,
                there,
                short,
                shortages.get(provider, ()) if shortages else (),
                None if now is not None else _newest(known, periods),
            )
        )
    lines.sort(key=_order)
    return lines


class Change(NamedTuple):
    """How a rate moved since the period before, over those who reported in both."""

    value: float | None = None
    """As a fraction."""
    providers: int = 0
    """Over how many it is."""


def change_of(
    pairs: Iterable[tuple[ReviewFigures | None, ReviewFigures | None]],
) -> Change:
    """The change of the rate over the reporters whose sick are known in both periods."""
    providers = sick = contract = sick_before = contract_before = 0
    for now, then in pairs:
        same = _same(now, then)
        providers += bool(same)
        for figures, before in same:
            sick += figures.sick or 0
            contract += figures.contract
            sick_before += before.sick or 0
            contract_before += before.contract
    if not contract or not contract_before:
        return Change(None, providers)
    return Change(sick / contract - sick_before / contract_before, providers)


def _same(
    now: ReviewFigures | None, then: ReviewFigures | None
) -> list[tuple[AbsenceFigures, AbsenceFigures]]:
    """What the same reporters stated in both: the provider itself, or the same facilities."""
    if now is None or then is None or bool(now.units) != bool(then.units):
        return []
    if now.units:
        before = dict(zip(then.reporters, then.units, strict=True))
        both = [
            (figures, before[facility])
            for facility, figures in zip(now.reporters, now.units, strict=True)
            if facility in before
        ]
    else:
        both = [(now.figures, then.figures)]
    return [pair for pair in both if None not in (pair[0].sick, pair[1].sick)]


def _newest(
    known: Sequence[ReviewFigures | None], periods: Sequence[Period]
) -> tuple[Period, ReviewFigures] | None:
    for period, counted in zip(reversed(periods), reversed(known), strict=True):
        if counted is not None:
            return period, counted
    return None


def _order(line: ReviewLine) -> tuple[bool, bool, float, str]:
    share = line.rate.share
    return not line.crucial, not line.shortage, 1.0 if share is None else -share, line.name


class NoteKind(StrEnum):
    """The kind of a line that reviews left behind before they had a meeting."""

    ATTENDANCE = "attendance"
    AGREEMENT = "agreement"
    ACTION = "action"
