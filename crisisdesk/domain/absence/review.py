"""The weekly review: a line for each provider, the region weighted, and its closing (DOMAIN.md §5).

Amounts are thousandths of an FTE-day of the period unless it says otherwise (`domain.absence`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
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
from crisisdesk.errors import N_, RuleBroken

STEPS = 8
MOST_TEXT = 500
MOST_LINES = 100


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
    period: Period
    counted: ReviewFigures | None
    """None when not reported, which is not 0."""
    last: ReviewFigures | None
    series: tuple[float | None, ...]
    """Rates, oldest first, this period last."""
    rate: float | None
    change: float | None
    """Against the period before, as a fraction: 0.041 is 4.1 points."""
    level: Level
    lent: Lent
    present: int | None
    """Unknown quarantine or other absence counts as none; `partly_known` says so."""
    shortage: int | None
    """How far present is below the minimum; 0 if not below, None if either is unknown."""
    shortages: tuple[Shortage, ...]
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
    def absent(self) -> int | None:
        """Everything known to be absent; None when nothing is."""
        return None if self.counted is None else absent(self.counted.figures)

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


def absent(figures: AbsenceFigures) -> int | None:
    """Sick, quarantine and other together, as far as known; None when none of them is."""
    known = [value for value in figures[1:4] if value is not None]
    return sum(known) if known else None


def added(parts: Sequence[AbsenceFigures]) -> AbsenceFigures:
    """The figures of facilities together; a sum with an unknown part is unknown."""

    def total(values: Iterable[int | None]) -> int | None:
        numbers = [*values]
        return None if None in numbers else sum(number for number in numbers if number is not None)

    contract, *others = zip(*parts, strict=True)
    return AbsenceFigures(sum(contract), *map(total, others))


def present(figures: AbsenceFigures, lent: Lent, days: int) -> int | None:
    """Contract less absent and lent out, plus borrowed; None when sick is unknown."""
    contract, sick, quarantine, other, *_ = figures
    if sick is None:
        return None
    moved = (lent.into - lent.out) * days
    return contract - sick - (quarantine or 0) - (other or 0) + moved


def together(shortages: Iterable[Shortage]) -> tuple[Shortage, ...]:
    """The shortages of several facilities added up by group of staff, as far as known."""
    combined: dict[Function, Shortage] = {}
    for shortage in shortages:
        before = combined.get(shortage.function)
        combined[shortage.function] = shortage if before is None else _plus(before, shortage)
    return tuple(combined[function] for function in Function if function in combined)


def _plus(shortage: Shortage, other: Shortage) -> Shortage:
    return Shortage(
        shortage.function,
        _sum((shortage.now, other.now)),
        _sum((shortage.within_a_week, other.within_a_week)),
    )


class About(NamedTuple):
    """What the review shows of a provider beside its figures."""

    provider: ProviderId
    name: str
    crucial: bool
    municipality: str


_ALONE = Lent()


def compute(
    providers: Iterable[About],
    counted: Mapping[ProviderId, Sequence[ReviewFigures | None]],
    periods: Sequence[Period],
    lent: Mapping[ProviderId, Lent],
    shortages: Mapping[ProviderId, tuple[Shortage, ...]],
    terms: AbsenceTerms,
) -> list[ReviewLine]:
    """The review of the last of these periods: crucial first, then shortage, then rate."""
    period = periods[-1]
    days = period.days
    silent: tuple[None, ...] = (None,) * len(periods)
    lines = []
    for provider, name, crucial, municipality in providers:
        known = counted.get(provider, silent)
        now = known[-1]
        series = tuple([None if reported is None else _rate(reported) for reported in known])
        share, before = series[-1], series[-2]
        moved = lent.get(provider, _ALONE) if lent else _ALONE
        there = short = None
        if now is not None:
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
                period,
                now,
                known[-2],
                series,
                share,
                None if share is None or before is None else share - before,
                level(share, terms),
                moved,
                there,
                short,
                shortages.get(provider, ()) if shortages else (),
                None if now is not None else _newest(known, periods),
            )
        )
    lines.sort(key=_order)
    return lines


def _rate(counted: ReviewFigures) -> float | None:
    return rate(counted.figures.sick, counted.figures.contract)


def _newest(
    known: Sequence[ReviewFigures | None], periods: Sequence[Period]
) -> tuple[Period, ReviewFigures] | None:
    for period, counted in zip(reversed(periods), reversed(known), strict=True):
        if counted is not None:
            return period, counted
    return None


def rates_of(
    counted: Mapping[ProviderId, Sequence[ReviewFigures | None]], steps: int
) -> tuple[float | None, ...]:
    """The region's weighted rate in each period."""
    sick, contract = [0] * steps, [0] * steps
    for known in counted.values():
        for at, reported in enumerate(known):
            if reported is not None and reported.figures.sick is not None:
                sick[at] += reported.figures.sick
                contract[at] += reported.figures.contract
    return tuple(map(rate, sick, contract))


