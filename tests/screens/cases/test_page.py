"""The page of one case: each act by its key."""

import pytest
from textual.widgets import Input, Select
from textual.widgets._select import SelectOverlay

from crisisdesk.domain.cases.intake import Facts, Intake, facts_of
from crisisdesk.domain.cases.states import CaseState, Flag, Isolation, Urgency
from crisisdesk.domain.cases.suitability import RuleCode
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.screens.cases.facts_forms import CaseNoteForm, FactsForm
from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.reasons import Reasons
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import Field
from crisisdesk.services.cases import cases, enquiries, holds
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.ticks import Ticks
from tests.factories import DECISION
from tests.screens.cases.case_desk import error_text, fill, press
from tests.screens.conftest import finished, screen_text
from tests.screens.resting import settle


async def test_facts_and_flags_are_changed(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "e")
        app.screen.query_one(Ticks).tick("health_doubt")
        fill(app, vital_profession="yes", safety_at_home="no")
        fill(app, municipality="Gorinchem", organisation="police", needs="sleeps badly")
        await press(pilot, "ctrl+s")
        facts = facts_of(opened.file.history)
        assert (facts.municipality, facts.needs) == ("Gorinchem", "sleeps badly")
        assert facts.flags == {Flag.VITAL_PROFESSION, Flag.HEALTH_DOUBT}
        assert facts.denied == {Flag.SAFETY_AT_HOME}
        assert "police" in screen_text(app)


async def test_nothing_changed_is_said_and_the_form_stays(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "e", "ctrl+s")
        assert isinstance(app.screen, FactsForm)
        assert error_text(app) == "Nothing was changed."


async def test_a_flag_that_was_only_ticked_is_not_thrown_away_unasked(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "e")
        app.screen.query_one(Ticks).tick("no_sight")
        await press(pilot, "escape")
        assert isinstance(app.screen, Sure)


async def test_children_are_corrected_and_added(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "J")
        fill(app, birth_year1="2006", pseudonym2="QZ", birth_year2="1800")
        await press(pilot, "ctrl+s")
        assert "Born in 1800" in screen_text(app)
        fill(app, birth_year2="2010", gender2="boys")
        await press(pilot, "ctrl+s")
        told = [(one.pseudonym, one.birth_year) for one in opened.file.line.youths]
        assert told == [("QX", 2006), ("QZ", 2010)]


async def test_a_third_child_gets_a_row_on_request(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        assert not app.screen.query("#in-pseudonym3")
        await press(pilot, "ctrl+n", "ctrl+n")
        for number in range(1, 4):
            fill(app, **{f"pseudonym{number}": f"Q{number}", f"birth_year{number}": "2010"})
            await settle(pilot)
        fill(app, isolation="no")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        youths = app.store.read(file_queries.case, app.screen._case).line.youths
        assert [one.pseudonym for one in youths] == ["Q1", "Q2", "Q3"]


async def test_the_urgency_asks_why_and_the_due_moment_follows_it(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "u")
        fill(app, urgency="urgent")
        await press(pilot, "ctrl+s")
        assert "Enter why the urgency changes." in screen_text(app)
        fill(app, reason="an aunt keeps her tonight")
        await press(pilot, "ctrl+s")
        line = opened.file.line
        assert line.urgency is Urgency.URGENT
        assert (line.due_at - line.reported_at).total_seconds() == 24 * 3600
        assert opened.file.events[-1].payload.reason == "an aunt keeps her tonight"


async def test_a_next_step_at_a_bare_time_lies_ahead(opened, clock):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "s")
        fill(app, words="call the court", at="14:30")
        await press(pilot, "ctrl+s")
        line = opened.file.line
        assert (line.next_step, (line.next_at - clock.time).total_seconds()) == (
            "call the court",
            1800,
        )
        await press(pilot, "s")
        assert app.screen.query_one("#in-words", Input).value == "call the court"


async def test_words_that_point_to_a_person_are_pointed_out_before_they_are_kept(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "w")
        fill(app, note="known as 111222333")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        assert "looks like a citizen number" in screen_text(app)
        await pilot.click("#no")
        await settle(pilot)
        assert isinstance(app.screen, CaseNoteForm)
        assert app.screen.query_one("#in-note", Input).value == "known as 111222333"
        assert "looks like a citizen number" in screen_text(app)
        fill(app, note="call back at six")
        await press(pilot, "ctrl+s")
        assert "“call back at six”" in screen_text(app)


async def test_a_case_is_set_aside_and_taken_up_again(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "h")
        fill(app, at="13:00", reason="waits for the court", agreed="CD")
        await press(pilot, "ctrl+s")
        assert opened.state() is CaseState.ON_HOLD
        # A bare time that has passed today is tomorrow's.
        assert "on hold until 08-04-2020 13:00" in screen_text(app)
        await press(pilot, "h")
        assert opened.state() is CaseState.REPORTED


