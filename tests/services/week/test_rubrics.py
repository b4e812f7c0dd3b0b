"""What an agenda has beside its four subjects: what the chair and the alderman missed."""

from datetime import date, timedelta

import pytest

from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.mutual_aid import Request
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Blocker, Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.placements import NoPlace
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import Urgency
from crisisdesk.domain.week.agenda import Agenda
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.entry_checks import check_asked
from crisisdesk.domain.week.meetings import AgendaSubject
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.absence import mutual_aid
from crisisdesk.services.calls import rounds
from crisisdesk.services.cases import endings, stays
from crisisdesk.services.week import agenda, bulletin, day_start, meetings, register
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_case, make_facility, sit_down, tell
from tests.services.cases.casework import taken

CORONA, TODAY = Duty.CORONA_CONSULTATION, date(2020, 4, 7)
CHILDCARE = EntryParticulars("Childcare for vulnerable families", asked=TODAY)
TEN = tuple(f"Municipality {number}" for number in range(10))


@pytest.fixture(autouse=True)
def somebody(store: Store):
    return sit_down(store, "AB")


def told(found: Agenda) -> dict[str, list[str]]:
    """By title: the lines, then the words of the entries."""
    return {
        rubric.title: [say(item.what) for item in rubric.items]
        + [entry.particulars.text for entry in rubric.entries]
        for rubric in found.rubrics
    }


def add(store: Store, kind: EntryKind, text: str, **about):
    meeting = about.pop("meeting", None)
    return store.write(register.add, kind, EntryParticulars(text, **about), meeting=meeting)


def test_what_came_of_a_call_round_is_taken_over_until_the_next_meeting(
    store: Store, clock: Clock
) -> None:
    answers = make_facility(store, "Aak", CapacityFigures(available=4, staffed=4, occupied=1))
    make_facility(store, "Boei")
    assert "Call rounds since the last meeting" not in told(store.read(agenda.agenda, CORONA))
    assert store.read(day_start.day_start).call_round is None
    store.write(rounds.begin, Kind.CRISIS_GROUP)
    clock.forward(minutes=5)
    goes_on = store.read(day_start.day_start).call_round
    assert goes_on is not None
    assert goes_on.is_open
    assert "Call rounds since the last meeting" not in told(store.read(agenda.agenda, CORONA))
    tell(store, answers, available=4, staffed=4, occupied=2)
    store.write(rounds.end)
    result = "(crisis group): 1 answered, 0 silent, 1 not called"
    (line,) = told(store.read(agenda.agenda, CORONA))["Call rounds since the last meeting"]
    assert line == f"call round of 07-04-2020 14:00 {result}"
    ended = store.read(day_start.day_start).call_round
    assert ended is not None
    assert ended.told == (1, 0, 1)
    (text,) = (
        part.text
        for part in store.read(bulletin.draft, TODAY).parts
        if part.heading == "Consultation"
    )
    assert f"Call round of 07-04-2020 14:00 {result}." in text
    clock.forward(minutes=5)
    store.write(meetings.close, store.write(meetings.hold, CORONA, TODAY))
    assert "Call rounds since the last meeting" not in told(store.read(agenda.agenda, CORONA))
    clock.forward(days=3)
    assert store.read(day_start.day_start).call_round is None


