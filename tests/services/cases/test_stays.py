"""The way to a place, the stay, and the departure."""

from datetime import timedelta
from functools import partial

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.deadlines import Clock as Hand
from crisisdesk.domain.cases.endings import Blocker, Destination, Ending
from crisisdesk.domain.cases.placements import Carrier, Symptoms, Transport
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import AgendaSubject
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.cases import endings, holds, outside, stays
from crisisdesk.services.cases.outside import Outside
from crisisdesk.services.week import agenda, asking, day_start
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import DECISION, SAFE, line_of, make_facility, tell
from tests.services.cases.casework import HOUR, file_of, held, line_for, taken
from tests.services.cases.test_endings import OPEN


def test_the_way_to_a_safe_departure(store: Store, clock: Clock, facility: FacilityId) -> None:
    opened, hold = held(store, facility, "A", "B")
    transport = Transport(Carrier.TAXI, clock.time + HOUR, "one at a time", Symptoms.ASKED_NO)
    with pytest.raises(RuleBroken, match="First the decision"):
        store.write(stays.under_way, opened.case, transport)
    store.write(holds.decide, hold, DECISION)
    store.write(stays.under_way, opened.case, transport)
    file = file_of(store, opened.case)
    assert (file.line.state, file.transport) == (CaseState.UNDER_WAY, transport)
    clock.forward(hours=1)
    first = store.write(stays.arrive, opened.case, opened.youths[0], facility, hold=hold)
    line = line_for(store, opened.case)
    assert (line.state, line.hold is not None, line.clock) == (
        CaseState.UNDER_WAY, True, Hand.STOPPED,
    )  # fmt: skip
    second = store.write(stays.arrive, opened.case, opened.youths[1], facility, hold=hold)
    line = line_for(store, opened.case)
    assert (line.state, line.hold, line.clock) == (CaseState.PLACED, None, Hand.STOPPED)
    assert line.milestone is not None
    assert line.milestone.day == 1
    clock.forward(days=2)
    store.write(stays.set_blockers, opened.case, {Blocker.COURT})
    assert file_of(store, opened.case).history.blockers == {Blocker.COURT}
    store.write(stays.set_blockers, opened.case, set())
    line = line_for(store, opened.case)
    assert line.milestone is not None
    assert line.milestone.day == 2
    with pytest.raises(RuleBroken, match="still stays at De Boei"):
        store.write(
            endings.end, opened.case, Ending(CaseState.WITHDRAWN, reason="home", safety=SAFE)
        )
    store.write(stays.depart, first.stay, Destination.HOME, safety=SAFE)
    safe = SAFE._replace(at=clock.time)
    store.write(stays.depart, second.stay, Destination.NETWORK, safety=safe)
    assert store.read(case_queries.open_lines) == []
    file = file_of(store, opened.case)
    assert file.line.state is CaseState.DEPARTED
    assert file.ending is not None
    assert file.ending.safety == safe
    assert [one.destination for one in file.stays] == ["home", "network"]
    with pytest.raises(RuleBroken, match="has ended"):
        store.write(stays.arrive, opened.case, opened.youths[0], facility)


def test_finished_is_not_the_same_as_safe(store: Store, clock: Clock, facility: FacilityId) -> None:
    opened = taken(store)
    arrival = store.write(stays.arrive, opened.case, opened.youths[0], facility)
    leaving = arrival.stay, Destination.HOME
    for safety, field in (
        (None, "safety_by"),
        (SAFE._replace(how=None), "safety_how"),
        (OPEN._replace(organisation=None), "responsible"),
        (OPEN._replace(name=" "), "open_name"),
        (OPEN._replace(due_at=None), "open_until"),
    ):
        with pytest.raises(RuleBroken) as refused:
            store.write(stays.depart, *leaving, safety=safety)
        assert refused.value.field == field
    assert len(line_for(store, opened.case).stays) == 1
    store.write(stays.depart, *leaving, safety=OPEN)
    assert store.read(case_queries.open_lines) == []
    assert [line.id for line in store.read(case_queries.asking_on)] == [opened.case]
    clock.forward(hours=2)
    assert store.read(asking.count, None).cases == 1
    sections = store.read(agenda.agenda, Duty.CORONA_CONSULTATION).sections
    (crisis,) = (part for part in sections if part.subject is AgendaSubject.CRISIS)
    assert [say(item.what) for item in crisis.items if item.case == opened.case] == [
        f"{opened.reference}: ended, and nobody confirmed that the child is safe"
    ]
    assert say(crisis.items[0].what).startswith("Open: 0;")
    assert [line.id for line in store.read(day_start.day_start).asking] == [opened.case]


