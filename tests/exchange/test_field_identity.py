"""Codes and telephone numbers that a spreadsheet changed make no second facility."""

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.absence.periods import week_of
from crisisdesk.exchange import cells, profiles, reading
from crisisdesk.i18n import say
from crisisdesk.services.capacity import capacity
from crisisdesk.services.sheets import imports
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from tests.clock import Clock
from tests.exchange.real_input import real_input

HEADER = (
    "Code voorziening,Naam voorziening,Soort,Aanbieder,Locatie,Adres,Telefoon,Gemeente,"
    "Dag en nacht,Leeftijd vanaf,Leeftijd tot en met,Voor wie,Cruciaal,Uitbreidbaar tot,Toelichting"
)


@pytest.fixture
def clock() -> Clock:
    """The afternoon of the day that the sheets speak of."""
    return Clock(datetime(2026, 11, 27, 14, tzinfo=UTC))


@pytest.fixture
def take(store):
    """Take a sheet of the field, or one of our own, into the store."""

    def take(path: str | Path, **how):
        file = real_input(f"field/{path}") if isinstance(path, str) else path
        return store.write(imports.take, reading.read(file, reading.recognise(file)), **how)

    return take


@pytest.fixture
def region(take):
    """The three facilities of the region."""
    assert take("00-region.csv").new_facilities == 3


def facility(code: str, name: str = "De Kade", provider: str = "De Waalkade", **other: str) -> str:
    about = {"phone": "0781234567", "town": "Dordrecht", **other}
    return (
        f"{code},{name},crisisgroep,{provider},Kade,Kade 1,{about['phone']},{about['town']},"
        "ja,6,12,iedereen,ja,,"
    )


