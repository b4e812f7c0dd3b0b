"""The series of a duty: each turn once, and what can be done about it (DOMAIN.md §6)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.domain.texts import one_line
from crisisdesk.domain.week.duties import (
    Duty,
    DutyRule,
    Occurrence,
    OccurrenceOutcome,
    Turn,
    begin_of,
    rule_on,
    title,
    turns,
)
from crisisdesk.errors import N_, NP_, Phrase, RuleBroken

MOST_SNOOZE = timedelta(days=7)
MOST_MOVED = timedelta(days=31)
MOST_REMIND = timedelta(days=7)
MOST_AHEAD = timedelta(days=366)
MOST_WEEKS = 13
MOST_NAME = 60
FAR = timedelta(weeks=2 * MOST_WEEKS)
"""Within it everything that recurs has a turn."""
_NIGHT_FROM, _NIGHT_TO = time(2), time(3)
_DAYS = range(7)


class TurnState(Code):
    """The state of one turn."""

    TO_COME = "to_come", N_("to come")
    DUE = "due", NP_("duty", "due")
    SNOOZED = "snoozed", N_("snoozed")
    HELD = "held", NP_("duty", "held")
    CANCELLED = "cancelled", N_("cancelled")
    MISSED = "missed", N_("missed")


class TurnLine(NamedTuple):
    """One turn of a series with its state."""

    duty: Duty
    day: date
    """The day by the rule, which identifies it wherever it was moved to."""
    moment: datetime
    state: TurnState
    moved: bool
    reason: str
    name: str = ""

    @property
    def title(self) -> Phrase:
        """What the duty is called."""
        return title(self.name, self.duty)


def series(
    rules: Sequence[DutyRule],
    occurrences: Collection[Occurrence],
    first: date,
    last: date,
    now: datetime,
) -> list[TurnLine]:
    """Every turn of one duty between two days, oldest first, in its state now.

    A turn is missed once its day is over or a later one was held.
    """
    if not rules:
        return []
    duty = rules[0].duty
    known = {occurrence.day: occurrence for occurrence in occurrences if occurrence.duty is duty}
    open_from = begin_of(known.values(), first)
    return [_line(turn, known.get(turn.day), open_from, now) for turn in turns(rules, first, last)]


def _line(turn: Turn, occurrence: Occurrence | None, open_from: date, now: datetime) -> TurnLine:
    moment, moved = turn.moment, local(turn.moment).date() != turn.day
    if occurrence is not None and occurrence.held_at is not None:
        moment, moved = occurrence.held_at, True
    if occurrence is not None and occurrence.outcome is OccurrenceOutcome.DONE:
        state = TurnState.HELD
    elif occurrence is not None and occurrence.outcome is OccurrenceOutcome.CANCELLED:
        state = TurnState.CANCELLED
    elif turn.day < open_from:
        state = TurnState.MISSED
    elif (
        occurrence is not None
        and occurrence.outcome is OccurrenceOutcome.SNOOZED
        and (occurrence.until or now) > now
    ):
        state = TurnState.SNOOZED
    elif local(moment).date() < local(now).date():
        state = TurnState.MISSED
    else:
        state = TurnState.TO_COME if moment - turn.rule.remind > now else TurnState.DUE
    reason = "" if occurrence is None else occurrence.reason
    return TurnLine(turn.rule.duty, turn.day, moment, state, moved, reason, turn.rule.name)


def check_open(turn: Turn | None, occurrence: Occurrence | None) -> Turn:
    """Return the turn if something can still be done about it.

    Raises RuleBroken for a turn that does not exist or is over.
    """
    if turn is None:
        raise RuleBroken(N_("There is no such occurrence of this duty."))
    if occurrence is not None and occurrence.outcome is OccurrenceOutcome.DONE:
        raise RuleBroken(N_("This occurrence has already been held."))
    if occurrence is not None and occurrence.outcome is OccurrenceOutcome.CANCELLED:
        raise RuleBroken(N_("This occurrence has already been cancelled."))
    return turn


def check_held(turn: Turn, occurrence: Occurrence | None, now: datetime) -> None:
    """Raise RuleBroken for a turn that is held before its day."""
    moment = (occurrence and occurrence.held_at) or turn.moment
    if moment - turn.rule.remind > now and local(moment).date() > local(now).date():
        raise RuleBroken(
            N_("This occurrence is not until {moment}; move it if it is held sooner."),
            moment=moment_text(moment),
        )


def check_reason(reason: str) -> str:
    """Return the trimmed reason; raises RuleBroken when there is none."""
    tidy = reason.strip()
    if not tidy:
        raise RuleBroken(N_("Enter why: it is part of the series."), field="reason")
    return tidy


def check_snooze(until: datetime, now: datetime) -> datetime:
    """Return until when a turn may be snoozed; raises RuleBroken for the past and for too long."""
    if until <= now:
        raise RuleBroken(N_("That moment is past; snooze until a later one."), field="until")
    if until > now + MOST_SNOOZE:
        raise RuleBroken(N_("Snooze for a week at most, or move the occurrence."), field="until")
    return until


def check_moved(turn: Turn, to: datetime, now: datetime) -> datetime:
    """Return the moment a turn may be moved to; raises RuleBroken for the past or too far ahead."""
    if to <= now:
        raise RuleBroken(
            N_("That moment is past; move the occurrence to a later one."), field="until"
        )
    if abs(to - turn.moment) > MOST_MOVED:
        raise RuleBroken(
            N_("Move an occurrence by a month at most; otherwise change the recurrence."),
            field="until",
        )
    return to


def first_day_to_change(rules: Sequence[DutyRule], now: datetime) -> date:
    """The first day from which a duty's rule can change: turns that were due are not rewritten.

    That is tomorrow, or the day after the newest turn that a holiday has brought forward.
    """
    today = local(now).date()
    asked = [
        turn.day for turn in turns(rules, today, today + timedelta(days=14)) if turn.asked_at <= now
    ]
    return max(today, *asked) + timedelta(days=1) if asked else today + timedelta(days=1)


def first_day_offered(rules: Sequence[DutyRule], now: datetime) -> date:
    """The day that a change is offered from: of what recurs every so many weeks its next turn."""
    first = first_day_to_change(rules, now)
    rule = rule_on(rules, first)
    if rule is None or rule.every_weeks == 1:
        return first
    ahead = turns(rules, first, first + FAR)
    return ahead[0].day if ahead else first


def check_last(rule: DutyRule, standing: Sequence[DutyRule], last: date, now: datetime) -> DutyRule:
    """Return the rule by which a duty ends after a day; raises RuleBroken for one that is past."""
    first = first_day_to_change(standing, now) - timedelta(days=1)
    if last < first:
        raise RuleBroken(
            N_("The last day is {day} at the earliest: earlier occurrences stay as they were."),
            field="last",
            day=date_text(first),
        )
    ended = rule._replace(weekdays=(), valid_from=last + timedelta(days=1))
    if last > local(now).date() + MOST_AHEAD:
        raise RuleBroken(N_("More than a year ahead looks wrong."), field="last")
    return ended


def check_name(name: str, duty: Duty, others: Iterable[str]) -> str:
    """Return the tidied name of a duty; raises RuleBroken for none, a long or another's one."""
    tidy = one_line(name)
    if not tidy and duty.id:
        raise RuleBroken(N_("Name the duty."), field="name")
    if len(tidy) > MOST_NAME:
        raise RuleBroken(
            N_("A name of {length} characters is too long; at most {most}."),
            field="name",
            length=len(tidy),
            most=MOST_NAME,
        )
    if tidy and name_key(tidy) in map(name_key, others):
        raise RuleBroken(N_("Another duty has that name already."), field="name")
    return tidy


