"""`python -m tests.benchmarks [--quick] [NAME...]`: every figure beside its floor, in one run.

A NAME is a module of this folder. The answer is 1 where a goal is missed; the quick form runs each
measure once, proves only that it still runs, and says nothing about goals.
"""

import argparse
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from importlib import import_module

from tests.benchmarks.frame import HEADINGS, Result, cells, run

MODULES = (
    "first_picture",
    "keys",
    "memory",
    "boards",
    "placements",
    "holds",
    "costs",
    "imports",
    "options",
    "absence",
    "week",
    "server",
)


def results(names: Iterable[str], *, quick: bool) -> Iterable[Result]:
    """The results of these modules, each as soon as it is there."""
    for name in names:
        with ExitStack() as stack:
            module = import_module(f"tests.benchmarks.{name}")
            for measure in module.measures(stack, quick=quick):
                yield run(measure, quick=quick)


def line(words: Iterable[str]) -> str:
    """One line of the table."""
    what, *figures = words
    return (
        f"{what:<44}"
        + "".join(f"{figure:>14}" for figure in figures[:2])
        + "".join(f"{figure:>9}" for figure in figures[2:])
    )


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--quick", action="store_true", help="run each measure once")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MODULES))
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(MODULES):
        parser.error(f"no such measures: {', '.join(sorted(unknown))}")
    print(line(HEADINGS))
    missed = False
    for result in results(chosen.names or MODULES, quick=chosen.quick):
        print(line(cells(result)), flush=True)
        missed |= not result.ok
    return int(missed and not chosen.quick)


if __name__ == "__main__":
    sys.exit(main())
