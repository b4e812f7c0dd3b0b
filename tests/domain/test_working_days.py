"""Working days, and the Dutch holidays against a library that knows them."""

from datetime import date

import pytest
from holidays import OPTIONAL, PUBLIC, country_holidays

from crisisdesk.domain.working_days import holidays, is_working_day, working_days_before


@pytest.mark.parametrize("year", range(2015, 2061))
def test_the_holidays_are_those_of_the_netherlands(year: int) -> None:
    known = country_holidays("NL", years=year, categories=(PUBLIC, OPTIONAL))
    assert holidays(year) == frozenset(known)


@pytest.mark.parametrize(
    ("day", "days", "before"),
    [
        # A measure until Monday 6 April 2020 asks from Wednesday 1 April on.
        (date(2020, 4, 6), 3, date(2020, 4, 1)),
        (date(2020, 4, 10), 1, date(2020, 4, 9)),
        (date(2020, 4, 14), 1, date(2020, 4, 9)),
        (date(2021, 1, 1), 3, date(2020, 12, 29)),
    ],
)
def test_working_days_are_counted_back_over_weekends_and_holidays(day, days, before) -> None:
    assert working_days_before(day, days) == before


def test_the_fifty_third_week_of_2020_has_four_working_days() -> None:
    week = [date.fromisocalendar(2020, 53, weekday) for weekday in range(1, 8)]
    assert [is_working_day(day) for day in week] == [True] * 4 + [False] * 3
