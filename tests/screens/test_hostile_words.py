"""A hostile word in every field: shown and written as it is, and obeyed by nothing."""

import csv
import io
import json
import re
import unicodedata

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from textual.screen import ModalScreen
from textual.widgets import Static

from crisisdesk import i18n
from crisisdesk.domain.contacts import Contact
from crisisdesk.errors import RuleBroken
from crisisdesk.exchange import calendar, subjects
from crisisdesk.exchange.documents import consultation, formats, outgoing
from crisisdesk.screens.case import CasePage
from crisisdesk.screens.dialogs import Unexpected
from crisisdesk.services import (
    agenda,
    bulletin,
    contacts,
    desk,
    emergency_sheet,
    journal,
    meetings,
    placements,
)
from tests import worded
from tests.making import make_hand
from tests.screens.conftest import settle
from tests.screens.test_golden import PAGES

SPITE = "\x1b[3m[/b][mayor]{x}%s'; --<b>&|`_\x07\x9b2J\u202e\u2066\0שלום👩‍👧"
"""What a terminal, Textual, a format string, SQL, HTML, Markdown or a table would obey."""
SIGNS = "=+-@"
"""What a spreadsheet would take for a formula."""
CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


class Words(dict):
    """A hostile word for each field that asks for one, with a part of its own to find it by."""

    def __missing__(self, name):
        found = self[name] = f"{SIGNS[len(self) % len(SIGNS)]}kz{len(self):03}{SPITE}"
        return found


def obeyed(text):
    """The characters of a text that a terminal would obey."""
    return {
        sign
        for sign in text.replace("\n", "")
        if unicodedata.category(sign) in CONTROLS or unicodedata.bidirectional(sign) in TURNS
    }


def written(app):
    """All that goes to the terminal as text: the screen, and what shines through from below it."""
    drawn = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    return "\n".join("".join(strip.text for strip in line) for line in drawn.strips)


@pytest.fixture
def words():
    return Words()


@pytest.fixture
def hostile(local_target, open_store, clock, words):
    """A store that says something hostile everywhere."""
    store = open_store(make_hand())
    worded.fill(store, clock, words.__getitem__)
    return store


OVER = {
    ("2", "enter"): "cB",
    ("3", "enter"): "adjbyg",
    ("3", "o"): "ro",
    ("4",): "has",
    ("4", "g"): "w",
    ("5",): "v",
    ("5", "h"): "cta",
    ("6",): "egl",
    ("7",): "ex",
    ("d",): "w",
}
"""The keys that open something over a page, besides the golden pages."""
PATHS = {
    tuple(key for at, key in enumerate(path) if path[at - 1 : at + 1] != ("h", "enter"))
    for path in PAGES.values()
}
"""The golden pages; here the meeting goes on already, and `h` asks nothing."""
FORMS = {
    *((*path, key) for path, own in OVER.items() for key in own),
    *(("2", "enter", "f7"), ("3", "enter", "f7"), ("f9", "ctrl+t"), ("f9", "ctrl+x"), ("f8",)),
    *(("2", "down", "enter"), ("6", "enter"), ("7", "enter"), ("5", "enter")),
}
SHOWN = (
    "region.name", "facility.name", "provider.name1", "site.municipality1", "member.role",
    "open.pseudonym", "open.needs", "open.step", "open.referrer", "outside.name", "case.needs",
    "decision.reason", "decider", "override.reason", "transport", "parked", "corrected",
    "ended", "where", "noted", "review.action", "agreement.text", "action.owner",
    "meeting.expected", "meeting.party", "meeting.note.crisis", "bulletin.heading",
    "bulletin.text", "draft.bulletin", "draft.needs", "video.standard", "contact.organisation",
    "contact.function", "contact.hours", "contact.note",
)  # fmt: skip
"""Fields whose word must have been seen, each where it belongs."""


class _Walk:
    """From page to page and from form to form, each once."""

    def __init__(self, app, pilot):
        self.app, self.pilot = app, pilot
        self.seen = ""
        self.trail: list[tuple[tuple[str, ...], object]] = [((), app.screen)]

    async def go(self, path):
        """Back to where the way there parts, and on from there, looking at every step."""
        while len(self.trail) > 1 and not self._leads_to(path):
            await self._back()
        for key in path[len(self.trail[-1][0]) :]:
            await self.pilot.press(key)
            await settle(self.pilot)
            self.look(path)
            self.trail.append(((*self.trail[-1][0], key), self.app.screen))

    def _leads_to(self, path):
        there, screen = self.trail[-1]
        return path[: len(there)] == there and self.app.screen is screen

    async def _back(self):
        self.trail.pop()
        before = self.trail[-1][1]
        while self.app.screen is not before and len(self.app.screen_stack) > 1:
            if isinstance(self.app.screen, ModalScreen):
                self.app.screen.dismiss(None)
            else:
                self.app.pop_screen()
            await self.pilot.pause()

    def look(self, path):
        text = written(self.app)
        assert obeyed(text) == set(), path
        assert not isinstance(self.app.screen, Unexpected), path
        # Also what would be seen by scrolling.
        self.seen += text + "".join(str(one.render()) for one in self.app.screen.query(Static))


