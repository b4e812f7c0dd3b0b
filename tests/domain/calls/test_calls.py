"""The rules of calling: hours, numbers, the next one, and who may call at all."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.calls.hours import SilentHours, read_hours
from crisisdesk.domain.calls.requests import (
    Attempt,
    CallOutcome,
    Number,
    NumberOf,
    answered_today,
    next_number,
    usable_numbers,
)
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.together.away import check_away
from crisisdesk.errors import RuleBroken

FACILITY = FacilityId(UUID(int=1))
NOON = datetime(2020, 4, 7, 12, tzinfo=UTC)
DAY, NIGHT = Number(NumberOf.FACILITY, "078-5550100"), Number("night", "(078) 555 01 01")


def attempt(outcome: CallOutcome, at: datetime = NOON, phone: str = "") -> Attempt:
    return Attempt(FACILITY, outcome, at, "AB", phone)


@pytest.mark.parametrize("text", ["22-7", "24:00-07:00", "22:60-07:00", "07:00-07:00", "at night"])
def test_hours_that_are_none_are_refused_at_their_field(text: str) -> None:
    with pytest.raises(RuleBroken, match="22:00-07:00") as refused:
        read_hours(text)
    assert refused.value.field == "hours"


def test_hours_are_read_and_written_as_they_are_typed() -> None:
    assert read_hours(" ") is None
    assert str(read_hours("22.00 - 7:00")) == "22:00-07:00"


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 10_000))
def test_somebody_answers_again_when_the_hours_are_over(begin: int, end: int, at: int) -> None:
    hours, moment = SilentHours(begin, end), NOON + timedelta(minutes=at)
    if begin != end and hours.has(moment):
        until = hours.until(moment)
        assert moment < until <= moment + timedelta(days=1)
        assert not hours.has(until)


def test_after_no_answer_the_next_number_and_after_an_answer_the_first() -> None:
    numbers = [DAY, NIGHT]
    tried = [attempt(CallOutcome.NO_ANSWER)]
    assert next_number(numbers, []) == DAY
    assert next_number(numbers, tried) == NIGHT
    assert next_number(numbers, tried * 2) == DAY
    assert next_number(numbers, [*tried, attempt(CallOutcome.LATER)]) == NIGHT
    assert next_number(numbers, [*tried, attempt(CallOutcome.ANSWERED)]) == DAY
    assert next_number([], tried) is None


def test_a_wrong_number_is_gone_however_it_is_spelled_and_each_stands_once() -> None:
    again = Number("day", "078 555 01 00")
    assert usable_numbers([DAY, again, NIGHT], []) == [DAY, NIGHT]
    wrong = attempt(CallOutcome.WRONG_NUMBER, phone="0785550101")
    assert usable_numbers([DAY, NIGHT], [wrong]) == [DAY]


def test_today_is_the_local_day() -> None:
    late = attempt(CallOutcome.ANSWERED, datetime(2020, 4, 6, 21, 59, tzinfo=UTC))
    early = attempt(CallOutcome.ANSWERED, datetime(2020, 4, 6, 22, tzinfo=UTC))
    silent = attempt(CallOutcome.NO_ANSWER)
    assert answered_today([late, silent], NOON) is None
    assert answered_today([late, early, silent], NOON) == early


@pytest.mark.parametrize("event", ["call.begun", "call.taken_over"])
def test_who_is_away_calls_nobody(event: str) -> None:
    with pytest.raises(RuleBroken, match="does not see whom others call"):
        check_away(event)
