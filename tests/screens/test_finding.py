"""Anything is found from anywhere, and opening it is a look like any other."""

import pytest
from textual.command import Command, CommandInput, CommandList

from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.cases.access import Why
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.contacts import CallList, ContactsBoard
from crisisdesk.screens.finding.palette import Palette
from crisisdesk.screens.pages import WITHOUT_A_NUMBER
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.week import contacts
from crisisdesk.store.queries.cases import cases as case_queries
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle


async def _offered(app, pilot):
    """What the palette lists, once it has looked."""
    palette = app.screen
    assert isinstance(palette, Palette)
    await settle(pilot)
    while any(worker.node is palette and not worker.is_finished for worker in app.workers):
        await settle(pilot)
    options = palette.query_one(CommandList)
    return [str(each.hit.text) for each in options.options if isinstance(each, Command)]


@pytest.mark.drawn
async def test_a_case_is_opened_from_a_page_without_a_list_and_stands_on_top_from_then_on(app):
    store = app.store
    line = store.read(case_queries.open_lines)[0]
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "slash", *line.reference)
        offered = await _offered(app, pilot)
        assert offered[0].startswith(line.reference)
        assert not any(line.next_step in each for each in offered if line.next_step)
        await press(pilot, "enter")
        if isinstance(app.screen, Why):
            await press(pilot, "enter")
        assert isinstance(app.screen, CasePage)
        looks = [row for row in store.read(journal.lines, line.id) if row.event == "case.looked"]
        assert looks[0].who == "AB"
        await press(pilot, "escape", "ctrl+p")
        assert (await _offered(app, pilot))[0].startswith(line.reference)
        assert line.reference in screen_text(app)
        # A command is found by its name as before.
        await press(pilot, *"theme")
        assert "The next theme" in await _offered(app, pilot)


async def test_a_search_that_finds_nothing_goes_on_everywhere(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        # On the board of cases a facility is not found: enter looks everywhere for it.
        await press(pilot, "3", "slash", *"griendhoek")
        assert "enter looks everywhere." in screen_text(app)
        await press(pilot, "enter")
        assert (await _offered(app, pilot))[0].startswith("De Griendhoek")
        await press(pilot, "enter")
        assert isinstance(app.screen, FacilityPage)
        # A contact stands under the cursor of its own page.
        contact = app.store.read(contacts.directory).contacts[-1]
        await press(pilot, "slash", *(contact.organisation.casefold()))
        offered = await _offered(app, pilot)
        at = next(at for at, words in enumerate(offered) if contact.phone in words)
        await press(pilot, *["down"] * at, "enter")
        assert isinstance(app.screen, ContactsBoard)
        assert app.screen.lines.current.id == contact.id


async def test_who_types_in_a_form_loses_nothing(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        contact = app.store.read(contacts.directory).contacts[-1]
        await press(pilot, "2", "r", "ctrl+p")
        app.screen.query_one(CommandInput).value = contact.phone
        assert contact.organisation in (await _offered(app, pilot))[0]
        await press(pilot, "enter")
        # Its number stands over the form, which is there again afterwards.
        assert isinstance(app.screen, CallList)
        assert contact.phone in screen_text(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ReportForm)


@pytest.mark.long
async def test_every_page_without_a_number_is_opened_by_its_name_and_escape_leads_back(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        board = app.screen
        for words in WITHOUT_A_NUMBER.values():
            await press(pilot, "ctrl+p")
            app.screen.query_one(CommandInput).value = words
            assert words in await _offered(app, pilot)
            offered = [offer.partition("\n")[0] for offer in await _offered(app, pilot)]
            await press(pilot, *["down"] * offered.index(words), "enter")
            assert isinstance(app.screen, DeskScreen), words
            assert app.screen is not board, words
            await press(pilot, "escape")
            assert app.screen is board, words
