"""Meetings: held once, who was there, and the agenda that fills itself."""

from datetime import date, timedelta

import pytest

from crisisdesk.domain.capacity.facilities import (
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.week.agenda import Agenda, Rubric
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import AgendaSubject, Attendance
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.capacity import facilities
from crisisdesk.services.cases import enquiries
from crisisdesk.services.week import agenda, day_start, duties, duty_prompts, meetings, register
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.queries.week import agenda as agenda_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import line_of, make_case, make_facility, sit_down, tell

CORONA = Duty.CORONA_CONSULTATION
TODAY = date(2020, 4, 7)
PRESENT, ABSENT, EXCUSED = Attendance.PRESENT, Attendance.ABSENT, Attendance.EXCUSED


@pytest.fixture(autouse=True)
def somebody(store: Store):
    return sit_down(store, "AB")


def due_of(store: Store) -> set[Duty]:
    """Which duties ask."""
    return {prompt.duty for prompt in store.read(duty_prompts.due)}


def test_a_meeting_is_held_for_its_turn_once(store: Store, open_store) -> None:
    assert CORONA in due_of(store)
    meeting_id = store.write(meetings.hold, CORONA, TODAY)
    assert CORONA not in due_of(store)
    with pytest.raises(RuleBroken, match="already been opened"):
        open_store().write(meetings.hold, CORONA, TODAY)
    (going,) = store.read(meetings.board).going_on
    assert (going.id, going.by, going.closed_at) == (meeting_id, "AB", None)
    store.write(meetings.close, meeting_id)
    assert store.read(meetings.board).going_on == []
    with pytest.raises(RuleBroken, match="was closed"):
        store.write(meetings.note, meeting_id, AgendaSubject.OTHER, "too late")
    store.write(meetings.reopen, meeting_id)
    store.write(meetings.note, meeting_id, AgendaSubject.OTHER, "in time")
    assert [note.text for note in store.read(meetings.meeting, meeting_id).notes] == ["in time"]


@pytest.mark.parametrize("duty", [Duty.BULLETIN, Duty.CAPACITY_ROUND])
def test_work_is_no_meeting(store: Store, duty: Duty) -> None:
    with pytest.raises(RuleBroken, match="not a meeting"):
        store.write(meetings.hold, duty, TODAY)


@pytest.mark.parametrize("duty", [Duty.PARTNER_CONSULTATION, Duty.TEAM_MEETING])
def test_a_further_meeting_has_attendance_agenda_and_minutes(
    store: Store, clock: Clock, duty: Duty
) -> None:
    (rule,) = [rule for rule in store.read(duties.proposals) if rule.duty is duty]
    day = TODAY + timedelta(days=1)
    store.write(duties.change_rule, rule._replace(valid_from=day))
    store.write(meetings.set_parties, duty, ["SOJ", "Police"])
    clock.forward(days=1)
    assert duty in due_of(store)
    meeting_id = store.write(meetings.hold, duty, day)
    assert duty not in due_of(store)
    store.write(meetings.attend, meeting_id, "SOJ", PRESENT)
    store.write(register.add, EntryKind.ACTION, EntryParticulars("call"), meeting=meeting_id)
    assert under(store.read(agenda.agenda, duty), "Open actions") == ["A-R001"]
    with pytest.raises(NeedsConfirmation, match="Police"):
        store.write(meetings.close, meeting_id)
    store.write(meetings.close, meeting_id, sure=True)
    minutes = store.read(meetings.minutes, meeting_id)
    assert [presence.attendance for presence in minutes.file.presences] == [PRESENT, ABSENT]
    assert [entry.particulars.text for entry in minutes.actions] == ["call"]
    assert minutes.agenda.duty is duty


def week(store: Store, clock: Clock, number: int, **there: Attendance):
    """The meeting of a week with who was there, closed."""
    clock.time = clock.time.replace(day=7) + timedelta(weeks=number)
    meeting_id = store.write(meetings.hold, CORONA, TODAY + timedelta(weeks=number))
    for party, attendance in there.items():
        store.write(meetings.attend, meeting_id, party, attendance)
    store.write(meetings.close, meeting_id, sure=True)
    return {
        presence.party: presence for presence in store.read(meetings.meeting, meeting_id).presences
    }


def test_a_party_that_misses_twice_in_a_row_is_flagged(store: Store, clock: Clock) -> None:
    store.write(meetings.set_parties, CORONA, ["SOJ", " Youth  teams ", "SOJ", "Police"])
    assert store.read(meetings.parties, CORONA) == ["SOJ", "Youth teams", "Police"]
    first = week(store, clock, 0, SOJ=PRESENT, Police=EXCUSED)
    assert {name: (one.attendance, one.missed) for name, one in first.items()} == {
        "SOJ": (PRESENT, 0),
        "Youth teams": (ABSENT, 1),
        "Police": (EXCUSED, 1),
    }
    assert not any(one.flagged for one in first.values())
    second = week(store, clock, 1, SOJ=ABSENT, Police=PRESENT)
    assert [name for name, one in second.items() if one.flagged] == ["Youth teams"]
    third = week(store, clock, 2, SOJ=ABSENT, Police=ABSENT)
    assert {name: one.missed for name, one in third.items()} == {
        "SOJ": 2,
        "Youth teams": 3,
        "Police": 1,
    }


def said(found: Agenda, subject: AgendaSubject) -> list[str]:
    """The lines under a subject."""
    (section,) = [section for section in found.sections if section.subject is subject]
    return [say(item.what) for item in section.items]


def rubric_of(found: Agenda, title: str) -> Rubric:
    """What stands under a title; an empty rubric where it has none."""
    return next((rubric for rubric in found.rubrics if rubric.title == title), Rubric(title))


def under(found: Agenda, title: str) -> list[str]:
    """The entries under a title."""
    return [entry.reference for entry in rubric_of(found, title).entries]


def said_under(found: Agenda, title: str) -> list[str]:
    """The lines under a title."""
    return [say(item.what) for item in rubric_of(found, title).items]


def test_the_agenda_says_what_changed_since_the_last_meeting(store: Store, clock: Clock) -> None:
    boei = make_facility(
        store, "De Boei", CapacityFigures(available=8, staffed=8, occupied=4, blocked=0)
    )
    kade = make_facility(
        store, "Kade", CapacityFigures(available=6, staffed=6, occupied=5, blocked=0)
    )
    make_facility(store, "Same", CapacityFigures(available=3, staffed=3, occupied=3, blocked=0))
    clock.forward(minutes=1)
    store.write(meetings.close, store.write(meetings.hold, CORONA, TODAY))
    clock.forward(days=6, hours=20)
    tell(store, boei, available=8, staffed=6, occupied=7, blocked=0)
    seen = line_of(store, kade).version
    shut = Opening(OpeningStatus.CLOSED, clock.time, reason="ill")
    store.write(facilities.open_or_close, kade, shut, seen=seen)
    bar = Restriction(RestrictionKind.NO_CRISIS, boei, clock.time, source="said on Tuesday")
    store.write(facilities.restrict, bar)
    store.write(make_case, 1)
    clock.forward(hours=3)
    found = store.read(agenda.agenda, CORONA)
    capacity = said(found, AgendaSubject.CAPACITY)
    assert set(capacity[1:]) == {
        "De Boei: not for crisis from now on (said on Tuesday)",
        "Not counted: +1 closed",
        "Kade: open → closed",
        "De Boei: -1 vacant (was 4)",
    }
    assert said(found, AgendaSubject.OCCUPANCY)[:2] == [
        "Occupied: 15 of 17 (was 12)",
        "De Boei: over capacity by 1",
    ]
    assert said(found, AgendaSubject.CRISIS) == [
        "Open: 1; new since the last time: 1; ended: 0",
        "Acute: 1",
        "A-0001 (acute): without a lead",
    ]
    assert said(found, AgendaSubject.STAFFING) == ["De Boei: places without staff: 2"]


def test_the_agenda_has_what_stands_open(store: Store, clock: Clock) -> None:
    for kind, about in (
        (EntryKind.ACTION, {"due": TODAY + timedelta(days=3)}),
        (EntryKind.ACTION, {"due": TODAY}),
        (EntryKind.MEASURE, {"valid_until": TODAY + timedelta(days=1)}),
        (EntryKind.MEASURE, {"valid_until": TODAY + timedelta(days=60)}),
        (EntryKind.FEEDBACK, {"party": "Gorinchem", "asked": date(2020, 3, 24)}),
        (EntryKind.BOTTLENECK, {"other_sector": True}),
        (EntryKind.INITIATIVE, {"asked": date(2020, 3, 1)}),
    ):
        store.write(register.add, kind, EntryParticulars("x", **about))
    found = store.read(agenda.agenda, CORONA)
    assert under(found, "Open actions") == ["A-R002", "A-R001"]
    assert under(found, "To extend, change or stop") == ["A-R003"]
    assert under(found, "Feedback not given yet") == ["A-R005"]
    assert under(found, "Undecided too long: for the chair") == ["A-R007"]
    assert under(found, "Undecided") == ["A-R006"]
    assert under(found, "For the directors") == ["A-R006"]
    assert said_under(found, "Next meeting") == ["14-04-2020 15:00"]


def test_a_room_or_a_scenario_returns_on_the_day_that_it_is_looked_at_again(
    store: Store, clock: Clock
) -> None:
    end_of_measures = TODAY + timedelta(days=2)
    for text in ("a room with a screen", "the wave after the measures"):
        about = EntryParticulars(text, owner="SOJ", review=end_of_measures)
        entry_id = store.write(register.add, EntryKind.INITIATIVE, about)
        store.write(register.move_on, entry_id, EntryStatus.DECIDED, answer="agreed")
    assert under(store.read(agenda.agenda, CORONA), "To extend, change or stop") == []
    assert Duty.MEASURE_REVIEW not in due_of(store)
    assert store.read(day_start.day_start).entries_today == []
    clock.forward(days=2)
    asking = rubric_of(store.read(agenda.agenda, CORONA), "To extend, change or stop").entries
    assert [one.particulars.text for one in asking] == [
        "a room with a screen",
        "the wave after the measures",
    ]
    assert Duty.MEASURE_REVIEW in due_of(store)
    assert store.read(day_start.day_start).entries_today == [*asking]
    # A booking goes into its words; what stood there before is kept.
    store.write(register.edit, asking[0].id, asking[0].particulars._replace(text="room: 14:00 AB"))
    told = [
        report.particulars.text for report in store.read(register_queries.history, asking[0].id)
    ]
    assert told == ["a room with a screen", "a room with a screen", "room: 14:00 AB"]


def test_minutes_stay_what_they_were_when_the_meeting_closed(store: Store, clock: Clock) -> None:
    boei = make_facility(
        store, "De Boei", CapacityFigures(available=8, staffed=8, occupied=4, blocked=0)
    )
    meeting_id = store.write(meetings.hold, CORONA, TODAY)
    action = store.write(
        register.add, EntryKind.ACTION, EntryParticulars("call"), meeting=meeting_id
    )
    store.write(register.add, EntryKind.AGREEMENT, EntryParticulars("agree"), meeting=meeting_id)
    store.write(register.add, EntryKind.QUESTION, EntryParticulars("ask"), meeting=meeting_id)
    clock.forward(hours=1)
    store.write(meetings.close, meeting_id)
    before = store.read(meetings.minutes, meeting_id)
    clock.forward(days=2)
    tell(store, boei, available=8, occupied=8)
    store.write(register.move_on, action, EntryStatus.DONE)
    after = store.read(meetings.minutes, meeting_id)
    assert after.agenda == before.agenda
    assert [len(part) for part in (after.agreements, after.actions, after.others)] == [1, 1, 1]


def test_the_day_start_names_what_the_day_must_know(store: Store, clock: Clock, somebody) -> None:
    old = make_facility(store, "De Boei", CapacityFigures(available=8, occupied=4))
    clock.forward(days=1, hours=-5)  # Wednesday, 9:00
    opened, _ = store.write(make_case, 1)
    store.write(register.add, EntryKind.ACTION, EntryParticulars("x", due=date(2020, 4, 8)))
    store.write(register.add, EntryKind.ACTION, EntryParticulars("y", due=date(2020, 4, 9)))
    begins = clock.time - timedelta(hours=1)
    ends = clock.time + timedelta(hours=8)
    watch = store.write(day_start.plan_watch, somebody, begins, ends)
    store.write(day_start.plan_watch, somebody, begins - timedelta(days=2), begins)
    bar = Restriction(RestrictionKind.ADMISSION_STOP, old, begins, ends, reason="full")
    store.write(facilities.restrict, bar)
    clock.forward(hours=4)
    result = store.read(day_start.day_start)
    assert result.new.opened == 1
    assert [case.id for case in result.without_lead] == [opened]
    assert [case.id for case in result.due_today] == [opened]
    assert [entry.particulars.text for entry in result.entries_today] == ["x"]
    assert [restriction.reason for restriction in result.ending_bars] == ["full"]
    assert [line.id for line in result.stale] == []
    assert watch in [watch.id for watch in result.on_duty]
    assert result.acted == ["AB"]
    store.write(day_start.withdraw_watch, watch)
    clock.forward(hours=24)
    later = store.read(day_start.day_start)
    assert [line.id for line in later.stale] == [old]
    assert later.on_duty == []


def test_a_watch_ends_after_it_begins(store: Store, clock: Clock, somebody) -> None:
    with pytest.raises(RuleBroken, match="before the start"):
        store.write(day_start.plan_watch, somebody, clock.time, clock.time)


def test_every_no_is_counted_by_its_reason_whoever_said_it(store: Store, somebody) -> None:
    case, _ = store.write(make_case)
    for name, by in (("De Boei", Role.FACILITY_STAFF), ("De Wacht", Role.TEAM_MANAGER)):
        facility = make_facility(store, name)
        store.write(enquiries.enquire, case, [facility])
        enquiry = store.read(file_queries.case, case).enquiries[-1].id
        store.write(enquiries.decline, case, enquiry, DeclineReason.FULL, by=by)
    counts = store.read(agenda_queries.case_counts, store.now() - timedelta(hours=1))
    assert counts.declined == ((DeclineReason.FULL, 2),)
