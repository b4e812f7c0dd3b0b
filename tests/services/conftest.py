"""A facility that the acts on cases can use."""

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_facility


@pytest.fixture
def facility(store: Store, clock: Clock) -> FacilityId:
    """A facility with four places, reported a minute ago."""
    made = make_facility(store, figures=CapacityFigures(available=10, occupied=6))
    clock.forward(minutes=1)
    return made
