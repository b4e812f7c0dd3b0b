"""A spreadsheet read, and the overview written, without leaving the desk."""

import json

from textual.widgets import Label, Select

from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.files import ExportForm, ImportForm
from crisisdesk.store.queries.cases import cases as case_queries
from tests.factories import count_of
from tests.screens.conftest import screen_text, settle

MOST_ROUNDS = 200
EPISODES = (
    "CHILD,DECOM,LS,PLACE,DEC,REC,URN\n"
    "71,01/02/2020,V2,U1,,X1,100\n"
    "71,01/03/2020,V2,U1,,X1,200\n"
    "72,01/02/2020,V2,U1,01/03/2020,E4A,100\n"
)


async def _until(pilot, done):
    """Let the desk go on until something is so: files are read on a thread of their own."""
    for _ in range(MOST_ROUNDS):
        await settle(pilot)
        if done():
            return
        if not _acts(pilot.app):
            # Whoever sees nothing happen presses again.
            await pilot.press("ctrl+s")
    told = [str(notice.message) for notice in pilot.app._notifications]
    raise AssertionError("\n".join([*told, screen_text(pilot.app)]))


def _acts(app):
    # The page beneath waits for its form, and is no act of this one.
    return any(
        worker.group == "act" and not worker.is_finished and worker.node is app.screen
        for worker in app.workers
    )


async def _open(app, pilot, key, **fields):
    await settle(pilot)
    for one in ("2", key):
        await pilot.press(one)
        await settle(pilot)
    for name, value in fields.items():
        app.screen.query_one(f"#in-{name}").value = value
    await pilot.press("ctrl+s")


async def test_placements_of_others_are_read_with_their_good_rows(region_app, tmp_path):
    path = tmp_path / "episodes.csv"
    path.write_text(EPISODES, encoding="utf-8")
    app = region_app(language="nl")
    before = count_of(app.store, "stay"), len(app.store.read(case_queries.open_lines))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await _open(app, pilot, "i", path=str(path), profile="ssda903")
        await _until(pilot, lambda: "rij 3, DECOM" in screen_text(app))
        assert isinstance(app.screen, ImportForm)
        assert "begint terwijl rij 2 nog loopt" in screen_text(app)
        assert count_of(app.store, "stay") == before[0]
        app.screen.query_one("#in-partial", Select).value = "partial"
        await pilot.press("ctrl+s")
        await _until(pilot, lambda: "2 overgenomen" in screen_text(app))
        assert not isinstance(app.screen, ImportForm)
        after = count_of(app.store, "stay"), len(app.store.read(case_queries.open_lines))
        assert after == (before[0] + 2, before[1] + 1)


async def test_the_overview_is_written_to_a_file(region_app, tmp_path):
    path = tmp_path / "overview.json"
    app = region_app()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await _open(app, pilot, "E", path=str(path), form="json")
        await _until(pilot, lambda: not isinstance(app.screen, ExportForm))
        assert json.loads(path.read_text(encoding="utf-8"))["subject"] == "capacity"


async def test_a_select_from_elsewhere_is_shown_and_asked_once(region_app, tmp_path):
    sheet, profile = tmp_path / "a.csv", tmp_path / "own.toml"
    sheet.write_text("Code,Day\nNOWHERE,2024-01-01\n", encoding="utf-8")
    statement = (
        "SELECT row, Code AS code, Day AS observed_at, 3 AS available\nFROM sheet"
        + "\n-- words" * 30
    )
    profile.write_text(
        f"kind = 'capacity'\nsource = 'x'\nhour = '09:00'\nselect = '''{statement}'''",
        encoding="utf-8",
    )
    app = region_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _open(app, pilot, "i", path=str(sheet), own=str(profile))
        await _until(pilot, lambda: isinstance(app.screen, Sure))
        assert "3 AS available" in screen_text(app)
        assert app.screen.query_one("#no").region.bottom < app.size.height
        assert app.focused is app.screen.query_one("#no")
        await pilot.press("enter")
        await _until(pilot, lambda: isinstance(app.screen, ImportForm))
        assert "Nothing was imported" not in screen_text(app)
        await pilot.press("ctrl+s")
        await _until(pilot, lambda: isinstance(app.screen, Sure))
        await pilot.click("#yes")
        await _until(pilot, lambda: "row 2" in screen_text(app))
        app.screen.query_one("#outcome", Label).update("")
        await pilot.press("ctrl+s")
        await _until(pilot, lambda: "row 2" in screen_text(app))
        assert isinstance(app.screen, ImportForm)
