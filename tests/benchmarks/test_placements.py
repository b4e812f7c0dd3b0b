"""The floor of the placements board is honest, and so is the history behind it."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from crisisdesk.domain.cases.states import CaseId, CaseState
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.snapshot import Snapshot
from tests.benchmarks.boards import AT, opened_by_hand
from tests.benchmarks.placements import by_hand, made

OPEN = 12
ENDED = 12


def test_what_is_fetched_by_hand_is_what_the_board_shows(tmp_path: Path) -> None:
    target = Target(str(tmp_path / "desk.db"))
    with ExitStack() as stack:
        store = made(stack, target, ended=ENDED, opened_now=OPEN)
        lines = store.read(queries.open_lines)
        standing = {line.id: store.read(queries.case, line.id) for line in lines}
        members, settings, *found = by_hand(opened_by_hand(stack, target))
    cases, texts, events, youths, stays, names, holds = found
    assert [initials for _, initials in members] == ["AB"]
    assert settings == []
    assert sorted(row[1:3] for row in cases) == sorted(
        (line.reference, line.version) for line in lines
    )
    assert len(lines) == OPEN
    assert len(events) == sum(len(one.events) for one in standing.values())
    words = {
        text for case in standing.values() for event in case.events for text in event.parts.texts
    } - {""}
    assert {row[2] for row in texts} == words
    assert len(youths) == sum(len(line.youths) for line in lines)
    assert len(stays) == sum(len(one.stays) for one in standing.values()) > 0
    assert len(holds) == sum(len(one.holds) for one in standing.values()) > 0
    assert {row[1] for row in names} == {
        name for one in standing.values() for name in one.names.values()
    }


def test_an_ended_case_was_open_and_ended_as_its_events_say(tmp_path: Path) -> None:
    with ExitStack() as stack:
        store = made(stack, Target(str(tmp_path / "desk.db")), ended=ENDED, opened_now=OPEN)

        def ended(snapshot: Snapshot) -> list[tuple[object, ...]]:
            rows = snapshot.rows(
                "SELECT id, closed_at FROM crisis_case WHERE closed_at IS NOT NULL"
            )
            found: list[tuple[object, ...]] = []
            for own, closed in rows:
                one = queries.case(snapshot, CaseId(snapshot.identity(own)))
                found.append((one.history.state, one.history.closed_at, snapshot.moment(closed)))
            return found

        found = store.read(ended)
        assert len(found) == ENDED
        assert all(state is CaseState.DEPARTED and said == kept for state, said, kept in found)

        def before(snapshot: Snapshot) -> list[CaseState]:
            past = Snapshot(snapshot.connection, AT - timedelta(days=699, hours=20))
            return [line.state for line in queries.open_lines(past)]

        assert store.read(before) == [CaseState.PLACED]
