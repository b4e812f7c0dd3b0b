"""Many races with the same desks: each desk is a process that is started once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from random import Random
from time import perf_counter
from typing import Any, NamedTuple

from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.races.desk import PATIENCE, Answer, Race, sit
from tests.races.referee import faults, make_facilities

_AT_ONCE = 100


class Outcome(NamedTuple):
    """How the races went."""

    faults: list[str]
    counted: Counter[str]
    """Acts that were confirmed and refusals, by their name."""
    seconds: float
    slowest: float
    """The longest that a desk waited for the answer to an act, in seconds."""


class Desks:
    """The processes, with a pipe to each."""

    def __init__(self, desks: list[tuple[BaseProcess, Connection]]) -> None:
        """Take desks that have sat down."""
        self._desks = desks

    def race(self, race: Race) -> list[Answer]:
        """Let all of them race for one facility; answers what each was told."""
        for _, pipe in self._desks:
            pipe.send(race)
        return [answer for desk in self._desks for answer in self._heard(desk)]

    @staticmethod
    def _heard(desk: tuple[BaseProcess, Connection]) -> list[Answer]:
        process, pipe = desk
        if not pipe.poll(2 * PATIENCE):
            raise AssertionError(f"{process.name} does not answer")
        answers: list[Answer]
        answers, failed = pipe.recv()
        if failed:
            raise AssertionError(f"{process.name}: {failed}")
        return answers

    def ready(self) -> None:
        """Wait until every desk sits."""
        for desk in self._desks:
            self._heard(desk)


def process_context() -> Any:
    """How a desk's process begins: with nothing but what it reads first, as on every system.

    Where the system can, one process reads that once and all others are its copies.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.races.desk", "tests.load.desk"])
    return context


@contextmanager
def sitting(target: Target, desks: int, seed: int) -> Iterator[Desks]:
    """So many desks on a store, until the races are over."""
    context = process_context()
    others = context.Barrier(desks)
    started: list[tuple[BaseProcess, Connection]] = []
    try:
        for number in range(desks):
            pipe, far_end = context.Pipe()
            process: Any = context.Process(
                target=sit,
                args=(number, target, seed, (far_end, pipe), others),
                name=f"desk {number}",
                daemon=True,
            )
            process.start()
            far_end.close()
            started.append((process, pipe))
        ready = Desks(started)
        ready.ready()
        yield ready
    finally:
        for process, pipe in started:
            if process.is_alive():
                pipe.send(None)
        for process, pipe in started:
            process.join(PATIENCE)
            pipe.close()


def run(target: Target, store: Store, *, desks: int, races: int, seed: int = 1) -> Outcome:
    """Hold so many races, and hold the store against what the desks were told."""
    chance = Random(seed)
    rooms = [chance.randint(1, max(desks // 3, 1)) for _ in range(races)]
    answers: dict[Any, list[Answer]] = {}
    with sitting(target, desks, seed) as ready:
        begun = perf_counter()
        for first in range(0, races, _AT_ONCE):
            wanted = rooms[first : first + _AT_ONCE]
            made = store.write(make_facilities, wanted, first)
            for number, facility in enumerate(made, first):
                answers[facility] = ready.race(Race(number, facility))
        took = perf_counter() - begun
    given = [one for told in answers.values() for one in told]
    counted = Counter(str(one.act) if one.refusal is None else one.refusal.kind for one in given)
    slowest = max(one.seconds for one in given)
    return Outcome(faults(store, answers), counted, took, slowest)
