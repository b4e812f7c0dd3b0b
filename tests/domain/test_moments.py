"""Moments on the desk's wall clock, typed and shown."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.moments import check_near, clock_text, date_text, local, moment_text
from crisisdesk.domain.typed_moments import (
    Bare,
    read_moment_or_day,
    read_typed_day,
    read_typed_moment,
)
from crisisdesk.errors import RuleBroken
from tests.clock import NOON


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "typed", "expected"),
    [
        ("2020-04-07 12:00", "13:05", "2020-04-07 11:05"),
        ("2020-04-07 12:00", " 13:05 ", "2020-04-07 11:05"),
        ("2020-04-07 12:00", "9:05", "2020-04-07 07:05"),
        ("2020-04-07 12:00", "14:05", "2020-04-07 12:05"),
        ("2020-04-07 12:00", "14:06", "2020-04-06 12:06"),
        ("2020-04-07 12:00", "9.30", "2020-04-07 07:30"),
        ("2020-04-07 12:00", "9.30 uur", "2020-04-07 07:30"),
        ("2020-04-07 12:00", "24-03-2020 14.05", "2020-03-24 13:05"),
        ("2020-04-07 12:00", "24-03 14:05", "2020-03-24 13:05"),
        ("2020-04-07 12:00", "24-3 14:05", "2020-03-24 13:05"),
        ("2020-04-07 12:00", "24-03-2020 14:05", "2020-03-24 13:05"),
        ("2020-04-07 12:00", "24-03-2020,  14:05", "2020-03-24 13:05"),
        ("2020-04-07 12:00", "29-02 08:00", "2020-02-29 07:00"),
        ("2020-02-29 12:00", "08:00", "2020-02-29 07:00"),
        ("2020-03-31 12:00", "08:00", "2020-03-31 06:00"),
        # Just after midnight "23:50" is twenty minutes ago, also on the last day of a year.
        ("2020-04-06 22:10", "23:50", "2020-04-06 21:50"),
        ("2020-04-06 22:10", "00:05", "2020-04-06 22:05"),
        ("2020-12-31 23:10", "23:50", "2020-12-31 22:50"),
        ("2020-02-29 23:10", "23:50", "2020-02-29 22:50"),
        # Noon to noon is 23 hours over 29-03-2020 and 25 over 25-10-2020.
        ("2020-03-29 10:00", "28-03 12:00", "2020-03-28 11:00"),
        ("2020-03-29 10:00", "12:00", "2020-03-29 10:00"),
        ("2020-10-25 11:00", "24-10 12:00", "2020-10-24 10:00"),
        ("2020-10-25 11:00", "12:00", "2020-10-25 11:00"),
        ("2020-03-29 22:10", "23:50", "2020-03-29 21:50"),
        ("2020-10-25 23:10", "23:50", "2020-10-25 22:50"),
    ],
)
def test_what_a_person_types_for_a_moment(now: str, typed: str, expected: str) -> None:
    assert read_typed_moment(typed, utc(now)) == utc(expected)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "now", "25:00", "12:60", "14", "2405", "1460", "24-03", "24-03-20 14:05", "-1:30"),
        *("31-02-2020 12:00", "29-02-2021 12:00", "2020-13-24 14:05", "[b]14:05", "14:05 24-03"),
        *("01-01-0001 00:00", "24-03-99999 14:05"),
    ],
)
def test_what_is_no_moment_is_refused_in_its_own_words(typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_typed_moment(typed, utc("2020-04-07 12:00"))
    assert refused.value.field == "observed_at"
    assert typed.strip() in str(refused.value)


def test_a_day_of_the_week_that_is_another_one_is_asked_about() -> None:
    with pytest.raises(RuleBroken, match="07-04-2020 is another day of the week"):
        read_typed_moment("ma 07-04-2020 14:00", utc("2020-04-07 12:00"))


@pytest.mark.parametrize(
    ("begin", "typed", "expected"),
    [
        ("2020-04-07 20:00", "07:00", "2020-04-08 05:00"),
        ("2020-04-07 05:00", "15:00", "2020-04-07 13:00"),
        ("2020-04-07 20:00", "22:00", "2020-04-08 20:00"),
        ("2020-04-07 20:00", "08-04 07:00", "2020-04-08 05:00"),
    ],
)
def test_a_bare_end_follows_its_begin(begin: str, typed: str, expected: str) -> None:
    early = utc("2020-04-07 03:37")
    assert read_typed_moment(typed, early, after=utc(begin)) == utc(expected)


def test_a_leap_day_of_a_year_without_one_is_refused() -> None:
    with pytest.raises(RuleBroken):
        read_typed_moment("29-02 12:00", utc("2021-04-07 12:00"))


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_moment_or_a_refusal(typed: str) -> None:
    try:
        read_typed_moment(typed, utc("2020-04-07 12:00"))
    except RuleBroken:
        return


def or_refused(read, hour):
    """What is read, None for a time of the hour that the clock skips or shows twice."""
    try:
        return read()
    except RuleBroken:
        assert hour == 2
        return None


minutes_of_2020 = st.integers(0, 366 * 24 * 60).map(
    lambda minutes: utc("2020-01-01 00:00") + timedelta(minutes=minutes)
)


@given(minutes_of_2020)
def test_what_is_shown_can_be_typed_back(moment: datetime) -> None:
    read = read_typed_moment(moment_text(moment), utc("2020-12-31 12:00"))
    assert read == moment


@given(minutes_of_2020, st.integers(0, 23), st.integers(0, 59))
def test_a_bare_time_is_of_the_last_day_and_never_far_ahead(now, hour, minute) -> None:
    read = or_refused(lambda: read_typed_moment(f"{hour:02}:{minute:02}", now), hour)
    if read is None:
        return
    assert now - timedelta(hours=25) <= read <= now + timedelta(minutes=5)


@given(minutes_of_2020, minutes_of_2020, st.integers(0, 23), st.integers(0, 59))
def test_a_bare_end_is_the_next_such_time_after_its_begin(now, begin, hour, minute) -> None:
    read = or_refused(lambda: read_typed_moment(f"{hour:02}:{minute:02}", now, after=begin), hour)
    if read is None:
        return
    assert begin < read <= begin + timedelta(hours=26)
    assert clock_text(read) == f"{hour:02}:{minute:02}"


@given(minutes_of_2020, st.integers(0, 23), st.integers(0, 59))
def test_a_bare_time_of_what_is_to_come_is_the_next_one(now, hour, minute) -> None:
    read = or_refused(
        lambda: read_typed_moment(f"{hour:02}:{minute:02}", now, bare=Bare.AHEAD), hour
    )
    if read is None:
        return
    assert now - timedelta(hours=1) < read <= now + timedelta(hours=25)
    full = "24-03-2020 14:05"
    assert read_typed_moment(full, now, bare=Bare.AHEAD) == read_typed_moment(full, now)


@pytest.mark.parametrize(
    ("now", "typed", "expected"),
    [
        ("2020-04-07 12:00", "14:01", "2020-04-07 12:01"),
        ("2020-04-07 12:00", "14:00", "2020-04-08 12:00"),
        ("2020-04-07 12:00", "09:00", "2020-04-08 07:00"),
        ("2020-12-31 22:50", "00:10", "2020-12-31 23:10"),
        ("2020-03-28 12:00", "12:00", "2020-03-29 10:00"),
    ],
)
def test_a_time_that_has_passed_today_is_tomorrows(now: str, typed: str, expected: str) -> None:
    assert read_typed_moment(typed, utc(now), bare=Bare.AHEAD) == utc(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-26T12:00:00Z", "2024-03-26 12:00"),
        ("2024-03-26T12:00", "2024-03-26 11:00"),
        ("2024-03-26 12:00", "2024-03-26 11:00"),
        ("2024-03-26", "2024-03-25 23:00"),
        (" 2024-03-26T12:00+05:30 ", "2024-03-26 06:30"),
        ("2020-07-01T12:00", "2020-07-01 10:00"),
        ("yesterday", "2020-04-05 22:00"),
        ("2020-W53-7T12:00", "2021-01-03 11:00"),
        # What the screens write.
        ("07-04-2020 14:00", "2020-04-07 12:00"),
        ("di 07-04-2020 14:00", "2020-04-07 12:00"),
        ("Tue 07-04-2020 14:00", "2020-04-07 12:00"),
        ("dinsdag 7-4 14:00", "2020-04-07 12:00"),
        ("07-04-2020", "2020-04-06 22:00"),
        ("14:00", "2020-04-07 12:00"),
    ],
)
def test_a_moment_given_on_the_command_line(text: str, expected: str) -> None:
    result = read_moment_or_day(text, utc("2020-04-07 12:00"))
    assert result == utc(expected)
    assert result.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        *("", "some day", "25:00", "2024-13-01", "2024-02-30T12:00", "24-13-2020 14:05"),
        *("0001-01-01T00:00", "9999-12-31T23:59:59", "9999-12-31T23:00:00-05:00"),
    ],
)
def test_no_moment_on_the_command_line(text: str) -> None:
    with pytest.raises(RuleBroken, match="is not a moment"):
        read_moment_or_day(text, utc("2020-04-07 12:00"))


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2020-03-24 13:05", "24-03-2020 14:05"),
        ("2020-03-29 00:59", "29-03-2020 01:59"),
        ("2020-03-29 01:00", "29-03-2020 03:00"),
        ("2020-10-25 00:59", "25-10-2020 02:59 CEST"),
        ("2020-10-25 01:00", "25-10-2020 02:00 CET"),
        ("2020-12-31 23:00", "01-01-2021 00:00"),
        ("2020-06-30 22:00", "01-07-2020 00:00"),
    ],
)
def test_a_moment_is_shown_on_the_desks_clock(moment: str, shown: str) -> None:
    assert moment_text(utc(moment)) == shown
    assert clock_text(utc(moment)) == shown[11:16]
    assert date_text(local(utc(moment)).date()) == shown[:10]


def test_any_zone_is_shown_in_amsterdam() -> None:
    tokyo = datetime(2020, 4, 7, 21, 0, tzinfo=timezone(timedelta(hours=9)))
    assert moment_text(tokyo) == "07-04-2020 14:00"


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [("2020-03-28", "2020-03-29", 23), ("2020-10-24", "2020-10-25", 25)],
)
def test_noon_to_noon_over_a_clock_change(first: str, last: str, hours: int) -> None:
    span = read_typed_moment(f"{last}T12:00", NOON) - read_typed_moment(f"{first}T12:00", NOON)
    assert span == timedelta(hours=hours)


def test_2020_has_a_week_53() -> None:
    assert date(2020, 12, 28).isocalendar().week == 53
    assert date(2021, 1, 3).isocalendar()[:2] == (2020, 53)


def test_a_moment_of_a_case_is_less_than_a_year_away() -> None:
    for days in (-360, 0, 360):
        assert check_near(NOON + timedelta(days=days), NOON) == NOON + timedelta(days=days)
    for days in (-400, 400, 300_000):
        with pytest.raises(RuleBroken, match="more than a year away"):
            check_near(NOON + timedelta(days=days), NOON)


TUESDAY = "2020-04-07 12:00"
"""Two o'clock on the desk's wall."""


@pytest.mark.parametrize(
    ("typed", "past", "ahead"),
    [
        ("9.30", "2020-04-07 07:30", "2020-04-08 07:30"),
        ("1430", "2020-04-06 12:30", "2020-04-07 12:30"),
        ("930", "2020-04-07 07:30", "2020-04-08 07:30"),
        ("14u30", "2020-04-06 12:30", "2020-04-07 12:30"),
        ("14h30", "2020-04-06 12:30", "2020-04-07 12:30"),
        ("15 uur", "2020-04-06 13:00", "2020-04-07 13:00"),
        ("+30", "2020-04-07 12:30", "2020-04-07 12:30"),
        ("+ 90 min", "2020-04-07 13:30", "2020-04-07 13:30"),
        ("+2 uur", "2020-04-07 14:00", "2020-04-07 14:00"),
        ("+2h", "2020-04-07 14:00", "2020-04-07 14:00"),
        ("-10", "2020-04-07 11:50", "2020-04-07 11:50"),
        ("morgen 9:00", "2020-04-08 07:00", "2020-04-08 07:00"),
        ("Tomorrow at 9", "2020-04-08 07:00", "2020-04-08 07:00"),
        ("overmorgen om 9 uur", "2020-04-09 07:00", "2020-04-09 07:00"),
        ("gisteren 2305", "2020-04-06 21:05", "2020-04-06 21:05"),
        ("yesterday 23.05", "2020-04-06 21:05", "2020-04-06 21:05"),
        ("eergisteren 8:00", "2020-04-05 06:00", "2020-04-05 06:00"),
        ("vandaag 16:00", "2020-04-07 14:00", "2020-04-07 14:00"),
        ("vrijdag 9:00", "2020-04-03 07:00", "2020-04-10 07:00"),
        ("vr. 9", "2020-04-03 07:00", "2020-04-10 07:00"),
        ("Friday at 9.00", "2020-04-03 07:00", "2020-04-10 07:00"),
        ("dinsdag 13:00", "2020-04-07 11:00", "2020-04-14 11:00"),
        ("tue 15:00", "2020-03-31 13:00", "2020-04-07 13:00"),
        ("24-03 14", "2020-03-24 13:00", "2020-03-24 13:00"),
    ],
)
def test_moments_as_people_write_them_in_either_language(typed, past, ahead) -> None:
    assert read_typed_moment(typed, utc(TUESDAY)) == utc(past)
    assert read_typed_moment(typed, utc(TUESDAY), bare=Bare.AHEAD) == utc(ahead)


@pytest.mark.parametrize(
    ("typed", "nearest", "today"),
    [
        ("15:00", "2020-04-07 13:00", "2020-04-07 13:00"),
        ("13:00", "2020-04-07 11:00", "2020-04-07 11:00"),
        ("00:30", "2020-04-07 22:30", "2020-04-06 22:30"),
        ("vr 9:00", "2020-04-10 07:00", "2020-04-10 07:00"),
        ("zo 9:00", "2020-04-05 07:00", "2020-04-12 07:00"),
    ],
)
def test_the_nearest_and_todays(typed, nearest, today) -> None:
    assert read_typed_moment(typed, utc(TUESDAY), bare=Bare.NEAREST) == utc(nearest)
    assert read_typed_moment(typed, utc(TUESDAY), bare=Bare.TODAY) == utc(today)


@pytest.mark.parametrize(
    ("now", "typed", "words"),
    [
        ("2020-03-29 10:00", "02:30", "02:30 does not exist on 29-03-2020"),
        ("2020-03-28 10:00", "morgen 2.30", "02:30 does not exist on 29-03-2020"),
        ("2020-03-28 10:00", "2020-03-29T02:30", "02:30 does not exist on 29-03-2020"),
        ("2020-10-25 11:00", "02:30", "02:30 comes twice on 25-10-2020"),
        ("2020-10-24 11:00", "zondag 0230", "02:30 comes twice on 25-10-2020"),
    ],
)
def test_what_the_clock_skips_or_shows_twice_is_asked_about(now, typed, words) -> None:
    bare = Bare.PAST if typed == "02:30" else Bare.AHEAD
    with pytest.raises(RuleBroken, match=words):
        read_typed_moment(typed, utc(now), bare=bare)


@pytest.mark.parametrize("summer", ["zomertijd", "summer time", "CEST"])
@pytest.mark.parametrize("winter", ["wintertijd", "winter time", "(CET)"])
def test_which_of_the_two_is_said(summer, winter) -> None:
    now = utc("2020-10-25 11:00")
    assert read_typed_moment(f"2.30 {summer}", now) == utc("2020-10-25 00:30")
    assert read_typed_moment(f"0230 {winter}", now) == utc("2020-10-25 01:30")
    # Only one of the two has been: nobody is asked.
    assert read_typed_moment("02:30", utc("2020-10-25 00:45")) == utc("2020-10-25 00:30")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("morgen", date(2020, 4, 8)),
        ("Yesterday", date(2020, 4, 6)),
        ("vandaag", date(2020, 4, 7)),
        ("vrijdag", date(2020, 4, 10)),
        ("tue", date(2020, 4, 7)),
        ("ma", date(2020, 4, 13)),
        ("vr 10-4", date(2020, 4, 10)),
    ],
)
def test_days_as_people_write_them(typed, day) -> None:
    assert read_typed_day(typed, date(2020, 4, 7), "day") == day


def test_a_day_of_the_week_that_was_or_that_follows_a_begin() -> None:
    today = date(2020, 4, 7)
    assert read_typed_day("vrijdag", today, "day", bare=Bare.PAST) == date(2020, 4, 3)
    assert read_typed_day("dinsdag", today, "day", bare=Bare.PAST) == today
    assert read_typed_day("ma", today, "day", after=date(2020, 4, 20)) == date(2020, 4, 20)
