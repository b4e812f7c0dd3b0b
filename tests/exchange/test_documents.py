"""Documents, opened by real readers: nothing that a person typed is markup or code."""

import io
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from docx import Document
from markdown_it import MarkdownIt
from pypdf import PdfReader

from crisisdesk import i18n
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.week.bulletin import Bulletin, BulletinPart
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import AgendaSubject
from crisisdesk.domain.week.register import EntryKind, EntryParticulars
from crisisdesk.errors import WrongUse
from crisisdesk.exchange.documents import formats
from crisisdesk.exchange.documents.consultation import agenda_paper, minutes_paper
from crisisdesk.exchange.documents.outgoing import bulletin_paper, sheet_paper
from crisisdesk.exchange.documents.paper import Heading, Paper, Points, Table, Text
from crisisdesk.services.week import agenda, emergency_sheet, meetings, publications, register
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_case, make_facility, sit_down

NOW = datetime(2020, 4, 7, 12, 0, tzinfo=UTC)
NASTY = (
    "[/b] <script>alert(1)</script> & {x} #eval(1) $x$ \\input",
    "| een | twee | *vet* _cursief_ `code` ~~weg~~",
    "# geen kop",
    "- geen lijst",
    "1. geen nummer",
    "2) ook niet",
    "= geen streep ===",
    "> geen citaat",
    "![plaatje](http://example.org/x.png) www.example.org a@example.org",
    "Zoë Ångström, 1 × € 5 – “één” … Łódź ẞ",
    '#read("/etc/passwd") @label <label>',
    "/* geen */ // commentaar",
)


def paper_of(*texts: str) -> Paper:
    """A paper with these texts in every kind of place."""
    blocks = [
        block
        for text in texts
        for block in (
            Heading(text),
            Text(f"{text}\n{text}"),
            Points((text, text)),
            Table((text, "kolom"), ((text, "cel"), ("cel", text))),
        )
    ]
    return Paper(texts[0], texts[0], tuple(blocks), "nl")


def plain(text: str) -> str:
    """A text without the spaces that a reader puts elsewhere."""
    return "".join(text.split())


