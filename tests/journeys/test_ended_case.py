"""Somebody rings about a child whose case ended: it is found, opened, and its ending corrected."""

import pytest
from textual.widgets import Static

from crisisdesk.domain.cases.states import CaseState
from crisisdesk.screens.cases.access import Why
from crisisdesk.screens.cases.board import CasesBoard
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.services.safekeeping import journal
from crisisdesk.store.queries.cases import files as file_queries
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle


@pytest.mark.drawn
async def test_a_case_that_ended_is_opened_and_its_ending_corrected(ended):
    app, case = ended
    store = app.store
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        # It is on no board of open cases, whatever is typed there.
        await press(pilot, "3", "slash", *"zoe")
        assert isinstance(app.screen, CasesBoard)
        assert not app.screen.lines.rows
        # Enter would look everywhere; the board can list it itself.
        await press(pilot, "enter", "escape")
        # f, to the state, its last choice: ended. What was typed stays.
        await press(pilot, "f", "tab", "tab", *"be", "ctrl+s")
        assert [line.id for line in app.screen.lines.rows] == [case]
        seen = screen_text(app)
        assert "Zoë" in seen
        assert "beëindigd" in seen
        # Opening is a look like any other: of another's case somebody says why.
        await press(pilot, "enter")
        assert isinstance(app.screen, Why)
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, CasePage)
        # As of its end: a year has passed since, and the child is none older.
        assert "Zoë 13-14" in str(app.screen.query_one("#facts", Static).render())
        looked = [line for line in store.read(journal.lines, case) if line.event == "case.looked"]
        assert (looked[0].who, bool(looked[0].reason)) == ("CD", True)
        # e corrects the ending: without a reason that is said, and what was chosen stays.
        await press(pilot, "e", "z", "enter", "ctrl+s")
        assert "Vul in waarom" in screen_text(app)
        assert store.read(file_queries.case, case).line.state is CaseState.WITHDRAWN
        await press(pilot, *"toch elders", "ctrl+s")
        file = store.read(file_queries.case, case)
        assert file.line.state is not CaseState.WITHDRAWN
        assert [event.kind.value for event in file.events][-2:] == ["withdrawn", "corrected"]
