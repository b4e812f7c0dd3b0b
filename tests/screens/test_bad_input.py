"""What cannot be meant, typed by somebody on the phone: a sentence at the field, nothing lost."""

import pytest
from textual import events
from textual.widgets import Input, Label

from crisisdesk.domain.capacity.facilities import Opening, OpeningStatus
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.screens.cases.intake import IntakeForm
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.forms import Field
from crisisdesk.services import members
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.services.cases import cases
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.board import Board
from crisisdesk.widgets.choice import Choice
from tests.factories import sit_down
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

SIZE = (80, 24)
TYPED = {
    "isolation": "no",
    "pseudonym1": "LV",
    "birth_year1": "2010",
    "phone": "078 000",
    "needs": "sleeps badly",
}


async def _press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def _fill(app, **fields):
    for name, value in fields.items():
        app.screen.query_one(f"#in-{name}").value = value


def _blamed(app):
    """The fields that are said to be wrong."""
    return [field.id for field in app.screen.query(Field) if field.has_class("-wrong")]


def _sentence(app):
    """What is said at the field, or at the foot where the field is narrow."""
    said = [str(one.render()) for one in app.screen.query(".error").results(Label)]
    foot = str(app.screen.query_one("#error", Label).render())
    return " ".join(filter(None, [foot, *said]))


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (
            {"birth_year1": "1820"},
            "birth_year1",
            "Born in 1820: the desk places children until they are 23",
        ),
        ({"birth_year1": "2021"}, "birth_year1", "Born in 2021"),
        ({"birth_year1": "-9"}, "birth_year1", "Enter the year or the age: 2011, or 14."),
        ({"birth_year1": "²⁰"}, "birth_year1", "Enter the year or the age: 2011, or 14."),
        ({"pseudonym2": "MV", "birth_year2": "1820"}, "birth_year2", "Born in 1820"),
        ({"pseudonym1": "   "}, "pseudonym1", "Give initials or a pseudonym."),
        ({"pseudonym1": "x" * 13}, "pseudonym1", "of at most 12 characters"),
        ({"next_at": "06-04-2020 14:00"}, "next_at", "That moment is past"),
        ({"needs": "x" * 100_000}, "needs", "100000 characters is too long; at most 10000"),
        ({"phone": "1" * 100_000}, "phone", "100000 characters is too long; at most 200"),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.long)])
async def test_a_report_that_cannot_be(region_app, size, wrong, field, sentence):
    app = region_app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await _press(pilot, "f2", *(["ctrl+n"] if "pseudonym2" in wrong else []))
        _fill(app, **TYPED, **{name: "" for name in wrong if name not in TYPED})
        _fill(app, **wrong)
        before = len(app.store.read(case_queries.open_lines))
        await _press(pilot, "ctrl+s")
        assert isinstance(app.screen, IntakeForm)
        assert _blamed(app) == [f"field-{field}"]
        assert sentence in _sentence(app)
        assert app.focused is app.screen.query_one(f"#in-{field}")
        for name, value in {**TYPED, **wrong}.items():
            field = app.screen.query_one(f"#in-{name}", Choice if name == "isolation" else Input)
            assert field.value == value
        assert len(app.store.read(case_queries.open_lines)) == before
        # Put right, the same form is saved with all that was typed before.
        _fill(app, next_at="", **{name: "" for name in wrong if name.endswith("2")})
        _fill(app, **TYPED)
        await _press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        assert app.store.read(file_queries.case, app.screen._case).history.needs == "sleeps badly"


async def test_a_hundred_kilobytes_pasted_are_refused_in_words(region_app):
    app = region_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await _press(pilot, "f2")
        _fill(app, **TYPED)
        line = app.screen.query_one("#in-needs", Input)
        line.focus()
        await settle(pilot)
        line.action_end()
        line.post_message(events.Paste("x" * 100_000))
        await settle(pilot)
        assert line.value == "sleeps badly"
        assert _blamed(app) == ["field-needs"]
        assert "A text of 100012 characters is too long; at most 2000." in _sentence(app)


async def test_every_line_of_what_is_pasted_is_kept_and_nothing_that_a_terminal_obeys(region_app):
    app = region_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await _press(pilot, "f2")
        line = app.screen.query_one("#in-needs", Input)
        line.focus()
        await settle(pilot)
        line.post_message(events.Paste("one\r\n\ttwo\x1b[31m\n\u202ethree"))
        await settle(pilot)
        assert line.value == "one two[31m three"
        assert _blamed(app) == []


