"""A password in an address is repeated nowhere, however the address is spelt and given."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest

from crisisdesk.app import CrisisDesk
from crisisdesk.commands import runner
from crisisdesk.directories import directories
from crisisdesk.errors import DeskError
from crisisdesk.i18n import say
from crisisdesk.settings import Given, Settings, load
from crisisdesk.store.connect import Target
from tests.clock import NOON
from tests.servers import Server

Run = Callable[..., tuple[int, str, str]]
T = TypeVar("T")
PASSWORD = "zwaluwstaart"
HOST = "127.0.0.1:1"
"""Where nobody listens, and who asks hears so at once."""
SPELLINGS = (
    f"postgresql://desk:{PASSWORD}@{HOST}/desk",
    f"postgres://desk:{PASSWORD}@{HOST}/desk",
    f"postgresql://:{PASSWORD}@{HOST}/desk",
    f"postgresql://desk:{PASSWORD}@{HOST}",
    f"postgresql://desk:{PASSWORD}@{HOST},{HOST}/desk",
    f"postgresql://desk:{PASSWORD}@[::1]:1/desk",
    f"postgresql://{HOST}/desk?password={PASSWORD}",
    f"postgresql://{HOST}/desk?user=desk&password={PASSWORD}&sslmode=require",
    f"postgresql://{HOST}/desk?sslpassword={PASSWORD}",
    f"postgresql://{HOST}/desk?passfile=/{PASSWORD}",
    f"postgresql://{HOST}/desk?PASSWORD={PASSWORD}",
    f"postgresql://{HOST}/desk?passwd={PASSWORD}",
    f"postgresql://desk:x@{PASSWORD}@{HOST}/desk",
    f"postgresql://desk:{PASSWORD}@x@{HOST}/desk",
    f"postgresql://desk:x/{PASSWORD}@{HOST}/desk",
    f"postgresql://desk:x?{PASSWORD}@{HOST}/desk",
    f"postgresql://desk:x#{PASSWORD}@{HOST}/desk",
    f"postgresql://desk:x:{PASSWORD}@{HOST}/desk",
    f"postgresql://desk:x%zz{PASSWORD}@{HOST}/desk",
    f"postgresql://desk:%40{PASSWORD}@{HOST}/desk",
    f"postgresql://desk%3A{PASSWORD}%40{HOST}/desk",
    f"postgresql://desk:{PASSWORD}%40{HOST}/desk",
    f"postgresql://desk:{PASSWORD}",
    f"postgresql://desk:{PASSWORD}/desk",
    f"POSTGRESQL://desk:{PASSWORD}@{HOST}/desk",
    f"PostgreSQL://desk:{PASSWORD}@{HOST}/desk",
    f"postgresql+psycopg://desk:{PASSWORD}@{HOST}/desk",
    f"postgresql+psycopg2://desk:{PASSWORD}@{HOST}/desk",
    f"postgresql+asyncpg://desk:{PASSWORD}@{HOST}/desk",
    f"jdbc:postgresql://{HOST}/desk?user=desk&password={PASSWORD}",
    f"postgresql:/desk:{PASSWORD}@{HOST}/desk",
    f"postgresql:desk:{PASSWORD}@{HOST}/desk",
    f"postgresql//desk:{PASSWORD}@{HOST}/desk",
    f"postgresql;//desk:{PASSWORD}@{HOST}/desk",
    f"postgresql:\\\\desk:{PASSWORD}@{HOST}\\desk",
    f"postgresql:///desk:{PASSWORD}@{HOST}/desk",
    f" postgresql://desk:{PASSWORD}@{HOST}/desk",
    f"\u00a0postgresql://desk:{PASSWORD}@{HOST}/desk",
    f"\u200bpostgresql://desk:{PASSWORD}@{HOST}/desk",
    f"postgresql: //desk:{PASSWORD}@{HOST}/desk",
    f"'postgresql://desk:{PASSWORD}@{HOST}/desk'",
    f'"postgresql://desk:{PASSWORD}@{HOST}/desk"',
    f"<postgresql://desk:{PASSWORD}@{HOST}/desk>",
    f"database=postgresql://desk:{PASSWORD}@{HOST}/desk",
    f"psql postgresql://desk:{PASSWORD}@{HOST}/desk",
    f"mysql://desk:{PASSWORD}@{HOST}/desk",
    f"https://desk:{PASSWORD}@{HOST}/desk",
    f"//desk:{PASSWORD}@{HOST}/desk",
    f"desk:{PASSWORD}@{HOST}/desk",
    f"desk:{PASSWORD}@localhost",
    f"desk:two words and {PASSWORD}@localhost",
    f"host=localhost port=1 user=desk password={PASSWORD}",
    f"host=localhost port=1 user=desk password = '{PASSWORD}'",
    f"postgresql://{HOST}/desk password={PASSWORD}",
    f"PGPASSWORD={PASSWORD} postgresql://desk@{HOST}/desk",
    f"Server=localhost;Port=1;User Id=desk;Pwd={PASSWORD};",
    f"postgresql://desk:{PASSWORD}@{HOST}/desk\npostgresql://x",
    f"postgresql://desk:{PASSWORD}@..{HOST}/desk",
    f"postgresql://desk:{PASSWORD}@{HOST}x/desk",
)
OPTIONS = ("--database", "--language", "--as", "--at", "--known", "--databse")
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("status",),
    ("doctor",),
    ("doctor", "--json"),
    ("export", "capacity"),
    ("backup",),
    ("restore", __file__),
    ("passphrase", "set"),
    ("import", __file__, "--profile", "ssda903"),
    ("retention",),
    ("journal", "--verify"),
)
IN_THE_WRONG_PLACE: tuple[tuple[str, ...], ...] = (
    ("import",),
    ("import", __file__, "--profile"),
    ("export",),
    ("export", "capacity", "-o"),
    ("export", "capacity", "--format"),
    ("template",),
    ("template", "capacity", "-o"),
    ("calendar", "-o"),
    ("agenda", "--on"),
    ("agenda", "--duty"),
    ("agenda", "-o"),
    ("backup",),
    ("restore",),
    ("journal", "--case"),
    ("manual",),
    ("passphrase", "set", "--new-file"),
    ("passphrase",),
    (),
)


LINES = (
    "database = {}",
    "databse = {}",
    "postgresql = {}",
    "{} = 1",
    "database = [{}]",
    "database = {{url = {}}}",
    "[database]\nurl = {}",
    "theme = {}",
    "theme = [{}]",
    "as = {}",
    "lock = {}",
    "database = {} x",
    "{}",
)
ENVIRONMENT = tuple(f"CRISISDESK_{name}" for name in ("DATABASE", "AS", "PASSPHRASE_FILE"))
DEMO = ("demo", "--into")
TURNS = 5


def spilled(folder: Path) -> list[Path]:
    """The files, and the names of files, that hold the password."""
    return [
        path
        for path in folder.rglob("*")
        if PASSWORD in path.name or (path.is_file() and PASSWORD.encode() in path.read_bytes())
    ]


def turn(number: int, ways: Sequence[T]) -> list[T]:
    """A fifth of the ways: with all spellings together every way meets many of them."""
    return [way for place, way in enumerate(ways) if (place + number) % TURNS == 0]


@pytest.mark.usefixtures("own_log")
@pytest.mark.parametrize(
    ("number", "spelling"), [*enumerate(SPELLINGS)], ids=map(str, range(len(SPELLINGS)))
)
def test_no_way_in_repeats_a_password(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, spelling: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("--database", spelling)
    assert (code, PASSWORD in out + err) == (2, False)
    for command in (COMMANDS[0], *turn(number, COMMANDS)):
        code, out, err = run("--database", spelling, *command)
        assert (code in (2, 3, 4), PASSWORD in out + err) == (True, False), (command, err)
    for option in turn(number, OPTIONS):
        _code, out, err = run(f"{option}={spelling}", "status")
        assert PASSWORD not in out + err, (option, err)
    for words in (DEMO, *turn(number, IN_THE_WRONG_PLACE)):
        code, out, err = run(*words, spelling)
        assert (code in (2, 3, 4), PASSWORD in out + err) == (True, False), (words, err)
    for name in turn(number, ENVIRONMENT):
        with monkeypatch.context() as patch:
            patch.setenv(name, spelling)
            code, out, err = run("status")
            assert (code in (2, 4), PASSWORD in out + err) == (True, False), (name, err)
    assert spilled(tmp_path) == []


@pytest.mark.parametrize("spelling", SPELLINGS, ids=map(str, range(len(SPELLINGS))))
def test_no_line_of_the_settings_repeats_a_password(tmp_path: Path, spelling: str) -> None:
    file = tmp_path / "settings.toml"
    for line in LINES:
        for written in (json.dumps(spelling), spelling):
            file.write_text(line.format(written), encoding="utf-8")
            try:
                settings = load(Given(), {"CRISISDESK_HOME": str(tmp_path)}, NOON)
            except DeskError as error:
                sentence = say(error) + str(error)
            else:
                sentence = Target(settings.database).shown
            assert PASSWORD not in sentence, line


@pytest.mark.usefixtures("own_log")
def test_a_command_that_falls_over_repeats_no_password(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_args: object, **_more: object) -> None:
        raise RuntimeError(SPELLINGS[0])

    monkeypatch.setattr(runner, "run", fall)
    for spelling in SPELLINGS:
        code, out, err = run("--database", spelling, "status")
        assert (code in (2, 5), PASSWORD in out + err) == (True, False), err
    assert (tmp_path / "home" / "logs" / "crisisdesk.log").exists()
    assert spilled(tmp_path) == []


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_name_for_people_holds_a_password(tmp_path: Path, spelling: str) -> None:
    """Neither a sentence nor the title of the desk's terminal."""
    with suppress(DeskError):
        settings = load(Given(spelling), {"CRISISDESK_HOME": str(tmp_path)}, NOON)
        assert settings.is_server
        assert PASSWORD not in Target(settings.database).shown
        desk = CrisisDesk(None, language="en", settings=settings)
        assert PASSWORD not in f"{desk.title}{desk.sub_title}{desk.region}"


