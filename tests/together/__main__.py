"""Live many histories: `python -m tests.together --histories 2000 --seed 1`."""

import argparse
import sys
import tempfile
import time as clocks
from contextlib import ExitStack
from pathlib import Path

from tests.servers import running
from tests.together import simulate


def main() -> int:
    """Live them and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.together")
    parser.add_argument("--histories", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--encrypted", action="store_true")
    given = parser.parse_args()
    began = clocks.perf_counter()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(running()) if given.database == "postgresql" else None
        seeds = range(given.seed, given.seed + given.histories)
        seen = simulate(folder, seeds, server=server, encrypted=given.encrypted)
    print(
        f"{given.histories} histories from seed {given.seed} on {given.database},"
        f" {clocks.perf_counter() - began:.0f} s"
    )
    for what, number in sorted(seen.items()):
        print(f"  {what:<12} {number:>8,}")
    print("nothing lost, nothing doubled, every chain whole, every board of before as it was")
    return 0


if __name__ == "__main__":
    sys.exit(main())
