"""A sheet and its profile become records and problems."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import Kind, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import Refused, WrongUse
from crisisdesk.exchange import profiles, reading
from crisisdesk.i18n import say
from tests.exchange.real_input import real_input

LINES = """
kind = "capacity"
source = "x"
hour = "12:00"
unknown = ["-"]
columns.code = "Code"
columns.observed_at = "Day"
columns.available = "Available"
columns.occupied = ["Beds", "Rooms"]
"""


@pytest.fixture
def read(tmp_path: Path):
    """Read a text with a profile, both as they are written here."""

    def by(text: str, lines: str = LINES, encoding: str = "utf-8"):
        profile_path, sheet = tmp_path / "own.toml", tmp_path / "sheet.csv"
        profile_path.write_text(lines, encoding="utf-8")
        sheet.write_text(text, encoding=encoding, newline="")
        return reading.read(sheet, profiles.load(str(profile_path)))

    return by


HEAD = "Code,Day,Available,Beds,Rooms\n"


def figures(parsed):
    return [(report.figures.available, report.figures.occupied) for report in parsed.stated]


def test_the_first_filled_column_counts(read):
    parsed = read(
        HEAD + "a,2024-03-25,5,3,\nb,2024-03-25,5,,4\nc,2024-03-25,5,0,4\nd,2024-03-25,5,-,4\n"
    )
    assert figures(parsed) == [(5, 3), (5, 4), (5, 0), (5, None)]
    assert not parsed.problems
    assert parsed.rows_read == 4


def test_every_problem_names_row_column_value_and_reason(read):
    parsed = read(
        HEAD + "a,2024-03-25,five,3,\n,2024-03-25,5,3,\nc,soon,5,x,\nd,2024-03-25,1.5,1,\n"
        "e,2024-03-25,,,\nf,2024-03-25,5,5,\n"
    )
    assert [(problem.row, problem.column, problem.value) for problem in parsed.problems] == [
        (2, "Available", "five"),
        (3, "Code", ""),
        (4, "Day", "soon"),
        (4, "Beds", "x"),
        (5, "Available", "1.5"),
        (6, "Available", ""),
    ]
    assert all(problem.reason.message for problem in parsed.problems)
    assert [report.code for report in parsed.stated] == ["f"]
    assert parsed.rows_read == 6


def test_a_code_too_long_refuses_its_row_where_facilities_are_made(read):
    makes = LINES.replace("source", 'create = true\ncolumns.name = "Code"\nsource')
    parsed = read(f"{HEAD}{'x' * 2_001},2020-03-24,4,2,\nb,2020-03-24,4,2,\n", makes)
    assert [(problem.row, problem.column) for problem in parsed.problems] == [(2, "Code")]
    assert list(parsed.described) == ["b"]


def test_blank_rows_are_no_rows(read):
    parsed = read(HEAD + "\n,,,,\n , ,,,\na,2024-03-25,5,3,\n\n")
    assert parsed.rows_read == 1
    assert parsed.stated[0].row == 5


def test_rows_are_left_out_by_match_and_by_blank(read):
    lines = LINES + '[leave_out]\nCode = ["total", ""]\n'
    parsed = read(HEAD + "TOTAL,2024-03-25,9,9,\n,2024-03-25,9,9,\na,2024-03-25,5,3,\n", lines)
    assert [row.row for row in parsed.skipped] == [2, 3]
    assert parsed.rows_read == 1
    assert not parsed.problems


def test_columns_are_added_up_and_rounded_once(read):
    lines = LINES.replace('columns.available = "Available"', "") + (
        'round = "down"\ncolumns.available = { sum = ["Beds", "Rooms"] }\n'
    )
    lines = "\n".join(sorted(lines.splitlines(), key=lambda line: line.startswith("columns")))
    text = "Code,Day,Beds,Rooms\n"
    parsed = read(text + "a,2024-03-25,1.5,1.5\nb,2024-03-25,-,4\nc,2024-03-25,x,4\n", lines)
    assert [report.figures.available for report in parsed.stated] == [3, None]
    assert [(problem.row, problem.column, problem.value) for problem in parsed.problems] == [
        (4, "Beds", "x")
    ] * 2


def test_a_sum_that_is_too_large_is_named(read):
    lines = LINES.replace('columns.available = "Available"', "") + (
        'columns.available = { sum = ["Beds", "Rooms"] }\n'
    )
    text = "Code,Day,Beds,Rooms\n"
    parsed = read(text + "a,2024-03-25,999999,0\nb,2024-03-25,999999,2\n", lines)
    assert [report.figures.available for report in parsed.stated] == [999_999]
    (problem,) = (problem for problem in parsed.problems if problem.row == 3)
    assert say(problem.reason) == (
        "makes 1000001 with what is added to it, which is not a number from 0 to 999999"
    )


def test_a_profile_may_know_whose_sheet_it_is(read):
    lines = LINES.replace('columns.code = "Code"', 'constants.code = "kade"')
    parsed = read("Day,Available,Beds\n2024-03-25,5,3\n2024-03-26,,\n", lines)
    assert [report.code for report in parsed.stated] == ["kade"]
    assert [(problem.row, problem.column) for problem in parsed.problems] == [(3, "Available")]


def test_a_sheet_of_one_facility_is_refused_where_its_name_is_missing(read):
    lines = 'kind = "facilities"\ncreate = true\nsource = "x"\nconstants.code = "kade"\n'
    parsed = read(
        "Naam\n-\nDe Kade\nHet Veer\n", lines + 'columns.name = "Naam"\nleave_out.Naam = "-"'
    )
    assert [problem.row for problem in parsed.problems] == [4]
    assert list(parsed.described) == ["kade"]


def test_constants_fill_what_a_column_leaves_blank(read):
    lines = LINES + 'constants.observed_at = "2020-03-24"\nconstants.reporter_role = "planner"\n'
    parsed = read(HEAD + "a,,5,3,\nb,2020-03-25,5,3,\n", lines)
    assert [report.observed_at.day for report in parsed.stated] == [24, 25]
    assert {report.reporter_role for report in parsed.stated} == {"planner"}


def test_a_row_of_another_width_is_unclear(read):
    parsed = read(HEAD + "a,2024-03-25,5\nb,2024-03-25,5,3,,extra\nc,2024-03-25,5,3,,,\n")
    assert {problem.row for problem in parsed.problems} == {2, 3}
    assert [report.code for report in parsed.stated] == ["c"]


def test_a_file_with_other_columns_is_refused_by_name(read):
    with pytest.raises(Refused, match="“Available”"):
        read("Code,Day,Beds,Rooms\na,b,c,d\n")
    with pytest.raises(Refused, match="“Code” more than once"):
        read("Code,Code,Day,Available,Beds\na,a,b,c,d\n")


def test_no_rows_at_all(read):
    with pytest.raises(Refused, match="no rows"):
        read(HEAD)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1", "mac-roman"])
def test_every_encoding_keeps_the_diacritics(read, encoding):
    lines = f'encoding = "{encoding}"\n' + LINES
    parsed = read(HEAD + "Zoë,2024-03-25,5,3,\n", lines, encoding.replace("-roman", "_roman"))
    assert parsed.stated[0].code == "Zoë"


def test_a_byte_order_mark_is_no_part_of_the_header(read):
    assert read(HEAD + "a,2024-03-25,5,3,\n", encoding="utf-8-sig").rows_read == 1


def test_user_text_stays_text(read):
    nasty = "'; DROP TABLE facility; --[/b]{x}"
    assert read(HEAD + f"{nasty},2024-03-25,5,3,\n").stated[0].code == nasty


@given(
    rows=st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), min_size=1, max_size=30)
)
def test_what_was_written_is_read(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("sheets")
    profile_path, sheet = folder / "own.toml", folder / "sheet.csv"
    profile_path.write_text(LINES, encoding="utf-8")
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD.strip().split(","))
        for place, (available, occupied) in enumerate(rows):
            writer.writerow([f"f{place}", "2024-03-25", available, "", occupied])
    parsed = reading.read(sheet, profiles.load(str(profile_path)))
    assert figures(parsed) == rows
    assert parsed.rows_read == len(rows)


def test_progress_reaches_the_end(tmp_path):
    profile_path, sheet = tmp_path / "own.toml", tmp_path / "sheet.csv"
    profile_path.write_text(LINES, encoding="utf-8")
    sheet.write_text(HEAD + "a,2024-03-25,5,3,\n" * 12_000, encoding="utf-8")
    seen: list[tuple[int, int]] = []
    parsed = reading.read(
        sheet,
        profiles.load(str(profile_path)),
        progress=lambda done, whole: seen.append((done, whole)),
    )
    assert parsed.rows_read == 12_000
    assert seen[-1][0] == seen[-1][1] == sheet.stat().st_size
    assert seen == sorted(seen)


def test_the_shelters_of_toronto():
    path = real_input("toronto_daily_shelter_2024Q1.csv")
    parsed = reading.read(path, profiles.load("toronto-shelters"))
    assert (parsed.rows_read, len(parsed.stated), len(parsed.described)) == (11_459, 11_459, 143)
    assert not parsed.problems
    last = {
        report.code: report for report in sorted(parsed.stated, key=lambda one: one.observed_at)
    }
    assert [
        sum(getattr(one.figures, name) for one in last.values())
        for name in ("licensed", "available", "occupied")
    ] == [8029, 7577, 7535]
    assert all(report.figures.staffed is None for report in parsed.stated)


def test_the_register_of_ofsted():
    path = real_input("ofsted_provider_at_march_2023.csv")
    parsed = reading.read(path, profiles.load("ofsted-register"))
    assert (parsed.rows_read, len(parsed.described), len(parsed.stated)) == (3546, 3546, 3159)
    homes = {
        facility.code
        for facility in parsed.described.values()
        if facility.kind is Kind.RESIDENTIAL_GROUP
    }
    assert len(homes) == 2821
    assert (
        sum(report.figures.licensed or 0 for report in parsed.stated if report.code in homes)
        == 11_103
    )
    assert all(
        report.figures == CapacityFigures(report.figures.licensed) for report in parsed.stated
    )
    closed = [
        facility
        for facility in parsed.described.values()
        if facility.opening is OpeningStatus.CLOSED
    ]
    assert len(closed) == 7
    assert all(one.opening_reason for one in closed)
    assert parsed.described["2611190"].name == "REDACTED 2611190"


def test_the_beds_of_kh03():
    path = real_input("nhs_kh03_beds_open_overnight_Q3_2019-20.xlsx")
    parsed = reading.read(path, profiles.load("kh03-beds"))
    assert (parsed.rows_read, len(parsed.described)) == (201, 201)
    assert [row.row for row in parsed.skipped] == [16]
    assert sum(report.figures.available or 0 for report in parsed.stated) == 128_248
    assert sum(report.figures.occupied or 0 for report in parsed.stated) == 114_671


def test_a_real_file_with_the_wrong_profile():
    path = real_input("toronto_daily_shelter_2024Q1.csv")
    with pytest.raises(Refused, match="ofsted-register"):
        reading.read(path, profiles.load("ofsted-register"))
    with pytest.raises(Refused):
        reading.read(path, profiles.load("desk"))


@pytest.mark.parametrize(
    ("field", "day", "reason"),
    [
        ("period_start", "2020-03-03", "is not the first day of a week"),
        ("period_end", "2020-03-03", "is not the last day of a week"),
        ("period_start", "2020-03-02", None),
        ("period_end", "2020-03-08", None),
    ],
)
def test_a_day_that_no_period_begins_or_ends_with_is_refused(read, field, day, reason):
    lines = (
        'kind = "absence"\nsource = "x"\nperiod = "week"\ncolumns.code = "Code"\n'
        f'columns.contract = "FTE"\ncolumns.{field} = "Day"\n'
    )
    parsed = read(f"Code,FTE,Day\na,10,{day}\n", lines)
    assert [(problem.column, say(problem.reason)) for problem in parsed.problems] == (
        [("Day", reason)] if reason else []
    )
    assert len(parsed.counted) == (reason is None)


COUNTED = 'kind = "absence"\nsource = "x"\nperiod = "week"\nunknown = ["?"]\n' + "".join(
    f'columns.{field} = "{title}"\n'
    for field, title in {
        "code": "Code",
        "period_start": "Day",
        "sick": "Sick",
        "heads": "Heads",
        "measure": "In",
    }.items()
)


def test_absence_of_nobody_knows_how_many_and_of_people_is_said_as_such(read):
    head = "Code,Day,Sick,Heads,In,FTE\n"
    with pytest.raises(WrongUse, match="the FTE that the absence is of"):
        read(head, COUNTED)
    rows = (
        "a,2020-03-02,2,,,\nb,2020-03-02,,30,,\nc,2020-03-02,2,30,personen,25\nd,2020-03-02,,,,\n"
    )
    parsed = read(head + rows, COUNTED + 'columns.contract = "FTE"\n')
    assert [(problem.row, problem.column, say(problem.reason)) for problem in parsed.problems] == [
        (2, "FTE", "is missing: who is absent is stated, and not of how many FTE"),
        (3, "FTE", "is missing: people are counted, and no FTE"),
        (4, "In", "counts people, and absence here is counted in FTE"),
        (5, "FTE", "is missing"),
    ]
