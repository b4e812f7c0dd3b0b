"""Holds, arrivals and departures as the desk does them."""

from datetime import timedelta
from functools import partial

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.cases.holds import hold_term
from crisisdesk.domain.cases.states import CaseId, HoldId, StayId, Urgency
from crisisdesk.errors import RuleBroken
from crisisdesk.services.cases import holds, stays
from crisisdesk.store.store import Store
from crisisdesk.store.values import new_id
from tests.clock import Clock
from tests.factories import ACUTE_HOLD, DECISION, SAFE, line_of, make_case, make_facility, tell

TEN = CapacityFigures(available=10, occupied=6)


@pytest.fixture
def facility(store: Store, clock: Clock) -> FacilityId:
    """A facility with four places, reported a minute ago."""
    made = make_facility(store, figures=TEN)
    clock.forward(minutes=1)
    return made


@pytest.fixture
def case(store: Store) -> CaseId:
    """An open case."""
    return store.write(make_case)[0]


@pytest.mark.parametrize("urgency", [Urgency.ACUTE, Urgency.PRESSING])
def test_a_hold_runs_out_after_its_term(
    store: Store, clock: Clock, facility: FacilityId, case: CaseId, urgency: Urgency
) -> None:
    store.write(holds.hold, case, facility, 3, urgency=urgency)
    clock.time += hold_term(urgency, CaseTerms()) - timedelta(microseconds=1)
    assert line_of(store, facility).placeable == 1
    clock.forward(microseconds=1)
    assert line_of(store, facility).placeable == 4


def test_after_the_decision_a_hold_no_longer_runs_out(
    store: Store, clock: Clock, facility: FacilityId, case: CaseId
) -> None:
    hold = store.write(holds.hold, case, facility, 1)
    store.write(holds.decide, hold, DECISION)
    store.write(holds.extend, hold, clock.time + timedelta(hours=1))
    clock.forward(days=3)
    assert line_of(store, facility).held == 1
    store.write(holds.release, hold)
    assert line_of(store, facility).held == 0


@pytest.mark.parametrize("act", [partial(holds.decide, decision=DECISION), holds.release])
def test_a_hold_that_ended_cannot_be_acted_on(
    store: Store, clock: Clock, facility: FacilityId, case: CaseId, act
) -> None:
    hold = store.write(holds.hold, case, facility, 1)
    clock.time += ACUTE_HOLD
    with pytest.raises(RuleBroken, match="This hold has ended"):
        store.write(act, hold)
    with pytest.raises(RuleBroken, match="This hold has ended"):
        store.write(holds.extend, hold, clock.time + timedelta(hours=1))


def test_terms_that_lie_behind_are_refused(
    store: Store, clock: Clock, facility: FacilityId, case: CaseId
) -> None:
    with pytest.raises(RuleBroken, match="end is before") as refused:
        store.write(holds.hold, case, facility, 1, until=clock.time)
    assert refused.value.field == "until"
    hold = store.write(holds.hold, case, facility, 1)
    with pytest.raises(RuleBroken, match="end is before"):
        store.write(holds.extend, hold, clock.time)


def test_a_report_never_silently_drops_a_hold(
    store: Store, facility: FacilityId, case: CaseId
) -> None:
    store.write(holds.hold, case, facility, 2)
    tell(store, facility, occupied=7)
    line = line_of(store, facility)
    assert (line.held, line.placeable) == (2, 1)


def test_an_arrival_that_the_report_counts_already_gives_the_held_place_back(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    case, (youth,) = store.write(make_case)
    hold = store.write(holds.hold, case, facility, 1)
    assert line_of(store, facility).placeable == 3
    reported_at = line_of(store, facility).observed_at
    store.write(
        stays.arrive, case, youth, facility, arrived_at=reported_at, hold=hold, earlier=True
    )
    assert line_of(store, facility).placeable == 4


def test_an_arrival_is_never_refused_for_want_of_room(store: Store, facility: FacilityId) -> None:
    case, youths = store.write(make_case, 6)
    for youth in youths:
        store.write(stays.arrive, case, youth, facility)
    assert line_of(store, facility).placeable == -2


def test_moments_that_cannot_be_are_refused(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    case, (youth,) = store.write(make_case)
    ahead = clock.time + timedelta(minutes=6)
    with pytest.raises(RuleBroken, match="not from the future"):
        store.write(stays.arrive, case, youth, facility, arrived_at=ahead)
    stay = store.write(stays.arrive, case, youth, facility).stay
    with pytest.raises(RuleBroken, match="not from the future"):
        store.write(stays.depart, stay, Destination.HOME, departed_at=ahead, safety=SAFE)
    with pytest.raises(RuleBroken, match="comes after the arrival"):
        store.write(
            stays.depart,
            stay,
            Destination.HOME,
            departed_at=clock.time - timedelta(minutes=1),
            safety=SAFE,
        )
    store.write(stays.depart, stay, Destination.HOME, safety=SAFE)
    with pytest.raises(RuleBroken, match="already ended"):
        store.write(stays.depart, stay, Destination.HOME, safety=SAFE)


def test_what_nobody_knows_is_refused(store: Store, facility: FacilityId, case: CaseId) -> None:
    with pytest.raises(RuleBroken, match="not on the board"):
        store.write(holds.hold, case, FacilityId(new_id()), 1)
    with pytest.raises(RuleBroken, match="no such hold"):
        store.write(holds.release, HoldId(new_id()))
    with pytest.raises(RuleBroken, match="no such stay"):
        store.write(stays.depart, StayId(new_id()), Destination.HOME, safety=SAFE)


def test_where_nothing_is_known_nothing_can_be_held(store: Store, case: CaseId) -> None:
    unknown = make_facility(store, "De Kade")
    with pytest.raises(RuleBroken, match="Vacancies at De Kade are unknown"):
        store.write(holds.hold, case, unknown, 1)
