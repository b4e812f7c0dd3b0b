"""From the ringing phone to the safe departure, through the screens, in Dutch."""

import pytest
from textual.widgets import Input

from crisisdesk.domain.capacity.facilities import Gender
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.errors import RuleBroken
from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import holds
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.ticks import Ticks
from tests.factories import make_case
from tests.screens.conftest import finished, screen_text
from tests.screens.resting import settle

pytestmark = pytest.mark.drawn


async def _press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def _fill(app, **fields):
    for name, value in fields.items():
        app.screen.query_one(f"#in-{name}").value = value


def _file(app, case):
    return app.store.read(file_queries.case, case)


def _line(app, name):
    return next(one for one in app.store.read(capacity.overview).lines if one.name == name)


async def _save(pilot):
    await _press(pilot, "ctrl+s")
    # What was written comes back to the page in a second round.
    await settle(pilot)


async def test_from_the_call_to_the_departure(region_app, open_store, region_target, clock):
    app = region_app(language="nl")
    app.store.sign_in(_member(app, "AB"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        # The call, from another page; the board keeps its place.
        await _press(pilot, "2", "f2")
        assert isinstance(app.screen, IntakeForm)
        _fill(app, pseudonym1="LV", birth_year1="2005", municipality="Dordrecht", legal="voluntary")
        _fill(app, isolation="no")
        await _save(pilot)
        assert isinstance(app.screen, CasePage)
        case = app.screen._case
        assert _file(app, case).line.lead == "AB"

        # Triage asks what helps without a bed; a doubt about health that a consult takes away.
        await _press(pilot, "i", "escape")
        assert _file(app, case).line.state is CaseState.TRIAGE
        await _press(pilot, "e")
        app.screen.query_one(Ticks).tick("health_doubt")
        _fill(app, isolation="in_doubt")
        await _save(pilot)
        assert "nog niet overlegd; c legt het vast" in screen_text(app)
        await _press(pilot, "c")
        _fill(app, role="doctor", outcome="regular")
        await _save(pilot)
        assert "overleg over gezondheid: arts: een reguliere plek" in screen_text(app)
        assert "geen isolatie nodig" in screen_text(app)

        # Options: what is tried before a bed is ticked off and stays with the case.
        await _press(pilot, "o")
        assert isinstance(app.screen, OptionsPage)
        await _press(pilot, "d", "space")
        await _save(pilot)
        assert "✓ eigen netwerk  ○ ambulante spoedhulp" in screen_text(app)

        # The facility that an agreement bars is refused, and held only against the rule.
        shown = {one.line.name for one in app.screen.lines.rows}
        assert "De Griendhoek" in shown
        assert "De Buitenkans Hoeve" not in shown
        await _press(pilot, "t")
        assert app.screen.lines.move_to(_line(app, "De Buitenkans Hoeve").id)
        await settle(pilot)
        assert "niet voor crisis" in screen_text(app)
        await _press(pilot, "r")
        assert _file(app, case).line.hold is None
        await _press(pilot, "o")
        _fill(app, name="M. Kade")
        await _save(pilot)
        assert "Vul in waarom van de regel wordt afgeweken." in screen_text(app)
        _fill(app, reason="broer verblijft er al")
        await _save(pilot)
        assert _file(app, case).line.hold.name == "De Buitenkans Hoeve"
        assert "broer verblijft er al" in screen_text(app)
        await _press(pilot, "X")
        await pilot.click("#yes")
        await settle(pilot)
        assert _file(app, case).line.hold is None

        # Two enquiries, one accepted and one declined.
        await _press(pilot, "o")
        for name in ("De Griendhoek", "Kreekrand Zuid"):
            assert app.screen.lines.move_to(_line(app, name).id)
            await _press(pilot, "b")
        await _press(pilot, "escape", "a")
        first, second = (str(enquiry.id) for enquiry in _file(app, case).enquiries)
        _fill(app, enquiry=first, answer="accepted")
        await _save(pilot)
        await _press(pilot, "a")
        _fill(app, enquiry=second, answer="declined")
        await _save(pilot)
        assert "Vul in waarom er geen plek was." in screen_text(app)
        _fill(app, reason="full")
        await _save(pilot)
        assert sorted(one.answer for one in _file(app, case).enquiries) == ["accepted", "declined"]
        # Full is offered as a report; of Kreekrand Zuid somebody reports by itself.
        assert "Zo melden?" in screen_text(app)
        await _press(pilot, "n")

        # Hold: the place is gone from the board for a second desk too.
        before = _line(app, "De Griendhoek").placeable
        await _press(pilot, "o")
        assert app.screen.lines.move_to(_line(app, "De Griendhoek").id)
        await _press(pilot, "r")
        assert _file(app, case).line.state is CaseState.RESERVED
        assert _line(app, "De Griendhoek").placeable == before - 1
        other = open_store(target=region_target)
        theirs, _ = other.write(make_case)
        with pytest.raises(RuleBroken) as refused:
            other.write(holds.hold, theirs, _line(app, "De Griendhoek").id, 1)
        assert refused.value.values["facility"] == "De Griendhoek"

        # Decision, way, arrival.
        await settle(pilot)
        assert isinstance(app.screen, CasePage)
        await _press(pilot, "d")
        _fill(app, reason="dichtbij en plek", discussed="behavioural_scientist")
        await _save(pilot)
        decided = _file(app, case)
        assert decided.line.hold.decided
        assert "De Griendhoek" in {one.name for one in decided.decision.decision.options}
        await _press(pilot, "W")
        _fill(app, by="referrer", symptoms="asked_no")
        await _save(pilot)
        assert _file(app, case).line.state is CaseState.UNDER_WAY
        assert "gevraagd: geen verschijnselen" in screen_text(app)
        await _press(pilot, "t")
        await _save(pilot)
        assert _file(app, case).line.state is CaseState.PLACED

        # Day 2: what keeps the child, and the departure with safety confirmed.
        clock.forward(days=2)
        app.screen.reload()
        await settle(pilot)
        assert "dag 2" in screen_text(app)
        await _press(pilot, "B", "space")
        await _save(pilot)
        assert "kan nog niet weg: geen vervolgplek" in screen_text(app)
        await _press(pilot, "v")
        _fill(
            app,
            to="home",
            safety_by="CD",
            role="youth_protector",
            safety_at="00:30",
            safety_how="seen",
        )
        await _save(pilot)
        assert _file(app, case).line.state is CaseState.DEPARTED
        assert "veiligheid bevestigd door CD" in screen_text(app)


def _member(app, initials):
    from crisisdesk.services import members

    return app.store.read(members.known_member, initials)


async def test_a_half_typed_report_is_there_again_after_a_crash(
    region_app, open_store, make_app, region_target
):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _press(pilot, "f2")
        await pilot.press(*"LV")
        app.screen._keep()
        await finished(app, "draft")
        await settle(pilot)
        actor = app.store.actor
    again = make_app(open_store(actor, target=region_target))
    async with again.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _press(pilot, "f2")
        assert again.screen.query_one("#in-pseudonym1", Input).value == "LV"


MOST_KEYS = 25


async def test_few_keys_from_the_call_to_a_hold(region_app):
    """A plain acute case with all that a caller says at once; only what is typed is not counted."""
    app = region_app()
    app.store.sign_in(_member(app, "AB"))
    counted = 0

    async with app.run_test(size=(80, 24)) as pilot:

        async def press(*keys):
            nonlocal counted
            counted += len(keys)
            await _press(pilot, *keys)

        async def type_words(words):
            assert isinstance(app.focused, Input)
            await pilot.press(*words)
            await settle(pilot)

        await settle(pilot)
        await press("f2")
        await type_words("LV")
        await press("tab")
        await type_words("2007")
        # Girl, by her letter; then the municipality, which is completed.
        await press("tab")
        await pilot.press("g")
        await press("tab")
        await type_words("Dord")
        await press("right", "tab")
        # Acute already; who calls, marked in the list, then the phone to call back.
        await press("tab", "enter", "down", "down", "tab", "tab", "tab", "tab")
        assert app.focused.id == "in-phone"
        await type_words("0780000000")
        # Nobody said yet whether isolation is needed.
        await press("tab", "tab", "tab")
        assert app.focused.id == "in-isolation"
        await pilot.press("n")
        await press("ctrl+s", "o", "r")

        line = _file(app, app.screen._case).line
        assert line.hold is not None
        assert line.municipality == "Dordrecht"
        assert line.youths[0].gender is Gender.GIRLS
        assert _file(app, line.id).history.organisation is Organisation.YOUTH_TEAM
        assert _file(app, line.id).history.phone == "0780000000"
        assert counted <= MOST_KEYS
        # Each key more is felt on the phone: who adds one says so here.
        assert counted == 20


async def test_a_report_while_a_place_is_held_asks_whether_the_child_is_counted(region_app):
    app = region_app()
    app.store.sign_in(_member(app, "AB"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        line = _line(app, "Crisisgroep De Griend")
        assert line.held == 1
        await _press(pilot, "2")
        assert app.screen.lines.move_to(line.id)
        await _press(pilot, "r")
        _fill(app, occupied=str(line.occupied + 1))
        await _save(pilot)
        assert "Is A-0001 (LV) in these numbers?" in screen_text(app)
        await pilot.click("#yes")
        await settle(pilot)
        after = _line(app, "Crisisgroep De Griend")
        assert (after.occupied, after.held) == (line.occupied + 1, 0)
        assert after.placeable == line.placeable
