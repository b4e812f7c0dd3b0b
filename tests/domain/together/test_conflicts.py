"""What excludes one another, whatever the order in which it comes; what is advised, and why."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.together import telling
from crisisdesk.domain.together.conflicts import (
    CauseGone,
    Claim,
    ConflictId,
    ConflictKind,
    DeskConflict,
    Footing,
    Settlement,
    Side,
    WayOut,
    advised,
    are_apart,
    choices,
    footing,
    gone,
    losers,
    newest_of_each_side,
    reason_phrase,
    rivals,
)
from crisisdesk.errors import Phrase

BASE = datetime(2020, 4, 3, 16, 0, tzinfo=UTC)
HOME = datetime(2020, 4, 6, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
B, C = UUID(int=11), UUID(int=12)


def here(number: int, at: datetime, *, value: str = "", subject: str = "De Laatste") -> Claim:
    """A claim that was written at the shared desk."""
    return Claim(UUID(int=number), subject, value or str(number), None, at, at)


def there(
    number: int,
    desk: UUID = B,
    *,
    value: str = "",
    subject: str = "De Laatste",
    base: datetime = BASE,
    received: datetime = HOME,
) -> Claim:
    """A claim of a desk that was away since `base`."""
    return Claim(UUID(int=number), subject, value or str(number), desk, received, base)


def side(number: int, footing: Footing | None = None, **about: Any) -> Side:
    """A side that stands."""
    at = about.pop("at", BASE + number * HOUR)
    return Side("hold", UUID(int=number), "AB", "A", at, footing=footing, **about)


def conflict(*sides: Side, kind: ConflictKind = ConflictKind.PLACE, room: int = -1) -> DeskConflict:
    """A conflict that stands."""
    return DeskConflict(ConflictId(UUID(int=99)), kind, "De Laatste", HOME, sides, room=room)


def test_what_was_written_apart_is_apart() -> None:
    assert are_apart(here(1, BASE + HOUR), there(2))
    assert are_apart(there(1), there(2, C))


def test_what_the_copy_had_when_it_left_is_known_there() -> None:
    assert not are_apart(here(1, BASE), there(2))
    assert not are_apart(here(1, BASE - HOUR), there(2))


def test_what_came_home_before_it_was_written_is_known_here() -> None:
    assert not are_apart(here(1, HOME + HOUR), there(2))


def test_two_acts_at_one_desk_know_of_one_another() -> None:
    assert not are_apart(here(1, BASE + HOUR), here(2, BASE + 2 * HOUR))
    assert not are_apart(here(1, BASE + HOUR), here(2, BASE + HOUR))


def test_a_copy_that_left_after_another_came_home_knows_what_that_brought() -> None:
    assert not are_apart(there(1), there(2, C, base=HOME + HOUR, received=HOME + 2 * HOUR))


def test_claims_of_other_subjects_do_not_meet() -> None:
    assert rivals([here(1, BASE + HOUR), there(2, subject="De Boei")]) == []


def test_the_same_said_on_both_sides_is_no_conflict() -> None:
    assert rivals([here(1, BASE + HOUR, value="AB"), there(2, value="AB")]) == []


def test_what_was_known_to_both_is_no_part_of_it() -> None:
    old, mine, theirs = here(1, BASE - HOUR), here(2, BASE + HOUR), there(3)
    assert rivals([old, mine, theirs]) == [(mine, theirs)]


def test_three_that_promise_one_place_are_one_conflict() -> None:
    claims = [here(1, BASE + HOUR), there(2), there(3, C)]
    assert rivals(claims) == [tuple(claims)]


def test_of_each_side_its_last_word_counts() -> None:
    first, last = here(1, BASE + HOUR, value="AB"), here(2, BASE + 2 * HOUR, value="CD")
    theirs = there(3, value="CD")
    assert newest_of_each_side([first, last, theirs]) == [last, theirs]
    assert rivals(newest_of_each_side([first, last, theirs])) == []


_CLAIMS = st.lists(
    st.builds(
        lambda number, side, value, hours: (
            here(number, BASE + hours * HOUR, value=value)
            if side is None
            else there(number, side, value=value, base=BASE + (hours % 3 - 1) * HOUR)
        ),
        st.integers(1, 9),
        st.sampled_from([None, B, C, UUID(int=13)]),
        st.sampled_from(["", "", "x"]),
        st.integers(-3, 9),
    ),
    max_size=5,
    unique_by=lambda claim: claim.row,
)


@given(_CLAIMS)
def test_the_order_of_bundles_does_not_matter(claims: list[Claim]) -> None:
    """Every claim stands in one conflict at most, and that conflict is the same one each time."""
    found = rivals(claims)
    every = [claim.row for conflict in found for claim in conflict]
    assert len(every) == len({*every})
    for order in permutations(claims):
        assert {*rivals(order)} == {*found}


@given(_CLAIMS)
def test_every_double_promise_stands_and_nothing_else_does(claims: list[Claim]) -> None:
    found = [{claim.row for claim in conflict} for conflict in rivals(claims)]
    for first in claims:
        rival = [
            other for other in claims if are_apart(first, other) and first.value != other.value
        ]
        assert any(first.row in conflict for conflict in found) is bool(rival)
        for other in rival:
            assert any({first.row, other.row} <= conflict for conflict in found)


@given(_CLAIMS)
def test_twice_is_once(claims: list[Claim]) -> None:
    again = {claim.row: claim for claim in [*claims, *claims]}
    assert {*rivals(again.values())} == {*rivals(claims)}


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ({"arrived": True, "under_way": True}, Footing.ARRIVED),
        ({"under_way": True, "decided": True}, Footing.UNDER_WAY),
        ({"decided": True, "named": True}, Footing.DECIDED),
        ({"named": True}, Footing.PROMISED),
        ({"decided": True}, Footing.CHOSEN),
        ({}, Footing.HELD),
    ],
)
def test_how_firm_a_promise_is(facts: dict[str, bool], stands: Footing) -> None:
    assert footing(**facts) is stands


def test_advice_goes_by_footing_and_then_by_the_earlier_promise() -> None:
    sides = [
        side(1, Footing.HELD),
        side(2, Footing.PROMISED, promised_at=BASE + 5 * HOUR),
        side(3, Footing.PROMISED, promised_at=BASE + 3 * HOUR),
        side(4, Footing.ARRIVED),
        side(5, Footing.UNDER_WAY),
        side(6, Footing.DECIDED),
        side(7, Footing.CHOSEN),
    ]
    assert [line.row.int for line in advised(ConflictKind.PLACE, sides)] == [4, 5, 6, 3, 2, 7, 1]


def test_the_advice_has_its_reason() -> None:
    firm = conflict(side(1, Footing.PROMISED), side(2, Footing.HELD))
    assert reason_phrase(firm) == Phrase("somebody promised it by name")
    alike = conflict(side(1, Footing.HELD), side(2, Footing.HELD))
    told = reason_phrase(alike)
    assert told is not None
    assert told.values["reason"] == Phrase("held, nobody named")
    assert reason_phrase(conflict(side(1), side(2), kind=ConflictKind.DETAIL)) is None


@pytest.mark.parametrize(
    ("kind", "sides", "first"),
    [
        (ConflictKind.CHILD, [side(2), side(1)], 1),
        (ConflictKind.LEAD, [side(1), side(2)], 2),
        (ConflictKind.DECISION, [side(2), side(1)], 1),
        (ConflictKind.ENDED, [side(1, code="withdrawn"), side(2, code="searching")], 2),
        (ConflictKind.RESTRICTION, [side(1, code="lifted"), side(2, code="x", until=HOME)], 2),
        (ConflictKind.RESTRICTION, [side(1, code="x", until=HOME), side(2, code="x")], 2),
        (ConflictKind.DUTY, [side(2), side(1)], 1),
    ],
)
def test_other_kinds_have_their_advice(kind: ConflictKind, sides: list[Side], first: int) -> None:
    order = advised(kind, sides)
    assert order[0].row.int == first
    stands = conflict(*order, kind=kind)
    assert reason_phrase(stands) is not None
    told = telling.advice_phrase(stands)
    assert told is not None
    assert told.message == "Advice: the first, because {reason}."


def test_what_ended_stands_behind_what_stands() -> None:
    order = advised(ConflictKind.CHILD, [side(1, stands=False), side(2)])
    assert [line.row.int for line in order] == [2, 1]


def test_who_keeps_the_place_lets_the_other_lose_it() -> None:
    stands = conflict(side(1, Footing.PROMISED), side(2, Footing.HELD))
    assert [line.row.int for line in losers(stands, UUID(int=1))] == [2]
    assert [line.row.int for line in losers(stands, UUID(int=2))] == [1]


def test_of_three_the_last_by_the_advice_loses_until_there_is_room() -> None:
    sides = side(1, Footing.PROMISED), side(2, Footing.HELD), side(3, Footing.HELD)
    assert [line.row.int for line in losers(conflict(*sides), UUID(int=2))] == [3]
    assert [line.row.int for line in losers(conflict(*sides, room=-2), UUID(int=2))] == [3, 1]


def test_places_are_counted_and_not_holds() -> None:
    family = side(3, Footing.HELD, places=2)
    stands = conflict(side(1, Footing.PROMISED), side(2, Footing.HELD), family, room=-2)
    assert [line.row.int for line in losers(stands, UUID(int=1))] == [3]


def test_who_arrived_loses_nothing() -> None:
    stands = conflict(side(1, Footing.ARRIVED), side(2, Footing.HELD))
    assert losers(stands, UUID(int=2)) == []


def test_holds_that_ran_out_are_no_conflict() -> None:
    sides = [side(1, Footing.HELD), side(2, Footing.HELD, stands=False)]
    assert gone(ConflictKind.PLACE, sides, -1) is CauseGone.NOT_HELD


def test_where_both_can_stay_nothing_is_left_to_settle() -> None:
    sides = [side(1, Footing.HELD), side(2, Footing.HELD)]
    assert gone(ConflictKind.PLACE, sides, -1) is None
    assert gone(ConflictKind.PLACE, sides, None) is None
    assert gone(ConflictKind.PLACE, sides, 0) is CauseGone.ROOM


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (ConflictKind.CHILD, CauseGone.CASE_ENDED),
        (ConflictKind.LEAD, CauseGone.CHANGED),
        (ConflictKind.DECISION, CauseGone.NOT_HELD),
        (ConflictKind.ENDED, CauseGone.CHANGED),
        (ConflictKind.RESTRICTION, CauseGone.CHANGED),
        (ConflictKind.DUTY, CauseGone.CHANGED),
        (ConflictKind.DETAIL, CauseGone.CHANGED),
        (ConflictKind.CODE, CauseGone.CHANGED),
        (ConflictKind.INITIALS, CauseGone.APART),
        (ConflictKind.PSEUDONYM, None),
    ],
)
def test_a_cause_that_is_gone_is_told(kind: ConflictKind, why: CauseGone | None) -> None:
    assert gone(kind, [side(1), side(2)], None) is None
    assert gone(kind, [side(1), side(2, stands=False)], None) is why


def test_every_kind_can_be_settled() -> None:
    for kind in ConflictKind:
        ways = choices(conflict(side(1), side(2), kind=kind))
        assert ways
        assert len({*ways}) == len(ways)


def test_the_ways_out_of_a_double_promise() -> None:
    ways = choices(conflict(side(1, Footing.PROMISED), side(2, Footing.HELD)))
    assert ways == [
        WayOut(Settlement.KEPT, UUID(int=1)),
        WayOut(Settlement.KEPT, UUID(int=2)),
        WayOut(Settlement.BOTH),
    ]


def test_what_no_longer_stands_cannot_be_chosen() -> None:
    ways = choices(conflict(side(1), side(2, stands=False), kind=ConflictKind.LEAD))
    assert ways == [WayOut(Settlement.KEPT, UUID(int=1))]


def test_a_detail_is_here_there_or_typed_and_a_pseudonym_only_told() -> None:
    detail = choices(conflict(side(1), side(2), kind=ConflictKind.DETAIL))
    assert [way.outcome for way in detail] == [Settlement.KEPT, Settlement.KEPT, Settlement.TYPED]
    told = choices(conflict(side(1), side(2), kind=ConflictKind.PSEUDONYM))
    assert told == [WayOut(Settlement.SEEN)]
    same = choices(conflict(side(1), side(2), kind=ConflictKind.INITIALS))
    assert same[0] == WayOut(Settlement.SAME)


def test_what_ended_is_not_open() -> None:
    stands = conflict(side(1, case=None), side(2))
    assert stands.is_open
    assert not stands._replace(gone=CauseGone.ROOM).is_open
    assert not stands._replace(outcome=Settlement.BOTH).is_open
    assert stands.cases == ()
