"""When a copy is due, and which are kept."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.safekeeping.backups import is_due, kept, night_before


def at(text: str) -> datetime:
    """A moment of 2020 in UTC."""
    return datetime.fromisoformat(f"2020-{text}+00:00")


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("04-07T12:00", "04-07T01:00"),
        ("04-07T00:59", "04-06T01:00"),
        ("04-07T01:00", "04-07T01:00"),
        ("01-07T12:00", "01-07T02:00"),
        ("03-29T00:59", "03-28T02:00"),
        ("03-29T01:00", "03-29T01:00"),
        ("10-25T01:59", "10-24T01:00"),
        ("10-25T02:00", "10-25T02:00"),
    ],
)
def test_the_night_is_three_by_the_desks_clock(now: str, night: str) -> None:
    assert night_before(at(now)) == at(night)


def test_a_laptop_that_slept_through_the_night_owes_a_copy() -> None:
    now = at("04-07T07:30")
    assert is_due(None, now)
    assert is_due(at("04-06T20:00"), now)
    assert not is_due(at("04-07T01:00"), now)
    assert not is_due(at("04-07T06:00"), now)


def test_a_year_of_nights_leaves_a_score_of_copies() -> None:
    nights = [at("01-01T02:00") + timedelta(days=day) for day in range(366)]
    stays = sorted(kept(nights), reverse=True)
    assert stays[:7] == nights[:-8:-1]
    # Two of the weeks and one of the months have their newest among the seven days.
    assert len(stays) == 7 + (5 - 2) + (12 - 1)
    assert {stay.month for stay in stays} == set(range(1, 13))
    assert kept([]) == set()


@given(st.lists(st.integers(0, 900 * 24), max_size=60))
def test_what_is_kept_is_kept_again_and_the_newest_always(drawn: list[int]) -> None:
    moments = [at("01-01T00:00") + timedelta(hours=hours) for hours in drawn]
    stays = kept(moments)
    assert stays <= set(moments)
    assert kept(stays) == stays
    assert len(stays) <= 7 + 5 + 12
    if moments:
        assert max(moments) in stays
