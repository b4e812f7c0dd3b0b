"""A case from the phone to a hold in a real browser, a closed tab, and what the page asks for."""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from crisisdesk.services import members
from crisisdesk.services.demo import fill
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import make_actor, rows_of
from tests.web.serving import served

_DRAWN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_NAMED = re.compile(r"F\d+|Tab|Enter|Arrow\w+|Control\+\w")
_PATIENCE = 30.0
"""Seconds; only a page that is broken takes so long."""
_AGE = 13
_FORM = ("Tab", "g", "Tab", "Dord", "ArrowRight", "Tab", "Tab", "Enter")
_CALLER = ("ArrowDown", "ArrowDown", *["Tab"] * 4, "0780000000", *["Tab"] * 3, "n")


class Terminal:
    """A page that shows the desk: keys go in, what was drawn is kept."""

    def __init__(self, page: Any) -> None:
        """Listen to what the desk draws there."""
        self.page = page
        self._seen = ""
        page.on("websocket", lambda socket: socket.on("framereceived", self._draw))

    def _draw(self, content: Any) -> None:
        if isinstance(content, bytes):
            self._seen += _DRAWN.sub("", content.decode("utf-8", "replace"))

    def until(self, words: str) -> None:
        """Wait until these words were drawn since the last key; raises AssertionError."""
        end = time.monotonic() + _PATIENCE
        while words not in self._seen:
            assert time.monotonic() < end, f"{words!r} was not drawn: {self._seen[-400:]!r}"
            self.page.wait_for_timeout(50)

    def press(self, *keys: str) -> None:
        """Press keys, or type what is the name of none."""
        for key in keys:
            self._seen = ""
            if _NAMED.fullmatch(key):
                self.page.keyboard.press(key)
            else:
                self.page.keyboard.type(key)
            # A key that came while the page draws is not lost; one answer is what a hand waits for.
            self.page.wait_for_timeout(150)


def faults(browser: Any, folder: Path, shots: Path | None) -> Iterator[str]:
    """What goes wrong from the ring to a hold, and with what was half typed in a closed tab."""
    now = partial(datetime.now, UTC)
    database = folder / "case.db"
    fill.fill(Target(str(database)), make_actor(), now())
    with closing(Store(Target(str(database)), now, make_actor())) as store:
        store.open()
        assert store.read(members.known_member, "AB")
        before = rows_of(store, "SELECT count(*) FROM hold")
        with served(database, folder / "home") as (begin, origin):
            context = browser.new_context(viewport={"width": 1000, "height": 640})
            page = context.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            terminal = Terminal(page)
            page.goto(begin)
            terminal.until("Crisis placements")
            terminal.press("F2")
            terminal.until("initials")
            terminal.press("LV", "Tab", str(now().year - _AGE), *_FORM, *_CALLER)
            if shots is not None:
                page.screenshot(path=shots / "browser intake.png")
            terminal.press("Control+s")
            terminal.until("options")
            terminal.press("o")
            terminal.until("vacant")
            terminal.press("r")
            terminal.until("d decide")
            if shots is not None:
                page.screenshot(path=shots / "browser held.png")
            ((holds,),) = rows_of(store, "SELECT count(*) FROM hold")
            if holds != before[0][0] + 1:
                yield f"in the browser: {holds} holds after {before[0][0]}"
            terminal.press("F2")
            terminal.until("initials")
            terminal.press("QX")
            # What did not reach the desk yet when its tab is closed was not said to it.
            terminal.until("QX")
            page.close()
            page = context.new_page()
            page.on("request", lambda request: asked.append(request.url))
            terminal = Terminal(page)
            page.goto(origin)
            terminal.until("1 report is parked")
            terminal.press("F2")
            terminal.until("QX")
            if shots is not None:
                page.screenshot(path=shots / "browser draft.png")
            context.close()
            others = [url for url in asked if not url.startswith(origin)]
            yield from (f"in the browser: it asks elsewhere: {other}" for other in others)
