"""Working days: no weekends and no Dutch holidays (DOMAIN.md §8)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache

from crisisdesk.domain.moments import amsterdam, local
from crisisdesk.errors import N_

DAY_WORDS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_SATURDAY = 5
_SUNDAY = 6
_DAY = timedelta(days=1)
# From Easter Sunday: Good Friday, Easter twice, Ascension, Pentecost twice.
_FROM_EASTER = (-2, 0, 1, 39, 49, 50)
_KINGS_DAY = (4, 27)
# New Year, Liberation Day and Christmas twice. Municipalities and their bulletin rest on Good
# Friday and on every Liberation Day, not only in the fifth year.
_FIXED = ((1, 1), (5, 5), (12, 25), (12, 26))


def easter(year: int) -> date:
    """Easter Sunday, by the algorithm of Meeus, Jones and Butcher."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - moon + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """The Dutch public holidays of a year; computed, because a library would load slowly."""
    sunday = easter(year)
    kings_day = date(year, *_KINGS_DAY)
    if kings_day.weekday() == _SUNDAY:
        kings_day -= _DAY
    return frozenset(
        {
            kings_day,
            *(sunday + timedelta(days=days) for days in _FROM_EASTER),
            *(date(year, month, day) for month, day in _FIXED),
        }
    )


def is_holiday(day: date) -> bool:
    """Whether this day is a Dutch holiday."""
    return day in holidays(day.year)


def is_working_day(day: date) -> bool:
    """Whether offices are open on this day."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def next_working_day(day: date) -> date:
    """The first working day after this day."""
    day += _DAY
    while not is_working_day(day):
        day += _DAY
    return day


# Every measure asks this with every beat.
@lru_cache(maxsize=1024)
def working_days_before(day: date, days: int) -> date:
    """The working day a number of working days before a day."""
    for _ in range(days):
        day -= _DAY
        while not is_working_day(day):
            day -= _DAY
    return day


def after_working_days(moment: datetime, days: int) -> datetime:
    """The same wall-clock time a number of working days later.

    Outside a working day the count begins at 0:00 on the next one.
    """
    here = local(moment)
    day, clock = here.date(), here.time()
    if not is_working_day(day):
        day, clock = next_working_day(day), time()
    for _ in range(days):
        day = next_working_day(day)
    return datetime.combine(day, clock, amsterdam()).astimezone(UTC)
