"""A region in which staff can be counted and lent, filled once for the tests that only look."""

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.services.absence import staffing
from crisisdesk.store.store import Store
from tests import absence_region

IDS = dict[str, tuple[ProviderId, FacilityId]]


@pytest.fixture
def region(store: Store) -> IDS:
    """The made-up region of the review, with a norm for every group that counted its staff."""
    ids = absence_region.fill(store)
    for made in absence_region.REGION:
        if made.name in ("De Wissel", "Kadehuis", "Lindeborg", "Rietzoom"):
            store.write(staffing.set_norm, absence_region.norm_of(made, ids[made.name][1]))
    return ids
