"""A sheet goes into the store whole, not at all, or by its good rows; twice changes nothing."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crisisdesk import i18n
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Report
from crisisdesk.exchange import profiles, reading
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity import report as reports
from crisisdesk.store.connect import Target
from tests.exchange.real_input import real_input
from tests.factories import count_of, line_of, make_facility, revision_of, rows_of

HEAD = "Code,Name,Day,Licensed,Available,Occupied\n"
MARCH = datetime(2024, 3, 26, 12, tzinfo=UTC)
JSON_KEYS = [
    "file",
    "profile",
    "kind",
    "rows_read",
    "imported",
    "unchanged",
    "skipped",
    "problems",
    "notes",
    "new_facilities",
    "unknown_facilities",
    "closed",
]


@pytest.fixture
def target(database_url: str) -> Target:
    """Every import is tried on SQLite and on PostgreSQL."""
    return Target(database_url)


@pytest.fixture
def sheet(tmp_path: Path):
    """Read rows under HEAD by a profile of our own."""

    def read(rows: str, *, create: bool = True, kind: str = "capacity", more: str = ""):
        profile_path, path = tmp_path / "own.toml", tmp_path / "sheet.csv"
        profile_path.write_text(
            f'kind = "{kind}"\ncreate = {str(create).lower()}\nsource = "x"\nhour = "12:00"\n'
            'unknown = ["-"]\ncolumns.code = "Code"\ncolumns.name = "Name"\n'
            'columns.observed_at = "Day"\ncolumns.licensed = "Licensed"\n'
            f'columns.available = "Available"\ncolumns.occupied = "Occupied"\n{more}',
            encoding="utf-8",
        )
        path.write_text(HEAD + rows, encoding="utf-8")
        return reading.read(path, profiles.load(str(profile_path)))

    return read


def in_force(store):
    return {
        line.name: (line.available, line.occupied) for line in store.read(capacity.overview).lines
    }


GOOD = "a,Boei,2020-03-24,6,5,3\nb,Ster,2020-03-24,6,-,4\na,Boei,2020-03-25,6,5,4\n"


def test_facilities_and_reports_are_made(store, sheet, take):
    done = take(sheet(GOOD))
    assert (done.imported, done.unchanged, done.new_facilities) == (3, 0, 2)
    assert in_force(store) == {"Boei": (5, 4), "Ster": (None, 4)}
    assert count_of(store, "journal") == 1
    assert rows_of(store, "SELECT event, count FROM journal")[0][:2] == ("import.capacity", 3)


def test_the_same_file_again_changes_nothing(store, sheet, take):
    take(sheet(GOOD))
    before = revision_of(store), count_of(store, "capacity_report"), count_of(store, "facility")
    again = take(sheet(GOOD))
    assert (again.imported, again.unchanged, again.new_facilities) == (0, 3, 0)
    assert before == (
        revision_of(store),
        count_of(store, "capacity_report"),
        count_of(store, "facility"),
    )


def test_other_figures_for_the_same_moment_are_a_correction(store, sheet, take):
    take(sheet(GOOD))
    done = take(sheet(GOOD.replace("6,5,4", "6,5,1")))
    assert (done.imported, done.unchanged) == (1, 2)
    assert in_force(store)["Boei"] == (5, 1)
    assert rows_of(store, "SELECT count(*) FROM capacity_report WHERE replaces IS NOT NULL")[0][0]


def test_an_old_sheet_does_not_undo_a_correction(store, sheet, take):
    take(sheet(GOOD))
    take(sheet(GOOD.replace("6,5,4", "6,5,1")))
    assert take(sheet(GOOD)).imported == 0
    assert in_force(store)["Boei"] == (5, 1)


def test_a_correction_by_hand_stays(store, sheet, take):
    take(sheet(GOOD))
    line = next(line for line in store.read(capacity.overview).lines if line.name == "Boei")
    said = Report(line.id, CapacityFigures(6, 5, None, 2), line.observed_at, replaces=line.report)
    store.write(reports.enter, said, sure=True)
    assert take(sheet(GOOD)).imported == 0
    assert in_force(store)["Boei"] == (5, 2)


def test_with_a_problem_nothing_is_written(store, sheet, take):
    before = revision_of(store)
    done = take(sheet(GOOD + "c,Maan,2020-03-24,6,six,3\n"))
    assert done.refused
    assert (done.imported, done.new_facilities) == (0, 0)
    assert [(problem.row, problem.column, problem.value) for problem in done.problems] == [
        (5, "Available", "six")
    ]
    assert revision_of(store) == before
    assert count_of(store, "facility") == count_of(store, "provider") == 0


def test_partial_takes_the_good_rows(store, sheet, take):
    done = take(sheet(GOOD + "c,Maan,2020-03-24,6,six,3\nc,Maan,2020-03-25,6,6,3\n"), partial=True)
    assert not done.refused
    assert (done.imported, done.rows_read, done.new_facilities) == (4, 5, 3)
    assert len(done.problems) == 1


def test_a_dry_run_says_it_all_and_writes_nothing(store, sheet, take):
    before = revision_of(store)
    done = take(sheet(GOOD), dry_run=True)
    assert (done.imported, done.new_facilities) == (3, 2)
    assert revision_of(store) == before
    assert count_of(store, "facility") == 0


def test_a_report_from_the_future_is_refused_by_row(store, sheet, take, clock):
    clock.time = datetime(2020, 3, 24, 11, 0, tzinfo=UTC)
    soon = "a,Boei,2020-03-24 12:04,6,5,3\n"
    parsed = sheet(soon + "b,Ster,2020-03-24 12:06,6,5,3\n")
    done = take(parsed, partial=True)
    assert [(problem.row, problem.column) for problem in done.problems] == [(3, "Day")]
    assert "future" in i18n.say(done.problems[0].reason)
    assert (done.imported, done.new_facilities) == (1, 1)
    assert take(parsed).refused


def test_a_correction_back_is_said_as_what_it_is(store, sheet, take):
    row = "a,Boei,2020-03-24,6,{},3\n"
    for available in (7, 9):
        assert take(sheet(row.format(available))).notes == []
    done = take(sheet(row.format(7)))
    assert (done.imported, done.unchanged) == (0, 1)
    assert [i18n.say(note) for note in done.notes] == [
        (
            "rows that say again what was corrected since, and change nothing: 1 (row 2); where the"
            " sheet is right after all, enter it at the desk"
        )
    ]
    assert in_force(store) == {"Boei": (9, 3)}
    assert take(sheet(row.format(9))).notes == []


def test_rows_of_one_key_that_hide_one_another_are_counted(store, sheet, take):
    room = "a,Boei,2020-03-24,6,2,1\n"
    done = take(sheet(room + room + room))
    assert (done.imported, done.unchanged) == (1, 2)
    assert [i18n.say(note) for note in done.notes] == [
        (
            "rows that say the same of the same as another, and count once: 2 (row 3 as row 2);"
            " does the key have all its columns?"
        )
    ]


def test_a_refusal_quotes_the_sheet(sheet, take):
    more = 'date = "dd-mm-yyyy"\n'
    done = take(sheet("a,Boei,1-4-2031,6,2,1\nb,Ster,01-05-2031,6,2,1\n", more=more))
    assert [problem.value for problem in done.problems] == ["1-4-2031", "01-05-2031"]


def test_two_rows_that_contradict_are_unclear(store, sheet, take):
    twice = "a,Boei,2020-03-24,6,5,3\n" * 2
    assert (take(sheet(twice)).imported, count_of(store, "capacity_report")) == (1, 1)
    done = take(sheet(twice + "a,Boei,2020-03-24,6,5,4\n"))
    assert [problem.row for problem in done.problems] == [4]


def test_an_unknown_facility_is_refused_and_named(store, sheet, take):
    take(sheet(GOOD))
    late = GOOD.replace("2020-03-25", "2020-03-26") + "z,Maan,2020-03-24,6,5,3\n" * 2
    done = take(sheet(late, create=False), partial=True)
    assert done.unknown_facilities == ["z"]
    assert [(problem.row, problem.value) for problem in done.problems] == [(5, "z"), (6, "z")]
    assert (done.imported, done.unchanged, done.new_facilities) == (1, 2, 0)
    assert count_of(store, "facility") == 2


def test_the_desks_sheet_knows_a_code_of_any_source(store, sheet, take, tmp_path):
    take(sheet(GOOD))
    path = tmp_path / "desk.csv"
    names = [choice.columns[0] for choice in profiles.load("desk").columns.values()]
    row = ["a", "", "26-03-2020 14:05", "6", "5", "5", "2", *[""] * (len(names) - 6)]
    path.write_text(f"{';'.join(names)}\n{';'.join(row)}\n", encoding="utf-8")
    assert take(reading.read(path, reading.recognise(path))).imported == 1
    assert in_force(store)["Boei"] == (5, 2)


def test_a_code_that_two_facilities_have_is_ambiguous(store, sheet, take, tmp_path):
    take(sheet(GOOD))
    facility = make_facility(store, "Haven")
    store.write(_name_it, "y", "a", facility)
    path = tmp_path / "desk.csv"
    names = [choice.columns[1] for choice in profiles.load("desk").columns.values()]
    row = ["a", "", "26-03-2020 14:05", "6", "5", "5", "2", *[""] * (len(names) - 6)]
    path.write_text(f"{','.join(names)}\n{','.join(row)}\n", encoding="utf-8")
    done = take(reading.read(path, profiles.load("desk")))
    assert done.refused
    assert {"Boei", "Haven"} <= {*re.findall(r"\w+", done.problems[0].reason.values["facilities"])}
    assert done.unknown_facilities == []


def _name_it(uow, source, code, facility):
    uow.facilities.add_code(source, "facility", code, facility)
    uow.journal("facility.named", facility=facility)


def test_a_facility_exists_from_its_first_observed_moment(store, open_store, sheet, take):
    take(sheet(GOOD))
    take(sheet("a,Boei,2020-02-01,6,5,3\n"))
    early = datetime(2020, 2, 2, tzinfo=UTC)
    assert list(in_force(open_store(at=early))) == ["Boei"]
    assert in_force(open_store(at=early - timedelta(days=2))) == {}


def test_a_report_raises_the_version_that_others_saw(store, sheet, take):
    take(sheet(GOOD))
    before = {line.name: line for line in store.read(capacity.overview).lines}
    take(sheet("a,Boei,2020-03-26,6,5,3\n"))
    assert line_of(store, before["Boei"].id).version > before["Boei"].version
    assert line_of(store, before["Ster"].id).version == before["Ster"].version


def test_the_object_that_scripts_read(sheet, take):
    done = take(sheet(GOOD + "c,Maan,2020-03-24,6,six,3\n"))
    content = json.loads(json.dumps(done.as_json()))
    assert list(content) == JSON_KEYS
    assert content["problems"] == [
        {"row": 5, "column": "Available", "value": "six", "reason": "is not a number"}
    ]
    assert content["kind"] == "capacity"


@pytest.mark.long_on_a_server
def test_the_shelters_of_toronto(store, open_store, take, clock):
    parsed = reading.read(
        real_input("toronto_daily_shelter_2024Q1.csv"), profiles.load("toronto-shelters")
    )
    clock.time = MARCH + timedelta(days=1)
    assert take(parsed).imported == 11_459
    assert take(parsed).imported == 0
    for at, expected in (
        (MARCH, [143, 8029, 7577, 7535, None, 42]),
        (datetime(2024, 2, 1, 12, tzinfo=UTC), [136, 7941, 7716, 7630, None, 86]),
    ):
        totals = open_store(at=at).read(capacity.overview).totals
        sums = [totals.licensed, totals.available, totals.occupied, totals.staffed]
        result = [totals.facilities, *(total.or_none for total in sums), totals.placeable.or_none]
        assert result == expected
    evening = datetime(2024, 3, 25, 20, tzinfo=UTC)
    assert open_store(at=evening).read(capacity.overview).totals.tonight.value <= 31


@pytest.mark.parametrize(
    ("profile", "file", "count"),
    [
        pytest.param(
            "ofsted-register", "ofsted_provider_at_march_2023.csv", 3546, marks=pytest.mark.long
        ),
        ("kh03-beds", "nhs_kh03_beds_open_overnight_Q3_2019-20.xlsx", 201),
    ],
)
def test_the_other_public_files(store, take, clock, profile, file, count):
    clock.time = MARCH
    parsed = reading.read(real_input(file), profiles.load(profile))
    assert take(parsed).new_facilities == count
    again = take(parsed)
    assert (again.imported, again.unchanged) == (0, count)
    totals = store.read(capacity.overview).totals
    assert totals.facilities == count
    if profile == "ofsted-register":
        homes = totals.by_kind[Kind.RESIDENTIAL_GROUP]
        assert (homes.facilities, homes.licensed.or_none) == (2821, 11_103)
        assert totals.placeable.or_none is None
        assert totals.closed == 7
    else:
        assert totals.available.or_none == 128_248


def test_a_report_of_a_new_facility_that_leaves_its_kind_blank_is_refused(store, take, tmp_path):
    profile_path, path = tmp_path / "places.toml", tmp_path / "places.csv"
    profile_path.write_text(
        'kind = "capacity"\ncreate = true\nsource = "x"\nhour = "12:00"\ncolumns.code = "Code"\n'
        'columns.name = "Code"\ncolumns.kind = "Kind"\ncolumns.observed_at = "Day"\n'
        'columns.available = "Places"\n',
        encoding="utf-8",
    )
    rows = [
        "Code,Kind,Day,Places",
        "a,,2020-03-24,6",
        "a,secure,2020-03-25,6",
        "b,secure,2020-03-24,4",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    done = take(reading.read(path, profiles.load(str(profile_path))), partial=True)
    assert [(problem.row, problem.column) for problem in done.problems] == [
        (2, "Kind"),
        (3, "Kind"),
    ]
    assert in_force(store) == {"b": (4, None)}


def test_a_year_long_past_is_asked_about_in_every_sheet_with_moments(store, sheet, take):
    done = take(sheet("a,Boei,2002-03-24,6,5,3\nb,Ster,2020-03-24,6,5,4\n"))
    (note,) = done.notes
    assert i18n.say(note) == (
        "rows about more than a year ago: 1 (row 2: 24-03-2002); is the year right?"
    )
    assert done.imported == 2
    assert done.as_json()["notes"] == [i18n.say(note)]
