"""Every act that the desk writes down has words, and no words stand for what nobody writes."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import crisisdesk
from crisisdesk import i18n
from crisisdesk.domain.absence.mutual_aid import AidState
from crisisdesk.domain.calls.requests import CallOutcome
from crisisdesk.domain.capacity.facilities import OpeningStatus, RestrictionKind
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.looks import LookReason
from crisisdesk.domain.safekeeping import closings, journal
from crisisdesk.domain.safekeeping.journal_events import (
    EVENT_WORDS,
    FAMILIES,
    REASON_WORDS,
    event_phrase,
    reason_phrase,
)
from crisisdesk.domain.sheets.imports import SheetKind
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome
from crisisdesk.domain.week.register import EntryKind, EntryStatus
from tests.test_words import script

SERVICES = Path(crisisdesk.__file__).parent / "services"
FILLED: dict[str, list[type[StrEnum]]] = {
    "aid": [AidState],
    "call": [CallOutcome],
    "duty": [OccurrenceOutcome],
    "enquiry": [EnquiryAnswer],
    "import": [SheetKind],
    "opening": [OpeningStatus],
    "register": [EntryKind, EntryStatus],
    "restriction": [RestrictionKind],
}
"""What fills the events that are made from a code."""
PASSED_ON = {
    "journal": {"case.event_withdrawn", "case.event_corrected"},
    "event": {"case.lead_taken", "case.handed_over", "case.triaged", "case.searched"},
}
"""What the callers of a function give it to write down."""


def texts(node: ast.expr) -> set[str]:
    """Every event that an expression can stand for."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp():
            return texts(node.body) | texts(node.orelse)
        case ast.Name(id=name) if name.isupper():
            return {getattr(journal, name, None) or getattr(closings, name)}
        case ast.Name(id=name):
            return PASSED_ON[name]
        case ast.JoinedStr(values=[ast.Constant(value=str(begin)), _]):
            subject = begin.removesuffix(".")
            if subject == "passphrase":
                return {f"passphrase.{one}" for one in ("set", "changed", "removed")}
            return {f"{subject}.{one}" for kind in FILLED[subject] for one in kind}
    raise AssertionError(f"which event is {ast.unparse(node)}?")


def recorded() -> Iterator[set[str]]:
    """The events of every call that writes a row of the journal."""
    for path in sorted(SERVICES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and (
                    ast.unparse(node.func) in ("uow.journal", "self.uow.journal")
                    or ast.unparse(node.func) in ("act.done", "new.done", "other.done")
                )
            ):
                yield texts(node.args[0])


RECORDED = set().union(*recorded())


def test_what_is_passed_on_is_what_the_callers_give() -> None:
    given = {
        text
        for node in ast.walk(
            ast.parse((SERVICES / "cases" / "cases.py").read_text(encoding="utf-8"))
        )
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_lead", "_move")
        for one in (*node.args, *(key.value for key in node.keywords if key.arg == "event"))
        if isinstance(one, ast.Constant) and isinstance(text := one.value, str) and "." in text
    }
    assert given == PASSED_ON["event"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_recorded_event_has_its_own_words(language: str) -> None:
    assert len(RECORDED) > 100
    i18n.use(language)
    try:
        said = {event: i18n.say(event_phrase(event)) for event in RECORDED}
    finally:
        i18n.use("en")
    assert [event for event, words in said.items() if words == event or "." in words] == []
    assert len(set(said.values())) == len(said)


def test_every_word_of_the_tables_is_dutch_too() -> None:
    dutch = script("words").catalogue()
    words = [*EVENT_WORDS.values(), *(family.sentence for family in FAMILIES)]
    words += [text for family in FAMILIES for text in family.words.values()]
    words += [text for words in REASON_WORDS.values() for text in words.values()]
    assert [text for text in words if not dutch.get(text)] == []


def test_no_words_stand_for_what_nobody_writes() -> None:
    assert set(EVENT_WORDS) - RECORDED == set()
    assert set(REASON_WORDS) - RECORDED == set()


def test_a_code_of_tomorrow_stands_as_it_is() -> None:
    assert i18n.say(event_phrase("case.{odd}")) == "case.{odd}"
    assert i18n.say(event_phrase("")) == ""


@pytest.mark.parametrize(
    ("event", "reason", "words"),
    [
        ("case.looked", LookReason.CALL.value, "somebody calls about it"),
        ("case.looked", "", ""),
        ("duty.done", f"{Duty.BULLETIN} 2020-04-07", "bulletin 07-04-2020"),
        ("bulletin.sent", "2020-04-07", "07-04-2020"),
        ("setting.changed", "retention.case_days", "retention.case_days"),
        ("import.capacity", "own: week {15}.xlsx", "own: week {15}.xlsx"),
    ],
)
def test_a_reason_is_told_where_it_is_a_code(event: str, reason: str, words: str) -> None:
    assert i18n.say(reason_phrase(event, reason)) == words
