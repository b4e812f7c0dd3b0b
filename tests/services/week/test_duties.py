"""What becomes of turns, and how the rules change."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import (
    Duty,
    DutyRule,
    Holiday,
    OccurrenceOutcome,
    PromptState,
    on_the_clock,
)
from crisisdesk.domain.week.series import TurnState
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.status import status
from crisisdesk.services.week import duties, duty_prompts, meetings
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import revision_of, rule_of, sit_down

CORONA, ROUND = Duty.CORONA_CONSULTATION, Duty.CAPACITY_ROUND
TODAY = date(2020, 4, 7)


def prompt_of(store: Store, duty: Duty = CORONA):
    """What is due of a duty."""
    return {prompt.duty: prompt for prompt in store.read(duty_prompts.due)}.get(duty)


@pytest.fixture(autouse=True)
def _began(store: Store) -> None:
    sit_down(store, "AB")


def test_a_turn_is_settled_once(store: Store) -> None:
    assert prompt_of(store).state is PromptState.DUE
    store.write(duties.settle, CORONA, TODAY, OccurrenceOutcome.DONE)
    assert prompt_of(store) is None
    before = revision_of(store)
    with pytest.raises(RuleBroken, match="already been held"):
        store.write(duties.settle, CORONA, TODAY, OccurrenceOutcome.DONE)
    with pytest.raises(RuleBroken, match="already been held"):
        store.write(duties.cancel, CORONA, TODAY, "nobody came")
    assert revision_of(store) == before


def test_a_turn_is_cancelled_with_a_reason_and_the_series_goes_on(
    store: Store, clock: Clock
) -> None:
    with pytest.raises(RuleBroken, match="Enter why"):
        store.write(duties.cancel, CORONA, TODAY, "  ")
    store.write(duties.cancel, CORONA, TODAY, "the chair is ill")
    assert prompt_of(store) is None
    (line,) = store.read(duties.series, CORONA, TODAY, TODAY)
    assert (line.state, line.reason) == (TurnState.CANCELLED, "the chair is ill")
    clock.forward(days=7)
    prompt = prompt_of(store)
    assert (prompt.day, prompt.missed) == (date(2020, 4, 14), 0)


def test_snoozing_takes_as_long_as_the_rule_says(store: Store, clock: Clock) -> None:
    until = store.write(duties.snooze, CORONA, TODAY)
    assert until == clock.time + timedelta(minutes=15)
    assert prompt_of(store).state is PromptState.SNOOZED
    clock.forward(minutes=15)
    assert prompt_of(store).state is PromptState.DUE


@pytest.mark.parametrize("wrong", [timedelta(0), timedelta(minutes=-1), timedelta(days=8)])
def test_snoozing_has_its_limits(store: Store, clock: Clock, wrong: timedelta) -> None:
    with pytest.raises(RuleBroken) as refused:
        store.write(duties.snooze, CORONA, TODAY, clock.time + wrong)
    assert refused.value.field == "until"


def test_a_moved_turn_keeps_its_key_and_its_moment_through_a_snooze(
    store: Store, clock: Clock
) -> None:
    to = on_the_clock(date(2020, 4, 8), time(10))
    store.write(duties.move, CORONA, TODAY, to, "the room is taken")
    assert prompt_of(store) is None
    with pytest.raises(RuleBroken, match="not until 08-04-2020 10:00"):
        store.write(duties.settle, CORONA, TODAY, OccurrenceOutcome.DONE)
    clock.time = to - timedelta(minutes=30)
    assert (prompt_of(store).day, prompt_of(store).due_at) == (TODAY, to)
    store.write(duties.snooze, CORONA, TODAY)
    assert (prompt_of(store).state, prompt_of(store).due_at) == (PromptState.SNOOZED, to)
    (line,) = store.read(duties.series, CORONA, TODAY, TODAY)
    assert (line.state, line.moment, line.moved) == (TurnState.SNOOZED, to, True)
    clock.forward(minutes=20)
    store.write(duties.settle, CORONA, TODAY, OccurrenceOutcome.DONE)
    (line,) = store.read(duties.series, CORONA, TODAY, TODAY)
    assert line.state is TurnState.HELD


def test_a_turn_that_is_not_there_is_not_settled(store: Store) -> None:
    for day in (date(2020, 4, 8), date(2020, 3, 31)):
        with pytest.raises(RuleBroken, match="no such occurrence"):
            store.write(duties.settle, CORONA, day, OccurrenceOutcome.DONE)
    with pytest.raises(RuleBroken, match="in the register"):
        store.write(duties.settle, Duty.MEASURE_REVIEW, TODAY, OccurrenceOutcome.DONE)


def test_the_series_shows_each_turn_once(store: Store, clock: Clock) -> None:
    clock.forward(days=15)
    store.write(duties.settle, CORONA, date(2020, 4, 21), OccurrenceOutcome.DONE)
    turns = store.read(duties.series, CORONA)
    assert [(one.day, one.state) for one in turns] == [
        (TODAY, TurnState.MISSED),
        (date(2020, 4, 14), TurnState.MISSED),
        (date(2020, 4, 21), TurnState.HELD),
        (date(2020, 4, 28), TurnState.TO_COME),
        # Liberation Day: a day sooner, under its own key.
        (date(2020, 5, 5), TurnState.TO_COME),
    ]
    assert local(turns[-1].moment).date() == date(2020, 5, 4)


def rule_from(day: date, **changed: Any) -> DutyRule:
    """The consultation by another rule."""
    usual = DutyRule(CORONA, (3,), time(10), day, holiday=Holiday.BEFORE)
    return usual._replace(**changed)


def test_a_changed_rule_counts_from_its_day_and_rewrites_nothing(
    store: Store, clock: Clock
) -> None:
    clock.forward(days=1)
    store.write(duties.change_rule, rule_from(date(2020, 4, 9)))
    assert prompt_of(store).day == TODAY
    days = [turn.day for turn in store.read(duties.series, CORONA, last=date(2020, 4, 20))]
    assert days == [TODAY, date(2020, 4, 9), date(2020, 4, 16)]
    assert rule_of(store, CORONA).weekdays == (1,)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"valid_from": TODAY}, "valid_from"),
        ({"valid_from": date(2022, 1, 1)}, "valid_from"),
        ({"at": time(2, 30)}, "at"),
        ({"weekdays": (7,)}, "weekdays"),
        ({"weekdays": (1, 1)}, "weekdays"),
        ({"remind": timedelta(days=8)}, "remind"),
        ({"snooze": timedelta(0)}, "snooze"),
        ({"duty": Duty.MEASURE_REVIEW}, "duty"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_at_its_field(store: Store, changed, field) -> None:
    with pytest.raises(RuleBroken) as refused:
        store.write(duties.change_rule, rule_from(date(2020, 4, 8), **changed))
    assert refused.value.field == field
    assert len(store.read(duty_queries.rules)) == 7


def test_a_turn_that_a_holiday_brought_forward_is_not_rewritten(store: Store, clock: Clock) -> None:
    clock.time = datetime.combine(date(2020, 4, 9), time(11, 30), clock.time.tzinfo)
    assert prompt_of(store, Duty.BULLETIN).day == date(2020, 4, 10)
    assert store.read(duties.first_day_to_change, Duty.BULLETIN) == date(2020, 4, 11)
    with pytest.raises(RuleBroken, match="11-04-2020"):
        store.write(duties.change_rule, rule_from(date(2020, 4, 10), duty=Duty.BULLETIN))


def test_the_same_rule_again_is_no_change(store: Store) -> None:
    rule = rule_of(store, CORONA)._replace(valid_from=date(2020, 4, 8))
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        store.write(duties.change_rule, rule)


def test_a_daily_duty_counts_every_day_that_nobody_looked(store: Store, clock: Clock) -> None:
    clock.forward(days=20)
    prompt = prompt_of(store, ROUND)
    assert (prompt.state, prompt.missed, prompt.day) == (PromptState.MISSED, 20, date(2020, 4, 26))


FURTHER = (Duty.PARTNER_CONSULTATION, Duty.TEAM_MEETING, Duty.RETENTION)


def test_a_further_duty_is_not_there_until_somebody_gives_it_a_rule(
    store: Store, clock: Clock
) -> None:
    clock.forward(days=30)
    assert not {prompt.duty for prompt in store.read(duty_prompts.due, coming=True)} & {*FURTHER}
    for duty in FURTHER:
        assert duty not in store.read(duties.rules_by_duty)
        assert store.read(duties.series, duty, TODAY, date(2021, 4, 7)) == []
        with pytest.raises(RuleBroken, match="no such occurrence"):
            store.write(duties.settle, duty, date(2020, 5, 6), OccurrenceOutcome.DONE)
    assert [rule.duty for rule in store.read(duties.proposals)] == [*FURTHER]


def test_a_further_meeting_runs_from_the_day_that_it_is_given_and_stops_again(
    store: Store, clock: Clock
) -> None:
    (proposed,) = [rule for rule in store.read(duties.proposals) if rule.duty is FURTHER[1]]
    rule = proposed._replace(valid_from=date(2020, 4, 8))
    with pytest.raises(RuleBroken, match="Tick the weekdays"):
        store.write(duties.change_rule, rule._replace(weekdays=()))
    store.write(duties.change_rule, rule)
    assert [rule.duty for rule in store.read(duties.proposals)] == [FURTHER[0], FURTHER[2]]
    assert prompt_of(store, FURTHER[1]) is None
    clock.forward(days=7)
    prompt = prompt_of(store, FURTHER[1])
    # Wednesday and Thursday were missed: Good Friday and Easter are no working days.
    assert (prompt.day, prompt.missed) == (date(2020, 4, 14), 2)
    store.write(duties.settle, FURTHER[1], date(2020, 4, 14), OccurrenceOutcome.DONE)
    ends = rule._replace(weekdays=(), valid_from=date(2020, 4, 15))
    store.write(duties.change_rule, ends)
    clock.forward(days=30)
    assert prompt_of(store, FURTHER[1]) is None
    days = [turn.day.day for turn in store.read(duties.series, FURTHER[1], TODAY)]
    assert days == [8, 9, 14]


def own_rule(day: date, **changed: Any) -> DutyRule:
    """A meeting of this desk's own, every two weeks on Wednesday."""
    usual = DutyRule(
        Duty.own(7), (2,), time(14), day, every_weeks=2, name="MDO", parties=("De Hoeve",)
    )
    return usual._replace(**changed)


