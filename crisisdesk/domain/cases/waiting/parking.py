"""Setting a case aside: only what can wait, and always until a moment (DOMAIN.md §9)."""

from collections.abc import Collection
from datetime import datetime

from crisisdesk.domain.cases.states import Flag, Urgency
from crisisdesk.domain.moments import amsterdam, local
from crisisdesk.domain.working_days import is_working_day, working_days_before
from crisisdesk.errors import N_, RuleBroken


def ends_at(until: datetime, now: datetime) -> datetime:
    """The end of a parking: one at a weekend or on a holiday is on the working day before.

    It stays where it is when that day is past: then nobody would look before the weekend is over.
    """
    day = local(until).date()
    if is_working_day(day):
        return until
    before = working_days_before(day, 1)
    earlier = datetime.combine(before, local(until).time(), amsterdam()).astimezone(until.tzinfo)
    return earlier if earlier > now else until


def needs_second(urgency: Urgency, flags: Collection[Flag]) -> bool:
    """Whether one person alone may not set the case aside."""
    return urgency is Urgency.ACUTE or Flag.NO_SIGHT in flags


def check_parking(
    until: datetime,
    agreed: str,
    now: datetime,
    *,
    urgency: Urgency,
    flags: Collection[Flag],
) -> datetime:
    """The end of a parking; raises RuleBroken.

    `agreed` is who else at the desk agrees.
    """
    if until <= now:
        raise RuleBroken(
            N_("That moment is past; put the case on hold until a later one."), field="at"
        )
    if needs_second(urgency, flags) and not agreed.strip():
        raise RuleBroken(
            N_(
                "An acute case, or one without a view of safety, is put on hold by two: enter who"
                " agrees."
            ),
            field="agreed",
        )
    return ends_at(until, now)