def test_what_is_a_file_stays_one(tmp_path: Path) -> None:
    environment = {"CRISISDESK_HOME": str(tmp_path)}
    odd = tmp_path / "user:name@host.db"
    odd.write_bytes(b"")
    for typed in (odd, tmp_path / "new.db", tmp_path / "a@b" / "new.db", tmp_path / "passwords.db"):
        assert load(Given(str(typed)), environment, NOON).database == str(typed)


@pytest.mark.parametrize(
    "typed", ["POSTGRES://h/d", " postgresql://h/d ", "postgresql+psycopg://h/d"]
)
def test_addresses_that_can_be_meant_are_taken(tmp_path: Path, typed: str) -> None:
    settings = load(Given(typed), {"CRISISDESK_HOME": str(tmp_path)}, NOON)
    assert settings == Settings(
        directories({"CRISISDESK_HOME": str(tmp_path)}), "postgresql://h/d", settings.language
    )


@pytest.mark.long
def test_a_server_that_answers_repeats_no_password(
    run: Run, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = server.empty()
    address = f"{empty}&password={PASSWORD}"
    code, out, err = run("--database", address, "status")
    assert (code, out) == (4, "")
    assert "is an empty database; crisisdesk doctor --create makes its tables" in err
    assert run("demo", "--into", address) == (0, "", "")
    code, out, err = run("demo", "--into", address)
    assert (code, out, "has tables already" in err) == (3, "", True)
    monkeypatch.setenv("CRISISDESK_DATABASE", address)
    sentences = err
    for command in (
        ("status",),
        ("doctor",),
        ("doctor", "--json"),
        ("journal", "--json"),
        ("journal", "--verify"),
        ("export", "timeline"),
        ("backup",),
        ("passphrase", "set"),
        ("retention", "--dry-run"),
    ):
        _code, out, err = run(*command)
        sentences += out + err
    server.drop(empty)
    assert PASSWORD not in sentences
    assert spilled(tmp_path) == []


def test_tables_are_made_on_a_server_by_a_command(run: Run, server: Server) -> None:
    empty = server.empty()
    code, out, _ = run("--database", empty, "doctor", "--create")
    assert (code, "of version" in out, "a busy or silent server" in out) == (0, True, True)
    code, out, _ = run("--database", empty, "status")
    assert (code, out != "") == (0, True)
    server.drop(empty)
