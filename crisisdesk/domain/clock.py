"""Whether the clock that acts go by can be believed, judged by what was written last."""

from datetime import datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.moments import FUTURE_ALLOWED, moment_text
from crisisdesk.errors import N_, ClockDoubted

SILENCE_HOURS = 24
"""How long nobody may have written before a clock is asked about; `silence` in `settings.toml`."""
MOST_SILENCE_HOURS = 31 * 24
"""A clock that is years away is asked about whatever was chosen."""
_WATCHED = timedelta(minutes=1)
"""What was written since a look that was this short ago was written just now."""


class ClockTerms(NamedTuple):
    """What a clock is judged by."""

    silence: timedelta
    """How far it may be from what was written last."""
    vouched: datetime | None = None
    """What it said when somebody said that it was right."""
    contradicted: bool = False
    """Whether it runs ahead of a desk that wrote just now."""


def is_believed(clock: datetime, written_at: datetime | None, terms: ClockTerms) -> bool:
    """Whether a clock is near what was written last, or near what somebody said was right.

    A store in which nobody wrote says nothing about a clock.
    """
    if written_at is None:
        return True
    if terms.vouched is not None and abs(clock - terms.vouched) <= terms.silence:
        return True
    return not terms.contradicted and abs(clock - written_at) <= terms.silence


def check(clock: datetime, written_at: datetime | None, terms: ClockTerms) -> None:
    """Raise ClockDoubted for a clock that is not believed."""
    if written_at is None or is_believed(clock, written_at, terms):
        return
    raise ClockDoubted(
        N_(
            "The clock says {clock}, but the last act was at {written}; if the clock is right, put"
            " --clock-is-right before the command."
        )
        if clock > written_at
        else N_(
            "The clock says {clock}, but the last act was later, at {written}; set the clock, or if"
            " it is right bring the store back with crisisdesk doctor --clock."
        ),
        clock=moment_text(clock),
        written=moment_text(written_at),
    )


def runs_ahead(clock: datetime, looked_at: datetime, written_at: datetime) -> bool | None:
    """Whether a clock runs ahead of a desk that wrote since it was looked at by the same clock.

    None where the look is too long ago to tell. A clock that was set back was mended.
    """
    since = clock - looked_at
    if since > _WATCHED:
        return None
    return since >= timedelta(0) and clock - written_at > since + FUTURE_ALLOWED


def reckon(clock: datetime, written_at: datetime | None, *, believed: bool) -> datetime:
    """The desk's now: never before what was written last, and no later by a clock in doubt."""
    if written_at is None or (believed and clock > written_at):
        return clock
    return written_at
