"""Sheets of absence: what they say goes in, what cannot be is said at its row."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport
from crisisdesk.domain.absence.periods import Period, month_of, week_of
from crisisdesk.errors import WrongUse
from crisisdesk.exchange import profiles, reading, template
from crisisdesk.exchange.subjects import SUBJECTS
from crisisdesk.services.absence import absence
from crisisdesk.services.sheets import imports
from crisisdesk.services.status import status
from crisisdesk.store.queries.absence import absence as queries
from crisisdesk.store.snapshot import Snapshot
from tests.clock import Clock
from tests.exchange.real_input import real_input
from tests.factories import count_of, make_facility, rows_of

WEEK = week_of(date(2020, 3, 30))
HEADER = (
    "Aanbieder of voorziening;Eerste dag;Laatste dag;Formatie fte;Ziek fte;Quarantaine fte;"
    "Overig afwezig fte;Minimale bezetting fte;Aantal medewerkers;Functie melder;"
    "Organisatie melder;Opmerking"
)


@pytest.fixture
def clock():
    return Clock()


def sheet(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "verzuim.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def take(store, path, profile=None, **more):
    chosen = profiles.load(profile) if profile else reading.recognise(path)
    return store.write(imports.take, reading.read(path, chosen), **more)


def reasons(outcome):
    return [
        (problem.row, problem.column, problem.value, str(problem.reason.message))
        for problem in outcome.problems
    ]


def row(
    code="De Hoeve", start="30-03-2020", end="05-04-2020", figures="22;3;1,6;0.5;18,4;31", note=""
):
    return f"{code};{start};{end};{figures};HR;De Hoeve;{note}"


def test_a_comma_and_a_point_say_the_same_and_twice_changes_nothing(store, tmp_path):
    facility = make_facility(store)
    path = sheet(tmp_path, row())
    outcome = take(store, path)
    assert (outcome.profile, outcome.kind, outcome.imported) == ("desk-absence", "absence", 1)
    (line,) = store.read(absence.lines, WEEK)
    assert line.counted.figures == AbsenceFigures(154_000, 21_000, 11_200, 3500, 128_800, 31)
    assert line.provider == store.read(queries.provider_of, facility)
    again = take(store, path)
    assert (again.imported, again.unchanged, again.problems) == (0, 1, [])
    changed = take(store, sheet(tmp_path, row(figures="22;4;?;;18,4;31")))
    assert changed.imported == 1
    (line,) = store.read(absence.lines, WEEK)
    assert line.counted.figures == AbsenceFigures(154_000, 28_000, None, None, 128_800, 31)
    assert take(store, path).unchanged == 1
    assert rows_of(store, "SELECT event FROM journal")[-1] == ("import.absence",)


def test_a_row_may_be_about_a_facility(store, tmp_path):
    facility = make_facility(store)
    assert take(store, sheet(tmp_path, row("de boei"))).imported == 1
    (line,) = store.read(absence.lines, WEEK)
    assert line.counted.facilities == 1
    assert [*store.read(queries.units, line.provider, WEEK)] == [facility]


@pytest.mark.parametrize(
    ("line", "column", "value", "words"),
    [
        (row(figures="22;23;0;0;18;31"), "Ziek fte", "23", "more absent"),
        (row(figures="22;-1;0;0;18;31"), "Ziek fte", "-1", "lower than 0"),
        (row(figures="22;abc;0;0;18;31"), "Ziek fte", "abc", "not a number"),
        (row(figures=";1;0;0;18;31"), "Formatie fte", "", "is missing"),
        (row(figures="22;1;0;0;18;5"), "Aantal medewerkers", "5", "cannot fill"),
        (row(end="29-03-2020"), "Laatste dag", "29-03-2020", "no days"),
        (row(start="30-03-2021", end="05-04-2021"), "Eerste dag", "30-03-2021", "not begun"),
        (row(start=""), "Eerste dag", "", "is missing"),
        (row(start="32-03-2020"), "Eerste dag", "32-03-2020", "not a moment"),
        (row("Nergens"), "Aanbieder of voorziening", "Nergens", "knows no provider"),
        (row(note="twee met griep"), "Opmerking", "griep", "somebody's illness"),
    ],
)
def test_a_row_that_cannot_be_is_said_at_its_cell_and_nothing_is_written(
    store, tmp_path, line, column, value, words
):
    make_facility(store)
    good = row("De Boei", figures="8;0;0;0;6;10")
    outcome = take(store, sheet(tmp_path, good, line))
    assert outcome.refused
    ((number, where, shown, reason),) = reasons(outcome)
    assert (number, where, shown) == (3, column, value)
    assert words in reason
    assert count_of(store, "absence_report") == 0
    partial = take(store, sheet(tmp_path, good, line), partial=True)
    assert partial.imported == 1
    assert partial.imported + partial.unchanged + 1 == partial.rows_read


def test_rows_that_overlap_or_contradict_are_refused(store, tmp_path):
    make_facility(store)
    path = sheet(
        tmp_path,
        row(),
        row(),
        row(figures="22;1;0;0;18;31"),
        row(start="31-03-2020", end="06-04-2020"),
    )
    outcome = take(store, path)
    assert [problem.row for problem in outcome.problems] == [4, 5]
    assert "something else for the same period" in outcome.problems[0].reason.message
    assert "Overlaps" in outcome.problems[1].reason.message
    assert take(store, path, partial=True).imported == 1


def test_the_template_is_read_back(store, tmp_path):
    make_facility(store)
    for language in ("nl", "en"):
        path = tmp_path / f"{language}.xlsx"
        path.write_bytes(template.as_bytes("absence", language))
        book: Workbook = load_workbook(path)
        day = date(2020, 3, 30) if language == "nl" else date(2020, 3, 23)
        for place, cell in enumerate(("De Hoeve", day, week_of(day).end, 22, 3.5, "?"), 1):
            book.worksheets[0].cell(row=2, column=place, value=cell)
        book.save(path)
        assert take(store, path).imported == 1
    (line,) = store.read(absence.lines, WEEK)
    assert line.counted.figures == AbsenceFigures(154_000, 24_500)
    assert line.last is not None
    assert line.last.figures == line.counted.figures


def test_a_profile_of_absence_says_its_period():
    with pytest.raises(WrongUse, match=r"columns\.period_start is missing"):
        profiles._parse(
            b'kind = "absence"\nsource = "x"\ncolumns.code = "a"\ncolumns.contract = "b"\n'
            b'columns.period_end = "c"',
            "own.toml",
        )


def month(store, day):
    def at(reading: Snapshot) -> Any:
        moment = Period(day, day).over_at
        return status(Snapshot(reading.connection, moment, None)).as_json()["absence"]

    return store.read(at)


def test_nine_months_of_real_absence(open_store, clock):
    clock.forward(days=5 * 365)
    store = open_store()
    for number in range(4, 13):
        path = real_input(f"nhs_sickness_absence_2024-{number:02}.csv")
        outcome = take(store, path, "nhs-absence")
        assert (outcome.imported, outcome.problems) == (outcome.rows_read, [])
    rates = [4.76, 4.71, 4.87, 5.20, 4.79, 4.96, 5.41, 5.43, 5.74]
    for number, rate in enumerate(rates, 4):
        said = month(store, month_of(date(2024, number, 1)).end)
        assert round(100 * said["rate"], 2) == rate
        assert said["period"]["start"] == f"2024-{number:02}-01"
    last = month(store, date(2024, 12, 31))
    assert (last["providers"], last["reported"], last["missing"]) == (286, 280, 6)
    assert last["period"] == {"start": "2024-12-01", "end": "2024-12-31"}
    assert last["below_minimum"] == 0
    assert count_of(store, "provider") == 286
    names = {name for (name,) in rows_of(store, "SELECT name FROM provider")}
    assert "Hampshire and Isle of Wight Healthcare NHS Foundation Trust" in names
    assert "Southern Health NHS Foundation Trust" not in names
    again = take(store, real_input("nhs_sickness_absence_2024-04.csv"), "nhs-absence")
    assert (again.imported, again.unchanged) == (0, 285)
    assert "Southern Health NHS Foundation Trust" not in {
        name for (name,) in rows_of(store, "SELECT name FROM provider")
    }


def exported(store, form):
    def made(reading: Snapshot) -> bytes:
        return SUBJECTS["absence"](reading).as_bytes(form)

    return store.read(made)


def test_what_leaves_the_desk_leaves_small_groups_out(store, tmp_path):
    for name, heads in (("=klein", 4), ("midden", 9), ("groot", 30)):
        make_facility(store, f"{name} groep", provider=name)
        subject = store.read(queries.subjects)
        (provider,) = {own for called, own, unit in subject if called == name and unit is None}
        report = AbsenceReport(provider, WEEK, AbsenceFigures(4000, 500, heads=heads))
        store.write(absence.enter, report)
    make_facility(store, provider="zwijgt")
    content = json.loads(exported(store, "json"))
    assert content["reported"] == "3 / 4"
    by_name = {one["provider"]: one for one in content["providers"]}
    assert {name: one["state"] for name, one in by_name.items()} == {
        "=klein": "suppressed",
        "midden": "suppressed",
        "groot": "reported",
        "zwijgt": "not_reported",
    }
    assert by_name["midden"]["sick_fte"] is None
    assert by_name["groot"]["sick_fte"] == 0.5
    lines = exported(store, "csv").decode().splitlines()
    assert lines[1].startswith("'=klein,no,2020-03-30,2020-04-05,suppressed,,,")
    assert exported(store, "xlsx").startswith(b"PK")
    with pytest.raises(WrongUse):
        exported(store, "pdf")


def heads_of(store, counts):
    """Providers that report over last week and the week before, with so many heads in each."""
    for name, both in counts.items():
        make_facility(store, f"{name} group", provider=name)
        subject = store.read(queries.subjects)
        (provider,) = {own for called, own, unit in subject if called == name and unit is None}
        for period, heads, sick in ((WEEK.before(1), both[0], 300), (WEEK, both[1], 500)):
            figures = AbsenceFigures(heads * 1000, sick, heads=heads)
            store.write(absence.enter, AbsenceReport(provider, period, figures))


def test_a_change_does_not_tell_what_was_suppressed_the_week_before(store):
    """Seen: a group of 4 that became 6 has a rate and a change, and so the rate of the 4."""
    heads_of(store, {"grew": (4, 6), "next": (5, 20), "large": (30, 30), "larger": (40, 40)})
    content = json.loads(exported(store, "json"))
    by_name = {each["provider"]: each for each in content["providers"]}
    assert by_name["grew"]["rate"] == 0.0833
    assert by_name["grew"]["change"] is None, "suppressed itself"
    assert by_name["next"]["change"] is None, "the next smallest"
    assert by_name["large"]["change"] is not None
    review = store.read(absence.shared_review)
    grew = next(line for line in review.lines if line.name == "grew")
    assert (grew.series[-2], grew.last) == (None, None)


def test_no_total_speaks_of_what_is_suppressed(store):
    """Seen: the sick of the region less those of the lines were those of two small groups."""
    heads_of(store, {"small": (4, 4), "next": (6, 6), "large": (30, 30), "larger": (40, 40)})
    content = json.loads(exported(store, "json"))
    shown = [each for each in content["providers"] if each["state"] == "reported"]
    for name in ("contract", "sick"):
        assert content[f"{name}_fte_in_all"] == sum(each[f"{name}_fte"] for each in shown)
    assert (content["reported"], content["suppressed"]) == ("4 / 4", 2)
    inside, outside = store.read(absence.review), store.read(absence.shared_review)
    assert inside.totals.contract.value > outside.totals.contract.value
    assert [line.name for line in outside.lines[-2:]] == ["next", "small"]
    blank = outside.lines[-1]
    assert (blank.counted, blank.present, blank.shortages, blank.known_before) == (
        None, None, (), None,
    )  # fmt: skip
