"""A folder of mails is read: what providers say is taken, what is hostile is a sentence."""

import io
import os
import zipfile
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crisisdesk import i18n
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.errors import Refused, WrongUse
from crisisdesk.exchange import filled, sheets
from crisisdesk.exchange.mail import child, letters
from crisisdesk.services.sheets import mail
from crisisdesk.services.week import contacts
from crisisdesk.store.queries.capacity import report as report_queries
from tests.clock import NOON
from tests.factories import line_of, make_facility, revision_of, tell

SENDER = "planner@debrug.example"
HOUR = timedelta(hours=1)


@pytest.fixture
def facilities(store):
    """A facility of each of two providers with figures of three hours ago, one contact."""
    i18n.use("nl")
    made = {
        name: make_facility(store, name, provider=provider)
        for name, provider in (("Boei", "De Brug"), ("Verweg", "Hoeve"))
    }
    for facility in made.values():
        tell(store, facility, available=8, occupied=5, observed_at=NOON - 3 * HOUR)
    store.write(contacts.add, Contact("de brug", "planning", mail="Planner@DeBrug.example"))
    return made


def letter(
    text: str = "Geen wijzigingen",
    *,
    sender: str = SENDER,
    at: datetime | str = NOON - HOUR,
    **headers: str,
) -> EmailMessage:
    """A mail of a provider."""
    message = EmailMessage()
    message["From"], message["Date"] = sender, at if isinstance(at, str) else format_datetime(at)
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def with_sheet(message: EmailMessage, content: bytes, name: str) -> EmailMessage:
    """The mail with an attachment."""
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


@pytest.fixture
def take(store, facilities, tmp_path):
    """Take a folder with these mails."""

    def taken(mails: dict[str, EmailMessage | bytes], **how: bool):
        folder, scratch = tmp_path / "mails", tmp_path / f"scratch{len([*tmp_path.iterdir()])}"
        folder.mkdir(exist_ok=True)
        scratch.mkdir()
        for name, message in mails.items():
            content = message if isinstance(message, bytes) else bytes(message)
            (folder / name).write_bytes(content)
        read = letters.read_folder(folder, scratch, store.read(mail.addresses))
        return {outcome.file: outcome for outcome in store.write(mail.take_all, read, **how)}

    return taken


def _why(outcome) -> tuple[str, str]:
    (problem,) = outcome.problems
    assert outcome.refused
    return problem.value, i18n.say(problem.reason)


def test_nothing_changed_renews_the_figures_of_the_sender_by_mail(store, facilities, take):
    revision = revision_of(store)
    assert take({"a.eml": letter()}, dry_run=True)["a.eml"].imported == 1
    assert line_of(store, facilities["Boei"]).observed_at == NOON - 3 * HOUR
    outcome = take({"a.eml": letter(sender="De Brug <PLANNER@debrug.example>")})["a.eml"]
    assert (outcome.rows_read, outcome.imported, outcome.unchanged) == (1, 1, 0)
    boei, far = (line_of(store, facility) for facility in facilities.values())
    assert (boei.observed_at, boei.available, boei.occupied) == (NOON - HOUR, 8, 5)
    assert far.observed_at == NOON - 3 * HOUR
    newest = store.read(report_queries.history, facilities["Boei"])[0]
    assert newest.channel is Channel.MAIL
    once = revision_of(store)
    assert once == revision + 1
    again = take({"a.eml": letter(), "b.eml": letter(at=NOON - 2 * HOUR)})
    assert [(item.imported, item.unchanged) for item in again.values()] == [(0, 1), (0, 1)]
    assert "Boei" in i18n.say(again["b.eml"].notes[0])
    assert store.read(report_queries.history, facilities["Boei"])[0] == newest
    assert again["a.eml"].as_json()["profile"] == "mail"


def _filled(store, provider: str, name: str, available: int) -> bytes:
    book = load_workbook(io.BytesIO(store.read(filled.mailed, "capacity", provider)))
    book.worksheets[0].cell(2, 3).value = "07-04-2020 12:30"
    book.worksheets[0].cell(2, 5).value = available
    book.worksheets[0].cell(2, 2).value = name
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_is_taken_before_the_later_mail_that_nothing_changed(store, facilities, take):
    outcomes = take(
        {
            "1.eml": letter(at=NOON - HOUR),
            "2.eml": with_sheet(
                letter("zie bijlage", at=NOON - 90 * HOUR / 60),
                _filled(store, "De Brug", "Boei", 3),
                "plekken maart.xlsx",
            ),
            "3.eml": with_sheet(
                letter("zie bijlage"), _filled(store, "Hoeve", "Verweg", 1), "x.xlsx"
            ),
        }
    )
    assert outcomes["2.eml/plekken maart.xlsx"].imported == 1
    assert outcomes["1.eml"].imported == 1
    line = line_of(store, facilities["Boei"])
    assert (line.available, line.observed_at) == (3, NOON - HOUR)
    channels = {
        entry.channel for entry in store.read(report_queries.history, facilities["Boei"])[:2]
    }
    assert channels == {Channel.MAIL}
    assert "is niet van de aanbieder" in _why(outcomes["3.eml/x.xlsx"])[1]
    assert line_of(store, facilities["Verweg"]).available == 8


def _deep(depth: int) -> bytes:
    head = f"From: {SENDER}\nDate: {format_datetime(NOON - HOUR)}\n".encode()
    for level in range(depth):
        head += f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'.encode()
    return head + b"Content-Type: text/plain\n\nGeen wijzigingen\n"


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(sheets.MOST_ENTRIES + 1):
            packed.writestr(str(number), b"")
    return out.getvalue()