def test_moving_on_is_a_new_stay_in_the_same_case(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    other = make_facility(store, "De Kade", CapacityFigures(available=2, occupied=0))
    opened = taken(store)
    arrival = store.write(stays.arrive, opened.case, opened.youths[0], facility)
    came = clock.time
    clock.forward(days=1)
    hold = store.write(holds.hold, opened.case, other)
    assert line_for(store, opened.case).state is CaseState.RESERVED
    clock.forward(hours=1)
    store.write(stays.move_on, arrival.stay, other, hold=hold)
    line = line_for(store, opened.case)
    assert (line.state, line.arrived_at) == (CaseState.PLACED, came)
    assert [stay.name for stay in line.stays] == ["De Kade"]
    assert [line_of(store, one).occupied for one in (facility, other)] == [6, 1]


def test_moving_on_asks_where_a_hold_would_be_refused(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    full = make_facility(store, "De Kade", CapacityFigures(available=2, occupied=1))
    clock.forward(hours=1)
    opened = taken(store, "A", "B")
    here = store.write(stays.arrive_together, opened.case, opened.youths, facility)
    both = [one.stay for one in here]
    with pytest.raises(NeedsConfirmation, match="Move on anyway") as asked:
        store.write(stays.move_together, both, full)
    assert say(asked.value).startswith("De Kade has vacancies for 1, not for 2;")
    assert {one.name for one in line_for(store, opened.case).stays} == {"De Boei"}
    store.write(stays.move_together, both, full, sure=True)
    assert {one.name for one in line_for(store, opened.case).stays} == {"De Kade"}
    assert line_of(store, full).placeable == -1


def test_moving_on_to_a_place_that_is_kept_or_outside_asks_nothing(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    last = make_facility(store, "De Kade", CapacityFigures(available=1, occupied=0))
    clock.forward(hours=1)
    opened = taken(store)
    first = store.write(stays.arrive, opened.case, opened.youths[0], facility)
    hold = store.write(holds.hold, opened.case, last)
    (second,) = store.write(stays.move_together, [first.stay], last, hold=hold)
    assert line_of(store, last).placeable == 0
    store.write(outside.hold, opened.case, Outside("Het Verre Huis"))
    far = next(one.id for one in store.read(facility_queries.named) if one.outside)
    store.write(stays.move_together, [second.stay], far)
    assert [one.name for one in line_for(store, opened.case).stays] == ["Het Verre Huis"]


def test_a_place_is_sought_for_all_again_once_everybody_had_left(
    store: Store, facility: FacilityId
) -> None:
    opened = taken(store, "A", "B")
    here = store.write(stays.arrive_together, opened.case, opened.youths, facility)
    store.write(stays.depart_together, [one.stay for one in here], Destination.HOME, safety=SAFE)
    store.write(endings.correct, opened.case, CaseState.SEARCHING, "back the same night")
    store.write(outside.hold, opened.case, Outside("Het Verre Huis"))
    store.write(holds.hold, opened.case, facility, sure=True)
    assert [one.places for one in file_of(store, opened.case).holds] == [2, 2]


def test_an_arrival_before_the_report_of_its_case_is_asked_about(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    clock.time = NOON + timedelta(seconds=40)
    opened, hold = held(store, facility)
    clock.forward(minutes=30)
    arrive = partial(stays.arrive, case=opened.case, youth=opened.youths[0], facility=facility)
    with pytest.raises(NeedsConfirmation, match=r"reported at 07-04-2020 14:00\. Did") as asked:
        store.write(arrive, arrived_at=NOON - HOUR, hold=hold, sure=True)
    assert asked.value.field == "arrived_at"
    # A minute is as fine as anybody types: 14:00 is not before 14:00:40.
    store.write(arrive, arrived_at=NOON, hold=hold)
    other = taken(store, "M.")
    store.write(stays.arrive, other.case, other.youths[0], facility, arrived_at=NOON, earlier=True)


def test_an_arrival_says_what_it_did(store: Store, clock: Clock, facility: FacilityId) -> None:
    opened, hold = held(store, facility)
    child = opened.youths[0]
    clock.forward(hours=5)
    tell(store, facility, occupied=7)
    arrival = store.write(
        stays.arrive, opened.case, child, facility, arrived_at=clock.time - HOUR, hold=hold
    )
    assert (arrival.already_counted, arrival.beyond) == (True, False)
    assert arrival.line is not None
    assert arrival.line.placeable == 3
    tell(store, facility, occupied=10)
    clock.forward(minutes=1)
    other = taken(store, "M.")
    arrival = store.write(stays.arrive, other.case, other.youths[0], facility)
    assert (arrival.already_counted, arrival.beyond) == (False, True)


def test_a_hold_of_another_case_or_place_is_not_used(store: Store, facility: FacilityId) -> None:
    _, hold = held(store, facility)
    other = taken(store, "M.")
    with pytest.raises(RuleBroken, match="not of this case"):
        store.write(stays.arrive, other.case, other.youths[0], facility, hold=hold)
    with pytest.raises(RuleBroken, match="no such child"):
        store.write(stays.arrive, held(store, facility, "Z")[0].case, other.youths[0], facility)
