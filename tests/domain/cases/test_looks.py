"""Whose case it is, and when a look needs a reason."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.looks import WATCH, needs_reason

NOW = datetime(2020, 4, 7, 12, tzinfo=UTC)
AB, CD = MemberId(UUID(int=1)), MemberId(UUID(int=2))


@pytest.mark.parametrize(
    ("member", "lead", "last_trace", "asked"),
    [
        (AB, None, None, False),
        (AB, AB, None, False),
        (AB, CD, None, True),
        (None, CD, None, True),
        (None, None, None, False),
        (AB, CD, NOW, False),
        (AB, CD, NOW - WATCH, False),
        (AB, CD, NOW - WATCH - timedelta(seconds=1), True),
    ],
)
def test_a_reason_is_asked_for_anothers_case_once_in_a_watch(member, lead, last_trace, asked):
    assert needs_reason(member, lead, last_trace, NOW) is asked
