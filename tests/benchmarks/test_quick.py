"""Every measure still runs; what it measures is not a test's business."""

from collections.abc import Iterator
from math import isfinite

import pytest

from tests.benchmarks.__main__ import MODULES, line, results
from tests.benchmarks.frame import HEADINGS, Goal, Measure, cells, run


@pytest.mark.long
@pytest.mark.parametrize("name", MODULES)
def test_every_measure_runs(name):
    measured = list(results([name], quick=True))
    assert measured
    assert all(isfinite(result.ratio) and result.ratio > 0 for result in measured)


def test_ours_and_the_floor_take_turns_and_the_first_turn_does_not_count():
    said: list[str] = []
    ours, floor = iter([99.0, 4.0, 2.0, 9.0]), iter([99.0, 2.0, 3.0, 1.0])

    def next_of(name: str, figures: Iterator[float]) -> float:
        said.append(name)
        return next(figures)

    result = run(
        Measure(
            name="a key",
            ours=lambda: next_of("ours", ours),
            floor=lambda: next_of("floor", floor),
            unit="ms",
            goal=Goal("<=", 1.9),
            rounds=3,
        )
    )
    assert said == ["ours", "floor"] * 4
    assert (result.ours, result.floor, result.ratio, result.ok) == (4.0, 2.0, 2.0, False)
    assert line(cells(result)).split() == [
        "a",
        "key",
        "4",
        "ms",
        "2",
        "ms",
        "2.00",
        "≤",
        "1.9",
        "NO",
    ]
    assert len(line(cells(result))) == len(line(HEADINGS))


@pytest.mark.parametrize(
    ("goal", "ratio", "met"),
    [
        (Goal("<=", 1.2), 1.2, True),
        (Goal("<=", 1.2), 1.21, False),
        (Goal(">=", 0.4), 0.4, True),
        (Goal(">=", 0.4), 0.39, False),
    ],
)
def test_a_goal_is_a_most_or_a_least(goal, ratio, met):
    assert goal.met(ratio) is met
