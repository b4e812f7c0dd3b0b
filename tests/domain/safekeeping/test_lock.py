"""When a desk that nobody touches shuts itself."""

from datetime import timedelta

import pytest

from crisisdesk.domain.safekeeping.lock import MINUTES, is_due, minutes_until_shut
from tests.clock import NOON


@pytest.mark.parametrize(
    ("chosen", "encrypted", "minutes"),
    [(None, True, MINUTES), (None, False, 0), (0, True, 0), (3, True, 3), (3, False, 3)],
)
def test_how_long_is_what_somebody_chose(chosen: int | None, encrypted: bool, minutes: int) -> None:
    assert minutes_until_shut(chosen, encrypted=encrypted) == minutes


@pytest.mark.parametrize(
    ("idle", "minutes", "due"),
    [(599, 10, False), (600, 10, True), (86_400, 10, True), (86_400, 0, False), (-600, 10, False)],
)
def test_it_is_due_after_so_long_without_a_touch(idle: int, minutes: int, due: bool) -> None:
    assert is_due(NOON, NOON + timedelta(seconds=idle), minutes) is due
