"""The absence review is its meeting: closed on either page, with the same end."""

from datetime import date, timedelta

import pytest

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport
from crisisdesk.domain.absence.periods import week_of
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome, PromptState
from crisisdesk.domain.week.meetings import AgendaSubject, Attendance
from crisisdesk.domain.week.register import EntryKind, EntryParticulars
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.absence import absence, closing
from crisisdesk.services.absence.closing import Noted
from crisisdesk.services.week import duties, duty_prompts, meetings, register
from crisisdesk.store.queries.absence import absence as queries
from crisisdesk.store.queries.week import meetings as meeting_queries
from tests.factories import count_of, make_facility, sit_down

REVIEW = Duty.ABSENCE_REVIEW
WEEK = week_of(date(2020, 3, 30))
THURSDAY = date(2020, 4, 9)
PRESENT, ABSENT, EXCUSED = Attendance.PRESENT, Attendance.ABSENT, Attendance.EXCUSED
ATTENDANCE = {"De Hoeve": PRESENT, "Kadehuis": EXCUSED}
NOTED = (
    Noted(EntryKind.AGREEMENT, "Kadehuis helps at night"),
    Noted(EntryKind.ACTION, "send the rota", "Kadehuis", date(2020, 4, 16)),
)


@pytest.fixture(autouse=True)
def thursday(store, clock):
    """Two providers reported last week; it is Thursday, and its review is due."""
    sit_down(store, "AB")
    for name in ("De Hoeve", "Kadehuis"):
        facility = make_facility(store, f"{name} 1", provider=name)
        provider = store.read(queries.provider_of, facility)
        report = AbsenceReport(provider, WEEK, AbsenceFigures(22_000, 1000, 0, 0, 18_000))
        store.write(absence.enter, report)
    clock.forward(days=2)


def due(store):
    return {prompt.day: prompt for prompt in store.read(duty_prompts.due) if prompt.duty is REVIEW}


def coming(store):
    every = store.read(duty_prompts.due, coming=True)
    return next((prompt.day for prompt in every if prompt.duty is REVIEW), None)


def close(store, day=THURSDAY, attendance=ATTENDANCE, noted=NOTED, **more):
    return store.write(closing.close, day, WEEK, attendance, noted, **more)


def told(store, meeting):
    """What the minutes tell, but for ids and moments."""
    minutes = store.read(meetings.minutes, meeting)
    entries = (*minutes.agreements, *minutes.actions, *minutes.others)
    return (
        (minutes.file.meeting.duty, minutes.file.meeting.day, minutes.file.meeting.by),
        minutes.file.meeting.closed_at is not None,
        [(presence.party, presence.attendance) for presence in minutes.file.presences],
        [(entry.kind, entry.particulars.text, entry.particulars.due) for entry in entries],
        minutes.reviewed,
        [str(item.what) for section in minutes.agenda.sections for item in section.items],
    )


def by_page_five(store, *, begun=None):
    """The same review, held and closed as a meeting; answers its id."""
    meeting = begun or store.write(meetings.hold, REVIEW, THURSDAY)
    for party, was in ATTENDANCE.items():
        store.write(meetings.attend, meeting, party, was)
    for note in NOTED:
        particulars = EntryParticulars(note.text, party=note.party, due=note.due)
        store.write(register.add, note.kind, particulars, meeting=meeting)
    store.write(meetings.close, meeting)
    return meeting


def test_either_page_leads_to_the_same_end(store, open_store, clock):
    other = open_store()
    assert due(store)[THURSDAY].state is PromptState.DUE
    here = close(store)
    ended = told(other, here)
    assert ended[2] == [("De Hoeve", PRESENT), ("Kadehuis", EXCUSED)]
    assert [text for _, text, _ in ended[3]] == ["Kadehuis helps at night", "send the rota"]
    assert ended[4] == WEEK
    assert due(store) == {}
    assert coming(store) == date(2020, 4, 16)
    with pytest.raises(RuleBroken, match="already been opened"):
        other.write(meetings.hold, REVIEW, THURSDAY)
    # On page 5 it is opened again, emptied of nothing, and closed with the same words.
    other.write(meetings.reopen, here)
    other.write(meetings.close, here)
    assert told(store, here) == ended


