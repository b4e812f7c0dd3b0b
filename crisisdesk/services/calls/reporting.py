"""Who reports: every facility against its own rhythm, and the region against its own weeks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from crisisdesk.domain.calls.reporting import (
    LEARNED_FROM,
    PERIODS,
    FacilityReporting,
    ProviderReporting,
    ReportCounts,
    by_provider,
    facility_reporting,
    in_order,
)
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.week import chain as rules
from crisisdesk.domain.week.chain import MOST_WEEKS, WEEK, Pace, ReportRate
from crisisdesk.domain.week.register import Entry
from crisisdesk.i18n import ngettext
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity.capacity import Overview
from crisisdesk.services.week import chain
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.calls import reporting as queries
from crisisdesk.store.queries.cases import unmet as unmet_queries
from crisisdesk.store.snapshot import Snapshot

_MOST_NAMES = 3
_COUNTED = timedelta(days=max(PERIODS) + 1)
_QUIET = timedelta(hours=47)
"""Whoever reported since cannot have missed two days, of which one may be an hour shorter."""


class RegionRate(NamedTuple):
    """How much comes in against the same seven days of the weeks before."""

    figures: ReportRate | None
    """Reports of places; None where too little is known to call anything usual."""
    cases: ReportRate | None
    expected: tuple[Entry, ...] = ()
    """Why more cases are expected, as somebody noted."""

    @property
    def few(self) -> "RegionRate":
        """Only what is fewer than usual."""
        figures, cases = (
            rate if rate is not None and rate.pace is Pace.FEW else None
            for rate in (self.figures, self.cases)
        )
        return self._replace(figures=figures, cases=cases)


class WhoReports(NamedTuple):
    """Every provider, and the region."""

    at: datetime
    providers: list[ProviderReporting]
    region: RegionRate


def who_reports(snapshot: Snapshot) -> WhoReports:
    """Every provider with a facility that has places, those first that missed most."""
    return WhoReports(snapshot.at, by_provider(_all(snapshot)), region_rate(snapshot))


def due(snapshot: Snapshot) -> list[FacilityReporting]:
    """The facilities that missed two reports in a row or more, the most first."""
    return snapshot.once_a_minute(_due)


def _due(snapshot: Snapshot) -> list[FacilityReporting]:
    quiet = _silent(capacity.overview(snapshot), snapshot.at - _QUIET)
    if not quiet:
        return []
    reports = _before(snapshot, quiet, snapshot.at - _QUIET)
    return in_order(each for each in _reporting(snapshot, quiet, reports) if each.is_due)


def due_words(facilities: Sequence[FacilityReporting]) -> str:
    """How many facilities missed two reports, and which missed most."""
    words = ngettext(
        "{n} facility missed two reports or more: {names}",
        "{n} facilities missed two reports or more: {names}",
        len(facilities),
    )
    names = [facility.name for facility in facilities[:_MOST_NAMES]]
    more = "" if len(facilities) <= _MOST_NAMES else ", …"
    return words.format(n=len(facilities), names=", ".join(names) + more)


def region_rate(snapshot: Snapshot) -> RegionRate:
    """The reports and the cases of the last seven days against those of the weeks before."""
    terms = setting_queries.chain_terms(snapshot)
    since = unmet_queries.since(snapshot) or snapshot.at
    counts = queries.reports_in(snapshot, rules.stretches(snapshot.at, since), WEEK)
    cases = queries.cases_reported(snapshot, snapshot.at - (MOST_WEEKS + 1) * WEEK)
    return RegionRate(
        rules.rate_of(counts, terms),
        rules.report_rate(cases, snapshot.at, since, terms),
        chain.expected_rises(snapshot),
    )


def _all(snapshot: Snapshot) -> list[FacilityReporting]:
    """How every facility reports; of who is silent for long, by what it did before."""
    board, begin = capacity.overview(snapshot), snapshot.at - _COUNTED
    reports = queries.reported(snapshot, begin - LEARNED_FROM)
    if silent := _silent(board, begin):
        reports |= _before(snapshot, silent, begin)
    return _reporting(snapshot, [line for line in board.lines if line.has_places], reports)


def _silent(board: Overview, since: datetime) -> list[CapacityLine]:
    """The facilities that reported once, and not since."""
    return [
        line
        for line in board.lines
        if line.has_places and line.observed_at is not None and line.observed_at < since
    ]


def _before(
    snapshot: Snapshot, silent: list[CapacityLine], quiet: datetime
) -> dict[FacilityId, list[datetime]]:
    """What these did before they fell silent."""
    last = min(line.observed_at for line in silent if line.observed_at is not None)
    return queries.reported(snapshot, last - LEARNED_FROM, quiet=quiet)


def _reporting(
    snapshot: Snapshot,
    lines: list[CapacityLine],
    reports: dict[FacilityId, list[datetime]],
) -> list[FacilityReporting]:
    openings, terms = queries.openings(snapshot), setting_queries.terms(snapshot)
    return [
        facility_reporting(
            line, reports.get(line.id, ()), openings.get(line.id, ()), snapshot.at, terms
        )
        for line in lines
    ]


def as_json(known: WhoReports) -> dict[str, Any]:
    """Who reports, with keys that are the same in every language; null is too little known."""
    return {
        "at": known.at.isoformat(),
        "providers": [
            {
                "provider": provider.name,
                "facilities": len(provider.facilities),
                "unknown": len(provider.unknown),
                **{f"days_{period}": _counted(provider.counts(period)) for period in PERIODS},
                "missed_in_a_row": provider.missed,
                "due": [facility.name for facility in provider.due],
                "last": None if provider.last is None else provider.last.isoformat(),
            }
            for provider in known.providers
        ],
        "region": {"figures": _rate(known.region.figures), "cases": _rate(known.region.cases)},
    }


def _counted(counts: ReportCounts | None) -> dict[str, int] | None:
    return None if counts is None else counts._asdict()


def _rate(rate: ReportRate | None) -> dict[str, Any] | None:
    return None if rate is None else {**rate._asdict(), "pace": rate.pace.value}
