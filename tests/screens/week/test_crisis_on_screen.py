"""The crisis, the team, contact and the chain, as they are typed and seen at 80x24."""

from datetime import date

from textual.widgets import Button, Input

from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.screens.capacity.crucial import CrucialForm
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.cases.decision_form import DecisionForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.week.chain import ChainPage
from crisisdesk.screens.week.provider_contacts import ProviderContactForm, ProviderContactsPage
from crisisdesk.screens.week.register_forms import EntryForm
from crisisdesk.services.capacity import crucial
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.week import crisis, provider_contact, register
from crisisdesk.store.queries.week import register as queries
from crisisdesk.widgets.board import Board
from crisisdesk.widgets.ticks import Ticks
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle

SIZE = (80, 24)


def entries(app, kind):
    """The standing entries of a kind."""
    return [entry for entry in app.store.read(queries.standing) if entry.kind is kind]


async def test_the_end_of_the_crisis_is_shown_then_asked(app):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        (the_crisis,) = entries(app, EntryKind.CRISIS)
        bound = app.store.read(crisis.bound)
        await press(pilot, "6")
        assert app.screen.lines.move_to(bound.entries[0].id)
        await press(pilot, "enter")
        assert "for the duration of the crisis" in screen_text(app)
        await press(pilot, "escape")
        assert app.screen.lines.move_to(the_crisis.id)
        await press(pilot, "d")
        assert isinstance(app.screen, Sure)
        text = screen_text(app)
        assert "ends today, and with it for good" in text
        assert "Siblings stay together" in text
        assert "Everything else stays as it is." in text
        # A hasty enter does nothing.
        await press(pilot, "enter")
        assert entries(app, EntryKind.CRISIS)
        await press(pilot, "d")
        app.screen.query_one("#yes", Button).focus()
        await press(pilot, "enter")
        assert not entries(app, EntryKind.CRISIS)
        ended = app.store.read(queries.entry, bound.entries[0].id)
        assert ended.status is EntryStatus.LAPSED
        assert "The crisis has ended, with 1 thing" in screen_text(app)
        # Without a crisis the tick is refused where it stands, and nothing typed is lost.
        await press(pilot, "a", "enter")
        fill(app, text="until it is over")
        app.screen.query_one(Ticks).turn("for_crisis")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, EntryForm)
        assert "no crisis that is going on" in " ".join(screen_text(app).split())
        assert app.screen.query_one("#in-text", Input).value == "until it is over"


async def test_contact_is_one_key_and_the_chain_another(app):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        silent = app.store.read(provider_contact.providers).silent
        assert silent
        assert f"{len(silent)} not spoken with" in screen_text(app)
        await press(pilot, "7", "C")
        assert isinstance(app.screen, ProviderContactsPage)
        assert "never" in screen_text(app)
        await press(pilot, "w")
        assert isinstance(app.screen, ProviderContactForm)
        await press(pilot, "ctrl+s")
        assert "Enter in short what was discussed." in screen_text(app)
        fill(app, discussed="about A-0003")
        await press(pilot, "ctrl+s")
        assert "stands in the case" in screen_text(app)
        assert app.screen.query_one("#in-discussed", Input).value == "about A-0003"
        fill(app, discussed="short of night staff")
        fill(app, visits="no")
        await press(pilot, "ctrl+s")
        contacts = app.store.read(provider_contact.providers)
        assert len(contacts.silent) == len(silent) - 1
        assert contacts.lines[-1].visits is False
        await press(pilot, "escape", "w")
        assert isinstance(app.screen, ProviderContactForm)
        await press(pilot, "escape", "3", "c")
        assert isinstance(app.screen, ChainPage)
        assert "posters on buses" in screen_text(app)
        await press(pilot, "a")
        fill(app, text="schools open again", valid_from="")
        await press(pilot, "ctrl+s")
        assert "from which day" in screen_text(app)
        fill(app, valid_from="11-05", valid_until="01-06")
        await press(pilot, "ctrl+s")
        assert "schools open again from 11-05-2020" in screen_text(app)


async def test_who_decides_and_what_is_crucial_are_offered_where_they_are_asked(app):
    mandate = EntryParticulars(
        "placements outside the region", party="SOJ", valid_from=date(2020, 3, 24), detail="24/7"
    )
    app.store.write(register.add, EntryKind.TEAM, mandate)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "2", "enter")
        assert isinstance(app.screen, FacilityPage)
        facility = app.screen._facility
        await press(pilot, "C")
        assert isinstance(app.screen, CrucialForm)
        await press(pilot, "ctrl+s")
        assert "Choose what was agreed." in screen_text(app)
        fill(app, crucial="yes")
        fill(app, agreed_on="01-04", agreed_by="SOJ and all providers")
        await press(pilot, "ctrl+s")
        assert "crucial: agreed on 01-04-2020 by SOJ and all providers" in screen_text(app)
        ground = app.store.read(crucial.ground, facility)
        assert ground.crucial
        case = app.store.read(journal.case_called, "A-0001")
        app.push_screen(CasePage(case))
        await settle(pilot)
        await press(pilot, "d")
        assert isinstance(app.screen, DecisionForm)
        assert "SOJ: placements outside the region (24/7)" in screen_text(app)
        await press(pilot, "escape", "escape", "escape", "5", "h", "enter")
        points = app.screen.query_one("#points", Board).rows
        seen = "".join(point.text for point in points)
        assert "SOJ: placements outside the region (24/7), formed on 24-03-2020" in seen
        assert "agreed on 01-04-2020" in seen
        assert "policy officer" in seen
        assert "posters on buses" in seen
