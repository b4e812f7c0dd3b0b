"""A hostile word in every field: shown and written as it is, and obeyed by nothing."""

import csv
import importlib
import io
import json
import pkgutil
import re
import unicodedata
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from crisisdesk import i18n, screens
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.legal.orders import Order
from crisisdesk.domain.cases.lines import HoldLine
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.foresight.rehearsal import StaffMove
from crisisdesk.domain.together.conflicts import Settlement, WayOut
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.errors import NeedsAnswer, RuleBroken
from crisisdesk.exchange import calendar, subjects
from crisisdesk.exchange.documents import consultation, formats, outgoing
from crisisdesk.exchange.documents.dossier import dossier_paper
from crisisdesk.screens.base import Acting, DeskScreen
from crisisdesk.screens.beginning.tour import TourDialog
from crisisdesk.screens.calls.forms import AgainForm, RoundForm, TermsForm
from crisisdesk.screens.capacity.report import UnchangedForm
from crisisdesk.screens.cases.access import Why
from crisisdesk.screens.cases.hold_choice import HoldChoice
from crisisdesk.screens.cases.legal_forms import OrderStepForm
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.cases.safety_forms import SafetyForm
from crisisdesk.screens.cases.sight_forms import MilestoneForm
from crisisdesk.screens.cases.stay.choice import StayChoice
from crisisdesk.screens.cases.time_line_page import BlankForm, CorrectEventForm
from crisisdesk.screens.clock import ClockQuestion
from crisisdesk.screens.dialogs import Answer, Unexpected
from crisisdesk.screens.documents import PictureForm
from crisisdesk.screens.drafts import ParkedDialog
from crisisdesk.screens.first_run import FirstRun, Unlock
from crisisdesk.screens.foresight.rehearsal import AbsentForm, RehearsedRequestForm
from crisisdesk.screens.forms import Form
from crisisdesk.screens.list_page import ListPage
from crisisdesk.screens.region.colleagues import ColleagueForm, ColleagueLeavesForm, ColleaguesPage
from crisisdesk.screens.region.facility_forms import FacilityForm, FacilityPart, PartDialog
from crisisdesk.screens.region.signing_in import SignInDialog
from crisisdesk.screens.region.site_forms import (
    FacilityMovesForm,
    LastDayForm,
    ProviderForm,
    SiteForm,
)
from crisisdesk.screens.safekeeping.dossiers import (
    EraseForm,
    HandedForm,
    NothingForm,
    RefuseForm,
)
from crisisdesk.screens.safekeeping.locked import Locked
from crisisdesk.screens.safekeeping.retention import LetGoForm, RetentionPage
from crisisdesk.screens.together.along_form import AlongForm
from crisisdesk.screens.together.away import AwayPage
from crisisdesk.screens.together.back_form import BackForm, HomeQuestion
from crisisdesk.screens.together.conflict import AnewForm, ConflictDialog
from crisisdesk.screens.together.conflicts import ConflictsPage
from crisisdesk.services import drafts, members
from crisisdesk.services.calls import calls
from crisisdesk.services.capacity import capacity, region
from crisisdesk.services.cases import placements
from crisisdesk.services.safekeeping import dossiers, journal
from crisisdesk.services.together import standing
from crisisdesk.services.week import agenda, bulletin, contacts, emergency_sheet, meetings
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.cases import files as case_files
from crisisdesk.store.queries.week import meetings as meeting_queries
from tests import every_field, rehearsals
from tests.factories import make_actor
from tests.screens.resting import settle
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
    store = open_store(make_actor())
    every_field.fill(store, clock, words.__getitem__)
    return store


