"""The random laptop, for a season; `python -m tests.simulation` lives ten years of it."""

from pathlib import Path

import pytest

from tests.simulation import simulate


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_laptop_does_every_turn_exists_once(tmp_path: Path, seed: int) -> None:
    seen = simulate(tmp_path, 0.1, seed)
    assert min(seen[one] for one in ("asleep", "done", "snoozed", "refused twice", "turns")) > 2
