"""The one table: what it draws, how little of it, and that words stay words."""

import pytest
from rich.cells import cell_len

from crisisdesk.widgets.columns import BoardColumn
from tests.screens.board_desk import FREE, KIND, LANGUAGE, NAME, NUMBER, Desk, Place, places

pytestmark = pytest.mark.drawn
NASTY = (
    "[/b]",
    "[mayor]",
    "{x}",
    "Zoë 🏠 家族",
    "בית ספר",
    "x" * 5000,
    "two\nlines\tand a tab",
    "\x1b[31mred\x07",
    "\u202eturned\u2069",
    "\ud800 half",
    "👨\u200d👩\u200d👧 family",
)


async def test_a_step_draws_two_lines_and_a_refresh_all():
    app = Desk(places(10_000))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        await pilot.pause()
        app.board.drawn.clear()
        await pilot.press("down")
        await pilot.pause()
        assert sorted(app.board.drawn) == [2, 3]
        app.board.drawn.clear()
        app.board.refresh()
        await pilot.pause()
        assert sorted(app.board.drawn) == list(range(app.board.size.height))


async def test_only_the_records_on_screen_are_asked_for_their_words():
    asked: set[int] = set()

    def name(place: Place) -> str:
        asked.add(place.id)
        return place.name

    app = Desk(places(10_000), columns=(BoardColumn[Place](id="n", title="n", flex=1, cell=name),))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert asked == set(range(app.board.size.height - 1))


async def test_the_scroll_bar_covers_no_words():
    app = Desk(places(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.board.show_vertical_scrollbar
        assert {len(line) for line in app.lines()} == {80 - 1 - 1}


async def test_another_language_needs_only_a_refresh(monkeypatch):
    app = Desk(places(3))
    async with app.run_test() as pilot:
        await pilot.pause()
        monkeypatch.setitem(LANGUAGE, "name", "facility")
        app.board.refresh()
        await pilot.pause()
        assert app.lines()[0].split()[0] == "facility"


async def test_the_cursor_is_fainter_without_the_focus():
    app = Desk(places(3))
    async with app.run_test() as pilot:
        await pilot.pause()
        focused = app.board.render_line(1)
        await pilot.press("tab")
        await pilot.pause()
        idle = app.board.render_line(1)
        assert focused.text == idle.text
        assert focused.text.startswith("▸")
        assert focused != idle


async def test_a_meaning_has_its_colour_also_under_the_cursor():
    app = Desk([Place(1, "a", 1), Place(2, "b", None), Place(3, "c", None)])
    async with app.run_test() as pilot:
        await pilot.press("down")
        for y, word, other in ((2, "?", "b"), (3, "?", "c")):
            colours = {
                segment.text.strip(): segment.style.color
                for segment in app.board.render_line(y)
                if segment.style
            }
            [named] = [colour for text, colour in colours.items() if text.endswith(other)]
            assert colours[word] != named


async def test_every_theme_tells_the_lines_apart():
    app = Desk(places(2))
    async with app.run_test() as pilot:
        for theme in ("textual-dark", "textual-light"):
            app.theme = theme
            await pilot.pause()
            seen = [segment.style for y in (0, 1, 2) for segment in app.board.render_line(y)]
            assert all(style and style.color != style.bgcolor for style in seen)
            grounds = [next(iter(app.board.render_line(y))).style for y in (1, 2)]
            await pilot.press("tab")
            grounds.append(next(iter(app.board.render_line(1))).style)
            assert len({style.bgcolor for style in grounds if style}) == 3
            await pilot.press("tab")


async def test_nothing_that_people_write_is_obeyed():
    app = Desk([Place(at, text, 1) for at, text in enumerate(NASTY)])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        lines = app.lines()
        assert "[/b]" in lines[1]
        assert "[mayor]" in lines[2]
        assert "{x}" in lines[3]
        assert "Zoë 🏠 家族" in lines[4]
        assert lines[6].split()[0].endswith("xx…")
        assert "two␊lines␉and a tab" in lines[7]
        assert "␛[31mred␇" in lines[8]
        assert "\ufffdturned\ufffd" in lines[9]
        for y in range(app.board.size.height):
            strip = app.board.render_line(y)
            assert strip.cell_length == 80 == cell_len(strip.text)
            strip.text.encode()


async def test_a_note_stands_where_nothing_else_does():
    app = Desk([])
    async with app.run_test() as pilot:
        app.board.note = "niets [/b] gevonden"
        await pilot.press("down", "enter", "end", "pageup")
        assert app.lines()[1].strip() == "niets [/b] gevonden"
        assert (app.opened, app.moved) == ([], [])
        app.board.show(places(1))
        await pilot.pause()
        assert app.under_cursor() == "plek-0"


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (8, ["naam"]),
        (80, ["naam", "nummer", "soort", "vrij"]),
        (36, ["naam", "soort", "vrij"]),
        (20, ["naam", "vrij"]),
    ],
)
async def test_columns_leave_a_narrow_screen_in_their_order(width, titles):
    app = Desk(places(3), columns=(NAME, NUMBER, KIND, FREE))
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        assert app.lines()[0].split() == titles
        strips = [app.board.render_line(y) for y in range(app.board.size.height)]
        assert {cell_len(strip.text) for strip in strips} == {width}


async def test_a_wider_screen_shows_more_of_the_names():
    app = Desk([Place(1, "een heel lange naam van een voorziening", 1)])
    async with app.run_test(size=(30, 24)) as pilot:
        await pilot.pause()
        assert "…" in app.lines()[1]
        await pilot.resize_terminal(80, 24)
        await pilot.wait_for_scheduled_animations()
        await pilot.pause()
        assert "een heel lange naam van een voorziening" in app.lines()[1]


async def test_ten_thousand_records_are_sorted_without_drawing_them():
    app = Desk(places(10_000))
    async with app.run_test() as pilot:
        await pilot.pause()
        app.board.move_to(9_000)
        app.board.drawn.clear()
        app.board.sort_by("free", reverse=True)
        await pilot.pause()
        assert len(app.board.drawn) <= 2 * app.board.size.height
        assert app.under_cursor() == "plek-9000"
        assert app.moved == [0, 9_000]
