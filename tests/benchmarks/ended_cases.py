"""Fills a store with cases that ended long ago: each a child that was placed and left."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any

from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.queries.cases.events import text_item
from crisisdesk.store.values import for_sqlite, from_micros, micros, new_id
from tests.benchmarks.generator import NOW, load, tidy

_AT_ONCE = 5_000
_SPAN = timedelta(days=700)
_HOUR = 3_600_000_000
_COLUMNS = {
    "crisis_case": "id, recorded_at, reference, number, reported_at, municipality, closed_at,"
    " version",
    "youth": "id, recorded_at, case_id, birth_year",
    "case_text": "id, recorded_at, case_id, item, text",
    "case_event": "id, recorded_at, observed_at, case_id, event, turn, state, urgency, due_at,"
    " until, facility_id, subject_id, code, number",
    "hold": "id, recorded_at, observed_at, case_id, facility_id, places, until, ends_at",
    "stay": "id, recorded_at, case_id, youth_id, facility_id, hold_id, arrived_at",
    "departure": "id, recorded_at, stay_id, facility_id, departed_at, destination",
}
Rows = dict[str, list[tuple[Any, ...]]]


def add_ended_cases(target: Target, number: int, seed: int = 1) -> None:
    """Add so many of them, reported evenly over two years up to `NOW`."""
    connection = Connection(connect(target), target)
    if not connection.is_server:
        connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    facilities = [for_sqlite(row[0]) for row in connection.rows("SELECT id FROM facility")]
    made = _cases(number, facilities, Random(seed))
    while batch := [*islice(made, _AT_ONCE)]:
        for table, columns in _COLUMNS.items():
            load(connection, table, columns, (row for one in batch for row in one[table]))
    connection.execute("COMMIT")
    tidy(connection)
    connection.close()


def _cases(number: int, facilities: list[Any], chance: Random) -> Iterator[Rows]:
    begun = micros(NOW - _SPAN)
    step = (_SPAN - timedelta(days=30)) / max(number, 1) / timedelta(microseconds=1)
    for one in range(number):
        yield _case(one, begun + int(step * one), chance.choice(facilities))


def _case(number: int, at: int, facility: bytes) -> Rows:
    case, youth, hold, stay = (new_id().bytes for _ in range(4))
    arrived, left = at + 3 * _HOUR, at + 20 * 24 * _HOUR
    events: list[tuple[Any, ...]] = []

    def add(what: EventKind, moment: int, **more: Any) -> bytes:
        own = new_id()
        columns = ("state", "urgency", "due_at", "until", "facility", "subject")
        events.append(
            (
                own.bytes,
                moment,
                moment,
                case,
                what.value,
                len(events) + 1,
                *(more.get(name) for name in columns),
                more.get("code", ""),
                None,
            )
        )
        return own.bytes

    add(EventKind.REPORTED, at, state=CaseState.REPORTED.value)
    child = new_id()
    add(EventKind.YOUTH_ADDED, at, subject=youth)
    add(EventKind.URGENCY_SET, at, urgency=Urgency.ACUTE.value, due_at=at + 2 * _HOUR)
    add(EventKind.HELD, at + _HOUR, state=CaseState.RESERVED.value, facility=facility, subject=hold)
    add(EventKind.ARRIVED, arrived, state=CaseState.PLACED.value, facility=facility, subject=stay)
    add(EventKind.LEFT, left, facility=facility, subject=stay, code=Destination.HOME.value)
    add(EventKind.DEPARTED, left, state=CaseState.DEPARTED.value)
    return {
        "crisis_case": [(case, at, f"Z-{number:06}", number, at, "Dordrecht", left, 7)],
        "youth": [(youth, at, case, from_micros(at).year - 12)],
        "case_text": [
            (child.bytes, at, case, text_item(EventKind.YOUTH_ADDED, child), f"K{number}")
        ],
        "case_event": events,
        "hold": [(hold, at + _HOUR, at + _HOUR, case, facility, 1, at + 5 * _HOUR, arrived)],
        "stay": [(stay, arrived, case, youth, facility, hold, arrived)],
        "departure": [(new_id().bytes, left, stay, facility, left, Destination.HOME.value)],
    }
