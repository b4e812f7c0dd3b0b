"""Counting absence: the worked examples of the definition, and what a report refuses."""

from datetime import date

import pytest

from crisisdesk.domain.absence.absence import (
    AbsenceFigures,
    AbsenceTerms,
    Function,
    Level,
    Measure,
    Shortage,
    as_fte,
    check_report,
    in_days,
    level,
    parse_amount,
    rate,
)
from crisisdesk.domain.absence.periods import (
    Length,
    Period,
    check_apart,
    last_week,
    month_of,
    series_of,
    week_of,
)
from crisisdesk.errors import RuleBroken
from tests.domain.absence.absences import TODAY, WEEK, report_of


def test_a_rate_worked_by_hand():
    assert rate(8600, 20 * 7 * 1000) == pytest.approx(0.0614285, abs=1e-7)
    assert rate(None, 140_000) is None
    assert rate(0, 140_000) == 0
    assert rate(0, 0) is None


def test_a_week_in_which_the_clock_changes_has_seven_days():
    spring, autumn = week_of(date(2020, 3, 29)), week_of(date(2020, 10, 25))
    assert (spring.days, autumn.days) == (7, 7)
    figures = AbsenceFigures(10_000, 1000)
    assert in_days(figures, Measure.FTE, spring.days) == in_days(figures, Measure.FTE, 7)


def test_2020_has_a_week_53():
    last = week_of(date(2021, 1, 3))
    first = week_of(date(2021, 1, 4))
    assert last == Period(date(2020, 12, 28), date(2021, 1, 3))
    assert last.week == (2020, 53)
    assert first.before() == last
    assert [week.week for week in series_of(first, 3)] == [
        (2020, 52), (2020, 53), (2021, 1),
    ]  # fmt: skip


def test_lengths_and_the_periods_before():
    assert WEEK.length is Length.WEEK
    assert month_of(date(2020, 2, 29)) == Period(date(2020, 2, 1), date(2020, 2, 29))
    assert month_of(date(2024, 12, 5)).length is Length.MONTH
    assert month_of(date(2024, 1, 31)).before() == month_of(date(2023, 12, 1))
    assert month_of(date(2024, 12, 5)).before(12) == month_of(date(2023, 12, 1))
    quarter = Period(date(2020, 1, 1), date(2020, 3, 31))
    assert quarter.length is Length.OTHER
    assert quarter.week is None
    assert quarter.before().days == quarter.days
    assert last_week(TODAY) == WEEK
    assert last_week(date(2020, 4, 5)) == WEEK.before()


@pytest.mark.parametrize("text", ["7,2", "7.2", " 7,20 ", "07.2"])
def test_a_comma_and_a_point_are_the_same(text):
    assert parse_amount(text, "sick") == 7200


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", ",5", "7,", "1.2.3", "1.23,5", "7,2345", "abc", "12345678", "٣"]
)
def test_what_is_no_amount_is_refused_at_its_field(text):
    with pytest.raises(RuleBroken) as refused:
        parse_amount(text, "sick")
    assert refused.value.field == "sick"


def test_a_question_mark_is_unknown():
    assert parse_amount("?", "other") is None
    assert parse_amount("0", "other") == 0


@pytest.mark.parametrize(
    ("report", "field"),
    [
        (report_of(AbsenceFigures(10_000, 10_001)), "sick"),
        (report_of(AbsenceFigures(10_000, None, 10_001)), "quarantine"),
        (report_of(AbsenceFigures(10_000, 6000, 0, 4001)), "other"),
        (report_of(AbsenceFigures(-1)), "contract"),
        (report_of(AbsenceFigures(10_000, -1)), "sick"),
        (report_of(AbsenceFigures(10_000, 0, minimum=-1)), "minimum"),
        (report_of(AbsenceFigures(12_000, 0, heads=3)), "heads"),
        (report_of(AbsenceFigures(1000, 0, heads=0)), "heads"),
        (report_of(AbsenceFigures(10_000), Period(date(2020, 4, 5), date(2020, 4, 4))), "end"),
        (report_of(AbsenceFigures(10_000), Period(date(2018, 4, 5), date(2020, 4, 4))), "end"),
        (report_of(AbsenceFigures(10_000), week_of(date(2020, 4, 13))), "start"),
        (report_of(AbsenceFigures(1000), shortages=(Shortage(Function.OTHER, -1),)), "shortages"),
        (report_of(AbsenceFigures(1000), shortages=(Shortage(Function.OTHER),) * 2), "shortages"),
        (report_of(AbsenceFigures(1000), note="x" * 2001), "note"),
    ],
)
def test_a_report_that_cannot_be_is_refused_at_its_field(report, field):
    with pytest.raises(RuleBroken) as refused:
        check_report(report, TODAY, AbsenceTerms())
    assert refused.value.field == field
    assert str(refused.value).endswith((".", "?"))


def test_a_report_that_can_be_is_taken():
    week = report_of(AbsenceFigures(10_000, 6000, 2000, 2000, 8000, 14))
    assert check_report(week, TODAY, AbsenceTerms()) is week
    days = report_of(AbsenceFigures(70_000, 70_000, heads=9), measure=Measure.FTE_DAYS)
    assert check_report(days, TODAY, AbsenceTerms()) is days
    running = report_of(AbsenceFigures(10_000), week_of(TODAY))
    assert check_report(running, TODAY, AbsenceTerms()) is running


def test_periods_of_one_length_do_not_overlap():
    shifted = Period(date(2020, 4, 1), date(2020, 4, 7))
    with pytest.raises(RuleBroken) as refused:
        check_apart(shifted, [WEEK])
    assert refused.value.field == "start"
    check_apart(WEEK, [WEEK, WEEK.before(), month_of(date(2020, 4, 1))])


def test_in_days_keeps_the_minimum_an_fte_whatever_is_counted():
    assert in_days(
        AbsenceFigures(10_000, 500, None, 0, 8000, 12), Measure.FTE, 7
    ) == AbsenceFigures(70_000, 3500, None, 0, 56_000, 12)
    assert in_days(
        AbsenceFigures(70_000, 3500, minimum=8000), Measure.FTE_DAYS, 7
    ) == AbsenceFigures(70_000, 3500, minimum=56_000)
    assert str(as_fte(70_000, 7)) == "10"
    assert str(as_fte(100_000, 7)) == "14.286"


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (None, Level.UNKNOWN),
        (0.0699, Level.LOW),
        (0.07, Level.RAISED),
        (0.10, Level.RAISED),
        (0.1001, Level.HIGH),
    ],
)
def test_colours_follow_the_thresholds(share, expected):
    assert level(share, AbsenceTerms()) is expected
    assert level(0.05, AbsenceTerms(raised=0.04, high=0.045)) is Level.HIGH
