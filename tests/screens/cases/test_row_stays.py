"""Another desk takes the row under the cursor away: it stays, and no key acts on the next one."""

import pytest
from textual.widgets import Static

from crisisdesk.domain.capacity.facilities import Opening, OpeningStatus
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.moments import clock_text
from crisisdesk.domain.week.duties import OccurrenceOutcome
from crisisdesk.domain.week.register import next_statuses
from crisisdesk.screens.cases.board import CasesBoard
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.services.cases import endings
from crisisdesk.services.week import contacts, duties, register
from tests.factories import SAFE, sit_down
from tests.screens.cases.case_desk import press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


@pytest.fixture
def other(open_store, region_target):
    """The other desk, with EF at it."""
    store = open_store(target=region_target)
    sit_down(store, "EF")
    return store


def close(store, name):
    """Say that a facility is closed."""
    line = next(line for line in store.read(capacity.overview).lines if line.name == name)
    opening = Opening(OpeningStatus.CLOSED, store.read(lambda snapshot: snapshot.at), reason="full")
    store.write(facilities.open_or_close, line.id, opening, seen=line.version)
    return line


def under(page):
    """The facility under the cursor."""
    return page.lines.current.line.name


async def caught_up(app, pilot):
    await app.catch_up()
    await settle(pilot)
    await settle(pilot)


async def test_a_place_that_another_desk_takes_stays_under_the_cursor_and_r_refuses(opened, other):
    app = opened.app
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        page = OptionsPage(opened.case)
        app.push_screen(page)
        await settle(pilot)
        name = under(page)
        close(other, name)
        await caught_up(app, pilot)

        shown = screen_text(app)
        (row,) = (line for line in shown.splitlines() if line.startswith("▸"))
        assert name in row
        assert f"gone: EF {clock_text(app.now())}" in row
        # Beneath it stands why, and not the telephone number of the next facility.
        assert str(page.query_one("#why", Static).render()).startswith(f" {name} · ")
        assert "closed: full" in shown
        for key in ("r", "b", "o", "f7", "enter"):
            await press(pilot, key)
            assert app.screen is page, key
        assert opened.file.line.holds == ()
        assert "gone: EF" in screen_text(app)
        assert "Move the cursor first." in screen_text(app)

        await press(pilot, "down")
        assert under(page) != name
        assert "gone: EF" not in "\n".join(
            line for line in screen_text(app).splitlines() if line.startswith("▸")
        )


async def test_a_row_that_comes_back_is_there_again(opened, other, clock):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(page := OptionsPage(opened.case))
        await settle(pilot)
        name, count = under(page), len(page.lines.rows)
        line = close(other, name)
        await caught_up(app, pilot)
        assert page.lines.current is None
        assert len(page.lines.rows) == count - 1
        clock.forward(minutes=1)
        opening = Opening(OpeningStatus.OPEN, app.now())
        other.write(facilities.open_or_close, line.id, opening, seen=line.version + 1)
        await caught_up(app, pilot)
        assert under(page) == name
        assert len(page.lines.rows) == count


async def test_a_row_that_a_key_here_takes_away_leaves_no_trace(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2", "end")
        left = app.screen.lines.current.name
        await press(pilot, "slash")
        app.screen.search.value = "Griendhoek"
        await settle(pilot)
        assert left != "De Griendhoek"
        assert app.screen.lines.current.name == "De Griendhoek"
        assert "gone" not in screen_text(app)


async def refused_after(app, pilot, take, *keys):
    """The row under the cursor stays after another desk took it, and these keys do nothing."""
    page = app.screen
    key = page.lines.key_of(page.lines.current)
    take()
    await caught_up(app, pilot)
    (row,) = (line for line in screen_text(app).splitlines() if line.startswith("▸"))
    assert f"gone: EF {clock_text(app.now())}" in row
    for pressed in keys:
        await press(pilot, pressed)
        assert app.screen is page, pressed
    await press(pilot, "up", "down")
    assert key not in {page.lines.key_of(line) for line in page.lines.rows}


async def test_a_case_that_another_desk_ends_stays_under_the_cursor(opened, other):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        assert isinstance(app.screen, CasesBoard)
        assert app.screen.lines.move_to(opened.case)
        line = opened.file.line

        def end():
            other.write(
                endings.end,
                line.id,
                Ending(CaseState.WITHDRAWN, reason="x", safety=SAFE),
                sure=True,
            )

        await refused_after(app, pilot, end, "enter", "o", "l")


async def test_a_place_that_the_filter_no_longer_admits_stays_under_the_cursor(app, other):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        page = app.screen
        page.selection = page.selection._replace(open_only=True)
        page.draw()
        name = page.lines.current.name
        await refused_after(app, pilot, lambda: close(other, name), "r", "v", "o", "b", "enter")


async def test_an_entry_of_the_register_that_another_desk_ends_stays(app, other):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "6")
        page = app.screen
        entry = page.lines.current
        to = next_statuses(entry.kind, entry.status)[-1]
        await refused_after(
            app,
            pilot,
            lambda: other.write(register.move_on, entry.id, to, answer="x", reason="x"),
            *("e", "g", "l", "enter"),
        )


async def test_a_contact_that_another_desk_takes_off_stays(app, other):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "7")
        contact = app.screen.lines.current
        await refused_after(
            app,
            pilot,
            lambda: other.write(contacts.remove, contact.id, seen=contact.version),
            "e",
            "v",
            "x",
        )


async def test_what_is_due_stays_under_the_cursor_when_another_desk_did_it(app, other):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f9")
        dialog = app.screen
        prompt = dialog.current
        rest = [turn for turn in app.prompts if turn is not prompt]
        other.write(duties.settle, prompt.duty, prompt.day, OccurrenceOutcome.DONE)
        await caught_up(app, pilot)
        nothing = dialog.current
        assert nothing is None
        shown = screen_text(app)
        assert f"gone: {clock_text(app.now())}" in shown
        assert "This row is gone. Move the cursor first." in shown
        await press(pilot, "enter")
        assert app.screen is dialog
        await press(pilot, "down")
        (current,) = [dialog.current]
        assert (current.duty, current.day) == (rest[0].duty, rest[0].day)
        assert "gone" not in screen_text(app)
