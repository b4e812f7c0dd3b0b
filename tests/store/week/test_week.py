"""The week on both databases: what one act wrote, every board reads back."""

from datetime import date, time, timedelta

from crisisdesk.domain.capacity.facilities import RestrictionKind
from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.duties import Duty, DutyRule, OccurrenceOutcome, PromptState
from crisisdesk.domain.week.meetings import MEETINGS, AgendaSubject, Attendance
from crisisdesk.domain.week.register import Entry, EntryKind, EntryParticulars, EntryStatus
from crisisdesk.services.cases import stays
from crisisdesk.services.week import (
    agenda,
    bulletin,
    contacts,
    day_start,
    duties,
    duty_prompts,
    emergency_sheet,
    meetings,
    publications,
    register,
)
from crisisdesk.store.queries.week import agenda as agenda_queries
from crisisdesk.store.queries.week import bulletins as bulletin_queries
from crisisdesk.store.queries.week import contacts as contact_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import line_of, make_case, make_facility, sit_down, tell

TODAY = date(2020, 4, 7)
CORONA = Duty.CORONA_CONSULTATION


def test_a_week_is_written_and_read_back(store: Store, clock: Clock) -> None:
    who = sit_down(store, "AB")
    boei = make_facility(store, "De Boei")
    tell(store, boei)
    store.write(make_case, 1)
    store.write(contacts.add, Contact("Police", phone="112", facility=boei))
    store.write(meetings.set_parties, CORONA, ["SOJ", "Police"])
    own = store.write(meetings.hold, CORONA, TODAY)
    store.write(meetings.attend, own, "SOJ", Attendance.PRESENT)
    store.write(meetings.note, own, AgendaSubject.CRISIS, "één")
    agreed = EntryParticulars(
        "no crisis at De Boei", valid_until=TODAY + timedelta(days=1), for_directors=True
    )
    entry = store.write(register.add, EntryKind.AGREEMENT, agreed, meeting=own)
    store.write(register.restrict, entry, RestrictionKind.NO_CRISIS, boei)
    store.write(meetings.close, own, sure=True)
    begins = clock.time - timedelta(hours=1)
    store.write(day_start.plan_watch, who, begins, begins + timedelta(hours=8))
    draft = store.read(bulletin.draft, TODAY)
    store.write(bulletin.send, TODAY, draft.since, draft.parts)

    minutes = store.read(meetings.minutes, own)
    assert [(one.party, one.attendance) for one in minutes.file.presences] == [
        ("SOJ", Attendance.PRESENT),
        ("Police", Attendance.ABSENT),
    ]
    assert [one.text for one in minutes.file.notes] == ["één"]
    assert [one.id for one in minutes.agreements] == [entry]
    assert line_of(store, boei).bars[0].agreement == entry
    rubrics = {each.title: each for each in store.read(agenda.agenda, CORONA).rubrics}
    assert [one.id for one in rubrics["For the directors"].entries] == [entry]
    assert store.read(day_start.day_start).on_duty[0].initials == "AB"
    assert [one.sent for one in store.read(bulletin_queries.bulletins)] == [True]
    assert len(store.read(contact_queries.of_facility, boei)) == 1
    assert len(store.read(emergency_sheet.sheet).cases) == 1
    review = {one.duty: one for one in store.read(duty_prompts.due)}[Duty.MEASURE_REVIEW]
    assert (review.state, review.day) == (PromptState.DUE, date(2020, 4, 3))
    clock.forward(days=2)
    assert store.read(register.entry, entry).status is EntryStatus.LAPSED
    assert line_of(store, boei).bars == ()
    assert len(store.read(register_queries.history, entry)) == 1


def test_turns_are_settled_on_both(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    store.write(duties.snooze, CORONA, TODAY)
    store.write(duties.move, CORONA, TODAY, clock.time + timedelta(hours=2), "the room is taken")
    clock.forward(hours=2)
    store.write(duties.settle, CORONA, TODAY, OccurrenceOutcome.DONE)
    (line,) = store.read(duties.series, CORONA, TODAY, TODAY)
    assert line.moved
    assert CORONA not in {one.duty for one in store.read(duty_prompts.due)}
    clock.forward(days=14)
    found = {one.duty: one for one in store.read(duty_prompts.due)}[CORONA]
    assert (found.day, found.missed) == (date(2020, 4, 21), 1)


def test_requests_and_recipients_are_written_and_read_back(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    asked = EntryParticulars("childcare?", for_board=True)
    first, second = store.write(register.ask, asked, ["Dordrecht", "Gorinchem"])
    store.write(register.move_on, first, EntryStatus.ANSWERED, answer="open")
    case, _ = store.write(make_case, 1)
    store.write(stays.set_blockers, case, {Blocker.BOARD_INQUIRY})
    recipient = Contact("Municipality", mail="a@example.org", receives=Audience.ALDERMEN)
    store.write(contacts.add, recipient._replace(sub_region="Hoeksche Waard", link=True))
    clock.forward(days=1)
    assert [one.id for one in store.read(register_queries.standing)] == [first, second]
    (waiting,) = store.read(agenda_queries.waiting)
    assert (waiting.reference, waiting.days(store.now())) == ("A-0001", 1)
    store.write(register.move_on, first, EntryStatus.DISCUSSED)
    (ended,) = store.read(register_queries.ended, clock.time - timedelta(hours=1))
    assert (ended.id, ended.status) == (first, EntryStatus.DISCUSSED)
    assert ended.request is not None
    assert len(store.read(register_queries.of_request, ended.request)) == 2
    (region,) = store.read(bulletin.recipients)
    assert (region.name, len(region.links)) == ("Hoeksche Waard", 1)
    assert [one.organisation for one in region.recipients[Audience.ALDERMEN]] == ["Municipality"]
    (before,) = store.read(answered_before)
    assert before.status is EntryStatus.ANSWERED


def answered_before(snapshot: Snapshot) -> list[Entry]:
    """What was answered, as a board of a moment before it was discussed shows it."""
    then = Snapshot(snapshot.connection, snapshot.at - timedelta(hours=1))
    return [entry for entry in register_queries.everything(then) if entry.answered]


def test_what_an_agenda_told_of_children_is_kept_of_any_duty_on_both(
    store: Store, clock: Clock
) -> None:
    sit_down(store, "AB")
    own = Duty.own(11)
    rule = DutyRule(
        own, (2,), time(9), date(2020, 4, 8), every_weeks=3, name="MDO", parties=("Oost",)
    )
    store.write(duties.change_rule, rule)
    assert store.read(duties.rules_by_duty)[own] == [rule]
    for duty in (*MEETINGS, own):
        told = store.read(agenda.figures, store.read(agenda.agenda, duty, TODAY))
        store.write(publications.keep, told)
    clock.forward(days=1)
    meeting = store.write(meetings.hold, own, date(2020, 4, 8))
    assert store.read(meetings.meeting, meeting).meeting.name == "MDO"
    assert store.read(meetings.parties, own) == ["Oost"]
