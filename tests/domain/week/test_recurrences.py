"""What a calendar is told comes to what the desk holds, whatever rules and turns there were."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import (
    Duty,
    DutyRule,
    Holiday,
    Occurrence,
    OccurrenceOutcome,
    on_the_clock,
)
from crisisdesk.domain.week.recurrences import BACK, Recurrence, recurrences
from crisisdesk.domain.week.series import TurnState, series

BEGAN, LAST = date(2020, 3, 1), date(2020, 12, 31)
NOW = datetime(2020, 4, 7, 12, tzinfo=UTC)
DUTY = Duty.BULLETIN
days = st.integers(0, 300).map(lambda number: date(2020, 2, 1) + timedelta(days=number))
rules = st.lists(
    st.builds(
        DutyRule,
        st.just(DUTY),
        st.sets(st.integers(0, 6)).map(lambda numbers: tuple(sorted(numbers))),
        st.sampled_from([time(0, 30), time(9), time(23, 59)]),
        days,
        st.just(timedelta(hours=1)),
        st.just(timedelta(minutes=15)),
        st.sampled_from(list(Holiday)),
        st.integers(1, 4),
        st.just(""),
        st.just(()),
    ),
    max_size=5,
)
occurrences = st.lists(
    st.builds(
        Occurrence,
        st.just(DUTY),
        days,
        st.sampled_from([OccurrenceOutcome.CANCELLED, OccurrenceOutcome.MOVED]),
        st.integers(0, 6000).map(lambda hours: NOW + timedelta(hours=hours)),
    ),
    max_size=8,
    unique_by=lambda occurrence: occurrence.day,
)


def expanded(recurrence: Recurrence) -> list[datetime]:
    """What a calendar program makes of it."""
    if recurrence.over:
        return []
    first, last = local(recurrence.begins).date(), local(recurrence.ends).date()
    monday = first - timedelta(days=first.weekday())
    every = (first + timedelta(days=step) for step in range((last - first).days + 1))
    moments = {
        on_the_clock(day, recurrence.rule.at)
        for day in every
        if day.weekday() in recurrence.rule.weekdays
        and (day - monday).days // 7 % recurrence.rule.every_weeks == 0
    }
    assert {recurrence.begins, recurrence.ends} <= moments
    assert {*recurrence.skipped} <= moments
    moments -= {*recurrence.skipped}
    assert {exceptional.planned for exceptional in recurrence.exceptions} <= moments
    moments -= {exceptional.planned for exceptional in recurrence.exceptions}
    others = [each.moment for each in recurrence.exceptions if not each.cancelled]
    return [*moments, *others]


@given(rules=rules, occurrences=occurrences)
def test_what_recurs_comes_to_the_series(
    rules: list[DutyRule], occurrences: list[Occurrence]
) -> None:
    made = recurrences(rules, occurrences, BEGAN, LAST, NOW)
    shown = sorted(moment for recurrence in made for moment in expanded(recurrence))
    lines = series(rules, occurrences, BEGAN, LAST, NOW)
    held = [line for line in lines if line.state is not TurnState.CANCELLED]
    # What ended a month ago may be left out, and nothing else.
    left_out = sorted(line.moment for line in held)
    for moment in shown:
        left_out.remove(moment)
    over = [line for line in held if line.moment in left_out]
    assert all(local(NOW - BACK).date() >= line.day for line in over)
    # One rule of a day, one identity; what is over stands in it, so that it goes elsewhere too.
    starts = [recurrence.rule.valid_from for recurrence in made]
    assert starts == sorted({*starts})
    begun = {rule.valid_from for rule in rules if rule.weekdays}
    assert {*starts} <= begun
