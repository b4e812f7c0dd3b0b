"""The weekly review in Dutch: from the missing figures to the staffed places, and closed."""

import pytest

from crisisdesk.domain.absence.mutual_aid import AidState
from crisisdesk.domain.week.duties import Duty
from crisisdesk.screens.absence.aid import AidPage
from crisisdesk.screens.absence.report import AbsenceForm
from crisisdesk.screens.absence.review import AbsencePage
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.week.attendance import AttendanceList
from crisisdesk.services.absence import mutual_aid
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import duty_prompts, meetings
from tests.absence_region import line_of
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

pytestmark = pytest.mark.drawn


async def _press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def _fill(app, **fields):
    for name, value in fields.items():
        app.screen.query_one(f"#in-{name}").value = value


def _places(app, name):
    return next(one for one in app.store.read(capacity.overview).lines if one.name == name)


async def _to(pilot, name):
    app = pilot.app
    assert app.screen.lines.move_to(line_of(app.store, name).provider)
    await settle(pilot)


async def test_from_a_missing_figure_to_staffed_places(weeks_app, open_store, weeks_target):
    app = weeks_app(language="nl")
    other = open_store(target=weeks_target)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        overview = screen_text(app)
        assert "1 niet gemeld" in overview
        assert "!! De Wissel" in overview

        # One provider is missing, one is below its minimum.
        await _press(pilot, "4")
        assert isinstance(app.screen, AbsencePage)
        seen = screen_text(app)
        assert "Verzuimbespreking wk 14 · gemeld 5 van 6 · regio 8,6 % Δ +1,3 bij 5" in seen
        assert "onder minimum 1" in seen
        assert "De Wissel · 1,5 fte tekort" in seen
        await _to(pilot, "Merwestroom")
        await _press(pilot, "m")
        assert isinstance(app.screen, AbsenceForm)
        _fill(app, sick="1,2")
        await _press(pilot, "ctrl+s")
        assert "gemeld 6 van 6" in screen_text(app)

        # Two could lend; the one that would fall below its own minimum is refused.
        await _to(pilot, "De Wissel")
        found = [one.name for one in app.screen.lenders.rows]
        assert found[:2] == ["Kadehuis", "Lindeborg"]
        await _press(pilot, "h", "ctrl+s")
        assert app.screen.lenders.has_focus
        await _press(pilot, "down", "enter", "ctrl+s")
        refused = screen_text(app)
        assert "Lindeborg heeft 0,3 fte boven het eigen minimum" in refused
        await _press(pilot, "escape")
        assert app.store.read(mutual_aid.deployments) == []

        # The other is asked, grants from the Monday of that week on, and is deployed.
        await _press(pilot, "up", "enter", "ctrl+s", "escape", "v")
        assert isinstance(app.screen, AidPage)
        await _press(pilot, "down", "m")
        _fill(app, state="granted", start="30-03-2020")
        await _press(pilot, "ctrl+s", "m")
        _fill(app, state="deployed")
        await _press(pilot, "ctrl+s")
        (deployment,) = other.read(mutual_aid.deployments)
        assert (deployment.lender_name, deployment.state) == ("Kadehuis", AidState.DEPLOYED)
        await _press(pilot, "escape")
        assert not line_of(other, "De Wissel").below_minimum
        assert "onder minimum 0" in screen_text(app)

        # The places follow what staff allows, by a report that somebody saves.
        before = _places(app, "De Wissel groep").staffed
        await _to(pilot, "De Wissel")
        await _press(pilot, "b")
        assert "bemenste plekken 8 → 7" in screen_text(app)
        await _press(pilot, "ctrl+s")
        assert isinstance(app.screen, ReportForm)
        assert _places(app, "De Wissel groep").staffed == before
        await _press(pilot, "ctrl+s")
        assert _places(app, "De Wissel groep").staffed == 7

        # None is due on a Tuesday: which one is meant is asked, and it is held and closed at once.
        await _press(pilot, "s")
        assert "Er is geen bespreking bezig of aan de beurt." in screen_text(app)
        await _press(pilot, "down", "enter")
        _fill(app, agreement0="Kadehuis springt bij in de nacht", action0="norm van Rietzoom")
        _fill(app, by0="Rietzoom", due0="10-04")
        app.screen.query_one(AttendanceList).focus()
        await _press(pilot, "space", "ctrl+s", "shift+tab", "enter")
        assert "De bespreking is gesloten." in screen_text(app)
        held = other.read(meetings.newest, Duty.ABSENCE_REVIEW)
        minutes = other.read(meetings.minutes, held.id)
        noted = [one.particulars.text for one in (*minutes.agreements, *minutes.actions)]
        assert noted == ["Kadehuis springt bij in de nacht", "norm van Rietzoom"]
        assert [one.attendance for one in minutes.file.presences][:2] == ["present", "absent"]
        turns = other.read(duty_prompts.due, coming=True)
        assert held.day not in [one.day for one in turns if one.duty is Duty.ABSENCE_REVIEW]