STRANGE = (
    ("[red]not red[/red] [link=file:x]y[/]", "[/b] [[ $text-error", "שלום עולם مرحبا"),
    ("👩‍👧 🏠", "=1+1", "{0} {name} %s"),
    ("'); DROP TABLE facility; --", "@SUM(A1)", "\\x1b]0;x"),
)
"""Markup, half of it, right to left, signs, formulas, placeholders, SQL, an escape spelled out."""


@pytest.mark.parametrize("words", STRANGE)
async def test_strange_words_are_words(region_app, words):
    app = region_app()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await _press(pilot, "f2")
        needs, step, municipality = words
        name = needs[:12].strip()
        _fill(
            app,
            isolation="no",
            pseudonym1=name,
            needs=needs,
            next_step=step,
            municipality=municipality,
        )
        await _press(pilot, "ctrl+s")
        assert isinstance(app.screen, CasePage)
        case = app.screen._case
        history = app.store.read(file_queries.case, case).history
        assert (history.needs, history.next_step, history.municipality) == words
        seen = screen_text(app)
        assert [one for one in words if one.isascii() and one not in seen] == []
        await _press(pilot, "o", "escape", "escape", "3")
        board = app.screen_stack[-1].query_one("#lines", Board)
        assert case in [one.id for one in board.rows]
        assert board.move_to(case)
        await _press(pilot, "slash", *"zzz", "escape", "u", "escape", "enter")
        assert isinstance(app.screen, CasePage)


async def test_a_citizen_number_is_asked_about_before_it_is_saved(region_app):
    app = region_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await _press(pilot, "f2")
        _fill(app, isolation="no", pseudonym1="LW", needs="her number is 111222333")
        await _press(pilot, "ctrl+s")
        assert "looks like a citizen number" in screen_text(app)
        await _press(pilot, "escape")
        assert app.screen.query_one("#in-needs", Input).value == "her number is 111222333"
        assert len(app.store.read(case_queries.open_lines)) == 8


@pytest.fixture
def searching(region_app):
    """A desk of AB with a case of its own, and that case."""
    app = region_app()
    app.store.sign_in(app.store.read(members.known_member, "AB"))
    intake = Intake((Youth("ZZ", 2005),), Facts("Dordrecht"))
    return app, app.store.write(cases.take_report, intake, lead=app.store.actor.member).case


async def test_a_facility_that_was_closed_meanwhile_is_not_held(
    searching, open_store, region_target, clock
):
    app, case = searching
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(OptionsPage(case))
        await settle(pilot)
        line = next(one.line for one in app.screen.lines.rows if one.line.name == "De Griendhoek")
        assert app.screen.lines.move_to(line.id)
        await settle(pilot)
        other = open_store(target=region_target)
        sit_down(other, "GH")
        shut = Opening(OpeningStatus.CLOSED, clock.time, reason="quarantine")
        other.write(facilities.open_or_close, line.id, shut, seen=line.version)
        await _press(pilot, "r")
        assert isinstance(app.screen, OptionsPage)
        assert "GH was first at De Griendhoek" in " ".join(screen_text(app).split())
        assert app.store.read(file_queries.case, case).line.hold is None
        # The page has caught up: now it says why not.
        assert line.id not in [one.line.id for one in app.screen.lines.rows]
        await _press(pilot, "t")
        assert app.screen.lines.move_to(line.id)
        await settle(pilot)
        assert "closed: quarantine" in screen_text(app)
        await _press(pilot, "r")
        assert app.store.read(file_queries.case, case).line.hold is None
        lines = app.store.read(capacity.overview).lines
        assert next(one.held for one in lines if one.id == line.id) == 0


async def test_a_hold_on_nothing_says_so(make_app):
    app = make_app()
    case = app.store.write(cases.take_report, Intake((Youth("LV"),))).case
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(CasePage(case))
        await settle(pilot)
        await _press(pilot, "o", "r", "b")
        assert isinstance(app.screen, OptionsPage)
        assert "No facilities yet" in screen_text(app)
        await _press(pilot, "escape")
        for key, words in (
            ("d", "First hold a place; o shows the options."),
            ("X", "No place is held."),
            ("a", "No facility has been asked; o shows the options, b asks."),
        ):
            await _press(pilot, key)
            assert isinstance(app.screen, CasePage)
            assert words in [one.message for one in app._notifications]
        assert app.store.read(file_queries.case, case).line.hold is None
