"""f6 takes the last act back; on the time line what was said is corrected or overwritten."""

from datetime import timedelta
from uuid import UUID

from textual.widgets import Input

from crisisdesk.domain.capacity.places import Freshness
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.screens.capacity.report import UnchangedForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.time_line_page import BlankForm, CorrectEventForm, TimeLinePage
from crisisdesk.screens.dashboard import Dashboard
from crisisdesk.screens.dialogs import Sure
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import enquiries
from tests.factories import rows_of
from tests.screens.cases.case_desk import fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


def notes(opened):
    return [event.payload for event in opened.file.events if event.kind is EventKind.NOTED]


async def note(opened, pilot, words):
    await press(pilot, "w")
    fill(opened.app, note=words)
    await press(pilot, "ctrl+s")


async def test_one_key_takes_the_last_act_back_at_once_and_later_after_a_question(opened, clock):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await note(opened, pilot, "written too soon")
        clock.forward(seconds=3)
        await press(pilot, "f6")
        assert (notes(opened), len(app.screen_stack)) == ([], 2)
        assert "does not count (AB 07-04-2020 14:00, taken back): note" in screen_text(app)

        await note(opened, pilot, "written once more")
        clock.forward(minutes=2)
        await press(pilot, "f6")
        assert isinstance(app.screen, Sure)
        assert "Take back: note" in screen_text(app)
        # The safe answer has the focus: enter leaves it as it is.
        await press(pilot, "enter")
        assert notes(opened) == ["written once more"]
        await press(pilot, "f6", "shift+tab", "enter")
        assert notes(opened) == []
        await press(pilot, "f6")
        assert (notes(opened), len(app.screen_stack)) == ([], 2)
        # From a form too, and what is typed there stays.
        await note(opened, pilot, "third")
        await press(pilot, "w")
        fill(app, note="half typed")
        await press(pilot, "f6")
        assert notes(opened) == []
        assert app.screen.query_one("#in-note", Input).value == "half typed"


async def test_a_case_taken_back_leaves_its_page(opened, clock):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        (row,) = rows_of(
            app.store,
            "SELECT id FROM journal WHERE event = 'case.opened' AND case_id = :case",
            case=opened.case,
        )
        app.store.last_act = UUID(bytes=row[0])
        await press(pilot, "f6")
        assert isinstance(app.screen, Dashboard)


async def test_events_are_corrected_one_by_one_and_words_overwritten(opened, clock):
    app = opened.app
    facility = opened.facility()
    (enquiry,) = opened.write(enquiries.enquire, opened.case, [facility])
    opened.write(enquiries.accept, opened.case, enquiry, 2, more=True, words="the nurse")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, TimeLinePage)
        await press(pilot, "e")
        form = app.screen
        assert isinstance(form, CorrectEventForm)
        await press(pilot, "ctrl+s")
        assert "otherwise or did not happen" in screen_text(app)
        fill(app, what="otherwise", why="typed", number="1", at="08-04-2020 14:00")
        await press(pilot, "ctrl+s")
        assert app.screen is form
        assert "still to come" in screen_text(app)
        fill(app, at="13:30")
        await press(pilot, "ctrl+s")
        (line,) = opened.file.enquiries
        assert (line.places, line.words) == (1, "the nurse")
        assert isinstance(app.screen, TimeLinePage)
        assert "does not count (AB" in screen_text(app)

        await press(pilot, "x")
        assert isinstance(app.screen, BlankForm)
        fill(app, asker="parent", ground="names")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        await press(pilot, "shift+tab", "enter")
        assert opened.file.enquiries[0].words == "⊘ 07-04-2020"
        assert isinstance(app.screen, TimeLinePage)

        await press(pilot, "end", "e")
        assert "e, J and u" in [*app._notifications][-1].message
        await press(pilot, "escape")
        assert isinstance(app.screen, CasePage)

        await press(pilot, "a")
        fill(app, answer="by_mistake")
        await press(pilot, "ctrl+s")
        await press(pilot, "a")
        assert "waiting" in screen_text(app)
        fill(app, answer="by_mistake")
        await press(pilot, "ctrl+s")
        assert opened.file.enquiries == ()


async def test_unchanged_figures_that_are_not_fresh_ask_when_that_was_said(region_app, clock):
    app = region_app()
    clock.forward(hours=30)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2")
        line = app.screen.lines.under
        while line.freshness in (Freshness.FRESH, Freshness.NEVER):
            await press(pilot, "down")
            line = app.screen.lines.under
        await press(pilot, "u")
        assert isinstance(app.screen, UnchangedForm)
        await press(pilot, "ctrl+s")
        assert "when it was said" in screen_text(app)
        fill(app, observed_at="01-04-2020 10:00")
        await press(pilot, "ctrl+s")
        assert "before the figures that it confirms" in screen_text(app)
        said_at = clock.time - timedelta(hours=1)
        fill(app, observed_at=f"{said_at + timedelta(hours=2):%H:%M}")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        now = next(
            known for known in app.store.read(capacity.overview).lines if known.id == line.id
        )
        assert (now.observed_at, now.figures) == (said_at, line.figures)
