"""A beat after ten years, and an agenda of a busy week."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import partial
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Channel, Report
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.agenda import Agenda
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome, turns
from crisisdesk.domain.week.register import EntryChange, EntryKind, EntryStatus
from crisisdesk.services import members
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import agenda, duty_prompts
from crisisdesk.store import schema
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.store.repositories import past
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.tables.register import RegisterChangeRow, RegisterEntryRow
from crisisdesk.store.unit_of_work import UnitOfWork
from crisisdesk.store.values import micros, new_id
from tests.benchmarks.boards import AT, milliseconds, opened, opened_by_hand
from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.generator import fill
from tests.factories import make_case

DAY = timedelta(days=1)
YEARS, QUICK_YEARS = 10, 1
OPEN_ENTRIES = 25
ENDED_A_YEAR = 150
FACILITIES, CASES = 300, 200
QUICK_FACILITIES, QUICK_CASES = 20, 10
MOST_MS = 100.0

# All that a beat goes by, in one question: the revision, the rules, the first day, what became of
# the newest held turn of each duty and of those after it, and what stands open in the register and
# has a day on which it asks.
ONE_QUERY = """
SELECT 1, number, written_at, NULL, NULL, NULL, NULL, NULL FROM revision
UNION ALL
SELECT 2, duty, weekdays, at, valid_from, remind_minutes, snooze_minutes, holiday FROM duty_rule
UNION ALL
SELECT 3, min(registered_at), NULL, NULL, NULL, NULL, NULL, NULL FROM desk
UNION ALL
SELECT 4, o.duty, o.day, o.outcome, o.until, o.moved_to, NULL, NULL
FROM (SELECT duty FROM duty_rule UNION SELECT 'measure_review') d
JOIN occurrence o ON o.duty = d.duty AND o.day >= COALESCE((
  SELECT day FROM occurrence WHERE duty = d.duty AND outcome = 'done' AND observed_at <= :at
  ORDER BY day DESC LIMIT 1
), '')
WHERE o.observed_at <= :at AND NOT EXISTS (
  SELECT 1 FROM occurrence n WHERE n.duty = o.duty AND n.day = o.day AND n.observed_at <= :at
    AND (n.observed_at, n.recorded_at, n.id) > (o.observed_at, o.recorded_at, o.id))
UNION ALL
SELECT 5, e.kind, c.status, c.valid_until, c.review, NULL, NULL, NULL
FROM register_entry e JOIN register_change c ON c.id = (
  SELECT id FROM register_change WHERE entry_id = e.id AND observed_at <= :at
  ORDER BY turn DESC, id DESC LIMIT 1)
WHERE (e.closed_at IS NULL OR e.closed_at > :at)
  AND (c.valid_until IS NOT NULL OR c.review IS NOT NULL)
