"""Working days, due moments, the clock of a case and the milestones of a stay."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.deadlines import (
    CLOCK_SIGNS,
    CaseTerms,
    Clock,
    Milestone,
    Running,
    check_due,
    day_of_stay,
    due_at,
    next_milestone,
)
from crisisdesk.domain.cases.holds import hold_term
from crisisdesk.domain.cases.states import Urgency
from crisisdesk.domain.moments import local
from crisisdesk.domain.working_days import after_working_days, is_working_day, next_working_day
from crisisdesk.errors import RuleBroken
from tests.clock import NOON

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
MOMENTS = st.integers(-500_000, 6_000_000).map(lambda minutes: NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "day",
    [
        date(2020, 1, 1),
        date(2020, 4, 10),
        date(2020, 4, 13),
        date(2020, 4, 27),
        date(2020, 5, 5),
        date(2020, 5, 21),
        date(2020, 6, 1),
        date(2020, 12, 25),
        date(2021, 4, 5),
        date(2021, 5, 13),
        date(2025, 4, 26),
        date(2020, 4, 11),
        date(2020, 4, 12),
    ],
)
def test_days_on_which_offices_rest(day) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day", [date(2020, 4, 9), date(2020, 4, 14), date(2020, 12, 24), date(2025, 4, 28)]
)
def test_days_on_which_they_do_not(day) -> None:
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("begun", "days", "then"),
    [
        ("2020-04-07T14:00", 2, "2020-04-09T14:00"),
        ("2020-04-09T14:00", 1, "2020-04-14T14:00"),
        ("2020-04-09T14:00", 2, "2020-04-15T14:00"),
        ("2020-04-11T09:30", 2, "2020-04-16T00:00"),
        ("2020-12-31T23:30", 1, "2021-01-04T23:30"),
        ("2020-03-27T02:30", 1, "2020-03-30T02:30"),
        ("2020-10-23T14:00", 1, "2020-10-26T14:00"),
        ("2020-04-07T14:00", 0, "2020-04-07T14:00"),
    ],
)
def test_working_days_on_the_wall(begun, days, then) -> None:
    zone = local(NOON).tzinfo
    moment = datetime.fromisoformat(begun).replace(tzinfo=zone)
    found = after_working_days(moment, days)
    assert local(found).replace(tzinfo=None) == datetime.fromisoformat(then)


@given(MOMENTS, st.integers(0, 12))
def test_so_many_working_days_lie_between(moment, days) -> None:
    found = after_working_days(moment, days)
    assert is_working_day(local(found).date())
    assert found >= moment
    day, steps = local(moment).date(), 0
    if not is_working_day(day):
        day = next_working_day(day)
    while day < local(found).date():
        day, steps = next_working_day(day), steps + 1
    assert steps == days


@given(MOMENTS, MOMENTS, st.integers(0, 5))
def test_who_comes_later_is_not_due_earlier(one, other, days) -> None:
    early, late = sorted((one, other))
    zone = local(early).utcoffset(), local(late).utcoffset()
    slack = HOUR if zone[0] != zone[1] else timedelta()
    assert after_working_days(early, days) <= after_working_days(late, days) + slack


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        (Urgency.ACUTE, NOON + 2 * HOUR),
        (Urgency.URGENT, NOON + 24 * HOUR),
        (Urgency.PRESSING, NOON + 48 * HOUR),
        (Urgency.BRIDGING, None),
    ],
)
def test_when_a_case_is_due(urgency, due) -> None:
    assert due_at(urgency, NOON, CaseTerms()) == due


def test_terms_are_settings() -> None:
    terms = CaseTerms(acute=HOUR, hold_acute=3 * HOUR, hold_else=5 * HOUR, pressing_days=1)
    assert due_at(Urgency.ACUTE, NOON, terms) == NOON + HOUR
    assert due_at(Urgency.PRESSING, NOON, terms) == NOON + 24 * HOUR
    assert hold_term(Urgency.ACUTE, terms) == 3 * HOUR
    assert hold_term(Urgency.URGENT, terms) == 5 * HOUR


def test_a_due_moment_lies_ahead() -> None:
    assert check_due(None, NOON, None) is None
    assert check_due(NOON + TICK, NOON, NOON + HOUR) == NOON + TICK
    with pytest.raises(RuleBroken) as refused:
        check_due(NOON, NOON, None)
    assert refused.value.field == "due_at"


@pytest.mark.parametrize(
    ("at", "clock"),
    [
        (NOON, Clock.MORE_THAN_HALF),
        (NOON + HOUR - TICK, Clock.MORE_THAN_HALF),
        (NOON + HOUR, Clock.LESS_THAN_HALF),
        (NOON + 2 * HOUR - TICK, Clock.LESS_THAN_HALF),
        (NOON + 2 * HOUR, Clock.OVERDUE),
        (NOON + 99 * HOUR, Clock.OVERDUE),
    ],
)
def test_how_the_clock_stands(at, clock) -> None:
    running = Running(NOON, NOON + 2 * HOUR)
    assert running.clock(at) is clock
    assert running.left(at) == NOON + 2 * HOUR - at


def test_bridging_has_no_clock() -> None:
    assert Running(NOON, None).clock(NOON) is Clock.NONE
    assert Running(NOON, None).left(NOON) is None


@pytest.mark.parametrize("hours", [0, 1, 5, 500])
def test_what_has_stopped_stays_so(hours) -> None:
    running = Running(NOON, NOON + 2 * HOUR, stopped_at=NOON)
    assert running.clock(NOON + hours * HOUR) is Clock.STOPPED
    assert running.left(NOON + hours * HOUR) is None


def test_a_temporary_solution_ends() -> None:
    running = Running(NOON, NOON + 2 * HOUR, stopped_at=NOON, stopped_until=NOON + 3 * HOUR)
    assert running.clock(NOON + 3 * HOUR - TICK) is Clock.STOPPED
    assert running.clock(NOON + 3 * HOUR) is Clock.OVERDUE


@given(st.integers(0, 100), st.integers(0, 100) | st.none(), st.integers(0, 200))
def test_parked_time_does_not_count(begin, length, later) -> None:
    begun = NOON + begin * HOUR / 60
    until = None if length is None else begun + length * HOUR / 60
    running = Running(NOON, NOON + 2 * HOUR, parked_at=begun, parked_until=until)
    at = begun + later * HOUR / 60
    parked = later if length is None else min(later, length)
    assert running.left(at) == 2 * HOUR - (begin + later - parked) * HOUR / 60
    inside = length is None or later < length
    assert (running.clock(at) is Clock.PARKED) is inside


def test_what_was_parked_before_is_no_part_of_the_time_that_was_given() -> None:
    running = Running(NOON, NOON + 5 * HOUR, rested=3 * HOUR)
    assert running.clock(NOON + 3.5 * HOUR) is Clock.MORE_THAN_HALF
    assert running.clock(NOON + 4 * HOUR) is Clock.LESS_THAN_HALF


def test_every_clock_has_a_sign() -> None:
    assert [*CLOCK_SIGNS] == [*Clock]
    assert all(len(sign) == 1 for sign in CLOCK_SIGNS.values())


@pytest.mark.parametrize(
    ("days", "day"),
    [(0, 1), (1, 1), (2, 2), (3, 14), (14, 14), (15, 21), (22, 28), (28, 28), (29, None)],
)
def test_the_next_milestone(days, day) -> None:
    found = next_milestone(NOON, NOON + timedelta(days=days), CaseTerms())
    expected = None if day is None else Milestone(day, NOON + timedelta(days=day), day == 28)
    assert found == expected


def test_a_day_of_a_stay_is_a_day_on_the_wall() -> None:
    late = datetime(2020, 4, 7, 21, 50, tzinfo=UTC)
    assert day_of_stay(late, late + 5 * timedelta(minutes=1)) == 0
    assert day_of_stay(late, late + 15 * timedelta(minutes=1)) == 1
    spring = datetime(2020, 3, 28, 12, tzinfo=UTC)
    found = next_milestone(spring, spring, CaseTerms())
    assert found is not None
    assert found.at - spring == 23 * HOUR
