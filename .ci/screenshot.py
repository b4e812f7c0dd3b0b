"""Makes `.ci/screenshot.svg`, the picture in the README: the made-up region on a Tuesday in 2020.

`python .ci/screenshot.py` writes it anew; run it when the board looks different.
"""

import asyncio
import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

PLACE = Path(__file__).with_suffix(".svg")
MOMENT = datetime(2020, 4, 7, 12, 0, tzinfo=UTC)
SIZE = (120, 40)
DRAWN = ("load", "warm")


def now() -> datetime:
    """A clock that stands still."""
    return MOMENT


async def picture(home: Path) -> str:
    """The board of places as SVG."""
    from crisisdesk.app import CrisisDesk
    from crisisdesk.directories import Directories
    from crisisdesk.domain.capacity.facilities import DeskId
    from crisisdesk.services.demo import fill
    from crisisdesk.settings import Settings
    from crisisdesk.store import schema
    from crisisdesk.store.actor import Actor
    from crisisdesk.store.connect import Target
    from crisisdesk.store.store import Store

    target, actor = Target(str(home / "demo.db")), Actor(DeskId(UUID(int=7)), "desk", letter="A")
    schema.ready(target)
    fill.fill(target, actor, MOMENT)
    store = Store(target, now, actor)
    settings = Settings(Directories(home, home, home), target.address, "en")
    app = CrisisDesk(store, language="en", settings=settings, member="AB")
    try:
        async with app.run_test(size=SIZE) as pilot:
            for key in ("", "2"):
                if key:
                    await pilot.press(key)
                await pilot.pause()
                while busy := [
                    one for one in app.workers if not one.is_finished and one.group in DRAWN
                ]:
                    await app.workers.wait_for_complete(busy)
                    await pilot.pause()
            drawn = app.export_screenshot(title="crisisdesk")
    finally:
        store.close()
    # The drawing names its parts after its checksum, and asks for a font from elsewhere.
    drawn = re.sub(r"terminal-\d+", "terminal", drawn)
    return re.sub(r"\s*(?:@font-face \{.*?\}|<!--.*?-->)", "", drawn, flags=re.DOTALL)


if __name__ == "__main__":
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    with tempfile.TemporaryDirectory() as folder:
        PLACE.write_text(asyncio.run(picture(Path(folder))) + "\n", encoding="utf-8")