def test_an_own_duty_is_asked_for_held_renamed_and_retired_like_a_fixed_one(
    store: Store, clock: Clock
) -> None:
    own, begin = Duty.own(7), date(2020, 4, 8)
    store.write(duties.change_rule, own_rule(begin))
    clock.forward(days=1)
    assert (prompt_of(store, own).name, prompt_of(store, own).day) == ("MDO", begin)
    assert store.read(status).as_json()["prompts"][-1] == {
        "duty": "own", "name": "MDO", "id": own.id,
        "due_at": "2020-04-08T12:00:00+00:00", "state": "due", "missed": 0,
    }  # fmt: skip
    assert [line.turn.name for line in store.read(meetings.every_line)].count("MDO") == 2
    meeting = store.write(meetings.hold, own, begin)
    file = store.read(meetings.meeting, meeting)
    assert (say(file.meeting.title), [there.party for there in file.presences]) == (
        "MDO",
        ["De Hoeve"],
    )
    store.write(meetings.set_parties, own, ["De Wissel"])
    assert store.read(meetings.parties, own) == ["De Wissel"]
    # A change is offered from the next turn on, so that its weeks stay as they are.
    first = store.read(duties.first_day_to_change, own)
    assert first == date(2020, 4, 22)
    store.write(duties.change_rule, own_rule(first, name="Casuïstiek", parties=("De Wissel",)))
    days = store.read(duties.series, own, begin, date(2020, 5, 10))
    assert [(line.day, line.name) for line in days] == [
        (begin, "MDO"), (first, "Casuïstiek"), (date(2020, 5, 6), "Casuïstiek")
    ]  # fmt: skip
    # What was held keeps its name, as on its minutes.
    assert say(store.read(meetings.minutes, meeting).agenda.title) == "MDO"
    store.write(duties.retire, own, date(2020, 4, 30))
    assert [line.day for line in store.read(duties.series, own, begin, date(2020, 9, 1))] == [
        begin,
        first,
    ]
    with pytest.raises(RuleBroken, match="does not recur any more"):
        store.write(duties.retire, own, date(2020, 6, 1))


