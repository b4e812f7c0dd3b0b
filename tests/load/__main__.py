"""`python -m tests.load`: so many desks on one store, each a process, and how long they wait."""

import argparse
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import make_actor, sit_down
from tests.load.floor import bare
from tests.load.run import HEADINGS, run, shares
from tests.servers import running

_CONNECTIONS_A_DESK = 2
_FLOOR_SECONDS = 3.0


@contextmanager
def _databases(
    kind: str, desks: int
) -> Iterator[tuple[Callable[[], Target], Callable[[Target], Target]]]:
    """Makes empty stores, and copies of one."""
    if kind == "postgresql":
        with running(connections=_CONNECTIONS_A_DESK * desks + 20, durable=True) as server:
            yield (
                lambda: Target(server.migrated()),
                lambda target: Target(server.copy(target.address)),
            )
        return
    with TemporaryDirectory(prefix="crisisdesk-") as folder:
        numbers = iter(range(1_000))

        def make() -> Target:
            return Target(str(Path(folder) / f"{next(numbers)}.db"))

        def copy(target: Target) -> Target:
            made = make()
            shutil.copyfile(target.path, made.path)
            return made

        yield make, copy


def main() -> int:
    """Print the table; 1 where something was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.load")
    parser.add_argument("--desks", type=int, nargs="+", default=[2, 10, 30, 60], metavar="N")
    parser.add_argument("--seconds", type=float, default=20, metavar="N")
    parser.add_argument("--pause", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    chosen = parser.parse_args()
    print(
        f"{chosen.database}, {cpu_count()} processors, Python {platform.python_version()};"
        " of each wait: half, 95 and 99 of a hundred"
    )
    faults: list[str] = []
    with _databases(chosen.database, max(chosen.desks)) as (make, copy):
        target = make()
        waits = bare(target, lambda: copy(target), min(_FLOOR_SECONDS, chosen.seconds))
        print(f"a bare transaction of the same statements: {shares(waits)} ms", flush=True)
        print(HEADINGS)
        for desks in chosen.desks:
            store = Store(make(), lambda: datetime.now(UTC), make_actor("R", "referee"))
            store.open()
            sit_down(store, "RR")
            outcome = run(
                store, desks=desks, seconds=chosen.seconds, pause=chosen.pause, seed=chosen.seed
            )
            store.close()
            print(outcome.row, flush=True)
            faults += outcome.faults
    for fault in faults:
        print(fault)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
