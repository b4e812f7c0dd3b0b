"""`python -m tests.races`: desks that want the last place at once, and whether all was fair."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from crisisdesk.store import schema
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import make_actor
from tests.races.leases import race
from tests.races.run import run
from tests.servers import running

_KEY = "5d" * 48
_CONNECTIONS_A_DESK = 2
_BOTH = ("sqlite", "postgresql")
_FACILITIES = 60
LONG = (
    ("sqlite", 2, 7300),
    ("sqlite", 8, 200),
    ("sqlite", 50, 30),
    ("postgresql", 2, 2370),
    ("postgresql", 8, 80),
    ("postgresql", 50, 20),
)
"""Database, desks and races: 10,000 together."""


@contextmanager
def _database(kind: str, desks: int) -> Iterator[Target]:
    if kind == "postgresql":
        with running(connections=_CONNECTIONS_A_DESK * desks + 20) as server:
            yield Target(server.migrated())
        return
    with TemporaryDirectory(prefix="crisisdesk-") as folder:
        yield Target(str(Path(folder) / "desk.db"), _KEY if kind == "encrypted" else None)


def _fair(kind: str, desks: int, races: int, seed: int) -> bool:
    """Hold the races, say how they went, and answer whether all were fair."""
    with _database(kind, desks) as target:
        store = Store(target, lambda: datetime.now(UTC), make_actor("R", "referee"))
        store.open()
        outcome = run(target, store, desks=desks, races=races, seed=seed)
        store.close()
    print(
        f"{races} races, {desks} desks, {kind}:"
        f" {outcome.seconds:.0f} s, slowest act {outcome.slowest:.2f} s"
    )
    print(", ".join(f"{what} {count}" for what, count in sorted(outcome.counted.items())))
    for fault in outcome.faults:
        print(fault)
    print(f"faults {len(outcome.faults)}", flush=True)
    return not outcome.faults


def _leases(kind: str, desks: int) -> bool:
    """Let desks go through one call list, say how it went, and answer whether it was fair."""
    with _database(kind, desks) as target:
        schema.ready(target)
        outcome = race(target, desks, _FACILITIES)
    shares = sorted(outcome.called.values())
    print(f"{desks} desks, {kind}, {_FACILITIES} facilities: {outcome.seconds:.1f} s")
    print(f"calls {sum(shares)}, by desk {shares[0]} to {shares[-1]}")
    for fault in outcome.faults:
        print(fault)
    print(f"faults {len(outcome.faults)}", flush=True)
    return not outcome.faults


def main() -> int:
    """Hold races; 1 when one was not fair."""
    parser = argparse.ArgumentParser(prog="python -m tests.races")
    parser.add_argument("--long", action="store_true", help="10,000 races of every sort")
    parser.add_argument("--leases", action="store_true", help="2, 8 and 30 desks call one list")
    parser.add_argument("--races", type=int, default=100, metavar="N")
    parser.add_argument("--desks", type=int, default=2, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql", "encrypted"), default="sqlite"
    )
    chosen = parser.parse_args()
    if chosen.leases:
        return int(sum(not _leases(kind, desks) for kind in _BOTH for desks in (2, 8, 30)) > 0)
    one = (chosen.database, chosen.desks, chosen.races)
    unfair = [
        database
        for database, desks, races in (LONG if chosen.long else (one,))
        if not _fair(database, desks, races, chosen.seed)
    ]
    return int(bool(unfair))


if __name__ == "__main__":
    sys.exit(main())
