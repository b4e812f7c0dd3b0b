"""What one provider is mailed: filled in with names and codes, and read back by either."""

import re
from datetime import datetime

import pytest
from openpyxl import load_workbook

from crisisdesk import i18n
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.errors import WrongUse
from crisisdesk.exchange import filled, profiles, reading
from crisisdesk.services.sheets import imports
from tests.factories import count_of, rows_of

FIELDS = list(profiles.load("desk").columns)
HEAD = [choice.columns[0] for choice in profiles.load("desk").columns.values()]
AT = datetime(2020, 4, 7, 13, 30)  # noqa: DTZ001 - as a spreadsheet has it


def _region(uow) -> None:
    add = uow.facilities
    bridge, other = add.add_provider("De Brug"), add.add_provider("Hoeve Zuid")
    add.add_code("x", "provider", "P1", bridge)
    site = add.add_site(bridge, name="Kade", municipality="Dordrecht")
    farm = add.add_site(other, name="Erf", municipality="Gorinchem")
    for name, where, kind, code in (
        ("De Boei", site, Kind.CRISIS_GROUP, ("desk", "B1")),
        ("=Ster", site, Kind.RESIDENTIAL_GROUP, ("x", "12")),
        ("Ambulant", site, Kind.TEAM, None),
        ("De Zolder", site, Kind.OTHER, None),
        ("De Zolder", farm, Kind.OTHER, ("x", "13")),
    ):
        facility = add.add(where, name=name, kind=kind)
        if code is not None:
            add.add_code(code[0], "facility", code[1], facility)
    uow.journal("demo.made", count=5)


@pytest.fixture
def region(store):
    i18n.use("nl")
    store.write(_region)
    return store


@pytest.fixture
def take(region, tmp_path):
    def taken(*rows, head=HEAD):
        path = tmp_path / "plekken.csv"
        lines = (";".join(map(str, row)) + ";" * (len(head) - len(row)) for row in (head, *rows))
        path.write_text("\n".join(lines), encoding="utf-8")
        return region.write(imports.take, reading.read(path, reading.recognise(path)))

    return taken


def _reasons(outcome):
    return [(problem.row, problem.column, i18n.say(problem.reason)) for problem in outcome.problems]


@pytest.mark.parametrize("typed", ["De Brug", "de  brug", "p1"])
def test_a_provider_fills_in_figures_and_nothing_else(region, tmp_path, typed):
    path = tmp_path / "plekken.xlsx"
    path.write_bytes(region.read(filled.mailed, "capacity", typed))
    book = load_workbook(path)
    sheet, explanation, lists = book.worksheets
    assert (explanation.title, lists.sheet_state) == ("Uitleg", "hidden")
    words = " ".join(str(cell.value) for row in explanation.iter_rows() for cell in row)
    assert all(word in words for word in ("De Brug", "geen wijzigingen", "Peilmoment"))
    rows = [[cell.value for cell in row[:2]] for row in sheet.iter_rows(min_row=2, max_row=4)]
    assert rows[:2] == [["12", "=Ster"], ["B1", "De Boei"]]
    assert rows[2][1] == "De Zolder"
    assert re.fullmatch("[A-Z]{8}", rows[2][0])
    assert sheet.protection.sheet
    assert sheet.cell(2, 2).data_type == "s"
    for row in range(2, 5):
        locked = [sheet.cell(row, place).protection.locked for place in range(1, len(FIELDS) + 1)]
        assert locked == [True, True] + [False] * (len(FIELDS) - 2)
    assert sheet.column_dimensions["C"].protection.locked
    for row in range(2, 5):
        sheet.cell(row, 3).value = AT
        sheet.cell(row, 5).value = row
    sheet.cell(3, 1).value = None
    book.save(path)
    outcome = region.write(imports.take, reading.read(path, reading.recognise(path)))
    assert (outcome.imported, outcome.problems) == (3, [])
    assert count_of(region, "capacity_report") == 3


def test_a_name_is_taken_where_it_is_clear(region, take):
    at = "07-04-2020 13:30"
    outcome = take(
        ["", "de boei", at, 6], ["=Ster", "", at, 5], ["12", "=Ster", "06-04-2020 9:00", 4]
    )
    assert (outcome.imported, outcome.problems) == (3, [])
    same = "SELECT v.name FROM capacity_report r JOIN facility v ON v.id = r.facility_id"
    assert sorted(row[0] for row in rows_of(region, same)) == ["=Ster", "=Ster", "De Boei"]


def test_a_name_that_is_not_clear_is_refused_with_both(region, take):
    at = "07-04-2020 13:30"
    refused = take(
        ["", "De Zolder", at, 6],
        ["B1", "De Zolder", at, 5],
        ["", "Nergens", at, 1],
        ["", "", at, 1],
        ["", "De Boeij", at, 1],
    )
    both, other, unknown, nothing, near = _reasons(refused)
    assert near[2].endswith("wel: De Boei")
    assert "De Zolder, De Brug (" in both[2]
    assert "De Zolder, Hoeve Zuid (13)" in both[2]
    assert both[:2] == (2, "Naam voorziening")
    assert "De Boei, De Brug (B1)" in other[2]
    assert unknown[1:] == ("Naam voorziening", "het meldpunt kent geen voorziening met deze naam")
    assert nothing[:2] == (5, "Code voorziening")
    assert count_of(region, "capacity_report") == 0


def test_a_name_of_two_in_a_sheet_of_absence_is_refused_with_both(region, tmp_path):
    path = tmp_path / "verzuim.csv"
    columns = profiles.load("desk-absence").columns
    head = ";".join(choice.columns[0] for choice in columns.values())
    path.write_text(f"{head}\nDe Zolder;30-03-2020;05-04-2020;9{';' * 8}\n", encoding="utf-8")
    refused = region.write(imports.take, reading.read(path, reading.recognise(path)))
    assert "De Zolder, De Brug; De Zolder, Hoeve Zuid" in _reasons(refused)[0][2]


def test_a_sheet_that_was_mailed_before_there_were_names_is_read(region, take):
    head = [title for title in HEAD if title != "Naam voorziening"]
    assert take(["B1", "07-04-2020 13:30", 6], head=head).imported == 1


def test_absence_is_mailed_by_the_names_that_are_clear(region, tmp_path):
    path = tmp_path / "verzuim.xlsx"
    path.write_bytes(region.read(filled.mailed, "absence", "De Brug"))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    called = [row[0].value for row in sheet.iter_rows(min_row=2) if row[0].value]
    assert called[0] == "De Brug"
    assert {"De Boei", "=Ster", "Ambulant"} < {*called}
    assert [sheet[cell].protection.locked for cell in ("A2", "D2")] == [True, False]
    for place, value in enumerate((datetime(2020, 3, 30), datetime(2020, 4, 5), 40, 2), 2):  # noqa: DTZ001
        sheet.cell(2, place).value = value
    book.save(path)
    outcome = region.write(imports.take, reading.read(path, reading.recognise(path)))
    assert (outcome.imported, outcome.problems) == (1, [])
    assert count_of(region, "absence_report") == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [("Brugg", "De Brug"), ("hoeve", "Hoeve Zuid"), ("qqq", "kent geen aanbieder")],
)
def test_a_provider_that_nobody_is_names_the_near_ones(region, typed, said):
    with pytest.raises(WrongUse) as refused:
        region.read(filled.mailed, "capacity", typed)
    assert said in i18n.say(refused.value)
