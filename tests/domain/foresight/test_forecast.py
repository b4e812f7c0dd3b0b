"""How likely there is a place: measured on a real city, on a made world, and by hand."""

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.foresight import forecast as rules
from crisisdesk.domain.foresight.forecast import Day, Scored, SeenPlaces
from tests import backtest

TORONTO_STEP = 3
"""Every third day here; `python -m tests.backtest` takes them all."""


def world(days: int, facilities: int = 120, seed: int = 3) -> list[Day]:
    """A region in which what is free moves by a law that the forecast is not told."""
    chance = random.Random(seed)
    free = {FacilityId(UUID(int=number)): chance.randint(0, 12) for number in range(facilities)}
    history: list[Day] = []
    for _ in range(days):
        history.append({key: SeenPlaces(20, now) for key, now in free.items()})
        steps = [chance.choice((-3, -2, -1, 0, 0, 1, 2, 3)) for _ in free]
        free = {
            key: min(max(now + step, 0), 12)
            for (key, now), step in zip(free.items(), steps, strict=True)
        }
    return history


@pytest.fixture(scope="module")
def toronto() -> list[Day]:
    return backtest.toronto()


@pytest.mark.parametrize("ahead", rules.HORIZONS)
def test_toronto_is_forecast_better_than_as_today(toronto, ahead):
    measured = backtest.measure(toronto, ahead, step=TORONTO_STEP)
    assert measured.ours <= 0.9 * measured.as_today
    assert 0.85 <= measured.within <= 0.98
    assert measured.worst <= 0.07


def test_nothing_is_known_of_the_future(toronto):
    day = 50
    scrambled = [*toronto[: day + 1], *random.Random(2).sample(toronto[day + 1 :], 20)]
    for ahead in rules.HORIZONS:
        known = rules.pools(toronto[: day + 1], ahead)
        assert known == rules.pools(scrambled[: day + 1], ahead)
    shuffled = backtest.measure(toronto, 3, step=TORONTO_STEP, shuffle=True)
    assert shuffled.ours >= shuffled.base_rate, "with another future there is nothing to gain"


@pytest.mark.long
def test_a_made_world_with_known_truth_is_recovered():
    history, within, number = world(160), 0, 0
    keys = [*history[0]]
    for today in range(60, 159, 3):
        known = rules.pools(history[: today + 1], 1)
        for begin in range(0, 120, 40):
            group = keys[begin : begin + 40]
            said = rules.forecast(known, [history[today][key] for key in group], 1)
            came = sum(max(history[today + 1][key].free, 0) for key in group)
            within += said.low <= came <= said.high
            number += 1
    assert within / number == pytest.approx(0.90, abs=0.03)


def test_too_little_is_said_and_a_gap_is_no_change():
    history = world(28, facilities=40)
    assert rules.pools(history, 1).too_little, "27 days on which a change could begin"
    assert not rules.pools(world(29, facilities=40), 1).too_little
    still = [{FacilityId(UUID(int=1)): SeenPlaces(9, 3)} for _ in range(40)]
    assert (rules.pools(still, 1).changes, rules.pools(still, 1).too_little) == (0, True)
    gap = [history[0], {}, history[2]]
    assert (rules.pools(gap, 1).days, rules.pools(gap, 2).days) == (0, 1)


def test_what_was_never_seen_is_said_as_today():
    nothing = rules.pools([], 1)
    assert rules.chances(nothing, SeenPlaces(8, 2)) == {2: 1.0}
    said = rules.forecast(nothing, [SeenPlaces(8, 2), SeenPlaces(8, -1)], 1)
    assert (said.now, said.low, said.middle, said.high, said.none) == (2, 2, 2, 2, 0.0)


@given(st.lists(st.lists(st.integers(-3, 6), min_size=1, max_size=4, unique=True), max_size=4))
def test_places_are_added_as_they_are_and_overcrowding_takes_none_elsewhere(parts):
    spread = rules.added([{free: 1 / len(each) for free in each} for each in parts])
    assert sum(spread.values()) == pytest.approx(1.0)
    assert min(spread) == sum(max(min(each), 0) for each in parts)
    assert max(spread) == sum(max((*each, 0)) for each in parts)
    low, middle, high = (rules.quantile(spread, share) for share in rules.QUANTILES)
    assert low <= middle <= high


def test_a_chance_is_said_as_people_say_it():
    said = {0.0: (0, 1), 1 / 12: (1, 12), 0.001: (1, 100), 0.5: (1, 2), 0.9: (9, 10), 1.0: (1, 1)}
    assert {chance: rules.plain_chance(chance) for chance in said} == said


def test_a_statement_that_does_not_beat_as_today_hides_itself():
    better = Scored(now=9, low=3, middle=4, high=6, outcome=4)
    worse = Scored(now=4, low=6, middle=7, high=9, outcome=4)
    assert rules.score([]) == (0, 0, False)
    assert rules.score([better] * 30) == (30, 30, False)
    assert rules.score([worse] * 30) == (0, 30, True)
    assert rules.score([worse] * 29) == (0, 29, False), "too few to say"
    same = Scored(4, 4, 4, 4, 4)
    assert rules.score([same] * 30).hidden, "the same as today is no better"


def test_each_class_has_a_code_of_its_own():
    assert len({child.code for child in rules.CLASSES}) == len(rules.CLASSES)
