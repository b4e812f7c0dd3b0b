"""The hours at which nobody answers, as the desk writes them."""

import re
from datetime import datetime, time, timedelta
from typing import NamedTuple

from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, RuleBroken

_HOURS = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})")
_MINUTES = 60


class SilentHours(NamedTuple):
    """From when until when nobody answers, in minutes of the local day; it may pass midnight."""

    begin: int
    end: int

    def has(self, at: datetime) -> bool:
        """Whether a moment lies within them."""
        clock = local(at)
        minute = clock.hour * _MINUTES + clock.minute
        if self.begin < self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end

    def until(self, at: datetime) -> datetime:
        """When somebody answers again, for a moment within them."""
        clock = local(at).replace(tzinfo=None)
        opens = datetime.combine(clock.date(), time(*divmod(self.end, _MINUTES)))
        if opens <= clock:
            opens += timedelta(days=1)
        return at + (opens - clock)

    def __str__(self) -> str:
        """As it is typed."""
        begin, end = (divmod(minute, _MINUTES) for minute in self)
        return f"{begin[0]:02}:{begin[1]:02}-{end[0]:02}:{end[1]:02}"


def read_hours(text: str) -> SilentHours | None:
    """The hours that were typed, None for nothing; raises RuleBroken for what are none."""
    if not text.strip():
        return None
    match = _HOURS.fullmatch(text.strip())
    hours = [int(part) for part in match.groups()] if match else [24] * 4
    if hours[0] > 23 or hours[2] > 23 or hours[1] > 59 or hours[3] > 59 or hours[:2] == hours[2:]:  # noqa: PLR2004 - the clock
        raise RuleBroken(
            N_("Enter the hours as 22:00-07:00, or leave the field empty."), field="hours"
        )
    return SilentHours(hours[0] * _MINUTES + hours[1], hours[2] * _MINUTES + hours[3])
