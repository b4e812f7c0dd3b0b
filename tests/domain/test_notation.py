"""A figure that is typed and one that stands in a sheet are read by one rule."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.absence.absence import parse_amount
from crisisdesk.domain.capacity.report import parse_figure
from crisisdesk.domain.notation import (
    is_error,
    is_percentage,
    plain_clock,
    reads_two_ways,
    written_age,
    written_number,
)
from crisisdesk.errors import RuleBroken
from crisisdesk.exchange import profiles
from crisisdesk.exchange.cells import Bad
from crisisdesk.exchange.readers import readers_of

ABSENCE = readers_of(profiles.load("desk-absence"))
PLACES = readers_of(profiles.load("desk"))
SPELLINGS = st.text("0123456789.,-+ %?", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7,2", "7.2"),
        ("7.2", "7.2"),
        ("12.500", "12.5"),
        ("12,500", "12.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("0.125", "0.125"),
        (" 8,0 ", "8"),
    ],
)
def test_numbers_as_people_write_them(text, number):
    assert written_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", ",5", "7,", "1.2.3", "1.23,5", "1,2,3", "7e3", "٣", "1.234,567.8", "5%"],
)
def test_what_is_no_number(text):
    assert written_number(text) is None


def test_a_notation_that_is_stated_counts():
    assert written_number("12.500", ",") == 12_500
    assert written_number("12,500", ",") == Decimal("12.5")
    assert reads_two_ways("12.500")
    assert not reads_two_ways("0.125")


@given(SPELLINGS)
def test_a_form_and_a_sheet_read_an_amount_alike(text):
    sheet = ABSENCE["contract"](text)
    try:
        typed = parse_amount(text, "contract")
    except RuleBroken:
        # A form asks for at most three decimals and wants something; a sheet may be blank.
        assert isinstance(sheet, Bad | int) or not text.strip()
        return
    assert sheet == typed


@given(SPELLINGS)
def test_a_form_and_a_sheet_read_places_alike(text):
    sheet = PLACES["available"](text)
    try:
        typed = parse_figure(text, "available")
    except RuleBroken:
        assert isinstance(sheet, Bad) or not text.strip()
        return
    assert sheet == typed


@pytest.mark.parametrize(
    ("text", "youngest", "oldest"),
    [
        ("12", 12, 12),
        ("12 jaar", 12, 12),
        ("t/m 11", None, 11),
        ("t/m 11 jaar", None, 11),
        ("up to 11", None, 11),
        ("12+", 12, None),
        ("vanaf 12 jaar", 12, None),
        ("12 jaar en ouder", 12, None),
        ("12-17", None, None),
        ("baby", None, None),
    ],
)
def test_an_age_and_the_one_end_of_a_range(text, youngest, oldest):
    assert written_age(text, oldest=False) == youngest
    assert written_age(text, oldest=True) == oldest


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("9.30", "9:30"),
        ("9.30 uur", "9:30"),
        ("27-11-2026 9.30", "27-11-2026 9:30"),
        ("27.11.26", "27.11.26"),
        ("2026-11-27T22:00:00.50", "2026-11-27T22:00:00.50"),
        ("9.75", "9.75"),
    ],
)
def test_a_time_with_a_point(text, plain):
    assert plain_clock(text) == plain


@pytest.mark.parametrize(
    "text", ["#N/A", "#n/b", "#VERW!", "#DEEL/0!", "#REF!", "#NAAM?", "####", "Err:502"]
)
def test_errors_of_spreadsheets(text):
    assert is_error(text)


@pytest.mark.parametrize("text", ["#1", "# 12", "Erik", "error", "#", "#groep", "fout: 12"])
def test_what_is_no_error(text):
    assert not is_error(text)


def test_percentages():
    assert is_percentage("5%")
    assert is_percentage(" 10,4 % ")
    assert not is_percentage("100 %CPU")
