"""Numbers and lengths of time in words."""

from datetime import timedelta

import pytest

from crisisdesk.i18n import time_left


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1:00 h"),
        (119, "1:59 h"),
        (1439, "23:59 h"),
        (2880, "2 d"),
    ],
)
def test_a_clock_that_runs_is_said_to_the_minute_within_a_day(minutes: int, said: str) -> None:
    assert time_left(timedelta(minutes=minutes)) == said