def test_page_five_alone_ends_as_page_four(store, open_store):
    other = open_store()
    there = told(other, by_page_five(store))
    assert there[1:5] == (
        True,
        [("De Hoeve", PRESENT), ("Kadehuis", EXCUSED)],
        [
            (EntryKind.AGREEMENT, "Kadehuis helps at night", None),
            (EntryKind.ACTION, "send the rota", date(2020, 4, 16)),
        ],
        WEEK,
    )
    assert due(store) == {}
    assert count_of(store, "absence_review") == 1


def test_what_another_desk_began_is_closed_here_and_not_twice(store, open_store, clock):
    other = open_store()
    begun = other.write(meetings.hold, REVIEW, THURSDAY)
    other.write(meetings.attend, begun, "De Hoeve", ABSENT)
    choice = store.read(meetings.to_close, REVIEW)
    assert choice.meant is not None
    assert choice.meant.meeting is not None
    assert choice.meant.meeting.id == begun
    assert close(store) == begun
    assert count_of(store, "meeting") == 1
    with pytest.raises(RuleBroken, match="was closed"):
        other.write(meetings.close, begun)
    # Who typed meanwhile is asked, and adds to the same minutes.
    late = (Noted(EntryKind.ACTION, "one thing more"),)
    with pytest.raises(NeedsConfirmation, match="closed at") as asked:
        close(other, noted=late)
    assert asked.value.field == "again"
    assert close(other, noted=late, again=True) == begun
    texts = [text for _, text, _ in told(store, begun)[3]]
    assert sorted(texts) == ["Kadehuis helps at night", "one thing more", "send the rota"]
    assert told(store, begun)[2] == [("De Hoeve", PRESENT), ("Kadehuis", EXCUSED)]


def test_this_weeks_is_meant_while_it_goes_on_and_never_next_weeks(store, clock):
    begun = store.write(meetings.hold, REVIEW, THURSDAY)
    assert coming(store) == date(2020, 4, 16)
    clock.forward(hours=2)
    assert close(store) == begun
    assert coming(store) == date(2020, 4, 16)
    turns = {turn.day for turn in store.read(duties.series, REVIEW) if turn.state == "held"}
    assert turns == {THURSDAY}


def test_before_any_is_due_it_says_so_and_asks_which(store, clock):
    close(store)
    clock.forward(days=1)
    choice = store.read(meetings.to_close, REVIEW)
    assert (choice.meant, choice.at_hand) == (None, False)
    assert [line.turn.day for line in choice.lines] == [THURSDAY, date(2020, 4, 16)]
    with pytest.raises(RuleBroken, match="not until"):
        close(store, day=date(2020, 4, 16))
    assert coming(store) == date(2020, 4, 16)
    ahead = close(store, day=date(2020, 4, 16), noted=(), ahead=True)
    assert coming(store) is None
    assert store.read(meetings.meeting, ahead).meeting.day == date(2020, 4, 16)


def test_two_that_are_open_are_asked_about_and_a_missed_one_is_not_passed_over(store, clock):
    begun = store.write(meetings.hold, REVIEW, THURSDAY)
    clock.forward(days=7)
    choice = store.read(meetings.to_close, REVIEW)
    assert [line.turn.day for line in choice.lines] == [THURSDAY, date(2020, 4, 16)]
    assert (choice.meant, choice.at_hand) == (None, True)
    store.write(meetings.close, begun, sure=True)
    clock.forward(days=1)
    missed = store.read(meetings.to_close, REVIEW).meant
    assert missed is not None
    assert missed.turn.day == date(2020, 4, 16)


def test_nobody_is_there_because_of_a_report_or_of_silence(store):
    for attendance in ({}, {"De Hoeve": PRESENT}):
        with pytest.raises(NeedsConfirmation, match="Kadehuis") as asked:
            close(store, attendance=attendance)
        assert asked.value.field == "attendance"
    assert count_of(store, "meeting") == 0
    meeting = store.write(meetings.hold, REVIEW, THURSDAY)
    with pytest.raises(NeedsConfirmation, match="De Hoeve, Kadehuis"):
        store.write(meetings.close, meeting)
    store.write(meetings.close, meeting, sure=True)
    assert told(store, meeting)[2] == [("De Hoeve", ABSENT), ("Kadehuis", ABSENT)]


