"""How long a desk beside its server waits for one far away: `python -m tests.load.distance`.

The far desk acts over a line of so many milliseconds a round trip, while the near one writes a note
every so many seconds.
"""

import argparse
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any, NamedTuple

from crisisdesk.errors import DeskError
from crisisdesk.services.cases import cases
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.cut_line import cut_line
from tests.factories import make_actor, make_case
from tests.servers import running
from tests.store.test_lost_answer import ACTS

HEAD = "  act              round trip   far desk   near desk: median    worst   notes   refused"


class Durations(NamedTuple):
    """How long the acts of both desks took, in seconds."""

    far: list[float]
    near: list[float]
    refused: int
    """Acts of either that were told as busy or as lost."""

    def line(self, act: str, trip: float) -> str:
        """A row of the table."""
        return (
            f"  {act:<16} {trip * 1000:7.0f} ms {statistics.median(self.far):8.2f} s"
            f" {statistics.median(self.near) * 1000:16.0f} ms {max(self.near) * 1000:5.0f} ms"
            f" {len(self.near):7} {self.refused:9}"
        )


def side_by_side(near: Store, prepare: Callable[[], Callable[[], Any]], pause: float) -> Durations:
    """Let acts that were prepared come from far while the near desk writes its notes."""
    case, _ = near.write(make_case)
    acts = [prepare() for _ in range(4)]
    durations, refused = Durations([], [], 0), count()
    done = threading.Event()

    def timed(act: Callable[[], Any], into: list[float]) -> None:
        began = time.perf_counter()
        try:
            act()
        except DeskError:
            next(refused)
        into.append(time.perf_counter() - began)

    def write_notes() -> None:
        note = partial(near.write, cases.note, case, "the aunt called")
        timed(note, durations.near)
        while not done.wait(pause):
            timed(note, durations.near)

    writing = threading.Thread(target=write_notes)
    writing.start()
    for act in acts:
        timed(act, durations.far)
    done.set()
    writing.join()
    return durations._replace(refused=next(refused))


def rows(trips: list[float], pause: float) -> Iterator[str]:
    """The table of one pace."""
    with ExitStack() as stack:
        address = stack.enter_context(running()).migrated()
        line = stack.enter_context(cut_line(address))
        near, far = (
            Store(Target(at), partial(datetime.now, UTC), make_actor(letter))
            for at, letter in ((address, "A"), (line.address, "B"))
        )
        for desk in (near, far):
            desk.open()
            stack.callback(desk.close)
            desk.write(make_case)

        def prepare(act: str) -> Callable[[], Any]:
            service, *values = ACTS[act](near)
            return partial(far.write, service, *values)

        for trip in trips:
            line.delay = trip
            for act in ACTS:
                yield side_by_side(near, partial(prepare, act), pause).line(act, trip)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.distance")
    parser.add_argument("--trips", type=int, nargs="+", default=[50, 200, 300], metavar="MS")
    parser.add_argument("--pause", type=float, nargs="+", default=[20.0, 1.0], metavar="SECONDS")
    given = parser.parse_args()
    for pause in given.pause:
        print(f"the near desk writes a note every {pause:g} s", HEAD, sep="\n")
        for row in rows([trip / 1000 for trip in given.trips], pause):
            print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
