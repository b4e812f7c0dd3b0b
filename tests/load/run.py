"""A shift of many desks: how long they waited, and whether all that they did stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from random import Random
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.store.store import Store
from tests.factories import rows_of
from tests.load.desk import Shift, Worked, sit
from tests.races.desk import PATIENCE, Answer
from tests.races.referee import faults, make_facilities
from tests.races.run import process_context

FACILITIES = 40
ROOM = 200
FAULTY = ("StoreBusy", "StoreMoved", "StoreUnavailable")
"""Refusals that say that nothing was written because somebody else wrote."""


class Outcome(NamedTuple):
    """What a shift came to."""

    desks: int
    seconds: float
    acts: list[float]
    boards: list[float]
    busy: int
    faults: list[str]

    @property
    def row(self) -> str:
        """One line of the table."""
        return (
            f"{self.desks:>5} {len(self.acts) / self.seconds:>9.1f}"
            f" {shares(self.acts):>22} {shares(self.boards):>22}"
            f" {self.busy:>5} {len(self.faults):>6}"
        )


HEADINGS = (
    f"{'desks':>5} {'acts a s':>9} {'an act, ms':>22} {'a board, ms':>22} {'busy':>5} {'faults':>6}"
)


def shares(seconds: Sequence[float]) -> str:
    """The waits that half, 95 and 99 of a hundred stay under, in milliseconds."""
    ordered = sorted(seconds)
    picked = (
        ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.95, 0.99)
    )
    return " / ".join(f"{1000 * wait:,.1f}" for wait in picked)


def prepared(store: Store) -> list[Any]:
    """The facilities that everybody works on."""
    chance = Random(1)
    return store.write(make_facilities, [chance.randint(5, ROOM) for _ in range(FACILITIES)], 0)


def run(store: Store, *, desks: int, seconds: float, pause: float = 0, seed: int = 1) -> Outcome:
    """Let so many desks work on a store, then hold the store against what they were told."""
    facilities = prepared(store)
    context = process_context()
    started: list[tuple[BaseProcess, Connection]] = []
    for number in range(desks):
        pipe, far_end = context.Pipe()
        process: Any = context.Process(
            target=sit, args=(number, store.target, seed, (far_end, pipe)), daemon=True
        )
        process.start()
        far_end.close()
        started.append((process, pipe))
    try:
        for _, pipe in started:
            _heard(pipe)
        # Desks are new to a store one after another, as in life.
        for _, pipe in started:
            pipe.send("sit down")
            _heard(pipe)
        begun = perf_counter()
        for _, pipe in started:
            pipe.send(Shift(seconds, pause, facilities))
        worked: list[Worked] = [_heard(pipe) for _, pipe in started]
        took = perf_counter() - begun
    finally:
        for process, pipe in started:
            pipe.close()
            process.join(PATIENCE)
    return Outcome(
        desks,
        took,
        [wait for desk in worked for wait in desk.acts],
        [wait for desk in worked for wait in desk.boards],
        sum(desk.busy for desk in worked) + sum(map(_busy, _answers(worked))),
        [*wrong(store, worked)],
    )


def _heard(pipe: Connection) -> Any:
    if not pipe.poll(2 * PATIENCE):
        raise AssertionError("a desk does not answer")
    answer = pipe.recv()
    if isinstance(answer, str) and answer not in ("up", "ready"):
        raise AssertionError(answer)
    return answer


def _answers(worked: Iterable[Worked]) -> Iterable[Answer]:
    return (answer for desk in worked for told in desk.answers.values() for answer in told)


def _busy(answer: Answer) -> bool:
    return answer.refusal is not None and answer.refusal.kind in FAULTY


def wrong(store: Store, worked: Iterable[Worked]) -> Iterable[str]:
    """What was lost, doubled or given twice, by the history that stands."""
    worked = [*worked]
    told: dict[Any, list[Answer]] = defaultdict(list)
    for desk in worked:
        for facility, answers in desk.answers.items():
            told[facility] += [answer for answer in answers if not _busy(answer)]
    yield from faults(store, told)
    opened: Counter[UUID] = Counter(case for desk in worked for case in desk.cases)
    noted: Counter[UUID] = Counter(case for desk in worked for case in desk.notes)
    identity = store.read(lambda snapshot: snapshot.identity)
    for what, confirmed, sql in (
        ("case", opened, "SELECT id FROM crisis_case"),
        (
            "note",
            noted,
            f"SELECT case_id FROM case_event WHERE event = '{EventKind.NOTED.value}'",
        ),
    ):
        written = Counter(identity(row[0]) for row in rows_of(store, sql))
        for lost in confirmed - written:
            yield f"{what} {lost} was confirmed and is not in the store"
        for double in written - confirmed:
            yield f"{what} {double} is in the store more often than was said"
