"""How the ledger of every "no place" is counted."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.placements import NoPlace, NoPlaceLine
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.unmet import (
    UNKNOWN,
    AgeBand,
    Group,
    Split,
    Unmet,
    add_up,
    band_of,
    bounds,
    counts,
    groups,
    rows_of,
    week_of,
    weeks_until,
)
from tests.clock import NOON

HOUR = timedelta(hours=1)
ONE, OTHER = CaseId(UUID(int=1)), CaseId(UUID(int=2))
FULL, STAFF = DeclineReason.FULL, DeclineReason.STAFF


def nowhere(
    case: CaseId = ONE,
    *,
    at: datetime = NOON,
    born: tuple[int | None, ...] = (2008,),
    kinds: tuple[Kind, ...] = (),
    reasons: tuple[DeclineReason, ...] = (FULL,),
    town: str = "Dordrecht",
    hours: int = 2,
    calls: int = 3,
) -> Unmet:
    """A "no place" of a whole search."""
    line = NoPlaceLine(at, hours * HOUR, NoPlace(reasons, calls))
    return Unmet(uuid4(), at, case, "A-0001", town, born, None, "", kinds, reasons, line)


def refused(case: CaseId = ONE, *, at: datetime = NOON, town: str = "Dordrecht") -> Unmet:
    """A crisis group that said no."""
    return Unmet(
        uuid4(), at, case, "A-0001", town, (2008,), FacilityId(UUID(int=3)), "De Boei",
        (Kind.CRISIS_GROUP,), (STAFF,), None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2020, 3, 24, 12, tzinfo=UTC), "2020-W13"),
        (datetime(2020, 12, 31, 12, tzinfo=UTC), "2020-W53"),
        (datetime(2021, 1, 3, 22, 59, tzinfo=UTC), "2020-W53"),
        (datetime(2021, 1, 3, 23, 0, tzinfo=UTC), "2021-W01"),
        (datetime(2020, 6, 28, 21, 59, tzinfo=UTC), "2020-W26"),
        (datetime(2020, 6, 28, 22, 0, tzinfo=UTC), "2020-W27"),
    ],
)
def test_a_week_is_that_of_the_wall_calendar(moment, week):
    assert week_of(moment) == week


def test_the_weeks_around_a_year_of_fifty_three():
    at = datetime(2021, 1, 12, 12, tzinfo=UTC)
    assert weeks_until(at, 4) == ["2020-W52", "2020-W53", "2021-W01", "2021-W02"]
    assert len(set(weeks_until(at, 52))) == 52


def test_weeks_begin_at_midnight_in_amsterdam_also_when_the_clock_changed_between():
    begin, end = bounds(datetime(2020, 3, 31, 12, tzinfo=UTC), 2)
    assert begin == datetime(2020, 3, 22, 23, tzinfo=UTC)
    assert end == datetime(2020, 4, 5, 22, tzinfo=UTC)
    assert [week_of(one) for one in (begin, end - HOUR, end)] == [
        "2020-W13", "2020-W14", "2020-W15",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (None, UNKNOWN), (2020, AgeBand.INFANT), (2016, AgeBand.INFANT), (2015, AgeBand.CHILD),
        (2008, AgeBand.CHILD), (2007, AgeBand.YOUNG), (2003, AgeBand.YOUTH), (2002, AgeBand.YOUTH),
        (2001, AgeBand.ADULT),
    ],
)  # fmt: skip
def test_of_two_possible_ages_the_younger_counts(born, band):
    assert band_of(born, NOON) == band


def test_a_search_counts_once_and_a_refusal_beside_it():
    rows = [
        nowhere(hours=2, calls=3), nowhere(hours=5, calls=4), refused(), nowhere(OTHER, hours=1),
        refused(OTHER),
    ]  # fmt: skip
    # The second "no place" of a case goes on with the same search: five hours, not seven.
    assert add_up(rows) == Group(UNKNOWN, 3, 2, 2, 6 * HOUR, 10)
    assert add_up([]) == Group(UNKNOWN)


def test_several_reasons_count_under_each():
    rows = [nowhere(reasons=(FULL, STAFF)), nowhere(OTHER, reasons=(STAFF,)), refused()]
    found = groups(rows, Split.REASON)
    assert [(one.code, one.no_places, one.refusals) for one in found] == [
        ("staff", 2, 1), ("full", 1, 0),
    ]  # fmt: skip
    assert rows_of(rows, Split.REASON, "full") == rows[:1]


def test_ages_go_up_with_the_children_of_each_and_the_unknown_last():
    found = groups([nowhere(born=(2003, 2018, 2017)), nowhere(OTHER, born=(None,))], Split.AGE)
    assert [(one.code, one.no_places, one.children) for one in found] == [
        ("0-3", 1, 2), ("16-17", 1, 1), (UNKNOWN, 1, 1),
    ]  # fmt: skip


def test_what_is_unknown_is_a_group_of_its_own_and_last():
    rows = [nowhere(town=""), nowhere(OTHER, town=""), nowhere(town="Sliedrecht")]
    assert [(one.code, one.no_places) for one in groups(rows, Split.MUNICIPALITY)] == [
        ("Sliedrecht", 1), (UNKNOWN, 2),
    ]  # fmt: skip
    kinds = groups([nowhere(), nowhere(OTHER, kinds=(Kind.SECURE,)), refused()], Split.KIND)
    assert [(one.code, one.no_places, one.refusals) for one in kinds] == [
        ("secure", 1, 0), ("crisis_group", 0, 1), (UNKNOWN, 1, 0),
    ]  # fmt: skip


def test_weeks_stand_newest_first_also_the_empty_ones():
    weeks = weeks_until(NOON, 3)
    found = groups([nowhere(at=NOON - timedelta(weeks=2))], Split.WEEK, weeks)
    assert [(one.code, one.no_places) for one in found] == [
        ("2020-W15", 0), ("2020-W14", 0), ("2020-W13", 1),
    ]  # fmt: skip


def test_a_week_before_anything_was_kept_is_unknown_and_not_nought():
    weeks = weeks_until(NOON, 4)
    rows = [nowhere(), nowhere(OTHER), refused()]
    assert counts(rows, weeks, NOON - timedelta(weeks=2)) == [None, 0, 0, 2]
    assert counts([], weeks, None) == [None] * 4
    assert counts([], weeks, NOON + timedelta(days=300)) == [None] * 4
