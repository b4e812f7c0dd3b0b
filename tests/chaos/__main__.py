"""`python -m tests.chaos NAME [--times N]`: one trial in its long form; answers 1 if it fails."""

import argparse
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

TRIALS = {"chain": 1_000, "keeping": 1_000, "kill": 1_000, "power": 16}
TRIALS |= {"monkey": 20_000, "sheets": 10_000}


def main() -> int:
    """Run a trial in a folder that goes away."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("trial", choices=TRIALS)
    parser.add_argument(
        "--times", "--inputs", type=int, help="how often (each trial has its own number)"
    )
    parser.add_argument("--encrypted", action="store_true", help="kill: no plain store")
    parser.add_argument("--seed", type=int, help="monkey: another one presses other keys")
    chosen = parser.parse_args()
    more: tuple[object, ...] = (("encrypted",),) if chosen.encrypted else ()
    more += (chosen.seed,) if chosen.seed is not None else ()
    module = import_module(f"tests.chaos.{chosen.trial}")
    with TemporaryDirectory(prefix="crisisdesk-chaos-") as folder:
        return int(not module.run(Path(folder), chosen.times or TRIALS[chosen.trial], *more))


if __name__ == "__main__":
    sys.exit(main())
