"""Somebody else calls while a report is being typed: the first one waits, and nothing is lost."""

from textual.widgets import Input, OptionList

from crisisdesk.errors import StoreUnavailable
from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.dialogs import Answer, Sure
from crisisdesk.screens.drafts import ParkedDialog
from crisisdesk.services import drafts
from crisisdesk.services.safekeeping import journal
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.ticks import Ticks
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle
from tests.screens.test_typing_ahead import burst


def typed(app, name="pseudonym1"):
    assert isinstance(app.screen, IntakeForm)
    return app.screen.query_one(f"#in-{name}", Input).value


def kept(app):
    return len(app.store.read(drafts.found, app.store.actor.desk))


def said_by(app):
    return [str(toast.render()) for toast in app.screen.query("Toast")]


async def test_a_second_call_parks_the_report_and_both_survive_a_kill(
    region_app, make_app, open_store, region_target, clock
):
    app = region_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f2", "f2")
        assert typed(app) == ""
        assert kept(app) == 0
        await press(pilot, "K", "L")
        fill(app, phone="0780000001")
        await press(pilot, "f2")
        clock.forward(minutes=1)
        assert (typed(app), kept(app)) == ("", 1)
        burst(app, "Q", "X", "f2", "M")
        await settle(pilot)
        # What is typed now is kept by itself after a moment.
        parked = [draft.content for draft in app.store.read(drafts.found, app.store.actor.desk)]
        assert typed(app) == "M"
        assert sum('"KL"' in content or '"QX"' in content for content in parked) == 2
        clock.forward(minutes=1)
        await press(pilot, "ctrl+o")
        assert isinstance(app.screen, ParkedDialog)
        assert all(words in screen_text(app) for words in ("· KL · 0780000001", "· QX"))
        await press(pilot, "escape")
        assert typed(app) == "M"
        await press(pilot, "ctrl+o", "down", "enter")
        assert (typed(app), typed(app, "phone")) == ("KL", "0780000001")
        actor = app.store.actor
        again = make_app(open_store(actor, target=region_target))
    async with again.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert said_by(again) == ["3 reports are parked: f2"]
        clock.forward(minutes=1)
        await press(pilot, "f2")
        assert isinstance(again.screen, ParkedDialog)
        lines = again.screen.query_one(OptionList)
        assert lines.option_count == 4
        await press(pilot, "f2", "Z", "ctrl+o", "end", "up", "enter")
        assert (typed(again), typed(again, "phone")) == ("KL", "0780000001")
        fill(again, isolation="no")
        await press(pilot, "ctrl+s")
        assert isinstance(again.screen, CasePage)
        assert kept(again) == 3

        # What nobody wants is removed from the list, and only if that is meant.
        await press(pilot, "f2", "down", "x", "n")
        assert kept(again) == 3
        await press(pilot, "x", "y")
        lines = again.screen.query_one(OptionList)
        assert (kept(again), lines.option_count) == (2, 3)
        await press(pilot, "end", "x")
        assert isinstance(again.screen, ParkedDialog)
        await press(pilot, "escape")
        assert kept(again) == 2


async def test_a_report_that_cannot_be_kept_is_not_parked(app, monkeypatch):
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "f2", "K")

        async def full(*_args):
            raise StoreUnavailable("full")

        monkeypatch.setattr(app.store, "write_draft", full)
        await press(pilot, "f2")
        assert typed(app) == "K"
        assert "full" in said_by(app)


async def test_a_report_of_ticks_alone_is_kept_and_not_thrown_away_unasked(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f2")
        app.screen.query_one(Ticks).focus()
        await press(pilot, "space", "escape")
        assert isinstance(app.screen, Sure)
        await press(pilot, "n", "f2")
        assert kept(app) == 1


async def test_whether_it_is_the_same_child_leads_to_the_other_case_and_keeps_what_is_typed(
    region_app,
):
    app = region_app(language="nl")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        fill(app, pseudonym1="QX", birth_year1="2011", isolation="no")
        await press(pilot, "ctrl+s")
        first = app.screen._case
        await press(pilot, "f2")
        fill(app, pseudonym1="Q.X.", birth_year1="2011", isolation="no", needs="bed")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Answer)
        assert all(
            words in screen_text(app)
            for words in ("Hetzelfde kind: naar die casus", "Ander kind: opslaan", "Terug")
        )
        await press(pilot, "left", "left", "enter")
        assert isinstance(app.screen, CasePage)
        assert app.screen._case == first
        await press(pilot, "3")
        assert "Sluit eerst" in said_by(app)[0]
        assert app.screen._case == first
        await press(pilot, "escape")
        assert (typed(app), typed(app, "needs")) == ("Q.X.", "bed")
        await press(pilot, "ctrl+s", "left", "enter")
        assert isinstance(app.screen, CasePage)
        assert app.screen._case != first
        file = app.store.read(file_queries.case, app.screen._case)
        assert file.history.needs == "bed"
        assert kept(app) == 0


async def test_over_the_other_case_a_second_call_still_parks(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f2", "Q")
        app.push_screen(CasePage(app.store.read(journal.case_called, "A-0001")))
        await press(pilot, "f2")
        assert (typed(app), kept(app)) == ("", 1)


async def test_an_act_that_was_cancelled_before_it_began_does_not_bar_the_next(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f2")
        begun = []

        async def flow(name):
            begun.append(name)

        form = app.screen
        form.act(flow("never"))
        app.workers.cancel_group(form, "act")
        await settle(pilot)
        assert (begun, form.opens) == ([], False)
        form.act(flow("then"))
        await settle(pilot)
        assert begun == ["then"]


async def test_what_was_to_be_kept_is_written_before_the_draft_goes(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f2", "Q", "X")
        form = app.screen
        form._keep()
        await form.leave()
        await settle(pilot)
        assert kept(app) == 0
        fill(app, phone="078")
        await settle(pilot)
        form._keep()
        fill(app, phone="0780000001")
        await form.park()
        await settle(pilot)
        (draft,) = app.store.read(drafts.found, app.store.actor.desk)
        assert "0780000001" in draft.content


async def test_saving_right_after_a_form_opened_is_not_lost(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        burst(app, "f2", "Q", "X", "ctrl+s")
        await settle(pilot)
        assert "Choose what applies." in screen_text(app)
        fill(app, isolation="no")
        await settle(pilot)
        burst(app, "ctrl+s")
        await settle(pilot)
        burst(app, "n", "ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, IntakeForm)
        assert app.screen.query(".-wrong")