def check_rule(rule: DutyRule, standing: Sequence[DutyRule], now: datetime) -> DutyRule:
    """Return a changed rule if it is valid; raises RuleBroken at the field.

    The hour between two and three at night is refused: one night a year does not have it, and
    another has it twice.
    """
    if rule.duty is Duty.MEASURE_REVIEW:
        raise RuleBroken(N_("Measure reviews follow from the register."), field="duty")
    if not set(rule.weekdays) <= set(_DAYS) or len(set(rule.weekdays)) != len(rule.weekdays):
        raise RuleBroken(N_("A weekday is one of the seven, and once."), field="weekdays")
    if not standing and not rule.weekdays:
        raise RuleBroken(N_("Tick the weekdays on which it recurs."), field="weekdays")
    if not 1 <= rule.every_weeks <= MOST_WEEKS:
        raise RuleBroken(
            N_("Every so many weeks: from 1 to {most}."), field="every_weeks", most=MOST_WEEKS
        )
    if _NIGHT_FROM <= rule.at < _NIGHT_TO:
        raise RuleBroken(
            N_("Between 2:00 and 3:00 the clock jumps twice a year; take another hour."),
            field="at",
        )
    if not timedelta() <= rule.remind <= MOST_REMIND:
        raise RuleBroken(N_("Remind between 0 minutes and a week before."), field="remind")
    if not timedelta(minutes=1) <= rule.snooze <= MOST_SNOOZE:
        raise RuleBroken(N_("Snooze between 1 minute and a week."), field="snooze")
    first = first_day_to_change(standing, now)
    if rule.valid_from < first:
        raise RuleBroken(
            N_("A rule changes from {day} at the earliest: earlier occurrences stay as they were."),
            field="valid_from",
            day=date_text(first),
        )
    if rule.valid_from > local(now).date() + MOST_AHEAD:
        raise RuleBroken(N_("More than a year ahead looks wrong."), field="valid_from")
    return rule._replace(weekdays=tuple(sorted(rule.weekdays)))
