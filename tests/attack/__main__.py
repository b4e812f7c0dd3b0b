"""`python -m tests.attack [TIMES] [SEED]`: the long form of the trial on small numbers."""

import random
import sys
import time

from tests.attack.weeks import published, weak_spots

WEEKS = 20


def main() -> int:
    """Say how many years were attacked, and what was narrowed too far."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2020
    began, cells, exact, weak = time.monotonic(), 0, 0, 0
    for number in range(times):
        dice = random.Random(seed * 1_000_003 + number)
        every = published(WEEKS, dice.randint)
        told = [told for publication in every for told in publication.told.values()]
        cells, exact = cells + len(told), exact + sum(each.exact for each in told)
        for spot in weak_spots(every):
            weak += 1
            print(f"seed {seed}, {number}: {spot}")
    spent = time.monotonic() - began
    print(
        f"{times} times {WEEKS} weeks, {cells} counts told, {exact} exactly,"
        f" {weak} narrowed below four values; {spent:.0f} s"
    )
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
