"""The journal says who did and who looked, and shows where somebody meddled with it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crisisdesk.domain.cases.looks import LookReason
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.safekeeping.journal import Chain, Fault, Mark
from crisisdesk.errors import NeedsConfirmation, WrongUse
from crisisdesk.services.cases import cases, looks
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.connect import connect
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.queries.safekeeping import journal as queries
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.chaos import chain as chain_trial
from tests.clock import Clock
from tests.factories import (
    count_of,
    make_actor,
    make_case,
    make_facility,
    revision_of,
    sit_down,
    tell,
)


@pytest.fixture
def anchors(tmp_path: Path) -> Anchors:
    """What this machine remembers."""
    return Anchors(tmp_path / "home" / "anchors")


@pytest.fixture
def desk(open_store: Callable[..., Store], anchors: Anchors) -> Store:
    """A desk with a few acts behind it."""
    store = open_store(anchors=anchors)
    sit_down(store, "AB")
    facility = make_facility(store)
    for occupied in range(4):
        tell(store, facility, occupied=occupied)
    return store


def meddle(store: Store, sql: str) -> None:
    """Write into the database by another way."""
    connection = connect(store.target)
    connection.execute(sql)
    connection.close()


def faults(store: Store) -> list[tuple[Fault, int]]:
    """What the check finds."""
    return [(one.fault, one.number) for one in journals.verify(store).checked.findings]


def test_a_journal_that_nobody_touched_is_whole(desk: Store) -> None:
    found = journals.verify(desk)
    assert found.whole
    assert (found.checked.rows, set(found.letters.values())) == (count_of(desk, "journal"), {"A"})


@pytest.mark.long_on_a_server
@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE journal SET reason = 'x' WHERE number = 3", [(Fault.CHANGED, 3)]),
        ("DELETE FROM journal WHERE number = 3", [(Fault.MISSING, 3)]),
        ("DELETE FROM journal WHERE number > 4", [(Fault.CUT, 5)]),
        ("DELETE FROM journal", [(Fault.CUT, 1)]),
        ("UPDATE journal SET desk_id = NULL WHERE number = 6", [(Fault.CUT, 6)]),
    ],
)
def test_what_was_meddled_with_is_found(
    desk: Store, sql: str, found: list[tuple[Fault, int]]
) -> None:
    meddle(desk, sql)
    assert faults(desk) == found
    assert not journals.verify(desk).whole


def test_a_cut_is_still_found_when_the_desk_went_on_writing(desk: Store) -> None:
    meddle(desk, "DELETE FROM journal WHERE number > 3")
    facility = make_facility(desk, "Het Anker")
    for _ in range(5):
        tell(desk, facility)
    assert faults(desk) == [(Fault.CHANGED, 6)]


def test_a_file_ahead_of_its_mark_is_whole(desk: Store, anchors: Anchors) -> None:
    desk.anchors = None
    facility = make_facility(desk, "Het Anker")
    desk.anchors = anchors
    assert journals.verify(desk).whole
    tell(desk, facility)
    assert journals.verify(desk).whole


def test_another_machines_cut_is_found_once_it_was_seen_whole(
    desk: Store, open_store: Callable[..., Store], anchors: Anchors
) -> None:
    other = open_store(make_actor("B"))
    tell(other, make_facility(other, "Het Anker"))
    assert journals.verify(desk).whole
    meddle(desk, "DELETE FROM journal WHERE number = 2 AND event = 'capacity.reported'")
    assert faults(desk) == [(Fault.CUT, 2)]


def test_a_mark_that_cannot_be_read_is_no_mark(desk: Store, anchors: Anchors) -> None:
    store = desk.read(queries.store_id)
    assert store is not None
    assert anchors.marks(store)
    (file,) = anchors._folder.iterdir()
    file.write_text('{"x": 3}')
    assert anchors.marks(store) == {}
    assert file.stat().st_mode & 0o077 == 0


def test_marks_that_an_act_did_not_go_on_from_stay(anchors: Anchors) -> None:
    store, chain = make_actor().desk, Chain(make_actor().desk, 1)
    anchors.keep(store, chain, Mark(0, ""), Mark(1, "a"))
    anchors.keep(store, chain, Mark(1, "a"), Mark(3, "c"))
    assert anchors.marks(store) == {chain: [Mark(3, "c")]}
    anchors.keep(store, chain, Mark(1, "a"), Mark(2, "x"))
    assert anchors.marks(store) == {chain: [Mark(3, "c"), Mark(2, "x")]}


def test_the_board_is_read_and_written_while_the_journal_is_checked(
    desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, before, answers = queries.rows, count_of(desk, "journal"), []

    def meanwhile(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
        for row in rows(snapshot):
            with ThreadPoolExecutor(1) as other:
                lines = other.submit(desk.read, journals.lines).result(timeout=20)
                other.submit(make_facility, desk, f"De Boei {row['number']}").result(timeout=20)
            answers.append(len(lines))
            yield row

    monkeypatch.setattr(queries, "rows", meanwhile)
    found = journals.verify(desk)
    assert (found.whole, found.checked.rows) == (True, before)
    assert answers == list(range(before, 2 * before))


def test_a_check_that_is_broken_off_moves_no_mark(desk: Store, anchors: Anchors) -> None:
    identity = desk.read(queries.store_id)
    assert identity is not None
    anchors.settle(identity, {})
    with pytest.raises(WrongUse, match="was broken off"):
        journals.verify(desk, broken_off=lambda: True)
    assert anchors.marks(identity) == {}


@pytest.mark.long
def test_what_is_meddled_with_at_random_is_found(tmp_path: Path) -> None:
    for name in ("plain", "encrypted"):
        trial = chain_trial.make(tmp_path / "whole" / name, encrypted=name == "encrypted")
        store = Store(trial.target, Clock(), make_actor(), anchors=Anchors(trial.anchors))
        assert journals.verify(store).whole
        store.close()
    found = list(chain_trial.trials(tmp_path, 60))
    assert len(found) > 50
    assert [what for what, seen in found if not seen] == []


@pytest.fixture
def case(desk: Store) -> CaseId:
    """A case that CD leads, while AB sits at the desk."""
    member = desk.actor.member
    opened, _ = desk.write(make_case)
    sit_down(desk, "CD")
    desk.write(cases.take_lead, opened)
    sit_down(desk, "EF")
    assert member is not None
    return opened


def test_a_look_is_written_and_moves_nothing(desk: Store) -> None:
    case, _ = desk.write(make_case)
    before = revision_of(desk), count_of(desk, "journal")
    desk.write_trace_now(looks.look, case)
    assert (revision_of(desk), count_of(desk, "journal")) == (before[0], before[1] + 1)
    line = desk.read(journals.lines, case)[0]
    assert (line.event, line.who, line.reference) == ("case.looked", "AB", "A-0001")
    assert journals.verify(desk).whole


def test_anothers_case_asks_why_once_in_a_watch(desk: Store, case: CaseId, clock: Clock) -> None:
    with pytest.raises(NeedsConfirmation, match="CD leads this case"):
        desk.write_trace_now(looks.look, case)
    desk.write_trace_now(looks.look, case, LookReason.CALL)
    desk.write_trace_now(looks.look, case)
    clock.forward(hours=13)
    with pytest.raises(NeedsConfirmation):
        desk.write_trace_now(looks.look, case)
    sit_down(desk, "CD")
    desk.write_trace_now(looks.look, case)
    seen = [line for line in desk.read(journals.lines, case) if line.event == "case.looked"]
    assert [(line.who, line.reason) for line in seen] == [("CD", ""), ("EF", ""), ("EF", "call")]


def test_a_look_at_another_moment_is_written_now(
    open_store: Callable[..., Store], desk: Store, clock: Clock
) -> None:
    case, _ = desk.write(make_case)
    past = open_store(desk.actor, at=clock.time - timedelta(days=1))
    with pytest.raises(WrongUse):
        past.write(make_case)
    past.write_trace_now(looks.look, case)
    assert desk.read(journals.lines, case)[0].at >= clock.time


def test_who_looked_was_not_first(desk: Store, case: CaseId) -> None:
    before = desk.read(file_queries.case, case).line.version
    desk.write_trace_now(looks.look, case, LookReason.CHECK)
    desk.write(cases.triage, case, seen=before)


def test_a_row_says_in_which_role_somebody_sat(desk: Store) -> None:
    from crisisdesk.services.members import add_member

    desk.sign_in(desk.write(add_member, "GH", "meldpunt"))
    make_facility(desk, "Het Anker")
    line = desk.read(journals.lines)[0]
    assert (line.who, line.role) == ("GH", "meldpunt")
    assert line.database_role == ("" if desk.target.path.exists() else "postgres")


def test_a_row_says_on_whose_behalf(desk: Store, case: CaseId, clock: Clock) -> None:
    clock.forward(minutes=1)
    desk.write_trace_now(looks.look, case, LookReason.HANDOVER)
    desk.write(cases.note, case, "called", sure=True)
    desk.write(cases.take_lead, case, sure=True)
    clock.forward(minutes=1)
    desk.write(cases.note, case, "called again", sure=True)
    make_facility(desk, "Het Anker")
    told = [(one.event, one.who, one.behalf_of) for one in desk.read(journals.lines, most=5)]
    assert told[:2] == [("facility.added", "EF", ""), ("case.noted", "EF", "")]
    assert told[3:] == [("case.noted", "EF", "CD"), ("case.looked", "EF", "CD")]
    assert journals.verify(desk).whole


def test_there_is_no_such_case(desk: Store) -> None:
    with pytest.raises(WrongUse, match="There is no case A-9999"):
        desk.read(journals.case_called, "A-9999")
