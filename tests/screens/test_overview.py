"""The overview is alive: one cursor through its panels, and every line opens what it says."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import OptionList

from crisisdesk.app import CrisisDesk
from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.domain.capacity.selection import Counted, Selection
from crisisdesk.domain.safekeeping.changes import Looked, Novelty, counted, kept_as, looked_of
from crisisdesk.domain.safekeeping.journal import Chain
from crisisdesk.screens.absence.review import AbsencePage
from crisisdesk.screens.beat import Beat
from crisisdesk.screens.capacity.board import CapacityBoard
from crisisdesk.screens.cases.board import CasesBoard
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.dashboard import Dashboard
from crisisdesk.screens.week.day_start import DayStartPage
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.screens.week.provider_contacts import ProviderContactsPage
from crisisdesk.services import dashboard
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.safekeeping import looked
from crisisdesk.store.actor import Actor
from crisisdesk.store.store import Store
from crisisdesk.widgets.gone_row import UNASKED
from crisisdesk.widgets.panel import Panel
from tests.clock import Clock
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

pytestmark = pytest.mark.drawn


def marked(app: CrisisDesk) -> str:
    """The line under the cursor, as it is drawn."""
    [line] = [line for line in screen_text(app).splitlines() if "▸" in line]
    return line.partition("▸")[2].partition("│")[0].strip()


def under(app: CrisisDesk) -> Panel:
    """The panel that the cursor is in."""
    assert isinstance(app.focused, Panel)
    return app.focused


def confirmed(store: Store, count: int) -> None:
    """So many facilities are confirmed as the board shows them."""
    lines = [line for line in store.read(capacity.overview).lines if line.freshness == "fresh"]
    for line in lines[:count]:
        store.write(
            reports.confirm_unchanged,
            line.id,
            figures=line.figures,
            seen=line.version,
            observed_at=store.now(),
            sure=True,
        )


@pytest.fixture
def elsewhere(app: CrisisDesk, clock: Clock) -> Iterator[Store]:
    """Another desk on the same store."""
    store = Store(app.store.target, clock, Actor(DeskId(UUID(int=8)), "elsewhere", letter="B"))
    store.open()
    yield store
    store.close()


@pytest.mark.parametrize("size", [(80, 24), (100, 36), (149, 35), (200, 60)])
async def test_an_overview_begins_with_the_classes_of_its_size(app, size):
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        fitting = {name for name in app.screen.classes if name.startswith("-")}
        assert {name for name in Dashboard().classes if name.startswith("-")} == fitting
        assert len(fitting) == 2


async def test_the_cursor_walks_through_every_panel_and_a_step_over_the_edge_goes_on(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert (under(app).id, marked(app)[:15]) == ("cases", "◕ U1 50 min  A-")
        await press(pilot, "j")
        assert "N-0014" in marked(app)
        await press(pilot, "k", "up")
        assert (under(app).id, marked(app).rstrip(" ─╯")) == ("absence", "+4")
        await press(pilot, "left")
        assert (under(app).id, marked(app)[:18]) == ("places", "! 2 not spoken wit")
        await press(pilot, "tab", "tab", "shift+tab")
        assert under(app).id == "absence"
        await press(pilot, *["down"] * 15)
        assert under(app).id == "cases"


@pytest.mark.parametrize(
    ("panel", "starts", "page"),
    [
        ("cases", "◕ U1", CasePage),
        ("absence", "!! Polderpeil", AbsencePage),
        ("places", "crisis group", CapacityBoard),
        ("places", "! 2 not spoken with", ProviderContactsPage),
        ("duty", "AB", DayStartPage),
        ("due", "⚑ 2 cases", DueDialog),
    ],
)
async def test_enter_and_a_click_open_what_the_line_says(app, panel, starts, page):
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        shown = app.screen.query_one(f"#{panel}", Panel)
        drawn = shown.render().plain.splitlines()
        at = next(i for i, line in enumerate(drawn) if line[1:].startswith(starts))
        await pilot.click(f"#{panel}", offset=(4, at + 1))
        await settle(pilot)
        assert isinstance(app.screen, page)
        clicked = screen_text(app)
        await press(pilot, *(["escape"] if page is DueDialog else ["escape", "1"]))
        assert isinstance(app.screen, Dashboard)
        assert under(app) is shown, "back where one left"
        await press(pilot, "enter")
        assert isinstance(app.screen, page)
        assert screen_text(app) == clicked


async def test_a_due_duty_opens_with_the_cursor_on_it(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.click("#due", offset=(4, 3))
        await settle(pilot)
        options = app.screen.query_one(OptionList)
        assert options.highlighted == 1
        prompt = options.get_option_at_index(1).prompt
        assert "corona consultation 15:00" in str(prompt)


async def test_every_line_about_places_opens_the_board_with_as_many_rows_as_it_counts(app):
    async with app.run_test(size=(200, 60)) as pilot:
        await settle(pilot)
        overview = app.store.read(capacity.overview)
        numbers = {
            Counted.STALE: overview.totals.stale,
            Counted.OVERCROWDED: overview.totals.overcrowded,
            Counted.BARRED: overview.totals.barred,
            Counted.NOT_OPEN: overview.totals.closed + overview.totals.limited,
            Counted.NEVER: overview.totals.never,
        }
        assert all(numbers.values())
        for counts, number in numbers.items():
            rows = [line for line in overview.lines if Selection(counted=counts).admits(line)]
            assert len(rows) == number
        tonight = [
            line for line in overview.lines if Selection(counted=Counted.TONIGHT).admits(line)
        ]
        assert sum(line.placeable or 0 for line in tonight) == overview.totals.tonight.value
        for panel, starts, chosen in (
            ("places", "! 5 stale", Selection(counted=Counted.STALE)),
            ("places", "vacancies tonight", Selection(counted=Counted.TONIGHT)),
            ("whom", "12-15 years", Selection(counted=Counted.TONIGHT, ages=(12, 15))),
        ):
            drawn = app.screen.query_one(f"#{panel}", Panel).render().plain.splitlines()
            at = next(i for i, line in enumerate(drawn) if line[1:].startswith(starts))
            await pilot.click(f"#{panel}", offset=(4, at + 1))
            await settle(pilot)
            assert app.screen.selection == chosen
            assert app.screen.lines.rows
            assert "filter: " in screen_text(app)
            await press(pilot, "1")


async def test_what_does_not_fit_is_counted_and_opens_whole(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "+4" in screen_text(app)
        await press(pilot, *["down"] * 4)
        assert marked(app).rstrip("─╯ ") == "+4"
        await press(pilot, "enter")
        assert isinstance(app.screen, CasesBoard)
        await press(pilot, "1")
        box = app.screen.query_one("#absence", Panel)
        await pilot.click("#absence", offset=(10, box.outer_size.height - 1))
        await settle(pilot)
        assert isinstance(app.screen, AbsencePage)


async def test_nothing_under_the_cursor_moves_by_itself(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "down", "down")
        before, panel = marked(app), under(app)
        row = next(i for i, line in enumerate(screen_text(app).splitlines()) if "▸" in line)
        # A new case comes in above it: the row stays where the eye is.
        panel.say("", [panel._lines[0]._replace(key="new"), *panel._lines])
        assert marked(app) == before
        assert row == next(i for i, line in enumerate(screen_text(app).splitlines()) if "▸" in line)
        app.screen.draw()
        assert marked(app) == before
        # One that somebody else ended stays, struck through, until the cursor leaves it.
        left = [each for each in panel._lines if each is not panel._under]
        token = UNASKED.set(True)
        panel.say("", left)
        UNASKED.reset(token)
        assert marked(app).endswith("gone")
        await press(pilot, "enter")
        assert isinstance(app.screen, Dashboard)
        await press(pilot, "up", "down")
        assert "gone" not in screen_text(app)


async def test_what_changed_since_one_looked_stands_until_one_leaves(app, elsewhere, clock):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "since" not in screen_text(app)
        await press(pilot, "2")
        clock.forward(minutes=5)
        confirmed(elsewhere, 6)
        app.post_message(Beat())
        await settle(pilot)
        await press(pilot, "1")
        assert "since 14:00: 6 reports" in screen_text(app)
        # Never by itself under one's eyes: a form and a beat are no leaving.
        clock.forward(minutes=30)
        confirmed(elsewhere, 1)
        await press(pilot, "f9", "escape")
        app.post_message(Beat())
        await settle(pilot)
        assert "since 14:00: 7 reports" in screen_text(app)
        await press(pilot, "ctrl+l", "enter")
        assert "since 14:00: 7 reports" in screen_text(app)
        await press(pilot, "3", "1")
        assert "since 14:35: no news" in screen_text(app)
        assert app.store.read(looked.looked, app.store.actor.desk, app.store.actor.member)


async def test_each_colleague_has_looked_for_themselves_and_ones_own_acts_are_no_news(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        confirmed(app.store, 1)
        await press(pilot, "1")
        assert "no news" in screen_text(app)
        app.store.sign_in(None)
        app.screen.show_bars()
        await settle(pilot)
        assert "counts from when you leave" in screen_text(app)


EVENTS = ["capacity.reported", "case.opened", "case.looked", "opening.closed", "import.capacity"]


@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 50))))
def test_changes_are_counted_once_each_and_nothing_else_is(events):
    counts = counted(events)
    assert sum(counts.values()) == sum(n for event, n in events if event != "case.looked")
    assert all(counts.values())
    assert list(counts) == [change for change in Novelty if change in counts]


def test_a_look_is_kept_as_it_was_and_what_is_none_is_none():
    seen = Looked(datetime(2020, 4, 7, 12, tzinfo=UTC), {Chain(UUID(int=7), 1): 60})
    assert looked_of(kept_as(seen)) == seen
    broken: list[object] = [None, [], {}, {"at": "x", "ends": ""}, {"at": "2020-04-07T12:00"}]
    assert [looked_of(content) for content in broken] == [None] * len(broken)
    assert looked_of({**kept_as(seen), "ends": "a:b"}) is None


async def test_whoever_leaves_while_it_loads_sees_what_came_since(
    app, elsewhere, clock, monkeypatch
):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        ask, answers = app.store.ask, asyncio.Event()

        async def later(question, *values):
            answer = await ask(question, *values)
            if question is dashboard.figures:
                await answers.wait()
            return answer

        monkeypatch.setattr(app.store, "ask", later)
        clock.forward(minutes=5)
        confirmed(elsewhere, 6)
        await app.catch_up()
        await pilot.press("2")
        await pilot.pause()
        assert not isinstance(app.screen, Dashboard)
        answers.set()
        await settle(pilot)
        await press(pilot, "1")
        assert "since 14:00: 6 reports" in screen_text(app)
