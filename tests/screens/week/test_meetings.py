"""Meetings at the screen: begun, noted, closed, moved; the agenda of one."""

import io
from datetime import date

from docx import Document
from textual.widgets import Input, Label, OptionList

from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome
from crisisdesk.domain.week.meetings import AgendaSubject, Attendance
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.domain.week.series import TurnState
from crisisdesk.exchange.documents import formats
from crisisdesk.exchange.documents.consultation import agenda_paper
from crisisdesk.exchange.documents.paper import Heading
from crisisdesk.screens.week.meeting import MeetingPage
from crisisdesk.screens.week.meeting_forms import PresenceList
from crisisdesk.screens.week.meetings import MeetingsBoard
from crisisdesk.screens.week.register_forms import StepForm
from crisisdesk.services.week import agenda as agendas
from crisisdesk.services.week import duties, meetings, register
from crisisdesk.store.queries.week import meetings as meeting_queries
from crisisdesk.store.queries.week import publications
from crisisdesk.widgets.text_lines import Words
from tests.factories import make_case
from tests.screens.conftest import fill, press, screen_text, turn_of
from tests.screens.resting import settle

CORONA = Duty.CORONA_CONSULTATION
TODAY = date(2020, 4, 7)
SIZE = (80, 24)


async def test_a_meeting_from_the_first_word_to_the_last(app, tmp_path):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        assert isinstance(app.screen, MeetingsBoard)
        await press(pilot, "enter", "a")
        assert "First start the meeting" in screen_text(app)
        await press(pilot, "h", "enter", "p")
        assert isinstance(app.screen, PresenceList)
        await press(pilot, "enter", "enter")
        party = app.screen.query_one(Input)
        party.focus()
        await pilot.press(*"Fire brigade")
        await press(pilot, "enter", "escape")
        held = app.store.read(meeting_queries.of_turn, CORONA, TODAY)
        file = app.store.read(meetings.meeting, held.id)
        there = {one.party for one in file.presences if one.attendance is Attendance.PRESENT}
        assert there == {"Purchasing organisation", "Youth teams", "Fire brigade"}
        await press(pilot, "c")
        fill(app, text="call the schools", owner="CD", due="09-04")
        await press(pilot, "ctrl+s", "w")
        await pilot.press(*"a quiet week")
        await press(pilot, "ctrl+s")
        seen = screen_text(app)
        assert "call the schools" in seen
        (note,) = app.store.read(meetings.meeting, held.id).notes
        assert (note.subject, note.text) == (AgendaSubject.CAPACITY, "a quiet week")
        await press(pilot, "home", "d")
        assert isinstance(app.screen, StepForm)
        fill(app, status="done")
        await press(pilot, "ctrl+s")
        minutes = app.store.read(meetings.minutes, held.id)
        assert [(one.particulars.owner, one.status) for one in minutes.actions] == [
            ("CD", EntryStatus.DONE)
        ]
        await press(pilot, "s", "shift+tab", "enter", "w")
        assert "The meeting is closed" in screen_text(app)
        await press(pilot, "m")
        fill(app, path=str(tmp_path / "nowhere" / "x"))
        await press(pilot, "ctrl+s")
        # Two notices may still lie over the words.
        assert any("There is no folder" in str(one.render()) for one in app.screen.query(Label))
        for form, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!"), ("md", b"# ")):
            fill(app, path=str(tmp_path / "minutes.pdf"), form=form)
            await press(pilot, "ctrl+s")
            assert (tmp_path / f"minutes.{form}").read_bytes().startswith(begins)
            await press(pilot, "m")


async def test_attendance_goes_round_and_who_is_expected_is_kept(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "h", "enter", "p")
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
        await press(pilot, "escape", "i")
        app.screen.query_one(Words).text = "Youth teams\n\n  Police \nYouth teams"
        await press(pilot, "ctrl+s")
        assert app.store.read(meetings.parties, CORONA) == ["Youth teams", "Police"]


