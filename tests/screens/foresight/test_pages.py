"""The pages that look ahead, at the keyboard: nothing is kept but what a key asks for."""

from crisisdesk.screens.foresight.forecast import ForecastPage
from crisisdesk.screens.foresight.rehearsal import (
    AbsentForm,
    RehearsalPage,
    RehearsedRequestForm,
)
from crisisdesk.services.absence import mutual_aid, staffing
from crisisdesk.services.capacity import capacity
from tests.absence_region import REGION, UNTIL, norm_of
from tests.factories import revision_of
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle


async def test_an_absence_is_rehearsed_and_a_line_becomes_a_request(weeks_app):
    app = weeks_app()
    lines = app.store.read(capacity.overview).lines
    for made in REGION:
        if made.name in ("Kadehuis", "Lindeborg", "Rietzoom"):
            (facility,) = (each.id for each in lines if each.provider == made.name)
            app.store.write(staffing.set_norm, norm_of(made, facility))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        before = revision_of(app.store)
        await press(pilot, "4", "i")
        assert isinstance(app.screen, RehearsalPage)
        assert "nothing of it is kept or written" in screen_text(app)
        assert "costs 7 places" in screen_text(app)
        await press(pilot, "h")
        assert isinstance(app.screen, RehearsalPage), "there is no line to ask by yet"
        rows = app.screen.lines.rows
        assert app.screen.lines.move_to(
            next(row.id for row in rows if row.about.name == "Rietzoom groep")
        )
        await press(pilot, "enter")
        assert isinstance(app.screen, AbsentForm)
        fill(app, absent="99")
        await press(pilot, "ctrl+s")
        assert "in the groups that can be counted" in screen_text(app)
        fill(app, absent="1")
        await press(pilot, "ctrl+s")
        assert "Without moves this absence costs 6 places." in screen_text(app)
        assert "Kadehuis groep → Rietzoom groep" in screen_text(app)
        assert "keeps 6 places" in screen_text(app)
        assert revision_of(app.store) == before, "a rehearsal writes nothing"
        await press(pilot, "home", "h")
        assert isinstance(app.screen, RehearsedRequestForm)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, RehearsedRequestForm), "a last day is not made up"
        fill(app, until=f"{UNTIL:%d-%m-%Y}")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, RehearsalPage)
        assert len(app.store.read(mutual_aid.requests)) == 1
        await press(pilot, "z")
        assert "Without moves" not in screen_text(app)
        await press(pilot, "escape", "1", "v")
        assert isinstance(app.screen, ForecastPage)
        assert "Too little is known" in screen_text(app)
