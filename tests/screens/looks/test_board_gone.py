"""A board never changes what stands under its cursor by itself, whatever is shown to it."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.widgets.gone_row import UNASKED, put_back
from tests.screens.board_desk import Desk, Place, places

SCREENS = Path(__file__).parents[3] / "crisisdesk" / "screens"


@pytest.fixture
def unasked():
    """What is shown follows from the store."""
    token = UNASKED.set(True)
    yield
    UNASKED.reset(token)


@given(
    st.lists(st.integers(0, 30), unique=True, min_size=1),
    st.data(),
    st.lists(st.integers(0, 40), unique=True),
)
def test_a_row_that_is_gone_stands_below_the_nearest_that_stood_above_it(before, data, after):
    at = data.draw(st.integers(0, len(before) - 1))
    after = [row for row in after if row != before[at]]
    starts = data.draw(st.sets(st.integers(0, max(0, len(after) - 1)))) if after else set()
    breaks = {start: str(after[start]) for start in starts}
    rows, moved = put_back(after, breaks, before[at], before[:at], lambda row: row)
    assert [row for row in rows if row != before[at]] == after
    # Every rule still stands above the row that it stood above, or above the one put before it.
    for start, title in moved.items():
        assert title in {str(row) for row in rows[start : start + 2]}
    stayed = [row for row in before[:at] if row in after]
    if stayed:
        assert rows[rows.index(before[at]) - 1] == stayed[-1]
    else:
        assert rows[0] == before[at]


async def test_the_cursor_leaves_a_row_that_is_gone_for_the_one_beside_it(unasked):
    for key, beside in (("down", "plek-4"), ("up", "plek-2")):
        app = Desk(places(6))
        async with app.run_test(size=(60, 12)) as pilot:
            app.board.move_to(3)
            app.board.show([row for row in app.rows if row.id != 3])
            app.board.tell_gone(app.rows[3], "gone: EF 04:24")
            await pilot.pause()
            assert app.board.current is None
            assert "gone: EF 04:24" in app.lines()[4]
            assert app.under_cursor() == "plek-3"
            app.board.show([row for row in app.rows if row.id not in {3, 5}])
            assert app.under_cursor() == "plek-3"
            assert "gone: EF 04:24" in app.lines()[4]
            await pilot.press("enter")
            assert app.opened == []
            await pilot.press(key)
            assert app.under_cursor() == beside
            assert "gone" not in "\n".join(app.lines())


async def test_the_last_row_of_all_goes_with_the_first_move(unasked):
    app = Desk(places(1))
    async with app.run_test(size=(60, 12)) as pilot:
        app.board.show([])
        await pilot.pause()
        assert app.under_cursor() == "plek-0"
        await pilot.press("down")
        assert app.board.under is None
        app.board.show(places(2))
        await pilot.pause()
        assert app.under_cursor() == "plek-0"


async def test_under_a_sorting_the_same_record_stays_under_the_cursor(unasked):
    app = Desk([Place(1, "b", 2), Place(2, "a", 5), Place(3, "c", 9)])
    async with app.run_test(size=(60, 12)) as pilot:
        app.board.sort_by("free")
        app.board.move_to(2)
        app.board.show([Place(3, "c", 1), Place(2, "a", 0), Place(1, "b", 7)])
        await pilot.pause()
        assert [row.id for row in app.board.rows] == [2, 3, 1]
        assert app.board.current == Place(2, "a", 0)
        app.board.show([Place(3, "c", 1), Place(1, "b", 7)])
        app.board.reverse()
        await pilot.pause()
        assert app.board.under == Place(2, "a", 0)
        assert app.board.current is None


async def test_what_a_key_here_narrows_leaves_no_trace():
    app = Desk(places(6))
    async with app.run_test(size=(60, 12)):
        app.board.move_to(3)
        app.board.show([row for row in app.rows if row.id != 3])
        assert app.board.current == app.rows[4]


def test_no_key_acts_on_a_row_without_asking_whether_it_is_still_there():
    acts = [
        (path.name, action.name)
        for path in SCREENS.rglob("*.py")
        for action in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(action, ast.FunctionDef) and action.name.startswith("action_")
        for part in ast.walk(action)
        if isinstance(part, ast.Attribute)
        and part.attr in ("current", "under")
        and isinstance(part.value, ast.Attribute | ast.Call)
    ]
    # They open something about the whole region, or a form for something new.
    assert sorted(acts) == [
        ("contacts.py", "action_spoken"),
        ("page.py", "action_add"),
        ("review.py", "action_trend"),
    ]
