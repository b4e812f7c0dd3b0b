"""The region over one period: its change, and who did not report."""

from uuid import UUID

import pytest

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceTerms
from crisisdesk.domain.absence.periods import series_of
from crisisdesk.domain.absence.region import add_up, rate_phrase, reported_phrase
from crisisdesk.domain.absence.review import About, Change, ReviewFigures, added, compute
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.i18n import say
from tests.domain.absence.absences import WEEK, provider


def reviewed(columns: dict[str, tuple[ReviewFigures | None, ReviewFigures | None]]):
    """The totals of providers by what they reported the week before and this week."""
    counted = {provider(name): [*(None,) * 6, *pair] for name, pair in columns.items()}
    about = [About(provider(name), name, False, "", 2) for name in columns]
    return add_up(compute(about, counted, series_of(WEEK, 8), {}, {}, AbsenceTerms()))


def own(sick: int | None, contract: int = 70_000) -> ReviewFigures:
    """What a provider reported itself."""
    return ReviewFigures(AbsenceFigures(contract, sick, 0, 0))


def test_a_change_compares_those_who_are_known_in_both_periods() -> None:
    totals = reviewed(
        {
            "both": (own(7000), own(14_000)),
            "left": (own(35_000), None),
            "came": (None, own(0)),
            "unsaid": (own(0), own(None)),
        }
    )
    assert totals.change.value == pytest.approx(0.1)
    assert totals.change.providers == 1
    assert say(rate_phrase(totals.rate, 7)) == "10.0 % of 20 of 30 + ? FTE"


def test_without_anybody_known_in_both_there_is_no_change() -> None:
    assert reviewed({"left": (own(1), None), "came": (None, own(1))}).change == Change()


def test_a_change_compares_the_same_facilities_and_no_others() -> None:
    """Two of two facilities each week, and only one of them in both."""
    old, new = (AbsenceFigures(70_000, sick, 0, 0) for sick in (7000, 14_000))
    other = AbsenceFigures(70_000, 35_000, 0, 0)

    def added_up(*units: AbsenceFigures, of: tuple[int, ...]) -> ReviewFigures:
        facilities = tuple(FacilityId(UUID(int=number)) for number in of)
        return ReviewFigures(added(units), 2, units=units, reporters=facilities)

    pair = added_up(old, other, of=(1, 2)), added_up(new, other, of=(1, 3))
    assert reviewed({"one": pair}).change == Change(0.1, 1)
    apart = added_up(old, other, of=(1, 2)), added_up(new, other, of=(3, 4))
    assert reviewed({"one": apart}).change == Change()
    assert reviewed({"one": (own(7000), pair[1])}).change == Change()


def test_a_provider_that_counts_by_facility_says_of_how_many() -> None:
    part = AbsenceFigures(70_000, 7000, 0, 0)
    totals = reviewed({"one": (None, ReviewFigures(part, 1, units=(part,)))})
    assert say(reported_phrase(totals)) == "1 of 1, 1 of 2 facilities"
    assert say(rate_phrase(totals.rate, 7)) == "10.0 % of 10 + ? FTE"
