"""Orders and consent on the page of a case: nothing chosen beforehand, and reminded everywhere."""

from datetime import UTC, date, datetime

from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.legal.orders import Ordered
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.screens.cases.decision_form import DecisionForm
from crisisdesk.screens.cases.legal_forms import ConsentForm, OrderForm, OrderStepForm
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.services.cases import holds, legal, youths
from tests.factories import make_facility
from tests.screens.cases.case_desk import OpenedCase, error_text, fill, press
from tests.screens.conftest import screen_text

SIZE = (80, 24)


async def test_an_order_is_written_reminded_of_and_extended(region_app, clock):
    opened = OpenedCase(region_app(language="nl"))
    app = opened.app
    async with app.run_test(size=SIZE) as pilot:
        await opened.show(pilot)
        await press(pilot, "T")
        assert isinstance(app.screen, OrderForm)
        text = screen_text(app)
        assert "geen juridisch advies" in text
        assert "geboren in maand" not in text
        assert app.screen.choice("kind") == ""
        fill(app, kind="out_of_home_order", since="24-03", until="11-04")
        await press(pilot, "ctrl+s")
        assert "machtiging uithuisplaatsing: loopt af op 11-04-2020" in screen_text(app)
        await press(pilot, "E")
        assert isinstance(app.screen, OrderStepForm)
        assert app.screen.choice("step") == ""
        fill(app, step="extended", day="24-09")
        await press(pilot, "ctrl+s")
        text = screen_text(app)
        assert "loopt af op" not in text
        assert "24-03-2020 – 24-09-2020" in text
        assert "verlengd tot," in text
        await press(pilot, "C")
        assert isinstance(app.screen, ConsentForm)
        assert "gevraagd aan" in screen_text(app)
        fill(app, by="child", answer="refused", consent_name="QX")
        await press(pilot, "ctrl+s")
        assert "de jeugdige zelf: geweigerd" in screen_text(app)


async def test_secure_care_without_a_known_order_is_decided_only_by_name(region_app):
    opened = OpenedCase(region_app())
    facility = make_facility(
        opened.app.store,
        "De Sluis",
        CapacityFigures(available=4, occupied=1),
        kind=Kind.SECURE,
    )
    opened.write(holds.hold, opened.case, facility)
    async with opened.app.run_test(size=SIZE) as pilot:
        await opened.show(pilot)
        await press(pilot, "d")
        screen = opened.app.screen
        assert isinstance(screen, DecisionForm)
        assert "legal framework is not known" in screen_text(opened.app)
        fill(opened.app, discussed="behavioural_scientist", reason="nothing else")
        await press(pilot, "ctrl+s")
        assert opened.app.screen is screen
        assert "enter who decides on secure care anyway" in error_text(opened.app)
        fill(opened.app, override_name="B. Anker", override_reason="the court sits tomorrow")
        await press(pilot, "ctrl+s")
        assert opened.app.screen is not screen
        assert "rule overridden at De Sluis by B. Anker" in screen_text(opened.app)
        opened.write(youths.change, opened.case, {opened.youth: Youth("QX", 2002)}, [])
        await press(pilot, "escape")
        await opened.show(pilot)
        await press(pilot, "T")
        assert "turns 18 soon" in screen_text(opened.app)
        fill(opened.app, kind="supervision_order", since="01-04", until="01-12", birth_month="13")
        await press(pilot, "ctrl+s")
        assert "Enter the month: 1 to 12." in screen_text(opened.app)
        fill(opened.app, birth_month="4")
        await press(pilot, "ctrl+s")
        assert "the child turns 18, from 01-04-2020" in screen_text(opened.app)


async def test_before_easter_what_is_due_counts_what_ends(region_app, clock):
    opened = OpenedCase(region_app(language="nl"))
    given = Ordered(opened.youth, Legal.OUT_OF_HOME, date(2020, 4, 1))
    opened.write(legal.order, opened.case, given, until=date(2020, 4, 13))
    clock.time = datetime(2020, 4, 9, 12, tzinfo=UTC)
    async with opened.app.run_test(size=SIZE) as pilot:
        await press(pilot, "f9")
        assert isinstance(opened.app.screen, DueDialog)
        line = "Beschikking of zitting vóór di 14-04-2020: 1"
        assert line in screen_text(opened.app)
        await press(pilot, "escape", "d")
        assert line in screen_text(opened.app)
