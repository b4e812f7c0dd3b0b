"""The review: weighted rates, staff that is lent, and what stays inside the desk."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceTerms, Function, Shortage
from crisisdesk.domain.absence.periods import series_of
from crisisdesk.domain.absence.region import add_up, suppressed
from crisisdesk.domain.absence.review import (
    About,
    Lent,
    ReviewFigures,
    ShortageTotal,
    added,
    compute,
    together,
)
from crisisdesk.domain.totals import Rate, Total, rate_of
from tests.domain.absence.absences import WEEK, lines_of, provider

NOBODY = Total(unknown=1)


@st.composite
def some_figures(draw):
    contract = draw(st.integers(1, 10**6))
    sick = draw(st.integers(0, contract))
    quarantine = draw(st.integers(0, contract - sick))
    return AbsenceFigures(contract, sick, quarantine, 0, draw(st.integers(0, contract)))


REGION = st.lists(some_figures(), min_size=1, max_size=8)


def named(region):
    return {f"provider {number}": one for number, one in enumerate(region)}


@given(REGION)
@settings(max_examples=150)
def test_the_region_lies_between_its_lowest_and_its_highest(region):
    lines = lines_of(named(region))
    rates = [line.rate.share for line in lines if line.rate.share is not None]
    region_rate = add_up(lines).rate.share
    assert len(rates) == len(lines)
    assert region_rate is not None
    assert min(rates) <= region_rate <= max(rates)


@given(REGION, st.data())
@settings(max_examples=100)
def test_splitting_a_provider_in_two_leaves_the_region_as_it_was(region, data):
    before = add_up(lines_of(named(region)))
    first, *others = region
    contract = data.draw(st.integers(first.sick + first.quarantine, first.contract))
    one = AbsenceFigures(contract, first.sick, first.quarantine, 0, first.minimum)
    two = AbsenceFigures(first.contract - contract, 0, 0, 0, 0)
    after = add_up(lines_of(named([one, two, *others])))
    for figure in ("contract", "sick", "quarantine", "absent", "present"):
        assert getattr(after, figure).value == getattr(before, figure).value
    assert after.rate.share == before.rate.share


@given(REGION, st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 5000))))
@settings(max_examples=100)
def test_lending_never_changes_who_is_present_in_the_region(region, loans):
    providers = named(region)
    names = [*providers]
    lent = dict.fromkeys(names, Lent())
    for source, target, fte in loans:
        out, into = names[source % len(names)], names[target % len(names)]
        lent[out] = lent[out]._replace(out=lent[out].out + fte)
        lent[into] = lent[into]._replace(into=lent[into].into + fte)
    before, after = lines_of(providers), lines_of(providers, lent)
    there = [sum(line.present or 0 for line in lines) for lines in (before, after)]
    assert there[0] == there[1]
    assert add_up(after).present == add_up(before).present
    assert add_up(after).rate == add_up(before).rate


def test_the_region_is_no_mean_of_percentages():
    lines = lines_of(
        {"large": AbsenceFigures(900_000, 45_000), "small": AbsenceFigures(100_000, 50_000)}
    )
    assert add_up(lines).rate.share == pytest.approx(0.095)
    assert rate_of([(None, 100), (10, 100)]) == Rate(10, 100, Total(200, 0, 2))
    assert rate_of([]).share is None


def test_missing_is_missing_and_not_nought():
    periods = series_of(WEEK, 8)
    before = ReviewFigures(AbsenceFigures(126_000, 7560))
    (line,) = compute(
        [About(provider("Merwestroom"), "Merwestroom", False, "")],
        {provider("Merwestroom"): [*(None,) * 6, before, None]},
        periods,
        {},
        {},
        AbsenceTerms(),
    )
    assert not line.reported
    assert (line.rate.share, line.change, line.present, line.shortage) == (None,) * 4
    assert line.absent == Total(unknown=1)
    assert line.known_before == (WEEK.before(), before)
    assert line.series == (None,) * 6 + (0.06, None)
    totals = add_up([line])
    assert (totals.providers, totals.reported, totals.missing) == (1, 0, 1)
    assert (totals.rate.share, totals.contract, totals.present) == (None, NOBODY, NOBODY)


def test_present_shortage_and_room_of_the_examples():
    wissel = AbsenceFigures(154_000, 21_000, 11_200, 3500, 128_800)
    lines = lines_of(
        {"De Wissel": wissel, "Kadehuis": AbsenceFigures(154_000, 7000, 0, None, 126_000)},
        crucial=frozenset({"De Wissel"}),
    )
    first, second = lines
    assert first.name == "De Wissel"
    assert (first.present, first.shortage, first.room) == (118_300, 10_500, -1500)
    assert first.below_minimum
    assert first.rate.share == pytest.approx(0.136363, abs=1e-6)
    assert (second.room, second.below_minimum, second.partly_known) == (3000, False, True)
    helped, lender = lines_of(
        {"De Wissel": wissel, "Kadehuis": AbsenceFigures(154_000, 7000, 0, None, 126_000)},
        {"De Wissel": Lent(into=10_500), "Kadehuis": Lent(out=10_500)},
        crucial=frozenset({"De Wissel"}),
    )
    assert (helped.shortage, helped.room) == (0, 0)
    assert (lender.shortage, lender.room, lender.own_room) == (0, 1500, 3000)


def test_sick_unknown_leaves_present_unknown():
    (line,) = lines_of({"a": AbsenceFigures(1000, None, 10, 0, 10)})
    assert (line.rate.share, line.present, line.shortage, line.room) == (None, None, None, None)
    assert line.absent == Total(10, 1, 2)


def test_crucial_first_then_short_then_the_rate():
    lines = lines_of(
        {
            "calm": AbsenceFigures(1000, 10, 0, 0, 10),
            "high": AbsenceFigures(1000, 300, 0, 0, 10),
            "short": AbsenceFigures(1000, 20, 0, 0, 990),
            "crucial": AbsenceFigures(1000, 0, 0, 0, 10),
        },
        crucial=frozenset({"crucial"}),
    )
    assert [line.name for line in lines] == ["crucial", "short", "high", "calm"]


def test_facilities_add_up_and_an_unknown_part_is_unknown():
    parts = [AbsenceFigures(10, 1, None, 2, 5, 3), AbsenceFigures(20, 2, 1, 3, None, 4)]
    assert added(parts) == AbsenceFigures(30, 3, None, 5, None, 7)
    shortages = together(
        [
            Shortage(Function.OTHER, 1, None),
            Shortage(Function.NIGHT_WORKER, 2, 3),
            Shortage(Function.OTHER, None, None),
        ]
    )
    assert shortages == (
        ShortageTotal(Function.NIGHT_WORKER, Total(2, 0, 1), Total(3, 0, 1)),
        ShortageTotal(Function.OTHER, Total(1, 1, 1), Total(0, 2, 0)),
    )


def hidden(region):
    lines = lines_of(region)
    counted = [(line.provider, line.name, line.counted) for line in lines]
    small = suppressed(counted, lines[0].period.days, AbsenceTerms())
    return {line.name for line in lines if line.provider in small}


def test_small_groups_stay_inside_and_the_next_smallest_too():
    five = AbsenceFigures(70_000, 0, heads=5)
    four = AbsenceFigures(70_000, 0, heads=4)
    unknown = AbsenceFigures(34_999, 0)
    assert hidden({"a": five, "b": AbsenceFigures(35_000, 0)}) == set()
    assert hidden({"a": five, "b": four, "c": AbsenceFigures(70_000, 0, heads=9)}) == {"a", "b"}
    assert hidden({"a": five, "b": four, "c": unknown}) == {"b", "c"}
    assert hidden({"b": four}) == {"b"}
