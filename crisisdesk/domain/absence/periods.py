"""Periods of absence: weeks, months, and any other number of days."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.moments import amsterdam, date_text
from crisisdesk.errors import N_, RuleBroken

WEEK_DAYS = 7
MOST_DAYS = 366
_DAY = timedelta(days=1)
_DECEMBER = 12
_MOST_MONTH = 31


class Length(StrEnum):
    """How long a period is; a board shows one length."""

    WEEK = "week"
    MONTH = "month"
    OTHER = "other"


class Period(NamedTuple):
    """A first and a last day, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Days on the calendar: a week in which the clock changes has seven."""
        return (self.end - self.start).days + 1

    @property
    def length(self) -> Length:
        """Seven days are a week, a whole calendar month is a month."""
        if self.days == WEEK_DAYS:
            return Length.WEEK
        whole = self.start.day == 1 and (self.end + _DAY).day == 1
        return Length.MONTH if whole and self.days <= _MOST_MONTH else Length.OTHER

    @property
    def week(self) -> tuple[int, int] | None:
        """ISO year and week; None for a period that is not one ISO week."""
        if self.length is Length.WEEK and self.start.weekday() == 0:
            year, number, _ = self.start.isocalendar()
            return year, number
        return None

    @property
    def over_at(self) -> datetime:
        """The moment at which its last day is over."""
        return datetime.combine(self.end + _DAY, time(), amsterdam()).astimezone(UTC)

    def before(self, steps: int = 1) -> "Period":
        """The period a number of lengths earlier."""
        if self.length is Length.MONTH:
            months = self.start.year * _DECEMBER + self.start.month - 1 - steps
            return month_of(date(months // _DECEMBER, months % _DECEMBER + 1, 1))
        back = steps * self.days * _DAY
        return Period(self.start - back, self.end - back)

    def overlaps(self, other: "Period") -> bool:
        """Whether they have a day in common."""
        return self.start <= other.end and other.start <= self.end

    def days_of(self, other: "Period") -> int:
        """How many of its days another has too."""
        return max((min(self.end, other.end) - max(self.start, other.start)).days + 1, 0)


def week_of(day: date) -> Period:
    """The ISO week of a day."""
    monday = day - day.weekday() * _DAY
    return Period(monday, monday + 6 * _DAY)


def month_of(day: date) -> Period:
    """The calendar month of a day."""
    first = day.replace(day=1)
    return Period(first, (first + 31 * _DAY).replace(day=1) - _DAY)


def last_week(today: date) -> Period:
    """The newest week that is over; a review starts there when nobody has reported yet."""
    return week_of(today).before()


def series_of(period: Period, steps: int) -> list[Period]:
    """A number of periods of the same length, oldest first, this one last."""
    return [period.before(back) for back in range(steps - 1, 0, -1)] + [period]


def check_period(period: Period, today: date) -> Period:
    """Return the period if it is valid; raises RuleBroken."""
    if period.end < period.start:
        raise RuleBroken(N_("The period has no days: the end is before the start."), field="end")
    if period.days > MOST_DAYS:
        raise RuleBroken(N_("A period is at most {most} days."), field="end", most=MOST_DAYS)
    if period.start > today:
        raise RuleBroken(
            N_("The period has not begun: it starts on {day}."),
            field="start",
            day=date_text(period.start),
        )
    return period


def check_apart(report: Period, others: Iterable[Period]) -> None:
    """Raise RuleBroken for a period that partly overlaps another of its length.

    A month and a week may share days: they stand beside each other on boards of their own.
    """
    for other in others:
        if other != report and other.length is report.length and other.overlaps(report):
            raise RuleBroken(
                N_("Overlaps the report from {start} up to {end}."),
                field="start",
                start=date_text(other.start),
                end=date_text(other.end),
            )
