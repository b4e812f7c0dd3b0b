"""The calendar, read back by another library than the one that writes it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import vobject

from crisisdesk.domain.moments import amsterdam
from crisisdesk.domain.week.duties import Duty, DutyRule, Holiday, on_the_clock
from crisisdesk.domain.week.series import TurnState
from crisisdesk.errors import WrongUse
from crisisdesk.exchange.calendar import as_ics
from crisisdesk.services.week import duties
from crisisdesk.store.queries.safekeeping.journal import store_id
from crisisdesk.store.queries.week.duties import changes
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import rule_of, sit_down

LAST = date(2020, 11, 1)
STORE = UUID(int=5)


def made(store: Store, last: date = LAST) -> bytes:
    """The calendar of a desk."""
    return as_ics(
        store.read(duties.recurrences, last),
        store.read(changes),
        store.read(store_id),
        store.now(),
        "Zuid",
    )


def events_of(content: bytes) -> list[Any]:
    """Every event."""
    return list(vobject.readOne(content.decode()).contents.get("vevent", []))


def masters(content: bytes) -> dict[str, Any]:
    """The recurrences by identity, without their exceptions."""
    return {
        event.uid.value: event
        for event in events_of(content)
        if not hasattr(event, "recurrence_id")
    }


def standing(content: bytes) -> set[tuple[str, datetime]]:
    """What a calendar program shows: each recurrence expanded, its exceptions in their place."""
    shown: dict[tuple[str, datetime], datetime] = {}
    for event in masters(content).values():
        if event.status.value == "CANCELLED":
            continue
        moments = list(event.rruleset) if hasattr(event, "rrule") else [event.dtstart.value]
        for moment in moments:
            # The expansion is on the wall clock.
            planned = moment.replace(tzinfo=amsterdam()).astimezone(UTC)
            shown[event.uid.value, planned] = planned
    for event in events_of(content):
        if hasattr(event, "recurrence_id"):
            key = event.uid.value, event.recurrence_id.value.astimezone(UTC)
            assert key in shown, "an exception is one of a turn that the recurrence has"
            if event.status.value == "CANCELLED":
                del shown[key]
            else:
                shown[key] = event.dtstart.value.astimezone(UTC)
    return {(uid.partition("-")[0], moment) for (uid, _planned), moment in shown.items()}


def turns_of(store: Store, last: date = LAST) -> set[tuple[str, datetime]]:
    """What the desk itself says that is held."""
    return {
        (turn.duty.value, turn.moment)
        for duty in store.read(duties.rules_by_duty)
        for turn in store.read(duties.series, duty, date(2020, 1, 1), last)
        if turn.state is not TurnState.CANCELLED
    }


def sequences(content: bytes) -> dict[tuple[str, str], int]:
    """How new each event calls itself."""
    return {
        (event.uid.value, str(getattr(event, "recurrence_id", ""))): int(event.sequence.value)
        for event in events_of(content)
    }


@pytest.fixture
def desk(store: Store, clock: Clock) -> Store:
    """A desk that begins in March."""
    clock.time = datetime(2020, 3, 24, 8, tzinfo=UTC)
    sit_down(store, "AB")
    return store


def test_a_calendar_shows_what_the_desk_holds_over_holidays_and_both_clock_changes(
    desk: Store,
) -> None:
    content = made(desk)
    assert standing(content) == turns_of(desk)
    assert len(turns_of(desk)) > 500
    assert len(masters(content)) < 10, "a recurrence is one event"
    for day, hours in ((28, 19), (29, 18)):
        assert (
            "capacity_round",
            datetime(2020, 3, day, hours, tzinfo=UTC),
        ) in standing(content)
    assert ("bulletin", on_the_clock(date(2020, 4, 9), time(12))) in standing(content)
    (alarm,) = {event.valarm.trigger.value for event in masters(content).values()
                if event.uid.value.startswith("bulletin")}  # fmt: skip
    assert alarm == timedelta(minutes=-60)


def test_an_own_duty_stands_in_it_under_its_name_over_holidays_and_the_clock_change(
    desk: Store,
) -> None:
    own = Duty.own(9)
    begin = date(2020, 3, 30)
    rule = DutyRule(
        own, (0,), time(9), begin, holiday=Holiday.BEFORE, every_weeks=2, name="MDO, Oost"
    )
    desk.write(duties.change_rule, rule)
    content = made(desk)
    assert standing(content) == turns_of(desk)
    (event,) = [event for uid, event in masters(content).items() if uid.startswith(own)]
    assert (event.summary.value, len(list(event.rruleset))) == ("MDO, Oost", 16)
    days = {moment.date(): moment.hour for duty, moment in standing(content) if duty == own}
    # Easter Monday is Thursday, King's Day Friday; after October the same hour is another in UTC.
    assert {
        date(2020, 4, 9): 7,
        date(2020, 4, 24): 7,
        date(2020, 10, 12): 7,
    }.items() <= days.items()
    assert days[date(2020, 10, 26)] == 8
    assert date(2020, 4, 6) not in days


def test_a_moved_turn_moves_and_a_cancelled_one_is_called_off(desk: Store, clock: Clock) -> None:
    before = made(desk)
    duty, to = Duty.CORONA_CONSULTATION, clock.time + timedelta(days=1, hours=2)
    desk.write(duties.move, duty, date(2020, 3, 24), to, "the room is taken")
    desk.write(duties.cancel, duty, date(2020, 3, 31), "nobody is there")
    content = made(desk)
    assert standing(content) == turns_of(desk)
    moved, off = [
        event
        for event in events_of(content)
        if event.uid.value.startswith(duty)
        and hasattr(event, "recurrence_id")
        and event.recurrence_id.value.date() <= date(2020, 3, 31)
    ]
    assert (moved.dtstart.value, moved.status.value) == (to, "CONFIRMED")
    assert (off.status.value, hasattr(off, "valarm")) == ("CANCELLED", False)
    newer, older = sequences(content), sequences(before)
    for key, number in older.items():
        assert newer[key] == number + 2 * key[0].startswith(duty)
    assert min(int(event.sequence.value) for event in (moved, off)) > max(
        number for (uid, _), number in older.items() if uid.startswith(duty)
    )


def test_a_changed_rule_ends_the_series_before_it_and_keeps_its_identity(
    desk: Store, clock: Clock
) -> None:
    before = made(desk)
    duty = Duty.CORONA_CONSULTATION
    rule = rule_of(desk, duty)
    later = rule._replace(valid_from=date(2020, 5, 1), weekdays=(0, 3), at=time(15))
    desk.write(duties.change_rule, later)
    content = made(desk)
    assert standing(content) == turns_of(desk)
    old, new = [uid for uid in masters(content) if uid.startswith(duty)]
    assert old in masters(before)
    assert new not in masters(before)
    assert masters(content)[old].sequence.value > masters(before)[old].sequence.value
    # Before it ever counted it is changed once more, and then taken back.
    clock.time += timedelta(days=1)
    desk.write(duties.change_rule, later._replace(at=time(16)))
    again = made(desk)
    assert standing(again) == turns_of(desk)
    assert {*masters(again)} == {*masters(content)}
    clock.time += timedelta(days=1)
    desk.write(duties.change_rule, later._replace(weekdays=()))
    gone = made(desk)
    assert standing(gone) == turns_of(desk)
    assert masters(gone)[new].status.value == "CANCELLED"
    numbers = [int(masters(each)[new].sequence.value) for each in (content, again, gone)]
    assert numbers == sorted({*numbers})


def test_a_series_that_another_rule_overtakes_before_its_first_turn_is_called_off(
    desk: Store, clock: Clock
) -> None:
    duty = Duty.CORONA_CONSULTATION
    rule = rule_of(desk, duty)
    for day, weekdays in ((date(2020, 5, 1), (2,)), (date(2020, 5, 2), (3,))):
        desk.write(duties.change_rule, rule._replace(valid_from=day, weekdays=weekdays))
        clock.time += timedelta(minutes=1)
    content = made(desk)
    assert standing(content) == turns_of(desk)
    statuses = [
        event.status.value for uid, event in masters(content).items() if uid.startswith(duty)
    ]
    assert statuses == ["CONFIRMED", "CANCELLED", "CONFIRMED"]


def test_two_stores_have_nothing_in_common(
    desk: Store, open_store: Any, tmp_path: Any, clock: Clock
) -> None:
    from crisisdesk.store.connect import Target

    other = open_store(target=Target(str(tmp_path / "other.db")))
    sit_down(other, "AB")
    assert not masters(made(desk)).keys() & masters(made(other)).keys()
    assert str(desk.read(store_id)) in next(iter(masters(made(desk))))


def test_the_horizon_is_what_was_asked_for(desk: Store) -> None:
    near, far = made(desk, date(2020, 4, 1)), made(desk, date(2022, 4, 1))
    assert max(moment for _duty, moment in standing(near)).date() <= date(2020, 4, 1)
    assert max(moment for _duty, moment in standing(far)).year == 2022
    assert {*masters(near)} == {*masters(far)}
    assert standing(far) == turns_of(desk, date(2022, 4, 1))
    for day in (date(2020, 3, 23), date(2026, 1, 1)):
        with pytest.raises(WrongUse):
            desk.read(duties.recurrences, day)


def test_the_file_is_as_the_standard_wants_it(desk: Store) -> None:
    name = "Zuid; Holland,\nZuid\\Zoë " + "ë" * 60
    content = as_ics(
        desk.read(duties.recurrences, LAST), desk.read(changes), STORE, desk.now(), name
    )
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter is torn apart
    text = content.decode()
    assert "X-WR-CALNAME:Zuid\\; Holland\\, Zuid\\\\Zo" in text
    calendar = vobject.readOne(text)
    assert calendar.contents["x-wr-calname"][0].value == " ".join(name.split())
    zone = calendar.contents["vtimezone"][0]
    assert zone.contents["tzid"][0].value == "Europe/Amsterdam"
    for part, name_of_clock in (("standard", "CET"), ("daylight", "CEST")):
        assert zone.contents[part][0].contents["tzname"][0].value == name_of_clock
    assert set(re.findall(r"^DTSTART(?:;TZID=([^:]*))?:2020", text, re.MULTILINE)) == {
        "Europe/Amsterdam"
    }
    assert re.search(r"^RRULE:FREQ=WEEKLY;UNTIL=\d{8}T\d{6}Z;BYDAY=", text, re.MULTILINE)


def test_one_turn_alone_is_no_recurrence(desk: Store) -> None:
    rule = DutyRule(Duty.PARTNER_CONSULTATION, (2,), time(11), date(2020, 10, 26))
    desk.write(duties.change_rule, rule)
    (event,) = [event for uid, event in masters(made(desk)).items() if uid.startswith(rule.duty)]
    assert not hasattr(event, "rrule")
