"""Moments and days as people type them, on the desk's clock (DOMAIN.md §8)."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from crisisdesk.domain.moments import FUTURE_ALLOWED, amsterdam, clock_text, date_text, local
from crisisdesk.domain.notation import written_clock
from crisisdesk.errors import N_, RuleBroken

_HALF_A_YEAR = timedelta(days=183)
_WEEK = 7
_YEARS = range(1900, 3000)
"""A year outside is a typing error; at the ends of the calendar a change of zone would fail."""
_ISO = re.compile(r"\d{4}-\S{4,5}[t ]\d\d:.*")
_FROM_NOW = re.compile(
    r"([+-]) ?(\d{1,4}) ?(?:m|min\.?|minuten|minutes?|(u|uur|h|hours?))?", re.ASCII
)
_ZONE = re.compile(
    r"(.+?) ?\(?(?:(zomertijd|summer time|cest)|wintertijd|winter time|cet)\)?", re.IGNORECASE
)
_SUMMER = timedelta(hours=2)
_WEEKDAYS = (
    ("mon", "monday", "ma", "maandag"),
    ("tue", "tuesday", "di", "dinsdag"),
    ("wed", "wednesday", "wo", "woensdag"),
    ("thu", "thursday", "do", "donderdag"),
    ("fri", "friday", "vr", "vrijdag"),
    ("sat", "saturday", "za", "zaterdag"),
    ("sun", "sunday", "zo", "zondag"),
)
_NUMBERS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_FROM_TODAY = {
    **dict.fromkeys(("eergisteren", "day before yesterday"), -2),
    **dict.fromkeys(("gisteren", "yesterday"), -1),
    **dict.fromkeys(("vandaag", "vanavond", "today", "tonight"), 0),
    **dict.fromkeys(("morgen", "tomorrow"), 1),
    **dict.fromkeys(("overmorgen", "day after tomorrow"), 2),
}


class Bare(Enum):
    """Which day is meant by a time alone, or by a day of the week alone."""

    PAST = "past"
    """The last one: at 00:10 "23:50" means twenty minutes ago."""
    AHEAD = "ahead"
    """The next one."""
    NEAREST = "nearest"
    """The one that is least far away."""
    TODAY = "today"
    """Today; a day of the week is today or the next one."""


def read_typed_day(
    text: str, today: date, field: str, *, after: date | None = None, bare: Bare = Bare.TODAY
) -> date:
    """Read what a person types for a day: 24-03 (this year), 24-03-2020, Tue 24-03 or 2020-03-24.

    Also tomorrow, yesterday, and a day of the week alone, of which `bare` says which. `after` is
    the begin of what ends then: of 28-12 and 03-01 the end is of the next year, within half a year.
    Raises RuleBroken at the field.
    """
    line = _tidy(text)
    if (number := _NUMBERS.get(line.rstrip("."))) is not None:
        back = _WEEK - 1 if bare is Bare.PAST and after is None else 0
        first = (after or today) - timedelta(days=back)
        return next(day for day in _week_from(first) if day.weekday() == number)
    if (day := _written_day(line, today, field, after)) is None:
        raise RuleBroken(
            N_("“{text}” is not a date; enter 24-03 or 24-03-2020."), field=field, text=text.strip()
        )
    return day


def _tidy(text: str) -> str:
    return " ".join(text.replace(",", " ").split()).casefold()


def _week_from(first: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range(_WEEK))


def _written_day(line: str, today: date, field: str, after: date | None = None) -> date | None:
    """The day that a date or a word like tomorrow names, None where a text is neither."""
    if (days := _FROM_TODAY.get(line)) is not None:
        return today + timedelta(days=days)
    word, _space, rest = line.partition(" ")
    weekday = _NUMBERS.get(word.rstrip("."))
    typed = line if weekday is None else rest
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
    return None


def _next_year(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)


def _check_weekday(day: date, weekday: int | None, field: str) -> date:
    if weekday is not None and day.weekday() != weekday:
        raise RuleBroken(
            N_("{day} is another day of the week; is the date right?"),
            field=field,
            day=date_text(day),
        )
    return day


def read_typed_moment(
    text: str, now: datetime, *, bare: Bare = Bare.PAST, after: datetime | None = None
) -> datetime:
    """Read what a person types, or a screen shows, for a moment, on the desk's clock.

    A time (14:05, 14.05, 1405, 14u05, 2 uur), alone or behind a date, a day of the week, tomorrow
    or yesterday; minutes or hours from now (+30, +2 uur); 2020-03-24T14:05, also with an offset.
    `bare` says of which day a time alone is; `after` is the begin of what ends then: a time alone
    is the first one that follows. Raises RuleBroken, also for a time that the clock skips, and for
    one that it shows twice until summer or winter time is added.
    """
    line = _tidy(text)
    if match := _FROM_NOW.fullmatch(line):
        sign, number, is_hours = match.groups()
        span = timedelta(minutes=int(number) * (60 if is_hours else 1))
        begin = now.replace(second=0, microsecond=0)
        return begin + span if sign == "+" else begin - span
    if (read := _read_iso(line) or _read_clock(line, now, bare, after)) is None:
        raise RuleBroken(
            N_("“{text}” is not a moment; enter 14:05 or 24-03-2020 14:05."),
            field="observed_at",
            text=" ".join(text.split()),
        )
    return read


def _read_iso(line: str) -> datetime | None:
    if not _ISO.fullmatch(line):
        return None
    try:
        read = datetime.fromisoformat(line.upper())
    except ValueError:
        return None
    if read.year not in _YEARS:
        return None
    if read.tzinfo is not None:
        return read.astimezone(UTC)
    return _the_only(_at(read.date(), read.time()), read.date(), read.time())


def _read_clock(line: str, now: datetime, bare: Bare, after: datetime | None) -> datetime | None:
    """What a time says, alone or behind a day; None where a text is no such thing."""
    zone = _ZONE.fullmatch(line)
    summer = None if zone is None else zone[2] is not None
    day, clock = _parted(line if zone is None else zone[1])
    if clock is None:
        return None
    today = local(now).date()
    if day and (weekday := _NUMBERS.get(day.rstrip("."))) is None:
        written = _written_day(day, today, "observed_at")
        days = [] if written is None else [written]
        bare, after = Bare.TODAY, None
    else:
        base = today if after is None else local(after).date()
        only_today = bare is Bare.TODAY and after is None
        first = 0 if only_today else -_WEEK
        last = 0 if only_today and not day else _WEEK
        days = [base + timedelta(days=n) for n in range(first, last + 1)]
        days = [one for one in days if not day or one.weekday() == weekday]
    fitting = [
        (on, moments)
        for on in days
        if (moments := [m for m in _at(on, clock, summer=summer) if _fits(m, now, bare, after)])
    ]
    if not fitting:
        return None
    if bare is Bare.NEAREST and after is None:
        on, moments = min(fitting, key=lambda fit: abs(fit[1][0] - now))
    else:
        on, moments = fitting[-1 if bare is Bare.PAST and after is None else 0]
    return _the_only(moments, on, clock)


def _fits(moment: datetime, now: datetime, bare: Bare, after: datetime | None) -> bool:
    if after is not None:
        return moment > after
    if bare is Bare.PAST:
        return moment <= now + FUTURE_ALLOWED
    return bare is not Bare.AHEAD or moment > now


def _parted(line: str) -> tuple[str, time | None]:
    """The day and the time of a text, either of them missing."""
    words = line.split(" ")
    for begin in range(len(words)):
        clock = written_clock(" ".join(words[begin:]), alone=not begin)
        if clock is not None:
            day = [word for word in words[:begin] if word not in ("om", "at")]
            return " ".join(day), clock
    return line, None


def _at(day: date, clock: time, *, summer: bool | None = None) -> list[datetime]:
    """When the clock shows a time on a day: twice when it goes back; `summer` takes one of them."""
    wall = datetime.combine(day, clock, amsterdam())
    moments = sorted({wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)})
    if summer is None:
        return moments
    return [moment for moment in moments if (local(moment).utcoffset() == _SUMMER) is summer]


def _the_only(moments: list[datetime], day: date, clock: time) -> datetime:
    """The moment; raises RuleBroken where the clock skips it or shows it twice."""
    shown = {"time": clock.strftime("%H:%M"), "day": date_text(day)}
    if clock_text(moments[0]) != shown["time"]:
        raise RuleBroken(
            N_("{time} does not exist on {day}: the clock goes forward an hour then."),
            field="observed_at",
            **shown,
        )
    if len(moments) > 1:
        raise RuleBroken(
            N_("{time} comes twice on {day}; enter {time} summer time or {time} winter time."),
            field="observed_at",
            **shown,
        )
    return moments[0]


def read_moment_or_day(text: str, now: datetime) -> datetime:
    """Read a moment of a command's option as a typed one; a day alone is its first moment.

    Raises RuleBroken.
    """
    try:
        day = read_typed_day(text, local(now).date(), "", bare=Bare.PAST)
    except RuleBroken:
        return read_typed_moment(text, now)
    return datetime.combine(day, time(), amsterdam()).astimezone(UTC)
