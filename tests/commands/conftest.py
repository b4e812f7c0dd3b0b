"""A command line in a test, with a store, a profile and a sheet of its own."""

import os
from pathlib import Path

import pytest

from crisisdesk import cli

PROFILE = """
kind = "capacity"
create = true
source = "test"
date = "yyyy-mm-dd"
hour = "12:00"
[columns]
code = "Code"
name = "Name"
observed_at = "Day"
available = "Places"
occupied = "Taken"
[constants]
kind = "crisis_group"
"""
SHEET = "Code,Name,Day,Places,Taken\n1,De Boei,2024-03-01,8,6\n2,Het Anker,2024-03-01,5,5\n"


@pytest.fixture
def run(capfd, monkeypatch):
    """Runs a command line in English; answers exit code, output and complaints."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def call(*argv: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(word) for word in argv])
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    before = os.umask(0o022)
    yield call
    os.umask(before)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "own.db"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    place = tmp_path / "test.toml"
    place.write_text(PROFILE)
    return place


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    place = tmp_path / "places.csv"
    place.write_text(SHEET)
    return place


@pytest.fixture
def demo(demo_at):
    return demo_at


def one_sentence(err: str) -> bool:
    return err.count("\n") == 1 and "Traceback" not in err
