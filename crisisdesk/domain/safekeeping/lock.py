"""When a desk that nobody touches shuts itself."""

from datetime import datetime, timedelta

MINUTES = 10
"""For an encrypted store of which nobody set it (set)."""
MOST_MINUTES = 24 * 60


def minutes_until_shut(chosen: int | None, *, encrypted: bool) -> int:
    """After how many minutes; 0 is never. A plain store shuts only where somebody chose it."""
    if chosen is not None:
        return chosen
    return MINUTES if encrypted else 0


def is_due(touched: datetime, now: datetime, minutes: int) -> bool:
    """Whether nobody touched the desk for so long that it shuts; never with 0 minutes."""
    return minutes > 0 and now - touched >= timedelta(minutes=minutes)
