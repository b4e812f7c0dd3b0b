"""A desk that was taken along, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crisisdesk.store.store import Store
from tests.apart import Apart
from tests.clock import Clock


@pytest.fixture
def apart(open_store: Callable[..., Store], clock: Clock, template: Path, tmp_path: Path) -> Apart:
    """A shared desk with one place."""
    return Apart(open_store, clock, template, tmp_path)
