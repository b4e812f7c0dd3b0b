"""The forms that write a file: never into what the desk lives from, never unasked over another."""

import os
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from crisisdesk.app import CrisisDesk
from crisisdesk.directories import directories
from crisisdesk.exchange.export import FORMATS
from crisisdesk.screens.base import Acting
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.documents import PaperForm, write_sheet
from crisisdesk.screens.files import ExportForm, export_to_file
from tests.commands.test_destination import spellings, standing
from tests.exchange.test_destination import PACKAGE
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle

FormClass = type[ExportForm] | type[PaperForm]
FLOWS: dict[FormClass, Callable[[Acting[None]], Coroutine[Any, Any, None]]] = {
    ExportForm: partial(export_to_file, subjects={"capacity": "Places"}),
    PaperForm: write_sheet,
}


@pytest.fixture
def own(tmp_path: Path, app: CrisisDesk, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What lies beside the open store, and in the folders of the desk."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    app.settings = app.settings._replace(directories=directories(os.environ))
    store = Path(app.store.target.address)
    files = [
        store.with_name(f"{store.name}-wal"),
        store.with_name(f".{store.name}.new"),
        store.with_name("backups") / "overview.csv",
        *(tmp_path / "home" / name for name in ("desk.json", "settings.toml", "overview.json")),
    ]
    for path in files[2:]:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(path.name.encode())
    return [store, *files]


async def _open(app: CrisisDesk, pilot: Pilot[Any], form: FormClass) -> None:
    screen = app.screen
    assert isinstance(screen, Acting)
    screen.act(FLOWS[form](screen))
    await settle(pilot)
    assert isinstance(app.screen, form)


@pytest.mark.long
async def test_no_form_writes_into_what_the_desk_lives_from(
    app: CrisisDesk, own: list[Path], tmp_path: Path
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    attempts = 0
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        before = standing(tmp_path / "home"), names_and_numbers(tmp_path)
        await _open(app, pilot, ExportForm)
        for target in own:
            for spelling in spellings(target, room):
                ending = spelling.rstrip("./").rpartition(".")[2].lower()
                fill(app, path=spelling, form=ending if ending in FORMATS else "xlsx")
                await press(pilot, "ctrl+s")
                assert isinstance(app.screen, ExportForm), spelling
                text = " ".join(screen_text(app).split())
                assert any(words in text for words in ("own", "of yours", "address")), text
                attempts += 1
        assert attempts > 50
        await press(pilot, "escape", "enter")
        for target in own[3:]:
            await _open(app, pilot, PaperForm)
            fill(app, path=str(target.with_suffix("")), form="md")
            await press(pilot, "ctrl+s")
            assert app.screen.query_one("#field-path").has_class("-wrong")
            await press(pilot, "escape", "enter")
        assert (standing(tmp_path / "home"), names_and_numbers(tmp_path)) == before


def names_and_numbers(folder: Path) -> dict[Path, int]:
    """Which file each is; an open store writes in its own."""
    return {path: number for path, (number, _size, _all) in standing(folder).items()}


@pytest.mark.parametrize("form", FLOWS)
async def test_a_file_that_is_there_is_asked_about_with_no_as_the_answer_at_hand(
    app: CrisisDesk, tmp_path: Path, form: FormClass
) -> None:
    place = tmp_path / "mine.md" if form is PaperForm else tmp_path / "mine.json"
    place.write_bytes(b"somebody's")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await _open(app, pilot, form)
        fill(app, path=str(place), form=place.suffix[1:])
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        assert isinstance(app.focused, Button)
        assert app.focused.id == "no"
        await press(pilot, "enter")
        assert isinstance(app.screen, form)
        assert place.read_bytes() == b"somebody's"
        assert app.screen.query_one("#in-path").value == str(place)
        await press(pilot, "ctrl+s", "left", "enter")
        assert not isinstance(app.screen, form)
        assert place.read_bytes() != b"somebody's"


@pytest.mark.parametrize("form", FLOWS)
@pytest.mark.parametrize("typed", ["~nobody-of-this-name/x", "/nowhere/x", "", "/", "x" * 300])
async def test_what_cannot_be_written_is_said_at_the_path(
    app: CrisisDesk, form: FormClass, typed: str
) -> None:
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await _open(app, pilot, form)
        fill(app, path=typed)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, form)
        assert app.screen.query_one("#field-path").has_class("-wrong")
        assert app.screen.query_one("#in-path").value == typed  # type: ignore[attr-defined]


def test_every_form_that_names_a_file_is_tried_here() -> None:
    users = {
        path.stem
        for path in (PACKAGE / "screens").rglob("*.py")
        if "write_file(" in path.read_text(encoding="utf-8")
    }
    assert users == {"files", "documents"}
