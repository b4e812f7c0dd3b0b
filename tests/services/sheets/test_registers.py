"""A sheet of facilities makes and changes them; what it leaves blank changes nothing."""

from pathlib import Path

import pytest

from crisisdesk.domain.capacity.facilities import Opening, OpeningStatus
from crisisdesk.domain.sheets.imports import SheetKind
from crisisdesk.exchange import profiles, reading
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.store.connect import Target
from tests.factories import count_of, line_of, rows_of


@pytest.fixture
def target(database_url: str) -> Target:
    """Every import is tried on SQLite and on PostgreSQL."""
    return Target(database_url)


@pytest.fixture
def register(tmp_path):
    """Read rows of a register: code, name, provider, town, places, state."""

    def read(rows: str):
        own, path = tmp_path / "register.toml", tmp_path / "register.csv"
        own.write_text(
            'kind = "facilities"\ncreate = true\nsource = "r"\ncolumns.code = "Code"\n'
            'columns.name = "Name"\ncolumns.provider = "Provider"\ncolumns.site = "Site"\n'
            'columns.municipality = "Town"\n'
            'columns.licensed = "Places"\ncolumns.opening = "State"\n'
            'constants.opening_reason = "inspection"\nhour = "00:00"\n'
            'constants.observed_at = "2020-03-01"\nconstants.kind = "crisis_group"\n',
            encoding="utf-8",
        )
        path.write_text(f"Code,Name,Provider,Site,Town,Places,State\n{rows}", encoding="utf-8")
        return reading.read(path, profiles.load(str(own)))

    return read


REGISTER = (
    "a,Boei,De Hoeve,Zuid,Dordrecht,6,open\nb,Ster,De Hoeve,Zuid,Dordrecht,,closed\n"
    "c,Maan,De Brug,Zuid,Zwijndrecht,4,open\n"
)


def test_a_register_makes_facilities_with_licensed_places(store, register, take):
    done = take(register(REGISTER))
    assert (done.kind, done.imported, done.new_facilities) == (SheetKind.FACILITIES, 3, 3)
    assert [count_of(store, table) for table in ("provider", "site", "facility", "opening")] == [
        2,
        2,
        3,
        1,
    ]
    lines = {line.name: line for line in store.read(capacity.overview).lines}
    assert {name: line.licensed for name, line in lines.items()} == {
        "Boei": 6,
        "Ster": None,
        "Maan": 4,
    }
    assert all(line.placeable is None for line in lines.values())
    assert lines["Ster"].opening == "closed"
    again = take(register(REGISTER))
    assert (again.imported, again.unchanged) == (0, 3)


def test_a_register_that_says_otherwise_changes_what_it_says(store, register, take):
    take(register(REGISTER))
    done = take(
        register(
            REGISTER.replace("Boei", "De Boei")
            .replace("closed", "open")
            .replace("De Brug,Zuid,Zwijndrecht", "De Brug,Noord,Papendrecht")
        )
    )
    assert (done.imported, done.unchanged, done.new_facilities) == (3, 0, 0)
    lines = {line.name: line for line in store.read(capacity.overview).lines}
    assert set(lines) == {"De Boei", "Ster", "Maan"}
    assert lines["Ster"].opening == "open"
    assert (lines["Maan"].site, lines["Maan"].municipality) == ("Noord", "Papendrecht")
    assert count_of(store, "site") == 3


def test_an_old_register_does_not_undo_what_the_desk_learnt(store, register, take):
    take(register(REGISTER))
    ster = next(line for line in store.read(capacity.overview).lines if line.name == "Ster")
    opening = Opening(OpeningStatus.OPEN, store.now())
    store.write(facilities.open_or_close, ster.id, opening, seen=ster.version)
    again = take(register(REGISTER))
    assert (again.imported, again.unchanged) == (0, 3)
    assert line_of(store, ster.id).opening is OpeningStatus.OPEN


def test_a_code_that_stands_twice_is_refused(store, register, take):
    done = take(register(REGISTER + "a,Boei,De Hoeve,Zuid,Dordrecht,6,open\n"))
    assert [(problem.row, problem.column, problem.value) for problem in done.problems] == [
        (5, "Code", "a")
    ]
    assert done.refused


ABOUT = (
    'columns.kind = "Kind"\ncolumns.gender = "For"\ncolumns.round_the_clock = "Night"\n'
    'columns.age_min = "From"\n'
)


def about(tmp_path: Path, *rows: str):
    profile_path, path = tmp_path / "about.toml", tmp_path / "about.csv"
    profile_path.write_text(
        'kind = "facilities"\ncreate = true\nsource = "x"\ncolumns.code = "Code"\n'
        'columns.name = "Name"\n' + ABOUT,
        encoding="utf-8",
    )
    path.write_text("\n".join(["Code,Name,Kind,For,Night,From", *rows]), encoding="utf-8")
    return reading.read(path, profiles.load(str(profile_path)))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("a,Boei,,girls,yes,12", "Kind"),
        ("a,Boei,secure,,yes,12", "For"),
        ("a,Boei,secure,girls,,12", "Night"),
    ],
)
def test_a_blank_is_not_the_widest_of_a_new_facility(store, tmp_path, take, row, column):
    done = take(about(tmp_path, row, "b,Ster,secure,girls,no,"), partial=True)
    assert [(problem.row, problem.column) for problem in done.problems] == [(2, column)]
    assert done.new_facilities == 1
    ((name, low),) = rows_of(store, "SELECT name, age_min FROM facility")
    assert (name, low) == ("Ster", None)


def test_a_blank_changes_nothing_of_a_facility_that_is_there(store, tmp_path, take):
    take(about(tmp_path, "a,Boei,secure,girls,no,12"))
    done = take(about(tmp_path, "a,De Boei,,,,"))
    assert (done.imported, done.problems) == (1, [])
    (line,) = store.read(capacity.overview).lines
    about_it = line.name, line.kind, line.gender, line.round_the_clock, line.age_min
    assert about_it == ("De Boei", "secure", "girls", False, 12)


def test_a_sheet_says_for_whom_a_limited_facility_is_open(store, tmp_path, take):
    own, path = tmp_path / "limited.toml", tmp_path / "limited.csv"
    own.write_text(
        'kind = "facilities"\ncreate = true\nsource = "r"\ncolumns.code = "Code"\n'
        'columns.name = "Name"\ncolumns.opening = "State"\nhour = "00:00"\n'
        'columns.for_vital_profession = "Vital"\ncolumns.for_safety_at_home = "Safe"\n'
        'constants.observed_at = "2020-03-01"\nconstants.kind = "crisis_group"\n',
        encoding="utf-8",
    )

    def read(*rows: str):
        path.write_text("\n".join(("Code,Name,State,Vital,Safe", *rows)), encoding="utf-8")
        return reading.read(path, profiles.load(str(own)))

    take(read("a,Boei,limited,yes,no", "b,Ster,limited,x,x"))
    lines = {line.name: line.grounds for line in store.read(capacity.overview).lines}
    assert lines == {"Boei": "vital_profession", "Ster": "vital_profession safety_at_home"}
    assert take(read("a,Boei,limited,yes,no", "b,Ster,limited,x,x")).unchanged == 2
    assert "is not limited but has an exception" in str(read("c,Kade,open,yes,no"))
