"""The facts of the absence review, by plain SQL; what follows from them the rule reckons."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from crisisdesk.domain.absence.absence import AbsenceFigures, Function, Shortage
from crisisdesk.domain.absence.periods import MOST_DAYS, Length, Period
from crisisdesk.domain.absence.review import (
    About,
    Closed,
    NoteKind,
    ReviewFigures,
    ReviewNote,
    added,
)
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.domain.moments import local
from crisisdesk.store.snapshot import Snapshot

_KNOWN = "a.observed_at <= :at AND a.recorded_at <= :known"
_NEWEST = f"""
SELECT a.start_day, a.end_day FROM absence_report a
WHERE a.length = :length AND a.end_day < :today AND {_KNOWN}
ORDER BY a.end_day DESC LIMIT 1
"""
# Whoever has a facility on the board is asked to report, and whoever reported is asked again.
_PROVIDERS = f"""
SELECT p.id, p.name, COALESCE(max(CASE WHEN f.crucial THEN 1 ELSE 0 END), 0),
  COALESCE(min(s.municipality), '')
FROM provider p LEFT JOIN site s ON s.provider_id = p.id
LEFT JOIN facility f ON f.site_id = s.id AND NOT f.outside AND f.observed_from <= :at
  AND f.recorded_at <= :known
WHERE p.recorded_at <= :known
GROUP BY p.id, p.name
HAVING count(f.id) > 0
  OR EXISTS (SELECT 1 FROM absence_report a WHERE a.provider_id = p.id AND {_KNOWN})
ORDER BY p.name
"""
_REPORTS = f"""
SELECT a.provider_id, a.facility_id, a.start_day, a.end_day, a.contract, a.sick, a.quarantine,
  a.other, a.minimum, a.heads, a.id, a.note
FROM absence_report a
WHERE a.length = :length AND a.end_day BETWEEN :first AND :last AND {_KNOWN}
ORDER BY a.observed_at, a.recorded_at, a.id
"""
_SHORTAGES = f"""
SELECT s.report_id, s.function, s.now, s.within_a_week
FROM absence_report a JOIN absence_shortage s ON s.report_id = a.id
WHERE a.length = :length AND a.end_day = :last AND {_KNOWN}
"""
_OF_SUBJECT = f"""
SELECT a.facility_id, a.start_day, a.end_day, a.contract, a.sick, a.quarantine, a.other,
  a.minimum, a.heads, a.id, a.note
FROM absence_report a
WHERE a.provider_id = :provider AND {_KNOWN} AND a.end_day >= :first AND a.start_day <= :last
ORDER BY a.observed_at, a.recorded_at, a.id
"""
_NEWEST_OF_FACILITY = f"""
SELECT a.start_day, a.end_day, a.contract, a.sick, a.quarantine, a.other, a.minimum, a.heads, a.id
FROM absence_report a
WHERE a.provider_id = :provider AND a.end_day < :today AND {_KNOWN}
  AND (a.facility_id = :facility OR (a.facility_id IS NULL AND :only = 1))
ORDER BY a.end_day DESC, a.observed_at DESC, a.recorded_at DESC, a.id DESC LIMIT 1
"""
_PROVIDER_OF = """
SELECT s.provider_id FROM facility f JOIN site s ON s.id = f.site_id WHERE f.id = :facility
"""
_NEAR = f"""
SELECT a.provider_id, a.facility_id, a.start_day, a.end_day, a.contract, a.sick, a.quarantine,
  a.other, a.minimum, a.heads
FROM absence_report a
WHERE a.length = :length AND a.end_day >= :first AND a.end_day <= :last AND {_KNOWN}
"""
_NEWEST_BY_PROVIDER = f"""
SELECT a.provider_id, max(a.end_day) FROM absence_report a
WHERE a.facility_id IS NULL AND {_KNOWN} GROUP BY a.provider_id
"""
_SUBJECTS = """
SELECT p.name, p.id, NULL FROM provider p
UNION ALL SELECT e.code, e.subject_id, NULL FROM external_code e WHERE e.subject = 'provider'
UNION ALL SELECT f.name, s.provider_id, f.id FROM facility f JOIN site s ON s.id = f.site_id
UNION ALL SELECT e.code, s.provider_id, f.id FROM external_code e
  JOIN facility f ON f.id = e.subject_id JOIN site s ON s.id = f.site_id
  WHERE e.subject = 'facility'
"""
_FACILITIES_OF = """
SELECT count(*) FROM facility f JOIN site s ON s.id = f.site_id
WHERE s.provider_id = :provider AND NOT f.outside AND f.observed_from <= :at
  AND f.recorded_at <= :known
