"""Childcare, a split, and where a child must not be near: at the screen."""

from datetime import date

from crisisdesk.domain.capacity.facilities import Opening, OpeningStatus
from crisisdesk.domain.cases.family.not_near import NotNearGround
from crisisdesk.domain.cases.lines import needs_of
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.week.register import (
    EntryKind,
    EntryParticulars,
    EntryStatus,
    EntryTopic,
    Reply,
)
from crisisdesk.screens.cases.family_forms import JoinForm, NotNearForm, SplitForm, SplitOrJoin
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.week.childcare import ChildcareForm
from crisisdesk.services.capacity import facilities
from crisisdesk.services.cases import cases, holds, options
from crisisdesk.services.week import register
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import register as register_queries
from tests.clock import NOON
from tests.screens.cases.case_desk import OpenedCase, error_text, fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


async def test_what_stands_before_the_beds(region_app):
    opened = OpenedCase(region_app())
    app = opened.app
    for number in range(7):
        opened.write(cases.add_youth, opened.case, Youth(f"B{number}", 2006), sure=True)
    needs = needs_of(opened.file.line.youths, opened.file.history, NOON)
    closed = Opening(OpeningStatus.CLOSED, NOON, reason="no figures")
    for verdict in app.store.read(options.options, needs).possible:
        place = verdict.line
        opened.write(facilities.open_or_close, place.id, closed, seen=place.version)
    asked = EntryParticulars(
        "where?", party="Dordrecht", asked=date(2020, 4, 6), topic=EntryTopic.CHILDCARE
    )
    entry = opened.write(register.add, EntryKind.FEEDBACK, asked)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "N")
        assert isinstance(app.screen, NotNearForm)
        fill(app, offender="Dordrecht, Nergens")
        await press(pilot, "ctrl+s")
        assert "no municipality or site “Nergens”" in screen_text(app)
        fill(app, offender="Dordrecht")
        await press(pilot, "ctrl+s")
        assert "not near Dordrecht (where the offender is)" in screen_text(app)
        assert opened.file.history.not_near == {NotNearGround.OFFENDER: ("Dordrecht",)}

        await press(pilot, "o")
        assert isinstance(app.screen, OptionsPage)
        shown = " ".join(screen_text(app).split())
        assert "Childcare Dordrecht: asked on 06-04-2020, not answered yet" in shown
        assert "not near Dordrecht (where the offender is)" in shown
        assert "No facility takes all 8 together; a split (s):" in shown
        reply = Reply("the policy officer", 8)
        opened.write(
            register.move_on, entry, EntryStatus.ANSWERED, answer="two schools", reply=reply
        )
        app.screen.reload()
        await settle(pilot)
        shown = " ".join(screen_text(app).split())
        assert "answered by the policy officer on" in shown
        assert "8 places" in shown

        await press(pilot, "c")
        assert isinstance(app.screen, ChildcareForm)
        assert app.screen.text("municipality") == "Dordrecht"
        await press(pilot, "ctrl+s")
        assert "Enter for how many children." in screen_text(app)
        fill(app, children="2", valid_from="08-04-2020", provider="De Speelhoek")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, OptionsPage)
        await press(pilot, "escape")
        assert "childcare arranged: 2 “De Speelhoek”" in screen_text(app)


async def test_siblings_are_split_and_joined_and_both_lines_say_so(region_app):
    opened = OpenedCase(region_app())
    app = opened.app
    opened.write(cases.add_youth, opened.case, Youth("BX", 2006), sure=True)
    opened.write(cases.add_youth, opened.case, Youth("CX", 2007), sure=True)
    opened.write(holds.hold, opened.case, opened.facility("Noodopvang Sporthal De Gors"), sure=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "K")
        assert isinstance(app.screen, SplitForm)
        # Nothing is chosen beforehand: each choice is asked, where it is.
        await press(pilot, "ctrl+s")
        assert "Choose where this child goes." in screen_text(app)
        fill(app, child1="0", child2="1", child3="1", reason="no group takes three")
        await press(pilot, "ctrl+s")
        assert "Choose with which children it goes" in screen_text(app)
        fill(app, goes1="1")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        (link,) = opened.file.line.links
        assert f"⇄ {link.reference} (brothers and sisters)" in screen_text(app)
        lines = {line.id: line for line in app.store.read(case_queries.open_lines)}
        assert [len(lines[case].youths) for case in (opened.case, link.case)] == [1, 2]
        assert [len(lines[case].held) for case in (opened.case, link.case)] == [0, 1]

        await press(pilot, "escape", "3")
        assert screen_text(app).count("⇄") >= 2

        app.push_screen(CasePage(link.case))
        await settle(pilot)
        await press(pilot, "K")
        assert isinstance(app.screen, SplitOrJoin)
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, JoinForm)
        fill(app, into=str(opened.case), reason="a group takes all")
        await press(pilot, "ctrl+s")
        assert "give them back first" in error_text(app)
        (hold,) = lines[link.case].held
        opened.write(holds.release, hold.id)
        await press(pilot, "ctrl+s")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        assert len(opened.file.line.youths) == 3
        assert "joined with another case" in screen_text(app)


async def test_childcare_is_arranged_from_the_register_without_a_case(region_app):
    opened = OpenedCase(region_app())
    app = opened.app
    before = len(app.store.read(case_queries.open_lines))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "6", "c")
        assert isinstance(app.screen, ChildcareForm)
        assert [app.screen.text(name) for name in ("municipality", "children", "valid_from")] == [
            "",
            "",
            "",
        ]
        fill(app, municipality="Zwijndrecht", children="1", valid_from="08-04-2020")
        fill(app, provider="Het Kasteel")
        await press(pilot, "ctrl+s")
        (entry,) = app.store.read(register_queries.about_childcare)[-1:]
        assert (entry.kind, entry.particulars.party) == (EntryKind.CHILDCARE, "Zwijndrecht")
        assert len(app.store.read(case_queries.open_lines)) == before
        assert opened.state() is CaseState.REPORTED
