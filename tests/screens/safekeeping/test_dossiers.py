"""The dossier of an ended case at the screen: extract, proof, nothing, earlier on request."""

import pytest
from textual.widgets import Input

from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.documents import PaperForm
from crisisdesk.screens.safekeeping.dossiers import (
    DossierForm,
    EraseForm,
    HandedForm,
    NothingForm,
    RefuseForm,
)
from crisisdesk.services import members
from crisisdesk.services.cases import endings
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.queries.cases import files as file_queries
from tests import canary_words
from tests.factories import SAFE, make_actor
from tests.screens.cases.case_desk import fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle
from tests.services.cases.test_endings import WAYS


@pytest.fixture
def store(open_store):
    """A desk with one ended case, of which nothing was handed over."""
    made = open_store(actor=make_actor())
    made.sign_in(made.write(members.add_member, "AB"))
    case = canary_words.fill(made)
    made.write(endings.end, case, WAYS[0]._replace(safety=SAFE), sure=True)
    return made


def written(folder):
    """The documents in a folder."""
    return [*folder.glob("*.pdf")]


def rows(store, event):
    """The rows of the audit log of this event."""
    return [line for line in store.read(journals.lines) if line.event == event]


async def choose(app, pilot, step, form):
    """Open the form of a step, from the page of the case."""
    await press(pilot, "D")
    assert isinstance(app.screen, DossierForm)
    fill(app, step=step)
    await press(pilot, "ctrl+s")
    assert isinstance(app.screen, form)


async def test_a_dossier_is_written_handed_over_and_deleted_on_request(make_app, store, tmp_path):
    app, case = make_app(store), store.read(journals.case_called, "A-0001")
    page, place = CasePage(case), tmp_path / "dossier"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(page)
        await settle(pilot)
        await press(pilot, "D", "ctrl+s")
        assert "Choose what is done." in screen_text(app)
        await press(pilot, "escape")

        # Nothing is written where the file is not chosen, or cannot be.
        await choose(app, pilot, "write", PaperForm)
        await press(pilot, "escape")
        assert app.screen is page
        await choose(app, pilot, "write", PaperForm)
        fill(app, path=str(tmp_path / "nowhere" / "x"))
        await press(pilot, "ctrl+s")
        assert "There is no folder" in screen_text(app)
        assert rows(store, "case.dossier_read") == []
        fill(app, path=str(place))
        await press(pilot, "ctrl+s")
        assert app.screen is page
        assert [path.name for path in written(tmp_path)] == ["dossier.pdf"]
        assert len(rows(store, "case.dossier_read")) == 1

        await choose(app, pilot, "erase", EraseForm)
        fill(app, asker="parent", words="in writing", typed="A-0001")
        await press(pilot, "ctrl+s")
        assert "First hand the dossier extract over" in screen_text(app)
        app.screen.dismiss(None)
        await settle(pilot)
        await choose(app, pilot, "handed", HandedForm)
        for typed, complaint in (
            ({}, "Choose"),
            ({"to": "certified_institution", "role": "youth_protector"}, "Enter when it was"),
            ({"handed_at": "00:30", "how": "post"}, "reference of the receipt"),
            ({"receipt": "by mail"}, "one word of letters and digits"),
        ):
            fill(app, **typed)
            await press(pilot, "ctrl+s")
            assert isinstance(app.screen, HandedForm), typed
            assert complaint in " ".join(screen_text(app).split()), typed
        fill(app, receipt="ZV-2020/0417", name="M. Kade")
        await press(pilot, "ctrl+s")
        assert app.screen is page
        (row,) = rows(store, "case.file_handed_over")
        assert row.reason == "certified_institution"

        await choose(app, pilot, "nothing", NothingForm)
        fill(app, because="no_holder")
        await press(pilot, "ctrl+s")
        assert "Enter why." in screen_text(app)
        fill(app, words="nobody holds one")
        await press(pilot, "ctrl+s")
        assert rows(store, "case.file_not_handed_over")

        await choose(app, pilot, "refuse", RefuseForm)
        fill(app, asker="parent", because="not_proved", words="no papers")
        await press(pilot, "ctrl+s")
        assert rows(store, "case.erasure_refused")

        await choose(app, pilot, "erase", EraseForm)
        fill(app, asker="parent", words="in writing", typed="A-9999")
        await press(pilot, "ctrl+s")
        assert "Type A-0001 to delete" in screen_text(app)
        assert app.screen.query_one("#in-words", Input).value == "in writing"
        assert rows(store, "case.erased_early") == []
        fill(app, typed="a 1")
        await press(pilot, "ctrl+s")
        assert app.screen is page
    assert store.read(file_queries.case, case).history.needs.startswith("⊘")
    assert rows(store, "case.erased_early")
    assert journals.verify(store).whole