async def test_the_lead_is_handed_over(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "r", "ctrl+s")
        assert "Choose who leads from now on." in error_text(app) + screen_text(app)
        await press(pilot, *"CD", "ctrl+s")
        assert opened.file.line.lead == "CD"


async def test_a_weighing_says_both_sides(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "I")
        fill(app, infection="nobody coughs")
        await press(pilot, "ctrl+s")
        assert "Enter how the safety of the child was weighed." in screen_text(app)
        fill(app, safety="home is not safe")
        await press(pilot, "ctrl+s")
        assert "“nobody coughs · home is not safe”" in " ".join(screen_text(app).split())


async def test_the_report_reads_as_one_line_with_all_that_was_said(region_app):
    app = region_app()
    report = Intake(
        (Youth("QX", 2005), Youth("QZ")),
        Facts(phone="078 111 11 11", needs="sleeps badly", flags=frozenset({Flag.NO_SIGHT})),
    )
    case = app.store.write(cases.take_report, report, sure=True).case
    app.store.write(cases.note, case, "the aunt called " * 20)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(CasePage(case))
        await settle(pilot)
        lines = screen_text(app).splitlines()
        (first,) = [number for number, line in enumerate(lines) if " reported: " in line]
        told = " ".join(" ".join(lines[first:-1]).split())
        for words in ("“QX” · “QZ” · acute, due 16:00", "phone of the caller: “078 111 11 11”",
                      "needs: “sleeps badly”", "no view of safety"):  # fmt: skip
            assert words in told
        # What goes on stands beneath its own words.
        indent = lines[first].index("reported")
        assert lines[first + 1][:indent].isspace()
        assert sum("the aunt called" in line for line in lines) > 3


async def test_an_ending_asks_what_it_takes_and_nothing_else(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "x")
        for state, shown in (("redirected", "to"), ("out_of_region", "where"), ("withdrawn", "")):
            fill(app, state=state)
            await settle(pilot)
            fields = {one.id for one in app.screen.query(Field) if one.display}
            of_one_way = {"field-to", "field-alternative", "field-where"}
            assert fields & of_one_way == ({f"field-{shown}"} if shown else set())


async def test_a_letter_takes_the_next_choice_that_begins_with_it(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "J")
        choice = app.screen.query_one("#in-gender1", Select)
        choice.focus()
        for typed, value in (("b", "boys"), ("Gi", "girls"), ("u", "")):
            await press(pilot, "down", "escape", *typed)
            assert choice.value == value
        # What is typed and is not there is refused, and what stood before is not kept for it.
        await press(pilot, "x")
        refused = "No choice begins with “ux”: backspace leaves it as it was"
        assert refused in error_text(app)
        await press(pilot, "ctrl+s")
        assert refused in error_text(app)
        await press(pilot, "backspace")
        assert error_text(app).strip() == ""
        await press(pilot, "x", "enter", "b", "enter")
        assert choice.value == "boys"
        assert "Dismiss" not in screen_text(app)


async def test_no_letter_of_a_word_that_is_refused_chooses(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n")
        choice = app.screen.query_one("#in-isolation", Choice)
        choice.focus()
        await press(pilot, *"nine")
        assert choice.refused == "nine"
        assert "No choice begins with “nine”" in error_text(app)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, IntakeForm)
        choice.focus()
        await press(pilot, "backspace", "d")
        assert (choice.value, choice.refused) == ("in_doubt", "")


async def test_a_word_that_is_refused_chooses_nothing_by_how_it_begins(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "c", "w")
        role = app.screen.query_one("#in-role", Choice)
        assert role.value == "youth_protector"  # child protection worker
        await press(pilot, "t", "h", "e")
        assert (role.value, role.refused) == ("", "wthe")
        await press(pilot, "backspace")
        assert (role.value, role.refused) == ("", "")
        assert not app.screen.is_changed
        await press(pilot, "w", "x")
        assert role.refused == "wx"
        await pilot.click(role)
        await settle(pilot)
        role.query_one(SelectOverlay).action_select()
        await settle(pilot)
        assert role.refused == ""
        await press(pilot, "ctrl+s")
        assert "begins with" not in error_text(app)


async def test_a_decision_that_was_not_discussed_says_so(opened):
    app = opened.app
    hold = opened.write(holds.hold, opened.case, opened.facility())
    opened.write(holds.decide, hold, DECISION._replace(discussed=None, why_not="too late"))
    said = "discussed: not with the behavioural scientist, because “too late”"
    async with app.run_test(size=(120, 40)) as pilot:
        await opened.show(pilot)
        assert said in " ".join(screen_text(app).split())