@pytest.mark.parametrize(("language", "turn"), [("nl", 0), ("en", 1)])
async def test_every_page_shows_hostile_words_and_obeys_none(
    hostile, make_app, words, language, turn
):
    app = make_app(hostile, language=language)
    # What opens over a page is the same code in both languages: each takes half.
    paths = {*PATHS, *sorted(FORMS)[turn::2]}
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        walk = _Walk(app, pilot)
        for path in sorted(paths):
            await walk.go(path)
        for case in (1, 2):
            app.push_screen(CasePage(hostile.read(journal.case_called, f"A-{case:04}")))
            await settle(pilot)
            walk.look(case)
    assert [name for name in SHOWN if words[name][:6] not in walk.seen] == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_document_runs_or_obeys_what_was_typed(hostile, language):
    i18n.use(language)
    held = hostile.read(meetings.of_turn, worded.CORONA, worded.TODAY)
    papers = {
        "agenda": consultation.agenda_paper(hostile.read(agenda.agenda, worded.CORONA)),
        "minutes": consultation.minutes_paper(hostile.read(meetings.minutes, held.id)),
        "bulletin": outgoing.bulletin_paper(
            hostile.read(bulletin.bulletin, worded.TODAY), hostile.read(placements.region)
        ),
        "sheet": outgoing.sheet_paper(hostile.read(emergency_sheet.sheet)),
    }
    for name, paper in papers.items():
        made = {form: formats.as_bytes(paper, form, hostile.now()) for form in formats.FORMATS}
        markdown, page = made["md"].decode(), made["html"].decode()
        assert obeyed(markdown) == obeyed(page) == set(), name
        assert "kz" in markdown
        assert not re.search(r"(?<!\\)(?:<b>|\[mayor|`|&)", markdown), name
        assert "--&lt;b&gt;&amp;|" in page
        assert not re.search(r"<(?:b|i|script)>", page), name
        word = Document(io.BytesIO(made["docx"]))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        text = "".join([*(one.text for one in word.paragraphs), *cells])
        assert "[mayor]{x}%s'; --<b>&|`_" in text, name
        assert obeyed(text) == set(), name
        printed = "".join(one.extract_text() for one in PdfReader(io.BytesIO(made["pdf"])).pages)
        assert "kz" in printed, name


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_export_runs_or_obeys_what_was_typed(hostile, words, language):
    i18n.use(language)
    for name, subject in subjects.SUBJECTS.items():
        export = hostile.read(subject)
        text = export.as_bytes("csv").decode()
        assert obeyed(text.replace("\r", "")) == set(), name
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        book = load_workbook(io.BytesIO(export.as_bytes("xlsx")))
        kept = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in kept}, name
        cells += [cell.value for cell in kept if isinstance(cell.value, str)]
        assert any("kz" in cell for cell in cells), name
        assert not [cell for cell in cells if cell.lstrip().startswith(tuple(SIGNS))], name
        told = export.as_bytes("json").decode()
        assert obeyed(told) == set(), name
        # Who reads it by a program gets what was typed, to the letter.
        assert json.loads(told)["region"] == words["region.name"]


def test_the_calendar_is_called_as_the_region_and_no_more(hostile, words):
    made = calendar.as_ics((), {}, hostile.now(), words["region.name"]).decode()
    assert words["region.name"][:6] in made
    assert obeyed(made.replace("\r", "")) == set()


@pytest.mark.parametrize(
    ("service", "typed", "sentence"),
    [
        (desk.add_member, "A\x1b", "Initials are one to eight letters or digits."),
        (contacts.add, Contact("De Boei", phone="078\x1b[3m5550100"), "is not a phone number."),
        (contacts.add, Contact("De Boei", mail="a\x1b b@x"), "is not a mail address."),
    ],
)
def test_a_field_that_has_a_form_of_its_own_refuses_in_words(store, service, typed, sentence):
    with pytest.raises(RuleBroken) as refused:
        store.write(service, typed)
    assert sentence in str(refused.value)
