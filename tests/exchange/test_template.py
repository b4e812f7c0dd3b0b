"""The mailed sheet comes back as it was filled in, in both languages."""

import zipfile
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from crisisdesk.domain.capacity.facilities import BlockedReason, Gender, Kind
from crisisdesk.errors import Refused, WrongUse
from crisisdesk.exchange import profiles, reading, template


@pytest.fixture
def sheet(tmp_path, language):
    """Fill in a template and read it."""

    def filled(kind, *rows):
        path = tmp_path / "sheet.xlsx"
        path.write_bytes(template.as_bytes(kind, language))
        book = load_workbook(path)
        for place, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                book.worksheets[0].cell(row=place, column=column, value=value)
        book.save(path)
        return reading.read(path, reading.recognise(path))

    return filled


def choices(kind, path, field, language):
    path.write_bytes(template.as_bytes(kind, language))
    book = load_workbook(path)
    place = list(profiles.load(template.KINDS[kind]).columns).index(field) + 1
    column = book["lists"].iter_cols(min_col=place, max_col=place, values_only=True)
    return [value for value in next(column) if value]


pytestmark = pytest.mark.parametrize("language", ["nl", "en"])


def test_places_come_back(sheet, tmp_path, language):
    reason = choices("capacity", tmp_path / "b.xlsx", "blocked_reason", language)[0]
    parsed = sheet(
        "capacity",
        [
            "007",
            None,
            datetime(2020, 3, 24, 14, 5),  # noqa: DTZ001 - as a spreadsheet has it
            12,
            10,
            9,
            8,
            1,
            reason,
            date(2020, 4, 1),
            "?",
            None,
            "planner",
            "De Brug",
            "é",
        ],
        ["008", "x", "24-03-2020 14:05", "12", "?", "?", "?", *[None] * 8],
        ["009", None, "24-03-2020 14:05"],
    )
    assert parsed.profile == "desk"
    assert not parsed.problems
    first, second = parsed.stated
    assert first.code == "007"
    assert first.observed_at == second.observed_at == datetime(2020, 3, 24, 13, 5, tzinfo=UTC)
    assert tuple(first.figures) == (12, 10, 9, 8, 1, None, None)
    assert first.blocked_reason is BlockedReason.ISOLATION
    assert (first.blocked_until, second.blocked_until) == (date(2020, 4, 1), None)
    assert (first.reporter_role, first.note) == ("planner", "é")
    assert tuple(second.figures) == (12, None, None, None, None, None, None)
    assert [row.row for row in parsed.skipped] == [4]
    assert parsed.rows_read == 2


def test_facilities_come_back(sheet, tmp_path, language):
    kinds = choices("facilities", tmp_path / "b.xlsx", "kind", language)
    genders = choices("facilities", tmp_path / "b.xlsx", "gender", language)
    yes, no = choices("facilities", tmp_path / "b.xlsx", "crucial", language)
    parsed = sheet(
        "facilities",
        *(
            [
                f"f{place}",
                f"Groep {place}",
                kind,
                "De Brug",
                "Dordrecht",
                "",
                "",
                "Dordrecht",
                yes,
                12,
                17,
                genders[1],
                no,
                None,
                "note",
            ]
            for place, kind in enumerate(kinds)
        ),
    )
    assert not parsed.problems
    assert [facility.kind for facility in parsed.described.values()] == list(Kind)
    one = parsed.described["f1"]
    assert one.gender is Gender.GIRLS
    assert (one.round_the_clock, one.crucial, one.age_min, one.age_max) == (True, False, 12, 17)
    assert {facility.site_code for facility in parsed.described.values()} == {"De Brug / Dordrecht"}


def test_an_empty_sheet_has_no_rows(sheet, language):
    with pytest.raises(Refused, match="no rows"):
        sheet("capacity")


def test_the_header_is_locked_and_the_rest_is_not(tmp_path, language):
    path = tmp_path / "a.xlsx"
    path.write_bytes(template.as_bytes("capacity", language))
    sheet = load_workbook(path).worksheets[0]
    assert sheet.protection.sheet
    assert sheet["A1"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    assert [cell.value for cell in sheet[1]] == template.header(profiles.load("desk"), language)
    with zipfile.ZipFile(path) as packed:
        assert b"dataValidation " in packed.read("xl/worksheets/sheet1.xml")


def test_what_cannot_be_written(language):
    for kind, spoken in (("youths", language), ("capacity", "fr")):
        with pytest.raises(WrongUse):
            template.as_bytes(kind, spoken)
