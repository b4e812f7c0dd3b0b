"""How a board uses the width there is: nothing is left over, and the age of a figure goes last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.screens.capacity import board as places
from crisisdesk.screens.capacity.board import CapacityBoard
from crisisdesk.screens.cases import board as cases
from crisisdesk.widgets.board import Board
from crisisdesk.widgets.columns import GAP, BoardColumn, placed
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

FIGURE = 4
COLUMN = st.builds(
    lambda width, flex, drop: BoardColumn[str](
        id="x", title="x", cell=str, width=width, flex=flex, drop=drop
    ),
    st.integers(1, 40),
    st.integers(0, 4),
    st.integers(0, 5),
)


@given(st.lists(COLUMN, min_size=1, max_size=12), st.integers(4, 250))
def test_the_width_is_used_up_and_never_more(columns, room):
    shown = placed(columns, room, start=2)
    ends = [place.start + place.width for place in shown]
    assert all(end <= room for end in ends)
    assert all(after.start == end + GAP for end, after in zip(ends, shown[1:], strict=False))
    kept = [place.column for place in shown]
    if 2 + sum(column.least + GAP for column in kept) <= room and len(kept) == len(columns):
        if any(column.least >= FIGURE for column in kept):
            assert ends[-1] == room - GAP, "spare width is spread over the columns"
        assert all(place.width >= place.column.least for place in shown)
    left = [column for column in columns if not any(column is each for each in kept)]
    if left and any(column.drop for column in left):
        # What vanished was no more needed than what may vanish and did not.
        assert min(c.drop for c in left if c.drop) >= max((c.drop for c in kept), default=0)


@given(st.lists(COLUMN, min_size=2, max_size=8), st.integers(200, 250))
def test_a_wide_screen_gives_every_column_its_part(columns, room):
    shown = placed(columns, room, start=2)
    if 2 + sum(2 * column.least + GAP for column in columns) + len(columns) <= room:
        grown = [place for place in shown if place.column.least >= FIGURE]
        assert all(place.width > place.column.least for place in grown)


@pytest.mark.parametrize(
    ("columns", "last"),
    [
        (places.columns, ["name", "placeable", "age"]),
        (cases.columns, ["clock", "reference", "children", "seen", "lead"]),
    ],
    ids=["places", "cases"],
)
def test_what_decides_and_how_old_it_is_go_last(columns, last):
    made = columns(None)
    order = [len(placed(made, room, start=2)) for room in range(200, 20, -1)]
    assert order == sorted(order, reverse=True)
    for room in range(200, 48, -1):
        shown = {place.column.id: place.width for place in placed(made, room, start=2)}
        assert shown.keys() >= set(last)
        for name in set(last) - {"name"}:
            least = next(column.least for column in made if column.id == name)
            assert shown[name] >= least, f"{name} is whole at {room}"


async def test_at_60_by_20_every_figure_still_has_its_age(region_app):
    app = region_app()
    async with app.run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        assert isinstance(app.screen, CapacityBoard)
        rows = screen_text(app).splitlines()
        assert [row for row in rows if " age " in row]
        line = next(row for row in rows if "Noodopvang Sporthal" in row)
        assert "2 h" in line
        assert "6" in line.split()
        for keys in (("3",), ("4",), ("7",), ("7", "C"), ("8",), ("3", "o"), ("2", "enter")):
            await press(pilot, "1", *keys)
            for board in app.screen.query(Board):
                shown = board._places()
                ids = [place.column.id for place in shown]
                for name in {"age", "seen", "moment", "verified", "last", "at"} & {
                    column.id for column in board.columns
                }:
                    assert name in ids, f"{keys}: {name}"
                    column = shown[ids.index(name)].column
                    assert shown[ids.index(name)].width >= column.least