async def test_a_meeting_is_cancelled_or_moved_from_the_list(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "x")
        await press(pilot, "ctrl+s")
        assert "Enter why" in screen_text(app)
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


async def test_what_lies_ahead_is_refused_before_anything_is_asked(app):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        app.screen.lines.move_to((Duty.ABSENCE_REVIEW, date(2020, 4, 9)))
        await press(pilot, "h")
        assert isinstance(app.screen, MeetingsBoard)
        assert "This occurrence is not until" in screen_text(app)


async def test_the_minutes_of_what_was_held_elsewhere_are_made_afterwards(app):
    app.store.write(duties.settle, CORONA, TODAY, OccurrenceOutcome.DONE)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        assert app.screen.lines.move_to((CORONA, TODAY))
        await press(pilot, "m")
        assert "Nothing has been noted yet" in screen_text(app)
        assert "held without minutes" in screen_text(app)
        await press(pilot, "h", "enter")
        assert isinstance(app.screen, MeetingPage)
        assert app.store.read(meeting_queries.of_turn, CORONA, TODAY) is not None


async def test_the_list_of_meetings_is_searched(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "slash", *"absence held", "enter")
        assert {one.turn.duty for one in app.screen.lines.rows} == {Duty.ABSENCE_REVIEW}
        assert {one.turn.state for one in app.screen.lines.rows} == {TurnState.HELD}


async def test_a_point_of_the_agenda_opens_what_it_is_about(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "h", "enter")
        points = app.screen.points.rows
        for wanted, page in (("facility", "FacilityPage"), ("case", "CasePage")):
            point = next(each for each in points if getattr(each, wanted) is not None)
            app.screen.points.move_to(point.id)
            await press(pilot, "enter")
            # The case of another asks first why somebody looks.
            assert type(app.screen).__name__ in (page, "Why")
            await press(pilot, "escape")
        point = next(one for one in points if one.entry is not None)
        app.screen.points.move_to(point.id)
        await press(pilot, "enter")
        assert point.entry.reference in screen_text(app)


async def test_a_huge_note_is_a_sentence_and_stays_where_it_was(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "h", "enter", "w")
        words = app.screen.query_one(Words)
        words.text = "x" * 10_001
        await press(pilot, "ctrl+s")
        assert "too long" in screen_text(app)
        assert len(words.text) == 10_001


async def test_the_agenda_is_written_for_providers(app, tmp_path):
    app.store.write(make_case, 1)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "5", "enter", "m")
        fill(app, path=str(tmp_path / "agenda.md"), form="md", audience="providers")
        await press(pilot, "ctrl+s")
    text = (tmp_path / "agenda.md").read_text(encoding="utf-8")
    assert "for providers" in text
    assert "ended: fewer than 5" in text
    assert "A-0001" not in text
    assert "N-00" not in text
    (start, told) = app.store.read(publications.publications)
    assert (start.told, told.document) == ({}, "corona_consultation 2020-04-07")


async def test_screen_and_paper_have_the_same_rubrics(app):
    store = app.store
    store.write(register.ask, EntryParticulars("childcare?"), ["Dordrecht", "Gorinchem"])
    store.write(register.add, EntryKind.AGREEMENT, EntryParticulars("together", for_board=True))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        page = MeetingPage(CORONA, TODAY)
        app.push_screen(page)
        await settle(pilot)
        agenda = store.read(agendas.agenda, CORONA, TODAY)
        shown = [group.title for group in page._parts(agenda) if group.points]
        paper = agenda_paper(agenda)
        titles = [block.text for block in paper.blocks if isinstance(block, Heading)]
        headings = [title.replace(".", "") for title in titles]
        assert shown == headings
        for title in ("Standing agreements", "Feedback not given yet", "Asked of the board"):
            assert title in shown
        assert shown[-1] == "Next meeting"
        document = Document(io.BytesIO(formats.as_bytes(paper, "docx", store.now())))
        in_word = [
            each.text
            for each in document.paragraphs
            if each.style and each.style.name == "Heading 1"
        ]
        assert [text.replace(".", "") for text in in_word] == headings
