"""The plain desk as a command: lines from standard input, and nothing of a screen is loaded."""

import io
import subprocess
import sys

LOADED = """
import sys
from crisisdesk import cli
sys.argv = ["crisisdesk", "--database", {store!r}, "--as", "AB", "plain"]
try:
    cli.main()
finally:
    print([name for name in ("textual",) if name in sys.modules], file=sys.stderr)
"""


def test_lines_of_standard_input_are_obeyed_until_they_end(run, demo, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("plekken\ncase\nfoo\nhelp\n"))
    code, out, err = run("--database", demo, "--as", "AB", "--language", "nl", "plain")
    assert (code, err) == (0, "")
    assert "Plaatsbaar vannacht" in out or "plaatsbaar vannacht" in out.casefold()
    assert "‘foo’ is hier geen opdracht" in out


def test_another_moment_has_no_plain_desk(run, demo):
    code, _out, err = run("--database", demo, "--at", "2020-04-07T12:00Z", "plain")
    assert (code, "acts are for now" in err) == (2, True)


def test_no_part_of_a_screen_is_loaded(demo):
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(store=str(demo))],
        input="places\nnew\nQX\n14\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.strip().splitlines()[-1] == "[]"
    assert "child 1" in done.stdout or "kind 1" in done.stdout
