"""Moments: UTC inside, Europe/Amsterdam outside (DOMAIN.md §8)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from crisisdesk.domain.notation import plain_clock
from crisisdesk.errors import N_, RuleBroken

FUTURE_ALLOWED = timedelta(minutes=5)
_NEAR = timedelta(days=366)
_HALF_A_YEAR = timedelta(days=183)
_YEARS = range(1900, 3000)
"""A year outside is a typing error; at the ends of the calendar a change of zone would fail."""
_ISO = re.compile(r"\d{4}-\S{4,5}[T ]\d\d:.*")
_BARE = "%Y-%m-%d %H:%M"
_WEEKDAYS = (
    ("mon", "monday", "ma", "maandag"),
    ("tue", "tuesday", "di", "dinsdag"),
    ("wed", "wednesday", "wo", "woensdag"),
    ("thu", "thursday", "do", "donderdag"),
    ("fri", "friday", "vr", "vrijdag"),
    ("sat", "saturday", "za", "zaterdag"),
    ("sun", "sunday", "zo", "zondag"),
)
D = TypeVar("D", date, datetime)


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
    """Date and wall-clock time: 24-03-2020 14:05."""
    return local(moment).strftime("%d-%m-%Y %H:%M")


def _without_weekday(text: str) -> tuple[str, int | None]:
    """A typed day or moment without the day of the week that it may begin with, and that day."""
    word, _space, rest = text.partition(" ")
    name = word.rstrip(".").casefold()
    for number, names in enumerate(_WEEKDAYS):
        if name in names:
            return rest, number
    return text, None


def read_typed_day(text: str, today: date, field: str, *, after: date | None = None) -> date:
    """Read what a person types for a day: 24-03 (this year), 24-03-2020, Tue 24-03 or 2020-03-24.

    `after` is the begin of what ends then: of 28-12 and 03-01 the end is of the next year, within
    half a year. Raises RuleBroken at the field.
    """
    typed, weekday = _without_weekday(" ".join(text.split()))
    for form, suffix in (("%d-%m-%Y", ""), ("%d-%m-%Y", f"-{today.year}"), ("%Y-%m-%d", "")):
        try:
            read = datetime.strptime(typed + suffix, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if suffix and after is not None and read < after:
            following = _next_year(read)
            read = following if following - after <= _HALF_A_YEAR else read
        if read.year in _YEARS:
            return _check_weekday(read, weekday, field)
    raise RuleBroken(
        N_("“{text}” is not a date; enter 24-03 or 24-03-2020."), field=field, text=text.strip()
    )


def _next_year(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)


def _check_weekday(day: D, weekday: int | None, field: str) -> D:
    if weekday is not None and day.weekday() != weekday:
        raise RuleBroken(
            N_("{day} is another day of the week; is the date right?"),
            field=field,
            day=date_text(day),
        )
    return day


def short_text(moment: datetime, now: datetime) -> str:
    """The wall-clock time of a moment today, with its date on any other day."""
    return (clock_text if local(moment).date() == local(now).date() else moment_text)(moment)


def read_typed_moment(
    text: str, now: datetime, *, ahead: bool = False, after: datetime | None = None
) -> datetime:
    """Read what a person types, or a screen shows, for a moment, on the desk's clock.

    14:05 (today), 24-03 14:05, 24-03-2020 14:05, Tue 24-03-2020 14:05, 2020-03-24T14:05, this last
    also with an offset. A bare time that is still to come today by more than five minutes is taken
    as yesterday's, because at 00:10 "23:50" means twenty minutes ago; `ahead` is for what is still
    to come, where a bare time that has passed is tomorrow's; `after` is the begin of what ends
    then: of a bare time it is the first one that follows. Raises RuleBroken.
    """
    typed, weekday = _without_weekday(" ".join(plain_clock(text).replace(",", " ").split()))
    read, is_bare = _read(typed, local(now))
    if read is None or read.year not in _YEARS:
        raise RuleBroken(
            N_("“{text}” is not a moment; enter 14:05 or 24-03-2020 14:05."),
            field="observed_at",
            text=" ".join(text.split()),
        )
    if is_bare and after is not None:
        read = datetime.combine(local(after).date(), read.timetz())
        if read.astimezone(UTC) <= after:
            read += timedelta(days=1)
    elif is_bare and ahead and read <= now:
        read += timedelta(days=1)
    elif is_bare and not ahead and read > now + FUTURE_ALLOWED:
        read -= timedelta(days=1)
    return _check_weekday(read, weekday, "observed_at").astimezone(UTC)


def _read(text: str, here: datetime) -> tuple[datetime | None, bool]:
    """What is typed on the desk's clock, and whether it is a bare time; None for no moment."""
    if _ISO.fullmatch(text):
        try:
            read = datetime.fromisoformat(text)
        except ValueError:
            return None, False
        if read.tzinfo is not None and read.year in _YEARS:
            return local(read), False
        return read.replace(tzinfo=amsterdam()), False
    for form, prefix in (
        ("%d-%m-%Y %H:%M", ""),
        ("%Y %d-%m %H:%M", f"{here.year} "),
        (_BARE, f"{here.date()} "),
    ):
        try:
            read = datetime.strptime(prefix + text, form).replace(tzinfo=amsterdam())
        except ValueError:
            continue
        return read, form is _BARE
    return None, False


def read_moment_or_day(text: str, now: datetime) -> datetime:
    """Read a moment of a command's option as a typed one; a day alone is its first moment.

    Raises RuleBroken.
    """
    try:
        day = read_typed_day(text, local(now).date(), "")
    except RuleBroken:
        return read_typed_moment(text, now)
    return datetime.combine(day, time(), amsterdam()).astimezone(UTC)


def check_near(moment: datetime, now: datetime) -> datetime:
    """Return a moment in a case's history; raises RuleBroken for one more than a year away."""
    if abs(moment - now) > _NEAR:
        raise RuleBroken(
            N_("{moment} is more than a year away; is the year right?"), moment=moment_text(moment)
        )
    return moment
