"""The absence review at the keyboard: figures, confirming, stepping, closing."""

from datetime import date, timedelta

import pytest
from textual.widgets import Input

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import Attendance
from crisisdesk.domain.week.series import TurnState
from crisisdesk.screens.absence.closing import CloseForm, WhichReview
from crisisdesk.screens.absence.presentation import PresentationPage
from crisisdesk.screens.absence.report import AbsenceForm
from crisisdesk.screens.absence.trend import TrendPage
from crisisdesk.screens.beat import Beat
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.week.attendance import AttendanceList
from crisisdesk.services.absence import absence
from crisisdesk.services.week import meetings
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.week import meetings as meeting_queries
from tests.absence_region import WEEK, line_of
from tests.factories import rows_of
from tests.screens.conftest import fill, press, screen_text, turn_of
from tests.screens.resting import settle


async def on_line(pilot, name, *keys):
    """Open the review, put the cursor on a provider, press keys."""
    await settle(pilot)
    await press(pilot, "4")
    app = pilot.app
    assert app.screen.lines.move_to(line_of(app.store, name).provider)
    await settle(pilot)
    await press(pilot, *keys)


async def test_the_review_says_who_is_short_who_is_missing_and_who_could_lend(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "4")
        seen = screen_text(app)
        head = "Absence review wk 14 · reported 5 of 6 · region 8.6 % Δ +1.3 over 5 (weighted)"
        assert head in seen
        assert "below minimum 1" in seen
        assert "region of 98.5 + ? FTE" in seen
        assert "De Wissel · 1.5 FTE short" in seen
        row = next(line for line in seen.splitlines() if "Merwestroom" in line)
        assert "not reported" in row
        assert "wk 13: 6.0 %" in row
        assert "1.5 → 3.5 left" in seen
        assert [one.name for one in app.screen.lenders.rows][:2] == ["Kadehuis", "Lindeborg"]


