"""A shared desk and up to four laptops that live apart for weeks and come home in any order.

Everything goes through the real services; one seed is one history. `python -m tests.together`
lives many of them.
"""

import random
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import Connection as EngineConnection

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.cases.states import CaseId, HoldId, StayId
from crisisdesk.errors import DeskError, Refused, StoreUnavailable
from crisisdesk.services.cases import cases, holds, stays
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.together import along, joining, standing
from crisisdesk.store import copies, schema
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.store import Store
from crisisdesk.store.together.bundle import open_bundle
from crisisdesk.store.values import Dialect
from tests.clock import Clock
from tests.factories import SAFE, make_actor, make_facility, rows_of, sit_down, tell
from tests.servers import Server
from tests.together.apart import hold, open_case

KEY = "5c" * 32 + "a7" * 16
"""Of every encrypted store here: what a passphrase costs is tried where passphrases are."""
WORDS = b"three children sleep well tonight"
MOST_LAPTOPS = 4
READY = schema.ready
_HALF = 0.5
_FACTS = ("capacity_report", "crisis_case", "youth", "case_event", "stay", "departure", "hold")
_SIDES = ("received_at", "version", "closed_at", "settled_at", "ends_at")


class _Row(NamedTuple):
    a: UUID
    b: UUID
    c: datetime | None


class Templates:
    """Empty stores, made once and copied: a plain one and an encrypted one."""

    def __init__(self, folder: Path) -> None:
        self.plain, self.encrypted = folder / "plain.db", folder / "encrypted.db"
        schema.ready(Target(str(self.plain)))
        schema.ready(Target(str(self.encrypted), KEY))

    @contextmanager
    def quick(self) -> Iterator[None]:
        """A copy that leaves is made from the encrypted template, under the one key."""
        with ExitStack() as stack:
            for name, stand_in in {
                "crisisdesk.store.together.carried.schema.ready": self._ready,
                "crisisdesk.services.together.along.key": lambda *_: KEY,
                "crisisdesk.store.together.bundle.opening": lambda _, target: target._replace(
                    key=KEY
                ),
            }.items():
                stack.enter_context(patch(name, stand_in))
            yield

    def store(self, folder: Path, *, encrypted: bool) -> Target:
        """A store of a history's own."""
        path = folder / "desk.db"
        shutil.copyfile(self.encrypted if encrypted else self.plain, path)
        return Target(str(path), KEY if encrypted else None)

    def _ready(self, target: Target, **how: bool) -> None:
        if target.key is not None and target.path.stat().st_size == 0:
            shutil.copyfile(self.encrypted, target.path)
        else:
            READY(target, **how)


