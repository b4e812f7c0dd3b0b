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
from crisisdesk.domain.capacity.facilities import ProviderId
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
    """Staff lent out and in on one day, in thousandths of an FTE."""

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
    """Against the period before, as a fraction: 0.041 is 4.1 points; None unless both are whole."""
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


def present(figures: AbsenceFigures, lent: Lent, days: int) -> int | None:
    """Contract less absent and lent out, plus borrowed; None when sick is unknown."""
    contract, sick, quarantine, other, *_ = figures
    if sick is None:
        return None
    moved = (lent.into - lent.out) * days
    return contract - sick - (quarantine or 0) - (other or 0) + moved


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
    days = period.days
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
            there = present(now.figures, moved, days)
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
                change_of([(now, known[-2])]),
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


def change_of(
    pairs: Iterable[tuple[ReviewFigures | None, ReviewFigures | None]],
) -> float | None:
    """The change of the rate over those whose sick are wholly known in both periods alike."""
    alike = [
        (now.figures, then.figures)
        for now, then in pairs
        if now is not None
        and then is not None
        and now.facilities == then.facilities
        and None not in (now.figures.sick, then.figures.sick)
    ]
    share = sick_rate(now for now, _ in alike).share
    before = sick_rate(then for _, then in alike).share
    return None if share is None or before is None else share - before


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
