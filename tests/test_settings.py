"""Settings come from the file, the environment and the command line; a wrong one is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crisisdesk import directories
from crisisdesk.errors import StoreUnavailable, WrongUse
from crisisdesk.settings import Given, load
from tests.clock import NOON


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


def read(home: Path, given: Given | None = None, environment: dict[str, str] | None = None):
    return load(given or Given(), {"CRISISDESK_HOME": str(home), **(environment or {})}, NOON)


def write(home: Path, text: str) -> None:
    (home / "settings.toml").write_text(text, encoding="utf-8")


def test_without_anything_the_store_is_in_the_home_and_nobody_sits(home):
    settings = read(home)
    assert settings.database == str(home / "desk.db")
    assert (settings.member, settings.at, settings.known, settings.theme, settings.bell) == (
        None, None, None, "dark", True,
    )  # fmt: skip
    assert (settings.notice, settings.in_tmux) == ("off", False)


def test_a_notice_by_the_terminal_is_asked_for_in_the_file(home):
    write(home, 'notice = "osc777"')
    settings = read(home, None, {"TMUX": "somewhere,1,0"})
    assert (settings.notice, settings.in_tmux) == ("osc777", True)


@pytest.mark.parametrize(("line", "minutes"), [("", None), ("lock = 0", 0), ("lock = 25", 25)])
def test_when_the_desk_shuts_itself_stands_in_the_file(home, line, minutes):
    write(home, line)
    assert read(home).lock == minutes


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(home):
    write(
        home, 'database = "/a/file.db"\nas = "ab"\nlanguage = "nl"\ntheme = "light"\nbell = false'
    )
    assert (read(home).database, read(home).member) == ("/a/file.db", "AB")
    assert (read(home).language, read(home).theme, read(home).bell) == ("nl", "light", False)
    environment = {"CRISISDESK_DATABASE": "/b/env.db", "CRISISDESK_AS": "CD"}
    assert read(home, None, environment).database == "/b/env.db"
    settings = read(home, Given("postgresql://h/desk", "en", "ef"), environment)
    assert (settings.database, settings.language, settings.member) == (
        "postgresql://h/desk",
        "en",
        "EF",
    )


def test_a_relative_store_is_where_the_command_was_given(home, monkeypatch):
    monkeypatch.chdir(home)
    assert read(home, Given(database="x.db")).database == str(home / "x.db")


def test_moments_are_amsterdam_time_unless_they_say_otherwise(home):
    settings = read(home, Given(at="2024-03-25T14:05", known="2024-03-25T14:05:00Z"))
    assert settings.at == datetime(2024, 3, 25, 13, 5, tzinfo=UTC)
    assert settings.known == datetime(2024, 3, 25, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        ('langage = "nl"', "langage", "language"),
        ('language = "fr"', "language", "nl, en"),
        ("language = 3", "language", "a text"),
        ('theme = "pink"', "theme", "dark, light, contrast, mono, terminal"),
        ("bell = 1", "bell", "true, false"),
        ("lock = -1", "lock", "1440"),
        ("lock = true", "lock", "1440"),
        ("lock = 1.5", "lock", "1440"),
        ('notice = "loud"', "notice", "off, osc9, osc777"),
        ('as = "much too long"', "as", "eight"),
        ('database = "mysql://x"', "database", "postgresql"),
    ],
)
def test_a_wrong_line_names_file_key_and_what_is_allowed(home, text, key, allowed):
    write(home, text)
    with pytest.raises(WrongUse) as refused:
        read(home)
    for part in (str(home / "settings.toml"), key):
        assert part in str(refused.value)
    # What may be an address stays unsaid.
    value = text.split("= ")[1].strip('"')
    assert (value in str(refused.value)) is (key not in ("langage", "database"))
    from crisisdesk.i18n import say

    assert allowed in say(refused.value)
    assert (home / "settings.toml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("content", [b"= =", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_said(home, content):
    (home / "settings.toml").write_bytes(content)
    with pytest.raises(WrongUse, match="not TOML"):
        read(home)


@pytest.mark.parametrize(
    "given",
    [
        Given(language="de"),
        Given(database="mysql://x"),
        Given(database=""),
        Given(at="someday"),
        Given(known="0001-01-01T00:00"),
        Given(member=" "),
    ],
)
def test_a_wrong_option_is_refused(home, given):
    with pytest.raises(WrongUse):
        read(home, given)


def test_a_desk_is_made_once_and_for_its_owner_alone(tmp_path):
    here = directories.directories({"CRISISDESK_HOME": str(tmp_path / "new")})
    first = directories.desk(here)
    assert directories.desk(here) == first
    assert (first.letter, first.id.version) == ("A", 7)
    assert here.desk_file.stat().st_mode & 0o777 == 0o600
    assert here.data.stat().st_mode & 0o777 == 0o700


def test_a_desk_keeps_its_id_when_it_is_called(tmp_path):
    here = directories.directories({"CRISISDESK_HOME": str(tmp_path)})
    first = directories.desk(here)
    called = directories.call_desk(here, " Crisisbureau Zuid ", "k", "nl")
    assert directories.desk(here) == called
    assert (called.id, called.letter, called.name) == (first.id, "K", "Crisisbureau Zuid")
    assert load(Given(), {"CRISISDESK_HOME": str(tmp_path)}, NOON).language == "nl"


def test_a_letter_is_one_or_two_of_a_to_z(tmp_path):
    here = directories.directories({"CRISISDESK_HOME": str(tmp_path)})
    for letter in ("", "ABC", "1", "é"):
        with pytest.raises(WrongUse):
            directories.call_desk(here, "", letter)


def test_a_damaged_or_unreachable_desk_file_is_said(tmp_path):
    here = directories.directories({"CRISISDESK_HOME": str(tmp_path)})
    here.desk_file.write_text("{}")
    with pytest.raises(WrongUse, match=r"desk\.json"):
        directories.desk(here)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable):
        directories.desk(
            directories.directories({"CRISISDESK_HOME": str(tmp_path / "file" / "under")})
        )


def test_without_a_home_the_system_says_where():
    here = directories.directories({})
    assert {"crisisdesk"} <= {*here.config.parts, *here.data.parts}