class Reader(HTMLParser):
    """What a page says, and of which elements it is made."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data) -> None:
        self.text += data


TEXTS = {"p", "h1", "h2", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "br"}


@pytest.mark.parametrize("nasty", NASTY)
def test_a_page_shows_it_word_for_word(nasty: str) -> None:
    reader = Reader()
    reader.feed(formats.as_bytes(paper_of(nasty), "html", NOW).decode())
    assert reader.tags <= TEXTS | {"html", "head", "meta", "title", "style", "body"}
    assert not reader.attributes & {"src", "href", "onclick"}
    assert plain(reader.text).count(plain(nasty)) == 11


@pytest.mark.parametrize("nasty", NASTY)
def test_markdown_shows_it_word_for_word(nasty: str) -> None:
    made = formats.as_bytes(paper_of(nasty), "md", NOW).decode()
    reader = Reader()
    reader.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(made))
    assert reader.tags <= TEXTS
    assert plain(reader.text).count(plain(nasty)) == 10


@pytest.mark.parametrize("nasty", NASTY)
def test_a_word_processor_shows_it_word_for_word(nasty: str) -> None:
    document = Document(io.BytesIO(formats.as_bytes(paper_of(nasty), "docx", NOW)))
    told = [paragraph.text for paragraph in document.paragraphs]
    assert told == [nasty, nasty, nasty, f"{nasty}\n{nasty}", nasty, nasty]
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        [nasty, "kolom"],
        [nasty, "cel"],
        ["cel", nasty],
    ]
    assert (document.core_properties.author, document.core_properties.title) == ("", nasty)


def test_a_pdf_shows_it_word_for_word() -> None:
    document = PdfReader(io.BytesIO(formats.as_bytes(paper_of(*NASTY), "pdf", NOW)))
    text = plain("".join(page.extract_text() for page in document.pages))
    for nasty in NASTY:
        assert plain(nasty) in text, nasty


def test_control_characters_leave_no_broken_file() -> None:
    paper = paper_of("bel\x07 esc\x1b[31m nul\x00 half\ud800".replace("\ud800", "\ufffe"))
    for form in formats.FORMATS:
        assert formats.as_bytes(paper, form, NOW)


@pytest.mark.parametrize("rows", [0, 5, 40, 75])
def test_the_emergency_sheet_is_one_page(rows: int) -> None:
    table = Table(("a", "b", "c", "d"), (("naam van iets", "soort", "2", "078-5550000"),) * rows)
    paper = Paper("Noodoverzicht", "", (Heading("x"), table), "nl", dense=True)
    pages = PdfReader(io.BytesIO(formats.as_bytes(paper, "pdf", NOW))).pages
    assert len(pages) == 1
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]


def test_the_format_follows_from_the_name() -> None:
    from pathlib import Path

    assert formats.form_of(Path("a.DOCX"), None) == "docx"
    assert formats.form_of(Path("a.txt"), None) == "md"
    assert formats.form_of(None, None, "pdf") == "pdf"
    with pytest.raises(WrongUse, match="md, html, docx, pdf"):
        formats.form_of(None, "odt")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_same_meeting_in_both_languages_and_every_format(store: Store, language: str) -> None:
    i18n.use(language)
    sit_down(store, "AB")
    meeting_id = store.write(meetings.hold, Duty.CORONA_CONSULTATION, date(2020, 4, 7))
    words = "Zoë *blijft* <b>hier</b>"
    store.write(register.add, EntryKind.AGREEMENT, EntryParticulars(words), meeting=meeting_id)
    papers = [
        agenda_paper(store.read(agenda.agenda, Duty.CORONA_CONSULTATION)),
        minutes_paper(store.read(meetings.minutes, meeting_id)),
        bulletin_paper(Bulletin(date(2020, 4, 7), NOW, (BulletinPart("Kop", words),)), "Zuid"),
        sheet_paper(store.read(emergency_sheet.sheet)),
    ]
    titles = [paper.title.split(":")[0] for paper in papers]
    assert (
        titles
        == {
            "nl": ["Agenda", "Verslag", "Nieuwsbrief", "Noodoverzicht"],
            "en": ["Agenda", "Minutes", "Bulletin", "Emergency sheet"],
        }[language]
    )
    for paper in papers:
        assert paper.language == language
        for form in formats.FORMATS:
            assert formats.as_bytes(paper, form, NOW)
    told = formats.as_bytes(papers[1], "html", NOW).decode()
    assert "Zoë *blijft* &lt;b&gt;hier&lt;/b&gt;" in told


def test_providers_get_no_case_number_and_no_small_number(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    make_facility(store, "De Boei", CapacityFigures(available=3, staffed=3, occupied=4, blocked=0))
    for _ in range(3):
        store.write(make_case, 1)
    duty, day = Duty.CORONA_CONSULTATION, date(2020, 4, 7)
    held = store.write(meetings.hold, duty, day)
    words = EntryParticulars("A-0001 stays with her aunt")
    store.write(register.add, EntryKind.AGREEMENT, words, meeting=held)
    store.write(meetings.note, held, AgendaSubject.CRISIS, "about A-0002")
    clock.forward(hours=3)
    inside = as_text(minutes_paper(store.read(meetings.minutes, held)))
    assert {"A-0001", "A-0002"} <= set(re.findall(r"\bA-\d{4}\b", inside))
    minutes = store.read(meetings.minutes, held)
    store.write(publications.keep, store.read(agenda.figures, minutes.agenda))
    shared = minutes_paper(store.read(meetings.shared, minutes), shared=True)
    text = as_text(shared)
    assert not re.search(r"\bA-\d{4}\b", text)
    assert "Open: fewer than 5; new since the last time: fewer than 5; ended: fewer than 5" in text
    assert "De Boei: over capacity" in text
    assert "over capacity by" not in text
    assert "Occupied: fewer than 5 of 3" in text
    assert "for providers" in shared.subtitle
    assert "stays with her aunt" in text


def as_text(paper: Paper) -> str:
    return formats.as_bytes(paper, "md", NOW).decode()
