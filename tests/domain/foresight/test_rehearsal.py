"""What an absence costs: the first idea, the best answer, and every answer there is."""

from collections import Counter
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import Kind, ProviderId
from crisisdesk.domain.foresight import rehearsal as rules
from crisisdesk.domain.foresight.rehearsal import Goals, GroupRegion, Moves, Route
from crisisdesk.errors import RuleBroken
from crisisdesk.services.foresight import solver
from tests.rehearsals import group, made_region, region


@st.composite
def regions(draw: st.DrawFn) -> GroupRegion:
    """Two to eight groups with at most five ways between them, some lenders without room."""
    size = draw(st.integers(2, 8))
    groups = []
    for number in range(size):
        full, minimum = draw(st.integers(1, 6)), draw(st.integers(0, 3))
        fte = minimum + draw(st.integers(1, 2))
        groups.append(
            group(
                number,
                full=full,
                fte=fte,
                minimum=minimum,
                present=draw(st.integers(0, 6)) / 2,
                aim=draw(st.integers(0, full)),
                needed=draw(st.integers(0, full)),
                provider=number // 2,
                kind=draw(st.sampled_from((Kind.CRISIS_GROUP, Kind.RESIDENTIAL_GROUP))),
            )
        )
    pairs = [(here, there) for here in range(size) for there in range(size) if here != there]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=5, unique=True))
    ways = tuple(Route(*pair, draw(st.integers(5, 60))) for pair in chosen)
    room = {each.provider: draw(st.integers(-1, 3)) for each in groups}
    return GroupRegion((*groups,), ways, room)


class Worth(NamedTuple):
    """What a set of moves comes to, so that the greater one is the better one."""

    kept: Goals
    fewer_moved: int
    less_travel: int


def worth(made: GroupRegion, moves: Moves) -> Worth:
    travel = sum(fte * way.minutes for way, fte in zip(made.routes, moves, strict=True))
    return Worth(rules.kept(made, rules.staff_after(made, moves)), -sum(moves), -travel)


def is_allowed(made: GroupRegion, moves: Moves) -> bool:
    """Whether nobody goes who is not there, and no lender goes below its own minimum."""
    gone: Counter[int] = Counter()
    lent: Counter[ProviderId] = Counter()
    for way, fte in zip(made.routes, moves, strict=True):
        gone[way.source] += fte
        if made.is_aid(way):
            lent[made.groups[way.source].provider] += fte
    return (
        min(moves, default=0) >= 0
        and all(fte * 1000 <= max(made.groups[at].present, 0) for at, fte in gone.items())
        and all(fte <= max(made.room.get(lender, 0), 0) for lender, fte in lent.items())
    )