async def test_a_call_round_goes_on_to_who_has_not_reported(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await on_line(pilot, "Merwestroom", "m")
        assert isinstance(app.screen, AbsenceForm)
        # The figures of the week before stand there: leaving them confirms them.
        assert app.screen.query_one("#in-sick", Input).value == "1.08"
        fill(app, sick="1,5", quarantine="0.7")
        await press(pilot, "ctrl+s")
        line = line_of(app.store, "Merwestroom")
        assert line.counted.figures.sick == 1500 * 7
        assert line.counted.figures.quarantine == 700 * 7
        # Nobody is missing any more, so the round is over.
        assert not isinstance(app.screen, AbsenceForm)
        assert "Merwestroom: 8.3 %" in screen_text(app)


async def test_the_next_without_figures_opens_by_itself(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        earlier = Period(WEEK.start - timedelta(days=49), WEEK.end - timedelta(days=49))
        await settle(pilot)
        await press(pilot, "4")
        app.screen._period = earlier.before()
        app.screen.reload()
        await settle(pilot)
        await press(pilot, "m")
        first = app.screen._line.name
        fill(app, contract="10", sick="1")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, AbsenceForm)
        assert app.screen._line.name != first


async def test_a_provider_that_counts_by_facility_is_asked_for_each_before_the_next(weeks_app):
    app = weeks_app()
    one, other = app.store.write(_two_houses)
    provider = line_of(app.store, "Rietkraag").provider
    for facility in (one, other):
        told = AbsenceReport(
            provider, WEEK.before(), AbsenceFigures(8000, 400, 0, 0, 5000), facility
        )
        app.store.write(absence.enter, told)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_line(pilot, "Rietkraag", "m")
        assert "Absence · Rietkraag · Rietkraag Noord · wk 14" in screen_text(app)
        await press(pilot, "ctrl+s")
        assert "Absence · Rietkraag · Rietkraag Zuid · wk 14" in screen_text(app)
        # Who stops halfway goes on where it was left.
        await press(pilot, "escape", "m")
        assert "Absence · Rietkraag · Rietkraag Zuid · wk 14" in screen_text(app)
        await press(pilot, "ctrl+s")
        assert set(app.store.read(absence_queries.units, provider, WEEK)) == {one, other}
        assert "Absence · Merwestroom · wk 14" in screen_text(app)


def _two_houses(uow):
    """A provider with two facilities."""
    provider = uow.facilities.add_provider("Rietkraag")
    site = uow.facilities.add_site(provider, name="1", municipality="Dordrecht")
    made = [
        uow.facilities.add(site, name=f"Rietkraag {name}", kind=Kind.CRISIS_GROUP)
        for name in ("Noord", "Zuid")
    ]
    uow.journal("facility.added", facility=made[0])
    return made


async def test_u_confirms_unchanged_and_goes_to_the_next_missing(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await on_line(pilot, "Merwestroom", "u")
        line = line_of(app.store, "Merwestroom")
        assert line.counted.figures == line.last.figures


@pytest.mark.parametrize(
    ("fields", "sentence", "field"),
    [
        ({"sick": "30"}, "more absent (30) than under contract (22)", "sick"),
        ({"sick": "-1"}, "enter a number like 7,2", "sick"),
        ({"contract": "?"}, "This figure must be known.", "contract"),
        ({"heads": "4"}, "4 people cannot fill this contract FTE", "heads"),
        ({"end": "29-03-2020"}, "The period has no days", "end"),
        ({"start": "nonsense"}, "is not a date; enter 24-03 or 24-03-2020", "start"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    weeks_app, fields, sentence, field
):
    app = weeks_app()
    async with app.run_test(size=(120, 40)) as pilot:
        before = line_of(app.store, "De Wissel").counted
        await on_line(pilot, "De Wissel", "m")
        fill(app, note="told by phone", **fields)
        await press(pilot, "ctrl+s")
        assert sentence in screen_text(app)
        assert app.focused.id == f"in-{field}"
        assert app.screen.query_one("#in-note", Input).value == "told by phone"
        assert line_of(app.store, "De Wissel").counted == before


async def test_an_illness_word_is_pointed_out_and_kept_only_if_no_person_is_meant(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await on_line(pilot, "De Wissel", "m")
        fill(app, note="two with griep")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        await press(pilot, "escape")
        assert isinstance(app.screen, AbsenceForm)
        assert "griep" in app.screen.query_one("#in-note", Input).value
        assert line_of(app.store, "De Wissel").counted.note == ""
        await press(pilot, "ctrl+s")
        await pilot.click("#yes")
        await settle(pilot)
        assert line_of(app.store, "De Wissel").counted.note == "two with griep"
        said = "SELECT id FROM journal WHERE event = 'absence.no_person_meant'"
        assert len(rows_of(app.store, said)) == 1


async def test_what_is_short_stays_when_figures_are_saved_again(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        before = line_of(app.store, "De Wissel")
        await on_line(pilot, "De Wissel", "m", "ctrl+s")
        after = line_of(app.store, "De Wissel")
        assert after.counted.version == before.counted.version + 1
        assert after.shortages == before.shortages


async def test_another_desk_was_first_and_the_form_stays(weeks_app, open_store, weeks_target):
    app = weeks_app()
    other = open_store(target=weeks_target)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_line(pilot, "De Wissel", "m")
        fill(app, sick="4")
        line = line_of(other, "De Wissel")
        other.write(absence.confirm_unchanged, line.provider, WEEK)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, AbsenceForm)
        assert app.screen.query_one("#in-sick", Input).value == "4"
        assert line_of(app.store, "De Wissel").counted.figures.sick == 3000 * 7


async def test_the_arrows_step_through_periods_and_not_into_what_is_to_come(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "4", "left")
        assert "Absence review wk 13 · reported 6 of 6" in screen_text(app)
        await press(pilot, "right", "right")
        assert "wk 15 · reported 0 of 6" in screen_text(app)
        await press(pilot, "right")
        assert "The period after this one" in screen_text(app)
        assert "wk 15 · reported 0 of 6" in screen_text(app)


async def test_the_review_as_it_was_forbids_acts(weeks_app, clock):
    app = weeks_app(at=clock() - timedelta(days=7))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "4")
        assert "Absence review wk 13" in screen_text(app)
        reports = len(rows_of(app.store, "SELECT id FROM absence_report"))
        await press(pilot, "u")
        assert len(rows_of(app.store, "SELECT id FROM absence_report")) == reports
        assert "The desk shows another moment" in screen_text(app)


async def test_typing_finds_a_provider_and_escape_widens_again(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "4", "slash", *"papen")
        assert [one.name for one in app.screen.lines.rows] == ["Lindeborg"]
        await press(pilot, "escape")
        assert len(app.screen.lines.rows) == 6


REVIEW = Duty.ABSENCE_REVIEW
THURSDAY = date(2020, 4, 9)


def _minutes(app, day=THURSDAY):
    held = app.store.read(meeting_queries.of_turn, REVIEW, day)
    return None if held is None else app.store.read(meetings.minutes, held.id)


async def test_closing_is_its_meeting_and_offers_the_minutes(weeks_app, clock, tmp_path):
    app = weeks_app()
    clock.forward(days=2)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "4", "s")
        assert isinstance(app.screen, CloseForm)
        listed = app.screen.query_one(AttendanceList)
        # Who reported need not have been there: nothing is said beforehand.
        assert len(listed.unsaid) == len(listed.presences) == 6
        fill(app, agreement0="night first", by0="De Wissel")
        await press(pilot, "ctrl+s")
        assert "Enter what is to be done." in screen_text(app)
        fill(app, action0="call Merwestroom", due0="16-04", party="Fire brigade")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        assert app.screen.focused.id == "no"
        await press(pilot, "escape")
        assert "Say who was there" in screen_text(app)
        assert app.screen.query_one("#in-agreement0", Input).value == "night first"
        assert _minutes(app) is None
        listed.focus()
        for _provider in listed.presences[:5]:
            await press(pilot, "space")
        await press(pilot, "up", "space", "space")
        assert [one.attendance for one in listed.presences][4:] == ["absent", None]
        await press(pilot, "ctrl+s", "shift+tab", "enter")
        # The minutes are offered at once.
        assert "The review is closed." in screen_text(app)
        fill(app, path=str(tmp_path / "minutes.md"), form="md")
        await press(pilot, "ctrl+s")
        written = (tmp_path / "minutes.md").read_text(encoding="utf-8")
        for words in ("night first", "call Merwestroom", "Fire brigade", "not there", "30-03-2020"):
            assert words in written
        minutes = _minutes(app)
        assert minutes.file.meeting.closed_at is not None
        there = {one.party: one.attendance for one in minutes.file.presences}
        assert list(there.values()).count("present") == 5
        assert [one.particulars.due.day for one in minutes.actions] == [16]
        # And they are on page 5 too; closing again is asked about, and nothing is lost.
        await press(pilot, "4", "s")
        assert isinstance(app.screen, WhichReview)
        assert "No review is going on or due." in screen_text(app)
        assert "closed 09-04" in screen_text(app)
        assert "to come; held today instead" in screen_text(app)
        await press(pilot, "escape")
        assert _minutes(app, date(2020, 4, 16)) is None


async def test_what_another_desk_holds_on_page_five_is_closed_on_page_four(
    weeks_app, open_store, weeks_target, clock
):
    clock.forward(days=2)
    app, other = weeks_app(), open_store(target=weeks_target)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        begun = other.write(meetings.hold, REVIEW, THURSDAY)
        other.write(meetings.attend, begun, "Rietzoom", Attendance.PRESENT)
        await press(pilot, "4", "s")
        listed = app.screen.query_one(AttendanceList)
        assert "Rietzoom" not in listed.unsaid
        other.write(meetings.close, begun, sure=True)
        fill(app, agreement0="night first")
        await press(pilot, "ctrl+s", "shift+tab", "enter")
        # The other desk closed it meanwhile: asked, and nothing typed is lost.
        assert "was closed at" in screen_text(app)
        await press(pilot, "shift+tab", "enter")
        assert [one.particulars.text for one in _minutes(app).agreements] == ["night first"]
        assert _minutes(app).file.meeting.id == begun
        await press(pilot, "escape", "5")
        assert app.screen.lines.move_to((REVIEW, THURSDAY))
        await press(pilot, "enter", "m")
        assert "absence-review-2020-04-09" in screen_text(app)


async def test_a_meeting_begun_in_error_is_taken_back_after_a_question(weeks_app, clock):
    clock.forward(days=2)
    app = weeks_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        assert app.screen.lines.move_to((REVIEW, THURSDAY))
        await press(pilot, "h", "enter")
        assert "o: not begun" in screen_text(app)
        await press(pilot, "X", "enter")
        assert _minutes(app) is not None
        await press(pilot, "X", "shift+tab", "enter")
        assert _minutes(app) is None
        assert turn_of(app, REVIEW, THURSDAY).state is TurnState.DUE
        # Closing a meeting on page 5 asks who was there as page 4 does.
        await press(pilot, "h", "enter", "s")
        assert "Nobody said whether they were there: De Wissel" in screen_text(app)
        await press(pilot, "shift+tab", "enter")
        assert {one.attendance for one in _minutes(app).file.presences} == {Attendance.ABSENT}


async def test_the_presentation_and_the_trend_show_the_same_figures(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "4", "p")
        assert isinstance(app.screen, PresentationPage)
        shown = screen_text(app)
        assert "region 8.6 % (weighted)" in shown
        # Others look at it too: nothing of what is due, also not once the clock moved.
        assert not {"F9", "⚑"} & set(shown.split())
        app.post_message(Beat())
        await settle(pilot)
        assert "F9" not in screen_text(app)
        await press(pilot, "left")
        assert "Absence review wk 13" in screen_text(app)
        await press(pilot, "escape", "t")
        assert isinstance(app.screen, TrendPage)
        assert "De Wissel · wk 14: 13.6 % · Δ +4.1" in screen_text(app)


async def test_the_overview_says_where_staff_is_short(weeks_app):
    app = weeks_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        seen = screen_text(app)
        assert "Absence · wk 14" in seen
        assert "region 8.6 % ▲1.3" in seen
        assert "of 98.5 + ? FTE · 1 not reported" in seen
        rows = [line for line in seen.splitlines() if "De Wissel" in line]
        assert "13.6 %  -1.5" in rows[0]


async def test_a_shared_screen_suppresses_a_small_group(weeks_app):
    app = weeks_app()
    subject = app.store.read(absence_queries.subjects)
    (provider,) = {own for name, own, unit in subject if name == "Noordkaap" and unit is None}
    figures = AbsenceFigures(3000, 500, heads=4)
    report = AbsenceReport(provider, WEEK, figures)
    app.store.write(absence.enter, report)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "4", "p")
        seen = screen_text(app)
        lines = [line for line in seen.splitlines() if "too small to show" in line]
        assert [line.split()[0] for line in lines[1:]] == ["Lindeborg", "Noordkaap"]
        assert lines[0].strip() == "too small to show, and in no total: 2"
