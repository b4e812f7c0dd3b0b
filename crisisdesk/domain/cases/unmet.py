"""The ledger of every "no place", counted by week, reason, age, kind and municipality."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.capacity.versions import KindAt
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import EventKind, in_order
from crisisdesk.domain.cases.files import no_places
from crisisdesk.domain.cases.payloads import EnquiryStep
from crisisdesk.domain.cases.placements import NoPlaceLine
from crisisdesk.domain.cases.standing import CaseStanding
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.youths import ages_in
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import amsterdam, local
from crisisdesk.errors import N_

UNKNOWN = ""
"""The group of what nobody said."""
_A_WEEK = timedelta(weeks=1)


class Split(Code):
    """By what the ledger is counted."""

    WEEK = "week", N_("week")
    REASON = "reason", N_("reason")
    AGE = "age", N_("ages")
    KIND = "kind", N_("kind")
    MUNICIPALITY = "municipality", N_("municipality")


class AgeBand(StrEnum):
    """Ages that are looked for in one kind of place (DOMAIN.md §9)."""

    INFANT = "0-3"
    CHILD = "4-11"
    YOUNG = "12-15"
    YOUTH = "16-17"
    ADULT = "18+"


_UP_TO = ((3, AgeBand.INFANT), (11, AgeBand.CHILD), (15, AgeBand.YOUNG), (17, AgeBand.YOUTH))


class Unmet(NamedTuple):
    """A row of the ledger: a "no place", or a facility that said no."""

    id: UUID
    at: datetime
    case: CaseId
    reference: str
    municipality: str
    birth_years: tuple[int | None, ...]
    """One for each child of the case."""
    facility: FacilityId | None
    """The facility that said no; None for a "no place" of the whole search."""
    facility_name: str
    kinds: tuple[Kind, ...]
    """The kind of the facility that said no; of a "no place" those that were asked by then."""
    reasons: tuple[DeclineReason, ...]
    no_place: NoPlaceLine | None


_REFUSALS = (EventKind.DECLINED, EventKind.NOT_ANSWERED)


def unmet_of(case: CaseStanding, kind_at: KindAt) -> Iterable[Unmet]:
    """The rows of the ledger that follow from one case, with the kind that a facility was then."""
    events = in_order(case.events)
    lines = no_places(events, case.history.searched_at)
    about = (
        case.id,
        case.reference,
        case.history.municipality,
        tuple(youth.birth_year for youth in case.youths),
    )
    asked: list[Kind] = []
    for event in events:
        if event.id in lines:
            line = lines[event.id]
            reasons = line.no_place.reasons
            yield Unmet(event.id, event.at, *about, None, "", tuple(asked), reasons, line)
        elif isinstance(event.payload, EnquiryStep):
            facility = event.payload.facility
            kind = kind_at(facility, event.at)
            if event.kind is EventKind.ENQUIRED and kind is not None and kind not in asked:
                asked.append(kind)
            elif event.kind in _REFUSALS:
                name = case.names.get(facility, "")
                of_kind = () if kind is None else (kind,)
                reason = event.payload.reason or DeclineReason.NO_ANSWER
                yield Unmet(event.id, event.at, *about, facility, name, of_kind, (reason,), None)


class Group(NamedTuple):
    """What rows of the ledger add up to."""

    code: str
    """A week such as 2020-W53, a code, or a municipality; "" where it is unknown."""
    no_places: int = 0
    children: int = 0
    """Children of those searches, each once."""
    refusals: int = 0
    """How often a facility said no or did not answer."""
    searched: timedelta = timedelta()
    """How long was searched, each case by its longest search."""
    calls: int = 0


def week_of(moment: datetime) -> str:
    """The ISO week on the desk's wall calendar: 2020-W53."""
    return _week(local(moment).date())


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def weeks_until(at: datetime, count: int) -> list[str]:
    """So many ISO weeks, the last of them that of the moment; oldest first."""
    monday = _monday(at)
    return [_week(monday - ago * _A_WEEK) for ago in reversed(range(count))]


