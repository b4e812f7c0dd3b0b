"""A profile is read whole or refused with the key, the value and what is allowed."""

from pathlib import Path

import pytest

from crisisdesk.domain.sheets.imports import SheetKind
from crisisdesk.errors import WrongUse
from crisisdesk.exchange import profiles, reading
from crisisdesk.exchange.profile import Profile
from crisisdesk.i18n import say

LEAST = """
kind = "capacity"
source = "x"
columns.code = "Code"
columns.observed_at = "Day"
columns.available = "Places"
"""


def profile(tmp_path: Path, text: str) -> Profile:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return profiles.load(str(path))


def test_the_built_in_profiles_load_and_are_short():
    assert {"desk", "kh03-beds", "ofsted-register", "toronto-shelters"} <= set(profiles.names())
    for name in profiles.names():
        assert profiles.load(name).name == name
        lines = (profiles.BUILT_IN / f"{name}.toml").read_text(encoding="utf-8").splitlines()
        # The desk's own sheets have a line a column.
        assert len(lines) <= (40 if name.startswith("desk") else 27)


def test_only_those_that_say_so_make_facilities():
    assert not profiles.load("desk").create
    assert profiles.load("desk-facilities").create
    assert profiles.load("ofsted-register").kind is SheetKind.FACILITIES


def test_a_profile_of_ones_own(tmp_path):
    read = profile(tmp_path, LEAST)
    assert read.columns["available"].columns == ("Places",)
    assert read.header == 1
    assert not read.create


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('colour = "red"', "colour"),
        ('kind = "places"', "kind"),
        ("header = 0", "header"),
        ('header = "1"', "header"),
        ("band = 1", "band"),
        ('encoding = "utf-16"', "encoding"),
        ('delimiter = "--"', "delimiter"),
        ('decimal = ";"', "decimal"),
        ('round = "sideways"', "round"),
        ('date = "dag-maand-jaar"', "date"),
        ('date = "dd-mm"', "date"),
        ('hour = "25:00"', "hour"),
        ('zone = "Europe/Nowhere"', "zone"),
        ('zone = "../../etc/passwd"', "zone"),
        ('create = "yes"', "create"),
        ("sheet = 0", "sheet"),
        ("unknown = [1]", "unknown"),
        ('columns.beds = "X"', "columns.beds"),
        ("columns.available = 3", "columns.available"),
        ('columns.available = { max = ["A"] }', "columns.available"),
        ('columns.note = { sum = ["A"] }', "columns.note"),
        ('constants.kind = "castle"', "constants.kind"),
        ("constants.kind = 3", "constants.kind"),
        ('constants.observed_at = "31-31-2020"', "constants.observed_at"),
        ('values.kind = { Home = "castle" }', "values.kind.Home"),
        ('values.kind = "castle"', "values.kind"),
        ("leave_out = 3", "leave_out"),
        ('source = " "', "source"),
    ],
)
def test_a_wrong_line_names_file_key_value_and_what_is_allowed(tmp_path, line, key):
    own = line.split("=", maxsplit=1)[0].strip()
    kept = [row for row in LEAST.strip().splitlines() if not row.startswith((f"{own} ", f"{own}="))]
    with pytest.raises(WrongUse) as refused:
        profile(tmp_path, "\n".join([*kept, line]))
    assert refused.value.values["key"] == key
    assert str(refused.value.values["file"]).endswith("own.toml")
    assert refused.value.values.keys() & {"allowed", "reason"}
    assert refused.value.exit_code == 2


def test_a_constant_that_is_no_code_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(WrongUse) as refused:
        profile(tmp_path, f'{LEAST}constants.kind = "nonsense"')
    sentence = say(refused.value)
    assert ': constants.kind is "nonsense", and that is none of: residential_group, ' in sentence


@pytest.mark.parametrize("field", ["columns.code", "columns.observed_at"])
def test_what_a_profile_cannot_do_without(tmp_path, field):
    kept = [line for line in LEAST.splitlines() if not line.startswith(field)]
    with pytest.raises(WrongUse, match=field.removeprefix("columns.")):
        profile(tmp_path, "\n".join(kept))


@pytest.mark.parametrize("content", [b"kind = ", b"\xff\xfe", b"\x00", b"# " + b"x" * 70_000])
def test_what_is_no_profile(tmp_path, content):
    path = tmp_path / "own.toml"
    path.write_bytes(content)
    with pytest.raises(WrongUse):
        profiles.load(str(path))


@pytest.mark.parametrize("name", ["nowhere", "../desk", "", "desk.tom", "no/where.toml", "\0.toml"])
def test_an_unknown_profile(name):
    with pytest.raises(WrongUse):
        profiles.load(name)


def test_an_unknown_profile_names_those_that_there_are():
    with pytest.raises(WrongUse, match="toronto-shelters"):
        profiles.load("toronto")


def test_a_foreign_sheet_is_not_recognised(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(WrongUse, match="kh03-beds"):
        reading.recognise(path)


def test_the_desks_own_sheets_are_recognised(tmp_path):
    path = tmp_path / "a.csv"
    dutch = [choice.columns[0] for choice in profiles.load("desk").columns.values()]
    path.write_text(";".join(dutch) + "\n", encoding="utf-8")
    assert reading.recognise(path).name == "desk"
    english = [choice.columns[1] for choice in profiles.load("desk-facilities").columns.values()]
    path.write_text(",".join(english) + "\n", encoding="utf-8")
    assert reading.recognise(path).name == "desk-facilities"