def _order(line: ReviewLine) -> tuple[bool, bool, float, str]:
    share = line.rate
    return not line.crucial, not line.shortage, 1.0 if share is None else -share, line.name


class ReviewTotals(NamedTuple):
    """The region over one period; sums cover the providers that reported the figure."""

    providers: int
    reported: int
    missing: int
    contract: int | None
    sick: int | None
    quarantine: int | None
    other: int | None
    absent: int | None
    present: int | None
    """Without staff lent within the region: that would count the same people twice."""
    rate: float | None
    """Weighted: sum / sum, never a mean of percentages."""
    quarantine_rate: float | None
    other_rate: float | None
    below_minimum: int
    series: tuple[float | None, ...]


def add_up(lines: Sequence[ReviewLine], series: tuple[float | None, ...] = ()) -> ReviewTotals:
    """The region of these lines; `series` are its weighted rates of the periods before."""
    known = [line.counted.figures for line in lines if line.counted is not None]
    there = [
        present(line.counted.figures, _ALONE, line.period.days)
        for line in lines
        if line.counted is not None
    ]
    return ReviewTotals(
        providers=len(lines),
        reported=len(known),
        missing=len(lines) - len(known),
        contract=sum(figures.contract for figures in known) if known else None,
        sick=_sum(figures.sick for figures in known),
        quarantine=_sum(figures.quarantine for figures in known),
        other=_sum(figures.other for figures in known),
        absent=_sum(map(absent, known)),
        present=_sum(there),
        rate=weighted((figures.sick, figures.contract) for figures in known),
        quarantine_rate=weighted((figures.quarantine, figures.contract) for figures in known),
        other_rate=weighted((figures.other, figures.contract) for figures in known),
        below_minimum=sum(1 for line in lines if line.below_minimum),
        series=series,
    )


def region_change(totals: ReviewTotals) -> float | None:
    """The change of the weighted rate since the period before, as a fraction."""
    before = totals.series[-2] if len(totals.series) > 1 else None
    return None if totals.rate is None or before is None else totals.rate - before


def weighted(pairs: Iterable[tuple[int | None, int]]) -> float | None:
    """Sum of absence / sum of contract, over the pairs that are known."""
    known = [(amount, contract) for amount, contract in pairs if amount is not None]
    return rate(sum(amount for amount, _ in known), sum(contract for _, contract in known))


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def suppressed(lines: Sequence[ReviewLine], terms: AbsenceTerms) -> set[ProviderId]:
    """Providers whose figures may not leave the desk: groups under 5 heads (set).

    Heads unknown: contract under as many FTE. Where one value of a sum is left out, so is the
    next smallest: otherwise it could be computed.
    """
    sizes = sorted(
        (_size(line.counted.figures, line.period.days), line.name, line.provider)
        for line in lines
        if line.counted is not None
    )
    small = [provider for size, _, provider in sizes if size < terms.small_heads]
    if len(small) == 1 and len(sizes) > 1:
        small.append(next(provider for _, _, provider in sizes if provider != small[0]))
    return set(small)


def _size(figures: AbsenceFigures, days: int) -> float:
    return figures.contract / (1000 * days) if figures.heads is None else figures.heads


class NoteKind(StrEnum):
    """The kind of a line in a review's notes."""

    ATTENDANCE = "attendance"
    AGREEMENT = "agreement"
    ACTION = "action"


class ReviewNote(NamedTuple):
    """One line that a review leaves behind."""

    kind: NoteKind
    organisation: str = ""
    text: str = ""
    present: bool = True
    """For attendance: whether somebody of the organisation was there."""
    due: date | None = None


class Closed(NamedTuple):
    """A review that was held."""

    id: UUID
    day: date
    """The day of the duty's turn that it was held for."""
    period: Period
    notes: tuple[ReviewNote, ...]
    who: str = ""


def check_notes(notes: Sequence[ReviewNote]) -> list[ReviewNote]:
    """Return the notes if each is complete; raises RuleBroken."""
    if len(notes) > MOST_LINES:
        raise RuleBroken(N_("That is more than {most} lines."), field="notes", most=MOST_LINES)
    for note in notes:
        if len(note.text) > MOST_TEXT or len(note.organisation) > MOST_TEXT:
            raise RuleBroken(
                N_("A line is at most {most} characters."), field=note.kind, most=MOST_TEXT
            )
        if note.kind is NoteKind.ATTENDANCE:
            if not note.organisation.strip():
                raise RuleBroken(N_("Enter which organisation was there."), field=note.kind)
        elif not note.text.strip():
            raise RuleBroken(N_("Enter what was agreed."), field=note.kind)
    return [*notes]
