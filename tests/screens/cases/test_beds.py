"""Tomorrow's beds at the screen: the list for the chair, and what is said of one child."""

from datetime import timedelta

from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.moments import date_text, local
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.stay.beds import BedsPage
from crisisdesk.screens.cases.stay.outflow_form import OutflowForm
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import holds, stays
from crisisdesk.services.cases.stay import outflow
from tests.factories import DECISION
from tests.screens.cases.case_desk import OpenedCase, error_text, fill, press
from tests.screens.resting import settle


class Placed(OpenedCase):
    """A desk whose case has a child that stays somewhere."""

    def __init__(self, app):
        super().__init__(app)
        place = self.facility()
        hold = self.write(holds.hold, self.case, place, sure=True)
        self.write(holds.decide, hold, DECISION, sure=True)
        self.write(stays.arrive, self.case, self.youth, place, hold=hold)
        self.stay = self.file.line.stays[0]

    @property
    def outflow(self):
        return self.file.history.outflows.get(self.stay.id)

    @property
    def today(self):
        return local(self.app.store.now()).date()

    async def open_list(self, pilot):
        await settle(pilot)
        await press(pilot, "3", "t")
        page = self.app.screen
        assert isinstance(page, BedsPage)
        page.go_to(self.stay.id)
        await settle(pilot)
        return page


def totals(page):
    return str(page.query_one("#totals").render())


async def test_what_is_said_of_a_child_moves_its_place_up(region_app):
    app = region_app(language="en")
    async with app.run_test(size=(120, 40)) as pilot:
        desk = Placed(app)
        page = await desk.open_list(pilot)
        assert "tomorrow 0 · this week 0 · later 0 · day unknown 3" in totals(page)
        await press(pilot, "e")
        assert isinstance(app.screen, OutflowForm)
        assert all(app.screen.values(app.screen.file)[name] == "" for name in ("blocker", "who"))
        await press(pilot, "ctrl+s")
        assert "Choose what holds the child back" in error_text(app) + str(
            app.screen.query_one("#field-blocker").query("Label").last().render()
        )
        past, tomorrow = desk.today - timedelta(days=1), desk.today + timedelta(days=1)
        fill(app, blocker="court", who="GI Zuid", looks_on=date_text(past), leaves_on="")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, OutflowForm)
        assert desk.outflow is None
        fill(app, looks_on=date_text(tomorrow), leaves_on=date_text(tomorrow))
        await press(pilot, "ctrl+s")
        assert page.is_current
        assert desk.outflow == Outflow(
            desk.stay.facility, desk.stay.id, Blocker.COURT, "GI Zuid", tomorrow, tomorrow
        )
        assert "tomorrow 1" in totals(page)
        # The cursor stays on the place it was on.
        assert page.lines.current.id == desk.stay.id
        assert page.lines.rows.index(page.lines.current) == 0
        await press(pilot, "enter")
        assert isinstance(app.screen, CasePage)


async def test_a_place_that_is_expected_free_is_told_and_not_counted(region_app):
    app = region_app(language="en")
    async with app.run_test(size=(120, 40)) as pilot:
        desk = Placed(app)
        place = desk.stay.facility

        def vacant():
            lines = app.store.read(capacity.overview).lines
            return next(line.placeable for line in lines if line.id == place)

        before = vacant()
        tomorrow = desk.today + timedelta(days=1)
        ready = Outflow(place, desk.stay.id, Blocker.NOTHING, "", None, tomorrow)
        desk.write(outflow.set_outflow, desk.case, ready)
        assert vacant() == before
        await settle(pilot)
        app.push_screen(FacilityPage(place))
        await settle(pilot)
        assert "1 expected free tomorrow" in str(app.screen.query_one("#facts").render())
        await press(pilot, "escape")
        page = OptionsPage(desk.case)
        app.push_screen(page)
        await settle(pilot)
        page.action_show_all()
        page.go_to(place)
        await settle(pilot)
        assert "1 expected free tomorrow" in str(page.query_one("#why").render())


async def test_the_list_is_narrowed_to_what_must_be_looked_at(region_app):
    app = region_app(language="en")
    async with app.run_test(size=(80, 24)) as pilot:
        desk = Placed(app)
        today = Outflow(desk.stay.facility, desk.stay.id, Blocker.FUNDING, "gemeente", desk.today)
        desk.write(outflow.set_outflow, desk.case, today)
        page = await desk.open_list(pilot)
        every = len(page.lines.rows)
        await press(pilot, "d")
        assert [bed.reference for bed in page.lines.rows] == [desk.file.line.reference]
        assert "1 to look at" in totals(page)
        await press(pilot, "escape")
        assert len(page.lines.rows) == every
        await press(pilot, "slash", *"gemeente")
        assert [bed.who for bed in page.lines.rows] == ["gemeente"]


async def test_another_desk_that_was_first_loses_nothing_typed(region_app):
    app = region_app(language="en")
    async with app.run_test(size=(120, 40)) as pilot:
        desk = Placed(app)
        await desk.show(pilot)
        await press(pilot, "O")
        fill(app, blocker="court")
        other = Outflow(desk.stay.facility, desk.stay.id, Blocker.FUNDING, "gemeente")
        desk.write(outflow.set_outflow, desk.case, other)
        await press(pilot, "ctrl+s")
        assert "save again to keep it" in error_text(app)
        # What nobody touched here is what the other wrote.
        assert app.screen.query_one("#in-who").value == "gemeente"
        await press(pilot, "ctrl+s")
        assert desk.outflow == other._replace(blocker=Blocker.COURT)
        assert desk.file.history.blockers == {Blocker.COURT}


async def test_it_is_reached_from_the_day_start(region_app):
    app = region_app(language="en")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "d", "t")
        assert isinstance(app.screen, BedsPage)
