"""The week at the screen: prompts, meetings, the register, the bulletin, contacts, duty rules."""

import json
from datetime import date, timedelta

import pytest
from textual.events import Paste
from textual.widgets import Input, OptionList

from crisisdesk.app import Beat
from crisisdesk.domain.contacts import Contact
from crisisdesk.domain.duties import Duty, PromptState
from crisisdesk.domain.meetings import Attendance, Subject
from crisisdesk.domain.register import Change, EntryKind, Particulars, Status
from crisisdesk.domain.series import TurnState
from crisisdesk.screens.bulletin import BulletinForm, BulletinPage, as_typed, read_typed
from crisisdesk.screens.contacts import CallList
from crisisdesk.screens.day_start import DayStartPage
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.due import Due
from crisisdesk.screens.duty_rules import DutyRulesPage, RuleForm
from crisisdesk.screens.forms import Words
from crisisdesk.screens.meeting import MeetingPage
from crisisdesk.screens.meeting_forms import PresenceList
from crisisdesk.screens.meetings import MeetingsBoard
from crisisdesk.screens.register import RegisterBoard
from crisisdesk.screens.register_forms import EntryForm, ExtendForm, StepForm
from crisisdesk.screens.report import ReportForm
from crisisdesk.services import (
    bulletin,
    capacity,
    contacts,
    day_start,
    desk,
    drafts,
    duties,
    meetings,
    register,
)
from tests.screens.conftest import screen_text, settle

CORONA = Duty.CORONA_CONSULTATION
TODAY = date(2020, 4, 7)
SIZE = (80, 24)


@pytest.fixture
def app(region_app):
    """The made-up region with somebody at the desk."""
    made = region_app()
    made.store.sit(made.store.read(desk.known_member, "AB"))
    return made


