"""Reading the board of open cases, however many there have been."""

import sqlite3
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from crisisdesk.domain.capacity.facilities import FacilityId, Gender
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.states import Urgency
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.services.cases import cases, enquiries, holds, stays
from crisisdesk.store import schema
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.store import Store
from crisisdesk.store.values import micros
from tests.benchmarks.boards import AT, HOLDS, SETTINGS, milliseconds, opened, opened_by_hand
from tests.benchmarks.ended_cases import add_ended_cases
from tests.benchmarks.frame import Goal, Measure
from tests.factories import make_facility, sit_down

OPEN = 200
ENDED = 300_000
QUICK_OPEN = 4
QUICK_ENDED = 30
FACILITIES = 20

CASE = "SELECT id, reference, version, reported_at, municipality FROM crisis_case WHERE id = :case"
CASES = """
SELECT id, reference, version, reported_at, municipality FROM crisis_case
WHERE (closed_at IS NULL OR closed_at > :at) AND reported_at <= :at
"""
_WHICH = "SELECT id FROM crisis_case WHERE (closed_at IS NULL OR closed_at > :at)"
TEXTS = "SELECT case_id, item, text FROM case_text WHERE case_id IN ({})"
EVENTS = """
SELECT e.id, e.case_id, e.event, e.observed_at, e.recorded_at, e.turn, m.initials, e.state,
  e.urgency, e.due_at, e.until, e.lead_id, e.facility_id, e.subject_id, e.code, e.number, e.amount
FROM case_event e LEFT JOIN desk_member m ON m.id = e.by_id
WHERE e.case_id IN ({}) AND e.observed_at <= :at
"""
YOUTHS = """
SELECT y.id, e.case_id, y.birth_year, y.gender FROM case_event e JOIN youth y ON y.id = e.subject_id
WHERE e.event = 'youth_added' AND e.case_id IN ({})
"""
STAYS = """
SELECT a.id, a.case_id, a.youth_id, a.facility_id, f.name, a.arrived_at, d.departed_at,
  d.destination
FROM stay a JOIN facility f ON f.id = a.facility_id LEFT JOIN departure d ON d.stay_id = a.id
WHERE a.case_id IN ({}) AND a.arrived_at <= :at
"""
NAMES = """
SELECT id, name FROM facility WHERE id IN (SELECT facility_id FROM hold WHERE case_id IN ({0}))
OR id IN (SELECT facility_id FROM case_event WHERE case_id IN ({0}))
"""
HOLDS_OF = HOLDS.replace("AND ends_at > :at", "AND case_id IN ({})")
MEMBERS = "SELECT id, initials FROM desk_member"


def by_hand(connection: sqlite3.Connection) -> list[list[Any]]:
    """The same facts as tuples: of cases, words, events, children, stays, names, holds."""
    values = {"at": micros(AT)}
    connection.execute("BEGIN")
    facts = [
        connection.execute(sql.format(_WHICH), values).fetchall()
        for sql in (MEMBERS, SETTINGS, CASES, TEXTS, EVENTS, YOUTHS, STAYS, NAMES, HOLDS_OF)
    ]
    connection.execute("ROLLBACK")
    return facts


def open_cases(store: Store, facilities: list[FacilityId], number: int, seed: int = 1) -> None:
    """Cases as a desk has them open: half wait, others have holds, some children have arrived."""
    chance = Random(seed)
    lead = sit_down(store, "AB")
    for one in range(number):
        youths = tuple(
            Youth(f"K{one} {child}", 2008, Gender.GIRLS)
            for child in range(chance.choice((1, 1, 2)))
        )
        opened_case = store.write(
            cases.take_report,
            Intake(
                youths,
                Facts(municipality="Dordrecht", needs="a place to sleep"),
                chance.choice([*Urgency]),
                reported_at=AT - timedelta(hours=chance.randint(0, 40)),
                next_step="call back",
                next_at=AT + timedelta(hours=1),
            ),
            lead=chance.choice((lead, lead, None)),
            sure=True,
        )
        case = opened_case.case
        asked = chance.sample(facilities, 3)
        first, second, _ = store.write(enquiries.enquire, case, asked)
        store.write(enquiries.decline, case, first, DeclineReason.FULL)
        store.write(enquiries.accept, case, second, len(youths))
        if chance.random() < 0.5:
            hold = store.write(holds.hold, case, asked[1])
            if chance.random() < 0.5:
                for youth in opened_case.youths:
                    store.write(stays.arrive, case, youth, asked[1], hold=hold)


def made(stack: ExitStack, target: Target, *, ended: int, opened_now: int) -> Store:
    """A store with so many cases that have ended, and so many that are open."""
    schema.ready(target)
    store = opened(stack, target)
    facilities = [
        make_facility(store, f"De Boei {one}", CapacityFigures(available=900, occupied=0))
        for one in range(FACILITIES)
    ]
    add_ended_cases(target, ended)
    open_cases(store, facilities, opened_now)
    return store


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """The board beside its facts by hand, then how flat it is."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="crisisdesk-")))
    now, ended = (QUICK_OPEN, QUICK_ENDED) if quick else (OPEN, ENDED)
    stores = {}
    for name, before in (("few", 0), ("many", ended - now)):
        target = Target(str(folder / f"{name}.db"))
        stores[name] = made(stack, target, ended=before, opened_now=now)
        yield Measure(
            name=f"placements, {now} open of {before + now:,}",
            ours=partial(milliseconds, partial(stores[name].read, queries.open_lines)),
            floor=partial(milliseconds, partial(by_hand, opened_by_hand(stack, target))),
            unit="ms",
            rounds=15,
        )
    many, few = (partial(stores[name].read, queries.open_lines) for name in ("many", "few"))
    yield Measure(
        name=f"placements, {now} open of {ended:,} / of {now}",
        ours=partial(milliseconds, many),
        floor=partial(milliseconds, few),
        unit="ms",
        goal=Goal("<=", 1.2),
        rounds=31,
    )
