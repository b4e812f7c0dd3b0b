"""The register at the screen."""

from datetime import date
from uuid import UUID

import pytest
from textual.widgets import Input

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.week.register import EntryChange, EntryKind, EntryParticulars, EntryStatus
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.week import register_forms
from crisisdesk.screens.week.register import RegisterBoard
from crisisdesk.screens.week.register_forms import EntryForm, ExtendEntryForm
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import register
from crisisdesk.store.queries.week import register as register_queries
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle

SIZE = (80, 24)


async def test_an_entry_is_added_changed_extended_and_ended(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "6", "a", "down", "down", "enter")
        assert isinstance(app.screen, EntryForm)
        fill(app, text="no visits", source="For the time being.")
        await press(pilot, "ctrl+s")
        assert "A measure has an end" in screen_text(app)
        fill(app, valid_until="31-02")
        await press(pilot, "ctrl+s")
        assert "is not a date" in screen_text(app)
        assert app.screen.query_one("#in-text", Input).value == "no visits"
        fill(app, valid_until="30-04")
        await press(pilot, "ctrl+s")
        (entry,) = [
            one
            for one in app.store.read(register_queries.standing)
            if one.particulars.text == "no visits"
        ]
        assert entry.particulars.source == "For the time being."
        assert isinstance(app.screen, RegisterBoard)
        assert app.screen.lines.move_to(entry.id)
        await press(pilot, "e")
        fill(app, party="De Hoeve")
        await press(pilot, "ctrl+s", "l")
        assert isinstance(app.screen, ExtendEntryForm)
        fill(app, valid_until="01-04")
        await press(pilot, "ctrl+s")
        assert "That day is past" in screen_text(app)
        fill(app, valid_until="15-05", reason="longer")
        await press(pilot, "ctrl+s", "d")
        fill(app, status="stopped")
        await press(pilot, "ctrl+s")
        past = app.store.read(register_queries.history, entry.id)
        assert [one.change for one in past] == [
            EntryChange.ADDED,
            EntryChange.EDITED,
            EntryChange.EXTENDED,
            EntryChange.MOVED_ON,
        ]
        assert past[-1].status is EntryStatus.STOPPED
        board: object = app.screen
        assert isinstance(board, RegisterBoard)
        assert entry.id not in {one.id for one in board.lines.rows}


async def test_an_agreement_bars_from_the_list_and_lapses_with_an_act(app):
    own = app.store.write(
        register.add, EntryKind.AGREEMENT, EntryParticulars("no crisis placements there")
    )
    line = next(
        one for one in app.store.read(capacity.overview).lines if one.name == "De Griendhoek"
    )
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "6")
        assert app.screen.lines.move_to(own)
        await press(pilot, "R")
        fill(app, bars="no_crisis", scope="facility", which=line.name)
        await press(pilot, "ctrl+s")
        assert [one.facility for one in app.store.read(register.restrictions, own)] == [line.id]
        await press(pilot, "R")
        fill(app, bars="no_crisis", scope="facility", which=line.name)
        await press(pilot, "ctrl+s")
        assert "already has that restriction" in screen_text(app)
        await press(pilot, "escape")
        if isinstance(app.screen, Sure):
            await pilot.click("#yes")
            await settle(pilot)
        await press(pilot, "enter")
        assert "De Griendhoek" in screen_text(app)
        await press(pilot, "escape", "d")
        fill(app, status="lapsed")
        await press(pilot, "ctrl+s")
        assert app.store.read(register.restrictions, own) == []


async def test_a_facility_that_is_gone_is_said_at_the_field_and_nothing_is_lost(app, monkeypatch):
    """It stood in the list when the form was opened."""
    gone = FacilityId(UUID(int=5))
    known = register_forms.listed

    async def one_more(screen):
        lines = await known(screen)
        return (*lines, lines[0]._replace(id=gone, name="De Verdwenen"))

    monkeypatch.setattr(register_forms, "listed", one_more)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "6", "a", "enter")
        fill(app, text="no crisis there", source="As it was said.", bars="no_crisis")
        fill(app, scope="facility", which="De Verdwenen")
        before = len(app.store.read(register_queries.standing))
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, EntryForm)
        assert "There is no such facility." in screen_text(app)
        assert app.screen.query_one("#field-which").has_class("-wrong")
        assert app.screen.query_one("#in-source", Input).value == "As it was said."
        assert len(app.store.read(register_queries.standing)) == before
        line = app.store.read(capacity.overview).lines[0]
        fill(app, which=line.name)
        await press(pilot, "ctrl+s")
        assert len(app.store.read(register_queries.standing)) == before + 1


async def test_a_name_that_is_not_taken_bars_nothing(app):
    """An agreement on De Break once closed the whole region: the name had not been taken."""
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        tonight = app.store.read(capacity.overview).totals.tonight
        entries = len(app.store.read(register_queries.standing))
        await press(pilot, "6", "a", "enter")
        fill(app, text="no crisis there", bars="no_crisis")
        # Nobody said for whom.
        await press(pilot, "ctrl+s")
        assert app.screen.query_one("#field-scope").has_class("-wrong")
        for scope, sentence in (
            ("facility", "No facility is called “De Break”."),
            ("provider", "No provider is called “De Break”."),
            ("kind", "No kind is called “De Break”."),
            ("region", "type its name: Zuid-Holland Zuid."),
        ):
            app.screen.query_one("#in-scope").focus()
            fill(app, scope=scope)
            await settle(pilot)
            line = app.screen.query_one("#in-which", Input)
            line.value = ""
            line.focus()
            await press(pilot, *"De", "space", *"Break", "tab", "ctrl+s")
            assert isinstance(app.screen, EntryForm)
            assert sentence in " ".join(screen_text(app).split())
            assert line.value == "De Break"
        assert app.store.read(capacity.overview).totals.tonight == tonight
        assert len(app.store.read(register_queries.standing)) == entries


