"""The days of an order, over leap days, the year's end, Easter, Whitsun and a changed clock."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.events import EventKind, decode, encode
from crisisdesk.domain.cases.legal.orders import (
    DAYS_AHEAD,
    Order,
    OrderChange,
    Ordered,
    OrderStep,
    TitleDate,
    TitleDue,
    before_opening,
    check_change,
    check_order,
    dues_of,
    is_for_all,
    is_near,
    month_matters,
    months_after,
)
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import YouthId
from crisisdesk.domain.working_days import is_working_day, next_working_day
from crisisdesk.errors import RuleBroken

CHILD, ORDER = YouthId(UUID(int=1)), UUID(int=2)
GIVEN = date(2020, 3, 24)
DAY = timedelta(days=1)
days = st.dates(date(2016, 1, 1), date(2032, 12, 31))


def order(
    kind: Legal = Legal.OUT_OF_HOME,
    since: date = GIVEN,
    until: date | None = None,
    hearing: date | None = None,
) -> Order:
    """An order for the child."""
    return Order(ORDER, CHILD, kind, since, until, hearing)


def asked(line: Order, birth: tuple[int | None, int | None] = (2008, None)) -> dict[str, date]:
    """On which day an order asks what."""
    return {due.what.value: due.day for due in dues_of(line, *birth)}


def ends(day: date, kind: Legal = Legal.EMERGENCY, number: int = 1) -> TitleDue:
    """An order of one child that ends on a day."""
    return TitleDue(kind, TitleDate.ENDS, day, YouthId(UUID(int=number)))


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2019, 6, 20), date(2019, 9, 20)),
        (date(2019, 11, 30), date(2020, 2, 29)),
        (date(2020, 11, 30), date(2021, 2, 28)),
        (date(2020, 10, 1), date(2021, 1, 1)),
        (date(2020, 1, 31), date(2020, 4, 30)),
    ],
)
def test_an_unused_out_of_home_order_lapses_after_three_months_of_the_calendar(day, then) -> None:
    line = order(since=day, until=day + timedelta(days=180))
    assert asked(line)["lapses"] == then
    assert line.is_valid(then - DAY)
    assert not line.is_valid(then)
    used = line.after(OrderStep.USED, day + DAY)
    assert "lapses" not in asked(used)
    assert used.is_valid(then)
    # The term of a secure care order is another one (art. 6.1.12 Jw), and it is not reckoned here.
    assert "lapses" not in asked(order(Legal.SECURE, day))


def test_an_emergency_order_is_heard_within_two_weeks() -> None:
    for kind in (Legal.EMERGENCY, Legal.EMERGENCY_SECURE):
        written = Ordered(CHILD, kind, GIVEN)
        assert check_order(written, None, None, GIVEN) == date(2020, 4, 7)
        assert check_order(written, None, date(2020, 4, 1), GIVEN) == date(2020, 4, 1)
        with pytest.raises(RuleBroken) as refused:
            check_order(written, None, date(2020, 4, 8), GIVEN)
        assert refused.value.field == "hearing"
    assert check_order(Ordered(CHILD, Legal.OUT_OF_HOME, GIVEN), None, None, GIVEN) is None
    line = order(Legal.EMERGENCY, hearing=date(2020, 4, 7))
    assert asked(line)["hearing"] == date(2020, 4, 7)
    assert "hearing" not in asked(line.after(OrderStep.HEARD, date(2020, 4, 3)))


def test_what_is_not_known_is_asked_and_no_end_is_no_zero() -> None:
    assert asked(order())["no_end"] == GIVEN
    assert order().is_valid(GIVEN)
    assert "no_end" not in asked(order(Legal.GUARDIANSHIP))
    assert asked(order(until=GIVEN + DAY), (None, None))["month"] == GIVEN


def test_the_eighteenth_birthday_needs_a_month_only_where_it_matters() -> None:
    half_a_year = order(until=date(2020, 9, 24))
    assert {"month", "eighteen"} & {*asked(half_a_year, (2008, None))} == set()
    assert asked(half_a_year, (2002, None))["month"] == date(2020, 1, 1)
    assert asked(half_a_year, (2002, 6))["eighteen"] == date(2020, 6, 1)
    assert "eighteen" not in asked(half_a_year, (2002, 10))
    assert "month" not in asked(half_a_year, (2002, 10))
    assert month_matters(2002, None, GIVEN)
    assert month_matters(2003, None, GIVEN)
    assert month_matters(None, None, GIVEN)
    assert not month_matters(2004, None, GIVEN)
    assert not month_matters(2002, 6, GIVEN)


def test_an_order_is_extended_ended_or_replaced_by_what_is_said_later() -> None:
    line = order(until=date(2020, 9, 24))
    longer = line.after(OrderStep.EXTENDED, date(2021, 3, 24))
    assert asked(longer)["ends"] == date(2021, 3, 24)
    for step in (OrderStep.ENDED, OrderStep.REPLACED):
        over = longer.after(step, date(2020, 12, 31))
        assert over.is_valid(date(2020, 12, 30)) is False  # unused, it had lapsed in June
        assert over.after(OrderStep.USED, GIVEN).is_valid(date(2020, 12, 30))
        assert not over.after(OrderStep.USED, GIVEN).is_valid(date(2020, 12, 31))
        assert over.is_settled(date(2020, 12, 31))
        assert not over.is_settled(date(2020, 12, 30))


@pytest.mark.parametrize(
    ("step", "day", "says"),
    [
        (OrderStep.UNTIL, GIVEN, "end is before"),
        (OrderStep.EXTENDED, date(2020, 9, 24), "later day"),
        (OrderStep.HEARD, date(2020, 4, 2), "still to come"),
        (OrderStep.USED, date(2020, 4, 2), "still to come"),
        (OrderStep.ENDED, date(2020, 3, 23), "before the order"),
    ],
)
def test_a_step_that_cannot_be_is_refused(step, day, says) -> None:
    with pytest.raises(RuleBroken, match=says):
        check_change(order(until=date(2020, 9, 24)), step, day, date(2020, 4, 1))


def test_before_days_off_one_line_counts_what_ends_by_the_next_working_day() -> None:
    thursday, tuesday = date(2020, 4, 9), date(2020, 4, 14)
    dues = [
        ends(date(2020, 4, 10), number=1),
        ends(date(2020, 4, 13), number=2),
        ends(tuesday, number=3),
        ends(tuesday + DAY, number=4),
        TitleDue(Legal.EMERGENCY, TitleDate.HEARING, date(2020, 4, 11), YouthId(UUID(int=5))),
        # A hearing can still be on Tuesday itself, and an end that passed is no news.
        TitleDue(Legal.EMERGENCY, TitleDate.HEARING, tuesday, YouthId(UUID(int=6))),
        TitleDue(Legal.EMERGENCY, TitleDate.NO_END, thursday, YouthId(UUID(int=7))),
        ends(thursday, number=8),
    ]
    # Good Friday and Easter Monday: offices open on Tuesday again.
    assert before_opening(dues, thursday) == (4, tuesday)
    assert before_opening(dues, tuesday) is None
    whitsun = before_opening([ends(date(2020, 6, 1))], date(2020, 5, 29))
    assert whitsun == (1, date(2020, 6, 2))
    new_year = before_opening([ends(date(2021, 1, 1))], date(2020, 12, 31))
    assert new_year == (1, date(2021, 1, 4))
    assert before_opening([], date(2020, 4, 10)) is None
    # The hearing and the end of one order are one order.
    both = [ends(date(2020, 4, 11)), ends(date(2020, 4, 12))]
    assert before_opening(both, thursday) == (1, tuesday)


@given(days, st.lists(st.integers(-10, 20), max_size=6))
def test_the_line_is_said_only_before_days_off_and_misses_nothing(today, offsets) -> None:
    dues = [ends(today + offset * DAY, number=n) for n, offset in enumerate(offsets)]
    before = before_opening(dues, today)
    opening = next_working_day(today)
    ending = sum(today < due.day <= opening for due in dues)
    if is_working_day(today + DAY):
        assert before is None
    else:
        assert before == ((ending, opening) if ending else None)
    for due in dues:
        # Whoever ends before offices open is on everybody's list, and on the lead's before that.
        assert is_for_all(due, today) == (due.day <= opening)
        if is_for_all(due, today) and opening <= today + DAYS_AHEAD * DAY:
            assert is_near(due, today)


@given(days, st.integers(0, 24))
def test_months_are_those_of_the_calendar(day, months) -> None:
    then = months_after(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day == day.day or (then + DAY).day == 1


@given(days, st.integers(1, 400), days)
def test_an_order_is_valid_from_its_first_day_to_the_day_before_its_end(since, length, day) -> None:
    until = since + length * DAY
    line = order(Legal.SECURE, since, until=until)
    assert line.is_valid(day) == (since <= day < until)
    assert asked(line)["ends"] == until


@given(days)
def test_a_day_stays_that_day_through_the_store_also_where_the_clock_changes(day) -> None:
    change = OrderChange(ORDER, OrderStep.UNTIL, day)
    columns = encode(EventKind.ORDER_STEP, change)
    assert columns.until is not None
    assert columns.until.tzinfo is UTC
    assert decode(EventKind.ORDER_STEP, columns, datetime(2020, 1, 1, tzinfo=UTC)) == change
