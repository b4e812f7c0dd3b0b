"""What a new desk is led to."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.first_steps import IS_NEW, FirstStep, Standing, left

NEW = Standing(timedelta(), 0, 0, 1, 0)


def steps(standing: Standing) -> list[FirstStep]:
    """What is left."""
    return [step for step, _words in left(standing)]


def test_an_empty_desk_has_everything_before_it_in_this_order() -> None:
    assert steps(NEW) == [*FirstStep]
    assert steps(NEW._replace(age=timedelta(days=99))) == [*FirstStep]


def test_each_is_gone_once_it_is_done_and_all_of_them_once_the_desk_is_no_longer_new() -> None:
    begun = NEW._replace(facilities=5, reported=2)
    assert steps(begun) == [FirstStep.COLLEAGUES, FirstStep.FIGURES, FirstStep.DUTIES]
    assert dict(left(begun))[FirstStep.FIGURES].values == {"n": 2, "of": 5}
    assert steps(begun._replace(members=2, reported=5)) == [FirstStep.DUTIES]
    assert steps(begun._replace(members=2, reported=5, rules=1)) == []
    assert steps(begun._replace(age=IS_NEW + timedelta(seconds=1))) == []


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_doing_more_never_adds_a_step(
    facilities: int, reported: int, others: int, rules: int
) -> None:
    standing = Standing(timedelta(), facilities, min(reported, facilities), others, rules)
    before = {*steps(standing)}
    assert {*steps(standing._replace(members=others + 1))} <= before
    assert {*steps(standing._replace(rules=rules + 1))} <= before
    assert {*steps(standing._replace(reported=facilities))} <= before
