"""Looking back on every "no place": what it is split by, over which weeks, and its rows."""

from datetime import timedelta

import pytest

from crisisdesk.domain.cases.unmet import Split, week_of
from crisisdesk.screens.cases.access import Why
from crisisdesk.screens.cases.board import CasesBoard
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.unmet import LedgerPage, UnmetPage, chart
from crisisdesk.widgets.figures import columns
from tests.clock import NOON
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


async def _press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def _board(app):
    """The table of the page in front, line by line."""
    return {one.code: (one.no_places, one.children, one.refusals) for one in app.screen.lines.rows}


async def test_a_key_splits_the_same_rows_by_the_next(region_app):
    app = region_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "u")
        seen = {}
        for split in Split:
            assert app.screen._split is split
            seen[split] = _board(app)
            await _press(pilot, "s")
        assert app.screen._split is Split.WEEK
    assert seen[Split.WEEK]["2020-W14"] == (3, 3, 6)
    assert seen[Split.REASON]["full"] == (6, 7, 6)
    assert seen[Split.AGE]["4-11"] == (4, 4, 4)
    assert seen[Split.AGE][""] == (1, 1, 1)
    assert seen[Split.KIND]["crisis_group"] == (5, 5, 8)
    assert seen[Split.MUNICIPALITY]["Dordrecht"] == (3, 3, 5)
    assert [*seen[Split.MUNICIPALITY]][-1] == ""


async def test_a_key_looks_back_further_and_says_from_when_on_it_knows(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "u")
        assert "nothing was recorded" not in screen_text(app)
        found = [sum(one[0] for one in _board(app).values())]
        for weeks in (26, 52, 8):
            await _press(pilot, "p")
            assert f"[{weeks}]" in screen_text(app)
            found.append(sum(one[0] for one in _board(app).values()))
            assert ("Before wk 7 2020 nothing was recorded" in screen_text(app)) is (weeks > 8)
        assert found == [10, 11, 11, 10]
        # Nobody knows what was before: those weeks are no rows of noughts.
        assert len(app.screen.lines.rows) == 8


async def test_a_count_opens_into_its_rows_and_a_row_into_its_case(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "u", "s", "s", "s", "s")
        assert app.screen.lines.move_to("Sliedrecht")
        await _press(pilot, "enter")
        assert isinstance(app.screen, LedgerPage)
        assert [one.facility_name for one in app.screen.lines.rows].count("") == 1
        nowhere = next(one for one in app.screen.lines.rows if one.no_place is not None)
        assert app.screen.lines.move_to(nowhere.id)
        await settle(pilot)
        words = screen_text(app)
        for part in (
            "municipality: Sliedrecht", nowhere.reference, "full", "7 h", "8",
            "meanwhile: crisis support at home",
            "monitors safety: behavioural scientist, on duty",
        ):  # fmt: skip
            assert part in words
        await _press(pilot, "enter")
        # Another leads it: the journal keeps why somebody looks.
        assert isinstance(app.screen, Why)
        await _press(pilot, "enter")
        assert isinstance(app.screen, CasePage)
        assert app.screen._case == nowhere.case
        for page in (LedgerPage, UnmetPage, CasesBoard):
            await _press(pilot, "escape")
            assert type(app.screen) is page


async def test_an_empty_desk_says_that_nothing_was_written_down(make_app):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "u", "s", "enter")
        assert isinstance(app.screen, UnmetPage)
        assert "No “no place” was written down" in screen_text(app)


async def test_the_past_is_looked_back_on_as_it_was(make_app, open_store, region_target):
    at = NOON - timedelta(days=6)
    app = make_app(open_store(target=region_target, at=at, known=at))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _press(pilot, "3", "u")
        assert next(iter(_board(app))) == week_of(at) == "2020-W14"
        # Two more searches of that week had not ended without a place yet.
        assert _board(app)["2020-W14"] == (1, 1, 3)


def test_columns_stand_on_nought_and_unknown_is_a_dot():
    assert columns([None, 0, 1, 2, 4], 10, 2) == ["        █ ", "·   ▄ █ █ "]
    assert columns([], 10, 1) == [""]
    assert columns([0, None], 2, 1) == [" ·"]


@pytest.mark.parametrize("room", [10, 78, 200])
@pytest.mark.parametrize("weeks", [8, 26, 52])
def test_a_chart_keeps_its_weeks_under_their_columns(room, weeks):
    names = [f"2020-W{number:02}" for number in range(1, weeks + 1)]
    lines = chart([0] * (weeks - 1) + [7], names, room).plain.split("\n")
    assert len(lines) == 5
    assert lines[0].startswith("  7 ")
    last_bar = lines[0].rstrip().rindex(" ") + 1 if weeks > 1 else 4
    under = lines[-1][: last_bar + 1].split()
    assert int(under[-1]) <= weeks
