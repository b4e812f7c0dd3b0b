"""The board added up: what counts tonight, what is left out, what nobody knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import Kind, OpeningStatus, Restriction, RestrictionKind
from crisisdesk.domain.capacity.places import Freshness, LeftOut, add_up, left_out
from crisisdesk.domain.totals import Total, total
from tests.clock import NOON
from tests.domain.capacity.lines import line

BAR = Restriction(RestrictionKind.NO_CRISIS, None, NOON, reason="agreed")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], Total(0, 0)),
        ([None, None], Total(0, 2)),
        ([0], Total(0, 0, 1)),
        ([7, None, 5, None], Total(12, 2, 2)),
        ([3, -2], Total(1, 0, 2)),
    ],
)
def test_a_total_says_how_many_are_unknown(values, expected) -> None:
    assert total(values) == expected


def test_a_total_of_which_nothing_is_known_is_not_zero() -> None:
    assert total([None]).or_none is None
    assert total([0, None]).or_none == 0


@given(st.lists(st.none() | st.integers(-99, 999)))
def test_a_total_loses_nothing(values) -> None:
    result = total(values)
    known = [value for value in values if value is not None]
    assert result.value == sum(known)
    assert result.unknown + len(known) == len(values)
    assert result.known == len(known)


NOT_ROUND = {"round_the_clock": False}
CLOSED = {"opening": OpeningStatus.CLOSED}
LIMITED = {"opening": OpeningStatus.LIMITED}
BARRED = {"bars": (BAR,)}
STALE = {"freshness": Freshness.STALE}
NEVER = {"freshness": Freshness.NEVER}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"freshness": Freshness.AGEING}, None),
        (STALE, LeftOut.STALE),
        (NEVER, None),
        (BARRED | STALE, LeftOut.BARRED),
        (LIMITED | BARRED | STALE, LeftOut.LIMITED),
        (CLOSED | BARRED | STALE, LeftOut.CLOSED),
        (NOT_ROUND | CLOSED | BARRED | STALE, LeftOut.NOT_ROUND_THE_CLOCK),
        (NOT_ROUND, LeftOut.NOT_ROUND_THE_CLOCK),
    ],
)
def test_the_first_reason_is_the_one_that_is_named(facts, expected) -> None:
    assert left_out(line(3, **facts)) is expected


def test_tonight_counts_positive_places_that_can_be_used() -> None:
    totals = add_up(
        [
            line(4),
            line(0),
            line(-3),
            line(None),
            line(11, **STALE),
            line(3, **BARRED),
            line(2, **LIMITED),
            line(5, **CLOSED),
            line(6, **NOT_ROUND),
            line(-2, **STALE),
            line(None, **NEVER),
        ]
    )
    assert totals.tonight == Total(4, 2, 9)
    assert totals.left_out == {
        LeftOut.STALE: Total(11, 0, 1),
        LeftOut.BARRED: Total(3, 0, 1),
        LeftOut.LIMITED: Total(2, 0, 1),
        LeftOut.CLOSED: Total(5, 0, 1),
        LeftOut.NOT_ROUND_THE_CLOCK: Total(6, 0, 1),
    }
    assert totals.placeable == Total(31, 2, 9)
    assert (totals.overcrowded, totals.overcrowded_places) == (2, 5)
    assert (totals.stale, totals.never) == (2, 1)
    assert (totals.barred, totals.closed, totals.limited) == (1, 1, 1)


def test_overcrowding_here_is_no_room_there() -> None:
    assert add_up([line(-5), line(3)]).placeable.value == 3


def test_surge_stands_beside_the_total() -> None:
    totals = add_up([line(2, surge=3), line(1, surge=None)])
    assert totals.surge == Total(3, 1, 1)
    assert totals.tonight.value == totals.placeable.value == 3


def test_held_places_are_shown_as_reserved() -> None:
    totals = add_up([line(5, held=2), line(1, held=1)])
    assert totals.reserved == 3
    assert totals.tonight.value == 3


def test_each_figure_has_a_total_of_its_own() -> None:
    totals = add_up(
        [
            line(licensed=8, available=7, staffed=6, reported_occupied=5, blocked=1, came=1),
            line(licensed=4, available=4, staffed=None, reported_occupied=None, blocked=None),
        ]
    )
    assert totals.licensed == Total(12, 0, 2)
    assert totals.available == Total(11, 0, 2)
    assert totals.staffed == Total(6, 1, 1)
    assert totals.occupied == Total(6, 1, 1)
    assert totals.blocked == Total(1, 1, 1)


def test_an_empty_board_knows_nothing() -> None:
    totals = add_up([])
    assert (totals.facilities, totals.tonight) == (0, Total())
    assert totals.placeable.or_none is None
    assert totals.by_kind == {}


def test_kinds_are_split_in_the_order_of_their_list() -> None:
    lines = [line(1, kind=Kind.OTHER), line(2, kind=Kind.SECURE), line(4, kind=Kind.SECURE)]
    totals = add_up(lines)
    assert list(totals.by_kind) == [Kind.SECURE, Kind.OTHER]
    assert totals.by_kind[Kind.SECURE].placeable.value == 6
    assert totals.by_kind[Kind.OTHER].facilities == 1


some_line = st.builds(
    line,
    st.none() | st.integers(-5, 5),
    kind=st.sampled_from(Kind),
    round_the_clock=st.booleans(),
    opening=st.sampled_from(OpeningStatus),
    freshness=st.sampled_from(Freshness),
    bars=st.sampled_from([(), (BAR,)]),
    held=st.integers(0, 2),
)


@given(st.lists(some_line, max_size=8))
def test_nothing_positive_is_lost_between_tonight_and_left_out(lines) -> None:
    totals = add_up(lines)
    assert totals.tonight.value + sum(out.value for out in totals.left_out.values()) == (
        totals.placeable.value
    )
    assert totals.placeable.unknown == sum(
        each.placeable is None and each.kind is not Kind.TEAM for each in lines
    )


@given(st.lists(some_line, max_size=8))
def test_the_kinds_together_are_the_whole(lines) -> None:
    totals = add_up(lines)
    kinds = totals.by_kind.values()
    assert sum(kind.facilities for kind in kinds) == totals.facilities
    assert sum(kind.tonight.value for kind in kinds) == totals.tonight.value
    assert sum(kind.placeable.value for kind in kinds) == totals.placeable.value
    assert sum(kind.overcrowded_places for kind in kinds) == totals.overcrowded_places
