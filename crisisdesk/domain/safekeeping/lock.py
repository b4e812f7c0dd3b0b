"""When a desk that nobody uses locks itself."""

from datetime import datetime, timedelta

MINUTES = 10
"""For an encrypted store where nobody chose another number in `settings.toml`."""
MOST_MINUTES = 24 * 60


def minutes_until_shut(chosen: int | None, *, encrypted: bool) -> int:
    """Minutes until the desk locks; 0 is never. An unencrypted store locks only by choice."""
    if chosen is not None:
        return chosen
    return MINUTES if encrypted else 0


def is_due(touched: datetime, now: datetime, minutes: int) -> bool:
    """Whether the desk was unused for so long that it locks; never with 0 minutes."""
    return minutes > 0 and now - touched >= timedelta(minutes=minutes)
