"""Until when places are blocked, and what is asked after that day."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.blocked import (
    blocked_phrase,
    is_blocked_over,
    with_blocked_until,
)
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Report
from crisisdesk.domain.moments import local
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import say
from tests.clock import NOON
from tests.domain.capacity.lines import line

TODAY = local(NOON).date()
DAY = timedelta(days=1)


def words(until: date | None, blocked: int | None = 2) -> str:
    phrase = blocked_phrase(line(blocked=blocked, blocked_until=until), NOON)
    return "" if phrase is None else say(phrase)


def test_a_day_that_has_passed_asks_and_frees_nothing() -> None:
    assert words(None) == ""
    assert words(TODAY - DAY, blocked=0) == ""
    assert words(TODAY) == "blocked until 07-04-2020"
    assert words(TODAY - DAY) == "blocked until yesterday: ask"
    assert words(TODAY - 3 * DAY) == "blocked until 04-04-2020: ask"
    assert words(TODAY - DAY, blocked=None) == "blocked until yesterday: ask"


@given(st.integers(-20, 20), st.sampled_from([None, 0, 1, 4]))
def test_a_line_is_reckoned_the_same_whatever_the_day_says(days, blocked) -> None:
    bare = line(blocked=blocked)
    dated = bare._replace(blocked_until=TODAY + days * DAY)
    assert (dated.deployable, dated.placeable) == (bare.deployable, bare.placeable)
    assert is_blocked_over(dated, NOON) is (days < 0 and blocked != 0)
    assert not is_blocked_over(bare, NOON)


def test_only_a_day_ahead_is_new_and_a_day_that_stood_is_carried_on() -> None:
    report = Report(FacilityId(uuid4()), CapacityFigures(blocked=2), NOON)
    assert with_blocked_until(report, TODAY) == report
    past = report._replace(blocked_until=TODAY - DAY)
    with pytest.raises(RuleBroken, match="is past") as refused:
        with_blocked_until(past, None)
    assert refused.value.field == "blocked_until"
    assert with_blocked_until(past, TODAY - DAY) == past
    ahead = report._replace(blocked_until=TODAY)
    assert with_blocked_until(ahead, None) == ahead
    nothing = ahead._replace(figures=CapacityFigures(blocked=0))
    assert with_blocked_until(nothing, None).blocked_until is None
