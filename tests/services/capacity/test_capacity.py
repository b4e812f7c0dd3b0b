"""The overview: what the board and the dashboard are drawn from."""

from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.facilities import Kind, OpeningStatus, Restriction, RestrictionKind
from crisisdesk.domain.capacity.places import CapacityFigures, Freshness, LeftOut
from crisisdesk.domain.totals import Total
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import line_of, make_facility, tell

TEN = CapacityFigures(available=10, occupied=6)


def test_an_empty_desk_has_an_empty_board(store: Store) -> None:
    overview = store.read(capacity.overview)
    assert (overview.lines, overview.region, overview.region_stop) == ([], "", None)
    assert overview.totals.placeable.or_none is None


def test_a_line_carries_what_the_board_shows(store: Store) -> None:
    facility = make_facility(
        store,
        "Ærø’s groep [/b]",
        CapacityFigures(12, 10, 9, 6, 1, 2, 24),
        kind=Kind.RESIDENTIAL_GROUP,
        provider="Stichting 't Schip",
        municipality="Hendrik-Ido-Ambacht",
        age_min=12,
        age_max=17,
        crucial=True,
    )
    (line,) = store.read(capacity.overview).lines
    assert (line.id, line.name) == (facility, "Ærø’s groep [/b]")
    assert (line.provider, line.municipality) == ("Stichting 't Schip", "Hendrik-Ido-Ambacht")
    assert (line.kind, line.age_min, line.age_max, line.crucial) == (
        Kind.RESIDENTIAL_GROUP,
        12,
        17,
        True,
    )
    assert line.figures == CapacityFigures(12, 10, 9, 6, 1, 2, 24)
    assert (line.deployable, line.placeable) == (9, 3)
    assert (line.opening, line.freshness) == (OpeningStatus.OPEN, Freshness.FRESH)
    assert line.reporter == "De Hoeve"


def test_a_facility_that_never_reported_is_on_the_board_as_unknown(store: Store) -> None:
    facility = make_facility(store)
    line = line_of(store, facility)
    assert (line.report, line.placeable, line.freshness) == (None, None, Freshness.NEVER)
    assert store.read(capacity.overview).totals.placeable.unknown == 1


def test_an_outside_facility_is_on_no_board_and_in_no_total(store: Store) -> None:
    make_facility(store, figures=TEN)
    make_facility(store, "Elders", outside=True)
    assert store.read(capacity.overview).totals.facilities == 1


@pytest.mark.parametrize(
    ("hours", "freshness", "tonight"),
    [(12, Freshness.FRESH, 4), (13, Freshness.AGEING, 4), (25, Freshness.STALE, 0)],
)
def test_figures_grow_old_by_the_clock_alone(
    store: Store, clock: Clock, hours: int, freshness: Freshness, tonight: int
) -> None:
    facility = make_facility(store, figures=TEN)
    clock.forward(hours=hours)
    assert line_of(store, facility).freshness is freshness
    totals = store.read(capacity.overview).totals
    assert totals.tonight.value == tonight
    assert totals.left_out == ({} if tonight else {LeftOut.STALE: Total(4, 0, 1)})


def test_the_terms_are_what_the_desk_agreed_on(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=TEN)
    store.write(desk_settings.change, "capacity.fresh_hours", 0.5)
    store.write(desk_settings.change, "capacity.ageing_hours", 1)
    clock.forward(minutes=45)
    assert line_of(store, facility).freshness is Freshness.AGEING
    clock.forward(minutes=45)
    assert line_of(store, facility).freshness is Freshness.STALE


def test_a_stop_for_the_region_and_a_stop_for_a_group_are_two_things(store: Store) -> None:
    one = make_facility(store, "De Boei", TEN)
    two = make_facility(store, "De Kade", TEN)
    stop = Restriction(RestrictionKind.ADMISSION_STOP, one, NOON, reason="full")
    store.write(facilities.restrict, stop)
    overview = store.read(capacity.overview)
    assert overview.region_stop is None
    assert {line.id: line.barred_for_crisis for line in overview.lines} == {one: True, two: False}
    assert overview.totals.tonight.value == 4
    region = Restriction(RestrictionKind.ADMISSION_STOP, None, NOON, source="agreed on 24-03")
    root = store.write(facilities.restrict, region)
    overview = store.read(capacity.overview)
    assert overview.region_stop == "agreed on 24-03"
    assert overview.totals.tonight.value == 0
    assert overview.totals.left_out == {LeftOut.BARRED: Total(8, 0, 2)}
    store.write(facilities.lift, root, "over")
    assert store.read(capacity.overview).totals.tonight.value == 4


def test_the_trend_is_the_board_of_each_day_at_this_hour(store: Store, clock: Clock) -> None:
    early = NOON - timedelta(days=9)
    facility = make_facility(store, observed_from=early)
    for days, occupied in ((5, 9), (3, 4), (0, 6)):
        tell(store, facility, occupied=occupied, observed_at=NOON - timedelta(days=days))
    result = store.read(capacity.trend, 5, facility)
    assert [moment for moment, _ in result] == [NOON - timedelta(days=n) for n in (4, 3, 2, 1, 0)]
    assert [lines[0].placeable for _, lines in result] == [1, 6, 6, 6, 4]