def brute_force(made: GroupRegion) -> Worth:
    ranges = [range(made.groups[way.source].present // 1000 + 1) for way in made.routes]
    allowed = (moves for moves in product(*ranges) if is_allowed(made, moves))
    return max(worth(made, moves) for moves in allowed)


@settings(max_examples=60)
@given(regions())
def test_the_solver_is_as_good_as_trying_everything(made):
    best = solver.best(made)
    assert best is not None
    assert is_allowed(made, best)
    assert worth(made, best) == brute_force(made)


@given(regions())
def test_the_first_idea_is_allowed_and_never_worse_than_nothing_nor_better_than_best(made):
    idea = rules.first_idea(made)
    assert is_allowed(made, idea)
    nothing = (0,) * len(made.routes)
    assert worth(made, nothing).kept <= worth(made, idea).kept
    assert worth(made, idea) <= brute_force(made)


@settings(max_examples=40)
@given(regions(), st.data())
def test_more_staff_never_loses_places(made, data):
    at = data.draw(st.integers(0, len(made.groups) - 1))
    more = made.groups[at]._replace(present=made.groups[at].present + 1000)
    groups = (*made.groups[:at], more, *made.groups[at + 1 :])
    assert brute_force(made._replace(groups=groups)).kept >= brute_force(made).kept


def test_a_group_closes_to_save_three():
    closing = group(0, full=2, fte=4, minimum=3, present=3, needed=0)
    short = [group(n, full=4, fte=4, minimum=4, present=3, aim=4, needed=4) for n in (1, 2, 3)]
    made = region(closing, *short, ways=tuple(Route(0, n, 10) for n in (1, 2, 3)))
    idea = rules.first_idea(made)
    assert worth(made, idea).kept.places == 1, "one step at a time saves nothing"
    answer = rules.rehearsed(made, solver.best(made) or (), exact=True)
    assert [each.name for each in answer.closed] == ["group 0"]
    assert [(move.target.name, move.fte, move.saves) for move in answer.moves] == [
        ("group 1", 1, 4), ("group 2", 1, 4), ("group 3", 1, 4)
    ]  # fmt: skip
    assert (answer.lost_without_moves, answer.lost, answer.needed_lost) == (12, 1, 0)


def test_the_places_that_somebody_is_in_come_before_acute_kinds_and_those_before_all():
    giver = group(0, full=1, fte=9, minimum=0, present=1, aim=0)
    lives = group(1, full=2, fte=2, minimum=2, present=1, aim=2, needed=1)
    empty = group(2, full=5, fte=2, minimum=2, present=1, aim=5)
    made = region(giver, lives, empty, ways=(Route(0, 1, 50), Route(0, 2, 5)))
    for idea in (rules.first_idea(made), solver.best(made)):
        assert idea == (1, 0)
        assert worth(made, idea).kept == Goals(1, 2, 2)


def test_lines_add_up_to_what_they_keep_and_the_nearest_comes_first():
    ways = (Route(1, 0, 30), Route(2, 0, 12))
    target = group(0, full=8, fte=12, minimum=10, present=9, aim=8)
    givers = [group(n, full=1, fte=9, minimum=0, present=1.5, aim=0) for n in (1, 2)]
    made = region(target, *givers, ways=ways)
    moves = rules.first_idea(made)
    answer = rules.rehearsed(made, moves, exact=False)
    assert sum(move.saves for move in answer.moves) == answer.lost_without_moves - answer.lost
    assert [(move.minutes, move.fte) for move in answer.moves] == [(12, 1), (30, 1)]


def test_ways_go_by_the_rules_of_an_act():
    short = group(0, present=9, aim=8)
    other_work = group(1, kind=Kind.FAMILY_HOME)
    thin, far, near = group(2), group(3, municipality="far"), group(4)
    plain = group(5, present=9, aim=8, crucial=False)
    own = group(6, provider=5)
    groups = (short, other_work, thin, far, near, plain, own)
    room = {each.provider: 2 for each in groups} | {thin.provider: 0}
    km = {("far", "Dordrecht"): 90, ("Dordrecht", "far"): None}
    found = rules.routes(groups, room, lambda here, there: km.get((here, there), 0))
    assert {(way.source, way.target) for way in found} == {(4, 0), (5, 0), (6, 0), (6, 5)}


def test_an_absence_falls_on_the_groups_of_a_provider_by_their_staff():
    groups = (group(1, provider=1, present=6), group(2, provider=1, present=3), group(3))
    left = rules.absent(groups, {groups[0].provider: 2000})
    assert [each.present for each in left] == [4667, 2333, 12000]
    with pytest.raises(RuleBroken, match="has 9 FTE"):
        rules.absent(groups, {groups[0].provider: 9500})
    with pytest.raises(RuleBroken, match="No facility"):
        rules.absent(groups[2:], {groups[0].provider: 1000})


def test_the_most_fragile_group_comes_first():
    groups = (group(1, present=14), group(2, present=8.5), group(3, present=0.4, minimum=0))
    lines = rules.fragility(groups)
    assert [(line.group.name, line.absent, line.lost) for line in lines] == [
        ("group 2", 1000, 5), ("group 1", 1000, 0), ("group 3", 400, 0)
    ]  # fmt: skip


def test_the_table_is_repeated():
    answers = [
        (rules.rehearsed(made, solver.best(made) or (), exact=True),
         rules.rehearsed(made, rules.first_idea(made), exact=False))
        for made in (made_region(25, 6, seed) for seed in range(3))
    ]  # fmt: skip
    assert [exact.lost for exact, _ in answers] == [0, 0, 1]
    assert [exact.lost_without_moves for exact, _ in answers] == [3, 0, 4]
    assert all(exact.lost <= idea.lost for exact, idea in answers)
