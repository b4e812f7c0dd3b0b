"""Reading the dashboard and the capacity board, however long the history."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from datetime import timedelta
from functools import partial
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.services.capacity import capacity
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import CACHE_KIB, Target
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.values import micros
from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.generator import NOW, fill

FACILITIES = 500
SIZES = {"1k": 1_000, "100k": 100_000, "1M": 1_000_000}
QUICK_FACILITIES = 20
QUICK_SIZES = {"1k": 100, "1M": 200}
AT = NOW + timedelta(minutes=10)
CACHE = f"PRAGMA cache_size = -{CACHE_KIB}"

FACTS = """
SELECT f.id, v.name, v.kind, p.name, s.name, s.municipality, v.round_the_clock, v.crucial,
  v.age_min, v.age_max, v.gender,
  CASE WHEN v.extendable_measure IS NULL OR EXISTS (
    SELECT 1 FROM register_entry e JOIN register_change c ON c.id = (
      SELECT id FROM register_change WHERE entry_id = e.id AND observed_at <= :at
      ORDER BY turn DESC, id DESC LIMIT 1)
    WHERE e.id = v.extendable_measure AND c.status = 'in_force') THEN v.extendable_to END,
  v.planned_places, f.version,
  r.id, r.observed_at, r.licensed, r.available, r.staffed, r.occupied, r.blocked,
  r.blocked_reason, r.surge, r.surge_hours, r.reporter_organisation,
  o.status, o.exception, o.delivery, o.reachability,
  (SELECT count(*) FROM stay WHERE facility_id = f.id
     AND arrived_at > r.observed_at AND arrived_at <= :at) -
  (SELECT count(*) FROM departure d JOIN stay a ON a.id = d.stay_id WHERE d.facility_id = f.id
     AND departed_at > r.observed_at AND departed_at <= :at AND arrived_at > r.observed_at),
  (SELECT count(*) FROM departure d JOIN stay a ON a.id = d.stay_id WHERE d.facility_id = f.id
     AND departed_at > r.observed_at AND departed_at <= :at AND arrived_at <= r.observed_at)
FROM facility f JOIN facility_version v ON v.id = (
  SELECT id FROM facility_version WHERE facility_id = f.id AND observed_at <= :at
  ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1)
JOIN site_version s ON s.id = (
  SELECT id FROM site_version WHERE site_id = v.site_id AND observed_at <= :at
  ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1)
JOIN provider p ON p.id = s.provider_id
LEFT JOIN capacity_report r ON r.id = (
  SELECT id FROM capacity_report c WHERE facility_id = f.id AND observed_at <= :at
    AND NOT EXISTS (SELECT 1 FROM capacity_report WHERE replaces = c.id)
  ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1)
LEFT JOIN opening o ON o.id = (
  SELECT id FROM opening WHERE facility_id = f.id AND observed_at <= :at
    AND (until IS NULL OR until > :at)
  ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1)
WHERE NOT f.outside AND v.on_board
"""
RESTRICTIONS = """
SELECT id, root_id, facility_id, kind, valid_from, valid_until, reason, source
FROM restriction r WHERE NOT lifted AND observed_at <= :at AND NOT EXISTS (
  SELECT 1 FROM restriction WHERE root_id = r.root_id AND observed_at <= :at
    AND (observed_at, recorded_at, id) > (r.observed_at, r.recorded_at, r.id))
"""
HOLDS = """
SELECT id, case_id, facility_id, places,
  COALESCE((SELECT until FROM hold_event WHERE hold_id = h.id AND change = 'extended'
    AND observed_at <= :at ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1), until),
  EXISTS (SELECT 1 FROM hold_event
    WHERE hold_id = h.id AND change = 'decided' AND observed_at <= :at),
  EXISTS (SELECT 1 FROM hold_event
    WHERE hold_id = h.id AND change = 'released' AND observed_at <= :at),
  (SELECT count(*) FROM stay WHERE hold_id = h.id AND arrived_at <= :at)
FROM hold h WHERE observed_at <= :at AND ends_at > :at
"""
SETTINGS = """
SELECT name, value FROM setting WHERE observed_at <= :at ORDER BY observed_at, recorded_at, id
"""


def board(snapshot: Snapshot) -> object:
    """What the capacity board asks for."""
    return capacity.overview(_anew(snapshot)).lines


def dashboard(snapshot: Snapshot) -> object:
    """What the dashboard asks for."""
    return capacity.overview(_anew(snapshot)).totals


def _anew(snapshot: Snapshot) -> Snapshot:
    """As after an act: what was read for this revision is not remembered."""
    return snapshot._replace(revision=None)


def by_hand(connection: sqlite3.Connection) -> list[list[Any]]:
    """The same facts as tuples."""
    values = {"at": micros(AT)}
    connection.execute("BEGIN")
    facts = [
        connection.execute(sql, values).fetchall() for sql in (SETTINGS, FACTS, RESTRICTIONS, HOLDS)
    ]
    connection.execute("ROLLBACK")
    return facts


def milliseconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes: the best of a few, as other programs only ever add to it."""
    best = inf
    for _ in range(5):
        begun = perf_counter()
        work()
        best = min(best, perf_counter() - begun)
    return 1000 * best


def opened(stack: ExitStack, target: Target) -> Store:
    """A desk on a store, shut with the stack."""
    store = Store(target, lambda: AT, Actor(DeskId(UUID(int=1)), "benchmark"))
    stack.callback(store.close)
    return store


def opened_by_hand(stack: ExitStack, target: Target) -> sqlite3.Connection:
    """A plain connection with the settings that `connect()` gives one."""
    connection = stack.enter_context(closing(sqlite3.connect(target.path, isolation_level=None)))
    connection.execute(CACHE)
    return connection


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """Each board at each size, then how flat it is."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="crisisdesk-")))
    facilities = QUICK_FACILITIES if quick else FACILITIES
    stores: dict[str, Store] = {}
    for size, reports in (QUICK_SIZES if quick else SIZES).items():
        target = Target(str(folder / f"{size}.db"))
        fill(target, facilities=facilities, reports=reports)
        stores[size] = opened(stack, target)
        floor = partial(milliseconds, partial(by_hand, opened_by_hand(stack, target)))
        for read in (dashboard, board):
            yield Measure(
                name=f"{read.__name__}, {facilities} facilities, {size} reports",
                ours=partial(milliseconds, partial(stores[size].read, read)),
                floor=floor,
                unit="ms",
                goal=Goal("<=", 1.5),
                rounds=31,
            )
    for read in (dashboard, board):
        yield Measure(
            name=f"{read.__name__}, 1M reports / 1k reports",
            ours=partial(milliseconds, partial(stores["1M"].read, read)),
            floor=partial(milliseconds, partial(stores["1k"].read, read)),
            unit="ms",
            goal=Goal("<=", 1.2),
            rounds=31,
        )
