"""Moments: UTC inside, Europe/Amsterdam outside (DOMAIN.md §8)."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from crisisdesk.errors import N_, RuleBroken

FUTURE_ALLOWED = timedelta(minutes=5)
_NEAR = timedelta(days=366)


@cache
def amsterdam() -> ZoneInfo:
    """The zone that the desk lives in."""
    return ZoneInfo("Europe/Amsterdam")


def local(moment: datetime) -> datetime:
    """The moment on the desk's wall clock."""
    return moment.astimezone(amsterdam())


def clock_text(moment: datetime) -> str:
    """Wall-clock time, 24 hours: 14:05."""
    return local(moment).strftime("%H:%M")


def date_text(day: date) -> str:
    """Date as the desk writes it: 24-03-2020."""
    return day.strftime("%d-%m-%Y")


def moment_text(moment: datetime) -> str:
    """Date and wall-clock time: 24-03-2020 14:05; with its zone where the clock shows it twice."""
    here = local(moment)
    is_twice = here.utcoffset() != here.replace(fold=1 - here.fold).utcoffset()
    return here.strftime("%d-%m-%Y %H:%M %Z" if is_twice else "%d-%m-%Y %H:%M")


def short_text(moment: datetime, now: datetime) -> str:
    """The wall-clock time of a moment today, with its date on any other day."""
    return (clock_text if local(moment).date() == local(now).date() else moment_text)(moment)


def check_near(moment: datetime, now: datetime) -> datetime:
    """Return a moment in a case's history; raises RuleBroken for one more than a year away."""
    if abs(moment - now) > _NEAR:
        raise RuleBroken(
            N_("{moment} is more than a year away; is the year right?"), moment=moment_text(moment)
        )
    return moment
