"""The facts of the absence review, by plain SQL; what follows from them the rule reckons."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import repeat
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.absence.absence import AbsenceFigures, Shortage
from crisisdesk.domain.absence.periods import MOST_DAYS, Length, Period
from crisisdesk.domain.absence.review import (
    About,
    ReviewFigures,
    added,
)
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.domain.moments import local
from crisisdesk.store.queries.capacity.versions import FACILITIES, ON_BOARD, SITE, VERSION
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_KNOWN = f"a.observed_at <= :at AND a.recorded_at <= :known AND {counts('a')}"
_NEWEST = f"""
SELECT a.start_day AS start, a.end_day AS "end" FROM absence_report a
WHERE a.length = :length AND a.end_day < :today AND {_KNOWN}
ORDER BY a.end_day DESC LIMIT 1
"""
# Whoever has a facility on the board is asked to report, and whoever reported is asked again.
_PROVIDERS = f"""
SELECT p.id AS provider, p.name,
  COALESCE(max(CASE WHEN u.crucial THEN 1 ELSE 0 END), 0) AS crucial,
  COALESCE(min(u.municipality), '') AS municipality, count(u.provider_id) AS facilities
FROM provider p LEFT JOIN (
  SELECT s.provider_id, s.municipality, v.crucial FROM {FACILITIES} WHERE {ON_BOARD}
) u ON u.provider_id = p.id
WHERE p.recorded_at <= :known
GROUP BY p.id, p.name
HAVING count(u.provider_id) > 0
  OR EXISTS (SELECT 1 FROM absence_report a WHERE a.provider_id = p.id AND {_KNOWN})
ORDER BY p.name
"""
_COUNTED = """
SELECT a.provider_id AS provider, a.facility_id AS facility, a.start_day AS start,
  a.end_day AS "end", a.contract, a.sick, a.quarantine, a.other, a.minimum, a.heads,
  a.id AS reports, a.note
FROM absence_report a
"""
_REPORTS = f"""
{_COUNTED}
WHERE a.length = :length AND a.end_day BETWEEN :first AND :last AND {_KNOWN}
ORDER BY a.observed_at, a.recorded_at, a.id
"""
_SHORTAGES = f"""
SELECT s.report_id AS report, s.function, s.now, s.within_a_week
FROM absence_report a JOIN absence_shortage s ON s.report_id = a.id
WHERE a.length = :length AND a.end_day = :last AND {_KNOWN}
"""
_OF_SUBJECT = f"""
{_COUNTED}
WHERE a.provider_id = :provider AND {_KNOWN} AND a.end_day >= :first AND a.start_day <= :last
ORDER BY a.observed_at, a.recorded_at, a.id
"""
_NEWEST_OF_FACILITY = f"""
{_COUNTED}
WHERE a.provider_id = :provider AND a.end_day < :today AND {_KNOWN}
  AND (a.facility_id = :facility OR (a.facility_id IS NULL AND :only = 1))
ORDER BY a.end_day DESC, a.observed_at DESC, a.recorded_at DESC, a.id DESC LIMIT 1
"""
_PROVIDER_OF = f"""
SELECT s.provider_id FROM {FACILITIES} WHERE f.id = :facility
"""
_NEAR = f"""
{_COUNTED}
WHERE a.length = :length AND a.end_day >= :first AND a.end_day <= :last AND {_KNOWN}
"""
_NEWEST_BY_PROVIDER = f"""
SELECT a.provider_id AS provider, max(a.end_day) AS "end" FROM absence_report a
WHERE a.facility_id IS NULL AND {_KNOWN} GROUP BY a.provider_id
"""
# A column of PostgreSQL is what its first rows say: those with a facility come first.
_SUBJECTS = f"""
SELECT v.name, s.provider_id AS provider, f.id AS facility FROM {FACILITIES}
UNION ALL SELECT e.code, s.provider_id, f.id FROM external_code e
  JOIN facility f ON f.id = e.subject_id {VERSION} {SITE}
  WHERE e.subject = 'facility'
