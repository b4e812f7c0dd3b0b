"""A journey has the same desk as the tests of a screen."""

from tests.screens.conftest import (
    _still,
    make_app,
    region,
    region_app,
    region_target,
    weeks,
    weeks_app,
    weeks_target,
)

__all__ = [
    "_still",
    "make_app",
    "region",
    "region_app",
    "region_target",
    "weeks",
    "weeks_app",
    "weeks_target",
]