def test_the_agenda_has_what_was_agreed_finished_and_answered(store: Store, clock: Clock) -> None:
    """Seen: standing agreements, finished actions and answered feedback were nowhere."""
    add(store, EntryKind.AGREEMENT, "stands for long")
    action = add(store, EntryKind.ACTION, "call the groups")
    measure = add(store, EntryKind.MEASURE, "no visits", valid_until=TODAY + timedelta(days=60))
    add(store, EntryKind.AGREEMENT, "for three days", valid_until=TODAY + timedelta(days=3))
    asked = add(store, EntryKind.FEEDBACK, "childcare?", party="Gorinchem")
    clock.forward(minutes=1)
    first = store.write(meetings.hold, CORONA, TODAY)
    clock.forward(minutes=1)
    add(store, EntryKind.AGREEMENT, "made in the meeting", meeting=first)
    store.write(meetings.close, first)
    clock.forward(days=6)
    add(store, EntryKind.AGREEMENT, "made by telephone", for_board=True)
    store.write(register.move_on, action, EntryStatus.DONE)
    store.write(register.move_on, measure, EntryStatus.STOPPED)
    store.write(register.move_on, asked, EntryStatus.ANSWERED, answer="From Monday on.")
    clock.forward(days=1)
    rubrics = told(store.read(agenda.agenda, CORONA, TODAY + timedelta(days=7)))
    assert rubrics["Agreed in or since the last meeting"] == [
        "made in the meeting",
        "made by telephone",
    ]
    assert rubrics["Standing agreements"] == ["stands for long"]
    # One that the calendar ended is named too.
    assert rubrics["Finished or ended since the last meeting"] == [
        "call the groups",
        "no visits",
        "for three days",
    ]
    assert "Feedback not given yet" not in rubrics
    assert rubrics["Feedback given, to discuss"] == ["childcare?"]
    assert rubrics["Asked of the board"] == ["made by telephone"]
    assert rubrics["Next meeting"] == ["21-04-2020 15:00"]
    # Answered stays until a meeting has discussed it, however many are held.
    second = store.write(meetings.hold, CORONA, TODAY + timedelta(days=7))
    store.write(meetings.close, second)
    clock.forward(days=7)
    assert "Feedback given, to discuss" in told(store.read(agenda.agenda, CORONA))
    store.write(register.move_on, asked, EntryStatus.DISCUSSED)
    assert "Feedback given, to discuss" not in told(store.read(agenda.agenda, CORONA))
    with pytest.raises(RuleBroken, match="cannot go to that state"):
        store.write(register.move_on, asked, EntryStatus.ANSWERED, answer="again")


def test_ten_municipalities_are_asked_in_one_act_and_answer_singly(
    store: Store, clock: Clock
) -> None:
    entries = store.write(register.ask, CHILDCARE, TEN)
    assert len({store.read(register.entry, entry).request for entry in entries}) == 1
    for number, entry in enumerate(entries[:7]):
        store.write(register.move_on, entry, EntryStatus.ANSWERED, answer=f"answer {number}")
    rubrics = told(store.read(agenda.agenda, CORONA))
    line = (
        "Childcare for vulnerable families: 7 of 10 answered;"
        " not yet: Municipality 7, Municipality 8, Municipality 9"
    )
    assert rubrics["Feedback not given yet"] == [line, *[CHILDCARE.text] * 3]
    assert len(rubrics["Feedback given, to discuss"]) == 7
    parts = {part.heading: part.text for part in store.read(bulletin.draft, TODAY).parts}
    asked = parts["Asked of municipalities and the board"]
    assert asked.startswith(line)
    assert asked.count("Answered by Municipality") == 7
    # One that is taken back is asked no more.
    store.write(register.move_on, entries[9], EntryStatus.WITHDRAWN)
    rubrics = told(store.read(agenda.agenda, CORONA))
    assert "7 of 9 answered; not yet: Municipality 7, Municipality 8" in str(rubrics)


def test_a_request_that_is_refused_asks_nobody(store: Store) -> None:
    with pytest.raises(NeedsConfirmation):
        store.write(register.ask, CHILDCARE._replace(source="123456782"), TEN)
    assert store.read(register_queries.everything) == []
    assert check_asked("Dordrecht;  Zwijndrecht\nGorinchem, ") == [
        "Dordrecht",
        "Zwijndrecht",
        "Gorinchem",
    ]
    for typed, words in (
        (" , ", "Enter whose"),
        ("Dordrecht, dordrecht", "Dordrecht is named twice|dordrecht is named twice"),
        (",".join(f"m{number}" for number in range(61)), "At most 60"),
    ):
        with pytest.raises(RuleBroken, match=words) as refused:
            check_asked(typed)
        assert refused.value.field == "party"


