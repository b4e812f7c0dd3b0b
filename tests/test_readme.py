"""What the README says works."""

import re
from pathlib import Path

import pytest

from crisisdesk.commands.table import CRISISDESK
from crisisdesk.exchange import cells, profiles
from crisisdesk.exchange import reading as sheets
from crisisdesk.services.capacity import capacity
from crisisdesk.services.sheets import imports

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_LINES = 25


def block(start: str) -> str:
    """The block of the README that begins with these words."""
    found = re.finditer(r"```\w*\n(.*?)```", README, re.DOTALL)
    return next(one[1] for one in found if one[1].startswith(start))


def table_of(heading: str) -> set[str]:
    """The first words in code of each row of a table, by the title of its first column."""
    part = README.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return {name for row in part.splitlines() for name in re.findall(r"^\| `([^`]+)`", row)}


@pytest.fixture
def waalkade(tmp_path: Path) -> tuple[Path, Path]:
    """The list and the profile of the README as files."""
    sheet, profile = tmp_path / "list.csv", tmp_path / "waalkade.toml"
    sheet.write_text(block("Nummer;"), encoding="cp1252")
    profile.write_text(block("# The weekly list"), encoding="utf-8")
    return sheet, profile


def test_the_profile_that_people_learn_from_reads_its_list(waalkade, store, clock):
    sheet, profile = waalkade
    parsed = sheets.read(sheet, profiles.load(str(profile)))
    outcome = store.write(imports.take, parsed)
    assert (outcome.imported, outcome.new_facilities, len(outcome.skipped)) == (3, 3, 1)
    assert not outcome.problems
    lines = store.read(capacity.overview).lines
    assert {(one.name, one.kind, one.available, one.occupied, one.reporter) for one in lines} == {
        ("De Kade", "crisis_group", 10, 7, "De Waalkade"),
        ("Het Veer", "residential_group", 10, 9, "De Waalkade"),
        ("De Sluisdeur", "residential_group", 6, None, "De Waalkade"),
    }
    assert profile.read_text(encoding="utf-8").count("\n") <= MOST_LINES


def test_every_key_of_a_profile_is_explained():
    explained = table_of("key") | set(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE))
    assert set(profiles.KEYS) <= explained
    fields = README.partition("Fields: ")[2].partition(".")[0]
    assert set(re.findall(r"`(\w+)`", fields)) == set(cells.FIELDS)


def test_every_command_stands_in_the_readme():
    names = {command.name for command in CRISISDESK.commands}
    for name in names:
        assert f"`crisisdesk {name}" in README
    said = set(re.findall(r"^\| `crisisdesk (\w+)", README, re.MULTILINE))
    assert said == names


def test_every_built_in_profile_stands_in_the_readme():
    part = README.partition("| built-in profile |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([\w-]+)`", part)) == set(profiles.names())


def test_the_two_commands_stand_each_on_a_line():
    lines = README.splitlines()
    venv = "python3 -m venv .venv && .venv/bin/pip install"
    assert f"{venv} . && .venv/bin/crisisdesk demo" in lines
    assert f"{venv} -e '.[test]' && .venv/bin/pytest" in lines
