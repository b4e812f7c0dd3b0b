"""Which clock is believed: by what was written last, and never one that is years away."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain import clock as rules
from crisisdesk.domain.clock import ClockTerms
from crisisdesk.errors import ClockDoubted
from tests.clock import NOON

DAY = timedelta(days=1)
TERMS = ClockTerms(DAY)
MINUTES = st.integers(-4_000_000, 4_000_000).map(lambda minutes: timedelta(minutes=minutes))
SILENCES = st.integers(1, rules.MOST_SILENCE_HOURS).map(lambda hours: timedelta(hours=hours))


def believed(gap: timedelta, terms: ClockTerms = TERMS) -> bool:
    return rules.is_believed(NOON + gap, NOON, terms)


@pytest.mark.parametrize(
    ("gap", "is_believed"),
    [
        (timedelta(0), True),
        (timedelta(hours=5), True),
        (DAY, True),
        (DAY + timedelta(seconds=1), False),
        (5 * 365 * DAY, False),
        (-DAY, True),
        (-5 * 365 * DAY, False),
    ],
)
def test_a_day_of_silence_is_allowed_for_and_years_never(gap: timedelta, is_believed: bool) -> None:
    assert believed(gap) is is_believed


def test_an_empty_store_says_nothing_about_a_clock() -> None:
    assert rules.is_believed(NOON, None, TERMS)
    rules.check(NOON, None, TERMS)
    assert rules.reckon(NOON, None, believed=False) == NOON


@given(MINUTES, SILENCES, st.none() | MINUTES, st.booleans())
def test_a_clock_that_is_not_believed_moves_nothing(
    gap: timedelta, silence: timedelta, vouched: timedelta | None, contradicted: bool
) -> None:
    terms = ClockTerms(silence, None if vouched is None else NOON + vouched, contradicted)
    clock = NOON + gap
    is_believed = rules.is_believed(clock, NOON, terms)
    now = rules.reckon(clock, NOON, believed=is_believed)
    assert now == (max(clock, NOON) if is_believed else NOON)
    near = [] if contradicted else [NOON]
    near += [] if terms.vouched is None else [terms.vouched]
    assert is_believed == any(abs(clock - moment) <= silence for moment in near)
    if is_believed:
        rules.check(clock, NOON, terms)
    else:
        with pytest.raises(ClockDoubted) as doubted:
            rules.check(clock, NOON, terms)
        assert ("--clock-is-right" in str(doubted.value)) is (clock > NOON)


@given(st.lists(st.tuples(MINUTES, st.booleans()), max_size=30))
def test_without_somebody_who_vouches_no_row_of_clocks_gets_far(
    clocks: list[tuple[timedelta, bool]],
) -> None:
    written_at: datetime = NOON
    for gap, acts in clocks:
        clock = NOON + gap
        if acts and rules.is_believed(clock, written_at, TERMS):
            moved = rules.reckon(clock, written_at, believed=True)
            assert timedelta(0) <= moved - written_at <= DAY
            written_at = moved


def test_a_desk_that_wrote_just_now_shows_who_runs_ahead() -> None:
    looked, second = NOON, timedelta(seconds=1)
    assert rules.runs_ahead(looked + second, looked, looked - timedelta(hours=5)) is True
    assert rules.runs_ahead(looked + second, looked, looked) is False
    assert rules.runs_ahead(looked + second, looked, looked + timedelta(hours=5)) is False
    # A laptop that slept cannot tell when the other wrote.
    assert rules.runs_ahead(looked + timedelta(hours=5), looked, looked) is None
    # A clock that was set back was mended.
    assert rules.runs_ahead(looked - second, looked, looked - timedelta(hours=5)) is False