def test_who_misses_the_review_twice_is_flagged(store, clock):
    close(store, attendance=ATTENDANCE, noted=())
    clock.forward(days=7)
    line = store.read(meetings.to_close, REVIEW).meant
    before = {one.party: one for one in store.read(meetings.presences, line)}
    assert before["Kadehuis"].attendance is None
    store.write(closing.close, line.turn.day, WEEK, ATTENDANCE, ())
    (flagged,) = [
        presence.party
        for presence in store.read(
            meetings.meeting, store.read(meetings.newest, REVIEW).id
        ).presences
        if presence.flagged
    ]
    assert flagged == "Kadehuis"


def test_an_illness_word_is_asked_about_and_nothing_is_half_written(store):
    ill = (Noted(EntryKind.ACTION, "bel over de koorts"),)
    with pytest.raises(NeedsConfirmation):
        close(store, noted=ill)
    assert count_of(store, "meeting") == count_of(store, "register_entry") == 0
    close(store, noted=ill, no_person=True)
    assert count_of(store, "register_entry") == 1


def test_the_minutes_speak_of_the_period_that_was_reviewed(store):
    before = WEEK.before()
    provider = store.read(absence.lines)[0].provider
    figures = AbsenceFigures(22_000, 2200, 0, 0, 18_000)
    store.write(absence.enter, AbsenceReport(provider, before, figures))
    meeting = store.write(closing.close, THURSDAY, before, ATTENDANCE, ())
    minutes = store.read(meetings.minutes, meeting)
    assert minutes.reviewed == before
    staffing = next(one for one in minutes.agenda.sections if one.subject is AgendaSubject.STAFFING)
    assert say(staffing.items[0].what).startswith("absence 10.0 % of 22 + ? FTE (weighted)")
    with pytest.raises(RuleBroken):
        store.write(closing.close, THURSDAY, WEEK.before(-3), ATTENDANCE, (), again=True)


def test_a_meeting_begun_in_error_is_as_if_it_had_not_begun(store, open_store, clock):
    other = open_store()
    for _week in range(2):
        close(store, day=coming_or_due(store), noted=())
        clock.forward(days=7)
    day = coming_or_due(store)
    before = store.read(duty_prompts.due)
    begun = store.write(meetings.hold, REVIEW, day)
    store.write(meetings.attend, begun, "De Hoeve", PRESENT)
    assert day not in due(store)
    other.write(meetings.undo, begun)
    assert store.read(duty_prompts.due) == before
    assert store.read(meeting_queries.of_turn, REVIEW, day) is None
    assert store.read(meetings.board).going_on == []
    with pytest.raises(RuleBroken, match="no such meeting"):
        store.write(meetings.close, begun)
    assert close(store, day=day) != begun
    # What was is still known, as of then.
    assert count_of(store, "meeting") == 4


def coming_or_due(store):
    return next(iter(due(store)), None) or coming(store)


def test_undoing_keeps_a_moved_hour_and_what_was_held_before_its_minutes(store, clock):
    to = clock.time + timedelta(days=1, hours=1)
    store.write(duties.move, REVIEW, THURSDAY, to, "half the table is away")
    clock.forward(days=1, hours=1)
    begun = store.write(meetings.hold, REVIEW, THURSDAY)
    store.write(meetings.undo, begun)
    (turn,) = [turn for turn in store.read(duties.series, REVIEW) if turn.day == THURSDAY]
    assert (turn.moment, turn.state) == (to, "due")
    store.write(duties.settle, REVIEW, THURSDAY, OccurrenceOutcome.DONE)
    clock.forward(minutes=1)
    store.write(meetings.undo, store.write(meetings.hold, REVIEW, THURSDAY))
    assert store.read(duties.is_held, REVIEW, THURSDAY)


def test_what_was_noted_is_not_undone(store):
    meeting = store.write(meetings.hold, REVIEW, THURSDAY)
    store.write(meetings.note, meeting, AgendaSubject.STAFFING, "thin at night")
    with pytest.raises(RuleBroken, match=r"noted here already \(1\)"):
        store.write(meetings.undo, meeting)
    store.write(meetings.close, meeting, sure=True)
    with pytest.raises(RuleBroken, match="was closed"):
        store.write(meetings.undo, meeting)