OVER = {
    ("1",): ("R", "s", "c", "c a"),
    ("2",): ("E", "i", "slash"),
    ("2", "enter"): ("e", "f7", "b", "B", "C"),
    ("3",): ("slash",),
    ("4",): ("h", "a", "s", "b", "d", "enter enter", "slash"),
    ("4", "b"): ("enter", "down enter"),
    ("4", "s"): ("down enter",),
    ("4", "d"): ("enter", "down enter"),
    ("4", "v"): ("x", "down m"),
    ("4", "r"): ("m",),
    ("5",): ("v", "x", "enter", "slash"),
    ("5", "b"): ("r",),
    ("5", "r"): ("x",),
    ("5", "h"): ("c", "w", "a", "i", " ".join(["down"] * 32)),
    ("6",): ("c", "e", "home d", "l", "f", "enter", "slash"),
    ("7",): ("e", "x", "b", "enter", "slash", "w", "C"),
    ("8",): ("f", "v", "slash"),
    ("d",): ("r",),
    ("f9",): ("ctrl+t", "ctrl+x"),
    (): ("f8",),
    ("A-0001",): ("e", "w", "D", "S"),
    ("A-0002",): (
        *("a", "d", "b", "L", "X", "J", "u", "c", "I", "s", "r", "f7", "T", "C", "H", "R", "N"),
        *("x", "e"),
    ),
    ("A-0002", "o"): ("d",),
    ("A-0002", "o", "t"): ("end enter", "end f7", "end o"),
    ("A-0003",): ("h", "p", "S"),
    ("A-0005",): ("R",),
    ("A-0006",): ("A",),
    ("A-0004",): ("W", "t", "v", "V", "B"),
    ("A-0007",): ("K", "o"),
    ("A-0007", "K"): ("enter",),
    ("A-0008",): ("K",),
}
"""What opens over a page, by the way there: keys, or a case that is opened by its reference."""
PATHS = {
    tuple(key for at, key in enumerate(path) if path[at - 1 : at + 1] != ("h", "enter"))
    for path in PAGES.values()
}
"""The golden pages; here the meeting goes on already, and `h` asks nothing."""
SHOWN = (
    "region.name", "facility.name", "provider.name1", "site.municipality1", "member.role",
    "open.pseudonym", "open.needs", "open.step", "open.referrer", "outside.name", "case.needs",
    "decision.reason", "decider", "override.reason", "transport", "parked", "corrected",
    "ended", "where", "noted", "review.action", "agreement.text", "action.owner",
    "meeting.expected", "meeting.party", "meeting.note.crisis", "bulletin.heading",
    "bulletin.text", "draft.bulletin", "draft.needs", "video.standard", "contact.organisation",
    "contact.function", "contact.hours", "contact.note", "family.split", "care.answered_by",
    "care.answer", "care.provider", "spoken.about", "crucial.by", "team.detail",
    "vacancy.detail", "contact.sub_region", "unsure.name", "handed.name",
    "handed.nothing", "erasure.refused", "conflict.base", "conflict.there",
)  # fmt: skip
"""Fields whose word must have been seen, each where it belongs."""


WORDLESS = {
    ClockQuestion,
    Why,
    FirstRun,
    Unlock,
    Locked,
    Unexpected,
    RetentionPage,
    LetGoForm,
    RoundForm,
    TourDialog,
    PictureForm,
}
"""Screens that hold no word that somebody typed."""
TYPED = "=[/b][mayor]{x}%s'; --<b>&|`_\\שלום👩‍👧"
"""What somebody can type in any field."""


def _kinds(kind=Acting):
    """Every screen of the desk that is not only there to be derived from."""
    below = kind.__subclasses__()
    if below:
        return {one for own in below for one in _kinds(own)}
    return {kind} if kind.__module__.startswith("crisisdesk.") else set()


