"""A forecast of what the store knows: through the desk's rules, or too little said."""

import random

import pytest

from crisisdesk.domain.capacity.facilities import Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.foresight.forecast import CLASSES
from crisisdesk.services.foresight import forecast, forecast_words, kept
from tests.factories import count_of, make_facility, revision_of, rows_of, tell

GIRL = next(child for child in CLASSES if (child.age, child.gender) == (15, Gender.GIRLS))


def test_a_forecast_goes_by_the_rules_and_says_where_it_comes_from(store, clock):
    about = {"round_the_clock": True, "age_min": 12, "age_max": 17}
    figures = CapacityFigures(available=10, occupied=6, staffed=10, blocked=0)
    both = make_facility(store, "De Boei", figures, **about)
    boys = make_facility(store, "Het Anker", figures, gender=Gender.BOYS, **about)
    secure = make_facility(store, "De Sluis", figures, **about | {"kind": Kind.SECURE})
    early = store.read(forecast.outlook)
    assert (early.too_little, early.days) == (True, 0)
    assert forecast_words.too_little_words(early).startswith("Too little is known: 0 of 28 days")
    chance = random.Random(4)
    groups = [make_facility(store, f"Groep {n}", figures, **about) for n in range(6)]
    for _ in range(40):
        clock.forward(days=1)
        for facility in (both, boys, secure, *groups):
            tell(store, facility, available=10, occupied=chance.randint(4, 10), staffed=10)
    before, outlook = revision_of(store), store.read(forecast.outlook)
    assert revision_of(store) == before
    by_class = {each.child: each for each in outlook.classes}
    girl, boy = by_class[GIRL], by_class[GIRL._replace(gender=Gender.BOYS)]
    assert (girl.facilities, boy.facilities, by_class[CLASSES[0]].facilities) == (7, 8, 0)
    assert [said.ahead for said in girl.horizons] == [1, 3, 7]
    assert all(said.low <= said.middle <= said.high for said in girl.horizons)
    words = forecast_words.class_words(girl, outlook)
    assert words.startswith(f"next acute girl of 15: {girl.now} now · tomorrow 14:00 likely ")
    assert "from 40 days of own history" in words
    assert "." not in words.replace("15:", ""), "never a decimal"
    clock.forward(days=3)
    old = store.read(forecast.outlook)
    assert all(each.facilities == 0 for each in old.classes), "too old is not known"


@pytest.mark.long
def test_what_is_said_is_kept_once_a_day_and_scored_when_its_time_comes(store, clock):
    figures = CapacityFigures(available=10, occupied=6, staffed=10, blocked=0)
    groups = [
        make_facility(store, f"Groep {n}", figures, age_min=12, age_max=17) for n in range(10)
    ]
    chance = random.Random(4)
    number = 0
    for day in range(36):
        for facility in groups:
            tell(store, facility, available=10, occupied=chance.randint(4, 10), staffed=10)
        before = revision_of(store)
        kept.keep(store)
        kept.keep(store)
        assert revision_of(store) == before, "it is no act"
        number = count_of(store, "forecast")
        assert (number > 0) is (day >= 28), day
        clock.forward(days=1)
    due = rows_of(store, "SELECT count(*) FROM forecast WHERE scored_at IS NOT NULL")[0][0]
    unknown = rows_of(store, "SELECT count(*) FROM forecast WHERE outcome IS NULL")[0][0]
    assert 0 < due < number
    assert unknown > 0, "of a child that no facility takes nobody knows what came"
    girl = next(each for each in store.read(forecast.outlook).classes if each.child == GIRL)
    assert 0 < girl.score.right <= girl.score.of
    assert f"of {girl.score.of} times" in forecast_words.score_words(girl)
