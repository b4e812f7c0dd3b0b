"""A spreadsheet read, and the overview written, without leaving the desk."""

import json
from email.utils import format_datetime

from textual.widgets import Label, Select

from crisisdesk.domain.week.contacts import Contact
from crisisdesk.exchange import profiles, reading
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.files import ExportForm, ImportForm
from crisisdesk.services.capacity import capacity
from crisisdesk.services.sheets import imports
from crisisdesk.services.week import contacts
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.widgets.path_line import RECENT, PathLine
from tests.factories import count_of
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

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


async def _open_form(app, pilot, key):
    await settle(pilot)
    for page in ("2", key):
        await pilot.press(page)
        await settle(pilot)


async def _open(app, pilot, key, **fields):
    await _open_form(app, pilot, key)
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
        await _open_form(app, pilot, "E")
        line = app.screen.query_one("#in-path", PathLine)
        assert line.value.endswith("/capacity-2020-04-07.xlsx")
        app.screen.query_one("#in-subject", Select).value = "facilities"
        await settle(pilot)
        assert line.value.endswith("/facilities-2020-04-07.xlsx")
        app.screen.query_one("#in-subject", Select).value = "capacity"
        line.value = str(path)
        app.screen.query_one("#in-form", Select).value = "json"
        await pilot.press("ctrl+s")
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


async def test_a_path_is_completed_as_it_is_typed(region_app, tmp_path):
    (tmp_path / "lijsten").mkdir()
    (tmp_path / ".geheim").mkdir()
    for name in ("plek-maart.csv", "plek-april.xlsx", "plek.pdf"):
        (tmp_path / "lijsten" / name).write_text("")
    app = region_app(language="nl")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2", "i")
        await settle(pilot)
        line, form = app.screen.query_one("#in-path", PathLine), app.screen
        line.value = f"{tmp_path}/l"
        line.cursor_position = len(line.value)
        await settle(pilot)
        await pilot.press("right")
        assert line.value == f"{tmp_path}/lijsten/"
        await settle(pilot)
        assert "plek-april.xlsx  plek-maart.csv" in screen_text(app)
        await pilot.press("tab")
        assert line.value == f"{tmp_path}/lijsten/plek-"
        await pilot.press("m", "tab")
        await settle(pilot)
        assert line.value == f"{tmp_path}/lijsten/plek-maart.csv"
        assert app.focused is line
        await pilot.press("tab")
        await settle(pilot)
        assert app.focused is form.query_one("#in-profile")
        own = form.query_one("#in-own", PathLine)
        own.focus()
        RECENT.used(tmp_path / "lijsten" / "plek.pdf")
        await settle(pilot)
        await pilot.press("right")
        assert own.value == f"{tmp_path}/lijsten/"
        await settle(pilot)
        assert "plek-maart" not in screen_text(app).split("toml")[1]
        own.value = ""
        await pilot.press("tab")
        await settle(pilot)
        assert app.focused is not own


async def test_a_folder_of_mails_is_taken_at_the_screen(region_app, tmp_path):
    app = region_app(language="nl")
    lines = app.store.read(capacity.overview).lines
    line = next(line for line in lines if line.observed_at and line.has_places)
    app.store.write(contacts.add, Contact(line.provider, mail="p@x.example", facility=line.id))
    head = f"Date: {format_datetime(app.store.now())}\n\nGeen wijzigingen\n"
    (tmp_path / "a.eml").write_text(f"From: p@x.example\n{head}")
    (tmp_path / "b.eml").write_text(f"From: q@x.example\n{head}")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _open(app, pilot, "i", path=f"{tmp_path}/")
        await _until(pilot, lambda: "is van geen contact" in screen_text(app))
        assert "Mails en lijsten: 2 gelezen, 1 overgenomen." in screen_text(app)
        assert "“q@x.example”" in screen_text(app)
        assert "pagina 7 als het klopt" in " ".join(screen_text(app).replace("│", " ").split())
    renewed = {item.id: item for item in app.store.read(capacity.overview).lines}[line.id]
    assert renewed.observed_at == app.store.now()
    assert renewed.figures == line.figures


LISTED = """kind = "facilities"
create = true
source = "lijst"
missing = "close"
columns.code = "Code"
columns.name = "Naam"
constants.kind = "crisis_group"
"""


async def test_who_left_the_list_is_closed_only_when_the_count_is_agreed(region_app, tmp_path):
    sheet, profile = tmp_path / "a.csv", tmp_path / "own.toml"
    profile.write_text(LISTED, encoding="utf-8")
    app = region_app(language="nl")

    def status():
        lines = app.store.read(capacity.overview).lines
        return {line.name: line.opening.value for line in lines if line.name.startswith("Huis")}

    sheet.write_text("Code,Naam\na,Huis A\nb,Huis B\nc,Huis C\n", encoding="utf-8")
    app.store.write(imports.take, reading.read(sheet, profiles.load(str(profile))))
    sheet.write_text("Code,Naam\na,Huis A\n", encoding="utf-8")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _open(app, pilot, "i", path=str(sheet), own=str(profile))
        await _until(pilot, lambda: isinstance(app.screen, Sure))
        asked = " ".join(screen_text(app).replace("│", " ").split())
        assert "Niet op deze lijst van lijst: 2 (Huis B, Huis C)" in asked
        assert app.focused is app.screen.query_one("#no")
        await pilot.press("enter")
        await _until(pilot, lambda: isinstance(app.screen, ImportForm))
        assert {*status().values()} == {"open"}
        assert app.screen.query_one("#in-path").value == str(sheet)
        await pilot.press("ctrl+s")
        await _until(pilot, lambda: isinstance(app.screen, Sure))
        await pilot.click("#yes")
        await _until(pilot, lambda: not isinstance(app.screen, Sure | ImportForm))
        await settle(pilot)
    assert status() == {"Huis A": "open", "Huis B": "closed", "Huis C": "closed"}
