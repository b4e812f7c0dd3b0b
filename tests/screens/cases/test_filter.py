"""Choosing which cases are listed, at the screen."""

import pytest
from textual.widgets import Input, Select

from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.screens.cases.board import CasesBoard
from crisisdesk.screens.cases.filter import CaseFilterForm
from crisisdesk.services import members
from crisisdesk.services.cases import cases, enquiries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.widgets.ticks import Ticks
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

SIZE = (80, 24)


async def _press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


@pytest.fixture
def filled(region_app, clock):
    """The demo's three cases, one long overdue, one that a facility was asked for, one of mine."""
    app = region_app()
    store = app.store
    store.sign_in(store.read(members.known_member, "AB"))
    own = {}
    for name, urgency in (("late", Urgency.ACUTE), ("asked", Urgency.PRESSING)):
        intake = Intake((Youth(name),), Facts("Dordrecht"), urgency=urgency)
        own[name] = store.write(cases.take_report, intake, sure=True).case
    asked = next(one.stays[0].facility for one in store.read(case_queries.open_lines) if one.stays)
    store.write(enquiries.enquire, own["asked"], [asked])
    clock.forward(hours=2)
    mine = Intake((Youth("mine"),), Facts("Dordrecht"), urgency=Urgency.URGENT)
    own["mine"] = store.write(cases.take_report, mine, lead=store.actor.member).case
    return app


def _listed(app):
    """References on the board, in their order, without the demo's of another desk."""
    references = [line.reference for line in app.screen.lines.rows]
    return [reference for reference in references if not reference.startswith("N-")]


EVERY = ["A-0001", "B-0001", "B-0002", "A-0002", "B-0003", "A-0003"]


@pytest.mark.parametrize(
    ("ticks", "chosen", "listed", "words"),
    [
        ({"mine"}, {}, ["B-0003"], "mine"),
        ({"overdue"}, {}, ["A-0001", "B-0001"], "overdue"),
        (set(), {"urgency": "pressing"}, ["B-0002"], "pressing"),
        (set(), {"urgency": "urgent"}, ["A-0002", "B-0003"], "urgent"),
        (set(), {"state": "reserved"}, ["A-0001", "A-0002"], "reserved"),
        (set(), {"state": "placed"}, ["A-0003"], "placed"),
        (set(), {"waiting": "facility"}, ["B-0002"], "waits for a facility"),
        (
            set(),
            {"waiting": "desk"},
            ["A-0001", "B-0001", "A-0002", "B-0003", "A-0003"],
            "waits for the desk",
        ),
        ({"overdue"}, {"state": "reported"}, ["B-0001"], "overdue, reported"),
        ({"ending_stays"}, {}, [], "stay ending soon"),
        ({"overdue"}, {"state": "placed"}, [], "overdue, placed"),
    ],
)
async def test_a_filter_lists_what_fits_and_says_so(filled, ticks, chosen, listed, words):
    app = filled
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await _press(pilot, "3")
        assert _listed(app) == EVERY
        await _press(pilot, "f")
        assert isinstance(app.screen, CaseFilterForm)
        for name in ticks:
            app.screen.query_one(Ticks).tick(name)
        for name, value in chosen.items():
            app.screen.query_one(f"#in-{name}", Select).value = value
        await _press(pilot, "ctrl+s")
        assert _listed(app) == listed
        assert f"filter: {words}" in screen_text(app)
        if "placed" in words and ticks:
            assert "No case fits the filter." in screen_text(app)
        # The form starts from what is chosen; escape on the board lists everything again.
        await _press(pilot, "f", "ctrl+s")
        assert _listed(app) == listed
        await _press(pilot, "escape")
        assert isinstance(app.screen, CasesBoard)
        assert _listed(app) == EVERY
        assert "filter:" not in screen_text(app)


async def test_a_stay_that_ends_is_found(filled, clock):
    app = filled
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "f")
        app.screen.query_one(Ticks).tick("ending_stays")
        await _press(pilot, "ctrl+s")
        assert _listed(app) == []
        clock.forward(days=25)
        app.screen.reload()
        await settle(pilot)
        assert _listed(app) == ["A-0003"]
        assert app.screen.lines.rows[0].state is CaseState.PLACED


async def test_ticks_are_kept_by_keys_alone_and_words_stay(filled):
    app = filled
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "slash", *"dordrecht", "enter")
        assert app.screen.query_one("#find", Input).value == "dordrecht"
        await _press(pilot, "f", "down", "space", "ctrl+s")
        assert _listed(app) == ["A-0001", "B-0001"]
        assert "filter: “dordrecht”, overdue" in screen_text(app)


async def test_mine_is_mine_alone(filled):
    app = filled
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "m")
        assert _listed(app) == ["B-0003"]
        app.store.sign_in(app.store.read(members.known_member, "CD"))
        app.screen.draw()
        await settle(pilot)
        assert "filter: another lead" in screen_text(app)
        await _press(pilot, "m")
        assert _listed(app) == ["A-0002", "A-0003"]
        await _press(pilot, "m")
        assert _listed(app) == EVERY


async def test_nobody_at_the_desk_has_nothing_of_their_own(region_app):
    app = region_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "f")
        assert "mine" not in app.screen.query_one(Ticks)._words
        await _press(pilot, "escape")
        assert isinstance(app.screen, CasesBoard)