@pytest.mark.parametrize("scope", ["provider", "kind", "region"])
async def test_more_than_one_facility_is_asked_about_on_the_safe_button(app, scope):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        lines = app.store.read(capacity.overview).lines
        named = {
            "provider": lines[0].provider, "kind": lines[0].kind.words,
            "region": app.screen.desk.region,
        }[scope]  # fmt: skip
        barred = [
            line.id
            for line in lines
            if scope == "region" or named in (line.provider, line.kind.words)
        ]
        await press(pilot, "6", "a", "enter")
        fill(app, text="no crisis there", bars="no_crisis", scope=scope)
        await settle(pilot)
        fill(app, which=named)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        assert app.focused.id == "no"
        await press(pilot, "enter")
        assert isinstance(app.screen, EntryForm)
        await press(pilot, "ctrl+s", "shift+tab", "enter")
        entry = next(
            entry
            for entry in app.store.read(register_queries.standing)
            if entry.particulars.text == "no crisis there"
        )
        where = [bar.facility for bar in app.store.read(register.restrictions, entry.id)]
        assert sorted(where, key=str) == ([None] if scope == "region" else sorted(barred, key=str))


async def test_what_is_to_be_done_gets_another_day(app):
    own = app.store.write(
        register.add, EntryKind.ACTION, EntryParticulars("call them", due=date(2020, 4, 6))
    )
    cost = EntryParticulars("extra nights", party="De Boei", category=1)
    signal = app.store.write(register.add, EntryKind.COST_SIGNAL, cost)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "6")
        assert app.screen.lines.move_to(own)
        await press(pilot, "l")
        fill(app, due="09-04")
        await press(pilot, "ctrl+s")
        kept = app.store.read(register.entry, own).particulars
        assert (kept.due, kept.valid_until) == (date(2020, 4, 9), None)
        assert app.screen.lines.move_to(signal)
        await press(pilot, "l")
        assert isinstance(app.screen, RegisterBoard)
        assert "An entry of this kind" in screen_text(app)


async def test_an_end_before_the_start_is_said_and_nothing_is_lost(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "6", "a", "enter")
        fill(app, text="until then", valid_from="10-04", valid_until="09-04")
        await press(pilot, "ctrl+s")
        assert "The end is before the start." in screen_text(app)
        assert app.screen.query_one("#in-text", Input).value == "until then"
        fill(app, text="x" * 100_000, valid_until="11-04")
        await press(pilot, "ctrl+s")
        assert "too long" in screen_text(app)
        assert len(app.screen.query_one("#in-text", Input).value) == 100_000


async def test_a_citizen_number_in_an_entry_is_asked_about_and_kept_only_with_a_yes(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "6", "a", "down", "enter")
        fill(app, text="call about 111222333")
        before = len(app.store.read(register_queries.standing))
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        await pilot.click("#no")
        await settle(pilot)
        assert isinstance(app.screen, EntryForm)
        assert app.screen.query_one("#in-text", Input).value == "call about 111222333"
        assert len(app.store.read(register_queries.standing)) == before
        await press(pilot, "ctrl+s")
        await pilot.click("#yes")
        await settle(pilot)
        assert len(app.store.read(register_queries.standing)) == before + 1


async def test_the_register_is_filtered_by_kind_and_by_whom_it_is_for(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "6", "f", "down", "space", "ctrl+s")
        assert {one.kind for one in app.screen.lines.rows} == {EntryKind.ACTION}
        assert "filter: action" in screen_text(app)
        await press(pilot, "escape", "f", *["down"] * len(EntryKind), "space", "ctrl+s")
        assert app.screen.lines.rows
        assert all(one.particulars.for_directors for one in app.screen.lines.rows)
        await press(pilot, "escape", "f", *["down"] * (len(EntryKind) + 3), "space", "ctrl+s")
        assert any(one.final for one in app.screen.lines.rows)


async def test_many_municipalities_are_asked_in_one_form(app):
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        kinds = [*EntryKind]
        await press(pilot, "6", "a", *["down"] * kinds.index(EntryKind.FEEDBACK), "enter")
        fill(app, text="Childcare", party="Dordrecht, Zwijndrecht, dordrecht")
        await press(pilot, "ctrl+s")
        assert "dordrecht is named twice." in screen_text(app)
        # What was typed stays.
        assert app.screen.query_one("#in-party", Input).value.startswith("Dordrecht, Zwijndrecht")
        fill(app, party="Dordrecht, Zwijndrecht, Gorinchem")
        await press(pilot, "ctrl+s")
        asked = [
            entry
            for entry in app.store.read(register_queries.standing)
            if entry.particulars.text == "Childcare"
        ]
        assert [entry.particulars.party for entry in asked] == [
            "Dordrecht", "Zwijndrecht", "Gorinchem"
        ]  # fmt: skip
        app.screen.lines.move_to(asked[1].id)
        await press(pilot, "d")
        fill(app, status="answered", answer="From Monday on.")
        await press(pilot, "ctrl+s")
        app.screen.lines.move_to(asked[0].id)
        await settle(pilot)
        assert "1 of 3 answered" in screen_text(app)
