"""Duties: what recurs on the desk's wall clock, and which of it is due (DOMAIN.md §6)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from crisisdesk.domain.moments import amsterdam, local
from crisisdesk.domain.working_days import is_holiday, working_days_before
from crisisdesk.errors import N_

LOOK_AHEAD_DAYS = 8
SNOOZE = timedelta(minutes=15)
_DAY = timedelta(days=1)


class Duty(StrEnum):
    """A fixed task of the desk."""

    CORONA_CONSULTATION = "corona_consultation"
    ABSENCE_REVIEW = "absence_review"
    DIRECTORS_COORDINATION = "directors_coordination"
    BULLETIN = "bulletin"
    DAY_START = "day_start"
    CAPACITY_ROUND = "capacity_round"
    MEASURE_REVIEW = "measure_review"
    PARTNER_CONSULTATION = "partner_consultation"
    TEAM_MEETING = "team_meeting"
    RETENTION = "retention"


class OccurrenceOutcome(StrEnum):
    """What became of an occurrence."""

    DONE = "done"
    SNOOZED = "snoozed"
    MOVED = "moved"
    CANCELLED = "cancelled"


class Holiday(StrEnum):
    """What a turn does that falls on a holiday."""

    KEEP = "keep"
    BEFORE = "before"
    SKIP = "skip"


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
    Duty.PARTNER_CONSULTATION: N_("partner consultation"),
    Duty.TEAM_MEETING: N_("team meeting"),
    Duty.RETENTION: N_("terms of keeping"),
}
OUTCOME_WORDS = {
    OccurrenceOutcome.DONE: N_("held"),
    OccurrenceOutcome.SNOOZED: N_("snoozed"),
    OccurrenceOutcome.MOVED: N_("moved"),
    OccurrenceOutcome.CANCELLED: N_("cancelled"),
}
HOLIDAY_WORDS = {
    Holiday.KEEP: N_("on the day itself"),
    Holiday.BEFORE: N_("on the last working day before"),
    Holiday.SKIP: N_("not at all"),
}


class DutyRule(NamedTuple):
    """When a duty recurs: weekdays (0 is Monday) at one hour on the wall clock, from a day on."""

    duty: Duty
    weekdays: tuple[int, ...]
    """None at all: from that day on the duty is no more."""
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
    """One turn of a duty: its day, which is its key, and the moment when it is held."""

    day: date
    moment: datetime
    rule: DutyRule

    @property
    def asked_at(self) -> datetime:
        """From when on it is asked for."""
        return self.moment - self.rule.remind


class Occurrence(NamedTuple):
    """What is known of one turn, keyed by duty and original local date."""

    duty: Duty
    day: date
    outcome: OccurrenceOutcome
    until: datetime | None
    reason: str = ""
    moved_to: datetime | None = None
    """For a turn that was moved and then snoozed: the moment to which it was moved."""

    @property
    def held_at(self) -> datetime | None:
        """The moment that it was moved to; None for one that was not."""
        return self.until if self.outcome is OccurrenceOutcome.MOVED else self.moved_to

    @property
    def over(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.outcome in (OccurrenceOutcome.DONE, OccurrenceOutcome.CANCELLED)


class MeasureReview(NamedTuple):
    """A measure that asks to be extended, changed or stopped: from a day on, before its end."""

    day: date
    ends_at: datetime
    over_at: datetime | None = None
    """From when on it asks no more, because the calendar ended it, as it ends an agreement."""


class Prompt(NamedTuple):
    """One duty that asks for attention: its newest turn, and how many were missed."""

    duty: Duty
    day: date
    due_at: datetime
    state: PromptState
    missed: int
    """Turns whose time has passed, this one with them when it was missed itself."""

    @property
    def asks(self) -> bool:
        """Whether it wants somebody now."""
        return self.state in (PromptState.DUE, PromptState.MISSED)

    @property
    def last_day(self) -> date | None:
        """The last day on which it is in time, for a duty that has a day and no hour."""
        if self.duty is not Duty.MEASURE_REVIEW:
            return None
        return local(self.due_at - timedelta(microseconds=1)).date()


# The same few moments are asked for with every beat.
@lru_cache(maxsize=1024)
def on_the_clock(day: date, at: time) -> datetime:
    """A wall-clock time in UTC; one that the spring change skips stands an hour later."""
    return datetime.combine(day, at, amsterdam()).astimezone(UTC)


def rule_on(rules: Iterable[DutyRule], day: date) -> DutyRule | None:
    """The rule of one duty that holds on a day: the newest that is valid by then.

    Of two from the same day the later in the list counts: it was written later.
    """
    found = None
    for rule in rules:
        if rule.valid_from <= day and (found is None or rule.valid_from >= found.valid_from):
            found = rule
    return found


def proposals(rules: Iterable[DutyRule]) -> list[DutyRule]:
    """What the duties that nobody has given a rule yet could begin with; no turn follows."""
    ruled = {rule.duty for rule in rules}
    return [rule for rule in _PROPOSED if rule.duty not in ruled]


def turns(rules: Sequence[DutyRule], first: date, last: date) -> Sequence[Turn]:
    """Every turn of one duty whose key lies between two days, both counted in."""
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
    """The turn of a duty that has this day for its key; None where there is none."""
    found = turns([rule for rule in rules if rule.duty is duty], day, day)
    return found[0] if found else None


def begin_of(occurrences: Iterable[Occurrence], since: date) -> date:
    """The first day of a duty that can still ask: a turn that was held closes the ones before."""
    held = [one.day for one in occurrences if one.outcome is OccurrenceOutcome.DONE]
    return max(since, max(held) + _DAY) if held else since


def prompts(
    rules: Iterable[DutyRule],
    occurrences: Iterable[Occurrence],
    since: date,
    now: datetime,
    *,
    coming: bool = False,
    reviews: Iterable[MeasureReview] = (),
) -> list[Prompt]:
    """What is due now, soonest first: a function of rules, rows and the clock, nothing is fired.

    Turns before `since` (the day the desk began) are not asked for. Missed ones are counted, not
    replayed. With `coming`, the next turn of a duty that is not due yet is named too.
    """
    today = local(now).date()
    last = today + LOOK_AHEAD_DAYS * _DAY
    ruled: defaultdict[Duty, list[DutyRule]] = defaultdict(list)
    for rule in rules:
        ruled[rule.duty].append(rule)
    known: defaultdict[Duty, dict[date, Occurrence]] = defaultdict(dict)
    for one in occurrences:
        known[one.duty][one.day] = one
    found = [_review(reviews, known[Duty.MEASURE_REVIEW], today, now)]
    for duty in filter(ruled.__contains__, Duty):
        seen = known[duty]
        begin = begin_of(seen.values(), since)
        if begin <= last:
            asking = _turns(tuple(ruled[duty]), begin, last)
            found.append(_newest(duty, asking, seen, today, now, coming=coming))
    return sorted(
        (one for one in found if one is not None),
        key=lambda one: (one.state is PromptState.COMING, one.due_at),
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
    """The newest turn that asks, with those before it counted; else the first to come."""
    found: tuple[date, datetime] | None = None
    ahead: tuple[date, datetime] | None = None
    before = -1
    for turn in asking:
        moment = turn.moment
        one = known.get(turn.day)
        if one is not None:
            if one.outcome is OccurrenceOutcome.CANCELLED:
                continue
            moment = one.held_at or moment
        if moment - turn.rule.remind > now:
            ahead = ahead or (turn.day, moment)
        else:
            found = turn.day, moment
            before += 1
    if found is not None:
        return _standing(duty, found, before, known.get(found[0]), today, now)
    return Prompt(duty, *ahead, PromptState.COMING, 0) if coming and ahead else None


def _standing(
    duty: Duty,
    found: tuple[date, datetime],
    before: int,
    one: Occurrence | None,
    today: date,
    now: datetime,
) -> Prompt:
    """A turn that asks, as it stands: snoozed, or missed once its day is over."""
    asked = found[1]
    if one is not None and one.outcome is OccurrenceOutcome.SNOOZED and one.until is not None:
        if one.until > now:
            return Prompt(duty, *found, PromptState.SNOOZED, before)
        asked = max(asked, one.until)
    if asked < on_the_clock(today, time()):
        return Prompt(duty, *found, PromptState.MISSED, before + 1)
    return Prompt(duty, *found, PromptState.DUE, before)


def _review(
    reviews: Iterable[MeasureReview], known: dict[date, Occurrence], today: date, now: datetime
) -> Prompt | None:
    """The measure that ends soonest and is not snoozed; those that ended undecided are counted."""
    asking = [
        one for one in reviews if one.day <= today and (one.over_at is None or now < one.over_at)
    ]
    if not asking:
        return None
    quiet = {
        one.day
        for one in known.values()
        if one.outcome is OccurrenceOutcome.SNOOZED and (one.until or now) > now
    }
    first = min(asking, key=lambda one: (one.day in quiet, one.ends_at, one.day))
    if first.day in quiet:
        state = PromptState.SNOOZED
    else:
        state = PromptState.MISSED if first.ends_at <= now else PromptState.DUE
    missed = sum(one.ends_at <= now for one in asking)
    return Prompt(Duty.MEASURE_REVIEW, first.day, first.ends_at, state, missed)
