"""Duties: what recurs on the desk's wall clock, and which of it is due (DOMAIN.md §6)."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.moments import amsterdam, local
from crisisdesk.errors import N_

LOOK_BACK_DAYS = 370
LOOK_AHEAD_DAYS = 8


class Duty(StrEnum):
    """A fixed task of the desk."""

    CORONA_CONSULTATION = "corona_consultation"
    ABSENCE_REVIEW = "absence_review"
    DIRECTORS_COORDINATION = "directors_coordination"
    BULLETIN = "bulletin"
    DAY_START = "day_start"
    CAPACITY_ROUND = "capacity_round"
    MEASURE_REVIEW = "measure_review"


class Outcome(StrEnum):
    """What became of an occurrence."""

    DONE = "done"
    SNOOZED = "snoozed"
    MOVED = "moved"
    CANCELLED = "cancelled"


class PromptState(StrEnum):
    """How a prompt stands on the bar."""

    DUE = "due"
    SNOOZED = "snoozed"
    MISSED = "missed"
    COMING = "coming"


DUTY_WORDS = {
    Duty.CORONA_CONSULTATION: N_("corona consultation"),
    Duty.ABSENCE_REVIEW: N_("absence review"),
    Duty.DIRECTORS_COORDINATION: N_("directors' coordination"),
    Duty.BULLETIN: N_("bulletin"),
    Duty.DAY_START: N_("day start"),
    Duty.CAPACITY_ROUND: N_("capacity round"),
    Duty.MEASURE_REVIEW: N_("measure review"),
}


class Rule(NamedTuple):
    """When a duty recurs: weekdays (0 is Monday) at one hour on the wall clock, from a day on."""

    duty: Duty
    weekdays: tuple[int, ...]
    at: time
    valid_from: date
    remind: timedelta = timedelta(hours=1)


class Occurrence(NamedTuple):
    """What is known of one turn, keyed by duty and original local date."""

    duty: Duty
    day: date
    outcome: Outcome
    until: datetime | None


class Prompt(NamedTuple):
    """One duty that asks for attention: its newest turn, and how many before it were missed."""

    duty: Duty
    day: date
    due_at: datetime
    state: PromptState
    missed: int


def on_the_clock(day: date, at: time) -> datetime:
    """A wall-clock time in UTC; one that the spring change skips stands an hour later."""
    return datetime.combine(day, at, amsterdam()).astimezone(UTC)


def rule_on(rules: Sequence[Rule], day: date) -> Rule | None:
    """The rule of one duty that holds on a day: the newest that is valid by then."""
    return max(
        (rule for rule in rules if rule.valid_from <= day),
        key=lambda rule: rule.valid_from,
        default=None,
    )


def turns(rules: Sequence[Rule], first: date, last: date) -> list[tuple[date, datetime, Rule]]:
    """Every turn of one duty between two days, both counted in."""
    found = []
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        rule = rule_on(rules, day)
        if rule is not None and day.weekday() in rule.weekdays:
            found.append((day, on_the_clock(day, rule.at), rule))
    return found


def prompts(
    rules: Sequence[Rule],
    occurrences: Collection[Occurrence],
    since: date,
    now: datetime,
    *,
    coming: bool = False,
) -> list[Prompt]:
    """What is due now, soonest first: a function of rules, rows and the clock, nothing is fired.

    Turns before `since` (the day the desk began) are not asked for. A turn counts as missed once
    the next one of its duty is due; missed ones are counted, not replayed. With `coming`, the next
    turn of a duty that is not due yet is named too.
    """
    today = local(now).date()
    known = {(one.duty, one.day): one for one in occurrences}
    found = []
    for duty in Duty:
        own = [rule for rule in rules if rule.duty is duty]
        begin = max(since, today - timedelta(days=LOOK_BACK_DAYS))
        asking: list[Prompt] = []
        for day, moment, rule in turns(own, begin, today + timedelta(days=LOOK_AHEAD_DAYS)):
            one = known.get((duty, day))
            if one is not None and one.outcome is Outcome.DONE:
                # A turn that was held closes the ones before it: they are history, not work.
                asking = []
            elif one is None or one.outcome is not Outcome.CANCELLED:
                asking.append(_prompt(rule, day, moment, one, now))
        due = [one for one in asking if one.state is not PromptState.COMING]
        if due:
            found.append(due[-1]._replace(missed=len(due) - 1))
        elif coming and asking:
            found.append(asking[0])
    return sorted(found, key=lambda one: (one.state is PromptState.COMING, one.due_at))


def _prompt(
    rule: Rule, day: date, moment: datetime, one: Occurrence | None, now: datetime
) -> Prompt:
    state = PromptState.DUE
    if one is not None and one.until is not None:
        if one.outcome is Outcome.MOVED:
            moment = one.until
        elif one.until > now:
            state = PromptState.SNOOZED
    if moment - rule.remind > now:
        state = PromptState.COMING
    return Prompt(rule.duty, day, moment, state, 0)
