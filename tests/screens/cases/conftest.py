"""A case on the screen."""

import pytest

from tests.screens.cases.case_desk import OpenedCase


@pytest.fixture
def opened(region_app):
    """A desk at the screen with a fresh case."""
    return OpenedCase(region_app())
