"""The one table: what it draws, keeps, sorts and posts."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import on
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown
from textual.strip import Strip
from textual.widgets import Input

from crisisdesk.widgets.board import Board, Cell, Column
from crisisdesk.widgets.columns import placed
from crisisdesk.widgets.plain_text import cut, fit, plain

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


@dataclass(frozen=True)
class Place:
    id: int
    name: str
    free: int | None = None


LANGUAGE = {"name": "naam"}
NAME = Column[Place](
    id="name",
    title=lambda: LANGUAGE["name"],
    flex=1,
    width=10,
    cell=lambda place: place.name,
    sort=lambda place: place.name.casefold(),
)
FREE = Column[Place](
    id="free",
    title="vrij",
    width=5,
    align="right",
    cell=lambda place: Cell("?", "warn") if place.free is None else Cell(str(place.free), "good"),
    sort=lambda place: place.free,
)
NUMBER = Column[Place](
    id="number", title="nummer", width=8, cell=lambda place: str(place.id), drop=2
)
KIND = Column[Place](id="kind", title="soort", width=8, cell=lambda _: "leefgroep", drop=1)


class Watched(Board[Place]):
    """A board that remembers which of its lines were drawn."""

    drawn: list[int]

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)


class Desk(App[None]):
    def __init__(self, rows: list[Place], columns=(NAME, FREE)) -> None:
        super().__init__()
        self.rows = rows
        self.board = Watched(columns, key=lambda place: place.id, id="places")
        self.board.drawn = []
        self.moved: list[int | None] = []
        self.opened: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.board
        yield Input()

    def on_mount(self) -> None:
        self.board.show(self.rows)

    @on(Board.Moved, "#places")
    def note_moved(self, event: Board.Moved) -> None:
        self.moved.append(event.record.id if event.record else None)

    @on(Board.Opened, "#places")
    def note_opened(self, event: Board.Opened) -> None:
        self.opened.append(event.record.id)

    def lines(self) -> list[str]:
        board = self.board
        return [board.render_line(y).text.rstrip() for y in range(board.size.height)]

    def under_cursor(self) -> str:
        [line] = [line for line in self.lines() if line.startswith("▸")]
        return line.split()[1]


def places(count: int) -> list[Place]:
    return [Place(at, f"plek-{at}", at % 7) for at in range(count)]


async def test_the_cursor_walks_by_key_and_says_where_it_is():
    app = Desk(places(100))
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.lines()[0].split() == ["naam", "vrij"]
        page = app.board.size.height - 1
        for key, record in [
            ("down", 1),
            ("j", 2),
            ("k", 1),
            ("pagedown", 1 + page),
            ("end", 99),
            ("down", 99),
            ("pageup", 99 - page),
            ("home", 0),
            ("up", 0),
        ]:
            await pilot.press(key)
            assert app.under_cursor() == f"plek-{record}", key
        assert app.moved == [0, 1, 2, 1, 1 + page, 99, 99 - page, 0]


async def test_the_last_record_can_be_seen_and_the_header_stays():
    app = Desk(places(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        assert "plek-99" in app.lines()[-1]
        assert "naam" in app.lines()[0]


async def test_enter_and_the_second_click_open():
    app = Desk(places(5))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await pilot.click(Watched, offset=(5, 4))
        assert (app.opened, app.under_cursor()) == ([1], "plek-3")
        await pilot.click(Watched, offset=(5, 3), times=2)
        await pilot.pause()
        assert app.opened == [1, 2]
        await pilot.click(Watched, offset=(5, 10), times=2)
        await pilot.pause()
        assert (app.opened, app.under_cursor()) == ([1, 2], "plek-2")


async def test_a_click_on_a_title_sorts_and_the_next_turns_it_around():
    app = Desk([Place(1, "b", 2), Place(2, "a", None), Place(3, "c", 9)])
    async with app.run_test(size=(80, 24)) as pilot:
        free = app.lines()[0].index("vrij")
        await pilot.click(Watched, offset=(free, 0))
        assert [row.id for row in app.board.rows] == [1, 3, 2]
        assert "vrij▲" in app.lines()[0]
        await pilot.click(Watched, offset=(free, 0))
        assert [row.id for row in app.board.rows] == [3, 1, 2]
        assert "vrij▼" in app.lines()[0]
        assert app.board.sorting == ("free", True)


async def test_sorting_is_stable_and_comes_round_to_the_given_order():
    app = Desk([Place(1, "b", 2), Place(2, "A", 2), Place(3, "c", 1)])
    async with app.run_test() as pilot:
        await pilot.pause()
        orders = []
        for _ in range(3):
            app.board.sort_next()
            orders.append([row.id for row in app.board.rows])
        assert orders == [[2, 1, 3], [3, 1, 2], [1, 2, 3]]
        app.board.sort_by("free", reverse=True)
        assert [row.id for row in app.board.rows] == [1, 2, 3]
        app.board.reverse()
        assert app.board.sorting == ("free", False)
        with pytest.raises(ValueError, match="nothing"):
            app.board.sort_by("nothing")


async def test_the_order_stays_after_a_refill():
    app = Desk(places(3))
    async with app.run_test() as pilot:
        app.board.sort_by("name", reverse=True)
        app.board.show([Place(1, "a"), Place(2, "c"), Place(3, "b")])
        await pilot.pause()
        assert [row.name for row in app.board.rows] == ["c", "b", "a"]


async def test_a_refill_keeps_the_record_and_the_place_on_screen():
    app = Desk(places(100))
    async with app.run_test(size=(80, 24)) as pilot:
        app.board.move_to(40)
        await pilot.pause()
        top = app.board.scroll_y
        assert top > 0
        said = list(app.moved)
        app.board.show([Place(row.id, f"nieuw-{row.id}") for row in app.rows if row.id != 39])
        await pilot.pause()
        assert app.under_cursor() == "nieuw-40"
        assert (app.board.scroll_y, app.moved) == (top, said)
        assert app.board.current == Place(40, "nieuw-40")


async def test_a_vanished_record_leaves_the_cursor_on_its_line():
    app = Desk(places(6))
    async with app.run_test() as pilot:
        app.board.move_to(5)
        app.board.show(places(5))
        await pilot.pause()
        assert app.under_cursor() == "plek-4"
        app.board.move_to(2)
        app.board.show([row for row in places(5) if row.id != 2])
        await pilot.pause()
        assert app.under_cursor() == "plek-3"
        app.board.show([])
        await pilot.pause()
        assert app.board.current is None
        app.board.show(places(2))
        await pilot.pause()
        assert app.moved == [0, 5, 4, 2, 3, None, 0]


async def test_a_shorter_list_is_not_left_scrolled_past_its_end():
    app = Desk(places(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        app.board.show(places(30))
        await pilot.pause()
        assert "plek-29" in app.lines()[-1]


async def test_the_wheel_scrolls_and_a_refill_does_not_jump_back_to_the_cursor():
    app = Desk(places(100))
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(4):
            await pilot._post_mouse_events([MouseScrollDown], Watched)
        await pilot.pause()
        top = app.lines()[1].split()[0]
        assert top not in {"▸", "plek-1"}
        app.board.show(places(99))
        await pilot.pause()
        assert app.lines()[1].split()[0] == top
        assert app.board.current == Place(0, "plek-0", 0)
        await pilot.press("down")
        assert app.under_cursor() == "plek-1"


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

    app = Desk(places(10_000), columns=(Column[Place](id="n", title="n", flex=1, cell=name),))
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


async def test_a_break_titles_what_follows_and_keeps_apart_what_is_sorted():
    rows = [Place(1, "b"), Place(2, "a"), Place(3, "d"), Place(4, "c")]
    app = Desk([])
    async with app.run_test() as pilot:
        app.board.show(rows, breaks={2: "niet mogelijk [2]", 9: "nergens"})
        await pilot.pause()
        assert [line.split()[-1][:2] for line in app.lines()[1:3]] == ["?", "?"]
        assert app.lines()[3].startswith("── niet mogelijk [2] ───")
        await pilot.press("down", "down")
        assert app.under_cursor() == "d"
        await pilot.click(Watched, offset=(5, 3))
        assert app.under_cursor() == "d"
        await pilot.click(Watched, offset=(5, 5))
        assert app.under_cursor() == "c"
        app.board.sort_by("name")
        assert [row.name for row in app.board.rows] == ["a", "b", "c", "d"]
        app.board.sort_by("name", reverse=True)
        assert [row.name for row in app.board.rows] == ["b", "a", "d", "c"]
        await pilot.press("home", "end")
        assert app.under_cursor() == "c"


@pytest.mark.parametrize(
    ("width", "titles"),
    [
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


async def test_a_wider_screen_shows_more_of_the_names():
    app = Desk([Place(1, "een heel lange naam van een voorziening", 1)])
    async with app.run_test(size=(30, 24)) as pilot:
        await pilot.pause()
        assert "…" in app.lines()[1]
        await pilot.resize_terminal(80, 24)
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


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 120))
def test_placed_columns_never_overlap_nor_leave_the_line(widths, room):
    columns = [
        Column[Place](id=str(at), title="t", width=width, flex=at % 2, drop=at, cell=str)
        for at, width in enumerate(widths)
    ]
    end = 2
    for place in placed(columns, room, start=2):
        assert place.start >= end
        assert place.width >= 0
        end = place.start + place.width
    assert end <= max(room, 2 + len(widths))


@given(st.text(), st.integers(0, 40))
def test_a_fitted_text_has_exactly_its_cells(text, width):
    safe = plain(text)
    for fitted in (fit(safe, width), fit(safe, width, right=True)):
        assert cell_len(fitted) == width
    assert len(safe) == len(text)
    assert not set(safe) & set("\n\r\t\x1b\x9b\u202e\u2066")


def test_what_was_cut_says_so():
    assert [cut("abcdef", width) for width in (6, 5, 1, 0)] == ["abcdef", "abcd…", "…", ""]
    assert cut("家族家族", 6) == "家族…"
    assert cut("家族家族", 4) == "家…"
