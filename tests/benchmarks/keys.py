"""From a key to the last byte of what it paints, on a board of 10,000 records."""

from collections.abc import Iterable
from contextlib import ExitStack

from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.programs import BOARD, TWO_LINES
from tests.benchmarks.terminal import Program, Terminal

WARMING = 5
PRESSES = 30


class Steps:
    """One key again and again, in a fresh program before the cursor reaches the last line."""

    def __init__(self, stack: ExitStack, program: Program) -> None:
        self.program = program
        self._open = stack.enter_context(ExitStack())
        self._left = 0

    def __call__(self) -> float:
        """Milliseconds from the key to its picture."""
        if not self._left:
            self._open.close()
            self._terminal = self._open.enter_context(Terminal(self.program))
            self._terminal.first_picture()
            self._terminal.settle(quiet=0.5)
            for _ in range(WARMING):
                self._terminal.press("down")
            self._left = PRESSES
        self._left -= 1
        return self._terminal.press("down").painted


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """A step on the board against the least app that repaints two such lines."""
    yield Measure(
        name="down to paint, board of 10,000",
        ours=Steps(stack, BOARD),
        floor=Steps(stack, TWO_LINES),
        unit="ms",
        goal=Goal("<=", 1.2),
        rounds=6 * PRESSES - 1,
    )
