"""What an act takes a case for once a child has come is what the store then tells of it."""

from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.acts import with_arrival
from crisisdesk.domain.cases.lines import StayLine
from crisisdesk.services.cases import holds, stays
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.clock import NOON, Clock
from tests.factories import make_case, make_facility


@pytest.mark.parametrize("on_hold", [True, False])
@pytest.mark.parametrize("hours", [0, 2])
def test_an_arrival_need_not_be_read_to_be_known(
    store: Store, clock: Clock, on_hold: bool, hours: int
) -> None:
    first, second = (
        make_facility(store, name, CapacityFigures(available=9, occupied=0))
        for name in ("Oost", "West")
    )
    case, _ = store.write(make_case, 2)
    hold = store.write(holds.hold, case, second, 2) if on_hold else None
    clock.forward(hours=3)
    one, other = (youth.id for youth in store.read(queries.case, case).youths)
    store.write(stays.arrive, case, one, first, arrived_at=NOON + timedelta(hours=1))

    def arrive(uow: UnitOfWork) -> None:
        before = uow.case_events.standing(case)
        about = uow.facilities.get(second)
        moment = NOON + timedelta(hours=hours)
        stay = uow.cases.arrive(case, other, second, arrived_at=moment, hold=hold)
        line = StayLine(
            stay, other, second, about.name, moment, kind=about.kind, outside=about.outside
        )
        after = uow.case_events.standing(case)
        assert with_arrival(before, line, hold) == after
        assert [facts.arrived for facts in after.holds] == [1] * on_hold
        uow.journal("stay.arrived", case=case)

    store.write(arrive)
