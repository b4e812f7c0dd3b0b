"""From the command to the first picture with data on it."""

from collections.abc import Iterable
from contextlib import ExitStack

from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.programs import BOARD, HELLO, demo
from tests.benchmarks.terminal import Program, Terminal


def first_picture(program: Program) -> float:
    """Milliseconds from the start of a program to its words on the screen."""
    with Terminal(program) as terminal:
        return terminal.first_picture()


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """The desk with its demo, and a board of 10,000 records, against a bare Textual app."""
    yield against_hello("first picture, board of 10,000", BOARD)
    yield against_hello("first picture, demo", demo(stack))


def against_hello(name: str, program: Program) -> Measure:
    """A program's first picture against that of a bare Textual app."""
    return Measure(
        name=name,
        ours=lambda: first_picture(program),
        floor=lambda: first_picture(HELLO),
        unit="ms",
        goal=Goal("<=", 1.3),
        rounds=11,
    )
