"""Duties: what recurs on the desk's wall clock, and what is due (DOMAIN.md §6)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import amsterdam, local
from crisisdesk.domain.working_days import is_holiday, is_working_day
from crisisdesk.errors import N_, NP_, Phrase

SNOOZE = timedelta(minutes=15)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_OWN = r"own\.([0-9a-f]{16})"


class Duty(Code):
    """A task of the desk: a fixed one, or one of its own, whose code carries its id."""

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

    @classmethod
    def _missing_(cls, value: object) -> "Duty | None":
        return _own(value) if isinstance(value, str) and re.fullmatch(_OWN, value) else None

    @classmethod
    def own(cls, number: int) -> "Duty":
        """The own duty of this number, of which the lowest 64 bits count."""
        return cls(f"own.{number & 0xFFFF_FFFF_FFFF_FFFF:016x}")

    @property
    def id(self) -> str:
        """What tells an own duty from the others; "" for a fixed one."""
        return match[1] if (match := re.fullmatch(_OWN, self)) else ""


@cache
def _own(value: str) -> Duty:
    """One member for each id, so that every comparison of duties holds for own ones as well."""
    duty = str.__new__(Duty, value)
    duty._name_, duty._value_ = "OWN", value
    duty.words = N_("own duty")
    return duty


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
    """Where the duty has a turn then already, on the first free one after; else with that turn."""
    SKIP = "skip", N_("not at all")


class PromptState(Code):
    """The state of a prompt on the bar."""

    DUE = "due", NP_("duty", "due")
    SNOOZED = "snoozed", N_("snoozed")
    MISSED = "missed", N_("missed")
    COMING = "coming", N_("to come")


def title(name: str, duty: Duty) -> Phrase:
    """What a duty is called: by the desk, else by its usual name."""
    return Phrase("{name}", {"name": name}) if name else Phrase(duty.words)


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
    every_weeks: int = 1
    """Counted from the week of the first turn from `valid_from` on."""
    name: str = ""
    """What the desk calls it; "" where a fixed duty has its usual name."""
    parties: tuple[str, ...] = ()
    """Who is expected at an own duty."""

    @property
    def title(self) -> Phrase:
        """What it calls the duty."""
        return title(self.name, self.duty)

    def has(self, day: date) -> bool:
        """Whether it has a turn on a day, whatever a holiday does to it."""
        if day.weekday() not in self.weekdays:
            return False
        if self.every_weeks == 1:
            return True
        first = (
            self.valid_from
            + min((day - self.valid_from.weekday()) % 7 for day in self.weekdays) * _DAY
        )
        return (_monday(day) - _monday(first)) % (self.every_weeks * _WEEK) == timedelta()


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


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
    name: str = ""

    @property
    def title(self) -> Phrase:
        """What the duty is called."""
        return title(self.name, self.duty)

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


class Asking(NamedTuple):
    """How much asks for attention beside the duties."""

    cases: int = 0
    conflicts: int = 0
    not_reporting: int = 0
    """Facilities that missed two reports in a row, which are one thing to see to."""

    @property
    def number(self) -> int:
        """How many things there are to see to."""
        return self.cases + self.conflicts + bool(self.not_reporting)


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


def ruled_duties(duties: Iterable[Duty]) -> list[Duty]:
    """Each duty once: the fixed ones in their order, own ones as they come."""
    known = dict.fromkeys(duties)
    return [*filter(known.__contains__, Duty), *(duty for duty in known if duty.id)]


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
            if rule.has(day) and (held := _held_on(rules, rule, day)) is not None:
                yield Turn(day, on_the_clock(held, rule.at), rule)


def _held_on(rules: Sequence[DutyRule], rule: DutyRule, day: date) -> date | None:
    """The day on which a turn is held; None where a holiday lets it go or joins it to its twin."""
    if rule.holiday is Holiday.KEEP or not is_holiday(day):
        return day
    if rule.holiday is Holiday.SKIP:
        return None
    before = _next_to(rules, day, -_DAY)
    if before is not None:
        return before
    after = _next_to(rules, day, _DAY)
    if after is None:
        return None
    # The turn after it may be brought forward to the very same day.
    twin = after + _DAY
    while not (is_working_day(twin) or _has_turn(rules, twin)):
        twin += _DAY
    return None if _has_turn(rules, twin) and is_holiday(twin) else after


def _next_to(rules: Sequence[DutyRule], day: date, step: timedelta) -> date | None:
    """The nearest working day on one side; None where a turn of the duty comes sooner."""
    day += step
    while not _has_turn(rules, day):
        if is_working_day(day):
            return day
        day += step
    return None


def _has_turn(rules: Sequence[DutyRule], day: date) -> bool:
    rule = rule_on(rules, day)
    return rule is not None and rule.has(day)


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
