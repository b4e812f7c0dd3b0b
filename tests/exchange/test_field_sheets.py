"""Sheets that real people had trouble with: each is taken or refused as it must be."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crisisdesk.domain.capacity.facilities import Gender, Kind
from crisisdesk.errors import DeskError
from crisisdesk.exchange import profiles, reading
from crisisdesk.i18n import say
from crisisdesk.services.sheets import imports
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.exchange.real_input import real_input
from tests.factories import make_actor

MORNING = datetime(2026, 11, 28, 8, tzinfo=UTC)


class Must(NamedTuple):
    """What must become of one file."""

    rows: dict[int, tuple[Any, ...]] = {}  # noqa: RUF012 - never written to
    """The rows that are taken, each with its code and what it says."""
    problems: tuple[tuple[int, str, str, str], ...] = ()
    """Row, column, value and words of the reason."""
    notes: tuple[str, ...] = ()
    refused: str = ""
    """Words of the sentence that refuses the whole file."""


WHOLE = {2: ("0042", 8, 5), 3: ("0043", 10, 2)}
FIRST = {2: ("0042", 8, 5)}
HIDDEN = ("hides were read too: 1 (the first is row 3)",)
NO_NUMBER = "is not a number"
NO_MOMENT = "is not a moment like"
CAPACITY = {
    "01-hidden-row.xlsx": Must(WHOLE | {4: ("0044", 6, 6)}, notes=HIDDEN),
    "01b-filtered.xlsx": Must(WHOLE | {4: ("0044", 6, 6)}, notes=HIDDEN),
    "01c-hidden-first-sheet.xlsx": Must({2: ("0042", 8, 1)}),
    "02-merged-provider.xlsx": Must(
        {
            2: ("Groep A", 8, 5),
            3: ("Groep B", 6, 6),
            4: ("Groep C", 4, 1),
            5: ("Groep D", 4, 1),
        }
    ),
    "02b-merged-moment.xlsx": Must(
        {4: ("0044", 6, 6)},
        (
            (2, "Bemenst", "6", "merged cell (rows 2 to 3)"),
            (3, "Bemenst", "6", "merged cell (rows 2 to 3)"),
        ),
    ),
    "06-formula-no-cache.xlsx": Must(
        problems=(
            (2, "Beschikbaar", "=4+4", "formula without a value"),
            (2, "Bezet", "=2+3", "formula without a value"),
            (3, "Bezet", "=B99", "formula without a value"),
            (4, "Bezet", "=NA()", "formula without a value"),
        )
    ),
    "06b-error-cells.xlsx": Must(
        problems=((2, "Beschikbaar", "#N/A", "is an error"), (3, "Bezet", "#REF!", "is an error"))
    ),
    "07-1904.xlsx": Must(FIRST),
    "08-duplicate-header.xlsx": Must(refused="“Bezet” more than once"),
    "08b-duplicate-header.csv": Must(refused="“Bezet nu” more than once"),
    "09-header-spaces.xlsx": Must(FIRST),
    "10-units.xlsx": Must(
        {7: ("0042", 8, 5)},
        (
            (2, "Beschikbaar", "8 plekken", NO_NUMBER),
            (3, "Bezet", "n.v.t.", NO_NUMBER),
            (4, "Bezet", "-", NO_NUMBER),
            (5, "Beschikbaar", "3/4", NO_NUMBER),
            (5, "Bezet", "±5", NO_NUMBER),
            (6, "Beschikbaar", "8*", NO_NUMBER),
            (6, "Bezet", "circa 5", NO_NUMBER),
            (8, "Beschikbaar", "acht", NO_NUMBER),
            (8, "Bezet", "5 (1 res.)", NO_NUMBER),
        ),
    ),
    "11-dates.xlsx": Must(
        {
            4: ("0044", 6, 1),
            10: ("0042", 8, 5),
            13: ("0043", 8, 3),
            14: ("0043", 8, 3),
        },
        (
            (2, "Peilmoment", "27-11-2062 09:00", "future"),
            (3, "Peilmoment", "27-11-0206 09:00", "not in this time"),
            (5, "Peilmoment", "27-11-26 09:00", NO_MOMENT),
            (6, "Peilmoment", "46353.5", NO_MOMENT),
            (7, "Peilmoment", "31-11-2026 09:00", NO_MOMENT),
            (8, "Peilmoment", "27/11/2026 09:00", NO_MOMENT),
            (9, "Peilmoment", "27-11-2026 24:00", NO_MOMENT),
            (11, "Peilmoment", "27-11-2026", NO_MOMENT),
            (12, "Peilmoment", "2026-11-27", "no time"),
        ),
        notes=(
            "more than a year ago: 1 (row 4: 27-11-2006)",
            "count once: 1 (row 14 as row 13)",
        ),
    ),
    "11b-year-typo.xlsx": Must(
        {2: ("0044", 6, 1)}, notes=("row 2: 27-11-2006); is the year right?",)
    ),
    "12-same-moment.xlsx": Must(
        FIRST, ((3, "Code voorziening", "0042", "row 2 has something else"),)
    ),
    "13-icubam.csv": Must({2: ("Groep 1", None, 4), 3: ("Groep 2", 8, 4), 4: ("Groep 3", 8, 4)}),
    "15a-dutch-excel.csv": Must(FIRST),
    "15b-utf16.csv": Must(FIRST),
    "15c-sep.csv": Must(WHOLE),
    "15d-bom-crlf-quotes.csv": Must(FIRST),
    "15e-html.xls": Must(refused="is a web page or XML and no spreadsheet"),
    "15g-renamed.xls": Must(WHOLE),
    "15k-renamed.csv": Must(WHOLE),
    "15l.xlsb": Must(WHOLE),
    "15m-cr.csv": Must(WHOLE),
    "15n-trailing.csv": Must(WHOLE, ((6, "Peilmoment", "", "is missing"),)),
    "34-dst.xlsx": Must(WHOLE),
}
ABSENCE = {
    "04-absence-three-decimals.xlsx": Must(
        {2: ("De Waalkade", 12_500, 1_250), 3: ("Sluis BV", 12_500, 1_250)}
    ),
    "05-percent-sick.xlsx": Must(
        problems=(
            (2, "Ziek fte", "5%", "is a percentage"),
            (3, "Ziek fte", "10.4%", "is a percentage"),
        )
    ),
    "05b-percent-text.xlsx": Must(
        problems=(
            (2, "Ziek fte", "5%", "is a percentage"),
            (3, "Ziek fte", "10,4 %", "is a percentage"),
        )
    ),
    "06e-error-absence.xlsx": Must(problems=((2, "Ziek fte", "#DIV/0!", "is an error"),)),
    "26-weeks.xlsx": Must(
        {
            2: ("De Waalkade", 20_000, 2_000),
            3: ("De Waalkade", 20_000, 1_000),
            4: ("De Waalkade", 20_000, 3_000),
        },
        notes=("more than a year ago: 2 (row 2: 03-01-2021)",),
    ),
}
FACILITIES = {
    "35-age-from-only.csv": Must(
        {2: ("0090", 12, None), 3: ("0091", None, 11), 4: ("0092", None, None)}
    ),
    "36-age-as-date.xlsx": Must(problems=((2, "Leeftijd vanaf", "2026-12-06", NO_NUMBER),)),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Store]:
    """A desk that knows the three facilities of the region; nothing else is written to it."""
    path = real_input("field/00-region.csv")
    store = Store(
        Target(str(tmp_path_factory.mktemp("field") / "desk.db")), Clock(MORNING), make_actor()
    )
    store.open()
    store.write(imports.take, reading.read(path, profiles.load("desk-facilities")))
    yield store
    store.close()


def offered(desk: Store, path: Path):
    own = path.with_suffix(".toml")
    profile = profiles.load(str(own)) if own.exists() else reading.recognise(path)
    parsed = reading.read(path, profile)
    return parsed, desk.write(imports.take, parsed, partial=True, dry_run=True)


def check(must: Must, outcome, rows: dict[int, tuple[Any, ...]]) -> None:
    refused = {problem.row for problem in outcome.problems}
    assert {row: said for row, said in rows.items() if row not in refused} == must.rows
    assert [problem[:3] for problem in outcome.problems] == [
        problem[:3] for problem in must.problems
    ]
    for problem, (*_, words) in zip(outcome.problems, must.problems, strict=True):
        assert words in say(problem.reason)
    assert len(outcome.notes) == len(must.notes)
    for note, words in zip(outcome.notes, must.notes, strict=True):
        assert words in say(note)
    assert outcome.rows_read == len(must.rows) + len(refused)


@pytest.mark.parametrize("name", CAPACITY)
def test_sheets_of_places(desk, name):
    must = CAPACITY[name]
    if must.refused:
        with pytest.raises(DeskError) as refusal:
            offered(desk, real_input(f"field/{name}"))
        assert must.refused in say(refusal.value)
        return
    parsed, outcome = offered(desk, real_input(f"field/{name}"))
    check(
        must,
        outcome,
        {
            stated.row: (stated.code, stated.figures.available, stated.figures.occupied)
            for stated in parsed.stated
        },
    )


@pytest.mark.parametrize("name", ABSENCE)
def test_sheets_of_absence(desk, name):
    parsed, outcome = offered(desk, real_input(f"field/{name}"))
    check(
        ABSENCE[name],
        outcome,
        {row.row: (row.code, row.figures.contract, row.figures.sick) for row in parsed.counted},
    )


@pytest.mark.parametrize("name", FACILITIES)
def test_sheets_of_facilities(desk, name):
    parsed, outcome = offered(desk, real_input(f"field/{name}"))
    check(
        FACILITIES[name],
        outcome,
        {row.row: (row.code, row.age_min, row.age_max) for row in parsed.described.values()},
    )


def test_a_merged_provider_is_that_of_each_of_its_rows(desk):
    parsed, _ = offered(desk, real_input("field/02-merged-provider.xlsx"))
    assert [(entry.provider, entry.municipality) for entry in parsed.described.values()] == [
        ("De Waalkade", "Dordrecht"),
        ("De Waalkade", "Dordrecht"),
        ("De Waalkade", "Dordrecht"),
        ("Sluis BV", "Zwijndrecht"),
    ]


def test_a_clock_change_and_a_count_from_1904_keep_their_moments(desk):
    parsed, _ = offered(desk, real_input("field/34-dst.xlsx"))
    assert [stated.observed_at.isoformat() for stated in parsed.stated] == [
        "2026-10-25T00:30:00+00:00",
        "2026-03-29T01:30:00+00:00",
    ]
    parsed, _ = offered(desk, real_input("field/07-1904.xlsx"))
    assert parsed.stated[0].observed_at.isoformat() == "2026-11-27T13:05:00+00:00"


def test_letters_of_every_encoding_are_read_as_they_were_written(desk):
    for name in ("15a-dutch-excel.csv", "15b-utf16.csv", "15d-bom-crlf-quotes.csv"):
        parsed, _ = offered(desk, real_input(f"field/{name}"))
        assert parsed.stated[0].reporter_role == "coördinator"


def test_the_places_of_facilities_with_one_end_of_an_age(tmp_path):
    store = Store(Target(str(tmp_path / "desk.db")), Clock(MORNING), make_actor())
    store.open()
    path = real_input("field/35-age-from-only.csv")
    outcome = store.write(imports.take, reading.read(path, profiles.load("desk-facilities")))
    assert outcome.new_facilities == 3
    _, outcome = offered(store, real_input("field/35-places.csv"))
    assert (outcome.imported, outcome.problems) == (3, [])
    store.close()


def test_the_region_itself_is_as_it_was_written(desk):
    parsed, outcome = offered(desk, real_input("field/00-region.csv"))
    assert (outcome.imported, outcome.unchanged, outcome.problems) == (0, 3, [])
    assert [(entry.kind, entry.gender) for entry in parsed.described.values()] == [
        (Kind.CRISIS_GROUP, Gender.ANY),
        (Kind.RESIDENTIAL_GROUP, Gender.ANY),
        (Kind.CRISIS_GROUP, Gender.ANY),
    ]
