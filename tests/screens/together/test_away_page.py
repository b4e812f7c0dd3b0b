"""At the screen: the desk is taken along, the others see it, and it is declared lost."""

from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import Field
from crisisdesk.screens.together.along_form import AlongForm
from crisisdesk.screens.together.away import AwayPage
from crisisdesk.services.together import along
from crisisdesk.store.connect import is_encrypted
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle


def blamed(app, name):
    return str(app.screen.query_one(f"#field-{name}", Field).query_one(".error").render())


async def test_the_desk_is_taken_along_is_seen_away_and_is_lost(app, tmp_path):
    store, where = app.store, tmp_path / "along.db"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "9", "t", "a")
        assert isinstance(app.screen, AlongForm)
        fill(app, path=str(tmp_path / "none" / "along.db"), passphrase="one night", again="two")
        await press(pilot, "ctrl+s")
        assert "differ" in blamed(app, "again") + screen_text(app)
        fill(app, again="one night", back_at="01-01-2020 09:00")
        await press(pilot, "ctrl+s")
        assert "no folder" in blamed(app, "path")
        fill(app, path=str(where))
        await press(pilot, "ctrl+s")
        assert "before it leaves" in blamed(app, "back_at")
        assert store.read(along.away) == []
        fill(app, back_at="13-04-2020 09:00", passphrase="", again="")
        await press(pilot, "ctrl+s")
        assert not where.exists()
        fill(app, passphrase="one night", again="one night")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, AwayPage)
        assert is_encrypted(where)
        shown = screen_text(app)
        assert "laptop C away since 14:00" in shown.splitlines()[0]
        assert "1 desk away" in shown
        assert "back 13-04-2020 09:00" in shown

        await press(pilot, "x")
        assert isinstance(app.screen, Sure)
        await press(pilot, "enter")
        assert not store.read(along.away)[0].lost
        await press(pilot, "x", "y")
        assert store.read(along.away)[0].lost
        shown = screen_text(app)
        assert "away since" not in shown.splitlines()[0]
        assert "72 hours" in shown
