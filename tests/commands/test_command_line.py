"""The command line as people and scripts call it: words and exit codes."""

import os
import subprocess
import sys

import pytest

from crisisdesk import __version__, cli
from tests.commands.conftest import one_sentence


def test_version_loads_nothing_heavy():
    heavy = ["textual", "typer", "click", "sqlalchemy", "sqlmodel", "sqlite3", "apscheduler"]
    script = (
        "import sys; from crisisdesk import cli\n"
        "try: cli.main(sys.argv[1:])\n"
        f"except SystemExit: print([name for name in {heavy} if name in sys.modules])"
    )
    for words in (["--version"], ["--nonsense", "status"], ["nonsense"], ["--help"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
        )
        assert done.stdout.endswith("[]\n")
        if words == ["--version"]:
            assert done.stdout.startswith(f"crisisdesk {__version__}\n")


def test_help_names_every_option_and_command(run):
    code, out, _err = run("--help")
    assert code == 0
    for word in (*cli.COMMANDS, "--database", "--language", "--as", "--at", "--known", "--version"):
        assert word in out


def test_every_command_explains_itself(run):
    for command in cli.COMMANDS:
        code, out, _err = run(command, "--help")
        assert (code, "Usage: crisisdesk" in out) == (0, True)


@pytest.mark.parametrize(
    "argv",
    [
        ["--language"],
        ["--language", "de", "status"],
        ["--version=3"],
        ["--foo", "status"],
        ["--at", "yesterday", "status"],
        ["--as", "", "status"],
        ["--database", "mysql://x", "status"],
        ["foo"],
        ["status", "--foo"],
        ["status", "extra"],
        ["status", "--json=3"],
        ["import"],
        ["import", "x.csv", "--profile"],
        ["export"],
        ["export", "youths"],
        ["template", "capacity"],
        ["template", "nothing", "-o", "x.xlsx"],
    ],
)
def test_wrong_use_is_one_sentence_and_two(run, argv, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert one_sentence(err)
    assert not (tmp_path / "home").exists()


def test_a_sentence_is_in_the_readers_language(run):
    _code, _out, english = run("--language", "en", "status")
    _code, _out, dutch = run("--language", "nl", "status")
    assert english != dutch


def test_without_a_terminal_nothing_asks(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", open(os.devnull))  # noqa: SIM115, PTH123
    for argv in ([], ["demo"]):
        code, _out, err = run(*argv)
        assert (code, one_sentence(err)) == (2, True)


def test_interrupted_is_quiet(run, monkeypatch):
    def interrupted(_argv):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupted)
    assert run("status") == (130, "", "")
