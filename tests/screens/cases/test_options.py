"""The list of options: why beside the advice, this child's own in front, found by typing."""

from textual.widgets import Static

from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.suitability import Suitability
from crisisdesk.domain.moments import clock_text, moment_text
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import enquiries, holds
from tests.factories import line_of
from tests.screens.cases.case_desk import fill, press
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


async def options_of(opened, pilot):
    await settle(pilot)
    page = OptionsPage(opened.case)
    opened.app.push_screen(page)
    await settle(pilot)
    return page


def row(app, name):
    """The line of the screen with this facility."""
    return next(text for text in screen_text(app).splitlines() if text[2:22].startswith(name[:20]))


def names(page):
    return [verdict.line.name for verdict in page.lines.rows]


async def test_the_reason_stands_beside_the_advice_and_the_list_is_searched(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        page = await options_of(opened, pilot)
        assert "yes, but call: stale" in row(app, "Gezinshuis Zwanenwiel")
        assert "yes, but call: places not known" in row(app, "Netwerkpleegzorg Veerstoep")
        # The number and the ages have no room here.
        assert "078-5550123" not in row(app, "Crisispleegzorg Veerstoep")
        await press(pilot, "t")
        excluded = [v for v in page.lines.rows if v.answer is Suitability.NO]
        assert page.lines.move_to(excluded[0].line.id)
        await settle(pilot)
        assert " no: " in row(app, excluded[0].line.name[:20])
        assert " × " in str(page.query_one("#why", Static).render())
        await press(pilot, "t")

        # What is excluded is found too, with why; what nothing is called says so.
        await press(pilot, "slash", *"hoeve")
        assert names(page) == ["De Buitenkans Hoeve"]
        assert "no: not for crisis" in row(app, "De Buitenkans Hoeve")
        assert "not possible (1)" in screen_text(app)
        await press(pilot, "enter")
        assert app.focused is page.lines
        await press(pilot, "escape")
        assert "De Griendhoek" in names(page)
        assert "De Buitenkans Hoeve" not in names(page)
        await press(pilot, "slash", *"qqq")
        assert "No facility fits." in screen_text(app)
        await press(pilot, "escape")

        # Wide enough: the number and whom it takes.
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        wide = row(app, "Crisispleegzorg Veerstoep")
        assert "078-5550123" in wide
        assert " 0-18 " in wide
        assert "yes, but call: stale" in row(app, "Gezinshuis Zwanenwiel")
        await press(pilot, "escape")
        assert app.screen is not page


async def test_what_is_held_or_promised_stands_first_and_under_the_cursor_but_moves_no_row(opened):
    app = opened.app
    promised, held = opened.facility("Noodopvang Sporthal De Gors"), opened.facility("Rietkraag 1")
    (enquiry,) = opened.write(enquiries.enquire, opened.case, [promised])
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.push_screen(CasePage(opened.case))
        page = await options_of(opened, pilot)
        usual = names(page)
        await press(pilot, "down")
        under = page.lines.current.line.name
        opened.write(enquiries.accept, opened.case, enquiry, 1)
        await app.catch_up()
        await settle(pilot)
        await settle(pilot)
        # It went to the top, and the cursor stayed with the facility that it was on.
        assert names(page)[0] == "Noodopvang Sporthal De Gors"
        assert page.lines.current.line.name == under
        assert names(page)[1:] == [name for name in usual if name != names(page)[0]]

        opened.write(holds.hold, opened.case, held, sure=True)
        until = clock_text(opened.file.line.hold.until)
        await press(pilot, "escape")
        page = await options_of(opened, pilot)
        assert names(page)[:2] == ["Rietkraag 1", "Noodopvang Sporthal De Gors"]
        assert page.lines.current.line.name == "Rietkraag 1"
        # Its own places count as room: it is not excluded for what it holds itself.
        assert f"held until {until} · yes" in row(app, "Rietkraag 1")
        assert "accepted · yes" in row(app, "Noodopvang Sporthal De Gors")
        assert "1 vacant for 1" in str(page.query_one("#why", Static).render())


async def test_who_said_full_is_reported_with_one_key_and_one_question(opened):
    app = opened.app
    boei, unknown = opened.facility("De Griendhoek"), opened.facility("Netwerkpleegzorg Veerstoep")
    vacant = {line.id: line.placeable for line in app.store.read(capacity.overview).lines}
    assert vacant[boei] > 0
    assert vacant[unknown] is None
    asked = opened.write(enquiries.enquire, opened.case, [boei, unknown])
    for enquiry in asked:
        opened.write(enquiries.decline, opened.case, enquiry, DeclineReason.FULL)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        page = await options_of(opened, pilot)
        assert page.lines.move_to(boei)
        await settle(pilot)
        assert "that it is full: m reports that nothing is vacant" in screen_text(app)
        await press(pilot, "m")
        assert "De Griendhoek was full at" in screen_text(app)
        await press(pilot, "n")
        assert line_of(app.store, boei).placeable == vacant[boei]
        await press(pilot, "m")
        await press(pilot, "y")
        assert line_of(app.store, boei).placeable == 0
        await press(pilot, "t")
        assert page.lines.move_to(boei)
        await settle(pilot)
        assert "m reports" not in screen_text(app)
        await press(pilot, "m")
        assert "no older than the answer" in screen_text(app)

        # Nobody knows how many places there are: the report is filled in, as of the answer.
        assert page.lines.move_to(unknown)
        await settle(pilot)
        await press(pilot, "m")
        assert isinstance(app.screen, ReportForm)
        assert app.screen.text("observed_at") == moment_text(app.store.now())
        await press(pilot, "escape")
        assert page.lines.move_to(opened.facility("Gezinshuis Zwanenwiel"))
        await press(pilot, "m")
        assert "did not say that it is full" in screen_text(app)


async def test_the_answer_full_offers_the_report_where_it_is_written_down(opened):
    app = opened.app
    boei = opened.facility("De Griendhoek")
    opened.write(enquiries.enquire, opened.case, [boei])
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "a")
        fill(app, answer="declined", reason="full")
        await press(pilot, "ctrl+s")
        assert "De Griendhoek was full at" in screen_text(app)
        await press(pilot, "y")
        assert line_of(app.store, boei).placeable == 0
        assert isinstance(app.screen, CasePage)


async def test_beneath_a_facility_stands_whether_its_yes_holds(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        page = await options_of(opened, pilot)
        line = page.lines.current.line
        assert "not asked in 90 days" in screen_text(app)
        (asked,) = app.store.write(enquiries.enquire, page.file.line.id, [line.id])
        app.store.write(enquiries.decline, page.file.line.id, asked, DeclineReason.FULL)
        page.reload(asked=True)
        await settle(pilot)
        assert page.lines.move_to(line.id)
        await settle(pilot)
        assert "in 90 days asked 1, in time 1, yes 0, no 1 (full 1)" in screen_text(app)