UNION ALL SELECT p.name, p.id, NULL FROM provider p
UNION ALL SELECT e.code, e.subject_id, NULL FROM external_code e WHERE e.subject = 'provider'
"""
_FACILITIES_OF = f"""
SELECT count(*) FROM {FACILITIES}
WHERE s.provider_id = :provider AND {ON_BOARD}
"""
_REVIEWED = f"""
SELECT r.start_day AS start, r.end_day AS "end" FROM absence_review r
WHERE r.day = :day AND r.observed_at <= :at AND r.recorded_at <= :known AND {counts("r")}
ORDER BY r.observed_at DESC, r.recorded_at DESC, r.id DESC LIMIT 1
"""


class _Counted(NamedTuple):
    """A report of a provider, or of one facility of it."""

    provider: ProviderId
    facility: FacilityId | None
    start: date
    end: date
    review: ReviewFigures
    """As it counts where it is the first of its subject and period."""

    @property
    def period(self) -> Period:
        """The days that it is about."""
        return Period(self.start, self.end)


def _reports(snapshot: Snapshot, sql: str, **values: object) -> list[_Counted]:
    answer = snapshot.answer(sql, **values)
    ids = map(snapshot.identity, answer.column("reports"))
    return answer.read(_Counted, facilities=repeat(0), version=repeat(1), reports=zip(ids))


def _after(review: ReviewFigures, before: ReviewFigures | None) -> ReviewFigures:
    return review if before is None else review._replace(version=before.version + 1)


def today(snapshot: Snapshot) -> date:
    """The day on the desk's wall at the moment of the reading."""
    return local(snapshot.at).date()


def newest_periods(snapshot: Snapshot) -> list[Period]:
    """The newest period of each length that was over by then and has any report, newest first."""
    newest = [
        period
        for length in Length
        for period in snapshot.read(Period, _NEWEST, length=length.value, today=today(snapshot))
    ]
    # A week says more about tonight than the month that ended with it.
    return sorted(newest, key=lambda period: (period.end, -period.days), reverse=True)


def providers(snapshot: Snapshot) -> list[About]:
    """Everyone who is asked to report."""
    return snapshot.read(About, _PROVIDERS)


def counted(
    snapshot: Snapshot, periods: Sequence[Period]
) -> dict[ProviderId, list[ReviewFigures | None]]:
    """What is known of each provider in each period: its own report, else its facilities added."""
    places = {period.end: place for place, period in enumerate(periods)}
    (first, *_), last = periods, periods[-1]
    columns: dict[ProviderId, list[ReviewFigures | None]] = {}
    parts: dict[tuple[ProviderId, int], dict[FacilityId, ReviewFigures]] = {}
    blank: list[ReviewFigures | None] = [None] * len(periods)
    reports = _reports(snapshot, _REPORTS, length=last.length.value, first=first.end, last=last.end)
    for provider, facility, start, end, review in reports:
        place = places.get(end)
        if place is None or periods[place].start != start:
            continue
        if facility is not None:
            parts.setdefault((provider, place), {})[facility] = review
            continue
        column = columns.get(provider)
        if column is None:
            column = columns[provider] = blank.copy()
        column[place] = _after(review, column[place])
    for (provider, place), units in parts.items():
        column = columns.setdefault(provider, blank.copy())
        if column[place] is None:
            column[place] = _together(units)
    return columns


def _together(by_facility: dict[FacilityId, ReviewFigures]) -> ReviewFigures:
    reports = by_facility.values()
    figures = tuple(report.figures for report in reports)
    return ReviewFigures(
        added(figures),
        len(reports),
        0,
        tuple(id_ for report in reports for id_ in report.reports),
        " ".join(filter(None, (report.note for report in reports))),
        figures,
        tuple(by_facility),
    )


