"""Setting a case aside: who may, until when, and when it is back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.states import Flag, Urgency
from crisisdesk.domain.cases.waiting.parking import check_parking, ends_at, needs_second
from crisisdesk.domain.moments import local
from crisisdesk.domain.working_days import is_working_day
from crisisdesk.errors import RuleBroken

THURSDAY = datetime(2020, 4, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NO_SIGHT = frozenset({Flag.NO_SIGHT})


@pytest.mark.parametrize(
    ("urgency", "flags", "second"),
    [
        (Urgency.ACUTE, frozenset(), True),
        (Urgency.BRIDGING, NO_SIGHT, True),
        (Urgency.URGENT, frozenset(), False),
        (Urgency.PRESSING, frozenset({Flag.VITAL_PROFESSION}), False),
    ],
)
def test_one_person_alone_may_not_park_what_cannot_wait(urgency, flags, second) -> None:
    assert needs_second(urgency, flags) is second

    def parked(agreed: str) -> datetime:
        return check_parking(THURSDAY + HOUR, agreed, THURSDAY, urgency=urgency, flags=flags)

    if second:
        with pytest.raises(RuleBroken) as refused:
            parked(" ")
        assert refused.value.field == "agreed"
    assert parked("CD") == THURSDAY + HOUR


def test_a_parking_ends_in_the_time_to_come() -> None:
    with pytest.raises(RuleBroken, match="past"):
        check_parking(THURSDAY, "CD", THURSDAY, urgency=Urgency.URGENT, flags=())


@pytest.mark.parametrize(
    ("until", "end"),
    [
        # Saturday and Sunday: Friday. Good Friday and Easter: the Thursday before.
        (datetime(2020, 4, 4, 9, tzinfo=UTC), datetime(2020, 4, 3, 9, tzinfo=UTC)),
        (datetime(2020, 4, 5, 20, tzinfo=UTC), datetime(2020, 4, 3, 20, tzinfo=UTC)),
        (datetime(2020, 4, 13, 9, tzinfo=UTC), datetime(2020, 4, 9, 9, tzinfo=UTC)),
        (datetime(2020, 4, 6, 9, tzinfo=UTC), datetime(2020, 4, 6, 9, tzinfo=UTC)),
        # The clocks change in the night before Sunday 29 March: nine on the wall stays nine.
        (datetime(2020, 3, 29, 7, tzinfo=UTC), datetime(2020, 3, 27, 8, tzinfo=UTC)),
    ],
)
def test_it_ends_on_a_working_day(until, end) -> None:
    assert ends_at(until, datetime(2020, 3, 26, 12, tzinfo=UTC)) == end


def test_within_a_weekend_it_ends_when_it_was_told_to() -> None:
    saturday = datetime(2020, 4, 4, 9, tzinfo=UTC)
    assert ends_at(saturday + 26 * HOUR, saturday) == saturday + 26 * HOUR


@given(st.integers(1, 24 * 60), st.integers(0, 24 * 400))
def test_it_never_ends_later_than_asked_nor_in_the_past(hours, begin) -> None:
    now = THURSDAY + begin * HOUR
    until = now + hours * HOUR
    end = ends_at(until, now)
    assert now < end <= until
    assert end == until or is_working_day(local(end).date())
