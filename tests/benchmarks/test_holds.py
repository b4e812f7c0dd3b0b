"""The floor of a hold is honest: the same statements in the same order, and the same rows."""

import re
from contextlib import ExitStack

from crisisdesk.services.cases import holds
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.benchmarks.holds import ByHand, Wanted, both

_TABLE = re.compile(r'\b(?:FROM|UPDATE|INTO)\s+"?(\w+)')
_ROWS = {
    "revision": "SELECT number, written_at FROM revision",
    "hold": "SELECT by_id, desk_id, observed_at, case_id, facility_id, places, until, ends_at"
    " FROM hold WHERE by_id IS NOT NULL",
    "case_event": "SELECT by_id, desk_id, observed_at, case_id, event, turn, state, until,"
    " facility_id, code, number FROM case_event WHERE event = 'held'",
    "journal": "SELECT by_id, desk_id, recorded_at, number, event, account, facility_id, case_id,"
    " outcome FROM journal WHERE event = 'hold.made'",
    "crisis_case": "SELECT id, version FROM crisis_case ORDER BY id",
    "facility": "SELECT id, version FROM facility ORDER BY id",
}


def _short(statement: str) -> str:
    verb = statement.split(maxsplit=1)[0]
    return " ".join([verb, *_TABLE.findall(statement)[:1]])


def _said_by_desk(store: Store, wanted: Wanted) -> list[str]:
    said: list[str] = []
    driver = store._open_engine().raw_connection()
    connection = driver.driver_connection
    driver.close()
    assert connection is not None
    connection.set_trace_callback(lambda statement: said.append(_short(statement)))
    store.write(holds.hold, *wanted)
    connection.set_trace_callback(None)
    return said


def _said_by_hand(floor: ByHand, wanted: Wanted) -> list[str]:
    said: list[str] = []
    floor.connection.set_trace_callback(lambda statement: said.append(_short(statement)))
    floor.hold(wanted)
    floor.connection.set_trace_callback(None)
    return said


def test_by_hand_the_same_statements_write_the_same_rows() -> None:
    with ExitStack() as stack:
        store, floor, (wanted,) = both(stack, facilities=8, wanted=1)
        by_desk = _said_by_desk(store, wanted)
        assert by_desk == _said_by_hand(floor, wanted)
        assert len(by_desk) > 20

        def rows(snapshot: Snapshot) -> dict[str, list]:
            return {name: snapshot.connection.rows(sql) for name, sql in _ROWS.items()}

        by_hand = {name: floor.connection.execute(sql).fetchall() for name, sql in _ROWS.items()}
        assert store.read(rows) == by_hand
        assert [len(by_hand[name]) for name in ("hold", "case_event", "journal")] == [1, 1, 1]
