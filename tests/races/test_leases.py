"""Desks go through one call list at once: nobody calls the same facility, none starves."""

import pytest

from crisisdesk.store.connect import Target
from tests.races.leases import race


@pytest.mark.long_on_a_server
@pytest.mark.parametrize(("desks", "facilities"), [(2, 8), (8, 12)])
def test_nobody_calls_the_same_facility_and_none_starves(
    database_url: str, desks: int, facilities: int
) -> None:
    outcome = race(Target(database_url), desks, facilities)
    assert outcome.faults == []
    assert sum(outcome.called.values()) >= facilities