"""
_REVIEWS = """
SELECT r.id, r.day, r.start_day, r.end_day, COALESCE(m.initials, '')
FROM absence_review r LEFT JOIN desk_member m ON m.id = r.by_id
WHERE r.observed_at <= :at AND r.recorded_at <= :known
ORDER BY r.day DESC, r.recorded_at DESC LIMIT 60
"""
_NOTES = """
SELECT n.review_id, n.kind, n.organisation, n.text, n.present, n.due_day
FROM review_note n JOIN absence_review r ON r.id = n.review_id
WHERE r.day >= :first ORDER BY n.place
"""
_FACILITY, _START, _CONTRACT, _ID, _NOTE = 1, 2, 4, 10, 11
_figures: Callable[[tuple[Any, ...]], AbsenceFigures] = partial(tuple.__new__, AbsenceFigures)
_one: Callable[[tuple[Any, ...]], ReviewFigures] = partial(tuple.__new__, ReviewFigures)
_FUNCTION = {one.value: one for one in Function}


def today(snapshot: Snapshot) -> date:
    """The day on the desk's wall at the moment of the reading."""
    return local(snapshot.at).date()


def newest_periods(snapshot: Snapshot) -> list[Period]:
    """The newest period of each length that was over by then and has any report, newest first."""
    found = []
    for length in Length:
        for start, end in snapshot.rows(_NEWEST, length=length.value, today=today(snapshot)):
            found.append(Period(snapshot.day(start), snapshot.day(end)))
    # A week says more about tonight than the month that ended with it.
    return sorted(found, key=lambda one: (one.end, -one.days), reverse=True)


def providers(snapshot: Snapshot) -> list[About]:
    """Everyone who is asked to report."""
    identity = snapshot.identity
    return [
        About(ProviderId(identity(own)), name, bool(crucial), municipality)
        for own, name, crucial, municipality in snapshot.rows(_PROVIDERS)
    ]


def counted(
    snapshot: Snapshot, periods: Sequence[Period]
) -> dict[ProviderId, list[ReviewFigures | None]]:
    """What is known of each provider in each period: its own report, else its facilities added."""
    bound, identity = snapshot.connection.bound, snapshot.identity
    places = {(bound(one.start), bound(one.end)): at for at, one in enumerate(periods)}
    found: dict[Any, list[ReviewFigures | None]] = {}
    parts: dict[tuple[Any, int], dict[Any, Any]] = {}
    blank: list[ReviewFigures | None] = [None] * len(periods)
    rows = snapshot.rows(
        _REPORTS, length=periods[-1].length.value, first=periods[0].end, last=periods[-1].end
    )
    for row in rows:
        place = places.get(row[_START:_CONTRACT])
        if place is None:
            continue
        provider = row[0]
        if row[_FACILITY] is not None:
            parts.setdefault((provider, place), {})[row[_FACILITY]] = row
            continue
        column = found.get(provider)
        if column is None:
            column = found[provider] = blank.copy()
        before = column[place]
        column[place] = _one(
            (
                _figures(row[_CONTRACT:_ID]),
                0,
                1 if before is None else before.version + 1,
                (identity(row[_ID]),),
                row[_NOTE],
            )
        )
    for (provider, place), units in parts.items():
        column = found.setdefault(provider, blank.copy())
        if column[place] is None:
            column[place] = _together(snapshot, units.values())
    return {ProviderId(identity(provider)): column for provider, column in found.items()}


def _together(snapshot: Snapshot, rows: Collection[Any]) -> ReviewFigures:
    return ReviewFigures(
        added([AbsenceFigures(*row[_CONTRACT:_ID]) for row in rows]),
        len(rows),
        0,
        tuple(snapshot.identity(row[_ID]) for row in rows),
        " ".join(filter(None, (row[_NOTE] for row in rows))),
    )


def shortages(snapshot: Snapshot, period: Period) -> dict[UUID, list[Shortage]]:
    """What groups of staff are short of, by each report over a period."""
    found: dict[UUID, list[Shortage]] = {}
    asked = snapshot.rows(_SHORTAGES, length=period.length.value, last=period.end)
    for report, function, now, later in asked:
        told = Shortage(_FUNCTION[function], now, later)
        found.setdefault(snapshot.identity(report), []).append(told)
    return found


