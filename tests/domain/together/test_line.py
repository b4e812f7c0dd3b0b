"""A line is slow where half of its newest answers are, and silent from the first that misses."""

from datetime import UTC, datetime, timedelta

from crisisdesk.domain.together.line import Line

NOON = datetime(2020, 4, 7, 12, tzinfo=UTC)


def over(line: Line, *milliseconds: int) -> Line:
    return line.answered([timedelta(milliseconds=trip) for trip in milliseconds])


def test_one_slow_answer_makes_no_slow_line() -> None:
    line = over(Line(), *[9] * 8, 4000)
    assert (line.slow, line.took) == (False, None)


def test_a_line_is_not_judged_before_it_answered_often_enough() -> None:
    assert not over(Line(), *[900] * 8).slow
    assert over(over(Line(), *[900] * 8), 900).slow


def test_a_slow_line_tells_the_median_and_is_quick_again_well_below_the_limit() -> None:
    line = over(Line(), *[100, 210, 220, 230, 900, 215, 225, 222, 130])
    assert line.took == timedelta(milliseconds=220)
    assert over(line, *[140] * 9).took == timedelta(milliseconds=140)
    assert over(line, *[99] * 9).took is None
    assert not over(Line(), *[140] * 9).slow


def test_silence_counts_from_its_first_moment_to_the_next_answer() -> None:
    line = Line().silent(NOON).silent(NOON + timedelta(minutes=3))
    assert line.silent_since == NOON
    assert over(line, 5).silent_since is None
