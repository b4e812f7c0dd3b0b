"""The README is short, and what it points at is there."""

import re
from pathlib import Path

from crisisdesk import manual

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_LINES = 160
MOST_KEYS = 12


def test_it_is_read_in_one_sitting():
    assert README.count("\n") <= MOST_LINES


def test_the_two_commands_stand_each_on_a_line():
    lines = README.splitlines()
    venv = "python3 -m venv .venv && .venv/bin/pip install"
    assert f"{venv} . && .venv/bin/crisisdesk demo" in lines
    assert f"{venv} -e '.[test]' && .venv/bin/pytest" in lines


def test_it_shows_the_keys_to_begin_with_and_no_more():
    table = README.partition("| key | does |")[2].partition("<!--")[0]
    assert 0 < table.count("| `") <= MOST_KEYS


def test_every_link_leads_somewhere():
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert all((ROOT / link).is_file() for link in links)
    assert {Path(link).stem for link in links if "manual/en" in link} == set(manual.PAGES)
