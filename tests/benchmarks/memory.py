"""How much memory the open desk holds."""

from collections.abc import Iterable
from contextlib import ExitStack

from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.programs import HELLO, demo
from tests.benchmarks.terminal import Program, Terminal


def resident(program: Program, seconds: float) -> float:
    """The resident memory in MB, once the program has been quiet for so long.

    What is loaded behind the first picture belongs to it.
    """
    with Terminal(program) as terminal:
        terminal.first_picture()
        terminal.settle(quiet=seconds)
        return terminal.memory()


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """The desk with its demo open against a bare Textual app."""
    desk, seconds = demo(stack), 0.2 if quick else 3.0
    yield Measure(
        name="memory, demo open",
        ours=lambda: resident(desk, seconds),
        floor=lambda: resident(HELLO, seconds),
        unit="MB",
        goal=Goal("<=", 2.2),
        rounds=3,
    )
