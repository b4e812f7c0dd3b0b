"""When a copy of the store is due, and which copies are retained."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, time, timedelta

from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import amsterdam, local
from crisisdesk.errors import N_


class CopyReason(Code):
    """Why a copy was made; what it is called may name somebody, and is written down nowhere."""

    NIGHTLY = "nightly", N_("at night")
    ASKED = "asked", N_("by hand")


NIGHT = time(3)
"""The desk's quietest hour, by its own wall clock."""
DAILY, WEEKLY, MONTHLY = 7, 5, 12


def night_before(now: datetime) -> datetime:
    """The last nightly hour that has passed."""
    here = local(now)
    day = here.date() if here.time() >= NIGHT else here.date() - timedelta(days=1)
    return datetime.combine(day, NIGHT, amsterdam()).astimezone(now.tzinfo)


def is_due(newest: datetime | None, now: datetime) -> bool:
    """Whether the copy of last night is still to be made: a laptop may have slept through it."""
    return newest is None or newest < night_before(now)


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """The copies to retain: the newest of each of 7 days, 5 weeks and 12 months."""
    newest_first = sorted(moments, reverse=True)
    rules: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (DAILY, lambda moment: local(moment).date()),
        (WEEKLY, lambda moment: local(moment).isocalendar()[:2]),
        (MONTHLY, lambda moment: (local(moment).year, local(moment).month)),
    )
    stays: set[datetime] = set()
    for most, part in rules:
        parts: set[Hashable] = set()
        for moment in newest_first:
            if part(moment) not in parts and len(parts) < most:
                parts.add(part(moment))
                stays.add(moment)
    return stays
