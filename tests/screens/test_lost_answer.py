"""A form that is saved again after its answer was lost is told as done, and is there once."""

import sqlite3

import pytest
from sqlalchemy import Connection

from crisisdesk.screens.cases.facts_forms import CaseNoteForm
from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.services import drafts
from tests.factories import count_of
from tests.screens.cases.case_desk import OpenedCase
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle


@pytest.fixture
def lose(monkeypatch):
    """Loses the next answer, and whoever looks after it."""

    def lost(lose_look=True):
        patch = pytest.MonkeyPatch()
        commit = Connection.commit

        def once(connection):
            patch.undo()
            commit(connection)
            if lose_look:
                patch.setattr("crisisdesk.store.acts.lost.when_written", _gone)
                patch.setattr("crisisdesk.store.store.Store._was_written", _unknown(patch))
            raise sqlite3.OperationalError("disk I/O error")

        patch.setattr(Connection, "commit", once)

    return lost


def _gone(*_args):
    raise sqlite3.OperationalError("disk I/O error")


def _unknown(patch):
    from crisisdesk.store.store import Store

    look = Store._was_written

    def once(store, act):
        try:
            return look(store, act)
        finally:
            patch.undo()

    return once


def words_of(app):
    return " ".join(screen_text(app).replace("│", " ").split())


async def _note(opened, pilot):
    await opened.show(pilot)
    await press(pilot, "w")
    assert isinstance(opened.app.screen, CaseNoteForm)
    fill(opened.app, note="the aunt called")


@pytest.mark.parametrize(
    ("language", "unknown", "done"),
    [
        ("en", "save again, it is never saved twice.", "This was saved already at 14:00."),
        ("nl", "sla opnieuw op, het wordt nooit dubbel.", "Dit was al opgeslagen om 14:00."),
    ],
)
async def test_a_note_that_is_saved_again_is_told_as_done(
    region_app, lose, language, unknown, done
):
    opened = OpenedCase(region_app(language=language))
    app = opened.app
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _note(opened, pilot)
        before = count_of(app.store, "case_event")
        lose()
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CaseNoteForm)
        assert unknown in words_of(app)
        await press(pilot, "ctrl+s")
        assert not isinstance(app.screen, CaseNoteForm)
        assert done in [str(toast.render()) for toast in app.screen.query("Toast")]
        assert count_of(app.store, "case_event") == before + 1


async def test_what_was_changed_since_is_not_lost(region_app, lose):
    opened = OpenedCase(region_app())
    app = opened.app
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _note(opened, pilot)
        before = count_of(app.store, "case_event")
        lose()
        await press(pilot, "ctrl+s")
        fill(app, note="the aunt called twice")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CaseNoteForm)
        assert "without what you changed since" in words_of(app)
        assert count_of(app.store, "case_event") == before + 1


async def test_an_answer_that_the_store_finds_again_is_no_news(region_app, lose):
    opened = OpenedCase(region_app())
    app = opened.app
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _note(opened, pilot)
        before = count_of(app.store, "case_event")
        lose(lose_look=False)
        await press(pilot, "ctrl+s")
        assert not isinstance(app.screen, CaseNoteForm)
        assert count_of(app.store, "case_event") == before + 1


async def test_one_call_is_one_case_though_the_desk_ended_in_between(
    region_app, make_app, open_store, region_target, lose
):
    first = region_app()
    before = count_of(first.store, "crisis_case")
    async with first.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        assert isinstance(first.screen, IntakeForm)
        fill(first, isolation="no", pseudonym1="ZZ", birth_year1="2008", urgency="acute")
        first.screen._keep()
        await settle(pilot)
        lose()
        await press(pilot, "ctrl+s")
        assert isinstance(first.screen, IntakeForm)
        assert "it is never saved twice" in words_of(first)
    second = make_app(open_store(first.store.actor, target=region_target))
    async with second.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        await press(pilot, "enter")
        assert isinstance(second.screen, IntakeForm)
        await press(pilot, "ctrl+s")
        toasts = [str(toast.render()) for toast in second.screen.query("Toast")]
        assert "This was saved already at 14:00." in toasts
        assert not isinstance(second.screen, IntakeForm)
    assert count_of(second.store, "crisis_case") == before + 1
    assert second.store.read(drafts.found, second.store.actor.desk) == []
