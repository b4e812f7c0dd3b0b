"""The command line as people and scripts call it: words and exit codes."""

import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

from crisisdesk import __version__, cli, i18n
from crisisdesk.commands.parts import Command
from crisisdesk.commands.table import CRISISDESK
from tests.commands.conftest import one_sentence

OPTIONS = ("--database", "--language", "--as", "--at", "--known", "--version", "--help")


def test_version_loads_nothing_heavy():
    heavy = ["textual", "sqlalchemy", "sqlmodel", "sqlite3", "apscheduler"]
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
    for name in (*(command.name for command in CRISISDESK.commands), *OPTIONS):
        assert name in out
    assert run("help") == (code, out, "")
    for language in i18n.LANGUAGES:
        assert max(map(len, run("--language", language, "--help")[1].splitlines())) <= 80


def commands(above: Command = CRISISDESK, *words: str) -> Iterator[tuple[list[str], Command]]:
    """Every command with the words that call it."""
    for command in above.commands:
        yield [*words, command.name], command
        yield from commands(command, *words, command.name)


def called(part: list[str] | Command) -> str:
    return " ".join(part) if isinstance(part, list) else ""


@pytest.mark.parametrize(("words", "command"), [*commands()], ids=called)
def test_every_command_explains_itself(run, words, command):
    code, out, _err = run("--language", "en", *words, "--help")
    assert (code, f"Usage: crisisdesk {' '.join(words)} " in out) == (0, True)
    for argument in command.arguments:
        assert f"{' '.join(argument.flags[-1:]) or argument.name}" in out
    code, out, _err = run("--language", "nl", *words, "-h")
    assert code == 0
    assert i18n.catalogue("nl")[command.words] in out
    assert "Usage" not in out


@pytest.mark.parametrize(("words", "command"), [*commands()], ids=called)
def test_a_function_takes_what_the_table_says(words, command):
    if not command.function:
        assert command.commands
        return
    module, _dot, name = command.function.partition(".")
    function = getattr(import_module(f"crisisdesk.commands.{module}"), name)
    context, *parameters = inspect.signature(function).parameters
    assert (context, set(parameters)) == (
        "context", {argument.keyword for argument in command.arguments},
    )  # fmt: skip


@pytest.mark.parametrize(
    "argv",
    [
        ["--language"],
        ["--language", "de", "status"],
        ["--version=3"],
        ["--foo", "status"],
        ["--at", "someday", "status"],
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
        ["passphrase"],
        ["passphrase", "foo"],
        ["passphrase", "set", "--foo"],
        ["passphrase", "set", "extra"],
        ["restore", "one.db", "two.db"],
    ],
)
def test_wrong_use_is_one_sentence_and_two(run, argv, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert one_sentence(err)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("argv", "english"),
    [
        (["import", "x.csv", "--wrong"], "import has no option --wrong"),
        (["passphrase"], "passphrase needs COMMAND; see crisisdesk passphrase --help."),
        (["passphrase", "set", "--wrong"], "passphrase set has no option --wrong"),
        (["template", "capacity"], "template needs -o"),
        (["import"], "import needs FILE"),
        (["import", "x.csv", "--profile"], "--profile needs a value."),
        (["status", "--json=3"], "--json takes no value."),
        (["status", "extra"], "status cannot take this"),
        (["passphrase", "foo"], "There is no command “passphrase foo”; there are: set, change"),
        (["--json", "status"], "There is no option --json before the command"),
    ],
)
def test_what_is_wrong_is_named_in_both_languages(run, argv, english):
    assert run("--language", "en", *argv)[2].startswith(english)
    code, _out, err = run("--language", "nl", *argv)
    assert (code, one_sentence(err)) == (2, True)
    assert not err.startswith(english)


def test_words_and_options_stand_in_any_order(run, tmp_path, db, sheet, profile):
    other = tmp_path / "-other.csv"
    other.write_text(sheet.read_text())
    argv = ("--database", db, "import", sheet, "--profile", profile, other, "--json", "--dry-run")
    code, out, _err = run(*argv)
    assert (code, out.count("\n")) == (0, 2)
    assert run("--database", db, "import", "--", "-none.csv")[2].startswith("There is no file")


def test_a_command_loads_its_module_alone():
    script = (
        "import sys; from crisisdesk import cli\n"
        "try: cli.main(['template', 'nothing', '-o', 'x.xlsx'])\n"
        "except SystemExit: print(sorted(name for name in sys.modules if '.commands.' in name))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    names = ("context", "data", "parts", "runner", "table", "terminal")
    assert done.stdout == f"{[f'crisisdesk.commands.{name}' for name in names]}\n"


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
