"""What the person on the phone sees, line by line.

`GOLDEN=new pytest tests/screens/test_golden.py` writes the pictures anew; look at them before they
are kept.
"""

import os
from pathlib import Path

import pytest

from crisisdesk.services.safekeeping import journal
from tests.screens.conftest import screen_text, settle

GOLDEN = Path(__file__).parent / "golden"
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
PAGES = {
    "dashboard": (),
    "capacity": ("2",),
    "facility": ("2", "enter"),
    "report": ("2", "r"),
    "opening": ("2", "o"),
    "restriction": ("2", "x"),
    "filter": ("2", "f"),
    "cases": ("3",),
    "case": ("3", "enter"),
    "case-menu": ("3", "enter", "m"),
    "time_line": ("3", "enter", "enter"),
    "case-facts": ("3", "enter", "f"),
    "case-order": ("3", "enter", "T"),
    "case-consent": ("3", "enter", "C"),
    "case-end": ("3", "enter", "e"),
    "options": ("3", "o"),
    "case_filter": ("3", "f"),
    "unmet": ("3", "u"),
    "unmet_by_reason": ("3", "u", "p", "s"),
    "chain": ("3", "c"),
    "ledger": ("3", "u", "down", "enter"),
    "intake": ("f2",),
    "absence": ("4",),
    "absence-report": ("4", "m"),
    "presentation": ("4", "p"),
    "lent": ("4", "g"),
    "rings": ("4", "r"),
    "trend": ("4", "t"),
    "due": ("f9",),
    "meetings": ("5",),
    "meeting": ("5", "h", "enter"),
    "presence": ("5", "h", "enter", "p"),
    "day_start": ("d",),
    "bulletin": ("5", "b"),
    "bulletin_form": ("5", "b", "e"),
    "duty_rules": ("5", "r"),
    "rule_form": ("5", "r", "e"),
    "register": ("6",),
    "register_form": ("6", "a", "enter"),
    "contacts": ("7",),
    "contact_form": ("7", "a"),
    "provider_contacts": ("7", "C"),
    "contact_noted": ("7", "c"),
    "journal": ("8",),
    "region": ("9",),
    "region_add": ("9", "a"),
    "settings": ("f5",),
    "setting_form": ("f5", "down", "enter"),
    "help": ("question_mark",),
    "manual": ("2", "f1"),
    "manual_search": ("4", "f1", "f", "t", "e"),
}


@pytest.fixture(autouse=True)
def _mark(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the audit log follows from ids, which are never the same."""
    monkeypatch.setattr(journal, "mark", lambda _: "A.1.60.9f3c2a1b44d0e5f6")


@pytest.mark.usefixtures("no_copy")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("size", [pytest.param("80x24", marks=pytest.mark.drawn), "120x40"])
async def test_the_page_looks_as_it_was_approved(region_app, page, language, size):
    app = region_app(language=language)
    async with app.run_test(size=SIZES[size]) as pilot:
        await settle(pilot)
        for key in PAGES[page]:
            await pilot.press(key)
            await settle(pilot)
        seen = screen_text(app)
    place = GOLDEN / f"{page}-{language}-{size}.txt"
    if os.environ.get("GOLDEN") == "new":
        place.write_text(seen, encoding="utf-8")
    assert seen == place.read_text(encoding="utf-8")
