"""Duty rules and what became of their turns."""

from datetime import date, time, timedelta

from crisisdesk.domain.duties import Duty, Occurrence, Outcome, Rule
from crisisdesk.domain.moments import local
from crisisdesk.store.reading import Reading

_RULES = """
SELECT r.duty, r.weekdays, r.at, r.valid_from, r.remind_minutes FROM duty_rule r
WHERE r.recorded_at <= :known
"""
_OCCURRENCES = """
SELECT o.duty, o.day, o.outcome, o.until FROM occurrence o
WHERE o.observed_at <= :at AND o.recorded_at <= :known AND NOT EXISTS (
  SELECT 1 FROM occurrence n WHERE n.duty = o.duty AND n.day = o.day
    AND n.observed_at <= :at AND n.recorded_at <= :known
    AND (n.observed_at, n.recorded_at, n.id) > (o.observed_at, o.recorded_at, o.id))
"""
_BEGAN = "SELECT min(d.registered_at) FROM desk d"


def rules(reading: Reading) -> list[Rule]:
    """Every rule of every duty, those of the past too."""
    return [
        Rule(
            Duty(row[0]),
            tuple(int(digit) for digit in row[1]),
            time.fromisoformat(row[2]),
            reading.day(row[3]),
            timedelta(minutes=row[4]),
        )
        for row in reading.rows(_RULES)
    ]


def occurrences(reading: Reading) -> list[Occurrence]:
    """What became of the turns that someone did something about."""
    moment = reading.moment
    return [
        Occurrence(
            Duty(row[0]),
            reading.day(row[1]),
            Outcome(row[2]),
            None if row[3] is None else moment(row[3]),
        )
        for row in reading.rows(_OCCURRENCES)
    ]


def began(reading: Reading) -> date | None:
    """The first day of the desk: nothing before it was missed."""
    (first,) = reading.rows(_BEGAN)[0]
    return None if first is None else local(reading.moment(first)).date()
