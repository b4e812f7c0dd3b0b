"""What was forecast: rows that are derived, kept once a day and scored when their time comes."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.foresight.forecast import Scored
from crisisdesk.store.connection import Connection
from crisisdesk.store.snapshot import Snapshot

_KEEP = """
INSERT INTO forecast (id, made_at, due_at, child, ahead, now, low, middle, high, none_in_million,
  days, changes)
VALUES (:id, :made_at, :due_at, :child, :ahead, :now, :low, :middle, :high, :none_in_million,
  :days, :changes)
ON CONFLICT (id) DO NOTHING
"""
_SCORE = """
UPDATE forecast SET outcome = :outcome, scored_at = :scored_at
WHERE id = :id AND scored_at IS NULL
"""
_DUE = """
SELECT f.id, f.child, f.due_at FROM forecast f
WHERE f.scored_at IS NULL AND f.due_at <= :at ORDER BY f.due_at, f.id
"""
_SCORED = """
SELECT f.child, f.now, f.low, f.middle, f.high, f.outcome FROM forecast f
WHERE f.outcome IS NOT NULL AND f.scored_at <= :at ORDER BY f.due_at, f.id
"""
_NEWEST = """
SELECT f.made_at FROM forecast f WHERE f.made_at <= :at ORDER BY f.made_at DESC LIMIT 1
"""


class KeptForecast(NamedTuple):
    """One statement as it is kept."""

    id: UUID
    made_at: datetime
    due_at: datetime
    child: str
    ahead: int
    now: int
    low: int
    middle: int
    high: int
    none_in_million: int
    days: int
    changes: int


class DueForecast(NamedTuple):
    """A statement whose time has come."""

    id: UUID
    child: str
    due_at: datetime


class ForecastOutcome(NamedTuple):
    """What came of a statement; None where nobody knows."""

    id: UUID
    outcome: int | None
    scored_at: datetime


class _ScoredOf(NamedTuple):
    child: str
    scored: Scored


def keep(
    connection: Connection, kept: Iterable[KeptForecast], outcomes: Iterable[ForecastOutcome]
) -> None:
    """Keep these statements, unless another desk did, and what came of those before."""
    if rows := [each._asdict() for each in kept]:
        connection.many(_KEEP, rows)
    if rows := [each._asdict() for each in outcomes]:
        connection.many(_SCORE, rows)


def due(snapshot: Snapshot) -> list[DueForecast]:
    """The statements that were not scored and whose time has come."""
    return snapshot.read(DueForecast, _DUE)


def newest(snapshot: Snapshot) -> datetime | None:
    """When something was last said."""
    return snapshot.first(datetime, _NEWEST)


def scored(snapshot: Snapshot) -> dict[str, list[Scored]]:
    """What was said of each class and what came, oldest first."""
    by_child: dict[str, list[Scored]] = {}
    for child, each in snapshot.read(_ScoredOf, _SCORED):
        by_child.setdefault(child, []).append(each)
    return by_child
