"""The desk line by line: the whole path of a case, what is refused, and nothing that is drawn."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.calls.requests import CallOutcome
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.moments import local
from crisisdesk.plain.console import readable
from crisisdesk.plain.desk import WORDS
from crisisdesk.services.calls import calls
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import cases
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.queries.safekeeping import journal
from tests.factories import line_of, tell

GOLDEN = Path(__file__).parent / "golden"
DRAWN = re.compile("[\x1b\u2190-\u21ff\u2500-\u27bf]")
REPORT = ("QX", "14", "1", "", "Dordrecht", "", "5", "", "078-5550000", "", "2", "bed", "", "")
"""A report as it is answered: one girl, the police calls, no isolation."""

DECISION = ("Jansen", "", "3", "", "near school")
FIGURES = ("", "", "", "8", *[""] * 7)


def facility_of(store, name):
    return next(line.id for line in store.read(capacity.overview).lines if line.name == name)


def reads_as_approved(seen, name):
    """The transcript is the one that was approved, and nothing in it is drawn."""
    place = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "new":
        place.write_text(seen, encoding="utf-8")
    assert seen == place.read_text(encoding="utf-8")
    assert not DRAWN.search(seen)


def newest(store):
    line = max(store.read(cases.board).lines, key=lambda line: line.reported_at)
    return store.read(file_queries.case, line.id)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_first_case_from_the_phone_to_the_departure(typed, region_store, language):
    lines = [
        *("new", *REPORT),
        *("options", "why Buitenkans Hoeve"),
        *("ask griendhoek", "answer", "", "1", "", "staff on duty"),
        *("hold griendhoek",),
        *("decide", *DECISION),
        *("way", "1", "", "", ""),
        *("arrived", ""),
        *("note slept well", "next", "call the school", "morgen 9:00"),
        *("left", "yes", "1", "", "Jansen", "3", "", "1"),
        *("undo", "case", "quit"),
    ]
    seen = typed(*lines, language=language)
    reads_as_approved(seen, f"first-case-{language}")
    file = newest(region_store)
    # The departure was taken back.
    assert file.line.state is CaseState.PLACED
    assert [stay.name for stay in file.line.stays] == ["De Griendhoek"]
    assert file.decision.decision.reason == "near school"
    assert file.history.next_at is not None


def test_what_an_arrival_did_to_the_facility_is_told(typed, region_store, clock):
    typed("new", *REPORT, "hold griendhoek", "decide", *DECISION)
    at = f"{local(region_store.now()):%H:%M}"
    clock.forward(minutes=5)
    tell(region_store, facility_of(region_store, "De Griendhoek"), available=6, occupied=6)
    case = newest(region_store).line.reference
    seen = typed(f"case {case}", "arrived griendhoek", at, language="en")
    assert "The facility's figures counted the child already." in seen
    # The hold of the facility that is named is the one that the child came on.
    assert "Given back" not in seen


@pytest.mark.parametrize("language", ["nl", "en"])
def test_figures_review_and_what_is_due_are_told_in_lines(typed, region_store, language):
    lines = [
        *("places", "facility 3", "report griendhoek", "", "", "", "8", *[""] * 7),
        *("unchanged 2", "review", "due", "call griendhoek", "help"),
    ]
    seen = typed(*lines, language=language)
    reads_as_approved(seen, f"figures-{language}")
    griendhoek = facility_of(region_store, "De Griendhoek")
    assert line_of(region_store, griendhoek).occupied == 8


def test_a_facility_that_says_it_is_full_is_reported_here_too(typed, region_store):
    griendhoek = facility_of(region_store, "De Griendhoek")
    assert line_of(region_store, griendhoek).placeable == 1
    typed("new", *REPORT, "ask griendhoek", "answer", "", "2", "1", "", "yes")
    assert line_of(region_store, griendhoek).placeable == 0


def test_what_is_refused_is_asked_again_and_the_rest_is_kept(typed, region_store):
    seen = typed("new", *REPORT[:-2], "bed", "gisteren", "", language="en")
    assert "“gisteren” is not a moment" in seen
    assert newest(region_store).line.next_step == "bed"
    before = region_store.read(journal.count)
    left = typed("report griendhoek", "8", "many", "8", "back", language="en")
    assert "staffed" in left
    assert left.count("Nothing was saved.") == 1
    hung_up = typed("report griendhoek", "8", language="en")
    assert hung_up.endswith("Nothing was saved.\n")
    assert region_store.read(journal.count) == before


def test_another_desk_that_was_first_is_named_and_asked_about(typed, region_store, open_store):
    from crisisdesk.plain import asking
    from crisisdesk.services.capacity import report as reports

    griendhoek = facility_of(region_store, "De Griendhoek")
    line = line_of(region_store, griendhoek)
    sent = asking.act

    def act(*args, **seen):
        now = line_of(region_store, griendhoek)
        region_store.write(
            reports.confirm_unchanged, griendhoek, figures=now.figures, seen=now.version,
            observed_at=region_store.now(),
        )  # fmt: skip
        return sent(*args, **seen)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crisisdesk.plain.places.act", act)
        seen = typed("report griendhoek", *[""] * 11, "yes", language="en")
    assert "Save it all the same?" in seen
    assert "Saved. De Griendhoek" in seen
    assert line_of(region_store, griendhoek).version == line.version + 2


@settings(max_examples=40)
@given(st.lists(st.text(max_size=30), max_size=12), st.sampled_from([w.name for w in WORDS]))
def test_whatever_is_typed_is_answered_in_lines_that_can_be_read(typed, lines, word):
    tidy = [line.replace("\n", " ").replace("\r", " ") for line in lines]
    seen = typed(word, *tidy, f"{word} 1", *tidy)
    said = [line for line in seen.splitlines() if not line.startswith(">")]
    assert not any(DRAWN.search(line) for line in said)


def test_words_that_a_person_typed_are_no_escape_sequence():
    assert readable("a\x1b[2Jb ▓─→ \u202ec\nd") == "a?[2Jb ?c d"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_call_round_goes_from_one_facility_to_the_next(typed, region_store, language):
    lines = [
        *("round begin", "", "5", "2", "4", "2", "back", "back"),
        *("round griendhoek", "", "1", *FIGURES, "back", "round end", "round", "back"),
    ]
    seen = typed(*lines, language=language)
    reads_as_approved(seen, f"call-round-{language}")
    outcomes = {
        attempt.outcome
        for row in region_store.read(calls.whom_to_call).rows
        for attempt in row.attempts
        if attempt.at >= region_store.now() - timedelta(hours=1)
    }
    assert outcomes >= {CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER}
    # Whoever leaves keeps nobody from being called.
    assert not any(row.lease for row in region_store.read(calls.whom_to_call).rows)
