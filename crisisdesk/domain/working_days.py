"""Working days on the desk's wall: no weekend and no Dutch holiday (DOMAIN.md §8)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from crisisdesk.domain.moments import amsterdam, local

_SATURDAY = 5
_DAY = timedelta(days=1)


@cache
def _holidays(year: int) -> frozenset[date]:
    # It takes a quarter of a second to load, which the first picture does without.
    from holidays import OPTIONAL, PUBLIC, country_holidays

    # Municipalities and their bulletin rest on Good Friday and on every Liberation Day too.
    return frozenset(country_holidays("NL", years=year, categories=(PUBLIC, OPTIONAL)))


def is_working_day(day: date) -> bool:
    """Whether offices are open on this day."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def next_working_day(day: date) -> date:
    """The first working day after this day."""
    day += _DAY
    while not is_working_day(day):
        day += _DAY
    return day


def after_working_days(moment: datetime, days: int) -> datetime:
    """The same time on the wall, so many working days later.

    Outside a working day the count begins at 0:00 on the next one.
    """
    here = local(moment)
    day, clock = here.date(), here.time()
    if not is_working_day(day):
        day, clock = next_working_day(day), time()
    for _ in range(days):
        day = next_working_day(day)
    return datetime.combine(day, clock, amsterdam()).astimezone(UTC)
