"""Duty rules and what became of their turns."""

from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import Duty, DutyRule, Holiday, Occurrence, OccurrenceOutcome
from crisisdesk.store.snapshot import Snapshot

_RULES = """
SELECT r.duty, r.weekdays, r.at, r.valid_from, r.remind_minutes, r.snooze_minutes, r.holiday
FROM duty_rule r WHERE r.recorded_at <= :known ORDER BY r.recorded_at, r.id
"""
_OCCURRENCES = """
SELECT o.duty, o.day, o.outcome, o.until, o.reason, o.moved_to FROM occurrence o
WHERE o.duty = :duty AND o.day >= :first AND o.observed_at <= :at AND o.recorded_at <= :known
  AND NOT EXISTS (
    SELECT 1 FROM occurrence n WHERE n.duty = o.duty AND n.day = o.day
      AND n.observed_at <= :at AND n.recorded_at <= :known
      AND (n.observed_at, n.recorded_at, n.id) > (o.observed_at, o.recorded_at, o.id))
"""
# A turn that was held closes those before it: of a long history only what follows is read.
_ASKING = """
SELECT o.duty, o.day, o.outcome, o.until, o.reason, o.moved_to
FROM (SELECT r.duty FROM duty_rule r UNION SELECT 'measure_review') d
JOIN occurrence o ON o.duty = d.duty AND o.day >= COALESCE((
  SELECT h.day FROM occurrence h
  WHERE h.duty = d.duty AND h.outcome = 'done' AND h.observed_at <= :at AND h.recorded_at <= :known
  ORDER BY h.day DESC LIMIT 1
), :oldest)
WHERE o.observed_at <= :at AND o.recorded_at <= :known AND NOT EXISTS (
  SELECT 1 FROM occurrence n WHERE n.duty = o.duty AND n.day = o.day
    AND n.observed_at <= :at AND n.recorded_at <= :known
    AND (n.observed_at, n.recorded_at, n.id) > (o.observed_at, o.recorded_at, o.id))
"""
_BEGAN = "SELECT min(d.registered_at) FROM desk d"
_OLDEST = date(1900, 1, 1)
_DUTY = {one.value: one for one in Duty}
_OUTCOME = {one.value: one for one in OccurrenceOutcome}


def rules(snapshot: Snapshot) -> list[DutyRule]:
    """Every rule of every duty, those of the past too, in the order in which they were written."""
    return list(_as_rules(tuple(tuple(row) for row in snapshot.rows(_RULES)), snapshot.day))


# They change a few times a year and are read with every beat.
@lru_cache(maxsize=8)
def _as_rules(
    rows: tuple[tuple[Any, ...], ...], day: Callable[[Any], date]
) -> tuple[DutyRule, ...]:
    return tuple(
        DutyRule(
            _DUTY[row[0]],
            tuple(int(digit) for digit in row[1]),
            time.fromisoformat(row[2]),
            day(row[3]),
            timedelta(minutes=row[4]),
            timedelta(minutes=row[5]),
            Holiday(row[6]),
        )
        for row in rows
    )


def asking(snapshot: Snapshot) -> list[Occurrence]:
    """What became of each duty's newest held turn and of those after it."""
    return _occurrences(snapshot, snapshot.rows(_ASKING, oldest=_OLDEST))


def occurrences(snapshot: Snapshot, duty: Duty, first: date) -> list[Occurrence]:
    """What became of the turns of a duty from a day on that someone did something about."""
    return _occurrences(snapshot, snapshot.rows(_OCCURRENCES, duty=duty.value, first=first))


def _occurrences(snapshot: Snapshot, rows: Iterable[Any]) -> list[Occurrence]:
    day, moment = snapshot.day, snapshot.moment
    return [
        Occurrence(
            _DUTY[duty],
            day(own),
            _OUTCOME[outcome],
            None if until is None else moment(until),
            reason,
            None if moved_to is None else moment(moved_to),
        )
        for duty, own, outcome, until, reason, moved_to in rows
    ]


def began(snapshot: Snapshot) -> date | None:
    """The first day of the desk: nothing before it was missed."""
    (first,) = snapshot.rows(_BEGAN)[0]
    return None if first is None else local(snapshot.moment(first)).date()
