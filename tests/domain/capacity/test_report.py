"""What is typed, what is asked back, and what cannot be true."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityTerms
from crisisdesk.domain.capacity.report import (
    FIGURE_WORDS,
    Channel,
    LargeChange,
    Report,
    check_report,
    large_changes,
    parse_figure,
    with_no_vacancy,
)
from crisisdesk.errors import RuleBroken
from tests.clock import NOON
from tests.domain.capacity.lines import line

FACILITY = FacilityId(uuid4())
FEW = st.integers(0, 30)


@given(FEW, st.none() | FEW, st.none() | FEW, FEW)
def test_who_said_full_has_no_vacancy_with_what_is_held_and_loses_no_child(
    available, staffed, occupied, held
):
    before = line(available=available, staffed=staffed, reported_occupied=occupied, held=held)
    figures = with_no_vacancy(before)
    assert figures is not None
    assert figures.occupied is not None
    after = line(
        available=figures.available,
        staffed=figures.staffed,
        reported_occupied=figures.occupied,
        held=held,
    )
    assert after.placeable is not None
    assert after.deployable is not None
    assert after.placeable <= 0
    assert figures.occupied >= (occupied or 0)
    if before.placeable is None or before.placeable >= 0:
        assert after.placeable == min(0, after.deployable - held)
    assert figures._replace(occupied=None) == before.figures._replace(occupied=None)


def test_of_who_can_carry_nobody_knows_how_many_full_says_no_figure():
    assert with_no_vacancy(line(reported_occupied=4)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("7", 7), (" 12 ", 12), ("007", 7), ("9999", 9999), ("?", None), (" ? ", None)],
)
def test_a_figure_is_read(text: str, expected: int | None) -> None:
    assert parse_figure(text, "available") == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-1", "+1", "1.5", "1,5", "1e3", "1000000", "x", "??", "1 2", "٣", "²", "½"),
        *("0x10", "1_000", "0" * 6 + "12345", "9" * 5000, "4\n5", "[/b]", "\0"),
    ],
)
def test_a_figure_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_figure(text, "occupied")
    assert refused.value.field == "occupied"
    assert "whole number" in str(refused.value)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_figure_or_a_refusal(text: str) -> None:
    try:
        result = parse_figure(text, "blocked")
    except RuleBroken:
        return
    assert result is None or 0 <= result <= 9999


@given(st.integers(0, 9999))
def test_every_figure_that_is_shown_can_be_typed_back(figure: int) -> None:
    assert parse_figure(str(figure), "licensed") == figure


@pytest.mark.parametrize("name", CapacityFigures._fields)
def test_every_figure_has_a_word(name: str) -> None:
    assert FIGURE_WORDS[name]


@pytest.mark.parametrize(
    ("before", "after", "asks"),
    [
        (10, 12, False),
        (10, 13, True),
        (10, 7, True),
        (100, 102, False),
        (100, 103, True),
        (6, 8, True),
        (7, 9, False),
        (5, 7, True),
        (5, 3, True),
        (1, 2, False),
        (2, 1, False),
        (0, 1, False),
        (0, 2, True),
        (2, 0, True),
        (1, 0, False),
        (4, 4, False),
        (None, 40, False),
        (40, None, False),
        (None, None, False),
    ],
)
def test_a_change_is_large_or_not(before, after, asks) -> None:
    result = large_changes(
        CapacityFigures(available=before), CapacityFigures(available=after), CapacityTerms()
    )
    assert result == ([LargeChange("available", before, after)] if asks else [])


def test_every_figure_that_moves_much_is_named() -> None:
    before = CapacityFigures(10, 10, 10, 10, 0, 0, 4)
    after = CapacityFigures(20, 10, 2, 11, 4, 3, 48)
    names = [change.figure for change in large_changes(before, after, CapacityTerms())]
    assert names == ["licensed", "staffed", "blocked", "surge"]


def test_what_is_large_is_a_setting() -> None:
    terms = CapacityTerms(large_places=10, large_share=0.5, large_share_least=5)
    assert large_changes(CapacityFigures(occupied=8), CapacityFigures(occupied=4), terms) == []
    assert large_changes(CapacityFigures(occupied=10), CapacityFigures(occupied=5), terms)
    assert large_changes(CapacityFigures(occupied=100), CapacityFigures(occupied=110), terms)


def said(observed=NOON, *, channel=Channel.PHONE, note="", **figures) -> Report:
    """A report of these figures."""
    return Report(FACILITY, CapacityFigures(**figures), observed, channel=channel, note=note)


def test_a_report_that_can_be_true_is_kept_as_it_is() -> None:
    report = said(available=8, occupied=8)
    assert check_report(report, NOON) is report


@pytest.mark.parametrize("seconds", [-86400, 0, 299, 300])
def test_five_minutes_ahead_is_a_clock_that_differs(seconds: int) -> None:
    check_report(said(NOON + timedelta(seconds=seconds)), NOON)


@pytest.mark.parametrize("channel", Channel)
def test_more_than_five_minutes_ahead_is_refused_in_imports_too(channel: Channel) -> None:
    report = said(NOON + timedelta(minutes=5, microseconds=1), channel=channel)
    with pytest.raises(RuleBroken, match=r"from the future: 07-04-2020 14:05") as refused:
        check_report(report, NOON)
    assert refused.value.field == "observed_at"


@pytest.mark.parametrize("figure", CapacityFigures._fields)
@pytest.mark.parametrize("value", [-1, 1_000_000])
def test_a_figure_out_of_bounds_is_refused_by_name(figure: str, value: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_report(said(**{figure: value}), NOON)
    assert refused.value.field == figure


def test_more_occupied_than_available_asks_for_a_note() -> None:
    with pytest.raises(RuleBroken, match=r"More occupied \(12\) than available \(8\)") as refused:
        check_report(said(available=8, occupied=12, note="  "), NOON)
    assert refused.value.field == "note"
    check_report(said(available=8, occupied=12, note="two on mattresses"), NOON)
    check_report(said(available=8, occupied=12, channel=Channel.IMPORT), NOON)
    check_report(said(available=None, occupied=12), NOON)
    check_report(said(available=8, occupied=8), NOON)
