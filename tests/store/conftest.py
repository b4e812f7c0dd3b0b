"""Here every `store` is tried on SQLite and on PostgreSQL."""

import pytest

from crisisdesk.store.connect import Target


@pytest.fixture
def target(database_url: str) -> Target:
    """The database that `store` opens."""
    return Target(database_url)
