"""Duty rules and what became of their turns."""

import json
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import Duty, DutyRule, Holiday, Occurrence
from crisisdesk.store.mapper import Answer
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_RULES = f"""
SELECT r.duty, r.weekdays, r.at, r.valid_from, r.remind_minutes, r.snooze_minutes, r.holiday,
  r.every_weeks, r.name, r.parties
FROM duty_rule r WHERE r.recorded_at <= :known AND {counts("r")}
ORDER BY r.recorded_at, r.id
"""
_OCCURRENCES = f"""
SELECT o.duty, o.day, o.outcome, o.until, o.reason, o.moved_to FROM occurrence o
WHERE o.duty = :duty AND o.day >= :first AND o.observed_at <= :at AND o.recorded_at <= :known
  AND {counts("o")} AND NOT EXISTS (
    SELECT 1 FROM occurrence n WHERE n.duty = o.duty AND n.day = o.day
      AND n.observed_at <= :at AND n.recorded_at <= :known AND {counts("n")}
      AND (n.observed_at, n.recorded_at, n.id) > (o.observed_at, o.recorded_at, o.id))
"""
# A turn that was held closes those before it: of a long history only what follows is read.
_ASKING = f"""
SELECT o.duty, o.day, o.outcome, o.until, o.reason, o.moved_to
FROM (SELECT r.duty FROM duty_rule r WHERE {counts("r")} UNION SELECT 'measure_review') d
JOIN occurrence o ON o.duty = d.duty AND o.day >= COALESCE((
  SELECT h.day FROM occurrence h
  WHERE h.duty = d.duty AND h.outcome = 'done' AND h.observed_at <= :at AND h.recorded_at <= :known
    AND NOT EXISTS (
      SELECT 1 FROM occurrence r WHERE r.duty = h.duty AND r.day = h.day AND r.outcome = 'open'
        AND r.observed_at <= :at AND r.recorded_at <= :known AND {counts("r")}
        AND (r.observed_at, r.recorded_at, r.id) > (h.observed_at, h.recorded_at, h.id))
    AND {counts("h")}
  ORDER BY h.day DESC LIMIT 1
), :oldest)
WHERE o.observed_at <= :at AND o.recorded_at <= :known AND {counts("o")} AND NOT EXISTS (
  SELECT 1 FROM occurrence n WHERE n.duty = o.duty AND n.day = o.day
    AND n.observed_at <= :at AND n.recorded_at <= :known AND {counts("n")}
    AND (n.observed_at, n.recorded_at, n.id) > (o.observed_at, o.recorded_at, o.id))
"""
_HELD_AT = """
SELECT max(o.observed_at) FROM occurrence o
WHERE o.duty = :duty AND o.day = :day AND o.outcome = 'done'
  AND o.observed_at <= :at AND o.recorded_at <= :known
"""
_CHANGES = """
SELECT c.duty, sum(c.number) AS number FROM (
  SELECT r.duty, count(*) + count(x.row_id) AS number
  FROM duty_rule r LEFT JOIN retraction x ON x.row_id = r.id AND x.recorded_at <= :known
  WHERE r.recorded_at <= :known GROUP BY r.duty
  UNION ALL
  SELECT o.duty, count(*) + count(x.row_id) AS number
  FROM occurrence o LEFT JOIN retraction x ON x.row_id = o.id AND x.recorded_at <= :known
  WHERE o.observed_at <= :at AND o.recorded_at <= :known GROUP BY o.duty
) c GROUP BY c.duty
"""
_BEGAN = "SELECT min(d.registered_at) FROM desk d"
_OLDEST = date(1900, 1, 1)


class _Rule(NamedTuple):
    duty: Duty
    weekdays: str
    """Digits, 0 is Monday."""
    at: str
    valid_from: date
    remind_minutes: int
    snooze_minutes: int
    holiday: Holiday
    every_weeks: int
    name: str
    parties: str
    """JSON: a list of names."""


def rules(snapshot: Snapshot) -> list[DutyRule]:
    """Every rule of every duty, those of the past too, in the order in which they were written."""
    answer = snapshot.answer(_RULES)
    return [*_as_rules(answer.names, tuple(answer.rows), answer.is_server)]


# They change a few times a year and are read with every beat.
@lru_cache(maxsize=8)
def _as_rules(*answer: Any) -> tuple[DutyRule, ...]:
    return tuple(map(_as_rule, Answer(*answer).read(_Rule)))


def _as_rule(rule: _Rule) -> DutyRule:
    return DutyRule(
        rule.duty,
        tuple(map(int, rule.weekdays)),
        time.fromisoformat(rule.at),
        rule.valid_from,
        timedelta(minutes=rule.remind_minutes),
        timedelta(minutes=rule.snooze_minutes),
        rule.holiday,
        rule.every_weeks,
        rule.name,
        tuple(json.loads(rule.parties)) if rule.parties else (),
    )


def asking(snapshot: Snapshot) -> list[Occurrence]:
    """What became of each duty's newest held turn and of those after it."""
    return snapshot.read(Occurrence, _ASKING, oldest=_OLDEST)


def occurrences(snapshot: Snapshot, duty: Duty, first: date) -> list[Occurrence]:
    """What became of the turns of a duty from a day on that someone did something about."""
    return snapshot.read(Occurrence, _OCCURRENCES, duty=duty.value, first=first)


def held_at(snapshot: Snapshot, duty: Duty, day: date) -> datetime | None:
    """When it was written last that a turn was held."""
    return snapshot.first(datetime, _HELD_AT, duty=duty.value, day=day)


class _Changes(NamedTuple):
    duty: Duty
    number: int


def changes(snapshot: Snapshot) -> dict[Duty, int]:
    """How much was ever written about each duty: a number that only grows."""
    return {row.duty: int(row.number) for row in snapshot.read(_Changes, _CHANGES)}


def began(snapshot: Snapshot) -> date | None:
    """The first day of the desk: nothing before it was missed."""
    first = snapshot.first(datetime, _BEGAN)
    return None if first is None else local(first).date()
