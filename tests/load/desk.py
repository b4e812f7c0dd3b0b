"""One desk under load, in a process of its own: it opens cases, looks, acts, times it all."""

from datetime import UTC, datetime
from multiprocessing.connection import Connection
from random import Random
from time import perf_counter, sleep
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.errors import DeskError
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import cases
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import make_actor, make_case, sit_down
from tests.races.desk import Answer, Race, RacingDesk


class Shift(NamedTuple):
    """For how long a desk works, and where."""

    seconds: float
    pause: float
    """How long it thinks between two rounds, at most twice as long."""
    facilities: list[FacilityId]


class Worked(NamedTuple):
    """What a desk did, and how long it waited for it."""

    answers: dict[FacilityId, list[Answer]]
    cases: list[CaseId]
    notes: list[CaseId]
    acts: list[float]
    boards: list[float]
    busy: int


def sit(number: int, target: Target, seed: int, ends: tuple[Connection, Connection]) -> None:
    """Work one shift as soon as it comes through the pipe."""
    pipe, far_end = ends
    far_end.close()
    store = Store(target, lambda: datetime.now(UTC), make_actor(""))
    store.open(create=False)
    pipe.send("up")
    pipe.recv()
    sit_down(store, f"D{number}")
    store.warm()
    pipe.send("ready")
    shift = pipe.recv()
    try:
        pipe.send(work(store, shift, Random(f"{seed} {number}")))
    except Exception as error:  # noqa: BLE001 - whatever it is, who asked is to read it
        pipe.send(f"{type(error).__name__}: {error}")
    store.close()


def work(store: Store, shift: Shift, chance: Random) -> Worked:
    """Open a case, look at the boards, act on one facility, write a note; and again."""
    worked = Worked({}, [], [], [], [], 0)
    busy, rounds = 0, 0
    end = perf_counter() + shift.seconds
    while perf_counter() < end:
        rounds += 1
        try:
            _one_round(store, worked, shift, rounds, chance)
        except DeskError:
            # It was told that another desk is writing, and that nothing was written.
            busy += 1
        sleep(chance.uniform(0, 2 * shift.pause))
    return worked._replace(busy=busy)


def _one_round(store: Store, worked: Worked, shift: Shift, number: int, chance: Random) -> None:
    begun = perf_counter()
    case, youths = store.write(make_case, chance.choice((1, 1, 1, 2)))
    worked.acts.append(perf_counter() - begun)
    worked.cases.append(case)
    begun = perf_counter()
    lines = store.read(capacity.overview).lines
    worked.boards.append(perf_counter() - begun)
    by_id = {line.id: line for line in lines}
    facility = chance.choice(shift.facilities)
    racing = RacingDesk(store, Race(number, facility), chance)
    try:
        racing.act(by_id[facility], case, youths)
    finally:
        worked.acts.extend(answer.seconds for answer in racing.answers)
        worked.answers.setdefault(facility, []).extend(racing.answers)
    begun = perf_counter()
    store.read(cases.board)
    worked.boards.append(perf_counter() - begun)
    begun = perf_counter()
    store.write(cases.note, case, "they call back in an hour")
    worked.notes.append(case)
    worked.acts.append(perf_counter() - begun)
