"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2020, 4, 7, 12, 0, tzinfo=UTC)


class Clock:
    """Handed to a store as its `now`."""

    def __init__(self, time: datetime = NOON) -> None:
        self.time = time

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **time: float) -> datetime:
        """Let time pass, or turn the clock back with a negative number."""
        self.time += timedelta(**time)
        return self.time