def bounds(at: datetime, weeks: int) -> tuple[datetime, datetime]:
    """When these weeks begin, and when the week after them does, at midnight in Amsterdam."""
    monday = _monday(at)
    first, last = monday - (weeks - 1) * _A_WEEK, monday + _A_WEEK
    return _midnight(first), _midnight(last)


def _monday(at: datetime) -> date:
    here = local(at).date()
    return here - timedelta(days=here.weekday())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), amsterdam()).astimezone(UTC)


def band_of(birth_year: int | None, at: datetime) -> str:
    """The ages that a child belongs to; of two possible ages the younger one counts."""
    if birth_year is None:
        return UNKNOWN
    age = ages_in(birth_year, at)[0]
    return next((band for most, band in _UP_TO if age <= most), AgeBand.ADULT)


def codes_of(row: Unmet, split: Split) -> frozenset[str]:
    """The groups that a row counts in: with several reasons, ages or kinds it is several."""
    if split is Split.WEEK:
        codes: Iterable[str] = (week_of(row.at),)
    elif split is Split.REASON:
        codes = row.reasons
    elif split is Split.AGE:
        codes = (band_of(year, row.at) for year in row.birth_years)
    elif split is Split.KIND:
        codes = row.kinds
    else:
        codes = (row.municipality,)
    return frozenset(map(str, codes)) or frozenset((UNKNOWN,))


def rows_of(rows: Iterable[Unmet], split: Split, code: str) -> list[Unmet]:
    """The rows that count in one group."""
    return [row for row in rows if code in codes_of(row, split)]


def _children(rows: Iterable[Unmet], band: str | None) -> int:
    cases = {row.case: row for row in rows}
    return sum(
        band is None or band_of(year, row.at) == band
        for row in cases.values()
        for year in row.birth_years
    )


def add_up(rows: Iterable[Unmet], code: str = UNKNOWN, *, band: str | None = None) -> Group:
    """What these rows add up to; with a band only the children of those ages are counted."""
    all_rows = [*rows]
    searches = [row for row in all_rows if row.no_place is not None]
    longest: dict[CaseId, timedelta] = {}
    calls = 0
    for row in searches:
        if row.no_place is not None:
            longest[row.case] = max(longest.get(row.case, timedelta()), row.no_place.searched)
            calls += row.no_place.no_place.calls or 0
    return Group(
        code,
        len(searches),
        _children(searches, band),
        len(all_rows) - len(searches),
        sum(longest.values(), timedelta()),
        calls,
    )


def groups(rows: Sequence[Unmet], split: Split, weeks: Iterable[str] = ()) -> list[Group]:
    """The ledger by what it is split by, most "no place" first and what is unknown last.

    Weeks are all of those that are given, newest first, also those without a row; ages go up.
    """
    rows_by_code: dict[str, list[Unmet]] = (
        {week: [] for week in weeks} if split is Split.WEEK else {}
    )
    for row in rows:
        for code in codes_of(row, split):
            rows_by_code.setdefault(code, []).append(row)
    by_age = split is Split.AGE
    totals = [
        add_up(group_rows, code, band=code if by_age else None)
        for code, group_rows in rows_by_code.items()
    ]
    if split is Split.WEEK:
        return sorted(totals, key=lambda group: group.code, reverse=True)
    if by_age:
        ages = [*map(str, AgeBand), UNKNOWN]
        return sorted(totals, key=lambda group: ages.index(group.code))
    return sorted(
        totals,
        key=lambda group: (group.code == UNKNOWN, -group.no_places, -group.refusals, group.code),
    )


def counts(rows: Iterable[Unmet], weeks: Sequence[str], since: datetime | None) -> list[int | None]:
    """How many a "no place" each week had; None for one that ended before anything was kept."""
    first = None if since is None else week_of(since)
    numbers: dict[str, int | None] = {
        week: 0 if first is not None and week >= first else None for week in weeks
    }
    for row in rows:
        week = week_of(row.at)
        if row.no_place is not None and week in numbers:
            numbers[week] = (numbers[week] or 0) + 1
    return [*numbers.values()]
