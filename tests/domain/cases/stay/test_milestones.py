"""The days of a stay on which the desk asks how it goes on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.cases.stay.milestones import (
    check_milestone,
    is_overstayed,
    open_milestones,
)
from crisisdesk.errors import RuleBroken
from tests.clock import NOON

DAY = timedelta(days=1)
TERMS = CaseTerms()


def test_a_milestone_stays_open_until_it_is_answered() -> None:
    assert open_milestones(NOON, NOON, (), TERMS) == ()
    assert open_milestones(NOON, NOON + 3 * DAY, (), TERMS) == (1, 2)
    assert open_milestones(NOON, NOON + 15 * DAY, (1,), TERMS) == (2, 14)
    assert open_milestones(NOON, NOON + 400 * DAY, TERMS.milestones, TERMS) == ()


def test_after_the_last_one_the_stay_is_too_long_every_day() -> None:
    days = [is_overstayed(NOON, NOON + day * DAY, TERMS) for day in (27, 28, 29, 41, 300)]
    assert days == [False, False, True, True, True]
    assert not is_overstayed(NOON, NOON + 300 * DAY, CaseTerms(milestones=()))


@given(st.integers(0, 60), st.sets(st.sampled_from(TERMS.milestones)))
def test_what_is_open_has_come_and_has_no_answer(day, answered) -> None:
    asked = open_milestones(NOON, NOON + day * DAY, answered, TERMS)
    assert {*asked} == {each for each in TERMS.milestones if each <= day} - answered
    assert [*asked] == sorted(asked)


def test_only_a_day_that_asks_is_answered() -> None:
    assert check_milestone(2, (1, 2)) == 2
    with pytest.raises(RuleBroken, match="Day 14"):
        check_milestone(14, (1, 2))
