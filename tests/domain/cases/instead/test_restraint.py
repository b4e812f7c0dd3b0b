"""The restraining order: its days, when it asks, and what can be said of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.instead.restraint import (
    Imposed,
    Restraint,
    RestraintAnswer,
    RestraintOutcome,
    check_answer,
    check_imposed,
)
from crisisdesk.domain.moments import local
from crisisdesk.domain.working_days import is_working_day
from crisisdesk.errors import RuleBroken

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
minutes = st.integers(0, 10 * 365 * 24 * 60)
moments = minutes.map(lambda number: datetime(2019, 1, 1, tzinfo=UTC) + number * MINUTE)


def at(day: int, month: int, hour: int = 10) -> datetime:
    """A moment of 2020."""
    return datetime(2020, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("imposed", "extended", "ends", "asks"),
    [
        # Tuesday 24-03: it ends on Friday 03-04 at the same wall-clock time, summer time by then.
        (at(24, 3), False, at(3, 4, 9), (2020, 4, 2)),
        # On a Saturday, on the Sunday and on the Monday after it: asked on the Friday.
        (at(25, 3), False, at(4, 4, 9), (2020, 4, 3)),
        (at(26, 3), False, at(5, 4, 9), (2020, 4, 3)),
        (at(27, 3), False, at(6, 4, 9), (2020, 4, 3)),
        # On Easter Monday, before which Good Friday is no working day: asked on the Thursday.
        (at(3, 4), False, at(13, 4), (2020, 4, 9)),
        (at(24, 3), True, at(21, 4, 9), (2020, 4, 20)),
    ],
)
def test_it_asks_on_the_working_day_before_its_last(
    imposed: datetime, extended: bool, ends: datetime, asks: tuple[int, int, int]
) -> None:
    restraint = Restraint(imposed, extended)
    assert restraint.ends_at == ends
    begin = local(restraint.asks_from)
    assert ((begin.year, begin.month, begin.day), begin.hour) == (asks, 0)
    assert not restraint.asks(restraint.asks_from - MINUTE)
    assert restraint.asks(restraint.asks_from)
    assert restraint.asks(ends + 400 * DAY)


@given(moments, st.booleans())
def test_it_is_always_asked_about_on_a_working_day_before_it_ends(
    imposed: datetime, extended: bool
) -> None:
    restraint = Restraint(imposed, extended)
    assert local(restraint.ends_at).date() - local(imposed).date() == restraint.day * DAY
    assert is_working_day(local(restraint.asks_from).date()) or restraint.asks_from == imposed
    assert imposed <= restraint.asks_from < restraint.ends_at


def said(outcome: RestraintOutcome, words: str = "safe with its mother") -> RestraintAnswer:
    """An answer."""
    return RestraintAnswer(outcome, words)


def test_what_is_said_of_it_is_what_becomes_of_it() -> None:
    first = Restraint(at(24, 3))
    longer = check_answer(first, said(RestraintOutcome.EXTENDED, ""), at(1, 4))
    assert (longer.day, longer.is_over) == (28, False)
    lifted = check_answer(longer, said(RestraintOutcome.LIFTED), at(2, 4))
    assert lifted.is_over
    assert not lifted.asks(at(1, 12))
    assert check_answer(first, said(RestraintOutcome.ENDED), at(2, 4)).is_over


@pytest.mark.parametrize(
    ("restraint", "answer", "field"),
    [
        (None, said(RestraintOutcome.ENDED), "outcome"),
        (Restraint(at(24, 3), answer=RestraintOutcome.LIFTED), said(RestraintOutcome.ENDED),
         "outcome"),
        (Restraint(at(24, 3), extended=True), said(RestraintOutcome.EXTENDED), "outcome"),
        (Restraint(at(26, 3)), said(RestraintOutcome.ENDED), "outcome"),
        (Restraint(at(24, 3)), said(RestraintOutcome.ENDED, " "), "words"),
        (Restraint(at(24, 3)), said(RestraintOutcome.LIFTED, ""), "words"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_of_it_is_refused_where_it_was_typed(
    restraint: Restraint | None, answer: RestraintAnswer, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_answer(restraint, answer, at(2, 4))
    assert refused.value.field == field


def test_an_order_is_of_the_last_four_weeks() -> None:
    now = at(24, 3)
    assert check_imposed(Imposed(now - 28 * DAY), now)
    for moment in (now + 6 * MINUTE, now - 28 * DAY - MINUTE):
        with pytest.raises(RuleBroken) as refused:
            check_imposed(Imposed(moment), now)
        assert refused.value.field == "imposed_at"