@pytest.mark.parametrize(
    ("changed", "sentence", "field"),
    [
        ({"name": "  "}, "Name the duty", "name"),
        ({"name": "Corona Consultation"}, "has that name already", "name"),
        ({"name": "n" * 61}, "61 characters is too long", "name"),
        ({"weekdays": ()}, "Tick the weekdays", "weekdays"),
        ({"every_weeks": 0}, "from 1 to 13", "every_weeks"),
        ({"every_weeks": 14}, "from 1 to 13", "every_weeks"),
        ({"valid_from": TODAY}, "at the earliest", "valid_from"),
        ({"parties": ("x",) * 3 + tuple(map(str, range(60)))}, "around a table", "parties"),
    ],
)
def test_an_own_duty_that_cannot_be_kept_is_refused_at_its_field(
    store: Store, changed: dict[str, Any], sentence: str, field: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence) as refused:
        store.write(duties.change_rule, own_rule(date(2020, 4, 8), **changed))
    assert refused.value.field == field


def test_a_fixed_duty_is_renamed_from_a_day_on_and_back(store: Store, clock: Clock) -> None:
    rule = rule_of(store, CORONA)
    store.write(
        duties.change_rule, rule._replace(name="Regio-overleg", valid_from=date(2020, 4, 8))
    )
    assert prompt_of(store).name == ""
    clock.forward(days=7)
    assert (prompt_of(store).name, prompt_of(store).missed) == ("Regio-overleg", 1)
    with pytest.raises(RuleBroken, match="has that name already"):
        store.write(duties.change_rule, own_rule(date(2020, 4, 20), name="regio-OVERLEG"))
    store.write(duties.change_rule, rule._replace(valid_from=date(2020, 4, 15)))
    assert say(store.read(duties.title, CORONA, date(2020, 4, 21))) == "corona consultation"


def test_a_last_day_before_what_was_due_is_refused(store: Store) -> None:
    with pytest.raises(RuleBroken, match="is 07-04-2020 at the earliest") as refused:
        store.write(duties.retire, CORONA, date(2020, 4, 6))
    assert refused.value.field == "last"
    store.write(duties.retire, CORONA, TODAY)
    assert prompt_of(store).day == TODAY
