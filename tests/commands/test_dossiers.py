"""The commands about what is kept and what goes, as people and scripts call them."""

import io
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.services.cases import endings
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests import canary_words
from tests.clock import Clock
from tests.commands.conftest import one_sentence
from tests.factories import SAFE, make_actor

PROOF = (
    *("--to", "certified_institution", "--role", "youth_protector", "--how", "post"),
    *("--when", "24-03-2020 14:05", "--receipt", "ZV-2020/0417"),
)


@pytest.fixture
def command(run, db):
    """Runs a command on a store with two cases that ended 400 days ago, and one that goes on."""
    clock = Clock(datetime.now(UTC) - timedelta(days=400))
    with closing(Store(Target(str(db)), clock, make_actor())) as store:
        store.open()
        for _ in range(2):
            case = canary_words.fill(store)
            ending = Ending(
                CaseState.WITHDRAWN, reason="called back", safety=SAFE._replace(at=clock.time)
            )
            store.write(endings.end, case, ending, sure=True)
        canary_words.fill(store)
    return lambda *words: run("--clock-is-right", "--database", db, *words)


def events(command):
    """The events of the audit log."""
    return [row["event"] for row in json.loads(command("journal", "--json")[1])["entries"]]


def test_what_is_over_its_term_is_said_and_goes(command):
    code, out, _ = command("retention", "--dry-run")
    assert (code, "Nothing was written." in out) == (0, True)
    assert "wait until their dossier extract is handed over: A-0001, A-0002" in out
    assert command("handed", "A-0001", *PROOF) == (0, "A-0001: written\n", "")
    nothing = ("--nothing", "no_holder", "--why", "nobody holds one")
    assert command("handed", "a 2", *nothing)[0] == 0
    left = 2
    for words, done in ((("--dry-run",), False), ((), False), (("--yes",), True), ((), False)):
        code, out, _ = command("retention", "--json", *words)
        answer = json.loads(out)
        assert (code, answer["done"], answer["without_proof"]) == (0, done, [])
        assert answer["cases"] == left
        left -= 2 * done
    assert command("journal", "--verify")[0] == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("A-0001",), "--to is needed"),
        (("A-0001", *PROOF[:-2]), "reference of the receipt"),
        (("A-0001", *PROOF[:-1], "by mail"), "reference of the receipt"),
        (("A-0001", *PROOF, "--nothing", "no_holder"), "not both"),
        (("A-0001", "--nothing", "no_holder"), "Enter why"),
        (("A-0001", "--nothing", "lost", "--why", "x"), "is one of"),
        (("A-0003", *PROOF), "has not ended"),
        (("A-9999", *PROOF), "There is no case"),
    ],
)
def test_a_proof_that_is_none_is_refused_in_a_sentence(command, words, complaint):
    before = events(command)
    code, out, err = command("handed", *words)
    assert (code in (2, 3), out, one_sentence(err), complaint in err) == (True, "", True, True), err
    assert events(command) == before


def test_the_row_is_written_once_the_file_is(command, tmp_path: Path):
    gone = tmp_path / "nowhere" / "x.pdf"
    assert command("dossier", "A-0001", "-o", gone)[0] == 2
    there = tmp_path / "there.md"
    there.write_text("somebody's")
    assert command("dossier", "A-0001", "-o", there)[0] in (2, 3)
    assert "case.dossier_read" not in events(command)
    for form in ("md", "html", "docx", "pdf"):
        assert command("dossier", "a-0001", "-o", tmp_path / f"x.{form}")[0] == 0
    assert canary_words.WORDS["needs"] in (tmp_path / "x.md").read_text()
    assert events(command).count("case.dossier_read") == 4


def test_earlier_on_request_asks_who_and_why_and_the_case(command, monkeypatch):
    def typed(word):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{word}\n"))
        return command("erase", "A-0001", "--asked-by", "parent", "--why", "in writing")

    refused = ("erase", "A-0001", "--asked-by", "parent", "--refuse", "not_proved")
    assert "Enter why" in command(*refused)[2]
    assert command(*refused, "--why", "no papers")[0] == 0
    assert "First hand the dossier extract over" in typed("A-0001")[2]
    assert command("handed", "A-0001", *PROOF)[0] == 0
    assert "Type A-0001" in typed("A-0002")[2]
    assert "--asked-by is needed" in command("erase", "A-0001", "--why", "x")[2]
    assert "case.erased_early" not in events(command)
    code, out, _ = typed("a 1")
    assert (code, out) == (0, "Overwritten; it cannot be brought back.\n")
    assert events(command)[0] == "retention.done" or "case.erased_early" in events(command)
    assert command("journal", "--verify")[0] == 0
