"""The public files beside the project, where they are there."""

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data"


def real_input(name: str) -> Path:
    """One of the public files; skips without the folder, and fails without it in CI."""
    if not FOLDER.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("CI runs without ../shared/data")
        pytest.skip("the public files of ../shared/data are not on this machine")
    return FOLDER / name
