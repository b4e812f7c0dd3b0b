"""What the command says that lists tomorrow's beds."""

import json


def test_the_list_in_lines_and_as_json(run, demo):
    code, out, err = run("--database", demo, "outflow", "--json")
    assert (code, err) == (0, "")
    listed = json.loads(out)
    assert sum(listed["comes_free"].values()) == len(listed["beds"]) > 0
    (long,) = (bed for bed in listed["beds"] if bed["overstayed"])
    assert (long["blockers"], long["leaves_on"]) == (["no_foster_family"], None)
    code, out, err = run("--database", demo, "outflow")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == len(listed["beds"]) + 1
    assert "no foster family, who acts: " in out
    assert lines[-1].startswith("Comes free: today 0 · tomorrow 0")
