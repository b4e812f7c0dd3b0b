"""Conflicts at the screen: where they stand, what either side says, and the digit that settles."""

import os

import pytest
from textual.widgets import Static

from crisisdesk.domain.together.conflicts import CauseGone, Clash, ConflictKind, Settlement
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.together.conflict import AnewForm, ConflictDialog
from crisisdesk.screens.together.conflicts import ConflictsPage
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.services import status
from crisisdesk.services.together import standing
from crisisdesk.services.week import contacts, day_start
from tests.screens.conftest import screen_text
from tests.screens.resting import settle
from tests.screens.test_golden import GOLDEN, SIZES
from tests.together.apart import every_kind, hold, open_case, promise


async def press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def promised_twice(apart):
    """The last place, given away at home and on the way."""
    laptop = apart.take_along()
    hold(apart.shared, open_case(apart.shared, "K.", apart.member), apart.place)
    theirs = open_case(laptop, "R.", apart.other)
    promise(laptop, theirs, apart.place, "the day lead")
    hold(laptop, theirs, apart.place)
    apart.bring(laptop)


async def at_the_conflict(app, pilot):
    """The first conflict, by way of what is due."""
    await settle(pilot)
    assert "1 conflict to settle" in screen_text(app)
    await press(pilot, "f9")
    assert isinstance(app.screen, DueDialog)
    assert "one place promised twice: De Laatste" in screen_text(app)
    await press(pilot, "enter")
    assert isinstance(app.screen, ConflictDialog)


async def test_who_loses_gets_its_options_at_once(make_app, apart):
    promised_twice(apart)
    app = make_app(apart.shared)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_conflict(app, pilot)
        asked = str(app.screen.query_one("#asked", Static).render())
        assert "De Laatste: one place for B-0001 (BB, " in asked
        assert "promised by the day lead) and A-0001 (AB, " in asked
        assert "nobody named). Call 078-6110000 and say which child." in asked
        assert "Advice: B-0001, because somebody promised it by name." in screen_text(app)
        await press(pilot, "y")
        await press(pilot, "1")
        assert isinstance(app.screen, Sure)
        assert "A-0001 loses its place at De Laatste" in screen_text(app)
        await press(pilot, "n")
        assert apart.conflicts()[0].is_open
        await press(pilot, "1", "y")
        assert isinstance(app.screen, OptionsPage)
        assert "A-0001" in screen_text(app)
        (settled,) = apart.conflicts()
        assert settled.outcome is Settlement.KEPT
        await press(pilot, "f6")
        assert apart.conflicts()[0].is_open


async def test_both_can_once_the_facility_has_two_places(make_app, apart, clock):
    promised_twice(apart)
    clock.forward(minutes=1)
    app = make_app(apart.shared)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_conflict(app, pilot)
        await press(pilot, "3")
        assert isinstance(app.screen, ReportForm)
        await press(pilot, "escape")
        assert isinstance(app.screen, ConflictDialog)
        await press(pilot, "3")
        app.screen.query_one("#in-available").value = "6"
        await press(pilot, "ctrl+s")
        if isinstance(app.screen, Sure):
            await press(pilot, "y")
        (settled,) = apart.conflicts()
        assert (settled.outcome, settled.room) == (Settlement.BOTH, 0)


async def test_a_conflict_whose_cause_is_gone_says_so(make_app, apart, clock):
    promised_twice(apart)
    app = make_app(apart.shared)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_conflict(app, pilot)
        clock.forward(hours=6)
        await press(pilot, "1")
        if isinstance(app.screen, Sure):
            await press(pilot, "y")
        assert apart.conflicts()[0].gone is CauseGone.ROOM
        assert "ended by itself" in screen_text(app)
        await press(pilot, "1", "escape")
        await app.push_screen(ConflictsPage())
        await settle(pilot)
        assert "0 conflicts to settle" in screen_text(app)
        assert "ended in the last week" in screen_text(app)


async def test_every_kind_has_its_sides_and_its_ways(make_app, apart, clock):
    every_kind(apart, clock)
    app = make_app(apart.shared)
    ways = {
        ConflictKind.CHILD: ("2", "y"),
        ConflictKind.LEAD: ("1",),
        ConflictKind.ENDED: ("1", "y"),
        ConflictKind.RESTRICTION: ("1",),
        ConflictKind.DUTY: ("2",),
        ConflictKind.DETAIL: ("3", *"078", "ctrl+s"),
        ConflictKind.INITIALS: ("2", "ctrl+s", *"CE", "ctrl+s"),
    }
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(ConflictsPage())
        await settle(pilot)
        waiting = apart.shared.read(standing.open_conflicts)
        assert {conflict.kind for conflict in waiting} == {*ways}
        assert {line["kind"] for line in apart.shared.read(status.status).as_json()["conflicts"]}
        assert "Conflict since" in apart.shared.read(status.status).as_text()
        assert len(apart.shared.read(day_start.day_start).conflicts) == len(ways)
        for conflict in waiting:
            await app.push_screen(ConflictDialog(conflict.id))
            await settle(pilot)
            seen = screen_text(app)
            assert "{" not in seen
            for key in ways[conflict.kind]:
                await press(pilot, key)
                if key == "ctrl+s" and isinstance(app.screen, AnewForm):
                    assert "Enter what it should be." in screen_text(app)
        assert apart.shared.read(standing.open_conflicts) == []


@pytest.mark.drawn
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_conflicts_look_as_they_were_approved(make_app, apart, clock, language):
    promised_twice(apart)
    contact = apart.shared.write(contacts.add, Contact("Jeugdteam Zuid", phone="078 222"))
    laptop = apart.take_along("C")
    apart.bring(laptop, [Clash("contact", contact, "phone", "078 111", "078 222", "078 333")])
    app = make_app(apart.shared, language=language)
    seen = {}
    async with app.run_test(size=SIZES["80x24"]) as pilot:
        await settle(pilot)
        await app.push_screen(ConflictsPage())
        for page in ("conflicts", "conflict-place", "conflict-detail"):
            await settle(pilot)
            for size in ("80x24", "120x40"):
                await pilot.resize_terminal(*SIZES[size])
                await settle(pilot)
                seen[f"{page}-{language}-{size}"] = screen_text(app)
            if page != "conflicts":
                await press(pilot, "escape", "down")
            await press(pilot, "enter")
    for name, text in seen.items():
        place = GOLDEN / f"{name}.txt"
        if os.environ.get("GOLDEN") == "new":
            place.write_text(text, encoding="utf-8")
        assert text == place.read_text(encoding="utf-8"), name
