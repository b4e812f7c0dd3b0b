"""Openings and restrictions, and what the board makes of them."""

from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.facilities import (
    FacilityId,
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import Conflict, RuleBroken
from crisisdesk.services.capacity import facilities
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.cases import options as option_queries
from crisisdesk.store.store import Store
from crisisdesk.store.values import new_id
from tests.clock import NOON, Clock
from tests.factories import line_of, make_facility

TEN = CapacityFigures(available=10, occupied=6)
HOUR = timedelta(hours=1)


@pytest.fixture
def facility(store: Store) -> FacilityId:
    """A facility with four places."""
    return make_facility(store, "De Boei", TEN, phone="078-555", notes="bel aan")


def change(store: Store, facility: FacilityId, opening: Opening) -> None:
    """Open or close, having seen the newest."""
    seen = line_of(store, facility).version
    store.write(facilities.open_or_close, facility, opening, seen=seen)


def test_an_opening_never_touches_figures(store: Store, facility: FacilityId) -> None:
    change(store, facility, Opening(OpeningStatus.CLOSED, NOON, reason="quarantine"))
    line = line_of(store, facility)
    assert line.opening is OpeningStatus.CLOSED
    assert line.placeable == 4


def test_a_closure_with_an_end_is_over_by_itself(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    closed = Opening(OpeningStatus.CLOSED, NOON, until=NOON + HOUR, reason="quarantine")
    change(store, facility, closed)
    clock.forward(hours=1, microseconds=-1)
    assert line_of(store, facility).opening is OpeningStatus.CLOSED
    clock.forward(microseconds=1)
    assert line_of(store, facility).opening is OpeningStatus.OPEN


def test_an_opening_that_ran_out_leaves_what_stood_before_it(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    change(store, facility, Opening(OpeningStatus.CLOSED, NOON, reason="quarantine"))
    clock.forward(hours=1)
    limited = Opening(OpeningStatus.LIMITED, clock.time, NOON + 2 * HOUR, exception="siblings")
    change(store, facility, limited)
    assert line_of(store, facility).opening is OpeningStatus.LIMITED
    clock.forward(hours=1)
    assert line_of(store, facility).opening is OpeningStatus.CLOSED
    standing = store.read(facility_queries.opening, facility)
    assert standing is not None
    assert (standing.reason, standing.until) == ("quarantine", None)
    (about,) = store.read(option_queries.particulars, [facility]).values()
    assert (about.opening_reason, about.opening_until) == ("quarantine", None)


def test_a_closure_that_is_announced_counts_from_its_day(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    change(store, facility, Opening(OpeningStatus.CLOSED, NOON + HOUR, reason="moving"))
    assert line_of(store, facility).opening is OpeningStatus.OPEN
    clock.forward(hours=1)
    assert line_of(store, facility).opening is OpeningStatus.CLOSED


def test_a_limited_opening_carries_its_exception(store: Store, facility: FacilityId) -> None:
    words = "kinderen van zorgverleners [/b]"
    change(store, facility, Opening(OpeningStatus.LIMITED, NOON, exception=words))
    assert line_of(store, facility).exception == words
    opening = store.read(facility_queries.opening, facility)
    assert opening is not None
    assert opening.exception == words


def test_an_opening_two_years_ahead_is_a_slip(store: Store, facility: FacilityId) -> None:
    with pytest.raises(RuleBroken, match="more than a year ahead"):
        change(store, facility, Opening(OpeningStatus.OPEN, NOON + timedelta(days=367)))


def test_an_opening_from_an_old_picture_is_refused(store: Store, facility: FacilityId) -> None:
    seen = line_of(store, facility).version
    change(store, facility, Opening(OpeningStatus.CLOSED, NOON, reason="quarantine"))
    again = Opening(OpeningStatus.OPEN, NOON)
    with pytest.raises(Conflict, match="was first at De Boei"):
        store.write(facilities.open_or_close, facility, again, seen=seen)


def test_a_restriction_is_renewed_and_lifted_by_new_rows(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    stop = Restriction(RestrictionKind.NO_CRISIS, facility, NOON, NOON + HOUR, reason="agreed")
    root = store.write(facilities.restrict, stop)
    store.write(facilities.renew, root, NOON + 3 * HOUR, "still so")
    clock.forward(hours=2)
    (bar,) = line_of(store, facility).bars
    assert (bar.root, bar.reason, bar.valid_until) == (root, "still so", NOON + 3 * HOUR)
    store.write(facilities.lift, root, "over")
    assert line_of(store, facility).bars == ()
    assert store.read(facilities.restrictions, facility) == []


def test_what_is_lifted_is_neither_lifted_nor_renewed_again(
    store: Store, facility: FacilityId
) -> None:
    stop = Restriction(RestrictionKind.NO_CRISIS, facility, NOON, reason="agreed")
    root = store.write(facilities.restrict, stop)
    store.write(facilities.lift, root, "over")
    with pytest.raises(RuleBroken, match="has already been lifted"):
        store.write(facilities.lift, root, "over")
    with pytest.raises(RuleBroken, match="has already been lifted"):
        store.write(facilities.renew, root, None, "again")


def test_a_restriction_to_come_is_shown_and_bars_from_its_day(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    later = Restriction(RestrictionKind.ADMISSION_STOP, facility, NOON + HOUR, reason="moving")
    store.write(facilities.restrict, later)
    assert line_of(store, facility).bars == ()
    assert len(store.read(facilities.restrictions, facility)) == 1
    clock.forward(hours=1)
    assert len(line_of(store, facility).bars) == 1


def test_about_a_facility(store: Store, facility: FacilityId) -> None:
    particulars = store.read(facility_queries.about, facility)
    assert (particulars.name, particulars.phone, particulars.notes) == (
        "De Boei",
        "078-555",
        "bel aan",
    )
    with pytest.raises(RuleBroken, match="no such facility"):
        store.read(facility_queries.about, FacilityId(new_id()))
