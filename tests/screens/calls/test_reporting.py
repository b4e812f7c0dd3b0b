"""Who reports, at the screen: the list, what is due, and the overview when it matters."""

from textual.widgets import OptionList

from crisisdesk.screens.calls.page import CallsPage
from crisisdesk.screens.calls.reporting import ReportingPage
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.services.calls import reporting
from crisisdesk.widgets.panel import Panel
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

SIZE = (80, 24)
SILENT = "Lichtwaard Besloten"


async def test_who_missed_two_is_due_and_leads_to_who_reports(region_app):
    app = region_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "fewer" not in screen_text(app)
        await press(pilot, "2", "c")
        assert isinstance(app.screen, CallsPage)
        (silent,) = app.store.read(reporting.due)
        assert app.screen.lines.move_to(silent.id)
        assert "2 reports missed" in screen_text(app)
        await press(pilot, "p")
        assert isinstance(app.screen, ReportingPage)
        assert "7 days · 1 facility missed two or more" in screen_text(app)
        assert f"{SILENT}: 2 reports missed, last 04-04-2020 16:00" in screen_text(app)
        await press(pilot, "p")
        assert "28 days" in screen_text(app)
        await press(pilot, "slash", *"kreek")
        assert [line.name for line in app.screen.lines.rows] == ["Kreekrand"]
        await press(pilot, "escape", "enter")
        assert isinstance(app.screen, FacilityPage)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, CallsPage)
        await press(pilot, "f9")
        assert isinstance(app.screen, DueDialog)
        listed = app.screen.query_one(OptionList)
        listed.highlighted = listed.option_count - 1
        await settle(pilot)
        assert f"1 facility missed two reports or more: {SILENT}" in screen_text(app)
        assert "enter: to who reports" in screen_text(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, ReportingPage)
        await press(pilot, "escape", "1", "d")
        assert app.screen.points.move_to(f"missed-{silent.id}")
        assert f"{SILENT}: 2 reports missed" in screen_text(app)


async def test_the_overview_says_it_only_when_fewer_come_in_than_usual(region_app, clock):
    app = region_app()
    clock.forward(days=5)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "! fewer figures: 68, usually 238" in screen_text(app)
        shown = app.screen.query_one("#places", Panel)
        drawn = shown.render().plain.splitlines()
        at = next(i for i, line in enumerate(drawn) if "fewer figures" in line)
        await pilot.click("#places", offset=(4, at + 1))
        await settle(pilot)
        assert isinstance(app.screen, ReportingPage)
        assert "Fewer figures than usual: 68 in seven days" in screen_text(app)
