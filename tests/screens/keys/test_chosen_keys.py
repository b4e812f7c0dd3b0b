"""A key of one's own works, and stands wherever keys are shown."""

from crisisdesk.directories import Directories
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.finding.help import Help
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle


async def test_a_chosen_key_works_is_shown_and_a_wrong_one_is_said(
    region_app, tmp_path, monkeypatch
):
    file = tmp_path / "keys.toml"
    file.write_text('capacity.report = "m"\ncapacity.confirm = "n"\n')
    monkeypatch.setattr(Directories, "keys_file", file)
    app = region_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "keys.toml: capacity.confirm cannot be n: desk.new_case is that." in [
            notice.message for notice in app._notifications
        ]
        await press(pilot, "2")
        await press(pilot, "r")
        assert not isinstance(app.screen, ReportForm)
        # It stands where the usual key stood.
        footer = screen_text(app).splitlines()[-1]
        assert footer.index(" m report ") < footer.index(" u unchanged ") < footer.index(" / find ")
        await press(pilot, "m")
        assert isinstance(app.screen, ReportForm)
        await press(pilot, "escape", "question_mark")
        assert isinstance(app.screen, Help)
        assert "m           Enter a report" in screen_text(app)
    file.unlink()
    region_app()
