"""Desks that act for the first time in the same second, and how often the first of all waits."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from crisisdesk.errors import StoreUnavailable
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store import connect as connecting
from crisisdesk.store.acts import turns
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.cut_line import CutLine
from tests.factories import count_of, make_actor, make_case, rows_of

DESKS = 3


@pytest.fixture
def target(migrated: str) -> Target:
    """An empty desk on a server, on which alone acts run beside one another."""
    return Target(migrated)


def _somebody_waits(store: Store) -> None:
    """Until an act waits for another, as the server tells."""
    waiting = "SELECT 1 FROM pg_stat_activity a WHERE a.wait_event_type = 'Lock'"
    while not rows_of(store, waiting):
        pass


def test_new_desks_that_act_at_once_do_not_stand_in_each_others_way(
    open_store: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = stores = [open_store(make_actor("A")) for _ in range(DESKS)]
    faults: list[str] = []
    in_words = connecting._server_fault

    def faulty(fault: Exception, target: Target) -> StoreUnavailable:
        faults.append(type(fault).__name__)
        return in_words(fault, target)

    def open_in_turn(uow: UnitOfWork) -> None:
        make_case(uow)

    monkeypatch.setattr(connecting, "_server_fault", faulty)
    turns.in_turn(open_in_turn)
    with ThreadPoolExecutor(DESKS) as pool:
        acts: list[Future[Any]] = []

        def open_while_others_begin(uow: UnitOfWork) -> None:
            make_case(uow)
            if not acts:
                # Whoever was overtaken before takes the lock first, and then wants a letter.
                acts.extend(pool.submit(store.write, open_in_turn) for store in others)
                _somebody_waits(first)

        first.write(open_while_others_begin)
        for act in acts:
            act.result()
    # Two that each hold what the other wants cost everybody a second, and may end in a refusal.
    assert faults == []
    assert count_of(first, "crisis_case") == DESKS
    letters = [letter for (letter,) in rows_of(first, "SELECT letter FROM desk")]
    assert sorted(letters) == ["A", "B", "C"]
    assert all(journals.verify(store).whole for store in stores)


def test_the_first_act_of_a_store_asks_its_server_of_all_tables_at_once(
    open_store: Callable[..., Store], line: CutLine
) -> None:
    far = open_store(target=Target(line.address))
    line.flights.clear()
    far.write(make_case)
    # Five of them open the connection; nine are of the seal, whose tables are six times as many.
    assert len(line.flights) <= 32
    assert journals.verify(far).whole