async def press(pilot, *keys):
    """Key after key, each with what it does."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def fill(app, **fields):
    """Put words into fields."""
    for name, value in fields.items():
        app.screen.query_one(f"#in-{name}").value = value


async def at_prompt(app, pilot, duty):
    """The dialog of what is due, with the cursor on a duty."""
    await press(pilot, "f9")
    listed = app.screen.query_one(OptionList)
    listed.highlighted = [one.duty for one in app.prompts].index(duty)
    await settle(pilot)


def turn_of(app, duty, day):
    """How a turn stands."""
    (turn,) = app.store.read(duties.series, duty, day, day)
    return turn


# What is due


async def test_enter_goes_to_where_a_duty_is_done(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await at_prompt(app, pilot, CORONA)
        await press(pilot, "enter")
        assert isinstance(app.screen, MeetingPage)
        assert app.store.read(meetings.of_turn, CORONA, TODAY) is not None
        await press(pilot, "escape")
        await at_prompt(app, pilot, Duty.BULLETIN)
        await press(pilot, "enter")
        assert isinstance(app.screen, BulletinPage)
        await press(pilot, "escape")
        await at_prompt(app, pilot, Duty.MEASURE_REVIEW)
        await press(pilot, "enter")
        assert app.screen is app._pages["register"]


async def test_a_meeting_that_is_to_come_is_shown_and_not_held(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await at_prompt(app, pilot, Duty.ABSENCE_REVIEW)
        await press(pilot, "enter")
        assert isinstance(app.screen, MeetingPage)
        day = date(2020, 4, 9)
        assert app.store.read(meetings.of_turn, Duty.ABSENCE_REVIEW, day) is None


async def test_a_turn_is_snoozed_moved_and_cancelled_with_a_reason(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await at_prompt(app, pilot, CORONA)
        await press(pilot, "ctrl+z")
        assert turn_of(app, CORONA, TODAY).state is TurnState.SNOOZED
        await press(pilot, "ctrl+t")
        fill(app, until="08-04 11:00")
        await press(pilot, "ctrl+s")
        assert "Say why" in screen_text(app)
        fill(app, reason="the chair is ill")
        await press(pilot, "ctrl+s")
        turn = turn_of(app, CORONA, TODAY)
        assert turn.moved
        assert turn.reason == "the chair is ill"
        assert isinstance(app.screen, Due)
        app.screen.query_one(OptionList).highlighted = [one.duty for one in app.prompts].index(
            CORONA
        )
        await press(pilot, "ctrl+x")
        fill(app, reason="nobody can come")
        await press(pilot, "ctrl+s")
        assert turn_of(app, CORONA, TODAY).state is TurnState.CANCELLED
        coming = next(one for one in app.prompts if one.duty is CORONA)
        assert (coming.day, coming.state) == (TODAY + timedelta(days=7), PromptState.COMING)


async def test_letters_answer_nothing_in_the_list_of_what_is_due(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f9")
        before = list(app.prompts)
        await pilot.press(*"dzvxhny123 ")
        await settle(pilot)
        assert isinstance(app.screen, Due)
        assert app.prompts == before


async def test_what_falls_due_takes_nothing_from_a_form_over_a_dialog(app, clock):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "r")
        note = app.screen.query_one("#in-note", Input)
        note.focus()
        await pilot.press(*"half")
        await press(pilot, "f9")
        assert isinstance(app.screen, Due)
        app.screen.query_one(OptionList).highlighted = 1
        await settle(pilot)
        standing = app.screen.current
        asking = [one for one in app.prompts if one.asks]
        clock.forward(hours=6, minutes=30)
        app.post_message(Beat())
        await settle(pilot)
        assert len([one for one in app.prompts if one.asks]) > len(asking)
        assert isinstance(app.screen, Due)
        assert standing is not None
        assert app.screen.current is not None
        assert app.screen.current.duty is standing.duty
        assert {one.duty for one in asking} <= {one.duty for one in app.prompts if one.asks}
        await press(pilot, "escape")
        assert isinstance(app.screen, ReportForm)
        await pilot.press(*" way")
        assert note.value == "half way"
        assert app.focused is note


async def test_a_question_is_not_answered_by_what_falls_due(app, clock):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "7", "x")
        assert isinstance(app.screen, Sure)
        clock.forward(hours=7)
        app.post_message(Beat())
        await settle(pilot)
        assert isinstance(app.screen, Sure)
        assert len(app.store.read(contacts.directory).contacts) == 5


async def test_over_a_form_a_page_waits_until_the_form_is_done(app):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "2", "r")
        await at_prompt(app, pilot, Duty.MEASURE_REVIEW)
        await press(pilot, "enter")
        assert isinstance(app.screen, ReportForm)
        assert "First finish what is open." in screen_text(app)


# Meetings


async def test_a_meeting_from_the_first_word_to_the_last(app, tmp_path):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        assert isinstance(app.screen, MeetingsBoard)
        await press(pilot, "enter", "a")
        assert "First hold the meeting" in screen_text(app)
        await press(pilot, "h", "p")
        assert isinstance(app.screen, PresenceList)
        await press(pilot, "enter", "enter")
        party = app.screen.query_one(Input)
        party.focus()
        await pilot.press(*"Fire brigade")
        await press(pilot, "enter", "escape")
        held = app.store.read(meetings.of_turn, CORONA, TODAY)
        file = app.store.read(meetings.meeting, held.id)
        there = {one.party for one in file.presences if one.attendance is Attendance.PRESENT}
        assert there == {"Purchasing organisation", "Youth teams", "Fire brigade"}
        await press(pilot, "c")
        fill(app, text="call the schools", owner="CD", due="09-04")
        await press(pilot, "ctrl+s", "t")
        await pilot.press(*"a quiet week")
        await press(pilot, "ctrl+s")
        seen = screen_text(app)
        assert "call the schools" in seen
        (note,) = app.store.read(meetings.meeting, held.id).notes
        assert (note.subject, note.text) == (Subject.CAPACITY, "a quiet week")
        await press(pilot, "home", "g")
        assert isinstance(app.screen, StepForm)
        await press(pilot, "ctrl+s")
        minutes = app.store.read(meetings.minutes, held.id)
        assert [(one.particulars.owner, one.status) for one in minutes.actions] == [
            ("CD", Status.DONE)
        ]
        await press(pilot, "s", "t")
        assert "The meeting is closed" in screen_text(app)
        await press(pilot, "m")
        fill(app, path=str(tmp_path / "nowhere" / "x"))
        await press(pilot, "ctrl+s")
        assert "There is no folder" in screen_text(app)
        for form, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!"), ("md", b"# ")):
            fill(app, path=str(tmp_path / "minutes.pdf"), form=form)
            await press(pilot, "ctrl+s")
            assert (tmp_path / f"minutes.{form}").read_bytes().startswith(begins)
            await press(pilot, "m")


async def test_attendance_goes_round_and_who_is_expected_is_kept(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "h", "p")
        seen = []
        for _ in range(4):
            app.screen.query_one(OptionList).highlighted = 3
            await press(pilot, "enter")
            seen.append(app.screen._presences[3].attendance)
        assert seen == [
            Attendance.PRESENT,
            Attendance.EXCUSED,
            Attendance.ABSENT,
            Attendance.PRESENT,
        ]
        await press(pilot, "escape", "w")
        app.screen.query_one(Words).text = "Youth teams\n\n  Police \nYouth teams"
        await press(pilot, "ctrl+s")
        assert app.store.read(meetings.parties, CORONA) == ["Youth teams", "Police"]


async def test_a_meeting_is_cancelled_or_moved_from_the_list(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "x")
        await press(pilot, "ctrl+s")
        assert "Say why" in screen_text(app)
        fill(app, reason="Easter")
        await press(pilot, "ctrl+s")
        assert turn_of(app, CORONA, TODAY).state is TurnState.CANCELLED
        app.screen.lines.move_to((Duty.ABSENCE_REVIEW, date(2020, 4, 9)))
        await press(pilot, "v")
        fill(app, until="07-04 10:00", reason="sooner")
        await press(pilot, "ctrl+s")
        assert "That moment is past" in screen_text(app)
        assert app.screen.query_one("#in-reason", Input).value == "sooner"
        fill(app, until="08-04 10:00")
        await press(pilot, "ctrl+s")
        assert turn_of(app, Duty.ABSENCE_REVIEW, date(2020, 4, 9)).moved


async def test_the_list_of_meetings_is_searched(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "slash", *"absence held", "enter")
        assert {one.turn.duty for one in app.screen.lines.rows} == {Duty.ABSENCE_REVIEW}
        assert {one.turn.state for one in app.screen.lines.rows} == {TurnState.HELD}


async def test_a_point_of_the_agenda_opens_what_it_is_about(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "h")
        points = app.screen.points.rows
        for wanted, page in (("facility", "FacilityPage"), ("case", "CasePage")):
            point = next(one for one in points if getattr(one, wanted) is not None)
            app.screen.points.move_to(point.id)
            await press(pilot, "enter")
            assert type(app.screen).__name__ == page
            await press(pilot, "escape")
        point = next(one for one in points if one.entry is not None)
        app.screen.points.move_to(point.id)
        await press(pilot, "enter")
        assert point.entry.reference in screen_text(app)


async def test_the_day_start_says_who_is_on_duty_and_is_done_once(app, clock):
    clock.forward(hours=19)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "d")
        assert isinstance(app.screen, DayStartPage)
        await press(pilot, "w")
        fill(app, **{"from": "08-04 12:00", "until": "08-04 11:00"})
        await press(pilot, "ctrl+s")
        assert "The end comes before the start." in screen_text(app)
        fill(app, until="08-04 20:00")
        await press(pilot, "ctrl+s")
        assert "12:00-20:00" in screen_text(app)
        (watch,) = app.store.read(day_start.day_start).on_duty
        app.screen.points.move_to(f"watch-{watch.id}")
        await press(pilot, "x")
        assert app.store.read(day_start.day_start).on_duty == []
        assert Duty.DAY_START in {one.duty for one in app.store.read(duties.due)}
        await press(pilot, "d", "d")
        assert Duty.DAY_START not in {one.duty for one in app.store.read(duties.due)}
        assert "was done already" in screen_text(app)


# Register


async def test_an_entry_is_added_changed_extended_and_ended(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "6", "a", "down", "down", "enter")
        assert isinstance(app.screen, EntryForm)
        fill(app, text="no visits", source="For the time being.")
        await press(pilot, "ctrl+s")
        assert "A measure has an end" in screen_text(app)
        fill(app, valid_until="31-02")
        await press(pilot, "ctrl+s")
        assert "is not a date" in screen_text(app)
        assert app.screen.query_one("#in-text", Input).value == "no visits"
        fill(app, valid_until="30-04")
        await press(pilot, "ctrl+s")
        (entry,) = [
            one for one in app.store.read(register.standing) if one.particulars.text == "no visits"
        ]
        assert entry.particulars.source == "For the time being."
        assert isinstance(app.screen, RegisterBoard)
        assert app.screen.lines.move_to(entry.id)
        await press(pilot, "e")
        fill(app, party="De Hoeve")
        await press(pilot, "ctrl+s", "l")
        assert isinstance(app.screen, ExtendForm)
        fill(app, valid_until="01-04")
        await press(pilot, "ctrl+s")
        assert "That day is past" in screen_text(app)
        fill(app, valid_until="15-05", reason="longer")
        await press(pilot, "ctrl+s", "g", "ctrl+s")
        past = app.store.read(register.history, entry.id)
        assert [one.change for one in past] == [
            Change.ADDED,
            Change.EDITED,
            Change.EXTENDED,
            Change.MOVED_ON,
        ]
        assert past[-1].status is Status.STOPPED
        board: object = app.screen
        assert isinstance(board, RegisterBoard)
        assert entry.id not in {one.id for one in board.lines.rows}


async def test_an_agreement_bars_from_the_list_and_lapses_with_an_act(app):
    own = app.store.write(
        register.add, EntryKind.AGREEMENT, Particulars("no crisis placements there")
    )
    line = next(
        one for one in app.store.read(capacity.overview).lines if one.name == "De Griendhoek"
    )
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "6")
        assert app.screen.lines.move_to(own)
        await press(pilot, "x")
        fill(app, facility=str(line.id))
        await press(pilot, "ctrl+s")
        assert [one.facility for one in app.store.read(register.restrictions, own)] == [line.id]
        await press(pilot, "x")
        fill(app, facility=str(line.id))
        await press(pilot, "ctrl+s")
        assert "bars that already" in screen_text(app)
        await press(pilot, "escape")
        if isinstance(app.screen, Sure):
            await pilot.click("#yes")
            await settle(pilot)
        await press(pilot, "enter")
        assert "De Griendhoek" in screen_text(app)
        await press(pilot, "escape", "g", "ctrl+s")
        assert app.store.read(register.restrictions, own) == []


async def test_a_citizen_number_in_an_entry_is_asked_about_and_kept_only_with_a_yes(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "6", "a", "down", "enter")
        fill(app, text="call about 111222333")
        before = len(app.store.read(register.standing))
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        await pilot.click("#no")
        await settle(pilot)
        assert isinstance(app.screen, EntryForm)
        assert app.screen.query_one("#in-text", Input).value == "call about 111222333"
        assert len(app.store.read(register.standing)) == before
        await press(pilot, "ctrl+s")
        await pilot.click("#yes")
        await settle(pilot)
        assert len(app.store.read(register.standing)) == before + 1


async def test_the_register_is_filtered_by_kind_and_by_whom_it_is_for(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "6", "f", "down", "space", "ctrl+s")
        assert {one.kind for one in app.screen.lines.rows} == {EntryKind.ACTION}
        assert "filter: action" in screen_text(app)
        await press(pilot, "escape", "f", *["down"] * 10, "space", "ctrl+s")
        assert app.screen.lines.rows
        assert all(one.particulars.for_directors for one in app.screen.lines.rows)
        await press(pilot, "escape", "f", *["down"] * 12, "space", "ctrl+s")
        assert any(one.final for one in app.screen.lines.rows)


# Bulletin


async def test_a_bulletin_is_edited_kept_sent_and_written(app, tmp_path):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "5", "b", "e")
        words = app.screen.query_one(Words)
        words.text = "# News\n\nAll is [b]well[/b].\n\nTruly."
        await press(pilot, "ctrl+s")
        kept = app.store.read(bulletin.bulletin, TODAY)
        assert [tuple(one) for one in kept.parts] == [("News", "All is [b]well[/b].\n\nTruly.")]
        assert "All is [b]well[/b]." in screen_text(app)
        await press(pilot, "m")
        fill(app, path=str(tmp_path / "out"), form="html")
        await press(pilot, "ctrl+s")
        assert "[b]well[/b]" in (tmp_path / "out.html").read_text(encoding="utf-8")
        await press(pilot, "s")
        await pilot.click("#yes")
        await settle(pilot)
        assert app.store.read(bulletin.bulletin, TODAY).sent
        assert Duty.BULLETIN not in {one.duty for one in app.store.read(duties.due)}
        await press(pilot, "v")
        await press(pilot, "e")
        assert isinstance(app.screen, BulletinPage)


async def test_a_half_typed_bulletin_is_there_again_after_a_crash(
    app, open_store, make_app, region_target
):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "b", "e")
        app.screen.query_one(Words).text = "# Half\n\na sentence"
        app.screen._keep()
        await app.workers.wait_for_complete([one for one in app.workers if one.group == "draft"])
        hand = app.store.hand
        assert app.store.read(drafts.found, hand.desk) == []
    again = make_app(open_store(hand, target=region_target))
    async with again.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "b", "e")
        assert isinstance(again.screen, BulletinForm)
        assert again.screen.query_one(Words).text == "# Half\n\na sentence"
        await press(pilot, "ctrl+s")
        assert again.store.read(drafts.found, hand.desk, "bulletin") == []


def test_what_is_typed_comes_back_as_it_was():
    parts = read_typed("before\n# One\n\nfirst\n\nsecond\n# Two\nthird\n# \n")
    assert [tuple(one) for one in parts] == [
        ("", "before"),
        ("One", "first\n\nsecond"),
        ("Two", "third"),
    ]
    assert read_typed(as_typed(parts[1:])) == parts[1:]


async def test_what_is_pasted_leaves_its_control_characters_behind(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "b", "e")
        words = app.screen.query_one(Words)
        words.text = ""
        words.focus()
        app.post_message(Paste("one\x1b[31m\ntwo\x07"))
        await settle(pilot)
        assert words.text.count("\n") == 1
        assert not {"\x1b", "\x07"} & set(words.text)


async def test_a_huge_note_is_a_sentence_and_stays_where_it_was(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "h", "t")
        words = app.screen.query_one(Words)
        words.text = "x" * 10_001
        await press(pilot, "ctrl+s")
        assert "too long" in screen_text(app)
        assert len(words.text) == 10_001


# Contacts


async def test_a_contact_is_added_changed_tried_and_taken_off(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "7", "a")
        fill(app, organisation="De Griendhoek", phone="none")
        await press(pilot, "ctrl+s")
        assert "is not a phone number" in screen_text(app)
        assert app.screen.query_one("#in-organisation", Input).value == "De Griendhoek"
        line = next(
            one for one in app.store.read(capacity.overview).lines if one.name == "De Griendhoek"
        )
        fill(app, phone="078-5550100", facility=str(line.id))
        await press(pilot, "ctrl+s")
        (own,) = app.store.read(contacts.of_facility, line.id)
        assert own.verified_at is None
        assert app.screen.lines.move_to(own.id)
        await press(pilot, "v")
        (own,) = app.store.read(contacts.of_facility, line.id)
        assert own.verified_at == app.now()
        await press(pilot, "e")
        fill(app, hours="day and night")
        await press(pilot, "ctrl+s", "x")
        await pilot.click("#yes")
        await settle(pilot)
        assert app.store.read(contacts.of_facility, line.id) == []


async def test_whom_to_call_is_found_from_a_facility_a_case_and_an_enquiry(app):
    line = next(
        one
        for one in app.store.read(capacity.overview).lines
        if one.name == "Crisisgroep De Griend"
    )
    app.store.write(
        contacts.add, Contact("De Griend", "duty phone", phone="078-5550111", facility=line.id)
    )
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        assert app.screen.lines.move_to(line.id)
        await press(pilot, "enter", "f7")
        assert isinstance(app.screen, CallList)
        assert "078-5550111" in screen_text(app)
        await press(pilot, "escape", "escape", "3", "enter", "f7")
        assert "078-5550111" in screen_text(app)
        assert "! Crisis" not in screen_text(app)
        await press(pilot, "escape", "o", "f7")
        assert isinstance(app.screen, CallList)
        assert "078-5550001" in screen_text(app)


async def test_the_emergency_sheet_is_one_key_away(app, tmp_path):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        for number, keys in enumerate((("s",), ("7", "s"))):
            await press(pilot, *keys)
            fill(app, path=str(tmp_path / f"sheet{number}"))
            await press(pilot, "ctrl+s")
            assert (tmp_path / f"sheet{number}.pdf").read_bytes().startswith(b"%PDF")


async def test_the_tool_for_video_calls_is_kept(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "7", "w")
        fill(app, video="Signal")
        await press(pilot, "ctrl+s")
        assert app.store.read(contacts.video_standard) == "Signal"


# When duties recur


async def test_a_rule_changes_from_a_day_on(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f9", "ctrl+r")
        assert isinstance(app.screen, DutyRulesPage)
        await press(pilot, "enter")
        assert isinstance(app.screen, RuleForm)
        for typed, sentence in (
            ("half three", "is not an hour"),
            ("25:00", "is not an hour"),
            ("02:30", "the clock jumps twice a year"),
        ):
            fill(app, at=typed)
            await press(pilot, "ctrl+s")
            assert sentence in screen_text(app)
            assert app.screen.query_one("#in-at", Input).value == typed
        fill(app, at="11:00", valid_from="07-04")
        await press(pilot, "ctrl+s")
        assert "at the earliest" in screen_text(app)
        fill(app, valid_from="08-04", remind="soon")
        await press(pilot, "ctrl+s")
        assert "Write a whole number." in screen_text(app)
        fill(app, remind="30")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, DutyRulesPage)
        newest = app.store.read(duties.rules)[-1]
        assert (newest.duty, newest.at.hour, newest.valid_from) == (CORONA, 11, date(2020, 4, 8))
        assert app.store.read(duties.rule_now, CORONA).at.hour == 15


async def test_a_further_meeting_is_begun_on_the_same_screen(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "r")
        assert screen_text(app).count("not set") == 3
        await press(pilot, "end", "up", "enter")
        assert isinstance(app.screen, RuleForm)
        assert "team meeting" in screen_text(app)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, DutyRulesPage)
        assert screen_text(app).count("not set") == 2
        newest = app.store.read(duties.rules)[-1]
        assert (newest.duty, newest.weekdays, newest.valid_from) == (
            Duty.TEAM_MEETING,
            (0, 1, 2, 3, 4),
            date(2020, 4, 8),
        )
        await press(pilot, "escape")
        assert "team meeting" in screen_text(app)


# A notice by the terminal


@pytest.mark.parametrize("way", ["off", "osc9", "osc777"])
async def test_a_notice_names_duties_and_only_where_it_was_asked_for(app, clock, monkeypatch, way):
    app.settings = app.settings._replace(notice=way)
    written: list[str] = []
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        monkeypatch.setattr(app._driver, "write", written.append)
        clock.forward(hours=6)
        app.post_message(Beat())
        await settle(pilot)
    notices = [one for one in written if "]9;" in one or "]777;" in one]
    assert len(notices) == (way != "off")
    if notices:
        assert "capacity round" in notices[0]
        assert "A-0001" not in notices[0]


async def test_a_beat_that_brings_nothing_new_says_nothing(app, clock, monkeypatch):
    app.settings = app.settings._replace(notice="osc9")
    written: list[str] = []
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        monkeypatch.setattr(app._driver, "write", written.append)
        clock.forward(minutes=5)
        app.post_message(Beat())
        await settle(pilot)
    assert not [one for one in written if "]9;" in one]


async def test_a_draft_of_a_bulletin_is_not_taken_for_a_report(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "b", "e")
        app.screen.query_one(Words).text = "# Half"
        app.screen._keep()
        await app.workers.wait_for_complete([one for one in app.workers if one.group == "draft"])
        (left,) = app.store.read(drafts.found, app.store.hand.desk, "bulletin")
        assert json.loads(left.content)["text"] == "# Half"
        await press(pilot, "f2")
        assert app.screen.query_one("#in-pseudonym1", Input).value == ""


async def test_done_settles_a_duty_without_leaving(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await at_prompt(app, pilot, Duty.BULLETIN)
        await press(pilot, "ctrl+d")
        assert isinstance(app.screen, Due)
        series = app.store.read(duties.series, Duty.BULLETIN, TODAY, TODAY)
        assert [one.state for one in series] == [TurnState.HELD]