class Walk:
    """From page to page and from form to form, each once, and each in both languages."""

    def __init__(self, app, pilot):
        self.app, self.pilot = app, pilot
        self.seen = ""
        self.kinds = set()
        self.trail: list[tuple[tuple[str, ...], object]] = [((), app.screen)]

    async def go(self, path):
        """Back to where the way there parts, and on from there, looking at every step."""
        while len(self.trail) > 1 and not self._leads_to(path):
            await self._back()
        for key in path[len(self.trail[-1][0]) :]:
            if key.startswith("A-"):
                case = self.app.store.read(journal.case_called, key)
                self.app.push_screen(CasePage(case))
            else:
                await self.pilot.press(*key.split())
            await settle(self.pilot)
            self.trail.append(((*self.trail[-1][0], key), self.app.screen))
            await self.look(path)
        if isinstance(self.app.screen, Form) or path[-1:] == ("slash",):
            await self._save(path)

    def _leads_to(self, path):
        there, screen = self.trail[-1]
        return path[: len(there)] == there and self.app.screen is screen

    async def _back(self):
        self.trail.pop()
        before = self.trail[-1][1]
        if isinstance(before, ListPage) and before.search.display:
            before.action_back()
        while self.app.screen is not before and len(self.app.screen_stack) > 1:
            if isinstance(self.app.screen, ModalScreen):
                self.app.screen.dismiss(None)
            else:
                self.app.pop_screen()
            await self.pilot.pause()

    async def look(self, path):
        """A page in both languages; of what opens over pages each language takes its half."""
        self._read(path)
        i18n.use("en" if i18n.language() == "nl" else "nl")
        if isinstance(self.app.screen, DeskScreen):
            self.app.screen.retranslate()
            await settle(self.pilot)
            self._read(path)

    async def _save(self, path):
        """Type into every field and save: what is said about it holds what was typed."""
        for field in self.app.screen.query(Input):
            field.value = TYPED[: field.max_length]
        for field in self.app.screen.query(TextArea):
            field.text = TYPED
        if isinstance(self.app.screen, Form):
            self.app.screen.action_save()
        await settle(self.pilot)
        self._read(path)

    def _read(self, path):
        text = written(self.app)
        assert obeyed(text) == set(), path
        assert not isinstance(self.app.screen, Unexpected), path
        self.kinds.add(type(self.app.screen))
        # Also what would be seen by scrolling.
        self.seen += text + "".join(str(one.render()) for one in self.app.screen.query(Static))


@pytest.mark.long
async def test_every_screen_shows_hostile_words_and_obeys_none(hostile, make_app, words):
    app = make_app(hostile, language="nl")
    paths = {*PATHS, *((*way, key) for way, own in OVER.items() for key in own)}
    # Only an agreement bars, so it is sought first.
    agreement = " ".join(("slash", *words["agreement.text"][1:6], "enter"))
    paths |= {("6", f"{agreement} R"), ("6", f"{agreement} l")}
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        walk = Walk(app, pilot)
        for path in sorted(paths):
            await walk.go(path)
        await _see_what_takes_time(app, walk)
    assert [name for name in SHOWN if words[name][:6] not in walk.seen] == []
    for one in pkgutil.walk_packages(screens.__path__, f"{screens.__name__}."):
        importlib.import_module(one.name)
    assert _kinds() - walk.kinds == WORDLESS


async def _see_what_takes_time(app, walk):
    """What opens over a case that waits for days, that has two places, or that ended."""
    case = app.store.read(journal.case_called, "A-0004")
    file = app.store.read(case_files.case, case)
    ended = app.store.read(case_files.case, app.store.read(journal.case_called, "A-0001"))
    line = file.line._replace(open_milestones=(1, 2))
    stay = file.stays[0]
    order = Order(stay.id, stay.youth, Legal.SECURE, date(2020, 4, 7))
    hold = HoldLine(stay.id, stay.facility, TYPED, app.store.now(), False, 1, False, False)
    about = {"field": "x", "about": case, "yes": "x", "no": "y", "facility": TYPED}
    question = NeedsAnswer("{facility}", **about)
    told = next(event for event in ended.events if event.kind is EventKind.NOTED)
    colleagues = app.store.read(members.colleagues)
    everybody = [line.member for line in colleagues]
    known = app.store.read(region.region)
    facility = known.facilities[0]
    call = app.store.read(calls.whom_to_call, stay.facility).rows[0]
    (conflict,) = app.store.read(standing.conflicts)
    group = rehearsals.group(1)._replace(name=TYPED, provider_name=TYPED)
    for screen in (
        ColleaguesPage(),
        ColleagueForm(everybody[0]),
        ColleagueLeavesForm(colleagues[0]),
        AwayPage(),
        AlongForm(),
        BackForm(),
        HomeQuestion([TYPED], TYPED),
        ConflictsPage(),
        ConflictDialog(conflict.id),
        AnewForm(conflict, WayOut(Settlement.TYPED)),
        ParkedDialog(app.store.read(drafts.found, app.store.actor.desk)),
        PartDialog(facility),
        AgainForm(call),
        TermsForm(call),
        *(FacilityForm(facility, part) for part in [*FacilityPart][:3]),
        SiteForm(known.sites[0]),
        ProviderForm(known.providers[0]),
        FacilityMovesForm(known, facility),
        LastDayForm(facility.name, [facility], single=True),
        SignInDialog(everybody, ""),
        AbsentForm(group, {}),
        RehearsedRequestForm(StaffMove(group, group, 1, 5, 6)),
        MilestoneForm(file._replace(line=line)),
        CorrectEventForm(ended, told, []),
        BlankForm(ended, told),
        UnchangedForm(app.store.read(capacity.overview).lines[0]),
        OrderStepForm(file._replace(history=file.history._replace(orders=(order,)))),
        HoldChoice([hold, hold]),
        StayChoice(file),
        Answer(question, question.yes, question.no),
        *(form(ended) for form in (HandedForm, NothingForm, EraseForm, RefuseForm, SafetyForm)),
    ):
        app.push_screen(screen)
        await settle(walk.pilot)
        walk._read((type(screen).__name__,))
        await walk._save((type(screen).__name__,))


