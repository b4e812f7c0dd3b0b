"""The situation picture from the desk: found by name, written into a folder, replaced when said."""

from pathlib import Path

from crisisdesk.app import CrisisDesk
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.documents import PictureForm
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle


async def test_the_picture_is_found_in_the_palette_and_written_into_a_folder(
    app: CrisisDesk, tmp_path: Path
) -> None:
    folder = tmp_path / "served"
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        (command,) = [
            command
            for command in app.get_system_commands(app.screen)
            if "situation picture" in command.title
        ]
        command.callback()
        await settle(pilot)
        assert isinstance(app.screen, PictureForm)
        fill(app, path=str(folder))
        await press(pilot, "ctrl+s")
        assert "There is no folder" in " ".join(screen_text(app).split())
        folder.mkdir()
        await press(pilot, "ctrl+s")
        assert not isinstance(app.screen, PictureForm)
        names = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
        assert names == {"index.html": 0o644, "picture.json": 0o644}
        (folder / "index.html").write_text("ours")
        command.callback()
        await settle(pilot)
        fill(app, path=str(folder))
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Sure)
        await press(pilot, "escape")
        assert (folder / "index.html").read_text() == "ours"
        await press(pilot, "ctrl+s", "shift+tab", "enter")
        assert '<html lang="en">' in (folder / "index.html").read_text()
