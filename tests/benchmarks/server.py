"""Boards, cases and beats on a PostgreSQL server, beside what its own client asks by hand."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

import psycopg

from crisisdesk.services.week import duty_prompts
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases import cases as case_queries
from tests.benchmarks.boards import (
    AT,
    HOLDS,
    RESTRICTIONS,
    SETTINGS,
    board,
    dashboard,
    milliseconds,
    opened,
)
from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.generator import fill
from tests.benchmarks.placements import made
from tests.benchmarks.week import lived
from tests.servers import running

FACILITIES, REPORTS, FEW_REPORTS = 500, 875_000, 1_000
OPEN, ENDED = 200, 100_000
YEARS = 10
QUICK = {FACILITIES: 20, REPORTS: 200, FEW_REPORTS: 100, OPEN: 4, ENDED: 30, YEARS: 2}

_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# As who knows the server writes it: each newest row looked up once.
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
     AND arrived_at > r.observed_at AND arrived_at <= :at),
  (SELECT count(*) FROM departure WHERE facility_id = f.id
     AND departed_at > r.observed_at AND departed_at <= :at)
FROM facility f
JOIN LATERAL (SELECT * FROM facility_version WHERE facility_id = f.id AND observed_at <= :at
  ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1) v ON v.on_board
JOIN LATERAL (SELECT * FROM site_version WHERE site_id = v.site_id AND observed_at <= :at
  ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1) s ON true
JOIN provider p ON p.id = s.provider_id
LEFT JOIN LATERAL (
  SELECT * FROM capacity_report c WHERE facility_id = f.id AND observed_at <= :at
    AND NOT EXISTS (SELECT 1 FROM capacity_report WHERE replaces = c.id)
  ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (
  SELECT * FROM opening WHERE facility_id = f.id AND observed_at <= :at
    AND (until IS NULL OR until > :at)
  ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1) o ON true
WHERE NOT f.outside
"""


def by_hand(connection: psycopg.Connection[Any]) -> list[list[Any]]:
    """The facts of the boards as tuples."""
    connection.execute(_BEGIN)
    facts: list[list[Any]] = [
        connection.execute(sql.replace(":at", "%(at)s"), {"at": AT}).fetchall()
        for sql in (SETTINGS, FACTS, RESTRICTIONS, HOLDS)
    ]
    connection.execute("ROLLBACK")
    return facts


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """Boards beside what is asked by hand, and how flat boards, cases and beats are."""
    server = stack.enter_context(running())

    def size(number: int) -> int:
        return QUICK[number] if quick else number

    targets = [Target(server.migrated()) for _ in range(2)]
    for target, reports in zip(targets, (REPORTS, FEW_REPORTS), strict=True):
        fill(target, facilities=size(FACILITIES), reports=size(reports))
    many, few = (opened(stack, target) for target in targets)
    plain = stack.enter_context(closing(psycopg.connect(targets[0].address, autocommit=True)))
    for read in (dashboard, board):
        yield Measure(
            name=f"{read.__name__}, {size(FACILITIES)} facilities, {size(REPORTS):,} reports",
            ours=partial(milliseconds, partial(many.read, read)),
            floor=partial(milliseconds, partial(by_hand, plain)),
            unit="ms",
            goal=Goal("<=", 1.5),
            rounds=31,
        )
    yield _flat(
        f"board, {size(REPORTS):,} reports / {size(FEW_REPORTS):,}",
        partial(many.read, board),
        partial(few.read, board),
    )
    opened_now = size(OPEN)
    busy, fresh = (
        made(stack, Target(server.migrated()), ended=ended, opened_now=opened_now)
        for ended in (size(ENDED), 0)
    )
    yield _flat(
        f"cases, {opened_now} open of {size(ENDED):,} / of {opened_now}",
        partial(busy.read, case_queries.open_lines),
        partial(fresh.read, case_queries.open_lines),
    )
    old, young = (
        opened(stack, lived(Target(server.migrated()), years)) for years in (size(YEARS), 1)
    )
    yield _flat(
        f"a beat, {size(YEARS)} years / 1 year",
        partial(old.read, duty_prompts.beat),
        partial(young.read, duty_prompts.beat),
    )


def _flat(name: str, long: Callable[[], object], short: Callable[[], object]) -> Measure:
    return Measure(
        name=f"{name}, server",
        ours=partial(milliseconds, long),
        floor=partial(milliseconds, short),
        unit="ms",
        goal=Goal("<=", 1.2),
        rounds=31,
    )
