"""Any sheet is read by a profile that says how in one statement, which can do nothing but read."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from crisisdesk.domain.moments import local
from crisisdesk.errors import Refused, WrongUse
from crisisdesk.exchange import profiles, reading, workbook
from crisisdesk.exchange.select import sheet as selected
from tests.exchange.any_sheets import EXAMPLES, HEAD, Example, write


def said(moment) -> str | None:
    return None if moment is None else f"{local(moment):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_sheet_of_any_shape(tmp_path, name):
    example = EXAMPLES[name]
    assert len(example.profile.splitlines()) <= 25
    path, profile = write(tmp_path, example)
    parsed = reading.read(path, profiles.load(str(profile)))
    assert not parsed.problems
    assert [
        (
            entry.row,
            entry.code,
            said(entry.observed_at),
            entry.figures.available,
            entry.figures.occupied,
        )
        for entry in parsed.stated
    ] + [
        (entry.row, entry.code, said(entry.arrived_at), said(entry.departed_at))
        for entry in parsed.episodes
    ] == example.rows


@pytest.fixture
def refusal(tmp_path: Path):
    """What is said of a statement over a small sheet."""

    def by(
        statement: str, text: str = "Code,Dag,Plekken\nA,06-04-2020,8\n", lines: str = ""
    ) -> str:
        example = Example({"a.csv": text}, f"{HEAD}{lines}select = '''{statement}'''", [])
        path, profile = write(tmp_path, example)
        with pytest.raises((Refused, WrongUse)) as refused:
            reading.read(path, profiles.load(str(profile)))
        return str(refused.value)

    return by


FIELDS = "SELECT row, Code AS code, Dag AS observed_at, Plekken AS available FROM sheet"
ENDLESS = (
    "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT count(*) AS row FROM a"
)

GROWING = (
    "WITH RECURSIVE b(t) AS MATERIALIZED (SELECT printf('%900000d', 1)),"
    " a(n, t) AS (SELECT 1, replace(t, ' ', 'x') FROM b UNION ALL SELECT n + 1, t FROM a)"
)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO sheet VALUES (1)",
        "DROP TABLE sheet",
        "CREATE TABLE a (b)",
        "ATTACH 'stolen.db' AS other",
        "VACUUM INTO 'stolen.db'",
        "PRAGMA hard_heap_limit = 0",
        "BEGIN",
        "EXPLAIN SELECT 1",
        "",
    ],
)
def test_what_does_not_read_is_no_profile(refusal, statement):
    assert 'allowed: "SELECT ..."' in refusal(statement)


@pytest.mark.parametrize("statement", ["ATTACH 'stolen.db' AS a", "VACUUM INTO 'stolen.db'"])
def test_the_database_refuses_too_what_the_profile_did(tmp_path, monkeypatch, statement):
    example = Example({"a.csv": "Code\n1\n"}, f"{HEAD}select = 'SELECT 1'", [])
    path, profile = write(tmp_path, example)
    read = replace(
        profiles.load(str(profile)), select=statement.replace("stolen", f"{tmp_path}/stolen")
    )
    with pytest.raises(Refused, match="may only read; it asks for ATTACH"):
        reading.read(path, read)
    assert not list(tmp_path.glob("stolen*"))


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("WITH a AS (SELECT 1) INSERT INTO sheet SELECT 1, 2, 3, 4", "asks for INSERT"),
        ("WITH a AS (SELECT 1) UPDATE sheet SET Code = 1", "asks for UPDATE"),
        ("WITH a AS (SELECT 1) DELETE FROM sheet", "asks for DELETE"),
        ("SELECT load_extension('stolen') AS row", "asks for load_extension()"),
        ("SELECT randomblob(5) AS row", "asks for randomblob()"),
        ("SELECT 1 AS row, name FROM pragma_table_info('sheet')", "may only read"),
        ("SELECT 1 AS row; DROP TABLE sheet", "one statement"),
        ("SELECT 1 AS row, zeroblob(1000000000) AS code", "asks for zeroblob()"),
        ("SELECT 1 AS row, replace(t, 'x', 'xxxxx') AS code FROM a", "more memory or time"),
        ("SELECT n AS row, t AS code FROM a", "more memory or time"),
        ("SELECT n AS row, n || t AS code FROM a ORDER BY code", "more memory or time"),
    ],
)
def test_a_hostile_select_is_a_sentence(refusal, statement, what):
    if " FROM a" in statement:
        statement = f"{GROWING} {statement}"
    assert what in refusal(statement)


def test_an_endless_recursion_ends_by_its_steps(refusal, monkeypatch):
    monkeypatch.setattr(selected, "MOST_STEPS", 20_000)
    assert "more memory or time" in refusal(ENDLESS)
    assert "more memory or time" in refusal(f"{GROWING} SELECT 1 AS row, group_concat(t) FROM a")


def test_one_that_does_not_end_is_ended_by_the_desk(refusal, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_SECONDS", 0.2)
    assert "more memory or time" in refusal(ENDLESS)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (FIELDS.replace("Code AS", '"Kode" AS'), "no such column: Kode; there is sheet (“Code”"),
        (FIELDS.replace("row, ", ""), "must give one column “row”"),
        (FIELDS.replace("row,", "NULL AS row,"), "“” for the row's number"),
        (FIELDS.replace("AS available", "AS beds"), "“beds”, which is no field"),
        (FIELDS.replace("Dag AS observed_at, ", ""), "lacks “observed_at”"),
        ("SELECT row, number(Code) AS code FROM sheet", "counts with “A”, which is no number"),
        ("SELECT min(row) AS row, sum(Code) AS code FROM sheet", "counts with “A”"),
        ("SELECT row, CAST(Plekken AS INTEGER) AS code FROM sheet", 'number("column")'),
        ("SELECT nonsense", "cannot run"),
    ],
)
def test_a_wrong_select_is_a_sentence(refusal, statement, what):
    assert what in refusal(statement)


TEXT = "Code,Dag,Plekken\nA,06-04-2020,12\nB,06-04-2020,veel\n"


def read(folder: Path, statement: str, lines: str = ""):
    example = Example({"a.csv": TEXT}, f"{HEAD}{lines}select = '''{statement}'''", [])
    path, profile = write(folder, example)
    return reading.read(path, profiles.load(str(profile)))


def test_a_refusal_names_the_row_of_the_sheet(tmp_path):
    (problem,) = read(tmp_path, FIELDS + " WHERE Code = 'B'").problems
    assert (problem.row, problem.column, problem.value) == (3, "available", "veel")


def test_a_whole_number_is_whole_and_what_is_passed_over_is_counted(tmp_path):
    tenfold = FIELDS.replace("Plekken AS", "number(Plekken) * 1.0 AS") + " WHERE Code = 'A'"
    parsed = read(tmp_path, tenfold)
    assert [stated.figures.available for stated in parsed.stated] == [12]
    assert [note.values for note in parsed.notes] == [{"count": 1, "row": 3}]


def test_what_no_figure_may_be_read_from_stays_so_through_a_select(tmp_path):
    book = Workbook()
    book.active.append(["Code", "Dag", "Plekken"])
    book.active.append(["A", "06-04-2020", 0.5])
    book.active["C2"].number_format = "0%"
    book.save(tmp_path / "b.xlsx")
    profile = tmp_path / "own.toml"
    profile.write_text(f"{HEAD}select = '''{FIELDS}'''", encoding="utf-8")
    (problem,) = reading.read(tmp_path / "b.xlsx", profiles.load(str(profile))).problems
    assert (problem.row, problem.value) == (2, "50%")
    counted = FIELDS.replace("Plekken AS", "number(Plekken) AS")
    profile.write_text(f"{HEAD}select = '''{counted}'''", encoding="utf-8")
    with pytest.raises(Refused, match="counts with “50%”"):
        reading.read(tmp_path / "b.xlsx", profiles.load(str(profile)))


def test_another_file_is_one_of_the_same_folder(tmp_path):
    for name in ("b.csv", "bb.csv"):
        (tmp_path / name).write_text("Code,Eind\n", encoding="utf-8")
    for file, what in (("c.csv", "finds no file"), ("b*.csv", "“b.csv”, “bb.csv”")):
        with pytest.raises(Refused, match=what):
            read(tmp_path, FIELDS, f'tables.ends = {{ file = "{file}" }}\n')
    with pytest.raises(WrongUse, match="without a folder"):
        read(tmp_path, FIELDS, 'tables.ends = { file = "../b.csv" }\n')
