"""Redeployments of own staff, by plain SQL."""

from datetime import date
from typing import NamedTuple

from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.redeployment import (
    Redeployment,
    RedeploymentId,
    RedeploymentLine,
    Team,
)
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.store.queries.capacity.versions import FACILITIES
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_KNOWN = f"""n.root_id = r.root_id AND n.observed_at <= :at AND n.recorded_at <= :known
  AND {counts("n")}"""
_LINES = f"""
SELECT r.root_id AS id, r.provider_id AS provider, p.name AS provider_name, r.source, r.source_id,
  r.target, r.target_id, r.fte, r.start_day AS start, r.until_day AS until, r.ended,
  (SELECT count(*) FROM redeployment n WHERE {_KNOWN}) AS turn
FROM redeployment r JOIN provider p ON p.id = r.provider_id
WHERE r.observed_at <= :at AND r.recorded_at <= :known AND {counts("r")} AND NOT EXISTS (
  SELECT 1 FROM redeployment n WHERE {_KNOWN}
    AND (n.observed_at, n.recorded_at, n.id) > (r.observed_at, r.recorded_at, r.id))
"""
_ORDER = " ORDER BY r.until_day, p.name, r.root_id"
_NAMES = f"SELECT f.id, v.name FROM {FACILITIES}"


class _Row(NamedTuple):
    id: RedeploymentId
    provider: ProviderId
    provider_name: str
    source: Function
    source_id: FacilityId | None
    target: Function
    target_id: FacilityId | None
    fte: int
    start: date
    until: date
    ended: bool
    turn: int


class _Name(NamedTuple):
    id: FacilityId
    name: str


def redeployments(
    snapshot: Snapshot, *, redeployment: RedeploymentId | None = None, since: date | None = None
) -> list[RedeploymentLine]:
    """Every redeployment by its last day, those that work on a day or later, or one."""
    sql, values = _LINES, dict[str, object]()
    if redeployment is not None:
        sql, values = sql + " AND r.root_id = :redeployment", {"redeployment": redeployment}
    elif since is not None:
        sql, values = sql + " AND r.until_day >= :since", {"since": since}
    rows = snapshot.read(_Row, sql + _ORDER, **values)
    names = dict(snapshot.read(_Name, _NAMES)) if rows else {}
    return [_line(row, names) for row in rows]


def _line(row: _Row, names: dict[FacilityId, str]) -> RedeploymentLine:
    source, target = Team(row.source, row.source_id), Team(row.target, row.target_id)
    return RedeploymentLine(
        row.id,
        Redeployment(row.provider, source, target, row.fte, row.start, row.until),
        row.provider_name,
        "" if row.source_id is None else names.get(row.source_id, ""),
        "" if row.target_id is None else names.get(row.target_id, ""),
        row.ended,
        row.turn,
    )
