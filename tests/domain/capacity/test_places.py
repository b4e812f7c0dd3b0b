"""Placeable, its limit and what is unknown."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.places import Computed, Limit, compute

places = st.integers(0, 9999)
perhaps = st.none() | places
moves = st.integers(0, 50)


@pytest.mark.parametrize(
    ("available", "staffed", "occupied", "blocked", "came", "gone", "held", "expected"),
    [
        (10, 10, 6, 0, 0, 0, 0, Computed(6, 10, 4, Limit.BEDS)),
        (10, 8, 6, 0, 0, 0, 0, Computed(6, 8, 2, Limit.STAFF)),
        (10, 9, 6, 2, 0, 0, 0, Computed(6, 8, 2, Limit.BEDS)),
        (10, 8, 6, 2, 0, 0, 0, Computed(6, 8, 2, Limit.BEDS)),
        (10, 7, 6, 2, 0, 0, 0, Computed(6, 7, 1, Limit.STAFF)),
        (10, None, 6, 2, 0, 0, 0, Computed(6, 8, 2, Limit.BEDS)),
        (10, 9, 6, None, 0, 0, 0, Computed(6, 9, 3, Limit.STAFF)),
        (10, None, 6, None, 0, 0, 0, Computed(6, 10, 4, Limit.BEDS)),
        (None, 9, 6, 1, 0, 0, 0, Computed(6, None, None, None)),
        (None, None, None, None, 0, 0, 0, Computed(None, None, None, None)),
        (10, 8, None, 0, 3, 0, 1, Computed(None, 8, None, Limit.STAFF)),
        (10, 10, 6, 0, 2, 0, 0, Computed(8, 10, 2, Limit.BEDS)),
        (10, 10, 6, 0, 0, 2, 0, Computed(4, 10, 6, Limit.BEDS)),
        (4, 4, 0, 0, 0, 1, 0, Computed(0, 4, 4, Limit.BEDS)),
        (4, 4, 0, 0, 1, 1, 0, Computed(1, 4, 3, Limit.BEDS)),
        (4, 4, 1, 0, 2, 3, 1, Computed(2, 4, 1, Limit.BEDS)),
        (10, 10, 6, 0, 0, 0, 3, Computed(6, 10, 1, Limit.BEDS)),
        (8, 8, 12, 0, 0, 0, 0, Computed(12, 8, -4, Limit.BEDS)),
        (4, 4, 6, 0, 0, 0, 1, Computed(6, 4, -3, Limit.BEDS)),
        (2, 2, 0, 2, 0, 0, 0, Computed(0, 0, 0, Limit.BEDS)),
        (6, 6, 2, 6, 0, 0, 0, Computed(2, 0, -2, Limit.BEDS)),
        (8, 8, 2, 9, 0, 0, 0, Computed(2, None, None, None)),
        (0, 0, 0, 0, 0, 0, 0, Computed(0, 0, 0, Limit.BEDS)),
        (10, 0, 6, 0, 0, 0, 0, Computed(6, 0, -6, Limit.STAFF)),
    ],
)
def test_worked_examples(available, staffed, occupied, blocked, came, gone, held, expected) -> None:
    assert compute(available, staffed, occupied, blocked, came, gone, held) == expected


@given(perhaps, perhaps, perhaps, perhaps, moves, moves, places)
def test_placeable_is_known_exactly_when_available_and_occupied_are(
    available, staffed, occupied, blocked, came, gone, held
) -> None:
    known = compute(available, staffed, occupied, blocked, came, gone, held).placeable is not None
    stated = available is not None and occupied is not None
    assert known == (stated and (blocked or 0) <= available)


@given(places, perhaps, places, perhaps, moves, moves, places, places)
def test_holding_lowers_placeable_by_exactly_the_places(
    available, staffed, occupied, blocked, came, gone, held, more
) -> None:
    assume((blocked or 0) <= available)
    before = compute(available, staffed, occupied, blocked, came, gone, held).placeable
    after = compute(available, staffed, occupied, blocked, came, gone, held + more).placeable
    assert before is not None
    assert after == before - more


@given(places, perhaps, places, perhaps, moves, moves, st.integers(1, 9))
def test_an_arrival_under_a_hold_changes_nothing(
    available, staffed, occupied, blocked, came, gone, held
) -> None:
    waiting = compute(available, staffed, occupied, blocked, came, gone, held)
    arrived = compute(available, staffed, occupied, blocked, came + 1, gone, held - 1)
    assert arrived.placeable == waiting.placeable


@given(places, places, places, places)
def test_the_limit_is_the_lesser_and_beds_when_equal(available, staffed, occupied, blocked) -> None:
    assume(blocked <= available)
    result = compute(available, staffed, occupied, blocked)
    usable = available - blocked
    assert result.deployable == min(usable, staffed)
    assert (result.limit is Limit.STAFF) == (staffed < usable)


@given(places, perhaps, places)
def test_blocked_unknown_counts_as_none(available, staffed, occupied) -> None:
    assert compute(available, staffed, occupied, None) == compute(available, staffed, occupied, 0)


@given(places, places, perhaps)
def test_staffed_unknown_counts_as_enough(available, occupied, blocked) -> None:
    enough = compute(available, available, occupied, blocked)
    assert compute(available, None, occupied, blocked) == enough


@given(places, perhaps, perhaps, places)
def test_unknown_occupied_is_never_made_up(available, staffed, blocked, held) -> None:
    result = compute(available, staffed, None, blocked, 5, 2, held)
    assert result.occupied is None
    assert result.placeable is None


@given(places, places)
def test_overcrowded_is_not_clipped(available, over) -> None:
    assert compute(available, None, available + over, None).placeable == -over


@given(perhaps, perhaps, perhaps, perhaps, moves, moves, places)
def test_placeable_never_exceeds_what_can_be_carried(
    available, staffed, occupied, blocked, came, gone, held
) -> None:
    result = compute(available, staffed, occupied, blocked, came, gone, held)
    assert result.occupied is None or result.occupied >= 0
    if result.placeable is not None:
        assert result.deployable is not None
        assert result.placeable <= result.deployable
