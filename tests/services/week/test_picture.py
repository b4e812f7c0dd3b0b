"""What the situation picture is made of: sums of now, and counts of children decided once a day."""

from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.facilities import Restriction, RestrictionKind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.services.capacity import facilities
from crisisdesk.services.week import picture, publications
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_case, make_facility


def publish(store: Store) -> picture.Picture:
    drawn = store.read(picture.picture, 15)
    store.write(publications.keep, drawn.figures)
    return drawn


def test_an_empty_desk_states_nothing(store: Store) -> None:
    drawn = store.read(picture.picture)
    as_json = drawn.as_json()
    assert (drawn.reported, drawn.asked, drawn.oldest) == (0, 0, None)
    assert as_json["absence"]["rate"] is None
    assert as_json["absence"]["below_minimum"] is None
    assert as_json["stops"] == []
    # Made by hand it is good for as long as a figure is fresh.
    assert drawn.renew_by - drawn.made_at == timedelta(hours=12)


def test_who_reported_today_and_the_oldest_figure(store: Store, clock: Clock) -> None:
    make_facility(store, figures=CapacityFigures(available=10, occupied=6))
    first = clock()
    clock.forward(hours=31)
    make_facility(store, name="De Boei", figures=CapacityFigures(available=8, occupied=6))
    make_facility(store, name="Het Anker")
    drawn = store.read(picture.picture, 15)
    assert (drawn.reported, drawn.asked, drawn.totals.never) == (1, 3, 1)
    assert drawn.oldest is not None
    assert first - timedelta(hours=1) < drawn.oldest <= first
    assert drawn.renew_by - drawn.made_at == timedelta(minutes=30)
    assert len(drawn.past) == picture.DAYS


def test_the_counts_of_children_are_those_of_the_first_picture_of_the_day(
    store: Store, clock: Clock
) -> None:
    for _ in range(7):
        store.write(make_case)
    clock.forward(minutes=1)
    first = publish(store)
    assert first.figures.coming
    store.write(make_case)
    clock.forward(minutes=15)
    second = store.read(picture.picture, 15)
    # A child that came between two pictures is in neither: nothing can be subtracted.
    assert second.figures.told == first.figures.told
    assert second.figures.at == first.figures.at
    assert not second.figures.coming
    clock.forward(days=1)
    third = store.read(picture.picture, 15)
    assert third.figures.coming
    assert third.figures.at == clock()


@pytest.fixture
def stopped(store: Store, clock: Clock) -> picture.Picture:
    """A facility with a stop of three days, a second one without an end."""
    for name, days in (("De Boei", 3), ("Het Anker", None)):
        facility = make_facility(store, name=name, figures=CapacityFigures(available=3, occupied=1))
        until = None if days is None else clock() + timedelta(days=days)
        bar = Restriction(
            RestrictionKind.ADMISSION_STOP, facility, clock(), until, reason="schrokvanhonden"
        )
        store.write(facilities.restrict, bar)
    return store.read(picture.picture, 15)


def test_stops_are_counted_by_kind_with_the_first_end(
    stopped: picture.Picture, clock: Clock
) -> None:
    (stop,) = stopped.stops
    assert (stop.what, stop.facilities) == ("admission_stop", 2)
    assert stop.until is not None
    assert stop.until - clock() > timedelta(days=2)
    assert "schrokvanhonden" not in str(stopped.as_json())
