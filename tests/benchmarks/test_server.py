"""The board of a server is that of a file, and no history raises what either costs."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import cases
from crisisdesk.services.week import duty_prompts
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.benchmarks.boards import AT, board, opened
from tests.benchmarks.ended_cases import add_ended_cases
from tests.benchmarks.generator import NOW, fill
from tests.benchmarks.placements import open_cases
from tests.benchmarks.server import by_hand
from tests.benchmarks.week import lived
from tests.factories import make_facility
from tests.servers import Server

ROWS_READ = """
SELECT sum(seq_tup_read + COALESCE(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
"""
FACILITIES, FEW, MANY = 30, 300, 3_000
ENDED, YEARS = 300, 2


@pytest.fixture
def empty(server: Server) -> Iterator[Callable[[], Target]]:
    """Makes desks without anything in them."""
    addresses: list[str] = []

    def make() -> Target:
        addresses.append(server.migrated())
        return Target(addresses[-1])

    yield make
    for address in addresses:
        server.drop(address)


def rows_read(store: Store, question: Callable[[Snapshot], object]) -> int:
    """How many rows a server fetches to answer a question."""

    def counted(snapshot: Snapshot) -> int:
        # Of what is short a planner reads all; it is to read as it will once it is long.
        for way in ("seqscan", "hashjoin", "mergejoin"):
            snapshot.connection.execute(f"SET LOCAL enable_{way} = off")
        question(snapshot)
        ((rows,),) = snapshot.connection.rows(ROWS_READ)
        return int(rows)

    return store.read(counted)


def test_the_board_of_a_server_is_the_board_of_a_file(
    empty: Callable[[], Target], tmp_path: Path
) -> None:
    targets = Target(str(tmp_path / "desk.db")), empty()
    for target in targets:
        fill(target, facilities=FACILITIES, reports=FEW)
    with ExitStack() as stack:
        file, server = (opened(stack, target) for target in targets)
        for back in (0, 1, 20 * 1440, 900 * 1440):
            moment = AT - timedelta(minutes=back)
            for known in (None, NOW - timedelta(days=30)):

                def at(snapshot: Snapshot, at: Any = moment, known: Any = known) -> object:
                    snapshot = snapshot._replace(at=at, known=known)
                    overview = capacity.overview(snapshot)
                    return sorted(overview.lines), overview.totals

                assert server.read(at) == file.read(at)
        lines = {line.id: line for line in server.read(capacity.overview).lines}
        for line in lines.values():
            assert server.read(queries.lines, facility=FacilityId(line.id)) == [line]
        with closing(psycopg.connect(targets[1].address, autocommit=True)) as connection:
            _, facts, restrictions, holds = by_hand(connection)
    # The floor of the measures is honest: by hand the same is fetched.
    for own, *fact in facts:
        line = lines.pop(own)
        assert (fact[0], fact[13]) == (line.name, line.report)
        assert (*fact[15:20],) == (*line[16:21],)
        assert (fact[24] or "open", fact[28] - fact[29]) == (line.opening, line.moved)
        assert sum(hold[3] for hold in holds if hold[2] == own) == line.held
        assert [bar[2] for bar in restrictions if bar[2] == own] == [own for _ in line.bars]
    assert not lines


def steps_taken(store: Store, question: Callable[[Snapshot], object]) -> int:
    """How many hundreds of steps a file takes to answer a question."""

    def counted(snapshot: Snapshot) -> int:
        steps = count()
        snapshot.connection.driver.set_progress_handler(lambda: next(steps) < 0, 100)
        question(snapshot)
        snapshot.connection.driver.set_progress_handler(None, 0)
        return next(steps)

    return store.read(counted)


QUESTIONS = (board, cases.board, case_queries.open_lines, duty_prompts.beat)


def test_no_question_that_a_desk_repeats_grows_with_history(empty: Callable[[], Target]) -> None:
    with ExitStack() as stack:
        few, many = (
            _lived(stack, empty(), *sizes) for sizes in ((1, FEW, 0), (YEARS, MANY, ENDED))
        )
        for question in QUESTIONS:
            assert rows_read(many, question) <= 1.2 * rows_read(few, question) + 10


def test_no_question_that_a_desk_repeats_grows_with_history_in_a_file(tmp_path: Path) -> None:
    with ExitStack() as stack:
        few, many = (
            _lived(stack, Target(str(tmp_path / f"{sizes[0]}.db")), *sizes)
            for sizes in ((1, FEW, 0), (YEARS, MANY, 10 * ENDED))
        )
        for question in QUESTIONS:
            assert steps_taken(many, question) <= 1.2 * steps_taken(few, question) + 10


def _lived(stack: ExitStack, target: Target, years: int, reports: int, ended: int) -> Store:
    lived(target, years)
    fill(target, facilities=FACILITIES, reports=reports)
    store = opened(stack, target)
    room = CapacityFigures(available=90, occupied=0)
    facilities = [make_facility(store, f"De Boei {number}", room) for number in range(3)]
    add_ended_cases(target, ended)
    open_cases(store, facilities, 6)
    return store
