"""What one cell says."""

from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.report import MOST_PLACES
from crisisdesk.exchange import cells
from crisisdesk.exchange.cells import BLANK, Bad

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def number(cell, decimal=".", unknown=("-",), rounding=None):
    return cells.whole(cells.number(cell, decimal=decimal, unknown=unknown), rounding)


def moment(cell, *forms, hour=None, zone=AMSTERDAM):
    return cells.moment(cell, forms=forms, hour=hour, zone=zone)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("12", 12),
        (" 7 ", 7),
        ("", BLANK),
        (" ", BLANK),
        ("-", None),
        (12.0, 12),
        (3, 3),
        ("12.0", 12),
        ("1,234", 1234),
        ("0", 0),
    ],
)
def test_a_number_of_places(cell, read):
    assert number(cell) == read


@pytest.mark.parametrize(
    "cell",
    [
        "-1",
        "+5",
        "7.5",
        7.5,
        "1e3",
        "0x1",
        "twaalf",
        "1,23",
        "12,5",
        "٣",
        "1000000",
        "--",
        "nan",
        "=1+1",
        float("nan"),
        float("inf"),
        1e300,
        "9" * 40,
        "1.2.3",
    ],
)
def test_what_is_no_number_of_places(cell):
    assert isinstance(number(cell), Bad)


@pytest.mark.parametrize(("word", "read"), [("down", 7), ("up", 8), ("nearest", 8)])
def test_rounding_is_by_the_profiles_own_word(word, read):
    assert number("7.5", rounding=word) == read
    assert number(7.5, rounding=word) == read
    assert number("7,5", decimal=",", rounding=word) == read


def test_a_dutch_number_groups_with_points():
    assert number("1.234", decimal=",") == 1234
    assert cells.number("1.234,5", decimal=",", unknown=()) == Decimal("1234.5")


@given(st.integers(0, MOST_PLACES), st.sampled_from(".,"))
def test_every_number_of_places_is_read_as_written(value, decimal):
    assert number(str(value), decimal=decimal) == value
    assert number(float(value), decimal=decimal) == value


@given(st.text(max_size=30))
def test_no_text_breaks_a_reader(text):
    for read in (number, cells.text, cells.yes_or_no, lambda one: moment(one, "dd-mm-yyyy")):
        read(text)
    cells.code(text, field="kind")


@given(st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)))  # noqa: DTZ001 - a wall clock
def test_a_moment_is_read_as_written(wall):
    wall = wall.replace(second=0, microsecond=0)
    read = moment(wall.strftime("%d-%m-%Y %H:%M"), "dd-mm-yyyy HH:MM")
    assert read == wall.replace(tzinfo=AMSTERDAM).astimezone(UTC)
    assert moment(wall.isoformat(), "dd-mm-yyyy") == read


def test_a_date_alone_stands_at_the_profiles_hour_and_clock():
    toronto = ZoneInfo("America/Toronto")
    assert moment("2024-03-25", "yyyy-mm-dd", hour=time(0), zone=toronto) == datetime(
        2024, 3, 25, 4, tzinfo=UTC
    )
    assert moment("25/03/2024", "dd/mm/yyyy", hour=time(12)) == datetime(
        2024, 3, 25, 11, tzinfo=UTC
    )
    assert isinstance(moment("25/03/2024", "dd/mm/yyyy"), Bad)


@pytest.mark.parametrize(
    "cell", ["31-02-2024", "24/03", "morgen", 45000.0, "0001-01-01", "9999-12-31"]
)
def test_what_is_no_moment(cell):
    assert isinstance(moment(cell, "dd-mm-yyyy", hour=time(0)), Bad)


@pytest.mark.parametrize(
    "form", ["dd-mm-yyyy hh:mm", "dd.mm.yy", "yyyymmdd", "dd/mm/yyyy HH:MM:SS"]
)
def test_forms_that_a_person_writes(form):
    assert cells.date_form(form)


@pytest.mark.parametrize("form", ["%d-%m-%Y", "d-m-y", "dd-mm", "dd-dd-mm-yyyy", "", "mm-yyyy"])
def test_what_is_no_form(form):
    assert cells.date_form(form) is None


def test_text_is_one_line_without_what_a_terminal_obeys():
    assert cells.text(" a\n b\x1b[31mc\u202e ") == "a b[31mc"
    assert cells.text(16892.0) == "16892"
    assert cells.text("\x07 ") is BLANK
    assert isinstance(cells.text("x" * 3000), Bad)


def test_codes_and_words():
    assert cells.code("Crisis_Group", field="kind") is Kind.CRISIS_GROUP
    assert cells.code("crisis  group", field="kind") is Kind.CRISIS_GROUP
    assert isinstance(cells.code("[mayor]", field="kind"), Bad)
    assert cells.yes_or_no("Ja") is True
    assert cells.yes_or_no("nee") is False
    assert isinstance(cells.yes_or_no("misschien"), Bad)
