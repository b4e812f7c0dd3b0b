"""The rhythm in which a facility reports, and what it missed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.calls.reporting import (
    LEAST_DAYS,
    LEAST_SPAN,
    PERIODS,
    ReportCounts,
    by_provider,
    expected_between,
    facility_reporting,
    rhythm,
)
from crisisdesk.domain.capacity.facilities import Opening, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityTerms
from tests.domain.capacity.lines import line

MONDAY = date(2020, 4, 6)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
CLOSED, OPEN = OpeningStatus.CLOSED, OpeningStatus.OPEN
DAYS_AGO = st.sets(st.integers(0, 83))


def noon(day):
    return datetime.combine(day, time(10), UTC)


def reporting(days, today, closings=(), *, ageing=24, **facts):
    terms = CapacityTerms(ageing=timedelta(hours=ageing))
    moments = [noon(day) for day in days]
    return facility_reporting(
        line(observed_at=max(moments, default=None), **facts), moments, closings, noon(today), terms
    )


def every_day(until, weeks=8, weekdays=range(7)):
    days = [until - ago * DAY for ago in range(weeks * 7)]
    return [day for day in days if day.weekday() in weekdays]


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 6))
def test_who_reports_on_the_same_days_of_the_week_is_never_behind(weekdays, ago):
    today = MONDAY + ago * DAY
    known = reporting(every_day(today - DAY, 8, weekdays), today)
    assert known.missed == 0
    assert known.counts[28] == ReportCounts(*[known.counts[28].received] * 3)


@given(st.integers(1, 10), st.integers(0, 9))
def test_who_reports_every_so_many_days_is_never_behind(step, ago):
    days = [MONDAY - number * step * DAY for number in range(56 // step + 1)]
    assert reporting(days, MONDAY + ago % step * DAY).missed == 0


@given(DAYS_AGO, st.integers(0, 83), st.integers(0, 83))
def test_a_later_report_never_makes_a_facility_more_silent(ago, first, second):
    habit = rhythm(sorted(MONDAY - number * DAY for number in ago))
    if habit is not None:
        earlier, later = sorted([MONDAY - first * DAY, MONDAY - second * DAY])
        behind = [len([*expected_between(habit, last, MONDAY)]) for last in (earlier, later)]
        assert behind[1] <= behind[0]


@given(DAYS_AGO)
def test_what_came_is_part_of_what_was_expected(ago):
    days = {MONDAY - number * DAY for number in ago}
    counts = reporting(days, MONDAY).counts
    if counts is not None:
        for period in PERIODS:
            expected, received, on_time = counts[period]
            assert 0 <= on_time <= received <= expected
            assert received == sum(day > MONDAY - period * DAY for day in days)
        assert all(short <= long for short, long in zip(counts[7], counts[28], strict=True))
        assert reporting({*days, MONDAY}, MONDAY).missed == 0


def test_two_days_that_are_over_make_work_for_a_person():
    days = every_day(MONDAY)
    missed = [reporting(days, MONDAY + ago * DAY) for ago in range(5)]
    # Today is not over yet.
    assert [each.missed for each in missed] == [0, 0, 1, 2, 3]
    assert [each.is_due for each in missed] == [False, False, False, True, True]
    assert missed[4].counts[7] == ReportCounts(6, 3, 3)
    assert not reporting([*days, MONDAY + 4 * DAY], MONDAY + 4 * DAY).is_due


def test_a_weekend_is_silent_where_it_always_was():
    friday = MONDAY - 3 * DAY
    days = every_day(friday, weekdays=range(5))
    assert reporting(days, MONDAY).missed == 0
    assert reporting(days, MONDAY + DAY).missed == 1
    # Whoever reports on a Saturday too is not expected on the Sunday.
    assert reporting([*days, friday + DAY], MONDAY).missed == 0


def test_what_comes_a_day_late_is_received_and_not_on_time():
    days = every_day(MONDAY, weekdays={0})
    assert reporting([*days, MONDAY + 9 * DAY], MONDAY + 9 * DAY).counts[28] == ReportCounts(
        4, 4, 3
    )
    # On the day of the next one it is that one, and the one before is missed.
    assert reporting([*days, MONDAY + 14 * DAY], MONDAY + 14 * DAY).counts[28] == ReportCounts(
        4, 3, 3
    )


def test_too_little_is_known_of_few_days_and_of_few_weeks():
    few = [MONDAY - ago * WEEK for ago in range(LEAST_DAYS - 1)]
    short = every_day(MONDAY, LEAST_SPAN // WEEK)
    for days in ([], few, short):
        known = reporting(days, MONDAY + 10 * DAY)
        assert (known.counts, known.missed, known.is_due) == (None, 0, False)
    assert reporting([*short, min(short) - DAY], MONDAY + 10 * DAY).is_due


def test_what_is_silent_for_long_stays_due():
    assert reporting(every_day(MONDAY), MONDAY + 300 * DAY).is_due


def test_a_report_is_not_expected_sooner_than_figures_are_stale():
    days = every_day(MONDAY)
    assert reporting(days, MONDAY + 4 * DAY, ageing=24).missed == 3
    assert reporting(days, MONDAY + 4 * DAY, ageing=36).missed == 1


def test_a_closed_facility_owes_nothing():
    days, today = every_day(MONDAY), MONDAY + 6 * DAY
    closed = Opening(CLOSED, noon(MONDAY + 2 * DAY))
    assert reporting(days, today, [closed], opening=CLOSED).missed == 0
    assert reporting(days, today, [closed], opening=CLOSED).counts[7] == ReportCounts(2, 1, 1)
    # What was missed before it closed counts again; the days of the closing do not.
    opened = Opening(OPEN, noon(MONDAY + 4 * DAY))
    assert reporting(days, today, [opened, closed]).missed == 2
    assert reporting(days, today, [closed._replace(until=opened.since)]).missed == 2


@pytest.mark.parametrize("period", PERIODS)
def test_a_provider_is_its_facilities_of_which_enough_is_known(period):
    days = every_day(MONDAY)
    known = reporting(days, MONDAY, name="Aak")
    silent = reporting(days, MONDAY + 3 * DAY, name="Boei")
    unknown = reporting([MONDAY], MONDAY, name="Kade")
    other = reporting([], MONDAY, provider="Aanloop")
    first, second = by_provider([unknown, known, other, silent])
    assert (first.name, second.name) == ("De Hoeve", "Aanloop")
    assert [each.name for each in first.facilities] == ["Boei", "Aak", "Kade"]
    assert (first.missed, first.due, first.unknown) == (2, [silent], [unknown])
    assert first.counts(period) == ReportCounts(2 * period - 1, 2 * period - 3, 2 * period - 3)
    assert first.last == noon(MONDAY)
    assert (second.counts(period), second.missed, second.last) == (None, None, None)
