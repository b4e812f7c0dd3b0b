"""Desks that go through one call list at once, and whether each facility was called by one."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import perf_counter
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import RuleBroken, StoreBusy
from crisisdesk.services.calls import calls
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import line_of, make_actor, make_facility, rows_of
from tests.races.desk import PATIENCE


class Leases(NamedTuple):
    """How a race through the list went."""

    faults: list[str]
    called: Counter[str]
    """Calls by desk."""
    seconds: float


def race(target: Target, desks: int, facilities: int) -> Leases:
    """Let so many desks call facilities that all have old figures, until nobody is left."""
    clock = Clock()
    store = Store(target, clock, make_actor("R", "referee"))
    store.open()
    made = [
        make_facility(
            store,
            f"Groep {number:03}",
            CapacityFigures(available=6, staffed=6, occupied=5),
            phone=f"078-555{number:04}",
        )
        for number in range(facilities)
    ]
    clock.forward(days=2)
    begun = perf_counter()
    start = Barrier(desks)
    with ThreadPoolExecutor(desks) as pool:
        seats = [pool.submit(_sit, target, clock, number, start) for number in range(desks)]
        called = Counter({f"desk {number}": seat.result() for number, seat in enumerate(seats)})
    outcome = Leases([*_faults(store, made)], called, perf_counter() - begun)
    store.close()
    return outcome


def _sit(target: Target, clock: Clock, number: int, start: Barrier) -> int:
    store = Store(target, clock, make_actor(f"{chr(66 + number % 20)}", f"desk {number}"))
    store.open()
    start.wait(PATIENCE)
    count = 0
    mine: FacilityId | None = None
    while True:
        try:
            if mine is None:
                mine = store.write(calls.begin_next)
            assert mine is not None
            mine = _call(store, mine, count)
            count += 1
        except StoreBusy:
            continue
        except RuleBroken:
            break
    store.close()
    return count


def _call(store: Store, facility: FacilityId, count: int) -> FacilityId | None:
    if count % 3 == 0:
        return store.write(calls.no_answer, facility)
    if count % 3 == 1:
        return store.write(calls.later, facility)
    line = line_of(store, facility)
    return store.write(calls.unchanged, facility, figures=line.figures, seen=line.version)


def _faults(store: Store, made: list[FacilityId]) -> list[str]:
    """What is not fair: one facility with two callers at once, or one that nobody called."""
    faults = []
    tried = Counter(row[0] for row in rows_of(store, "SELECT facility_id FROM call_attempt"))
    if len(tried) != len(made):
        faults.append(f"{len(made) - len(tried)} facilities starved")
    faults += [f"called {count} times" for count in tried.values() if count > 1]
    open_ = rows_of(store, "SELECT facility_id FROM call_request WHERE ended_at IS NULL")
    if open_:
        faults.append(f"{len(open_)} requests stayed open")
    # Every request is of one facility and ends by one attempt: as many as there were calls.
    requests = rows_of(store, "SELECT count(*) FROM call_request")[0][0]
    attempts = sum(tried.values())
    if requests != attempts:
        faults.append(f"{requests} requests, {attempts} calls")
    return faults
