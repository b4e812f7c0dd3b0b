"""Contacts and the emergency sheet at the screen."""

from textual.widgets import Input

from crisisdesk.domain.week.contacts import Contact
from crisisdesk.screens.contacts import CallList
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import contacts
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.week import contacts as contact_queries
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle

SIZE = (80, 24)


async def test_a_contact_is_added_changed_tried_and_taken_off(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "7", "a")
        fill(app, organisation="De Griendhoek", phone="none")
        await press(pilot, "ctrl+s")
        assert "is not a phone number" in screen_text(app)
        assert app.screen.query_one("#in-organisation", Input).value == "De Griendhoek"
        line = next(
            one for one in app.store.read(capacity.overview).lines if one.name == "De Griendhoek"
        )
        fill(app, phone="078-5550100", facility=str(line.id))
        await press(pilot, "ctrl+s")
        (own,) = app.store.read(contact_queries.of_facility, line.id)
        assert own.verified_at is None
        assert app.screen.lines.move_to(own.id)
        await press(pilot, "v")
        (own,) = app.store.read(contact_queries.of_facility, line.id)
        assert own.verified_at == app.now()
        await press(pilot, "e")
        fill(app, hours="day and night")
        await press(pilot, "ctrl+s", "x")
        await pilot.click("#yes")
        await settle(pilot)
        assert app.store.read(contact_queries.of_facility, line.id) == []


async def test_whom_to_call_is_found_from_a_facility_a_case_and_an_enquiry(app, monkeypatch):
    line = next(
        one
        for one in app.store.read(capacity.overview).lines
        if one.name == "Crisisgroep De Griend"
    )
    app.store.write(
        contacts.add, Contact("De Griend", "duty phone", phone="078-5550111", facility=line.id)
    )
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        assert app.screen.lines.move_to(line.id)
        await press(pilot, "enter", "f7")
        assert isinstance(app.screen, CallList)
        assert "078-5550111" in screen_text(app)
        copied: list[str] = []
        monkeypatch.setattr(app, "copy", copied.append)
        await press(pilot, "y", "down", "y")
        assert copied[0] == "078-5550111"
        assert copied[1] == app.store.read(facility_queries.about, line.id).phone
        assert app.store.read(facility_queries.about, line.id).phone in screen_text(app)
        await press(pilot, "escape", "escape", "3", "enter", "f7")
        assert "078-5550111" in screen_text(app)
        assert "! Crisis" not in screen_text(app)
        await press(pilot, "escape", "o", "f7")
        assert isinstance(app.screen, CallList)
        assert "078-5550001" in screen_text(app)


async def test_the_emergency_sheet_is_one_key_away(app, tmp_path):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        for number, keys in enumerate((("s",), ("7", "s"))):
            await press(pilot, *keys)
            fill(app, path=str(tmp_path / f"sheet{number}"))
            await press(pilot, "ctrl+s")
            assert (tmp_path / f"sheet{number}.pdf").read_bytes().startswith(b"%PDF")


async def test_the_tool_for_video_calls_is_kept(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "7", "b")
        fill(app, video="Signal")
        await press(pilot, "ctrl+s")
        assert app.store.read(contacts.directory).video == "Signal"
