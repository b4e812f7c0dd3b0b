"""Help without a bed at the screen, at 80x24 and in Dutch: also done wrongly."""

from datetime import timedelta

import pytest
from textual.widgets import Input

from crisisdesk.domain.cases.intake import Facts
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.cases.states import CaseState, Flag
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.screens.cases.end_forms import AcceptanceForm, EndForm
from crisisdesk.screens.cases.options import FirstForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.restraint_forms import RestraintAnswerForm, RestraintForm
from crisisdesk.screens.cases.sight_forms import SightForm, VisitForm
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.week.day_start import DayStartPage
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.services.cases import cases
from crisisdesk.services.week import contacts
from tests.screens.cases.case_desk import OpenedCase, fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

CSG = Contact("CSG Zuid", kind=Organisation.SEXUAL_ASSAULT_CENTRE, phone="0188", hours="24 uur")

YES = ("shift+tab", "enter")


@pytest.fixture
def opened(region_app):
    """A desk at the screen, in Dutch, with a case that a school passed on."""
    case = OpenedCase(region_app(language="nl"))
    case.write(contacts.add, CSG)
    flags = frozenset({Flag.NO_SIGHT})
    facts = Facts(organisation=Organisation.SCHOOL, flags=flags, municipality="Dordrecht")
    case.write(cases.change_facts, case.case, facts)
    return case


async def test_help_without_a_bed_from_triage_to_who_takes_over(opened, clock):
    app = opened.app
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened.show(pilot)
        await press(pilot, "i")
        assert isinstance(app.screen, FirstForm)
        assert "huisverbod (de pleger gaat weg)" in screen_text(app)
        await press(pilot, "escape")

        # The order: empty, in the future, then right.
        await press(pilot, "R")
        assert isinstance(app.screen, RestraintForm)
        await press(pilot, "ctrl+s")
        assert "Vul in wanneer het huisverbod is opgelegd." in screen_text(app)
        ahead = moment_text(clock.time + timedelta(hours=3))
        fill(app, imposed_at=ahead, words="hij slaapt bij zijn broer")
        await press(pilot, "ctrl+s")
        assert "niet in de toekomst" in screen_text(app)
        assert app.screen.query_one("#in-words", Input).value == "hij slaapt bij zijn broer"
        fill(app, imposed_at=moment_text(clock.time - timedelta(days=1)))
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        assert "huisverbod sinds" in screen_text(app)

        # The visit: needed, then planned at once, weighed in two parts.
        await press(pilot, "H")
        assert isinstance(app.screen, VisitForm)
        fill(app, answer="needed")
        await press(pilot, "ctrl+s")
        assert "Vul in waarom een huisbezoek nodig is" in screen_text(app)
        fill(app, reason="sinds vrijdag geen contact")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, SightForm)
        assert opened.file.line.asks_for(Attention.VISIT)
        at = moment_text(clock.time + timedelta(hours=2))
        fill(app, why_not="not_tried", look_name="P. Roer", look_contact="home", look_at=at)
        fill(app, organisation="youth_team", infection="geen klachten, mondkapje")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, SightForm)
        assert app.screen.query_one("#field-safety").has_class("-wrong")
        fill(app, safety="vader dreigde")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        assert not opened.file.line.asks_for(Attention.VISIT)

        # The end: no crisis, of whose safety nobody has a view, from a school, under an order.
        await press(pilot, "x")
        assert isinstance(app.screen, EndForm)
        fill(app, state="redirected", to="sexual_assault_centre")
        await settle(pilot)
        assert "CSG Zuid 0188 (24 uur)" in screen_text(app)
        await press(pilot, "ctrl+s")
        assert app.screen.query_one("#field-safety_by").has_class("-wrong")
        fill(app, safety_by="A. Berg", role="doctor", safety_at="14:00", safety_how="seen")
        fill(app, receiver="sexual_assault_centre", receiver_role="doctor", receiver_name="A. Berg")
        await press(pilot, "ctrl+s")
        assert app.screen.query_one("#field-consent").has_class("-wrong")
        fill(app, consent="given", consent_by="moeder")
        await press(pilot, "ctrl+s")
        assert "Zonder zicht op veiligheid" in screen_text(app)
        fill(app, reason="het kind is nu bij oma")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        assert "het kind is nu bij oma" in screen_text(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, EndForm)
        await press(pilot, "ctrl+s", *YES)
        assert opened.state() is CaseState.REDIRECTED
        assert "verwezen naar Centrum Seksueel Geweld" in screen_text(app)

        # Ended, and back before day 10, under f9 and at the day start.
        clock.forward(days=8)
        await settle(pilot)
        await press(pilot, "f9")
        assert isinstance(app.screen, DueDialog)
        await press(pilot, "end")
        assert "huisverbod eindigt" in screen_text(app)
        await press(pilot, "escape", "R")
        assert isinstance(app.screen, RestraintAnswerForm)
        await press(pilot, "ctrl+s")
        assert "Kies wat ermee gebeurd is." in screen_text(app)
        fill(app, outcome="lifted", words="moeder en kind bij oma")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        assert opened.file.history.asks_on is False


async def test_a_receiver_is_asked_until_it_accepts_and_the_day_start_asks_for_a_visit(
    opened, clock
):
    app = opened.app
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(DayStartPage())
        await settle(pilot)
        assert "huisbezoek nodig? v legt het vast" in screen_text(app)
        app.screen.points.move_to(f"visit-{opened.case}")
        await press(pilot, "v")
        assert isinstance(app.screen, VisitForm)
        fill(app, answer="not_needed", reason="gisteren gezien op school")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, DayStartPage)
        assert "geen huisbezoek nodig: gisteren gezien" in screen_text(app)
        await press(pilot, "escape")
        await opened.show(pilot)
        await press(pilot, "x")
        fill(app, state="redirected", to="youth_team", consent="given", consent_by="moeder")
        fill(app, reason="ruzie, weer rustig")
        fill(app, safety_by="A. Berg", role="doctor", safety_at="14:00", safety_how="seen")
        await press(pilot, "ctrl+s", *YES)
        assert opened.state() is CaseState.REDIRECTED
        await press(pilot, "A")
        assert isinstance(app.screen, AcceptanceForm)
        await press(pilot, "ctrl+s")
        assert "Kies wat de ontvanger zei." in screen_text(app)
        fill(app, answer="no", receiver="youth_team")
        await press(pilot, "ctrl+s")
        assert "Vul in waarom niet" in screen_text(app)
        fill(app, words="vol; huisarts gebeld")
        await press(pilot, "ctrl+s")
        assert "niet overgenomen door jeugdteam" in screen_text(app)
        await press(pilot, "A")
        fill(app, answer="yes", receiver="general_practice", receiver_role="doctor")
        await press(pilot, "ctrl+s")
        assert not opened.file.history.asks_on