async def test_a_fact_that_was_taken_out_says_so(opened):
    app = opened.app
    opened.write(cases.change_facts, opened.case, Facts(isolation=Isolation.YES))
    opened.write(cases.set_next_step, opened.case, "call the school", None)
    opened.write(cases.change_facts, opened.case, Facts())
    opened.write(cases.set_next_step, opened.case, "", None)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened.show(pilot)
        assert "isolation: no longer known" in screen_text(app)
        assert "next step: none" in screen_text(app)


@pytest.mark.parametrize("opens", ["", "down", "enter"])
async def test_escape_leaves_an_open_choice_as_it_was(opened, opens):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n")
        choice = app.screen.query_one("#in-legal", Choice)
        choice.focus()
        before = choice.value
        for typed in ("g", "gg", "sec"):
            await press(pilot, *filter(None, [opens]), *typed)
            assert choice.expanded
            await press(pilot, "escape")
            assert not choice.expanded
            assert (choice.value, choice.refused) == (before, "")
            assert isinstance(app.screen, IntakeForm)
        await press(pilot, *filter(None, [opens]), "g", "enter")
        assert choice.value != before


async def test_what_is_wrong_is_said_until_something_else_stands_there(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "J")
        app.screen.query_one("#in-birth_year1").focus()
        await press(pilot, "home", "end", *"56789123")
        assert error_text(app) == ""
        await press(pilot, "4")
        assert error_text(app) == "! Enter the year or the age: 2011, or 14."
        await press(pilot, "backspace")
        assert error_text(app) == ""
        assert not app.screen.query(".-wrong")


async def test_enter_says_everything_that_the_rules_say_of_a_facility(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "o")
        seen = screen_text(app)
        assert "QX 14-15 · Dordrecht" in seen
        assert "vacancies: " in seen
        assert "ages: " in seen
        await press(pilot, "enter")
        assert isinstance(app.screen, Reasons)
        assert len(app.screen.query("#box Static").nodes) >= len(RuleCode)
        await press(pilot, "escape")
        assert not isinstance(app.screen, Reasons)


async def test_an_ending_is_corrected_by_the_same_key(opened):
    app = opened.app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "x")
        fill(
            app,
            state="withdrawn",
            reason="taken down twice",
            safety_by="B. Anker",
            role="doctor",
            safety_at="00:30",
        )
        fill(app, safety_how="seen")
        await press(pilot, "ctrl+s")
        assert opened.state() is CaseState.WITHDRAWN
        await press(pilot, "u")
        assert isinstance(app.screen, CasePage)
        await press(pilot, "e")
        fill(app, state="searching", reason="it was another child")
        await press(pilot, "ctrl+s")
        assert opened.state() is CaseState.SEARCHING
        assert "ending corrected: searching “it was another child”" in screen_text(app)


async def test_a_promise_that_is_taken_back_is_written_down(opened):
    app = opened.app
    (asked,) = opened.write(enquiries.enquire, opened.case, [opened.facility()])
    opened.write(enquiries.accept, opened.case, asked, 1)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "a")
        fill(app, answer="declined", reason="gone")
        await press(pilot, "ctrl+s")
        assert opened.file.line.declined == 1


async def test_a_draft_with_many_children_is_there_again(
    region_app, make_app, open_store, region_target
):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        await press(pilot, "ctrl+n", "ctrl+n")
        for number in range(1, 4):
            fill(app, **{f"pseudonym{number}": f"Q{number}"})
            await settle(pilot)
        app.screen._keep()
        await finished(app, "draft")
        actor = app.store.actor
    again = make_app(open_store(actor, target=region_target))
    async with again.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        assert isinstance(again.screen, IntakeForm)
        assert again.screen.query_one("#in-pseudonym3", Input).value == "Q3"


async def test_the_options_show_where_was_asked_and_what_was_said(opened):
    opened.write(enquiries.enquire, opened.case, [opened.facility()])
    async with opened.app.run_test(size=(120, 40)) as pilot:
        await opened.show(pilot)
        await press(pilot, "o")
        (row,) = [one for one in screen_text(opened.app).splitlines() if "De Griendhoek  " in one]
        assert "waiting · " in row


async def test_the_time_line_says_which_child_arrived(opened):
    async with opened.app.run_test(size=(80, 24)) as pilot:
        await opened.show(pilot)
        await press(pilot, "J")
        fill(opened.app, pseudonym2="RZ")
        await press(pilot, "ctrl+s", "t")
        fill(opened.app, facility="gezinshuis de sl")
        await press(pilot, "ctrl+s")
        shown = screen_text(opened.app)
        assert "arrived: Gezinshuis De Sluis · QX" in shown
        assert "arrived: Gezinshuis De Sluis · RZ" in shown
