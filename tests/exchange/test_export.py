"""What leaves the desk: the columns that may, harmless cells, whole files."""

import csv
import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest

from crisisdesk import i18n
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import WrongUse
from crisisdesk.exchange import subjects
from crisisdesk.exchange.export import form_of, harmless
from crisisdesk.services.capacity import capacity
from tests.factories import make_facility

NASTY = '=HYPERLINK("http://x","y")'


@pytest.fixture
def export(store):
    make_facility(store, "De Boei", CapacityFigures(available=8, staffed=6, occupied=9, blocked=1))
    make_facility(store, NASTY)
    return subjects.capacity(store.read(capacity.overview))


def rows_of_csv(export):
    return list(csv.DictReader(io.StringIO(export.as_bytes("csv").decode())))


def test_csv_has_codes_and_numbers(export):
    boei = next(row for row in rows_of_csv(export) if row["facility"] == "De Boei")
    assert (boei["kind"], boei["placeable"], boei["limit"]) == ("crisis_group", "-3", "staff")
    assert (boei["licensed"], boei["round_the_clock"], boei["freshness"]) == ("", "yes", "fresh")
    assert boei["observed_at"] == "2020-04-07T12:00:00+00:00"


def test_no_cell_runs_in_a_spreadsheet(export):
    assert f"'{NASTY}" in [row["facility"] for row in rows_of_csv(export)]
    sheet = openpyxl.load_workbook(io.BytesIO(export.as_bytes("xlsx"))).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert f"'{NASTY}" in [cell.value for cell in sheet["A"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "  =", "＝"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(start):
    assert harmless(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize(
    "cell", [-3, 0, True, None, datetime(2020, 1, 1, tzinfo=UTC), "De Boei", "a=b"]
)
def test_other_cells_stay_what_they_are(cell):
    assert harmless(cell) == cell


def test_a_sign_that_no_workbook_takes_is_left_out():
    assert harmless("a\x00b\x1bc") == "abc"


def test_json_says_when_and_how_many(export):
    result = json.loads(export.as_bytes("json"))
    assert (result["subject"], result["rows"], result["at"]) == (
        "capacity", 2, "2020-04-07T12:00:00+00:00",
    )  # fmt: skip
    assert [*result["facilities"][0]] == [column.code for column in subjects.PUBLISHED]
    boei = next(row for row in result["facilities"] if row["facility"] == "De Boei")
    assert (boei["placeable"], boei["licensed"], boei["round_the_clock"]) == (-3, None, True)


def test_the_sheet_for_people_speaks_their_language_and_counts_its_rows(export):
    i18n.use("nl")
    book = openpyxl.load_workbook(io.BytesIO(export.as_bytes("xlsx")))
    table = {cell.value: at for at, cell in enumerate(book.worksheets[0][1])}
    assert "bezet" in table
    boei = [cell.value for cell in book.worksheets[0][3]]
    assert boei[table["bezet"]] == 9
    assert boei[1] == "crisisgroep"
    assert "2020-04-07 14:00:00" in map(str, boei)
    assert [cell.value for cell in book.worksheets[1]["B"]][-1] == 2


def test_the_format_is_asked_for_or_read_from_the_name(tmp_path):
    assert form_of(None, None) == "csv"
    assert form_of(tmp_path / "x.XLSX", None) == "xlsx"
    assert form_of(tmp_path / "x.txt", None) == "csv"
    assert form_of(tmp_path / "x.csv", "json") == "json"


def test_another_format_is_refused(export):
    with pytest.raises(WrongUse, match="pdf"):
        export.as_bytes("pdf")


@pytest.mark.parametrize(("occupied", "few"), [(0, True), (4, True), (5, False), (None, False)])
def test_how_few_children_live_somewhere_is_not_told(store, occupied, few):
    figures = CapacityFigures(8, available=8, staffed=7, occupied=occupied, blocked=0)
    make_facility(store, "De Boei", figures)
    (row,) = rows_of_csv(subjects.capacity(store.read(capacity.overview)))
    told = {"licensed": "8", "available": "8", "staffed": "7", "blocked": "0", "reserved": "0"}
    assert {name: row[name] for name in told} == (dict.fromkeys(told, "") if few else told)
    assert row["few_children"] == ("yes" if few else "no")
    assert row["occupied"] == ("" if few or occupied is None else str(occupied))
    assert row["placeable"] == ("" if occupied is None else str(7 - occupied))
