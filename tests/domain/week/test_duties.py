"""What is due on the desk's wall clock, and what was missed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import (
    Duty,
    DutyRule,
    Holiday,
    MeasureReview,
    Occurrence,
    OccurrenceOutcome,
    Prompt,
    PromptState,
    on_the_clock,
    rule_on,
    turns,
)
from crisisdesk.domain.week.duties.prompts import prompts

CORONA, BULLETIN, ROUND = Duty.CORONA_CONSULTATION, Duty.BULLETIN, Duty.CAPACITY_ROUND
BEGAN = date(2020, 3, 24)
WEEKLY = DutyRule(CORONA, (1,), time(15), date(2020, 1, 1))
TWICE = DutyRule(BULLETIN, (1, 4), time(12), date(2020, 1, 1))
DAILY = DutyRule(ROUND, tuple(range(7)), time(20), date(2020, 1, 1))


def at(text: str) -> datetime:
    """A moment on the wall clock of 2020, written day-month hour:minute."""
    day, clock = text.split()
    number, month = map(int, day.split("-"))
    return on_the_clock(date(2020, month, number), time.fromisoformat(clock))


def ask(moment: datetime, *seen: Occurrence, rules=(WEEKLY,), since=BEGAN, **more) -> list[Prompt]:
    """What is due."""
    return prompts(rules, seen, since, moment, **more)


def only(moment: datetime, *seen: Occurrence, **more) -> Prompt:
    """The one thing that is due."""
    (prompt,) = ask(moment, *seen, **more)
    return prompt


def turn(
    day: date, outcome: OccurrenceOutcome, until: datetime | None = None, duty=CORONA
) -> Occurrence:
    """What became of a turn."""
    return Occurrence(duty, day, outcome, until)


@pytest.mark.parametrize("duty", Duty)
def test_every_duty_has_a_word(duty: Duty) -> None:
    assert duty.words


@pytest.mark.parametrize(
    ("moment", "due"),
    [("07-04 13:59", False), ("07-04 14:00", True), ("07-04 15:00", True), ("07-04 23:59", True)],
)
def test_a_turn_is_shown_from_an_hour_before(moment: str, due: bool) -> None:
    found = ask(at(moment), since=date(2020, 4, 7))
    assert bool(found) is due
    if due:
        assert found == [
            Prompt(CORONA, date(2020, 4, 7), at("07-04 15:00"), PromptState.DUE, missed=0)
        ]


def test_a_turn_stays_due_until_something_becomes_of_it() -> None:
    assert only(at("13-04 12:00"), since=date(2020, 4, 7)).day == date(2020, 4, 7)
    assert ask(at("13-04 12:00"), turn(date(2020, 4, 7), OccurrenceOutcome.DONE)) == []


def test_missed_turns_are_shown_once_per_duty() -> None:
    prompt = only(at("07-04 15:30"))
    assert prompt.day == date(2020, 4, 7)
    assert prompt.missed == 2


def test_weeks_asleep_are_one_prompt_with_a_count() -> None:
    found = ask(at("30-06 09:00"), rules=(WEEKLY, DAILY), since=date(2020, 4, 1))
    assert [(one.duty, one.missed) for one in found] == [(CORONA, 12), (ROUND, 90)]


def test_a_turn_that_was_held_closes_the_ones_before_it() -> None:
    found = ask(at("07-04 18:00"), turn(date(2020, 4, 7), OccurrenceOutcome.DONE))
    assert found == []
    later = only(at("14-04 15:00"), turn(date(2020, 4, 7), OccurrenceOutcome.DONE))
    assert (later.day, later.missed) == (date(2020, 4, 14), 0)


def test_an_older_turn_that_was_held_closes_no_later_one() -> None:
    prompt = only(at("07-04 15:00"), turn(date(2020, 3, 31), OccurrenceOutcome.DONE))
    assert (prompt.day, prompt.missed) == (date(2020, 4, 7), 0)


def test_a_cancelled_turn_is_over_and_the_series_goes_on() -> None:
    cancelled = turn(date(2020, 4, 7), OccurrenceOutcome.CANCELLED)
    assert ask(at("07-04 16:00"), cancelled, since=date(2020, 4, 7)) == []
    after = only(at("14-04 15:00"), cancelled, since=date(2020, 4, 7))
    assert (after.day, after.missed) == (date(2020, 4, 14), 0)


def test_cancelling_one_turn_leaves_the_missed_one_before_it() -> None:
    prompt = only(at("07-04 16:00"), turn(date(2020, 4, 7), OccurrenceOutcome.CANCELLED))
    assert (prompt.day, prompt.state, prompt.missed) == (date(2020, 3, 31), PromptState.MISSED, 2)


def test_a_snoozed_turn_is_quiet_until_its_time() -> None:
    snoozed = turn(date(2020, 4, 7), OccurrenceOutcome.SNOOZED, at("07-04 16:30"))
    assert only(at("07-04 16:29"), snoozed).state is PromptState.SNOOZED
    back = only(at("07-04 16:30"), snoozed)
    assert (back.state, back.day, back.missed) == (PromptState.DUE, date(2020, 4, 7), 2)


def test_a_snoozed_turn_does_not_hide_the_next() -> None:
    snoozed = turn(date(2020, 3, 31), OccurrenceOutcome.SNOOZED, at("09-04 12:00"))
    prompt = only(at("07-04 15:00"), snoozed, since=date(2020, 3, 31))
    assert (prompt.state, prompt.day, prompt.missed) == (PromptState.DUE, date(2020, 4, 7), 1)


def test_good_friday_goes_out_on_the_day_before_under_its_own_key() -> None:
    moved = turn(date(2020, 4, 10), OccurrenceOutcome.MOVED, at("09-04 12:00"), BULLETIN)
    held = turn(date(2020, 4, 7), OccurrenceOutcome.DONE, duty=BULLETIN)
    assert ask(at("09-04 10:59"), moved, held, rules=(TWICE,)) == []
    prompt = only(at("09-04 11:00"), moved, held, rules=(TWICE,))
    assert (prompt.day, prompt.due_at) == (date(2020, 4, 10), at("09-04 12:00"))
    done = turn(date(2020, 4, 10), OccurrenceOutcome.DONE, duty=BULLETIN)
    assert ask(at("10-04 12:30"), done, rules=(TWICE,)) == []


def test_twice_a_week_is_two_turns() -> None:
    found = turns([TWICE], date(2020, 4, 6), date(2020, 4, 12))
    assert [day for day, _, _ in found] == [date(2020, 4, 7), date(2020, 4, 10)]


def test_the_next_turn_is_named_when_asked_for() -> None:
    held = turn(date(2020, 4, 7), OccurrenceOutcome.DONE)
    assert ask(at("08-04 09:00"), held) == []
    (coming,) = ask(at("08-04 09:00"), held, coming=True)
    assert coming == Prompt(
        CORONA, date(2020, 4, 14), at("14-04 15:00"), PromptState.COMING, missed=0
    )


def test_what_is_coming_stands_behind_what_is_due() -> None:
    found = ask(
        at("08-04 19:30"), rules=(WEEKLY, DAILY, TWICE), coming=True, since=date(2020, 4, 8)
    )
    assert [(one.duty, one.state) for one in found] == [
        (ROUND, PromptState.DUE),
        (BULLETIN, PromptState.COMING),
        (CORONA, PromptState.COMING),
    ]


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2020, 3, 28), time(12), datetime(2020, 3, 28, 11, tzinfo=UTC)),
        (date(2020, 3, 29), time(12), datetime(2020, 3, 29, 10, tzinfo=UTC)),
        (date(2020, 10, 24), time(12), datetime(2020, 10, 24, 10, tzinfo=UTC)),
        (date(2020, 10, 25), time(12), datetime(2020, 10, 25, 11, tzinfo=UTC)),
        # Skipped in spring: an hour later. Twice in autumn: the first.
        (date(2020, 3, 29), time(2, 30), datetime(2020, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2020, 10, 25), time(2, 30), datetime(2020, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2020, 2, 29), time(20), datetime(2020, 2, 29, 19, tzinfo=UTC)),
    ],
)
def test_a_turn_keeps_its_wall_clock_time(day, clock, expected) -> None:
    assert on_the_clock(day, clock) == expected


@pytest.mark.parametrize("change", [date(2020, 3, 29), date(2020, 10, 25)])
@pytest.mark.parametrize("clock", [time(0), time(2), time(2, 30), time(3), time(23, 59)])
def test_a_daily_duty_is_once_a_day_over_a_clock_change(change, clock) -> None:
    found = turns([DAILY._replace(at=clock)], change - timedelta(1), change + timedelta(1))
    assert [day for day, _, _ in found] == [change + timedelta(n) for n in (-1, 0, 1)]
    moments = [moment for _, moment, _ in found]
    assert moments == sorted(set(moments))


def test_a_weekly_duty_does_not_stumble_over_week_53() -> None:
    found = turns([WEEKLY], date(2020, 12, 21), date(2021, 1, 11))
    assert [day.isocalendar()[:2] for day, _, _ in found] == [(2020, 52), (2020, 53), (2021, 1)]


def test_a_new_rule_never_rewrites_the_past() -> None:
    thursday = DutyRule(CORONA, (3,), time(10), date(2020, 4, 8))
    found = turns([thursday, WEEKLY], date(2020, 3, 30), date(2020, 4, 17))
    assert [day for day, _, _ in found] == [
        date(2020, 3, 31),
        date(2020, 4, 7),
        date(2020, 4, 9),
        date(2020, 4, 16),
    ]


def test_no_rule_holds_before_its_first_day() -> None:
    assert rule_on([WEEKLY], date(2019, 12, 31)) is None
    assert rule_on([WEEKLY], date(2020, 1, 1)) is WEEKLY
    assert rule_on([], BEGAN) is None


def test_a_rule_without_weekdays_ends_a_duty() -> None:
    ended = DutyRule(CORONA, (), time(15), date(2020, 4, 6))
    assert ask(at("07-04 16:00"), rules=(WEEKLY, ended), since=date(2020, 4, 1)) == []


def test_a_new_desk_has_missed_nothing() -> None:
    assert ask(at("07-04 13:00"), rules=(WEEKLY, DAILY), since=date(2020, 4, 7)) == []


def test_of_years_asleep_every_turn_is_counted() -> None:
    found = prompts([WEEKLY], [], date(2020, 1, 1), datetime(2024, 1, 1, tzinfo=UTC))
    # Tuesdays from 7 January 2020 to 26 December 2023.
    assert [(one.state, one.missed) for one in found] == [(PromptState.MISSED, 208)]


def test_a_turn_is_missed_once_its_day_is_over() -> None:
    since = date(2020, 4, 7)
    assert only(at("07-04 23:59"), since=since)[3:5] == (PromptState.DUE, 0)
    assert only(at("08-04 00:00"), since=since)[3:5] == (PromptState.MISSED, 1)
    # On the day of the next one it is that one that is due, and the other is counted.
    assert only(at("14-04 14:00"), since=since)[1:5] == (
        date(2020, 4, 14),
        at("14-04 15:00"),
        PromptState.DUE,
        1,
    )


def test_what_was_snoozed_into_another_day_is_missed_after_that_day() -> None:
    snoozed = turn(date(2020, 4, 7), OccurrenceOutcome.SNOOZED, at("08-04 09:00"))
    since = date(2020, 4, 7)
    assert only(at("08-04 08:59"), snoozed, since=since).state is PromptState.SNOOZED
    assert only(at("08-04 09:00"), snoozed, since=since).state is PromptState.DUE
    assert only(at("09-04 00:00"), snoozed, since=since).state is PromptState.MISSED


def test_a_turn_that_was_moved_and_snoozed_stays_moved() -> None:
    moved_to = at("08-04 10:00")
    quiet = turn(date(2020, 4, 7), OccurrenceOutcome.SNOOZED, at("08-04 09:30"))._replace(
        moved_to=moved_to
    )
    prompt = only(at("08-04 09:15"), quiet, since=date(2020, 4, 7))
    assert (prompt.state, prompt.due_at) == (PromptState.SNOOZED, moved_to)
    assert only(at("08-04 09:30"), quiet, since=date(2020, 4, 7)).due_at == moved_to


BULLETINS = TWICE._replace(holiday=Holiday.BEFORE)


def test_a_holiday_sends_the_bulletin_a_working_day_before_under_its_own_key() -> None:
    result = {one.day: local(one.moment) for one in turns([BULLETINS], BEGAN, date(2020, 12, 31))}
    assert result[date(2020, 4, 10)].date() == date(2020, 4, 9)  # Good Friday
    assert result[date(2020, 5, 5)].date() == date(2020, 5, 4)  # Liberation Day
    assert result[date(2020, 12, 25)].date() == date(2020, 12, 24)
    shifted = {day for day, moment in result.items() if moment.date() != day}
    assert shifted == {date(2020, 4, 10), date(2020, 5, 5), date(2020, 12, 25)}
    assert len(result) == 81
    assert {moment.time() for moment in result.values()} == {time(12)}
    prompt = only(
        at("09-04 11:30"),
        turn(date(2020, 4, 7), OccurrenceOutcome.DONE, duty=BULLETIN),
        rules=(BULLETINS,),
    )
    assert (prompt.day, prompt.due_at) == (date(2020, 4, 10), at("09-04 12:00"))


def test_a_day_start_is_not_held_on_a_holiday() -> None:
    rule = DutyRule(
        Duty.DAY_START, (0, 1, 2, 3, 4), time(8, 45), date(2020, 1, 1), holiday=Holiday.SKIP
    )
    result = [one.day for one in turns([rule], date(2020, 4, 9), date(2020, 4, 15))]
    assert result == [date(2020, 4, 9), date(2020, 4, 14), date(2020, 4, 15)]


def test_a_rule_written_later_for_the_same_day_counts() -> None:
    first, second = WEEKLY, WEEKLY._replace(at=time(9))
    assert rule_on([first, second], BEGAN) is second
    assert rule_on([second, first], BEGAN) is first


REVIEW = MeasureReview(date(2020, 4, 1), at("07-04 00:00"))


def test_a_measure_asks_from_its_day_until_somebody_decides() -> None:
    def asked(moment: str, *seen: Occurrence) -> list[Prompt]:
        return prompts([], seen, BEGAN, at(moment), reviews=[REVIEW])

    assert asked("31-03 23:59") == []
    (due,) = asked("01-04 00:00")
    assert due == Prompt(Duty.MEASURE_REVIEW, REVIEW.day, REVIEW.ends_at, PromptState.DUE, missed=0)
    (late,) = asked("07-04 00:00")
    assert (late.state, late.missed) == (PromptState.MISSED, 1)
    quiet = turn(REVIEW.day, OccurrenceOutcome.SNOOZED, at("02-04 09:00"), Duty.MEASURE_REVIEW)
    assert asked("02-04 08:59", quiet)[0].state is PromptState.SNOOZED
    assert asked("02-04 09:00", quiet)[0].state is PromptState.DUE


def test_a_snoozed_measure_does_not_hide_another() -> None:
    other = MeasureReview(date(2020, 4, 2), at("09-04 00:00"))
    quiet = turn(REVIEW.day, OccurrenceOutcome.SNOOZED, at("05-04 09:00"), Duty.MEASURE_REVIEW)
    (prompt,) = prompts([], [quiet], BEGAN, at("02-04 12:00"), reviews=[REVIEW, other])
    assert (prompt.day, prompt.state) == (other.day, PromptState.DUE)


moments = st.integers(0, 300 * 24 * 4).map(
    lambda quarters: datetime(2020, 3, 1, tzinfo=UTC) + timedelta(minutes=15) * quarters
)
seen = st.lists(
    st.builds(
        turn,
        st.integers(0, 300).map(lambda days: date(2020, 3, 1) + timedelta(days)),
        st.sampled_from(OccurrenceOutcome),
        st.none() | moments,
        st.sampled_from([CORONA, ROUND, BULLETIN]),
    ),
    max_size=12,
)


@given(moments, seen, st.booleans())
def test_whatever_happened_there_is_one_prompt_for_a_duty(now, occurrences, coming) -> None:
    found = prompts([WEEKLY, DAILY, TWICE], occurrences, BEGAN, now, coming=coming)
    duties = [one.duty for one in found]
    assert len(duties) == len(set(duties))
    over = {
        (one.duty, one.day)
        for one in {(each.duty, each.day): each for each in occurrences}.values()
        if one.outcome in (OccurrenceOutcome.DONE, OccurrenceOutcome.CANCELLED)
    }
    assert not over & {(one.duty, one.day) for one in found}
    assert all(one.missed >= 0 and one.day >= BEGAN for one in found)
    assert all(one.day <= local(now).date() + timedelta(8) for one in found)


@given(moments, st.integers(1, 60))
def test_time_alone_never_takes_a_prompt_away(now, hours) -> None:
    before = {prompt.duty for prompt in prompts([WEEKLY, DAILY], [], BEGAN, now)}
    after = {
        prompt.duty for prompt in prompts([WEEKLY, DAILY], [], BEGAN, now + timedelta(hours=hours))
    }
    assert before <= after


@pytest.mark.parametrize(
    ("began", "asked"),
    [
        # The desk of 24 March (a Tuesday) wrote its first one that week, then twice a week.
        (date(2020, 3, 24), ["27-03", "31-03", "03-04"]),
        (date(2020, 3, 23), ["27-03", "31-03", "03-04"]),
        (date(2020, 3, 26), ["27-03", "31-03", "03-04"]),
        (date(2020, 3, 27), ["31-03", "03-04"]),
        (date(2020, 3, 29), ["31-03", "03-04"]),
    ],
)
def test_a_new_desk_writes_its_first_bulletin_at_the_end_of_its_week(began, asked) -> None:
    """Seen: on 24 March at 12:00 the desk asked for the bulletin of a region it had just met."""
    rule = DutyRule(Duty.BULLETIN, (1, 4), time(12), date(2020, 1, 1))
    days = [began + timedelta(days=step) for step in range((date(2020, 4, 5) - began).days)]
    due: list[date] = []
    for day in days:
        noon = on_the_clock(day, time(12))
        held = [turn(day, OccurrenceOutcome.DONE, duty=Duty.BULLETIN) for day in due]
        if ask(noon, *held, rules=(rule,), since=began):
            due.append(day)
    assert [f"{day:%d-%m}" for day in due] == asked


DIRECTORS = DutyRule(
    Duty.DIRECTORS_COORDINATION, (0, 3), time(16), date(2020, 1, 1), holiday=Holiday.BEFORE
)


def held(rules: DutyRule | list[DutyRule], first: date, last: date) -> dict[date, date]:
    """On which day each turn is held, by its key."""
    listed = rules if isinstance(rules, list) else [rules]
    return {turn.day: local(turn.moment).date() for turn in turns(listed, first, last)}


def test_a_meeting_moved_by_a_holiday_does_not_collide_with_its_twin() -> None:
    easter = held(DIRECTORS, date(2020, 4, 6), date(2020, 4, 19))
    # Good Friday before it is none either, and on Thursday its twin meets: the day after Easter.
    assert easter[date(2020, 4, 13)] == date(2020, 4, 14)
    assert easter[date(2020, 4, 9)] == date(2020, 4, 9)
    whitsun = held(DIRECTORS, date(2020, 5, 18), date(2020, 6, 7))
    assert whitsun[date(2020, 6, 1)] == date(2020, 5, 29)
    assert whitsun[date(2020, 5, 21)] == date(2020, 5, 20)


def test_a_daily_meeting_on_a_holiday_is_held_with_its_twin() -> None:
    daily = DIRECTORS._replace(weekdays=(0, 1, 2, 3, 4))
    days = held(daily, date(2020, 4, 6), date(2020, 4, 17))
    assert (
        [*days.values()] == [*days] == [date(2020, 4, day) for day in (6, 7, 8, 9, 14, 15, 16, 17)]
    )


def test_a_holiday_after_another_does_not_meet_half_way() -> None:
    # Easter Monday 25 April 2011 could go to Tuesday, where King's Day would go as well.
    rule = DIRECTORS._replace(weekdays=(0, 2, 3), valid_from=date(2011, 1, 1))
    days = held(rule, date(2011, 4, 18), date(2011, 4, 29))
    assert date(2011, 4, 25) not in days
    assert days[date(2011, 4, 27)] == date(2011, 4, 26)


@given(
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    every=st.integers(1, 13),
    start=st.dates(date(2010, 1, 1), date(2040, 1, 1)),
)
def test_no_two_turns_of_a_duty_fall_on_one_day(
    weekdays: set[int], every: int, start: date
) -> None:
    rule = DIRECTORS._replace(weekdays=tuple(sorted(weekdays)), every_weeks=every, valid_from=start)
    days = held(rule, start, start + timedelta(days=400))
    assert len({*days.values()}) == len(days)
    weeks = {(day - timedelta(days=day.weekday()) - start).days // 7 for day in days}
    assert len({week % every for week in weeks}) <= 1
    # Any part of it says the same of its days.
    some = held(rule, start + timedelta(days=100), start + timedelta(days=200))
    assert some.items() <= days.items()


def test_a_duty_recurs_every_so_many_weeks_from_its_first_turn() -> None:
    # From a Wednesday on: that Thursday, and in the weeks counted from it the Monday as well.
    rule = DIRECTORS._replace(every_weeks=2, valid_from=date(2020, 6, 3))
    days = [*held(rule, date(2020, 6, 1), date(2020, 6, 30))]
    assert days == [date(2020, 6, day) for day in (4, 15, 18, 29)]
    assert {
        local(turn.moment).hour for turn in turns([rule], date(2020, 9, 1), date(2021, 4, 30))
    } == {16}


def test_an_own_duty_is_one_duty_wherever_it_is_read() -> None:
    own = Duty.own(2**64 + 0xAB)
    assert own is Duty("own.00000000000000ab")
    assert (own.id, Duty.BULLETIN.id) == ("00000000000000ab", "")
    assert own not in list(Duty)
    for wrong in ("own", "own.", "own.xyz", "own.00000000000000AB", "other"):
        with pytest.raises(ValueError, match="is not a valid"):
            Duty(wrong)
    rules = [WEEKLY, WEEKLY._replace(duty=own, at=time(14), name="MDO")]
    prompt = ask(at("07-04 14:30"), rules=rules, since=date(2020, 4, 7))[0]
    assert (prompt.duty, prompt.name, prompt.due_at) == (own, "MDO", at("07-04 14:00"))
