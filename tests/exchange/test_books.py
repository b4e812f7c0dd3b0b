"""What a workbook shows and what it holds: errors, formulas, formats, hidden and merged cells."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from crisisdesk.errors import DeskError
from crisisdesk.exchange import profiles, reading, workbook
from crisisdesk.exchange.books.marks import CellMark, NumberFormat
from crisisdesk.i18n import say
from tests.exchange import old_books, open_books
from tests.exchange.old_books import Formula, Number, Wrong
from tests.exchange.real_input import real_input

PROFILE = """
kind = "capacity"
source = "x"
hour = "12:00"
delimiter = "auto"
decimal = "auto"
leave_out.Note = "total"
columns.code = "Code"
columns.observed_at = "Day"
columns.available = "Places"
columns.occupied = "Taken"
columns.note = "Note"
"""
BOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
HEAD = ["Code", "Day", "Places", "Taken", "Note"]


@pytest.fixture
def read(tmp_path: Path):
    """Read the bytes of a file by the profile above."""
    own = tmp_path / "own.toml"
    own.write_text(PROFILE, encoding="utf-8")

    def by(content: bytes):
        path = tmp_path / "sheet.bin"
        path.write_bytes(content)
        if content.startswith(BOOKS):
            # In this process too: what the child does is seen by nothing that counts branches.
            assert [*workbook._lines(str(path), None, 1)]
        return reading.read(path, profiles.load(str(own)))

    return by


def book(change: Callable[[Any], object], *rows: list[Any]) -> bytes:
    """An XLSX workbook with these rows under the header, changed as told."""
    made = Workbook()
    sheet = made.active
    for row in (HEAD, *rows):
        sheet.append(row)
    change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_is(_sheet: object) -> None:
    """Change nothing."""


def problems(parsed) -> list[tuple[int, str, str]]:
    return [problem[:3] for problem in parsed.problems]


def figures(parsed) -> dict[int, tuple[int | None, int | None]]:
    return {row.row: (row.figures.available, row.figures.occupied) for row in parsed.stated}


def notes(parsed) -> list[str]:
    return [say(note) for note in parsed.notes]


GOOD = ["a", "2020-04-06", 8, 5, ""]


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "=1+1"])
def test_an_error_in_any_column_refuses_its_row_by_name(read, place, error):
    row = list(GOOD)
    row[place] = error
    parsed = read(book(as_is, row, ["b", "2020-04-06", 4, 1, ""]))
    assert problems(parsed) == [(2, HEAD[place], error)]
    assert figures(parsed) == {3: (4, 1)}


def test_an_error_in_the_last_cell_of_a_sheet_is_seen(read):
    parsed = read(book(as_is, GOOD, ["b", "2020-04-06", 4, 1, "#NAME?"]))
    assert problems(parsed) == [(3, "Note", "#NAME?")]


@pytest.mark.parametrize(
    "content",
    [
        old_books.as_xls(
            [
                HEAD,
                ["a", "2020-04-06", Wrong("#N/A"), Number(5)],
                ["b", "2020-04-06", Number(4), Formula("#REF!")],
                ["c", "2020-04-06", Number(4), Formula()],
                ["d", "2020-04-06", Number(6), Number(0.05, "0%")],
                ["e", "2020-04-06", Number(6), Number(2, "0.0")],
            ],
            hidden=5,
        ),
        old_books.as_xlsb(
            [
                HEAD,
                ["a", "2020-04-06", Wrong("#N/A"), Number(5)],
                ["b", "2020-04-06", Number(4), Formula("#REF!")],
                ["c", "2020-04-06", Number(4), Formula()],
                ["d", "2020-04-06", Number(6), Number(0.05, "0%")],
                ["e", "2020-04-06", Number(6), Number(2, "0.0")],
            ],
            hidden=5,
        ),
        open_books.as_ods(
            [
                open_books.row(map(open_books.cell, HEAD)),
                *(
                    open_books.row(
                        [open_books.cell(code), open_books.cell("2020-04-06"), *cells], hidden
                    )
                    for code, hidden, cells in (
                        (
                            "a",
                            "",
                            [
                                open_books.cell("#N/A", calc="error", formula="of:=NA()"),
                                open_books.number(5),
                            ],
                        ),
                        (
                            "b",
                            "",
                            [
                                open_books.number(4),
                                open_books.cell(
                                    "#REF!", "float", value="0", formula="of:=[.#REF!]"
                                ),
                            ],
                        ),
                        (
                            "c",
                            "",
                            [open_books.number(4), open_books.cell(kind="", formula="of:=2+3")],
                        ),
                        (
                            "d",
                            "",
                            [
                                open_books.number(6),
                                open_books.cell("5%", "percentage", value="0.05"),
                            ],
                        ),
                        ("e", "filter", [open_books.number(6), open_books.number(2, "2,0")]),
                    )
                ),
            ]
        ),
    ],
    ids=["xls", "xlsb", "ods"],
)
def test_other_workbooks_tell_the_same(read, content):
    parsed = read(content)
    assert [problem[:2] for problem in parsed.problems] == [
        (2, "Places"),
        (3, "Taken"),
        (4, "Taken"),
        (5, "Taken"),
    ]
    assert [problem.value for problem in parsed.problems][:2] == ["#N/A", "#REF!"]
    assert figures(parsed) == {6: (6, 2)}
    assert notes(parsed) == ["rows that the sheet hides were read too: 1 (the first is row 6)"]


@pytest.mark.parametrize(
    "word",
    [
        "#N/A",
        "#N/B",
        "#VERW!",
        "#DEEL/0!",
        "#WAARDE!",
        "#NAAM?",
        "#GETAL!",
        "#LEEG!",
        "####",
        "Fout:502",
    ],
)
def test_the_errors_of_a_text_are_those_of_a_workbook(read, word):
    parsed = read(f"Code,Day,Places,Taken,Note\na,2020-04-06,8,{word},\n".encode())
    assert problems(parsed) == [(2, "Taken", word)]
    parsed = read(f"Code,Day,Places,Taken,Note\na,2020-04-06,8,5,{word}\n".encode())
    assert problems(parsed) == [(2, "Note", word)]


def test_a_profile_may_say_that_an_error_is_unknown(tmp_path):
    own, path = tmp_path / "own.toml", tmp_path / "a.xlsx"
    own.write_text('unknown = ["#N/A"]\n' + PROFILE, encoding="utf-8")
    path.write_bytes(book(as_is, ["a", "2020-04-06", 8, "#N/A", ""]))
    assert figures(reading.read(path, profiles.load(str(own)))) == {2: (8, None)}


@pytest.mark.parametrize(
    ("code", "value", "mark"),
    [
        ("General", 7.6, None),
        ("0", 7.6, CellMark("rounded", "8")),
        ("0", 8, None),
        ("#,##0.0", 7.25, CellMark("rounded", "7.3")),
        ('0.00" fte"', 7.2, None),
        ("0%", 0.05, CellMark("percent", "5%")),
        ('0"%"', 5, CellMark("percent", "500%")),
        ("#,##0,", 12_500, CellMark("otherwise", "13")),
        (";;;", 7, CellMark("otherwise", "")),
        ("0;-0;;@", 0, CellMark("otherwise", "")),
        ("0;-0;;@", 7, None),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', 0, None),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0, None),
        ("0000", 42, CellMark("padded", "0042")),
        ("dd-mm-yyyy", 44_000, None),
        ("[h]:mm", 1.5, None),
        ("[Red]0", 7, None),
        ("0.00E+00", 123_456, None),
        ('"vol";"vol";"leeg"', 0, CellMark("otherwise", "leeg")),
    ],
)
def test_what_a_number_shows(code, value, mark):
    assert NumberFormat(code).mark(value) == mark


def formatted(cell: str, code: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[cell].number_format = code

    return change


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("0%", 0.05, "is a percentage"),
        ("#,##0,", 12_500, "it holds 12500"),
        (";;;", 3, "it holds 3"),
        ("0;-0;;@", 0, "it holds 0"),
        ("0", 7.6, "is not a whole number"),
        ("[h]:mm", 1.5, ""),
        ("dd-mm-yyyy", 44_000, ""),
    ],
)
def test_a_figure_that_shows_as_something_else_is_refused(read, code, value, words):
    parsed = read(book(formatted("D2", code), ["a", "2020-04-06", 9_999, value, ""]))
    ((row, column, _, reason),) = parsed.problems
    assert (row, column) == (2, "Taken")
    assert words in say(reason)


def test_an_amount_that_shows_rounded_is_read_in_full_and_said(tmp_path):
    own, path = tmp_path / "own.toml", tmp_path / "a.xlsx"
    own.write_text(
        'kind = "absence"\nsource = "x"\ncreate = true\nperiod = "week"\ncolumns.code = "Code"\n'
        'columns.name = "Code"\ncolumns.period_start = "Day"\ncolumns.contract = "Places"\n'
        'columns.sick = "Taken"\n',
        encoding="utf-8",
    )
    path.write_bytes(book(formatted("D2", "0"), ["a", "2020-04-06", 20, 7.6, ""]))
    parsed = reading.read(path, profiles.load(str(own)))
    assert parsed.counted[0].figures.sick == 7_600
    (note,) = notes(parsed)
    assert "row 2, Taken: shows 8, holds 7.6" in note


def test_a_code_that_shows_its_zeros_keeps_them(read):
    parsed = read(book(formatted("A2", "0000"), [42, "2020-04-06", 8, 5, ""]))
    assert parsed.stated[0].code == "0042"


# Merged, hidden and doubled


def test_a_merged_figure_is_refused_in_each_of_its_rows_and_a_merged_moment_is_theirs(read):
    def merge(sheet: Any) -> None:
        sheet.merge_cells("B2:B4")
        sheet.merge_cells("C2:C3")

    rows = [[code, "2020-04-06", 8, 5, ""] for code in "abc"]
    parsed = read(book(merge, *rows))
    assert problems(parsed) == [(2, "Places", "8"), (3, "Places", "8")]
    assert "rows 2 to 3" in say(parsed.problems[0].reason)
    assert figures(parsed) == {4: (8, 5)}


def test_a_cell_that_a_wider_one_covers_is_refused_and_a_total_is_left_out(read):
    def merge(sheet: Any) -> None:
        sheet.merge_cells("C2:D2")
        sheet.merge_cells("A3:E3")

    parsed = read(book(merge, GOOD, ["total", "", 8, 5, ""]))
    assert parsed.problems[0][:2] == (2, "Taken")
    assert 2 not in figures(parsed)


def test_what_lies_hidden_under_a_merged_cell_is_refused(read):
    content = book(as_is, GOOD, ["b", "2020-04-07", 4, 1, ""])
    out = _with_part(
        content, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="B2:B3"/></mergeCells>'
    )
    parsed = read(out)
    assert problems(parsed) == [(3, "Day", "2020-04-07")]


def _with_part(content: bytes, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(old.encode(), new.encode())
            after.writestr(name, part)
    return out.getvalue()


def test_open_documents_merge_and_hide_too(read):
    head = open_books.row(map(open_books.cell, HEAD))
    moment = open_books.cell("2020-04-06", rows="2", columns="1")
    rows = [
        head,
        open_books.row([open_books.cell("a"), moment, *map(open_books.number, (8, 5))]),
        open_books.row(
            [open_books.cell("b"), open_books.cell(kind=""), *map(open_books.number, (4, 1))]
        ),
    ]
    old = [head, open_books.row([open_books.cell("x"), open_books.cell("2020-04-06")])]
    parsed = read(open_books.as_ods(old, rows, hidden=0))
    assert figures(parsed) == {2: (8, 5), 3: (4, 1)}
    assert not parsed.problems


def test_a_hidden_column_is_said_by_name(read):
    def hide(sheet: Any) -> None:
        sheet.column_dimensions["D"].hidden = True

    assert notes(read(book(hide, GOOD))) == ["columns that the sheet hides were read too: “Taken”"]


def test_a_workbook_that_shows_no_sheet_has_none(read):
    def hide(sheet: Any) -> None:
        sheet.parent.create_sheet("other").sheet_state = "veryHidden"
        sheet.parent.create_chartsheet("chart")
        sheet.sheet_state = "hidden"

    with pytest.raises(DeskError, match="no sheet"):
        read(book(hide, GOOD))


@pytest.mark.parametrize("doubled", ["Code", "Day", "Taken", "Note"])
def test_a_column_that_stands_twice_is_refused_by_name(read, doubled):
    with pytest.raises(DeskError, match=f"“{doubled}” more than once"):
        read((",".join([*HEAD, doubled.upper()]) + "\na,2020-04-06,8,5,,\n").encode())


def test_a_column_that_nobody_reads_may_stand_twice(read):
    assert figures(read(b"Code,Day,Places,Taken,Note,x,x\na,2020-04-06,8,5,,,\n")) == {2: (8, 5)}


def test_cells_without_a_place_of_their_own_stand_one_after_another(read):
    content = book(as_is, ["a", "2020-04-06", 8, "#N/A", ""], ["b", "2020-04-06", 4, 1, ""])
    for row in (1, 2, 3):
        content = _with_part(content, f'<row r="{row}">', "<row>")
        for letter in "ABCDE":
            content = _with_part(content, f'<c r="{letter}{row}"', "<c")
    parsed = read(content)
    assert problems(parsed) == [(2, "Taken", "#N/A")]
    assert figures(parsed) == {3: (4, 1)}


def test_an_old_workbook_that_ends_like_a_packed_one_is_no_packed_one(read):
    end = b"PK\x05\x06" + bytes(18)
    content = old_books.as_xls([HEAD, ["a", "2020-04-06", Wrong("#N/A"), Number(5)]])
    assert problems(read(content + end)) == [(2, "Places", "#N/A")]


def test_a_workbook_whose_parts_do_not_fit_is_refused(read):
    good = book(as_is, GOOD)
    for old, new in (
        ("<sheetData>", "<sheetData><"),
        ('r="C2"', 'r="2C"'),
        ("<worksheet", "<!DOCTYPE x><worksheet"),
    ):
        with pytest.raises(DeskError):
            read(_with_part(good, old, new))


# One damaged cell


def _xlsx(cells: list[list[Any]], damage: tuple[int, int, str] | None) -> bytes:
    def change(sheet: Any) -> None:
        if damage is not None:
            row, column, kind = damage
            cell = sheet.cell(row + 2, column + 1)
            match kind:
                case "percent":
                    cell.value, cell.number_format = 0.05, "0%"
                case "masked":
                    cell.value, cell.number_format = 3, ";;;"
                case "blank":
                    cell.value = None
                case _:
                    cell.value = {"error": "#N/A", "formula": "=1+1"}.get(kind, kind)

    return book(change, *cells)


def _csv(cells: list[list[Any]], damage: tuple[int, int, str] | None) -> bytes:
    rows = [[str(cell) for cell in row] for row in cells]
    if damage is not None:
        row, column, kind = damage
        words = {
            "error": "#DEEL/0!",
            "percent": "5%",
            "blank": "",
            "masked": "##",
            "formula": "=1+1",
        }
        rows[row][column] = words.get(kind, kind)
    return "\n".join(";".join(row) for row in (HEAD, *rows)).encode()


def _ods(cells: list[list[Any]], damage: tuple[int, int, str] | None) -> bytes:
    rows = [
        [
            open_books.number(cell) if isinstance(cell, int) else open_books.cell(cell)
            for cell in row
        ]
        for row in cells
    ]
    if damage is not None:
        row, column, kind = damage
        rows[row][column] = {
            "error": open_books.cell("#N/A", calc="error"),
            "formula": open_books.cell(kind="", formula="of:=1+1"),
            "percent": open_books.cell("5%", "percentage", value="0.05"),
            "masked": open_books.cell("vol", "float", value="3"),
            "blank": open_books.cell(kind=""),
        }.get(kind, open_books.cell(kind))
    return open_books.as_ods(
        [open_books.row(map(open_books.cell, HEAD)), *(open_books.row(row) for row in rows)]
    )


@pytest.mark.long
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.sampled_from([_csv, _xlsx, _ods]),
    numbers=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=4),
    data=st.data(),
)
def test_one_damaged_cell_is_refused_or_taken_without_it_and_changes_no_other(
    read, form, numbers, data
):
    cells = [[f"f{at}", "2020-04-06", *pair, "fine"] for at, pair in enumerate(numbers)]
    row = data.draw(st.integers(0, len(cells) - 1))
    column = data.draw(st.sampled_from([2, 3]))
    kind = data.draw(
        st.sampled_from(["error", "formula", "percent", "masked", "blank", "-1", "7,5", "x", "1e3"])
    )
    parsed = read(form(cells, (row, column, kind)))
    others = {at + 2: pair for at, pair in enumerate(numbers) if at != row}
    taken = figures(parsed)
    mine = taken.pop(row + 2, None)
    assert taken == others
    if mine is None:
        assert [problem[:2] for problem in parsed.problems] == [(row + 2, HEAD[column])]
    else:
        assert kind == "blank"
        whole = list(numbers[row])
        whole[column - 2] = None
        assert mine == tuple(whole)
        assert not parsed.problems


BOOK_FILES = ("01-hidden-row.xlsx", "02-merged-provider.xlsx", "06b-error-cells.xlsx", "15l.xlsb")


@pytest.mark.parametrize("name", [*BOOK_FILES, "05-percent-sick.xlsx", "15g-renamed.xls"])
def test_the_process_apart_says_what_the_reader_says(name):
    path = real_input(f"field/{name}")
    child = [sys.executable, workbook.__file__, str(path), "null", "1"]
    said = subprocess.run(child, capture_output=True, check=True).stdout.splitlines()
    here = [json.loads(json.dumps(line)) for line in workbook._lines(str(path), None, 1)]
    assert [json.loads(line) for line in said] == here
