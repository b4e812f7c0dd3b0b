"""Duties: what recurs on the desk's wall clock, and what is due (DOMAIN.md §6)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import amsterdam, local
from crisisdesk.domain.working_days import is_holiday, working_days_before
from crisisdesk.errors import N_, NP_

LOOK_AHEAD_DAYS = 8
SNOOZE = timedelta(minutes=15)
_DAY = timedelta(days=1)


class Duty(Code):
    """A fixed task of the desk."""

    CORONA_CONSULTATION = "corona_consultation", N_("corona consultation")
    ABSENCE_REVIEW = "absence_review", N_("absence review")
    DIRECTORS_COORDINATION = "directors_coordination", N_("directors' coordination")
    BULLETIN = "bulletin", N_("bulletin")
    DAY_START = "day_start", N_("day start")
    CAPACITY_ROUND = "capacity_round", N_("capacity round")
    MEASURE_REVIEW = "measure_review", N_("measure review")
    PARTNER_CONSULTATION = "partner_consultation", N_("partner consultation")
    TEAM_MEETING = "team_meeting", N_("team meeting")
    RETENTION = "retention", N_("retention")


class OccurrenceOutcome(Code):
    """The outcome of an occurrence."""

    DONE = "done", NP_("duty", "held")
    SNOOZED = "snoozed", N_("snoozed")
    MOVED = "moved", N_("moved")
    CANCELLED = "cancelled", N_("cancelled")
    OPEN = "open", N_("begun in error, open again")


class Holiday(Code):
    """What happens to a turn that falls on a holiday."""

    KEEP = "keep", N_("on the day itself")
    BEFORE = "before", N_("on the last working day before")
    SKIP = "skip", N_("not at all")


class PromptState(Code):
    """The state of a prompt on the bar."""

    DUE = "due", NP_("duty", "due")
    SNOOZED = "snoozed", N_("snoozed")
    MISSED = "missed", N_("missed")
    COMING = "coming", N_("to come")


class DutyRule(NamedTuple):
    """When a duty recurs: weekdays (0 is Monday) at a wall-clock time, from a day on."""

    duty: Duty
    weekdays: tuple[int, ...]
    """Empty: from that day on the duty has ended."""
    at: time
    valid_from: date
    remind: timedelta = timedelta(hours=1)
    snooze: timedelta = SNOOZE
    holiday: Holiday = Holiday.KEEP


# What a desk begins when it wants it (A63, A89): weekly with the partners around a family, each
# working day of the own team; and weekly the words about children that are over their term.
_PROPOSED = (
    DutyRule(Duty.PARTNER_CONSULTATION, (2,), time(11), date.min, holiday=Holiday.BEFORE),
    DutyRule(Duty.TEAM_MEETING, (0, 1, 2, 3, 4), time(9), date.min, holiday=Holiday.SKIP),
    DutyRule(Duty.RETENTION, (0,), time(10), date.min, holiday=Holiday.SKIP),
)


class Turn(NamedTuple):
    """One turn of a duty: the day that identifies it, and the moment when it is held."""

    day: date
    moment: datetime
    rule: DutyRule

    @property
    def asked_at(self) -> datetime:
        """The moment from which it is due."""
        return self.moment - self.rule.remind


class Occurrence(NamedTuple):
    """What is known of one turn, keyed by duty and original local date."""

    duty: Duty
    day: date
    outcome: OccurrenceOutcome
    until: datetime | None
    reason: str = ""
    moved_to: datetime | None = None
    """For a turn that was moved and then snoozed: the moment it was moved to."""

    @property
    def held_at(self) -> datetime | None:
        """The moment that it was moved to; None if it was not moved."""
        return self.until if self.outcome is OccurrenceOutcome.MOVED else self.moved_to

    @property
    def over(self) -> bool:
        """Whether nothing remains to be done about it."""
        return self.outcome in (OccurrenceOutcome.DONE, OccurrenceOutcome.CANCELLED)


class MeasureReview(NamedTuple):
    """A measure that must be extended, changed or stopped: asked from a day on, before its end."""

    day: date
    ends_at: datetime
    over_at: datetime | None = None
    """The moment after which it no longer asks, because the calendar ended it."""


class Prompt(NamedTuple):
    """One duty that asks for attention: its newest turn, and how many were missed."""

    duty: Duty
    day: date
    due_at: datetime
    state: PromptState
    missed: int
    """Turns whose time has passed, including this one if it was missed."""

    @property
    def asks(self) -> bool:
        """Whether it needs attention now."""
        return self.state in (PromptState.DUE, PromptState.MISSED)

    @property
    def last_day(self) -> date | None:
        """The last day on which it is in time, for a duty that has a day but no hour."""
        if self.duty is not Duty.MEASURE_REVIEW:
            return None
        return local(self.due_at - timedelta(microseconds=1)).date()


# The same few moments are asked for with every beat.
@lru_cache(maxsize=1024)
def on_the_clock(day: date, at: time) -> datetime:
    """A wall-clock time in UTC; one that the spring change skips becomes an hour later."""
    return datetime.combine(day, at, amsterdam()).astimezone(UTC)


def rule_on(rules: Iterable[DutyRule], day: date) -> DutyRule | None:
    """The rule of one duty that applies on a day: the newest that is valid by then.

    Of two from the same day the later in the list counts, because it was written later.
    """
    newest = None
    for rule in rules:
        if rule.valid_from <= day and (newest is None or rule.valid_from >= newest.valid_from):
            newest = rule
    return newest


def proposals(rules: Iterable[DutyRule]) -> list[DutyRule]:
    """Proposed rules for duties without a rule; they create no turns."""
    ruled = {rule.duty for rule in rules}
    return [rule for rule in _PROPOSED if rule.duty not in ruled]


def turns(rules: Sequence[DutyRule], first: date, last: date) -> Sequence[Turn]:
    """Every turn of one duty between two days, both included."""
    return _turns(tuple(rules), first, last)


# Between two acts, and from one beat to the next, it is the same question.
@lru_cache(maxsize=64)
def _turns(rules: tuple[DutyRule, ...], first: date, last: date) -> tuple[Turn, ...]:
    return tuple(_each_turn(rules, first, last))


def _each_turn(rules: tuple[DutyRule, ...], first: date, last: date) -> Iterator[Turn]:
    starts = {rule.valid_from for rule in rules if first < rule.valid_from <= last}
    for begin, end in pairwise(sorted({first, last + _DAY, *starts})):
        rule = rule_on(rules, begin)
        if rule is None:
            continue
        for step in range((end - begin).days):
            day = begin + timedelta(days=step)
            if day.weekday() not in rule.weekdays:
                continue
            held = day
            if rule.holiday is not Holiday.KEEP and is_holiday(day):
                if rule.holiday is Holiday.SKIP:
                    continue
                held = working_days_before(day, 1)
            yield Turn(day, on_the_clock(held, rule.at), rule)


def turn_on(rules: Iterable[DutyRule], duty: Duty, day: date) -> Turn | None:
    """The turn of a duty for this day; None when there is none."""
    matches = turns([rule for rule in rules if rule.duty is duty], day, day)
    return matches[0] if matches else None


def begin_of(occurrences: Iterable[Occurrence], since: date) -> date:
    """The first day of a duty that can still be due: a turn that was held closes earlier ones."""
    held = [
        occurrence.day for occurrence in occurrences if occurrence.outcome is OccurrenceOutcome.DONE
    ]
    return max(since, max(held) + _DAY) if held else since


def first_day(duty: Duty, rules: Sequence[DutyRule], began: date) -> date:
    """The day from which a duty is asked of a desk that began on a day.

    A bulletin tells of what a desk has done: there is one in the week in which it began, the last
    of that week, and its days count from the week after (A105).
    """
    if duty is not Duty.BULLETIN:
        return began
    sunday = began + timedelta(days=6 - began.weekday())
    this_week = turns(rules, began + _DAY, sunday)
    return this_week[-1].day if this_week else sunday + _DAY


def prompts(
    rules: Iterable[DutyRule],
    occurrences: Iterable[Occurrence],
    since: date,
    now: datetime,
    *,
    coming: bool = False,
    reviews: Iterable[MeasureReview] = (),
) -> list[Prompt]:
    """What is due now, soonest first, computed from rules, rows and the clock.

    Turns before `since` (the day the desk began) are left out. Missed ones are counted, not
    repeated. With `coming`, the next turn of a duty that is not due yet is included.
    """
    today = local(now).date()
    last = today + LOOK_AHEAD_DAYS * _DAY
    ruled: defaultdict[Duty, list[DutyRule]] = defaultdict(list)
    for rule in rules:
        ruled[rule.duty].append(rule)
    known: defaultdict[Duty, dict[date, Occurrence]] = defaultdict(dict)
    for occurrence in occurrences:
        known[occurrence.duty][occurrence.day] = occurrence
    due = [_review(reviews, known[Duty.MEASURE_REVIEW], today, now)]
    for duty in filter(ruled.__contains__, Duty):
        seen = known[duty]
        begin = begin_of(seen.values(), first_day(duty, ruled[duty], since))
        if begin <= last:
            asking = _turns(tuple(ruled[duty]), begin, last)
            due.append(_newest(duty, asking, seen, today, now, coming=coming))
    return sorted(
        (prompt for prompt in due if prompt is not None),
        key=lambda prompt: (prompt.state is PromptState.COMING, prompt.due_at),
    )


def _newest(
    duty: Duty,
    asking: Iterable[Turn],
    known: dict[date, Occurrence],
    today: date,
    now: datetime,
    *,
    coming: bool,
) -> Prompt | None:
    """The newest turn that is due, with a count of those before it; else the next one to come."""
    newest: tuple[date, datetime] | None = None
    ahead: tuple[date, datetime] | None = None
    before = -1
    for turn in asking:
        moment = turn.moment
        occurrence = known.get(turn.day)
        if occurrence is not None:
            if occurrence.outcome is OccurrenceOutcome.CANCELLED:
                continue
            moment = occurrence.held_at or moment
        if moment - turn.rule.remind > now:
            ahead = ahead or (turn.day, moment)
        else:
            newest = turn.day, moment
            before += 1
    if newest is not None:
        return _standing(duty, newest, before, known.get(newest[0]), today, now)
    return Prompt(duty, *ahead, PromptState.COMING, 0) if coming and ahead else None


def _standing(
    duty: Duty,
    asking: tuple[date, datetime],
    before: int,
    occurrence: Occurrence | None,
    today: date,
    now: datetime,
) -> Prompt:
    """The prompt of a turn that is due: snoozed, or missed once its day is over."""
    asked = asking[1]
    if (
        occurrence is not None
        and occurrence.outcome is OccurrenceOutcome.SNOOZED
        and occurrence.until is not None
    ):
        if occurrence.until > now:
            return Prompt(duty, *asking, PromptState.SNOOZED, before)
        asked = max(asked, occurrence.until)
    if asked < on_the_clock(today, time()):
        return Prompt(duty, *asking, PromptState.MISSED, before + 1)
    return Prompt(duty, *asking, PromptState.DUE, before)


def _review(
    reviews: Iterable[MeasureReview], known: dict[date, Occurrence], today: date, now: datetime
) -> Prompt | None:
    """The measure that ends soonest and is not snoozed; those that ended undecided are counted."""
    asking = [
        review
        for review in reviews
        if review.day <= today and (review.over_at is None or now < review.over_at)
    ]
    if not asking:
        return None
    quiet = {
        occurrence.day
        for occurrence in known.values()
        if occurrence.outcome is OccurrenceOutcome.SNOOZED and (occurrence.until or now) > now
    }
    first = min(asking, key=lambda review: (review.day in quiet, review.ends_at, review.day))
    if first.day in quiet:
        state = PromptState.SNOOZED
    else:
        state = PromptState.MISSED if first.ends_at <= now else PromptState.DUE
    missed = sum(review.ends_at <= now for review in asking)
    return Prompt(Duty.MEASURE_REVIEW, first.day, first.ends_at, state, missed)
