"""The duties as a calendar knows them: what recurs, and the turns that are otherwise."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import DutyRule, Occurrence, on_the_clock, rule_on
from crisisdesk.domain.week.series import TurnLine, TurnState, series
from crisisdesk.errors import N_, WrongUse

BACK = timedelta(days=31)
"""A recurrence that ended longer ago is in nobody's way."""
AHEAD = timedelta(days=366)
MOST_AHEAD = timedelta(days=5 * 366)
_DAY = timedelta(days=1)


class Exceptional(NamedTuple):
    """A turn that is moved, brought forward or cancelled."""

    planned: datetime
    """When the recurrence has it."""
    moment: datetime
    cancelled: bool


class Recurrence(NamedTuple):
    """One rule of a duty over the days that it counts for."""

    rule: DutyRule
    begins: datetime
    """The first time that it has, by the clock alone."""
    ends: datetime
    """The last one within the horizon."""
    skipped: tuple[datetime, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()
    over: bool = False
    """Whether a later rule took all of it away."""


def check_horizon(last: date, now: datetime) -> date:
    """Return until when a calendar may go; raises WrongUse for the past and for too far."""
    today = local(now).date()
    if not today <= last <= today + MOST_AHEAD:
        raise WrongUse(N_("A calendar goes until a day from today to five years ahead."))
    return last


def recurrences(
    rules: Sequence[DutyRule],
    occurrences: Collection[Occurrence],
    began: date,
    last: date,
    now: datetime,
) -> list[Recurrence]:
    """What recurs of one duty from the desk's first day until a day, by rule; oldest first.

    A rule of which nothing is left stands in it as over: somebody may have it in a calendar.
    """
    lines = {line.day: line for line in series(rules, occurrences, began, last, now)}
    # Of two from the same day the later counts, unless it says that there is nothing any more.
    ruled = {rule.valid_from: rule for rule in rules if rule.weekdays}
    made = [_recurrence(rule, rules, lines, began, last) for rule in ruled.values()]
    oldest = now - BACK
    found = [each for each in made if each is not None and (each.ends >= oldest or each.over)]
    return sorted(found, key=lambda each: each.rule.valid_from)


def _recurrence(
    rule: DutyRule,
    rules: Sequence[DutyRule],
    lines: dict[date, TurnLine],
    began: date,
    last: date,
) -> Recurrence | None:
    days = _days(rule, max(rule.valid_from, began), last)
    if not days:
        return None
    counted = [day for day in days if rule_on(rules, day) is rule]
    if not any(day in lines for day in counted):
        planned = on_the_clock(days[0], rule.at)
        return Recurrence(rule, planned, planned, over=True)
    skipped, exceptions = [], []
    for day in counted:
        planned, line = on_the_clock(day, rule.at), lines.get(day)
        if line is None:
            skipped.append(planned)
            continue
        cancelled = line.state is TurnState.CANCELLED
        if cancelled or line.moment != planned:
            exceptions.append(Exceptional(planned, line.moment.astimezone(UTC), cancelled))
    return Recurrence(
        rule,
        on_the_clock(counted[0], rule.at),
        on_the_clock(counted[-1], rule.at),
        tuple(skipped),
        tuple(exceptions),
    )


def _days(rule: DutyRule, first: date, last: date) -> list[date]:
    every = (first + _DAY * step for step in range((last - first).days + 1))
    return [day for day in every if rule.has(day)]
