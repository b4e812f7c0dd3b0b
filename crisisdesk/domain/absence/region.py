"""The region over one period: who reported, the weighted rate, and of how much it speaks.

Amounts are thousandths of an FTE-day of the period, as in the review that it adds up.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceTerms, as_fte, level
from crisisdesk.domain.absence.review import (
    About,
    Change,
    Lent,
    ReviewFigures,
    ReviewLine,
    change_of,
    present,
    sick_rate,
    silent_of,
)
from crisisdesk.domain.capacity.facilities import ProviderId
from crisisdesk.domain.totals import Rate, Total, rate_of, total
from crisisdesk.errors import N_, Phrase


class ReviewTotals(NamedTuple):
    """The region over one period; who did not report is an unknown part of every sum."""

    providers: int
    reported: int
    missing: int
    units: int
    """Facilities that reported for providers that are the sum of their facilities."""
    units_asked: int
    """How many facilities those providers have."""
    contract: Total
    sick: Total
    quarantine: Total
    other: Total
    absent: Total
    present: Total
    """Without staff lent within the region: that would count the same people twice."""
    rate: Rate
    """Weighted: sum / sum, never a mean of percentages."""
    quarantine_rate: Rate
    other_rate: Rate
    change: Change
    """Of the weighted rate since the period before."""
    below_minimum: int
    series: tuple[float | None, ...]


def add_up(lines: Sequence[ReviewLine], series: tuple[float | None, ...] = ()) -> ReviewTotals:
    """The region of these lines; `series` are its weighted rates of the periods before."""
    known = [part for line in lines if line.counted for part in line.counted.parts]
    reported = [line for line in lines if line.reported]
    silent = len(lines) - len(reported) + sum(line.silent for line in reported)
    nobody = (None,) * silent

    def over(name: str) -> Total:
        return total([*(getattr(part, name) for part in known), *nobody])

    def shares(name: str) -> Rate:
        stated = [(getattr(part, name), part.contract) for part in known]
        return rate_of([*stated, *((None, None),) * silent])

    there = [present(part, Lent()) for part in known]
    absent = [value for part in known for value in part[1:4]]
    return ReviewTotals(
        providers=len(lines),
        reported=len(reported),
        missing=len(lines) - len(reported),
        units=sum(len(line.counted.units) for line in reported if line.counted),
        units_asked=sum(
            max(line.facilities, len(line.counted.units))
            for line in reported
            if line.counted and line.counted.units
        ),
        contract=over("contract"),
        sick=over("sick"),
        quarantine=over("quarantine"),
        other=over("other"),
        absent=total([*absent, *nobody]),
        present=total([*there, *nobody]),
        rate=shares("sick"),
        quarantine_rate=shares("quarantine"),
        other_rate=shares("other"),
        change=change_of((line.counted, line.last) for line in lines),
        below_minimum=sum(1 for line in lines if line.below_minimum),
        series=series,
    )


def rate_over(pairs: Iterable[tuple[About, ReviewFigures | None]]) -> Rate:
    """The weighted rate of these providers, by what each of them reported."""
    parts: list[AbsenceFigures] = []
    silent = 0
    for about, reported in pairs:
        parts += () if reported is None else reported.parts
        silent += 1 if reported is None else silent_of(about.facilities, reported)
    return sick_rate(parts, silent)


def rates_of(
    counted: Mapping[ProviderId, Sequence[ReviewFigures | None]], steps: int
) -> tuple[float | None, ...]:
    """The region's weighted rate in each period."""
    stated: list[list[AbsenceFigures]] = [[] for _ in range(steps)]
    for known in counted.values():
        for at, reported in enumerate(known):
            if reported is not None:
                stated[at] += reported.parts
    return tuple(sick_rate(parts).share for parts in stated)


def reported_phrase(totals: ReviewTotals) -> Phrase:
    """How many reported, and of how many facilities where some of them did not."""
    values: dict[str, object] = {"n": totals.reported, "all": totals.providers}
    if totals.units == totals.units_asked:
        return Phrase(N_("{n} of {all}"), values)
    values |= {"units": totals.units, "asked": totals.units_asked}
    return Phrase(N_("{n} of {all}, {units} of {asked} facilities"), values)