def _page(html: str) -> EmailMessage:
    message = letter()
    message.set_content(html, subtype="html")
    return message


def _charset(name: str) -> bytes:
    return bytes(letter()).replace(b'charset="utf-8"', f'charset="{name}"'.encode())


QUOTED = "Bel mij even.\n\nOp di 7 apr. 2020 schreef Meldpunt:\n> geen wijzigingen\n"
NAME = "=?utf-8?b?" + "G1szMW1QbGFubmVyCg==" + "?="


@pytest.mark.long
def test_what_is_hostile_or_unclear_is_a_sentence_and_changes_nothing(
    store, facilities, take, tmp_path, monkeypatch
):
    monkeypatch.setattr(letters, "MOST_SECONDS", 10)
    (tmp_path / "mails").mkdir()
    (tmp_path / "elders.eml").write_bytes(bytes(letter()))
    (tmp_path / "mails" / "link.eml").symlink_to(tmp_path / "elders.eml")
    (tmp_path / "mails" / "map.eml").mkdir()
    (tmp_path / "mails" / "lezen.txt").write_text("geen wijzigingen")
    with (tmp_path / "mails" / "reus.eml").open("wb") as file:
        file.truncate(child.MOST_BYTES + 1)
    two = letter(sender=f"{SENDER}, other@x.example")
    before = revision_of(store)
    outcomes = take(
        {
            "onbekend.eml": letter(sender="moeder@thuis.example"),
            "regels.eml": bytes(letter(sender="x <rood@x.example>")).replace(
                b"x <", f"{NAME} <".encode(), 1
            ),
            "vreemd.eml": letter(sender="ééé@x.example"),
            "twee.eml": two,
            "niemand.eml": b"geen wijzigingen",
            "straks.eml": letter(at=NOON + HOUR),
            "ooit.eml": letter(at=NOON - timedelta(days=4000)),
            "jaar0.eml": letter(at="Tue, 32 Foo 99999 99:99:99 +9999"),
            "diep.eml": _deep(40),
            "bodemloos.eml": _deep(1500),
            "quote.eml": letter(QUOTED),
            "leeg.eml": letter(""),
            "bom.eml": with_sheet(letter("zie bijlage"), _bomb(), "plekken.xlsx"),
            "stuk.eml": with_sheet(
                letter("zie bijlage"), b"PK\x03\x04stuk", "\x1b[31m../../x.xlsx"
            ),
            "lijst.eml": with_sheet(
                letter("zie"), store.read(filled.facilities).as_bytes("xlsx"), "f.xlsx"
            ),
            "weg.eml": letter(Auto_Submitted="auto-replied"),
            "afwezig.eml": letter(Subject="Automatisch antwoord: plekken"),
        }
    )
    why = {name: _why(outcome) for name, outcome in outcomes.items() if outcome.problems}
    for name, (value, words) in {
        "onbekend.eml": ("moeder@thuis.example", "geen contact"),
        "regels.eml": ("rood@x.example", "geen contact"),
        "vreemd.eml": ("", "niet duidelijk wie"),
        "twee.eml": ("", "niet duidelijk wie"),
        "niemand.eml": ("", "niet duidelijk wie"),
        "straks.eml": ("", "in de toekomst"),
        "ooit.eml": ("", "meer dan een jaar"),
        "jaar0.eml": ("", "niet duidelijk wanneer"),
        "diep.eml": ("", "dieper genest"),
        "bodemloos.eml": ("", "dieper genest"),
        "reus.eml": ("", "dieper genest"),
        "link.eml": ("", "een koppeling"),
        "map.eml": ("", "een koppeling"),
        "quote.eml": ("", "meer dan dat er niets"),
        "leeg.eml": ("", "geen invullijst"),
        "bom.eml/plekken.xlsx": ("", "te groot"),
        "stuk.eml/[31m../../x.xlsx": ("", "uitgepakt"),
        "lijst.eml/f.xlsx": ("", "niet per mail"),
    }.items():
        assert why.pop(name)[0] == value, name
        assert words in _why(outcomes[name])[1], (name, _why(outcomes[name]))
    assert why == {}
    for name in ("weg.eml", "afwezig.eml"):
        assert "automatisch antwoord" in i18n.say(outcomes[name].skipped[0].reason)
    assert "lezen.txt" not in outcomes
    assert line_of(store, facilities["Boei"]).observed_at == NOON - 3 * HOUR
    assert revision_of(store) <= before + 1
    assert "\x1b" not in repr([outcome.as_json() for outcome in outcomes.values()])


@pytest.mark.parametrize(
    "message",
    [
        _page("<style>x</style><p>Geen&nbsp;wijzigingen</p><blockquote>12 vrij</blockquote>"),
        _charset("nergens"),
        _charset("utf-16"),
        letter("Beste allen,\n\nGeen wijzigingen.\n\nGroet, P.\n\n> 12 vrij"),
    ],
    ids=["page", "charset", "wrong charset", "above a quotation"],
)
def test_what_can_be_read_is_read(facilities, take, message):
    outcome = take({"a.eml": message})["a.eml"]
    assert outcome.imported == 1 or "wrong" in os.environ["PYTEST_CURRENT_TEST"]


def test_a_folder_that_is_none(tmp_path):
    for folder, fault in ((tmp_path / "weg", WrongUse), (tmp_path, Refused)):
        with pytest.raises(fault):
            letters.read_folder(Path(folder), tmp_path, ())