def sheet(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "own.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def workbook(tmp_path: Path, *codes: object) -> Path:
    """A sheet of places in which the codes are what the spreadsheet made of them."""
    book = openpyxl.Workbook()
    book.active.append(["Code voorziening", "Peilmoment", "Beschikbaar", "Bezet"])
    for code in codes:
        book.active.append([code, "27-11-2026 09:00", 8, 5])
    profile, path = tmp_path / "own.toml", tmp_path / "own.xlsx"
    profile.write_text(
        'kind = "capacity"\nsource = "any"\ndate = "dd-mm-yyyy HH:MM"\nzone = "Europe/Amsterdam"\n'
        'columns.code = "Code voorziening"\ncolumns.observed_at = "Peilmoment"\n'
        'columns.available = "Beschikbaar"\ncolumns.occupied = "Bezet"\n'
    )
    book.save(path)
    return path


def reasons(outcome) -> list[tuple[int, str, str, str]]:
    return [
        (problem.row, problem.column, problem.value, say(problem.reason))
        for problem in outcome.problems
    ]


def names(store) -> list[str]:
    return sorted(line.name for line in store.read(capacity.overview).lines)


KNOWN = ["De Kade", "De Sluisdeur", "Het Veer"]


def test_codes_that_are_shown_with_their_zeros_are_the_known_ones(store, take, region) -> None:
    outcome = take("03-leading-zero.xlsx")
    assert (outcome.imported, outcome.problems, outcome.unknown_facilities) == (2, [], [])
    assert names(store) == KNOWN


def test_a_list_that_shows_its_zeros_makes_no_second_facility(store, take, region) -> None:
    outcome = take("03b-facilities-leading-zero.xlsx")
    assert (outcome.new_facilities, outcome.unchanged, outcome.problems) == (0, 2, [])
    assert names(store) == KNOWN


def test_codes_without_their_zeros_name_nobody_silently(store, take, region, tmp_path) -> None:
    names_of = ("Code voorziening", "Peilmoment", "Erkend", "Beschikbaar", "Bemenst", "Bezet")
    rest = ("Geblokkeerd", "Reden blokkade", "Opschaalbaar", "Binnen uren", "Functie melder")
    last = ("Organisatie melder", "Opmerking")
    path = tmp_path / "places.csv"
    path.write_text(
        ";".join((*names_of, *rest, *last)) + "\n42;07-04-2020 12:00;;4;;1;;;;;;;\n",
        encoding="utf-8",
    )
    outcome = take(path)
    assert outcome.refused
    assert [reason for *_, reason in reasons(outcome)] == [
        "is nearly “0042”, which the desk knows; is it the same?"
    ]
    assert outcome.unknown_facilities == ["42"]
    assert names(store) == KNOWN


def test_a_telephone_number_without_its_zero_gets_it_back(store, take) -> None:
    assert take("03b-facilities-leading-zero.xlsx", as_new=True).new_facilities == 2
    phones = {
        store.read(facility_queries.about, line.id).phone
        for line in store.read(capacity.overview).lines
    }
    assert phones == {"0781234567", "0781234568"}


def test_what_is_no_code_is_named_by_row(store, take, region) -> None:
    outcome = take("03c-odd-codes.xlsx")
    assert outcome.refused
    named = {row: (value, reason) for row, _column, value, reason in reasons(outcome)}
    assert {row: value for row, (value, _reason) in named.items() if row < 7} == {
        2: "2026-02-01",
        3: "100000",
        4: "1234567890123457024",
        5: "TRUE",
        6: "12.5",
    }
    for row, word in ((2, "date"), (3, "number"), (4, "number"), (5, "yes or no"), (6, "number")):
        assert f"is a {word}" in named[row][1]
    # The code with a space behind it is the known one; of a12 and A12 the second is the first.
    assert 7 not in named
    assert named[9] == ("A12", "is already in row 8")
    assert names(store) == KNOWN


@pytest.mark.parametrize("order", [("nfc", "nfd"), ("nfd", "nfc")])
def test_composed_and_decomposed_letters_are_one_code(store, take, order) -> None:
    assert take(f"16-{order[0]}-facilities.csv").new_facilities == 1
    again = take(f"16-{order[1]}-facilities.csv")
    assert (again.problems, again.new_facilities) == ([], 0)
    assert take("16-nfd-places.csv").imported == 1
    assert take("16-nfd-absence.csv").imported == 1
    (line,) = store.read(capacity.overview).lines
    assert (line.figures.available, line.figures.occupied) == (8, 5)
    (provider,) = store.read(absence_queries.providers)
    counted = store.read(absence_queries.counted, [week_of(date(2026, 11, 16))])
    assert [*counted] == [provider.provider]


@pytest.mark.parametrize("code", ["０４２", " 0042 ", "0042\u200b"])
def test_width_and_spaces_change_no_code(take, region, tmp_path, code) -> None:
    outcome = take(sheet(tmp_path, facility(code.replace("０４２", "００４２"), phone="078-1")))
    assert (outcome.problems, outcome.new_facilities, outcome.imported) == ([], 0, 1)


@pytest.mark.parametrize("code", ["42", "00-42", "0 042", "000042", "0042."])
def test_zeros_and_separators_are_asked_about(store, take, region, tmp_path, code) -> None:
    outcome = take(sheet(tmp_path, facility(code, "De Lage Kade", "Lage BV")))
    assert [reason for *_where, reason in reasons(outcome)] == [
        "is nearly “0042”, which the desk knows; is it the same?"
    ]
    taken = take(sheet(tmp_path, facility(code, "De Lage Kade", "Lage BV")), as_new=True)
    assert (taken.problems, taken.new_facilities) == ([], 1)


def test_the_same_name_and_provider_under_another_code_is_asked_about(
    store, take, region, tmp_path
) -> None:
    rows = (facility("K-9", "de kade", "DE WAALKADE"),)
    assert reasons(take(sheet(tmp_path, *rows))) == [
        (
            2,
            "Naam voorziening",
            "de kade",
            "the desk knows de kade of DE WAALKADE under another code",
        )
    ]
    assert take(sheet(tmp_path, facility("K-9", town="Gorinchem"))).new_facilities == 1
    other = facility("K-77", "de kade", "DE WAALKADE")
    assert take(sheet(tmp_path, other), as_new=True).new_facilities == 1


def test_a_provider_in_another_spelling_is_the_same_or_is_asked_about(
    store, take, region, tmp_path
) -> None:
    assert take(sheet(tmp_path, facility("K-9", "De Pont", "de  WAALKADE"))).new_facilities == 1
    assert len(store.read(absence_queries.providers)) == 2
    near = take(sheet(tmp_path, facility("K-10", "De Brug", "De Waal-Kade")))
    assert [(column, value) for _row, column, value, _why in reasons(near)] == [
        ("Aanbieder", "De Waal-Kade")
    ]


def test_two_codes_in_one_sheet_that_are_nearly_the_same_are_asked_about(take, tmp_path) -> None:
    outcome = take(
        sheet(tmp_path, facility("007", "Noord", "A BV"), facility("7", "Zuid", "B BV")),
        partial=True,
    )
    assert (outcome.new_facilities, [why for *_where, why in reasons(outcome)]) == (
        1,
        ["is nearly “007” in row 2; is it the same?"],
    )


def test_a_number_that_is_exactly_a_known_code_is_taken(store, take, tmp_path) -> None:
    assert take(sheet(tmp_path, facility("1042"))).new_facilities == 1
    file = workbook(tmp_path, 1042)
    parsed = reading.read(file, profiles.load(str(tmp_path / "own.toml")))
    assert store.write(imports.take, parsed).imported == 1
    file = workbook(tmp_path, 1043)
    parsed = reading.read(file, profiles.load(str(tmp_path / "own.toml")))
    (problem,) = store.write(imports.take, parsed).problems
    assert (problem.row, problem.value) == (2, "1043")
    assert "is a number here" in say(problem.reason)


def test_a_provider_of_absence_is_never_made_twice(store, take, region, tmp_path) -> None:
    profile, path = tmp_path / "hr.toml", tmp_path / "hr.csv"
    profile.write_text(
        'kind = "absence"\ncreate = true\nsource = "hr"\nperiod = "week"\ndate = "dd-mm-yyyy"\n'
        'columns.code = "Code"\ncolumns.name = "Name"\ncolumns.period_end = "Day"\n'
        'columns.contract = "FTE"\ncolumns.sick = "Sick"\n'
    )

    def absence(*rows: str, **how):
        path.write_text("Code,Name,Day,FTE,Sick\n" + "\n".join(rows) + "\n", encoding="utf-8")
        return store.write(imports.take, reading.read(path, profiles.load(str(profile))), **how)

    assert reasons(absence("H1,de waalkade,22-11-2026,20,2")) == [
        (2, "Name", "de waalkade", "the desk knows a provider of this name under another code")
    ]
    assert absence("H01,Hoeve,22-11-2026,20,2").imported == 1
    assert [why for *_where, why in reasons(absence("H1,Hoeve,15-11-2026,20,2"))] == [
        "is nearly “H01”, which the desk knows; is it the same?"
    ]
    assert absence("h01,Hoeve,15-11-2026,20,2").imported == 1
    assert len(store.read(absence_queries.providers)) == 3


def test_a_child_of_a_sheet_is_never_made_twice(store, tmp_path) -> None:
    profile, path = tmp_path / "stays.toml", tmp_path / "stays.csv"
    profile.write_text(
        'kind = "placements"\ncreate = true\nsource = "stays"\ndate = "dd-mm-yyyy"\n'
        'hour = "00:00"\nzone = "Europe/Amsterdam"\ncolumns.code = "Code"\n'
        'columns.name = "Code"\ncolumns.child = "Child"\ncolumns.arrived_at = "From"\n'
        'columns.departed_at = "Until"\n'
    )

    def stays(*rows: str, **how):
        path.write_text("Code,Child,From,Until\n" + "\n".join(rows) + "\n", encoding="utf-8")
        return store.write(imports.take, reading.read(path, profiles.load(str(profile))), **how)

    assert stays("K1,J.B.,01-10-2026,05-10-2026").imported == 1
    assert stays("k1,j.b.,05-10-2026,07-10-2026").imported == 1
    for child in ("JB", "J. B.", "j b"):
        (problem,) = stays(f"K1,{child},08-10-2026,09-10-2026").problems
        assert (problem.value, say(problem.reason)) == (
            child,
            "is nearly “J.B.”, which the desk knows; is it the same?",
        )
    (problem,) = stays("K01,J.B.,08-10-2026,09-10-2026").problems
    assert problem.column == "Code"
    assert stays("K01,JB,08-10-2026,09-10-2026", as_new=True).imported == 1


@given(st.integers(0, 999_999_999) | st.floats() | st.booleans())
def test_a_code_cell_is_a_code_or_is_named(value) -> None:
    cell = str(value).upper() if isinstance(value, bool) else value
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    read = cells.identifier(cell)
    assert isinstance(read, cells.Bad) or (isinstance(cell, int) and read == str(cell))


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["iso", "nl", "time"]))
def test_a_date_is_no_code(day, form) -> None:
    cell = {
        "iso": day.isoformat(),
        "nl": f"{day:%d-%m-%Y}",
        "time": f"{day.isoformat()}T09:00:00",
    }[form]
    assert isinstance(cells.identifier(cell), cells.Bad)


@given(st.integers(100_000_000, 999_999_999))
def test_a_telephone_number_never_lacks_its_zero(number) -> None:
    assert cells.telephone(number) == cells.telephone(str(number)) == f"0{number}"
    assert isinstance(cells.telephone(number // 10), cells.Bad)
