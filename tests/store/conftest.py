"""Here every `store` is tried on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator

import pytest

from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.cut_line import CutLine, cut_line


@pytest.fixture
def target(database_url: str) -> Target:
    """The database that `store` opens."""
    return Target(database_url)


@pytest.fixture
def line(migrated: str) -> Iterator[CutLine]:
    """A line to a server."""
    with cut_line(migrated) as line:
        yield line


@pytest.fixture
def far(open_store: Callable[..., Store], line: CutLine) -> Store:
    """A desk at the end of that line."""
    return open_store(target=Target(line.address))
