"""Absence as tests of the rules need it, without a store."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, AbsenceTerms
from crisisdesk.domain.absence.periods import Period, series_of, week_of
from crisisdesk.domain.absence.review import About, Lent, ReviewFigures, ReviewLine, compute
from crisisdesk.domain.capacity.facilities import ProviderId

WEEK = week_of(date(2020, 3, 30))
TODAY = date(2020, 4, 7)
_ROOT = UUID(int=0)


def provider(name: str) -> ProviderId:
    """The same name is the same provider."""
    return ProviderId(uuid5(_ROOT, name))


def report_of(figures: AbsenceFigures, period: Period = WEEK, **more: Any) -> AbsenceReport:
    """A report in FTE of one provider."""
    return AbsenceReport(provider("De Hoeve"), period, figures)._replace(**more)


def lines_of(
    counted: dict[str, AbsenceFigures],
    lent: dict[str, Lent] | None = None,
    *,
    period: Period = WEEK,
    crucial: frozenset[str] = frozenset(),
) -> list[ReviewLine]:
    """The review of these figures, in FTE-days of the period."""
    return compute(
        [About(provider(name), name, name in crucial, "Dordrecht") for name in counted],
        {
            provider(name): [*(None,) * 7, ReviewFigures(figures)]
            for name, figures in counted.items()
        },
        series_of(period, 8),
        {provider(name): own for name, own in (lent or {}).items()},
        {},
        AbsenceTerms(),
    )
