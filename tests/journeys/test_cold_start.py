"""A cold start on an empty server, by what the README and the manual say and nothing else."""

import re
import shlex
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crisisdesk.store.connect import Target
from tests.commands.conftest import run  # noqa: F401 - a command line, as the commands' tests have it
from tests.servers import Server

ROOT = Path(__file__).parents[2]
NAMED = "postgresql://user@server/crisisdesk"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def databases(server: Server) -> Iterator[Callable[[], str]]:
    """Makes empty databases."""
    made: list[str] = []

    def make() -> str:
        made.append(server.empty())
        return made[-1]

    yield make
    for address in made:
        server.drop(address)


def steps() -> list[str]:
    """The lines that the README has for a server."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    block: str
    (block,) = (block for block in blocks if "CRISISDESK_DATABASE" in block)
    return block.splitlines()


def test_an_empty_server_becomes_a_desk_by_the_readme_alone(
    run: Run,  # noqa: F811
    databases: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    from crisisdesk.app import CrisisDesk

    opened: list[CrisisDesk] = []

    def drawn(app: CrisisDesk) -> None:
        opened.append(app)

    monkeypatch.setattr(CrisisDesk, "run", drawn)
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda _self: True})())
    monkeypatch.chdir(tmp_path)
    address = databases()
    install, export, *commands = steps()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (extra,) = re.findall(r"\.\[(\w+)\]", install)
    assert "psycopg" in str(project["optional-dependencies"][extra])
    name, named = export.removeprefix("export ").split("=")
    assert named == NAMED
    monkeypatch.setenv(name, address)
    # Before anything is done a desk says that nothing is there, and with what to begin.
    code, out, err = run("status")
    assert (code, out, "is an empty database" in err) == (4, "", True)
    assert "crisisdesk doctor --create" in err
    said = [run(*shlex.split(command)[1:]) for command in commands]
    assert [code for code, _, _ in said] == [0, 0]
    assert "‼" not in said[0][1]
    assert len(opened) == 1
    code, out, err = run("status")
    assert (code, "0 facilities" in out, err) == (0, True, "")
    # Nothing was made in a file that is called like the address.
    assert [path.name for path in tmp_path.rglob("*postgres*")] == []


def test_a_login_is_granted_its_work_as_doctor_and_the_manual_say(
    run: Run,  # noqa: F811
    databases: Callable[[], str],
) -> None:
    address = databases()
    assert run("--database", address, "doctor", "--create")[0] == 0
    manual = (ROOT / "crisisdesk" / "manual" / "en" / "sharing.md").read_text("utf-8")
    (grant,) = re.findall(r"`(GRANT [^`]+ TO anna)`", manual)
    with closing(psycopg.connect(address, autocommit=True)) as owner:
        owner.execute("CREATE ROLE anna LOGIN")
        try:
            anna = f"{address}&user=anna"
            code, out, err = run("--database", anna, "status")
            assert (code, out) == (4, "")
            assert "Ask the server's administrator for another role" in err
            owner.execute(grant.replace("crisisdesk_member", "crisisdesk_reader"))
            assert "anna, who is: crisisdesk_reader" in run("--database", anna, "doctor")[1]
            owner.execute(grant)
            code, out, _ = run("--database", anna, "doctor")
            assert (code, "anna, who is: crisisdesk_member, crisisdesk_reader" in out) == (0, True)
        finally:
            owner.execute("DROP OWNED BY anna")
            owner.execute("DROP ROLE anna")


def test_a_demo_fills_an_empty_database_and_refuses_any_other(
    run: Run,  # noqa: F811
    databases: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    filled, foreign = databases(), databases()
    with closing(psycopg.connect(foreign, autocommit=True)) as other:
        other.execute("CREATE TABLE theirs (id integer)")
    assert run("demo", "--into", filled) == (0, "", "")
    assert re.search(r"\b[34]\d facilities", run("--database", filled, "status")[1])
    for address in (filled, foreign):
        code, out, err = run("demo", "--into", address)
        assert (code, out) == (3, "")
        assert err.strip() == (
            f"{Target(address).shown} has tables already; the demo fills an empty database."
        )
    with closing(psycopg.connect(foreign)) as other:
        tables: Any = other.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    assert tables == [("theirs",)]
    # One that is not there is no file either.
    code, out, err = run("demo", "--into", "postgresql://nobody@127.0.0.1:9/none")
    assert (code, out, "cannot be reached" in err) == (4, "", True)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