@pytest.mark.long
def test_no_document_runs_or_obeys_what_was_typed(hostile):
    for language in i18n.LANGUAGES:
        i18n.use(language)
        _no_document_runs(hostile)


def _no_document_runs(hostile):
    held = hostile.read(meeting_queries.of_turn, every_field.CORONA, every_field.TODAY)
    papers = {
        "agenda": consultation.agenda_paper(hostile.read(agenda.agenda, every_field.CORONA)),
        "minutes": consultation.minutes_paper(hostile.read(meetings.minutes, held.id)),
        "bulletin": outgoing.bulletin_paper(
            hostile.read(bulletin.bulletin, every_field.BULLETIN), hostile.read(placements.region)
        ),
        "sheet": outgoing.sheet_paper(hostile.read(emergency_sheet.sheet)),
        "dossier": dossier_paper(
            hostile.read(dossiers.extract, hostile.read(journal.case_called, "A-0001"))
        ),
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


def test_no_export_runs_or_obeys_what_was_typed(hostile, words):
    for language in i18n.LANGUAGES:
        i18n.use(language)
        _no_export_runs(hostile, words)


def _no_export_runs(hostile, words):
    for name, subject in subjects.SUBJECTS.items():
        export = hostile.read(subject)
        text = export.as_bytes("csv").decode()
        assert obeyed(text.replace("\r", "")) == set(), name
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        book = load_workbook(io.BytesIO(export.as_bytes("xlsx")))
        kept = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in kept}, name
        # What has to be read back to the letter is marked as words, and stands as it is.
        marked = [cell for cell in kept if isinstance(cell.value, str) and cell.quotePrefix]
        cells += [cell.value for cell in kept if isinstance(cell.value, str) and cell not in marked]
        assert any("kz" in cell for cell in cells), name
        assert not [cell for cell in cells if cell.lstrip().startswith(tuple(SIGNS))], name
        told = export.as_bytes("json").decode()
        assert obeyed(told) == set(), name
        # Who reads it by a program gets what is kept, to the letter.
        assert json.loads(told)["region"] == hostile.read(setting_queries.region)


def test_the_calendar_is_called_as_the_region_and_no_more(hostile, words):
    made = calendar.as_ics((), {}, None, hostile.now(), words["region.name"]).decode()
    assert words["region.name"][:6] in made
    assert obeyed(made.replace("\r", "")) == set()


@pytest.mark.parametrize(
    ("service", "typed", "sentence"),
    [
        (members.add_member, "A\x1b", "Initials are one to eight letters or digits."),
        (contacts.add, Contact("De Boei", phone="078\x1b[3m5550100"), "is not a phone number."),
        (contacts.add, Contact("De Boei", mail="a\x1b b@x"), "is not a mail address."),
    ],
)
def test_a_field_that_has_a_form_of_its_own_refuses_in_words(store, service, typed, sentence):
    with pytest.raises(RuleBroken) as refused:
        store.write(service, typed)
    assert sentence in str(refused.value)
