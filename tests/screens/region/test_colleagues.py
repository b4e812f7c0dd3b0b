"""Colleagues at the screen, and the shift that is handed over to one of them."""

from datetime import date

from textual.widgets import Input, Static

from crisisdesk.screens.documents import PaperForm
from crisisdesk.screens.forms import Field
from crisisdesk.screens.region.colleagues import ColleagueForm, ColleagueLeavesForm, ColleaguesPage
from crisisdesk.screens.region.shift import CaseTicks, ShiftForm
from crisisdesk.screens.region.signing_in import SignInDialog
from crisisdesk.services import members
from crisisdesk.services.cases import cases, handing_over
from crisisdesk.widgets.choice import Choice
from tests.factories import make_case, sit_down
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle


def _blamed(app, name):
    return str(app.screen.query_one(f"#field-{name}", Field).query_one(".error").render())


async def test_a_colleague_is_added_corrected_and_retired(app):
    store = app.store
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.show("colleagues")
        await settle(pilot)
        assert isinstance(app.screen, ColleaguesPage)
        await press(pilot, "a")
        assert isinstance(app.screen, ColleagueForm)
        fill(app, initials="a.b.", name="Emma Fantasie", role="triage")
        await press(pilot, "ctrl+s")
        assert "at the desk already" in " ".join(screen_text(app).split())
        assert app.screen.query_one("#in-name", Input).value == "Emma Fantasie"
        fill(app, initials="qf")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ColleaguesPage)
        assert "QF" in screen_text(app)
        assert "Emma Fantasie" in screen_text(app)
        page = app.screen
        page.search.value = "fantasie"
        await settle(pilot)
        page.action_edit()
        await settle(pilot)
        fill(app, role="supervisor")
        await press(pilot, "ctrl+s")
        page.action_retire()
        await settle(pilot)
        assert isinstance(app.screen, ColleagueLeavesForm)
        await press(pilot, "ctrl+s")
        assert _blamed(app, "last_day") == "Enter the last day at the desk."
        fill(app, last_day="01-01-2019")
        await press(pilot, "ctrl+s")
        assert "cannot be before" in _blamed(app, "last_day") + screen_text(app)
        fill(app, last_day="30-04-2020")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ColleaguesPage)
        about = str(page.query_one("#about", Static).render())
        assert "AB: QF Emma Fantasie  triage" in about
        assert "last day 30-04-2020" in about
        (retired,) = [
            line for line in store.read(members.colleagues) if line.member.initials == "QF"
        ]
        assert retired.member.particulars.last_day == date(2020, 4, 30)


async def test_the_shift_is_handed_over_written_and_seen_by_the_successor(app, tmp_path):
    store = app.store
    me = store.actor.member
    other = store.write(members.add_member, "ZZ", "triage", name="Zoë Zonder")
    made = [store.write(make_case)[0] for _ in range(3)]
    for case in made:
        store.write(cases.take_lead, case)
    references = {file.line.id: file.line.reference for file in store.read(handing_over.led_by, me)}
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "n", "f8")
        form = app.screen
        assert isinstance(form, ShiftForm)
        assert form.query_one(CaseTicks).ticked == set()
        shown = screen_text(app)
        assert references[made[0]] in shown
        assert "looks next" in shown
        await press(pilot, "ctrl+s")
        assert "Tick what goes" in screen_text(app)
        await press(pilot, "ctrl+t")
        form.query_one(CaseTicks).turn(str(made[2]))
        await press(pilot, "ctrl+s")
        assert _blamed(app, "to") == "Choose who takes over."
        form.query_one("#in-to", Choice).value = str(other)
        # Another desk takes one of them meanwhile: said in a sentence, the other tick stands.
        store.sign_in(other)
        store.write(cases.take_lead, made[0], sure=True)
        store.sign_in(me)
        await press(pilot, "ctrl+s")
        assert f"ZZ leads {references[made[0]]} meanwhile" in " ".join(screen_text(app).split())
        assert form.query_one(CaseTicks).ticked == {str(made[1])}
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, PaperForm)
        path = tmp_path / "overdracht"
        fill(app, path=str(path))
        app.screen.query_one("#in-form", Choice).value = "md"
        await press(pilot, "ctrl+s")
        paper = path.with_suffix(".md").read_text()
        assert "ZZ Zoë Zonder" in paper
        assert references[made[1]] in paper
        handed, stays = paper.split("Stays with AB")
        assert references[made[1]] in handed
        assert references[made[2]] in stays
        assert references[made[0]] not in paper
        # The successor sits down and is told until the case was looked at.
        assert isinstance(app.screen, SignInDialog)
        await press(pilot, "enter", "escape", "escape")
        assert app.who == "ZZ"
        words = "handed over to you by AB"
        while len(app.screen_stack) > 1:
            await press(pilot, "escape")
        shown = screen_text(app)
        assert words in shown
        assert f"1 case: {references[made[1]]}" in shown
        app.action_show("cases")
        await settle(pilot)


async def test_with_nothing_to_hand_over_f8_asks_who_sits_down(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f8")
        assert isinstance(app.screen, SignInDialog)
        await press(pilot, "f8", "escape")
        assert not isinstance(app.screen, SignInDialog)
        sit_down(app.store, "AB")
        app.store.write(cases.take_lead, app.store.write(make_case)[0])
        await press(pilot, "f8")
        assert isinstance(app.screen, ShiftForm)
        await press(pilot, "f8")
        assert isinstance(app.screen, SignInDialog)