class _ShortageIn(NamedTuple):
    report: UUID
    shortage: Shortage


def shortages(snapshot: Snapshot, period: Period) -> dict[UUID, list[Shortage]]:
    """What groups of staff are short of, by each report over a period."""
    shortages: dict[UUID, list[Shortage]] = {}
    rows = snapshot.read(_ShortageIn, _SHORTAGES, length=period.length.value, last=period.end)
    for row in rows:
        shortages.setdefault(row.report, []).append(row.shortage)
    return shortages


def _of_subject(
    snapshot: Snapshot, provider: ProviderId, first: date, last: date
) -> list[_Counted]:
    return _reports(snapshot, _OF_SUBJECT, provider=provider, first=first, last=last)


def units(
    snapshot: Snapshot, provider: ProviderId, period: Period
) -> dict[FacilityId | None, ReviewFigures]:
    """The newest report of a provider (None) and of each of its facilities over a period."""
    newest: dict[FacilityId | None, ReviewFigures] = {}
    for report in _of_subject(snapshot, provider, period.start, period.end):
        if report.period == period:
            newest[report.facility] = _after(report.review, newest.get(report.facility))
    return newest


def beside(
    snapshot: Snapshot, provider: ProviderId, facility: FacilityId | None, period: Period
) -> set[Period]:
    """The periods near this one over which the same subject reported."""
    day = timedelta(days=1)
    reports = _of_subject(snapshot, provider, period.start - day, period.end + day)
    return {report.period for report in reports if report.facility == facility}


def provider_of(snapshot: Snapshot, facility: FacilityId) -> ProviderId | None:
    """Whose facility it is."""
    return snapshot.first(ProviderId, _PROVIDER_OF, facility=facility)


def has_one_facility(snapshot: Snapshot, provider: ProviderId) -> bool:
    """Whether what a provider says of itself is about its one facility."""
    return snapshot.first(int, _FACILITIES_OF, provider=provider) == 1


def newest_of(
    snapshot: Snapshot, provider: ProviderId, facility: FacilityId, *, only: bool
) -> tuple[Period, AbsenceFigures] | None:
    """What a facility counted last, in FTE-days; the `only` one counts with its provider."""
    reports = _reports(
        snapshot,
        _NEWEST_OF_FACILITY,
        provider=provider,
        facility=facility,
        only=int(only),
        today=today(snapshot),
    )
    return next(((report.period, report.review.figures) for report in reports), None)


def near(
    snapshot: Snapshot, span: Period
) -> dict[tuple[ProviderId, FacilityId | None], list[tuple[Period, AbsenceFigures]]]:
    """Everything that was ever counted over periods that touch this span, by subject."""
    near: dict[tuple[ProviderId, FacilityId | None], list[tuple[Period, AbsenceFigures]]] = {}
    last = span.end + timedelta(days=MOST_DAYS)
    for length in Length:
        for report in _reports(snapshot, _NEAR, length=length.value, first=span.start, last=last):
            subject = report.provider, report.facility
            near.setdefault(subject, []).append((report.period, report.review.figures))
    return near


class _Newest(NamedTuple):
    provider: ProviderId
    end: date


def newest_by_provider(snapshot: Snapshot) -> dict[ProviderId, date]:
    """The last day that each provider itself counted."""
    return dict(snapshot.read(_Newest, _NEWEST_BY_PROVIDER))


class Subject(NamedTuple):
    """A name or a code, and the provider or the facility of it that it stands for."""

    name: str
    provider: ProviderId
    facility: FacilityId | None


def subjects(snapshot: Snapshot) -> list[Subject]:
    """Every name and code of a provider, and of a facility with its provider."""
    return snapshot.read(Subject, _SUBJECTS)


def reviewed(snapshot: Snapshot, day: date) -> Period | None:
    """The period that the review of a turn was about."""
    return next(iter(snapshot.read(Period, _REVIEWED, day=day)), None)
