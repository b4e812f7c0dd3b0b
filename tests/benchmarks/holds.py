"""Places held for a case until it is safely on the disk."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from itertools import cycle
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.services.cases import holds
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.store import Store
from crisisdesk.store.values import micros, new_id
from tests.benchmarks.boards import AT, FACTS, HOLDS, RESTRICTIONS, SETTINGS, opened
from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.generator import fill
from tests.benchmarks.placements import CASE, EVENTS, HOLDS_OF, NAMES, STAYS, TEXTS, YOUTHS
from tests.factories import ACUTE_HOLD, make_case, make_facility, sit_down

ROUNDS = 200
QUICK_ROUNDS = 1
FACILITIES = 500
PLACES = 20
MOST_MS = 3.0
_WRITTEN = {"now": micros(AT)}
_HAND = """
SELECT (SELECT secret FROM chain_key WHERE epoch <= :epoch ORDER BY epoch DESC LIMIT 1),
  (SELECT role FROM desk_member WHERE id = :by), ''
"""
_JOURNAL = """
SELECT epoch, number, hash FROM journal WHERE desk_id = :desk
ORDER BY epoch DESC, number DESC LIMIT 1
"""
_ROWS = "SELECT * FROM {} WHERE id IN (:row)"
"""What the seal of the journal is made of: a row before and after it is changed, and as written."""
_HOLD = """
INSERT INTO hold (id, recorded_at, by_id, desk_id, observed_at, case_id, facility_id, places,
  until, ends_at)
VALUES (:hold, :now, :by, :desk, :now, :case, :facility, 1, :until, :until)
"""
_EVENT = """
INSERT INTO case_event (id, recorded_at, by_id, desk_id, observed_at, case_id, event, turn, state,
  until, facility_id, subject_id, code, number)
VALUES (:event, :now, :by, :desk, :now, :case, 'held', :turn, 'reserved', :until, :facility, :hold,
  '', 1)
"""
_ENTRY = """
INSERT INTO journal (id, recorded_at, by_id, desk_id, epoch, number, observed_at, event, account,
  behalf_of, role, facility_id, case_id, subject_id, outcome, reason, database_role, previous, hash)
VALUES (:entry, :now, :by, :desk, :epoch, :number, :now, 'hold.made', 'benchmark', '', :role,
  :facility, :case, :hold, 'done', '', '', :previous, :previous)
"""


class Wanted(NamedTuple):
    """A case and the facility where a place is to be held for it."""

    case: CaseId
    facility: FacilityId


class ByHand:
    """The statements of a hold, and nothing between them but what one needs of the other."""

    def __init__(self, connection: sqlite3.Connection, by: bytes, desk: bytes) -> None:
        """Take a connection with the settings of `connect()`."""
        self.connection = connection
        self._who = {"by": by, "desk": desk}

    def hold(self, wanted: Wanted) -> None:
        """Hold one place."""
        run = self.connection.execute
        own = {"case": wanted.case.bytes, "facility": wanted.facility.bytes, "at": _WRITTEN["now"]}
        run("BEGIN IMMEDIATE")
        run("UPDATE revision SET number = number + 1")
        epoch, *_ = run(
            "SELECT epoch, store_id, written_at, version_num FROM revision, alembic_version"
        ).fetchone()
        run("UPDATE revision SET written_at = :now", _WRITTEN)
        run(SETTINGS, own).fetchall()
        run(RESTRICTIONS, own).fetchall()
        line = run(f"{FACTS} AND f.id = :facility", own).fetchone()
        run(f"{HOLDS} AND facility_id = :facility", own).fetchall()
        own["version"] = line[13]
        run(_ROWS.format("facility"), {"row": own["facility"]}).fetchall()
        run(
            "UPDATE facility SET version = version + 1 WHERE id = :facility AND version = :version",
            own,
        )
        case = run(CASE, own).fetchone()
        run(TEXTS.format("SELECT :case"), own).fetchall()
        events = run(EVENTS.format("SELECT :case"), own).fetchall()
        for sql in (YOUTHS, STAYS, HOLDS_OF, NAMES):
            run(sql.format("SELECT :case"), own).fetchall()
        own["version"] = case[2]
        run(_ROWS.format("crisis_case"), {"row": own["case"]}).fetchall()
        run(
            "UPDATE crisis_case SET version = version + 1 WHERE id = :case AND version = :version",
            own,
        )
        until = micros(AT + ACUTE_HOLD)
        hold, event, entry = (new_id().bytes for _ in range(3))
        own |= self._who | _WRITTEN | {"until": until, "hold": hold, "event": event, "entry": entry}
        own |= {"turn": len(events) + 1, "epoch": epoch}
        run(_HOLD, own)
        run(_EVENT, own)
        _secret, own["role"], _database_role = run(_HAND, own).fetchone()
        _epoch, number, own["previous"] = run(_JOURNAL, own).fetchone()
        own["number"] = number + 1
        written = {"hold": hold, "case_event": event, "facility": own["facility"]}
        for table, row in {**written, "crisis_case": own["case"], "revision": 1}.items():
            run(_ROWS.format(table), {"row": row}).fetchall()
        run(_ENTRY, own)
        run("COMMIT")


def prepared(store: Store, holds_wanted: int) -> Iterator[Wanted]:
    """Cases without a place, each with a facility that has room for it."""
    facilities = [
        make_facility(store, f"De Boei {number}", CapacityFigures(available=9_000, occupied=0))
        for number in range(PLACES)
    ]
    found = [store.write(make_case)[0] for _ in range(holds_wanted)]
    return map(Wanted, found, cycle(facilities))


def both(stack: ExitStack, *, facilities: int, wanted: int) -> tuple[Store, ByHand, list[Wanted]]:
    """A desk, and the same store by hand with a file of its own."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="crisisdesk-")))
    target = Target(str(folder / "desk.db"))
    fill(target, facilities=facilities, reports=2 * facilities)
    store = opened(stack, target)
    member = sit_down(store, "AB")
    found = [*prepared(store, wanted)]
    with closing(connect(target)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = Target(str(folder / "by hand.db"))
    copyfile(target.path, copy.path)
    connection = stack.enter_context(closing(connect(copy)))
    return store, ByHand(connection, member.bytes, store.actor.desk.bytes), found


def each(work: Callable[[Wanted], Any], wanted: list[Wanted]) -> Callable[[], float]:
    """How long the next one of them takes, with each call."""
    left = iter(wanted)

    def one() -> float:
        next_one = next(left)
        begun = perf_counter()
        work(next_one)
        return 1000 * (perf_counter() - begun)

    return one


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """One hold a turn, each of a case of its own; the second row holds the time itself."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    store, floor, wanted = both(
        stack, facilities=20 if quick else FACILITIES, wanted=2 * (rounds + 1)
    )
    half = rounds + 1

    def hold(one: Wanted) -> None:
        store.write(holds.hold, one.case, one.facility)

    yield Measure(
        name="a hold, durable / the same by hand",
        ours=each(hold, wanted[:half]),
        floor=each(floor.hold, wanted[:half]),
        unit="ms",
        goal=Goal("<=", 8),
        rounds=rounds,
    )
    yield Measure(
        name=f"a hold, durable / {MOST_MS:.0f} ms",
        ours=each(hold, wanted[half:]),
        floor=lambda: MOST_MS,
        unit="ms",
        goal=Goal("<=", 1),
        rounds=rounds,
    )
