"""What is published of children: no small number can be reckoned, from one document or many."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.week.small_numbers import (
    COUNTS,
    POSSIBLE,
    WITHHELD,
    Counts,
    Publication,
    Range,
    decide,
    part_of,
    small,
)
from crisisdesk.i18n import say
from tests.attack.attacker import Attacker
from tests.attack.weeks import BEGIN, PROVIDERS, published, weak_spots

SMALL = Range(0, 4)


def years(*weeks: Counts) -> list[Publication]:
    """A bulletin a week."""
    every: list[Publication] = []
    for number, counts in enumerate(weeks):
        since = every[-1].at if every else None
        moment = BEGIN + timedelta(weeks=number)
        every.append(decide(every, Publication(moment, "bulletin", since, counts, {})))
    return every


def test_two_bulletins_do_not_tell_how_many_are_new() -> None:
    first, second = years(Counts(other=6, parked=8), Counts(new=3, other=9, parked=8))
    # 6 and 9 open, 8 on hold, ended fewer than 5, new fewer than 5: exactly told, 3 or 4 are new.
    assert (second.told["new"], second.told["ended"]) == (SMALL, SMALL)
    exact = [each.told[name].exact for each in (first, second) for name in ("open", "parked")]
    assert not all(exact)
    assert weak_spots([first, second]) == []


def test_a_first_bulletin_tells_of_no_change() -> None:
    (first,) = years(Counts(other=6))
    assert first.told.keys() == {"open", "parked", "acute", "urgent"}


def test_the_parts_of_one_bulletin_do_not_tell_each_other() -> None:
    (first,) = years(Counts(acute=1, other=6))
    assert first.told["acute"] == SMALL
    assert first.told["open"] == Range(7, 7)
    _, second = years(Counts(other=7), Counts(new=7, acute=6, other=7, parked=1))
    # 7 there were, 7 came, none that anybody saw went: 13 open would tell the one on hold.
    assert second.told["parked"] == SMALL
    assert weak_spots(years(Counts(other=7), Counts(new=7, acute=6, other=7, parked=1))) == []


def test_none_is_as_small_as_one() -> None:
    told = years(Counts(), Counts(new=0))[1].told
    assert set(told.values()) <= {SMALL, WITHHELD}


def test_what_grew_is_told_while_nobody_can_be_picked_out() -> None:
    first, second = years(Counts(acute=12, other=30), Counts(new=20, ended=15, acute=12, other=35))
    assert (first.told["open"], second.told["open"]) == (Range(42, 42), Range(47, 47))
    assert (second.told["new"], second.told["ended"]) == (Range(20, 20), Range(15, 15))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Range(7, 7), "7"),
        (SMALL, "fewer than 5"),
        (Range(10, 14), "10 to 14"),
        (WITHHELD, "withheld"),
    ],
)
def test_a_count_in_words(told: Range, words: str) -> None:
    assert say(told.phrase) == words


def test_two_documents_between_two_bulletins_do_not_tell_a_day() -> None:
    every = years(Counts(other=20), Counts(new=8, ended=6, other=22))
    since = every[0].at
    agenda = Publication(BEGIN + timedelta(days=8), "agenda", since, Counts(new=1, other=23), {})
    every.append(decide(every, agenda, PROVIDERS))
    assert not every[-1].told["new"].exact, "9 since the first less 8 would be the one of today"
    assert weak_spots(every) == []


@pytest.mark.long
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_an_attacker_never_narrows_a_small_number_to_fewer_than_four(data: st.DataObject) -> None:
    every = published(6, lambda low, high: data.draw(st.integers(low, high)))
    assert weak_spots(every) == []


def test_twenty_weeks_hold_too() -> None:
    every = published(20, random.Random(13).randint)
    assert weak_spots(every) == []
    told = [each for publication in every for each in publication.told.values()]
    assert sum(each.exact for each in told) > len(told) / 5, "what may be told is told"


def test_the_attacker_finds_what_is_told_too_exactly() -> None:
    counts = (Counts(other=6), Counts(new=3, other=9))
    every = [
        Publication(BEGIN, "bulletin", None, counts[0], {"open": Range(6, 6)}),
        Publication(
            BEGIN + timedelta(weeks=1),
            "bulletin",
            BEGIN,
            counts[1],
            {"open": Range(9, 9), "new": SMALL, "ended": SMALL, "parked": SMALL},
        ),
    ]
    every[0].told["parked"] = Range(0, 0)
    assert Attacker(every).possible((1, "step new"), 3, POSSIBLE) < POSSIBLE
    assert weak_spots(every)
    assert COUNTS[0] == "open"


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_part_of_what_is_open_leaves_both_sides_four_values(number: int, rest: int) -> None:
    """Whoever knows how many are open cannot reckon few that ask, nor few that do not."""
    whole = number + rest
    first = Publication(BEGIN, "", None, Counts(other=whole), {})
    told = decide(
        [first],
        first._replace(at=BEGIN + timedelta(days=7), document="agenda", since=BEGIN),
        ("open",),
    )
    open_ = told.told["open"]
    part = part_of(open_, number)
    wholes = range(open_.low, (60 if open_.high is None else open_.high) + 1)
    possible = [
        (asking, of - asking)
        for of in wholes
        for asking in range(of + 1)
        if part.low <= asking and (part.high is None or asking <= part.high)
    ]
    assert (number, rest) in possible
    for side in (0, 1):
        if small((number, rest)[side]):
            assert len({pair[side] for pair in possible}) >= POSSIBLE
