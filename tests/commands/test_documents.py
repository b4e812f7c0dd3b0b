"""The commands that write documents."""

import io
import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import vobject
from docx import Document
from pypdf import PdfReader

from crisisdesk import cli
from crisisdesk.domain.week.duties import Duty, DutyRule
from crisisdesk.services.demo import fill
from crisisdesk.services.week import duties
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import make_actor

NOW = datetime(2026, 5, 13, 12, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as it stands on a Wednesday in spring."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    fill.fill(Target(str(path)), make_actor(), NOW)
    return path


@pytest.fixture
def run(demo: Path, capfdbinary, monkeypatch):
    """Runs a command on the demo; answers exit code, output and complaints."""
    monkeypatch.setattr(cli, "_now", lambda: NOW)

    def call(*argv: object, language: str = "en") -> tuple[int, bytes, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["--database", str(demo), "--language", language, *map(str, argv)])
        out, err = capfdbinary.readouterr()
        return int(ended.value.code or 0), out, err.decode()

    return call


COMMANDS = ("agenda", "minutes", "bulletin", "recipients", "sheet")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_document_in_every_format(run, tmp_path: Path, command: str) -> None:
    for form in ("md", "html", "docx", "pdf"):
        path = tmp_path / f"{command}.{form}"
        assert run(command, "-o", path) == (0, b"", "")
        content = path.read_bytes()
        if form == "docx":
            assert Document(io.BytesIO(content)).paragraphs[0].text
        elif form == "pdf":
            assert PdfReader(io.BytesIO(content)).pages[0].extract_text()
        else:
            assert content.decode()


@pytest.mark.parametrize("command", ["agenda", "minutes"])
def test_providers_have_a_form_of_their_own(run, command: str) -> None:
    code, inside, _ = run(command)
    assert code == 0
    code, out, _ = run(command, "--for", "providers")
    assert code == 0
    assert (command == "minutes") or re.search(r"\bA-\d{4}\b", inside.decode())
    assert not re.search(r"\b[A-Z]-\d{4}\b.*(overdue|acute|lead)", out.decode())
    assert "fewer than 5" in out.decode()
    # What went out once today says the same.
    assert run(command, "--for", "providers")[1] == out
    assert run("journal")[1].decode().count("numbers of children published") >= 1
    code, _, err = run(command, "--for", "everybody")
    assert (code, "there are: desk, providers" in err) == (2, True)


def test_aldermen_have_an_edition_with_a_block_for_the_council(run) -> None:
    everything, officials, aldermen = (
        run("bulletin", *argv, language="nl")[1].decode()
        for argv in ((), ("--for", "officials"), ("--for", "aldermen"))
    )
    assert "voor wethouders" in aldermen
    assert "## Voor de raad" in everything
    assert "## Voor de raad" in aldermen
    assert "## Voor de raad" not in officials
    assert "Nobody gets it yet." in run("recipients")[1].decode()


def test_they_speak_the_language_that_is_asked_for(run) -> None:
    assert run("agenda", language="nl")[1].startswith(b"# Agenda: corona-overleg")
    _, out, _ = run("minutes", "--format", "md", language="nl")
    assert "24-uursvoorzieningen" in out.decode()
    assert run("minutes")[1].startswith(b"# Minutes: corona consultation")


def test_the_sheet_has_phones_places_and_cases_on_one_page(run, tmp_path: Path) -> None:
    code, out, _ = run("sheet")
    pages = PdfReader(io.BytesIO(out)).pages
    text = pages[0].extract_text()
    assert (code, len(pages)) == (0, 1)
    for words in ("078-5550001", "Phone numbers", "Places tonight", "A-0001"):
        assert words in text


def test_a_meeting_of_the_desks_own_is_asked_for_by_its_name(run, demo: Path) -> None:
    store = Store(Target(str(demo)), lambda: NOW, make_actor())
    store.open()
    own = Duty.own(3)
    rule = DutyRule(own, (3,), time(9), date(2026, 5, 14), name="MDO Oost")
    store.write(duties.change_rule, rule)
    store.close()
    for name in ("MDO Oost", "mdo oost", own.id):
        code, out, _ = run("agenda", "--duty", name)
        assert (code, out.startswith(b"# Agenda: MDO Oost")) == (0, True)
    assert "No such meeting was held." in run("minutes", "--duty", "MDO Oost")[2]
    assert "team_meeting, MDO Oost" in run("agenda", "--duty", "MDO West")[2]


def test_minutes_of_a_day(run) -> None:
    _, last, _ = run("minutes")
    code, first, _ = run("minutes", "--on", "2026-04-28")
    assert run("minutes", "--on", "di 28-04-2026") == (code, first, "")
    assert code == 0
    assert first != last
    assert b"28-04-2026" in first
    code, _, err = run("minutes", "--on", "2026-04-29")
    assert (code, err) == (2, "No such meeting was held.\n")


def test_the_minutes_flag_who_misses_twice(run) -> None:
    _, out, _ = run("minutes", "--format", "html")
    assert "Municipality of Gorinchem</td><td>not there · missing 2 times in a row" in out.decode()


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("agenda", "--on", "someday"), "“someday” is not a date"),
        (("agenda", "--on", "2026-05-16"), "There is no such meeting on 16-05-2026"),
        (("agenda", "--duty", "team_meeting"), "This meeting is not held"),
        (("minutes", "--duty", "team_meeting"), "No such meeting was held"),
        (("agenda", "--format", "odt"), "“odt” is not a format"),
        (("agenda", "--duty", "bulletin"), "“bulletin” is not a meeting"),
        (("bulletin", "--for", "everybody"), "there are: officials, aldermen"),
        (("sheet", "-o", "/nowhere/x.pdf"), "There is no folder /nowhere"),
        (("calendar",), "calendar needs -o"),
    ],
)
def test_wrong_use_is_one_sentence(run, argv, words: str) -> None:
    code, out, err = run(*argv)
    assert (code, out) == (2, b"")
    assert words in err
    assert err.count("\n") == 1


def test_a_document_does_not_go_over_the_store(run, demo: Path) -> None:
    before = demo.read_bytes()
    for command in (("agenda",), ("calendar",)):
        code, _, err = run(*command, "-o", demo)
        assert code == 2
        assert "own store" in err
    assert demo.read_bytes() == before


def test_the_calendar_has_the_coming_year_or_goes_until_a_day(run, tmp_path: Path) -> None:
    path = tmp_path / "desk.ics"
    for more, last in (
        ((), date(2027, 5, 14)),
        (("--until", "2026-06-01"), date(2026, 6, 1)),
        (("--until", "01-06-2026"), date(2026, 6, 1)),
    ):
        assert run("calendar", "-o", path, "--force", *more) == (0, b"", "")
        events = vobject.readOne(path.read_text()).vevent_list
        masters = [event for event in events if not hasattr(event, "recurrence_id")]
        days = [moment.date() for event in masters for moment in event.rruleset]
        assert max(days) == last
        identities = [event.uid.value for event in masters]
        assert len(masters) == len({*identities}) < 10
    code, _, err = run("calendar", "-o", path, "--force", "--until", "2026-05-12")
    assert (code, err) == (2, "A calendar goes until a day from today to five years ahead.\n")


def test_the_sheet_of_another_day_is_drawn_as_it_was(run) -> None:
    _, out, _ = run("sheet", "--on", "2026-05-10", "--format", "md")
    assert "10-05-2026 23:59" in out.decode()
    assert "A-0001" not in out.decode()
