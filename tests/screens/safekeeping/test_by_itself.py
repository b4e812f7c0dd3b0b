"""What an open desk writes beside whatever is shown: last night's copy, and today's forecast."""

import pytest

from crisisdesk.screens.beat import Beat
from tests.factories import count_of
from tests.screens.conftest import finished
from tests.screens.resting import settle


@pytest.mark.by_itself
async def test_an_open_desk_copies_its_store_and_keeps_its_forecast_once(app):
    folder = app.store.target.path.parent
    seen = []
    async with app.run_test(size=(80, 24)) as pilot:
        for _beat in range(2):
            app.post_message(Beat())
            await settle(pilot)
            await finished(app, "keep")
            copies = sorted(path.name for path in folder.rglob("region-*.db"))
            seen.append((copies, count_of(app.store, "forecast")))
    (copies, kept), again = seen
    assert len(copies) == 1
    assert kept > 0
    assert again == (copies, kept)