def test_what_nobody_decides_goes_to_the_chair(store: Store, clock: Clock) -> None:
    add(store, EntryKind.BOTTLENECK, "no transport", owner="SOJ")
    case, _ = store.write(make_case, 1)
    store.write(stays.set_blockers, case, {Blocker.PROTECTION_TABLE, Blocker.NO_HOUSING})
    clock.forward(days=6)
    rubrics = told(store.read(agenda.agenda, CORONA))
    waits = "A-0001: waiting for the child protection table, days: 6"
    assert rubrics["Undecided"] == [waits, "no transport"]
    assert "Undecided too long: for the chair" not in rubrics
    clock.forward(days=1)
    found = store.read(agenda.agenda, CORONA)
    assert told(found)["Undecided too long: for the chair"] == [
        waits.replace("6", "7", 2).replace("A-0001".replace("6", "7"), "A-0001"),
        "no transport",
    ]
    assert [each.reference for each in store.read(day_start.day_start).waiting] == ["A-0001"]
    # Providers read of it without the case.
    held = store.read(agenda.shared, found)
    assert told(held)["Undecided too long: for the chair"] == ["no transport"]
    store.write(stays.set_blockers, case, {Blocker.NO_HOUSING})
    assert "waiting for" not in str(told(store.read(agenda.agenda, CORONA)))


def test_bridged_and_unseen_cases_are_counted_and_named_to_the_desk_alone(
    store: Store, clock: Clock
) -> None:
    for number in range(9):
        opened = taken(store, urgency=Urgency.URGENT)
        if number < 2:
            until = clock.time + timedelta(hours=8)
            no_place = NoPlace((DeclineReason.FULL,), 3, Bridge.NETWORK, until, watcher=Role.DOCTOR)
            store.write(endings.no_place, opened.case, no_place)
    lines = crisis(store.read(agenda.agenda, CORONA))
    assert "Temporary solution: 2" in lines
    assert any(": temporary solution until 07-04-2020 22:00" in line for line in lines)
    assert len(store.read(day_start.day_start).bridged) == 2
    assert "Bridged, too long in one place or not seen: fewer than 5" in shared_crisis(store)
    clock.forward(days=2)
    lines = crisis(store.read(agenda.agenda, CORONA))
    assert "Cases to see to, nobody has looked: 9" in lines
    assert "Cases to see to, temporary solution has ended: 2" in lines
    shared = shared_crisis(store)
    assert "Bridged, too long in one place or not seen: 5 or more" in shared
    assert not any("A-0" in line for line in shared)


def crisis(found: Agenda) -> list[str]:
    """The lines under crisis situations."""
    section = next(each for each in found.sections if each.subject is AgendaSubject.CRISIS)
    return [say(item.what) for item in section.items]


def shared_crisis(store: Store) -> list[str]:
    """The same in the form for providers."""
    return crisis(store.read(agenda.shared, store.read(agenda.agenda, CORONA)))


def test_staff_that_is_asked_for_stands_under_its_subject(store: Store, clock: Clock) -> None:
    boei = make_facility(
        store, "De Boei", CapacityFigures(available=8, staffed=8, occupied=4, blocked=0),
        crucial=True,
    )  # fmt: skip
    request = Request(boei, Function.GROUP_WORKER, 1500, TODAY, TODAY + timedelta(days=6))
    store.write(mutual_aid.ask, request)
    sections = {section.subject: section for section in store.read(agenda.agenda, CORONA).sections}
    lines = [say(item.what) for item in sections[AgendaSubject.STAFFING].items]
    assert any(line.startswith("De Boei asks 1.5 FTE") for line in lines), lines
    text = "".join(part.text for part in store.read(bulletin.draft, TODAY).parts)
    assert "1 request for staff is open: 1.5 FTE." in text


def test_figures_that_are_too_old_are_not_said_to_be_nought(store: Store, clock: Clock) -> None:
    make_facility(store, "De Boei", CapacityFigures(available=8, staffed=8, occupied=8, blocked=0))
    make_facility(store, "De Kil", CapacityFigures(available=8, staffed=8, occupied=5, blocked=0))
    clock.forward(minutes=1)
    store.write(meetings.close, store.write(meetings.hold, CORONA, TODAY))
    clock.forward(days=3)
    section, occupied, *_ = store.read(agenda.agenda, CORONA).sections
    assert "Figures too old or never given: 2" in [say(item.what) for item in occupied.items]
    assert [say(item.what) for item in section.items] == [
        "Vacancies tonight: ? (was 3)",
        "Not counted: +3 stale",
    ]
