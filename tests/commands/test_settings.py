"""The command that lists and changes what desks agree on."""

import json

from crisisdesk.domain.settings import DEFAULTS
from tests.commands.conftest import one_sentence


def test_settings_are_listed_set_and_planned(run, db):
    base = ("--database", db, "--as", "AB")
    code, out, _err = run(*base, "settings", "set", "region.name", "Zuid-Holland Zuid")
    assert (code, out.split("  ")[0]) == (0, "region.name")
    assert run(*base, "settings", "set", "hold.acute_hours", "1,5", "--why", "region")[0] == 0
    assert run(*base, "settings", "set", "stay.milestones", "1, 7")[0] == 0
    assert run(*base, "settings", "set", "hold.hours", "8", "--from", "01-01-2199")[0] == 0
    code, out, _err = run("--database", db, "settings", "--json")
    lines = {line["name"]: line for line in json.loads(out)}
    assert code == 0
    assert {*DEFAULTS} <= {*lines}
    assert lines["hold.acute_hours"] | {"since": ""} == {
        "name": "hold.acute_hours",
        "value": 1.5,
        "default": DEFAULTS["hold.acute_hours"],
        "since": "",
        "by": "AB",
        "kind": "hours",
        "allowed": "from 0.25 to 72",
        "later": [],
    }
    assert lines["stay.milestones"]["value"] == [1, 7]
    assert (lines["hold.hours"]["value"], lines["hold.hours"]["since"]) == (24, None)
    assert [later["value"] for later in lines["hold.hours"]["later"]] == [8]
    then = json.loads(run("--database", db, "--at", "01-01-2020", "settings", "--json")[1])
    assert all(line["value"] == line["default"] and line["later"] == [] for line in then)
    code, out, _err = run("--database", db, "--language", "nl", "settings")
    assert "region.name                " in out
    assert f"standaard: {DEFAULTS['hold.acute_hours']}" in out
    assert "vanaf 01-01-2199: 8" in out
    assert "  1,5 · uren" in out


def test_what_is_wrong_says_what_is_allowed(run, db):
    base = ("--database", db, "--as", "AB")
    run(*base, "settings", "set", "region.name", "Zuid")
    for words, said in (
        (("hold.hour", "3"), "there are: region.name, capacity.fresh_hours"),
        (("hold.hours", "soon"), "allowed: from 0.25 to 168"),
        (("absence.small_heads", "2"), "allowed: a whole number from 5 to 100"),
        (("journal.years", "3"), "at least 5 years"),
        (("hold.hours", "3", "--from", "2020"), "not a date"),
        (("hold.hours", "3", "--from", "01-01-2020"), "is past"),
    ):
        code, out, err = run(*base, "settings", "set", *words)
        assert (code, out) == (2, ""), words
        assert one_sentence(err)
        assert said in err
    assert run("--database", db, "--at", "01-01-2020", "settings", "set", "hold.hours", "3")[0] == 2
