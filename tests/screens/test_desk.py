"""The desk around the pages: other desks, prompts, languages, sizes, hostile words, faults."""

import asyncio
import time

import pytest
from textual.widgets import Input

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.screens.beat import Beat
from crisisdesk.screens.capacity.board import CapacityBoard
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.dialogs import Hidden, Sure
from crisisdesk.screens.finding.manual import ManualDialog
from crisisdesk.screens.region.signing_in import SignInDialog
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.services import members
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import duty_prompts
from tests.factories import make_facility, tell
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

NASTY = [
    "Call [/b] now",
    "[mayor]",
    "{x} {0} %s",
    "'; DROP TABLE facility; --",
    "=1+1",
    "\x1b[31mred\x07",
    "\u202eשלום right to left",
    "👩‍👧 family",
    "long " * 200,
]


async def test_another_desks_report_is_on_the_board_within_a_second(
    region_app, open_store, region_target
):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        other = open_store(target=region_target)
        line = next(
            one for one in other.read(capacity.overview).lines if one.name == "De Griendhoek"
        )
        tell(other, line.id, available=8, occupied=1)
        began = time.monotonic()
        while time.monotonic() - began < 5:
            await asyncio.sleep(0.02)
            shown = [one for one in app.screen.lines.rows if one.id == line.id]
            if shown and shown[0].occupied == 1:
                break
        else:
            pytest.fail("never seen")
        assert time.monotonic() - began < 1


async def test_a_sleeping_laptop_catches_up_with_one_beat(region_app, clock):
    app = region_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        clock.forward(hours=30)
        app.post_message(Beat())
        await settle(pilot)
        assert "08-04-2020 20:00" in screen_text(app)
        await pilot.press("2")
        await settle(pilot)
        assert "vacancies tonight  0" in screen_text(app)


async def test_ages_and_deadlines_move_with_the_clock_where_nobody_writes(region_app, clock):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        app.post_message(Beat())
        await settle(pilot)
        assert "66 min" in screen_text(app)
        clock.forward(minutes=9)
        app.post_message(Beat())
        await settle(pilot)
        assert "66 min" not in screen_text(app)
        assert "75 min" in screen_text(app)
        await pilot.press("1")
        await settle(pilot)
        assert "vacancies tonight  28" in screen_text(app)
        clock.forward(hours=30)
        app.post_message(Beat())
        await settle(pilot)
        assert "vacancies tonight  0" in screen_text(app)


