"""How old a figure is."""

from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.places import CapacityTerms, Freshness, freshness
from tests.clock import NOON

SECOND = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(minutes=-5), Freshness.FRESH),
        (timedelta(0), Freshness.FRESH),
        (timedelta(hours=12), Freshness.FRESH),
        (timedelta(hours=12) + SECOND, Freshness.AGEING),
        (timedelta(hours=24), Freshness.AGEING),
        (timedelta(hours=24) + SECOND, Freshness.STALE),
        (timedelta(days=400), Freshness.STALE),
    ],
)
def test_the_usual_terms(age: timedelta, expected: Freshness) -> None:
    assert freshness(NOON - age, NOON, CapacityTerms()) is expected


def test_never_reported_is_not_stale() -> None:
    assert freshness(None, NOON, CapacityTerms()) is Freshness.NEVER


def test_the_terms_are_a_setting() -> None:
    terms = CapacityTerms(fresh=timedelta(hours=1), ageing=timedelta(hours=2))
    result = [freshness(NOON - timedelta(hours=hours), NOON, terms) for hours in (1, 2, 3)]
    assert result == [Freshness.FRESH, Freshness.AGEING, Freshness.STALE]
