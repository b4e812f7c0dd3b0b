"""Moments: UTC inside, Europe/Amsterdam outside (DOMAIN.md §8)."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from crisisdesk.domain.notation import plain_clock
from crisisdesk.errors import N_, RuleBroken

FUTURE_ALLOWED = timedelta(minutes=5)
_NEAR = timedelta(days=366)
_YEARS = range(1900, 3000)
"""A year outside is a typing error; at the ends of the calendar a change of zone would fail."""


@cache
def amsterdam() -> ZoneInfo:
    """The zone that the desk lives in."""
    return ZoneInfo("Europe/Amsterdam")


def local(moment: datetime) -> datetime:
    """The moment on the desk's wall clock."""
    return moment.astimezone(amsterdam())


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 moment; without an offset it is Amsterdam time.

    Raises RuleBroken for anything else.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.year not in _YEARS:
        raise RuleBroken(N_("“{text}” is not a moment; enter it like 2024-03-25T14:05."), text=text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=amsterdam())
    return moment.astimezone(UTC)


def clock_text(moment: datetime) -> str:
    """Wall-clock time, 24 hours: 14:05."""
    return local(moment).strftime("%H:%M")


def date_text(day: date) -> str:
    """Date as the desk writes it: 24-03-2020."""
    return day.strftime("%d-%m-%Y")


def moment_text(moment: datetime) -> str:
    """Date and wall-clock time: 24-03-2020 14:05."""
    return local(moment).strftime("%d-%m-%Y %H:%M")


def read_typed_day(text: str, today: date, field: str) -> date:
    """Read what a person types for a day: 24-03 (this year), 24-03-2020 or 2020-03-24.

    Raises RuleBroken at the field.
    """
    text = text.strip()
    for form, suffix in (("%d-%m-%Y", ""), ("%d-%m-%Y", f"-{today.year}"), ("%Y-%m-%d", "")):
        try:
            read = datetime.strptime(text + suffix, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if read.year in _YEARS:
            return read
    raise RuleBroken(
        N_("“{text}” is not a date; enter 24-03 or 24-03-2020."), field=field, text=text
    )


def short_text(moment: datetime, now: datetime) -> str:
    """The wall-clock time of a moment today, with its date on any other day."""
    return (clock_text if local(moment).date() == local(now).date() else moment_text)(moment)


def read_typed_moment(text: str, now: datetime, *, ahead: bool = False) -> datetime:
    """Read what a person types for a moment: 14:05 (today), 24-03 14:05 or 24-03-2020 14:05.

    A bare time that is still to come today by more than five minutes is taken as yesterday's,
    because at 00:10 "23:50" means twenty minutes ago; `ahead` is for what is still to come, where a
    bare time that has passed is tomorrow's. Raises RuleBroken.
    """
    here = local(now)
    text = " ".join(plain_clock(text).replace(",", " ").split())
    for form, prefix in (
        ("%d-%m-%Y %H:%M", ""),
        ("%Y %d-%m %H:%M", f"{here.year} "),
        ("%Y-%m-%d %H:%M", f"{here.date()} "),
    ):
        try:
            read = datetime.strptime(prefix + text, form).replace(tzinfo=amsterdam())
        except ValueError:
            continue
        if read.year not in _YEARS:
            break
        if form.startswith("%Y-"):
            if ahead and read <= now:
                read += timedelta(days=1)
            elif not ahead and read > now + FUTURE_ALLOWED:
                read -= timedelta(days=1)
        return read.astimezone(UTC)
    raise RuleBroken(
        N_("“{text}” is not a moment; enter 14:05 or 24-03-2020 14:05."),
        field="observed_at",
        text=text,
    )


def check_near(moment: datetime, now: datetime) -> datetime:
    """Return a moment in a case's history; raises RuleBroken for one more than a year away."""
    if abs(moment - now) > _NEAR:
        raise RuleBroken(
            N_("{moment} is more than a year away; is the year right?"), moment=moment_text(moment)
        )
    return moment
