"""An act whose commit was sent and whose answer was lost is there once, and is told as done."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection as EngineConnection

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import OutcomeUnknown, RuleBroken, StoreUnavailable, WrittenBefore
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import cases, holds, stays
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from crisisdesk.store.values import Dialect
from tests.clock import Clock
from tests.cut_line import CutLine, cut_line
from tests.factories import count_of, line_of, make_actor, make_case, make_facility, report_of, tell

FIGURES = CapacityFigures(available=10, occupied=6)


class Loss:
    """Loses the next commit or its answer, on either database."""

    def __init__(self, line: CutLine | None, patch: pytest.MonkeyPatch) -> None:
        self._line, self._patch = line, patch
        self.cuts = 0

    def next(self, lose: str, *, down: bool = False) -> None:
        if self._line is not None:
            self._line.lose, self._line.down = lose, down
            return
        commit = EngineConnection.commit

        def lost(connection: EngineConnection) -> None:
            self._patch.setattr(EngineConnection, "commit", commit)
            if lose == "answer":
                commit(connection)
            if down:
                self._patch.setattr("crisisdesk.store.store.Store._open_engine", _gone)
            raise sqlite3.OperationalError("disk I/O error")

        self._patch.setattr(EngineConnection, "commit", lost)

    def mend(self) -> None:
        if self._line is not None:
            self._line.down = False
        self._patch.undo()


def _gone(_store: Store) -> None:
    raise sqlite3.OperationalError("disk I/O error")


@pytest.fixture
def loss(target: Target, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Target, Loss]]:
    """The way to the store, and what loses the answer on it."""
    if target.dialect is Dialect.SQLITE:
        with pytest.MonkeyPatch.context() as patch:
            yield target, Loss(None, patch)
        return
    with cut_line(target.address) as line:
        yield Target(line.address), Loss(line, monkeypatch)


@pytest.fixture
def far(open_store: Callable[..., Store], loss: tuple[Target, Loss]) -> Store:
    """A desk whose line can be cut."""
    return open_store(target=loss[0])


def _report(store: Store) -> tuple[Any, ...]:
    return reports.enter, report_of(make_facility(store), FIGURES, store.now())


def _hold(store: Store) -> tuple[Any, ...]:
    facility = make_facility(store, figures=FIGURES)
    case, _ = store.write(make_case)
    return holds.hold, case, facility


def _arrival(store: Store) -> tuple[Any, ...]:
    facility = make_facility(store, figures=FIGURES)
    case, (youth,) = store.write(make_case)
    return stays.arrive, case, youth, facility


def arrival_on_a_hold(store: Store) -> tuple[Any, ...]:
    """The arrival of a child for which a place was kept."""
    _, case, youth, facility = _arrival(store)
    hold = store.write(holds.hold, case, facility)

    def arrive(uow: UnitOfWork) -> Any:
        return stays.arrive(uow, case, youth, facility, hold=hold)

    return (arrive,)


def _note(store: Store) -> tuple[Any, ...]:
    case, _ = store.write(make_case)
    return cases.note, case, "the aunt called"


def _intake(_store: Store) -> tuple[Any, ...]:
    return (make_case,)


ACTS = {
    "capacity_report": _report,
    "hold": _hold,
    "stay": _arrival,
    "case_event": _note,
    "crisis_case": _intake,
}


@pytest.mark.parametrize("table", ACTS)
def test_an_answer_that_was_lost_is_looked_up(
    far: Store, store: Store, loss: tuple[Target, Loss], table: str
) -> None:
    service, *values = ACTS[table](far)
    before = count_of(store, table)
    loss[1].next("answer")
    far.write(service, *values)
    assert count_of(store, table) == before + 1
    assert journals.verify(store).whole


@pytest.mark.parametrize("table", ACTS)
def test_a_commit_that_never_came_is_told_and_can_be_done_again(
    far: Store, store: Store, loss: tuple[Target, Loss], table: str
) -> None:
    service, *values = ACTS[table](far)
    before, act = count_of(store, table), uuid4()
    loss[1].next("commit")
    with pytest.raises(StoreUnavailable) as lost:
        far.write_once(act, service, *values)
    assert not isinstance(lost.value, OutcomeUnknown)
    assert count_of(store, table) == before
    far.write_once(act, service, *values)
    assert count_of(store, table) == before + 1


@pytest.mark.parametrize("table", ACTS)
def test_where_nobody_can_be_asked_the_second_time_is_known_again(
    far: Store, store: Store, loss: tuple[Target, Loss], table: str
) -> None:
    service, *values = ACTS[table](far)
    before, act = count_of(store, table), uuid4()
    loss[1].next("answer", down=True)
    with pytest.raises(OutcomeUnknown, match="may or may not be there"):
        far.write_once(act, service, *values)
    loss[1].mend()
    with pytest.raises(WrittenBefore, match=r"saved already at 14:00\."):
        far.write_once(act, service, *values)
    assert count_of(store, table) == before + 1
    assert journals.verify(store).whole


def test_an_act_that_was_refused_may_be_done_again_under_its_id(store: Store) -> None:
    facility = make_facility(store, figures=CapacityFigures(available=1, occupied=1))
    case, _ = store.write(make_case)
    act = uuid4()
    with pytest.raises(RuleBroken):
        store.write_once(act, holds.hold, case, facility)
    assert line_of(store, facility).held == 0
    tell(store, facility, available=1, occupied=0)
    store.write_once(act, holds.hold, case, facility)
    assert line_of(store, facility).held == 1


def test_an_id_counts_at_every_desk(open_store: Callable[..., Store]) -> None:
    first, second, act = open_store(), open_store(), uuid4()
    first.write_once(act, make_case)
    with pytest.raises(WrittenBefore):
        second.write_once(act, make_case)
    assert count_of(first, "crisis_case") == 1


def _noted(uow: UnitOfWork, rows: int) -> None:
    for _ in range(rows):
        uow.journal("contact.added")


@given(sends=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), max_size=20))
def test_whatever_is_sent_twice_has_one_effect(
    template_copy: Callable[[], Store], sends: list[tuple[int, int]]
) -> None:
    store = template_copy()
    ids = [uuid4() for _ in range(5)]
    written: dict[int, int] = {}
    for which, rows in sends:
        if which in written:
            with pytest.raises(WrittenBefore):
                store.write_once(ids[which], _noted, rows)
        else:
            store.write_once(ids[which], _noted, rows)
            written[which] = rows
    assert count_of(store, "journal") == sum(written.values())
    assert journals.verify(store).whole
    store.close()


@pytest.fixture
def template_copy(tmp_path: Path, template: Path) -> Callable[[], Store]:
    """Opens an empty local store of its own each time."""
    number = count()

    def make() -> Store:
        place = tmp_path / f"copy-{next(number)}.db"
        shutil.copyfile(template, place)
        return Store(Target(str(place)), Clock(), make_actor())

    return make
