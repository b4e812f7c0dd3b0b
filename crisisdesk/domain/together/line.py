"""The line to a server: how long an answer takes, and since when none comes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Self

SLOW = timedelta(milliseconds=150)
"""From here on every step at the desk is felt; the desk can be taken along instead."""
QUICK = timedelta(milliseconds=100)
"""A line that was slow is quick again below this: a figure around the limit comes and goes not."""
PATIENCE = timedelta(seconds=15)
"""An answer that is longer under way than any statement may take will not come."""
_NEWEST = 9


class Line(NamedTuple):
    """What the last questions to the server told."""

    trips: tuple[timedelta, ...] = ()
    """How long the newest answers took."""
    slow: bool = False
    silent_since: datetime | None = None

    def answered(self, trips: Sequence[timedelta]) -> Self:
        """The server answered, and so long it took each time."""
        newest = (*self.trips, *trips)[-_NEWEST:]
        slow = len(newest) == _NEWEST and _middle(newest) > (QUICK if self.slow else SLOW)
        return self._replace(trips=newest, slow=slow, silent_since=None)

    def silent(self, since: datetime) -> Self:
        """No answer came to what was asked at this moment."""
        return self._replace(silent_since=self.silent_since or since)

    @property
    def took(self) -> timedelta | None:
        """How long an answer takes over a slow line, None over any other."""
        return _middle(self.trips) if self.slow else None


def _middle(trips: Sequence[timedelta]) -> timedelta:
    return sorted(trips)[len(trips) // 2]
