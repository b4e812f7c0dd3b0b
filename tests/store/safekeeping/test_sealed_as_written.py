"""Rows that a server tells of when they are written, and that their act writes once more."""

from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.holds import Hold, HoldChange
from crisisdesk.services.safekeeping import journal
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.clock import NOON
from tests.factories import make_case, make_facility


@pytest.mark.long_on_a_server
@pytest.mark.parametrize("holds", [1, 49, 50, 60])
def test_rows_that_an_act_writes_twice_are_sealed_as_they_end(store: Store, holds: int) -> None:
    facility = make_facility(store, figures=CapacityFigures(available=90, occupied=0))
    case, _ = store.write(make_case)

    def keep_and_release(uow: UnitOfWork) -> None:
        hold = Hold(case, facility, 1, NOON + timedelta(hours=1))
        kept = [uow.cases.add_hold(hold) for _ in range(holds)]
        for each in kept[-1], kept[0]:
            uow.cases.change_hold(each, HoldChange.RELEASED)
        uow.journal("hold.released", case=case)

    store.write(keep_and_release)
    assert journal.verify(store).whole