class Desk:
    """A store with a clock of its own, and somebody who acts on it at random."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def act(self, chance: random.Random, places: list[FacilityId], seen: Counter[str]) -> None:
        """Do something; a refusal is an outcome too."""
        known = [CaseId(case) for (case,) in self._ids("SELECT id FROM crisis_case")]
        held = [HoldId(row) for (row,) in self._ids("SELECT id FROM hold")]
        staying = [row for (row,) in self._ids("SELECT id FROM stay")]
        what = chance.choice(
            ("report", "case", "hold", "hold", "release", "arrive", "leave", "note")
        )
        try:
            match what:
                case "report":
                    available = chance.randint(1, 4)
                    tell(
                        self.store,
                        chance.choice(places),
                        available=available,
                        occupied=chance.randint(0, available),
                    )
                case "case":
                    open_case(self.store, f"Kid {chance.randrange(10**6)}")
                case "hold" if known:
                    hold(self.store, chance.choice(known), chance.choice(places))
                case "release" if held:
                    self.store.write(holds.release, chance.choice(held))
                case "arrive" if known:
                    case_id = chance.choice(known)
                    youth = self.store.read(case_queries.case, case_id).youths[0].id
                    place = chance.choice(places)
                    self.store.write(stays.arrive, case_id, youth, place, sure=True)
                case "leave" if staying:
                    self.store.write(
                        stays.depart,
                        StayId(chance.choice(staying)),
                        Destination.HOME,
                        safety=SAFE,
                        sure=True,
                    )
                case "note" if known:
                    self.store.write(cases.note, chance.choice(known), "Called back")
                case _:
                    return
            seen[what] += 1
        except DeskError:
            seen["refused"] += 1

    def _ids(self, sql: str) -> list[Any]:
        rows = rows_of(self.store, f"{sql} ORDER BY id")
        identity = self.store.read(lambda snapshot: snapshot.identity)
        return [(identity(row[0]),) for row in rows]


class History:
    """One history of a shared desk and its laptops."""

    def __init__(self, folder: Path, seed: int, target: Target) -> None:
        self.seen: Counter[str] = Counter()
        self.folder = folder
        self.chance = random.Random(seed)
        self.clock = Clock()
        store = Store(target, self.clock, make_actor("A"))
        store.open()
        self.shared = Desk(store, self.clock)
        sit_down(store, "AB")
        self.places = [
            make_facility(store, name, CapacityFigures(available=2, occupied=1))
            for name in ("De Laatste", "De Luwte")
        ]
        self.laptops: list[Desk] = []

    def live(self) -> Counter[str]:
        """Live it, and check what must hold."""
        chance = self.chance
        laptops = chance.randint(1, MOST_LAPTOPS)
        for _ in range(laptops):
            self._some_acts()
            self._leave()
        self._some_acts()
        files = [self._file(laptop) for laptop in self.laptops]
        chance.shuffle(files)
        if self.shared.store.target.dialect is Dialect.SQLITE:
            self._other_way_round(files)
        for file in files:
            self._bring(file)
            if chance.random() < _HALF:
                self._some_acts(most=3, desks=(self.shared,))
        self._twice(files)
        self._check_facts()
        self.close()
        return self.seen

    def close(self) -> None:
        """Close every desk."""
        for desk in (self.shared, *self.laptops):
            desk.store.close()

    def _some_acts(self, most: int = 14, desks: tuple["Desk", ...] = ()) -> None:
        for _ in range(self.chance.randint(2, most)):
            desk = self.chance.choice(desks or (self.shared, *self.laptops))
            desk.act(self.chance, self.places, self.seen)
            step = timedelta(minutes=self.chance.choice((1, 20, 300, 60 * 24 * 9)))
            for some in (self.shared, *self.laptops):
                some.clock.forward(seconds=step.total_seconds())

    def _leave(self) -> None:
        where = self.folder / f"laptop-{len(self.laptops)}.db"
        along.take_along(self.shared.store, where, WORDS)
        clock = Clock(self.clock())
        off = timedelta(minutes=self.chance.randint(-120, 4))
        clock.forward(minutes=off.total_seconds() / 60)
        store = Store(Target(str(where), KEY), clock, make_actor("Z"))
        store.open()
        self.laptops.append(Desk(store, clock))
        self.seen["laptops"] += 1

    def _file(self, laptop: Desk) -> Path:
        """What is mailed: the laptop may go on afterwards."""
        laptop.store.close()
        path = Path(laptop.store.target.address)
        mailed = path.with_name(f"mailed-{path.name}")
        shutil.copyfile(path, mailed)
        return mailed

    def _bring(self, file: Path) -> None:
        store = self.shared.store
        bundle = open_bundle(file, WORDS)
        at = store.now()
        before = self._board(at)
        revision = rows_of(store, "SELECT number FROM revision")
        self.clock.forward(seconds=60)
        self._crash(bundle)
        assert rows_of(store, "SELECT number FROM revision") == revision
        try:
            joined = store.write(joining.join, bundle)
        except Refused:
            joined = store.write(joining.join, bundle, ahead=True)
            self.seen["ahead"] += 1
        self.seen["joined"] += 1
        self.seen["rows"] += sum(joined.tally.tables.values())
        after = self._board(at)
        for was, now in zip(before, after, strict=True):
            assert was == now, [
                (name, getattr(was, name), getattr(now, name))
                for name in was._fields
                if getattr(was, name) != getattr(now, name)
            ]
        verified = journal.verify(store)
        assert verified.whole, (verified.checked.findings, verified.rows)
        self._check_conflicts()

    def _crash(self, bundle: object) -> None:
        left = self.chance.randint(0, 40)
        execute = EngineConnection.execute

        def stops(connection: Any, *args: Any, **kw: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise StoreUnavailable("the power is gone")
            return execute(connection, *args, **kw)

        def never(*_: object) -> None:
            raise StoreUnavailable("the power is gone")

        with (
            patch.object(EngineConnection, "execute", stops),
            patch.object(EngineConnection, "commit", never, create=True),
            patch("crisisdesk.store.acts.act.Act.commit", never),
        ):
            try:
                self.shared.store.write(joining.join, bundle, ahead=True)  # type: ignore[arg-type]
            except StoreUnavailable:
                self.seen["crashed"] += 1

    def _board(self, at: datetime) -> list[Any]:
        store = self.shared.store
        with closing(Store(store.target, self.clock, store.actor, at=at, known=at)) as past:
            lines = past.read(capacity_queries.lines)
            return [line._replace(version=0) for line in sorted(lines, key=lambda line: line.id)]

    def _check_conflicts(self) -> None:
        store = self.shared.store
        subjects = Counter(
            (conflict.kind, conflict.subject) for conflict in store.read(standing.open_conflicts)
        )
        assert all(number == 1 for number in subjects.values()), subjects
        self.seen["conflicts"] += len(subjects)

    def _check_facts(self) -> None:
        store = self.shared.store
        for table in _FACTS:
            ids = [self._plain(row[0]) for row in rows_of(store, f"SELECT id FROM {table}")]
            assert len(ids) == len({*ids})
            for laptop in self.laptops:
                theirs = rows_of(laptop.store, f"SELECT id FROM {table}")
                lost = {self._plain(row[0]) for row in theirs} - {*ids}
                assert not lost, (table, lost)
        for place, held in self._held().items():
            line = next(line for line in store.read(capacity_queries.lines) if line.id == place)
            assert (line.held or 0) == held, (line.name, line.held, held)

    def _held(self) -> dict[FacilityId, int]:
        """How many places are held, reckoned from the rows alone."""
        store, now = self.shared.store, self.shared.store.now()

        def ask(sql: str) -> list[Any]:
            return store.read(lambda snapshot: snapshot.read(_Row, sql))

        gone = {row.a for row in ask("SELECT row_id AS a, row_id AS b, NULL AS c FROM retraction")}
        ended = {
            row.b
            for row in ask(
                "SELECT id AS a, hold_id AS b, NULL AS c FROM hold_event WHERE change = 'released'"
            )
            if row.a not in gone
        }
        came = Counter(
            row.b
            for row in ask(
                "SELECT id AS a, hold_id AS b, NULL AS c FROM stay WHERE hold_id IS NOT NULL"
            )
            if row.a not in gone
        )
        held = dict.fromkeys(self.places, 0)
        for row in ask("SELECT id AS a, facility_id AS b, until AS c FROM hold"):
            if row.a not in gone | ended and row.c is not None and row.c > now:
                held[FacilityId(row.b)] += max(1 - came[row.a], 0)
        return held

    @staticmethod
    def _plain(value: Any) -> str:
        return value.hex() if isinstance(value, bytes) else value.hex

    def _twice(self, files: list[Path]) -> None:
        store = self.shared.store
        revision = rows_of(store, "SELECT number FROM revision")
        for file in files:
            assert store.write(joining.join, open_bundle(file, WORDS), ahead=True).already
            self.seen["twice"] += 1
        assert rows_of(store, "SELECT number FROM revision") == revision

    def _other_way_round(self, files: list[Path]) -> None:
        """In another order the same comes in."""
        worlds = []
        for number, order in enumerate((files, files[::-1])):
            path = self.folder / f"order-{number}.db"
            copies.write(self.shared.store.target, path)
            target = self.shared.store.target._replace(address=str(path))
            desk = Store(target, self.clock, self.shared.store.actor)
            desk.open()
            for file in order:
                desk.write(joining.join, open_bundle(file, WORDS), ahead=True)
            worlds.append(
                {
                    table: sorted(self._told(desk, table))
                    for table in (*_FACTS, "hold_event", "case_text")
                }
                | {
                    "lines": [
                        repr(line._replace(version=0)) for line in desk.read(capacity_queries.lines)
                    ]
                }
                | {
                    "conflicts": sorted(
                        f"{conflict.kind} {conflict.subject}"
                        for conflict in desk.read(standing.open_conflicts)
                    )
                }
            )
            desk.close()
        for table, rows in worlds[0].items():
            assert rows == worlds[1][table], f"{table} depends on the order"
        self.seen["orders"] += 1

    def _told(self, store: Store, table: str) -> list[str]:
        answer = store.read(lambda snapshot: snapshot.answer(f"SELECT * FROM {table}"))
        return [
            repr(
                {
                    name: value
                    for name, value in zip(answer.names, row, strict=True)
                    if name not in _SIDES
                }
            )
            for row in answer.rows
            # Who stays placed is said by the joining itself, under an id of its own.
            if "settled" not in row
        ]


def simulate(
    folder: Path, seeds: Iterable[int], *, server: Server | None = None, encrypted: bool = False
) -> Counter[str]:
    """Live a history for each seed; answers what was seen. Raises AssertionError."""
    templates, seen = Templates(folder), Counter[str]()
    with templates.quick():
        for seed in seeds:
            home = folder / f"history-{seed}"
            home.mkdir()
            address = templates.store(home, encrypted=encrypted) if server is None else None
            target = address or Target(server.migrated())  # type: ignore[union-attr]
            try:
                seen += History(home, seed, target).live()
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: {error}") from error
            if server is not None:
                server.drop(target.address)
            shutil.rmtree(home)
    return seen