"""
MOVES = "UPDATE revision SET number = number + 1"


def by_hand(connection: sqlite3.Connection) -> list[Any]:
    """The same facts as tuples."""
    connection.execute("BEGIN")
    found = connection.execute(ONE_QUERY, {"at": micros(AT)}).fetchall()
    connection.execute("ROLLBACK")
    return found


def after_an_act(work: Callable[[], object], other: sqlite3.Connection) -> float:
    """Milliseconds of a piece of work that another connection has just moved the revision for."""
    best = inf
    for _ in range(5):
        other.execute(MOVES)
        begun = perf_counter()
        work()
        best = min(best, perf_counter() - begun)
    return 1000 * best


def lived(target: Target, years: int) -> Target:
    """A store of a desk that held every turn of so many years but for the last two days."""
    schema.ready(target)
    began = AT - years * 365 * DAY
    store = Store(target, lambda: began, Actor(DeskId(UUID(int=1)), "benchmark"))
    store.write(members.add_member, "AB")
    store.close()
    store = Store(target, lambda: AT - DAY, Actor(DeskId(UUID(int=1)), "benchmark"))
    store.write(_live, began)
    store.close()
    return target


def _live(uow: UnitOfWork, began: datetime) -> None:
    first, today = local(began).date(), local(AT).date()
    last = today - 2 * DAY
    # The rules that a store is born with are younger than such a desk.
    for rule in duty_queries.rules(uow.snapshot):
        uow.duties.add_rule(rule._replace(valid_from=first))
    rules = duty_queries.rules(uow.snapshot)
    held = [
        (duty, turn.day, turn.moment)
        for duty in Duty
        for turn in turns([rule for rule in rules if rule.duty is duty], first, last)
    ]
    uow.journal("duty.done", count=past.add_held_turns(uow, held))
    uow.duties.settle(Duty.BULLETIN, today, OccurrenceOutcome.SNOOZED, until=AT + DAY / 24)
    _register(uow, last, ENDED_A_YEAR * ((last - first).days // 365))


def _register(uow: UnitOfWork, last: date, ended: int) -> None:
    """So many entries that are over, and those that stand open: every third is a measure."""
    entries, changes = [], []
    for number in range(1, ended + OPEN_ENTRIES + 1):
        own, over = new_id(), number <= ended
        written = {"recorded_at": uow.now - DAY}
        measure = number % 3 == 0
        entries.append(
            {
                **written,
                "id": own,
                "reference": f"A-R{number:05}",
                "number": number,
                "kind": EntryKind.MEASURE if measure else EntryKind.ACTION,
                "closed_at": uow.now - DAY if over else None,
            }
        )
        ways = (
            (EntryStatus.IN_FORCE, EntryStatus.STOPPED)
            if measure
            else (EntryStatus.OPEN, EntryStatus.DONE)
        )
        changes += [
            {
                **written,
                "id": new_id(),
                "observed_at": uow.now - 2 * DAY,
                "entry_id": own,
                "turn": turn,
                "change": EntryChange.EDITED,
                "status": ways[over and turn == 3],
                "text": "something that was agreed with everybody around the table",
                "valid_until": last + (number - ended) * DAY if measure else None,
            }
            for turn in range(1, 4)
        ]
    uow.insert_many(RegisterEntryRow, entries)
    uow.insert_many(RegisterChangeRow, changes)
    uow.journal("register.made", count=len(entries))


def busy(path: Path, *, facilities: int, cases_: int) -> Target:
    """A store in which every facility has changed since last week, with so many open cases."""
    target = Target(str(path))
    fill(target, facilities=facilities, reports=facilities * 20)
    store = Store(
        target, lambda: AT - timedelta(minutes=5), Actor(DeskId(UUID(int=3)), "bench", letter="Y")
    )
    store.write(_all_change)
    for _ in range(cases_):
        store.write(make_case, 1)
    store.close()
    return target


def _all_change(uow: UnitOfWork) -> None:
    """A report for every facility that says something else than last week's."""
    told = [
        Report(
            line.id,
            CapacityFigures(available=60, staffed=50 + number % 20, occupied=number % 50),
            uow.now,
            channel=Channel.PHONE,
        )
        for number, line in enumerate(capacity.overview(uow.snapshot).lines)
    ]
    lived = [past.Lived(one, uow.now, None) for one in told]
    uow.journal("report.entered", count=past.add_reports(uow, lived))


def week(snapshot: Snapshot) -> Agenda:
    """The agenda of the consultation."""
    return agenda.agenda(snapshot, Duty.CORONA_CONSULTATION)


def measures(stack: ExitStack, *, quick: bool) -> Iterator[Measure] | Iterable[Measure]:
    """The beat against one query, how flat it is, and the agenda against its limit."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="crisisdesk-")))
    long, short = (QUICK_YEARS + 1, QUICK_YEARS) if quick else (YEARS, 1)
    beats, others = {}, {}
    for years in (long, short):
        target = lived(Target(str(folder / f"{years}.db")), years)
        beats[years] = partial(opened(stack, target).read, duty_prompts.beat)
        others[years] = opened_by_hand(stack, target)
    actor = partial(by_hand, opened_by_hand(stack, Target(str(folder / f"{long}.db"))))
    timed: dict[str, Callable[[Callable[[], object], int], float]] = {
        "": lambda work, _years: milliseconds(work),
        " after an act": lambda work, years: after_an_act(work, others[years]),
    }
    for when, time in timed.items():
        yield Measure(
            name=f"a beat{when}, {long} years / one query",
            ours=partial(time, beats[long], long),
            floor=partial(time, actor, long),
            unit="ms",
            goal=Goal("<=", 2),
            rounds=31,
        )
        yield Measure(
            name=f"a beat{when}, {long} years / {short} year",
            ours=partial(time, beats[long], long),
            floor=partial(time, beats[short], short),
            unit="ms",
            goal=Goal("<=", 1.2),
            rounds=31,
        )
    facilities, count = (QUICK_FACILITIES, QUICK_CASES) if quick else (FACILITIES, CASES)
    store = opened(stack, busy(folder / "busy.db", facilities=facilities, cases_=count))
    yield Measure(
        name=f"agenda, {facilities} facilities, {count} cases / limit",
        ours=partial(milliseconds, partial(store.read, week)),
        floor=lambda: MOST_MS,
        unit="ms",
        goal=Goal("<=", 1),
        rounds=7,
    )
