"""The situation picture in a real Chromium, looked at by axe: `python -m tests.browser [DIR]`.

A case goes there from the phone to a hold too, at a desk that is served. Says so, and does nothing,
where no browser or no `.[browser]` is installed. The pictures of it are kept in DIR.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crisisdesk import i18n
from crisisdesk.exchange.documents.picture import page as pages
from crisisdesk.services.demo import fill
from crisisdesk.services.week import picture
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.browser import case
from tests.factories import make_actor

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
MOST = 60_000
MADE = datetime(2026, 5, 13, 12, 30, tzinfo=UTC)


def main() -> int:
    """Say what was found; 1 where something was."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from axe_playwright_python.sync_playwright import Axe
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("not tried: .[browser] is not installed")
        return 0
    if found is None:
        print(f"not tried: no browser ({', '.join(BROWSERS)}) is installed")
        return 0
    shots = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with TemporaryDirectory() as folder, sync_playwright() as driver:
        written = _written(Path(folder))
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        faults = [
            fault
            for language, path in written.items()
            for width in WIDTHS
            for scheme in SCHEMES
            for fault in _looked_at(browser, Axe(), path, (language, width, scheme), shots)
        ]
        faults += case.faults(browser, Path(folder), shots)
        browser.close()
    for fault in faults:
        print(fault)
    print(f"{len(written) * len(WIDTHS) * len(SCHEMES)} looks and a case, {len(faults)} faults")
    return 1 if faults else 0


def _written(folder: Path) -> dict[str, Path]:
    """The picture of the demo in both languages."""
    target = Target(str(folder / "demo.db"))
    fill.fill(target, make_actor(), MADE)
    written = {}
    with closing(Store(target, lambda: MADE, make_actor())) as store:
        store.open()
        for language in i18n.LANGUAGES:
            i18n.use(language)
            written[language] = folder / f"{language}.html"
            written[language].write_bytes(pages.as_html(store.read(picture.picture, 15)))
    return written


def _looked_at(
    browser: Any, axe: Any, path: Path, look: tuple[str, int, str], shots: Path | None
) -> Iterator[str]:
    language, width, scheme = look
    name = f"{language} {width} {scheme}"
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.clock.set_fixed_time(MADE)
    page.goto(path.as_uri())
    if page.locator("#late").is_visible():
        yield f"{name}: it says that it is too old"
    for stale in (False, True):
        if stale:
            page.clock.set_fixed_time(MADE + timedelta(minutes=31))
            page.reload()
            if "31 min" not in page.locator("#late").inner_text():
                yield f"{name}: it does not say by itself that it is too old"
        for violation in axe.run(page).response["violations"]:
            yield f"{name}, stale {stale}: {violation['id']}"
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield f"{name}: it is wider than the screen"
        if shots is not None:
            page.screenshot(path=shots / f"{name}{' stale' * stale}.png", full_page=True)
    others = [other for other in asked if other != path.as_uri()]
    yield from (f"{name}: it asks or complains: {other}" for other in others)
    if path.stat().st_size > MOST:
        yield f"{name}: {path.stat().st_size} bytes"
    context.close()


if __name__ == "__main__":
    sys.exit(main())
