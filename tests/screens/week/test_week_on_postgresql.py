"""The week at the screen on a shared database: the same pictures, and every kind of act."""

from datetime import date
from uuid import UUID

import pytest

from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import Attendance
from crisisdesk.domain.week.register import EntryKind, EntryStatus
from crisisdesk.domain.week.series import TurnState
from crisisdesk.screens.dialogs import Unexpected
from crisisdesk.services import members
from crisisdesk.services.capacity import capacity
from crisisdesk.services.demo import fill as demo
from crisisdesk.services.week import bulletin, contacts, day_start, meetings, register
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.store.queries.week import meetings as meeting_queries
from crisisdesk.store.queries.week import register as register_queries
from tests.screens.conftest import fill, press, screen_text, turn_of
from tests.screens.resting import settle
from tests.screens.test_golden import GOLDEN, PAGES

CORONA = Duty.CORONA_CONSULTATION
TODAY = date(2020, 4, 7)
LOOKED_AT = ("due", "meetings", "day_start", "bulletin", "duty_rules", "register", "contacts")


@pytest.fixture
def shared_app(server, open_store, make_app, clock):
    """The made-up region on a PostgreSQL database of this test's own."""
    address = server.migrated()
    target = Target(address)
    demo.fill(target, Actor(DeskId(UUID(int=7)), "tester", letter="A"), clock())
    store = open_store(target=target)
    yield make_app(store)
    store.close()
    server.drop(address)


@pytest.mark.long
async def test_a_week_is_looked_at_and_acted_on(shared_app):
    app = shared_app
    store = app.store
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for page in LOOKED_AT:
            await press(pilot, *PAGES[page])
            seen = screen_text(app)
            assert seen == (GOLDEN / f"{page}-en-80x24.txt").read_text(encoding="utf-8"), page
            while len(app.screen_stack) > 1:
                await press(pilot, "escape")
            await press(pilot, "1")
        store.sign_in(store.read(members.known_member, "AB"))

        # A meeting, with an agreement that bars a facility.
        place = next(
            one for one in store.read(capacity.overview).lines if one.name == "De Griendhoek"
        )
        await press(pilot, "5", "h", "enter", "p", "enter", "escape", "w", *"één", "ctrl+s", "a")
        fill(
            app,
            text="not there",
            valid_until="18-04",
            bars="no_crisis",
            scope="facility",
            which=place.name,
        )
        await press(pilot, "ctrl+s", "s", "shift+tab", "enter")
        held = store.read(meeting_queries.of_turn, CORONA, TODAY)
        minutes = store.read(meetings.minutes, held.id)
        assert minutes.file.presences[0].attendance is Attendance.PRESENT
        assert minutes.file.presences[1].attendance is Attendance.ABSENT
        (agreed,) = minutes.agreements
        assert held.closed_at is not None
        assert [one.facility for one in store.read(register.restrictions, agreed.id)] == [place.id]

        # Renewed, and let go, in the register.
        await press(pilot, "escape", "6")
        app.screen.lines.move_to(agreed.id)
        await press(pilot, "l")
        fill(app, valid_until="25-04")
        await press(pilot, "ctrl+s", "d")
        fill(app, status="lapsed")
        await press(pilot, "ctrl+s")
        assert store.read(register.entry, agreed.id).status is EntryStatus.LAPSED
        assert store.read(register.restrictions, agreed.id) == []

        # A turn is moved, a rule changed, the bulletin sent, a contact added, a watch planned.
        await press(pilot, "5")
        app.screen.lines.move_to((Duty.ABSENCE_REVIEW, date(2020, 4, 9)))
        await press(pilot, "v")
        fill(app, until="08-04 10:00", reason="sooner")
        await press(pilot, "ctrl+s", "r", "enter")
        fill(app, at="11:00")
        await press(
            pilot,
            "ctrl+s",
            "escape",
            "b",
            "e",
            "escape",
            "s",
            "shift+tab",
            "enter",
            "escape",
            "7",
            "a",
        )
        fill(app, organisation="Fire brigade", phone="112")
        await press(pilot, "ctrl+s", "v", "1", "d", "r")
        fill(app, **{"from": "08-04 12:00", "until": "08-04 20:00"})
        await press(pilot, "ctrl+s")
        assert turn_of(app, Duty.ABSENCE_REVIEW, date(2020, 4, 9)).moved
        assert store.read(duty_queries.rules)[-1].at.hour == 11
        assert store.read(bulletin.bulletin, TODAY).sent
        assert "Fire brigade" in {
            one.organisation for one in store.read(contacts.directory).contacts
        }
        assert store.read(day_start.day_start).on_duty
        assert turn_of(app, CORONA, TODAY).state is TurnState.HELD
        assert EntryKind.AGREEMENT in {one.kind for one in store.read(register_queries.everything)}
        assert not isinstance(app.screen, Unexpected)