def units(
    snapshot: Snapshot, provider: ProviderId, period: Period
) -> dict[FacilityId | None, ReviewFigures]:
    """The newest report of a provider (None) and of each of its facilities over a period."""
    day, identity = snapshot.day, snapshot.identity
    found: dict[FacilityId | None, ReviewFigures] = {}
    asked = snapshot.rows(_OF_SUBJECT, provider=provider, first=period.start, last=period.end)
    for facility, start, end, *figures, own, note in asked:
        if Period(day(start), day(end)) != period:
            continue
        subject = None if facility is None else FacilityId(identity(facility))
        before = found.get(subject)
        found[subject] = ReviewFigures(
            AbsenceFigures(*figures),
            0,
            1 + (before.version if before else 0),
            (identity(own),),
            note,
        )
    return found


def beside(
    snapshot: Snapshot, provider: ProviderId, facility: FacilityId | None, period: Period
) -> set[Period]:
    """The periods near this one over which the same subject reported."""
    day, bound = snapshot.day, snapshot.connection.bound
    near = timedelta(days=1)
    asked = snapshot.rows(
        _OF_SUBJECT, provider=provider, first=period.start - near, last=period.end + near
    )
    subject = None if facility is None else bound(facility)
    return {Period(day(row[1]), day(row[2])) for row in asked if row[0] == subject}


def provider_of(snapshot: Snapshot, facility: FacilityId) -> ProviderId | None:
    """Whose facility it is."""
    rows = snapshot.rows(_PROVIDER_OF, facility=facility)
    return ProviderId(snapshot.identity(rows[0][0])) if rows else None


def has_one_facility(snapshot: Snapshot, provider: ProviderId) -> bool:
    """Whether what a provider says of itself is about its one facility."""
    return int(snapshot.rows(_FACILITIES_OF, provider=provider)[0][0]) == 1


def newest_of(
    snapshot: Snapshot, provider: ProviderId, facility: FacilityId, *, only: bool
) -> tuple[Period, AbsenceFigures] | None:
    """What a facility counted last, in FTE-days; the `only` one counts with its provider."""
    rows = snapshot.rows(
        _NEWEST_OF_FACILITY,
        provider=provider,
        facility=facility,
        only=int(only),
        today=today(snapshot),
    )
    if not rows:
        return None
    start, end, *figures, _ = rows[0]
    return Period(snapshot.day(start), snapshot.day(end)), AbsenceFigures(*figures)


def near(
    snapshot: Snapshot, span: Period
) -> dict[tuple[ProviderId, FacilityId | None], list[tuple[Period, AbsenceFigures]]]:
    """Everything that was ever counted over periods that touch this span, by subject."""
    day, identity = snapshot.day, snapshot.identity
    found: dict[tuple[ProviderId, FacilityId | None], list[tuple[Period, AbsenceFigures]]] = {}
    for length in Length:
        rows = snapshot.rows(
            _NEAR,
            length=length.value,
            first=span.start,
            last=span.end + timedelta(days=MOST_DAYS),
        )
        for provider, facility, start, end, *figures in rows:
            own = None if facility is None else FacilityId(identity(facility))
            found.setdefault((ProviderId(identity(provider)), own), []).append(
                (Period(day(start), day(end)), AbsenceFigures(*figures))
            )
    return found


def newest_by_provider(snapshot: Snapshot) -> dict[ProviderId, date]:
    """The last day that each provider itself counted."""
    rows = snapshot.rows(_NEWEST_BY_PROVIDER)
    return {ProviderId(snapshot.identity(own)): snapshot.day(end) for own, end in rows}


def subjects(snapshot: Snapshot) -> list[tuple[str, ProviderId, FacilityId | None]]:
    """Every name and code of a provider, and of a facility with its provider."""
    identity = snapshot.identity
    return [
        (name, ProviderId(identity(own)), None if unit is None else FacilityId(identity(unit)))
        for name, own, unit in snapshot.rows(_SUBJECTS)
    ]


def reviews(snapshot: Snapshot) -> list[Closed]:
    """The reviews that were held, newest first, with what they left behind."""
    day, identity = snapshot.day, snapshot.identity
    rows = snapshot.rows(_REVIEWS)
    if not rows:
        return []
    notes: dict[UUID, tuple[ReviewNote, ...]] = {}
    for review, kind, organisation, text, present, due in snapshot.rows(_NOTES, first=rows[-1][1]):
        own = identity(review)
        note = ReviewNote(
            NoteKind(kind), organisation, text, bool(present), None if due is None else day(due)
        )
        notes[own] = (*notes.get(own, ()), note)
    return [
        Closed(
            identity(row[0]),
            day(row[1]),
            Period(day(row[2]), day(row[3])),
            notes.get(identity(row[0]), ()),
            row[4],
        )
        for row in rows
    ]