def rate_phrase(rate: Rate, days: int) -> Phrase:
    """A rate over a period of so many days, and of how many FTE it speaks where not of all."""
    if rate.share is None:
        return Phrase(N_("unknown"))
    share = round(Decimal(rate.share) * 100, 1)
    if not rate.partial:
        return Phrase(N_("{share} %"), {"share": share})
    return Phrase(N_("{share} % of {fte}"), {"share": share, "fte": spoken_phrase(rate, days)})


def spoken_phrase(rate: Rate, days: int) -> Phrase:
    """Of how many FTE a rate speaks: 20 of 100 FTE, or 20 + ? where others said nothing."""
    whole: object = _shown(rate.whole.value, days)
    if rate.whole.unknown:
        whole = Phrase(N_("{n} + ?"), {"n": whole})
    if rate.base == rate.whole.value:
        return Phrase(N_("{n} FTE"), {"n": whole})
    return Phrase(N_("{n} of {all} FTE"), {"n": _shown(rate.base, days), "all": whole})


def _shown(amount: int, days: int) -> Decimal:
    return round(as_fte(amount, days), 1).normalize()


def suppressed(
    counted: Iterable[tuple[ProviderId, str, ReviewFigures | None]], days: int, terms: AbsenceTerms
) -> frozenset[ProviderId]:
    """Providers whose figures over a period may not leave the desk: small groups.

    Heads unknown: contract under as many FTE. Where one value of a sum is left out, so is the
    next smallest: otherwise it could be computed.
    """
    sizes = sorted(
        (_size(reported.figures, days), name, provider)
        for provider, name, reported in counted
        if reported is not None
    )
    small = [provider for size, _, provider in sizes if size < terms.small_heads]
    if len(small) == 1 and len(sizes) > 1:
        small.append(next(provider for _, _, provider in sizes if provider != small[0]))
    return frozenset(small)


def shared(
    lines: Iterable[ReviewLine], hidden: Sequence[frozenset[ProviderId]], terms: AbsenceTerms
) -> list[ReviewLine]:
    """The lines as they may leave the desk; the suppressed ones stand last and say nothing.

    `hidden` has the suppressed providers of each period, the newest last. A rate of a period in
    which a provider was suppressed is told by no change and no series of later ones (DOMAIN.md §9).
    """
    told, silent = [], []
    for line in lines:
        if line.provider in hidden[-1]:
            silent.append(_blank(line, terms))
            continue
        pairs = zip(line.series, hidden, strict=True)
        series = tuple(None if line.provider in then else rate for rate, then in pairs)
        if line.provider in hidden[-2]:
            line = line._replace(change=None, last=None)  # noqa: PLW2901 - the same line
        if any(line.provider in then for then in hidden):
            line = line._replace(known_before=None)  # noqa: PLW2901 - the same line
        told.append(line._replace(series=series))
    silent.sort(key=lambda line: (line.name.casefold(), str(line.provider)))
    return [*told, *silent]


def shared_totals(
    every: ReviewTotals,
    lines: Iterable[ReviewLine],
    hidden: frozenset[ProviderId],
    series: tuple[float | None, ...],
) -> ReviewTotals:
    """The region of the providers that are shown, and how many reported of all of them.

    So every sum is one of published figures, and none speaks of what is suppressed.
    """
    told = add_up([line for line in lines if line.provider not in hidden], series)
    return told._replace(providers=every.providers, reported=every.reported, missing=every.missing)


def _blank(line: ReviewLine, terms: AbsenceTerms) -> ReviewLine:
    return line._replace(
        counted=None,
        last=None,
        series=(None,) * len(line.series),
        rate=Rate(whole=Total(unknown=1)),
        change=None,
        level=level(None, terms),
        lent=Lent(),
        present=None,
        shortage=None,
        shortages=(),
        known_before=None,
    )


def _size(figures: AbsenceFigures, days: int) -> float:
    return figures.contract / (1000 * days) if figures.heads is None else figures.heads
