"""How a figure is measured: ours and the floor by turns, medians, one ratio."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Literal, NamedTuple


class Goal(NamedTuple):
    """What the ratio of ours to the floor is to be."""

    sign: Literal["<=", ">="]
    limit: float

    def __str__(self) -> str:
        return f"{'≤' if self.sign == '<=' else '≥'} {self.limit:g}"

    def met(self, ratio: float) -> bool:
        """Whether this ratio is as good as the goal."""
        return ratio <= self.limit if self.sign == "<=" else ratio >= self.limit


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One row of the table; `ours` and `floor` give a figure in `unit` with each call."""

    name: str
    ours: Callable[[], float]
    floor: Callable[[], float]
    unit: str
    goal: Goal | None = None
    rounds: int = 7


class Result(NamedTuple):
    """The medians of a measure."""

    measure: Measure
    ours: float
    floor: float

    @property
    def ratio(self) -> float:
        """Ours as a multiple of the floor."""
        return self.ours / self.floor

    @property
    def ok(self) -> bool:
        """Whether the goal is met."""
        return self.measure.goal is None or self.measure.goal.met(self.ratio)


def run(measure: Measure, *, quick: bool = False) -> Result:
    """Measure by turns; the first turn only warms up, unless it is the quick form's only one."""
    # As the desk does once it stands.
    gc.freeze()
    turns = [(measure.ours(), measure.floor()) for _ in range(1 if quick else measure.rounds + 1)]
    counted = turns if quick else turns[1:]
    ours, floor = (median(figures) for figures in zip(*counted, strict=True))
    return Result(measure, ours, floor)


HEADINGS = ("what", "ours", "floor", "ratio", "goal", "ok")


def cells(result: Result) -> tuple[str, ...]:
    """A result in the words of the table."""
    unit = result.measure.unit
    return (
        result.measure.name,
        f"{result.ours:,.4g} {unit}",
        f"{result.floor:,.4g} {unit}",
        f"{result.ratio:.2f}",
        "-" if result.measure.goal is None else str(result.measure.goal),
        "yes" if result.ok else "NO",
    )
