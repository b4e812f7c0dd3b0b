"""The calendar, read back by another library than the one that writes it."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import vobject

from crisisdesk.domain.week.duties import Duty, on_the_clock
from crisisdesk.domain.week.series import TurnState
from crisisdesk.exchange.calendar import as_ics
from crisisdesk.services.week import duties
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import sit_down

REMIND = dict.fromkeys(Duty, timedelta(minutes=60))


def read_back(made: bytes):
    """Every event by its identity."""
    calendar = vobject.readOne(made.decode())
    return {event.uid.value: event for event in calendar.vevent_list}


def test_every_instant_comes_back_over_both_clock_changes(store: Store, clock: Clock) -> None:
    clock.time = datetime(2020, 3, 24, 8, tzinfo=UTC)
    sit_down(store, "AB")
    turns = [
        turn
        for duty in Duty
        for turn in store.read(duties.series, duty, date(2020, 3, 24), date(2020, 11, 1))
    ]
    events = read_back(as_ics(turns, REMIND, clock.time, "Zuid"))
    assert len(events) == len(turns) > 500
    for turn in turns:
        event = events[f"{turn.duty}-{turn.day}@crisisdesk"]
        assert event.dtstart.value == turn.moment
    for day, hours in ((28, 19), (29, 18)):
        event = events[f"capacity_round-2020-03-{day}@crisisdesk"]
        assert event.dtstart.value == datetime(2020, 3, day, hours, tzinfo=UTC)
    for day, hours in ((24, 18), (25, 19)):
        event = events[f"capacity_round-2020-10-{day}@crisisdesk"]
        assert event.dtstart.value == datetime(2020, 10, day, hours, tzinfo=UTC)
    good_friday = events["bulletin-2020-04-10@crisisdesk"]
    assert good_friday.dtstart.value == on_the_clock(date(2020, 4, 9), time(12))
    assert good_friday.valarm.trigger.value == timedelta(minutes=-60)


def test_a_further_meeting_stands_in_it_from_its_first_day(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    (rule,) = [
        rule for rule in store.read(duties.proposals) if rule.duty is Duty.PARTNER_CONSULTATION
    ]
    store.write(duties.change_rule, rule._replace(valid_from=date(2020, 4, 10)))
    turns = store.read(duties.series, rule.duty, date(2020, 4, 1), date(2020, 4, 22))
    events = read_back(as_ics(turns, REMIND, clock.time, "Zuid"))
    assert {*events} == {f"partner_consultation-2020-04-{day}@crisisdesk" for day in (15, 22)}
    (begins, ends) = (events["partner_consultation-2020-04-15@crisisdesk"].contents[one][0].value
                      for one in ("dtstart", "dtend"))  # fmt: skip
    assert (begins, ends - begins) == (on_the_clock(date(2020, 4, 15), rule.at), timedelta(hours=1))


def test_a_moved_turn_moves_and_a_cancelled_one_goes(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    to = clock.time + timedelta(days=1)
    store.write(duties.move, Duty.CORONA_CONSULTATION, date(2020, 4, 7), to, "the room is taken")
    store.write(duties.cancel, Duty.CORONA_CONSULTATION, date(2020, 4, 14), "Easter")
    turns = store.read(duties.series, Duty.CORONA_CONSULTATION)
    assert [turn.state for turn in turns[:2]] == [TurnState.TO_COME, TurnState.CANCELLED]
    events = read_back(as_ics(turns, REMIND, clock.time, "Zuid"))
    moved = events["corona_consultation-2020-04-07@crisisdesk"]
    assert (moved.dtstart.value, moved.status.value) == (to, "CONFIRMED")
    cancelled = events["corona_consultation-2020-04-14@crisisdesk"]
    assert cancelled.status.value == "CANCELLED"
    assert not hasattr(cancelled, "valarm")


def test_the_name_of_a_region_is_text(tmp_path: Path, clock: Clock) -> None:
    content = as_ics([], {}, clock.time, "Zuid; Holland,\nZuid\\Zoë")
    calendar = vobject.readOne(content.decode())
    assert calendar.contents["x-wr-calname"][0].value == "Zuid; Holland, Zuid\\Zoë"