async def test_the_keys_of_the_page_stand_before_those_of_everywhere(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2", "question_mark")
        await settle(pilot)
        shown = screen_text(app)
        assert shown.index("Places") < shown.index("Enter a report") < shown.index("Everywhere")


async def test_a_prompt_falling_due_takes_nothing_from_who_types(region_app, clock):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2", "r")
        await settle(pilot)
        note = app.screen.query_one("#in-note", Input)
        note.focus()
        await pilot.press(*"bevestigt y o")
        before = len(app.prompts)
        clock.forward(hours=7)
        app.post_message(Beat())
        await settle(pilot)
        await pilot.press(*"nbekend")
        assert isinstance(app.screen, ReportForm)
        assert note.value == "bevestigt y onbekend"
        assert app.focused is note
        assert len(app.prompts) >= before


async def test_f9_settles_a_duty_while_typing_is_elsewhere(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        first = app.prompts[0]
        await pilot.press("f9")
        await settle(pilot)
        assert isinstance(app.screen, DueDialog)
        await pilot.press("ctrl+g")
        await settle(pilot)
        due = app.store.read(duty_prompts.due)
        assert (first.duty, first.day) not in {(one.duty, one.day) for one in due}


async def test_the_language_switches_while_everything_stays_open(region_app):
    app = region_app(language="nl")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        assert "plaatsbaar vannacht" in screen_text(app)
        await pilot.press("f3")
        await settle(pilot)
        seen = screen_text(app)
        assert "vacancies tonight" in seen
        assert "facility" in seen
        assert "vannacht" not in seen


async def test_ctrl_l_shows_nothing_and_keeps_what_was_typed(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2", "r")
        await settle(pilot)
        app.screen.query_one("#in-note", Input).value = "half a sentence"
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert isinstance(app.screen, Hidden)
        assert screen_text(app).split() == ["press", "enter"]
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.query_one("#in-note", Input).value == "half a sentence"


async def test_who_sits_down_stands_in_the_next_act(region_app):
    app = region_app(member="")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, SignInDialog)
        app.screen.query_one(Input).focus()
        await pilot.press("x", "y", "enter")
        await settle(pilot)
        # Somebody new: what was typed stands in the form, which asks for name and role.
        assert app.screen.query_one("#in-initials", Input).value == "XY"
        app.screen.query_one("#in-name", Input).value = "Xenia Ypma"
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.who == "XY"
        member = app.store.read(members.known_member, "XY")
        assert app.store.actor.member == member


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
async def test_nothing_a_person_typed_is_read_as_markup(make_app, open_store, words):
    store = open_store()
    made = make_facility(
        store, words, CapacityFigures(5, 5, 5, 1, 0), provider=words, municipality=words
    )
    app = make_app(store)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        for key in ("2", "r", "escape", "u", "enter", "escape", "R", "escape"):
            await pilot.press(key)
            await settle(pilot)
            assert "\x1b" not in screen_text(app)
        visible = words.replace("\x1b", "").split("\x07")[0][:6].strip()
        assert isinstance(app.screen, CapacityBoard)
        if visible.isascii():
            assert visible[:5] in screen_text(app)
        assert app.store.read(capacity.overview).lines[0].id == made


@pytest.mark.drawn
@pytest.mark.long
@pytest.mark.parametrize(("full", "theme"), [(True, "desk-dark"), (False, "desk-light")])
async def test_every_page_fits_every_size(region_app, make_app, full, theme):
    app = region_app() if full else make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = theme
        await settle(pilot)
        pages = (
            *(("2", "enter"), ("3",), ("4",), ("f9",), ("5", "enter"), ("b",), ("r",)),
            *(("6",), ("7",), ("8",), ("d",)),
        )
        for keys in (*pages, ("question_mark",)):
            await pilot.press("escape", "escape", "1")
            if keys[0] in "br":
                await pilot.press("5")
            await pilot.press(*keys)
            for width, height in ((80, 24), (120, 40), (200, 60), (60, 15)):
                await pilot.resize_terminal(width, height)
                await settle(pilot)
                drawn = screen_text(app).splitlines()
                assert len(drawn) == height
                assert max(map(len, drawn)) <= width
                assert any(drawn)


async def test_an_empty_desk_says_where_to_begin(make_app):
    app = make_app(language="nl")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Nog geen voorzieningen" in screen_text(app)
        assert "Wat nu volgt" in screen_text(app)


async def test_find_and_filter_narrow_the_board_and_escape_widens_it(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        everything = len(app.screen.lines.rows)
        await pilot.press("slash", *"gezinshuis gorin", "enter")
        await settle(pilot)
        assert [one.name for one in app.screen.lines.rows] == ["Gezinshuis De Sluis"]
        await pilot.press("escape", "f")
        await settle(pilot)
        await pilot.press("down", "down", "space", "ctrl+s")
        await settle(pilot)
        assert all(one.placeable > 0 for one in app.screen.lines.rows)
        assert "filter: vacant now" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert len(app.screen.lines.rows) == everything


async def test_the_mouse_opens_a_facility(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        await pilot.click("#lines", offset=(10, 4), times=2)
        await settle(pilot)
        assert "Nachtopvang De Luwte" in screen_text(app).splitlines()[2]


async def test_the_past_is_marked_and_takes_no_acts(open_store, make_app, region_target, clock):
    store = open_store(target=region_target, at=clock())
    app = make_app(store)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "another moment" in screen_text(app)
        await pilot.press("2", "u")
        await settle(pilot)
        assert "The desk shows another moment" in screen_text(app)


async def test_a_broken_store_is_said_and_the_desk_stays(region_app, monkeypatch):
    from crisisdesk.errors import StoreUnavailable

    app = region_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)

        def gone(*_args, **_more):
            raise StoreUnavailable("The disk does not answer.")

        with monkeypatch.context() as broken:
            broken.setattr(app.store, "read", gone)
            await pilot.press("2")
            await settle(pilot)
            assert "The disk does not answer." in screen_text(app)
        app.screen.reload()
        await settle(pilot)
        assert app.screen.lines.rows


async def test_the_palette_knows_every_key_by_name(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        names = {one.title for one in app.get_system_commands(app.screen)}
        assert {"Enter a report", "Confirm unchanged", "The next theme"} <= names
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert app.screen.query("CommandInput")


async def test_f9_and_f1_work_while_someone_types(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2", "r")
        await settle(pilot)
        app.screen.query_one("#in-note", Input).value = "half a sen"
        await pilot.press("f9")
        await settle(pilot)
        assert isinstance(app.screen, DueDialog)
        await pilot.press("escape", "f1")
        await settle(pilot)
        assert isinstance(app.screen, ManualDialog)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen.query_one("#in-note", Input).value == "half a sen"


async def test_leaving_a_form_asks_once_something_was_changed(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2", "r")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(app.screen, ReportForm)
        await pilot.press("r")
        await settle(pilot)
        app.screen.query_one("#in-note", Input).value = "half a sen"
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, Sure)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen.query_one("#in-note", Input).value == "half a sen"
        await pilot.press("escape")
        await settle(pilot)
        await pilot.click("#yes")
        await settle(pilot)
        assert not isinstance(app.screen, ReportForm)


@pytest.fixture
def ended(monkeypatch):
    """How often a desk ended, which goes on all the same."""
    times = []
    monkeypatch.setattr("crisisdesk.app.CrisisDesk.exit", lambda _app: times.append(1))
    return times


async def test_ctrl_q_loses_no_words_unasked_wherever_they_were_typed(region_app, ended):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2", "r")
        form = app.screen
        assert isinstance(form, ReportForm)
        await press(pilot, "7", "f1", "ctrl+q")
        assert isinstance(app.screen, Sure)
        assert "Not saved: Report." in screen_text(app)
        # Pressed again it asks no second time; enter is the answer that loses nothing.
        await press(pilot, "ctrl+q", "enter", "escape")
        assert [app.screen, form.is_changed, ended] == [form, True, []]
        await press(pilot, "ctrl+q", "y")
        assert ended == [1]


@pytest.mark.parametrize("keys", [(), ("2", "r"), ("2", "r", "ctrl+l"), ("f2", "Q", "X")])
async def test_ctrl_q_leaves_at_once_where_nothing_would_be_lost(region_app, ended, keys):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, *keys, "ctrl+q")
        assert ended == [1]
