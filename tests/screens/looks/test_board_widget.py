"""The one table: what it keeps, sorts and posts, by key and by mouse."""

import pytest
from textual.events import MouseScrollDown

from tests.screens.board_desk import Desk, Place, Watched, places


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
        app.board.scroll_to(y=70, animate=False)
        await pilot.pause()
        app.board.show(places(30))
        assert "plek-29" in app.lines()[-1]
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


async def test_a_click_means_the_record_that_is_seen_there():
    app = Desk(places(100))
    async with app.run_test(size=(80, 24)) as pilot:
        app.board.scroll_to(y=50, animate=False)
        await pilot.pause()
        await pilot.click(Watched, offset=(5, 3))
        assert app.under_cursor() == "plek-52"


async def test_the_title_above_a_record_comes_into_sight_with_it():
    app = Desk([])
    async with app.run_test(size=(80, 24)) as pilot:
        app.board.show(places(100), breaks={0: "eerst", 50: "dan"})
        await pilot.press("end")
        app.board.move_to(50)
        await pilot.pause()
        assert app.lines()[1].startswith("── dan ")
        await pilot.press("home")
        assert app.lines()[1].startswith("── eerst ")
