"""A desk that is killed at a random moment of its work; whatever it confirmed must be there."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import RuleBroken
from crisisdesk.services import drafts
from crisisdesk.services.cases import holds, looks, stays
from crisisdesk.services.drafts import new_draft_id
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_actor, make_case, make_facility, rows_of, tell

_ANEW = 40
"""After so many kills another store is begun: its journal is checked after each."""
_LONGEST = 0.1
"""Seconds from the first act, or from the start, to the kill."""
_AT_WORK = 0.85
"""The share that is killed at work; the others open their store."""


class Killed(NamedTuple):
    """What one killed desk had confirmed, and what is wrong now."""

    confirmed: int
    faults: list[str]


class _Desk:
    """A store, and the desk that writes in it again and again."""

    def __init__(self, folder: Path, *, encrypted: bool) -> None:
        folder.mkdir(parents=True)
        path = folder / "desk.db"
        self.target = Target(str(path), key(b"geheim", path) if encrypted else None)
        self.anchors = Anchors(folder / "anchors")
        self.actor: Actor = make_actor()
        self.clock = Clock()
        with closing(self.store()) as store:
            store.open()
            figures = CapacityFigures(available=900, occupied=0)
            self.facilities = [make_facility(store, f"De Boei {n}", figures) for n in range(3)]

    def store(self) -> Store:
        return Store(self.target, self.clock, self.actor, anchors=self.anchors)

    def work(self, random: Random, confirm: Callable[[str, UUID], None]) -> None:
        """Act after act, each confirmed as a screen would."""
        store = self.store()
        while True:
            self.clock.forward(seconds=1)
            for act in random.sample((self._report, self._case, self._draft), 3):
                act(store, random, confirm)

    def _report(self, store: Store, random: Random, confirm: Callable[[str, UUID], None]) -> None:
        facility = random.choice(self.facilities)
        confirm("capacity_report", tell(store, facility, available=900, occupied=1))

    def _case(self, store: Store, random: Random, confirm: Callable[[str, UUID], None]) -> None:
        case, (youth,) = store.write(make_case)
        confirm("crisis_case", case)
        store.write_trace_now(looks.look, case)
        facility: FacilityId = random.choice(self.facilities)
        try:
            hold = store.write(holds.hold, case, facility, 1, sure=True)
            confirm("hold", hold)
            self.clock.forward(seconds=1)
            confirm("stay", store.write(stays.arrive, case, youth, facility, hold=hold).stay)
        except RuleBroken:
            return

    def _draft(self, store: Store, random: Random, confirm: Callable[[str, UUID], None]) -> None:
        draft = Draft(new_draft_id(), None, store.now(), '{"needs": "half a word"}')
        store.write_draft_now(drafts.keep, draft, store.actor.desk)
        confirm("draft", draft.id)

    def wrong(self, confirmed: list[tuple[str, UUID]]) -> list[str]:
        """What is not as it was confirmed."""
        with closing(self.store()) as store:
            found = [
                f"{table} {one} is gone"
                for table, one in confirmed
                if not rows_of(store, f"SELECT 1 FROM {table} WHERE id = :id", id=one)
            ]
            if (said := rows_of(store, "PRAGMA integrity_check")) != [("ok",)]:
                found.append(str(said))
            if not journals.verify(store).whole:
                found.append("the journal is not whole")
            (newest,) = rows_of(store, "SELECT max(recorded_at) FROM journal")[0]
        # The next desk starts where this one stopped.
        self.clock.forward(microseconds=max(0, newest - int(self.clock().timestamp() * 1e6)))
        return found


def trials(folder: Path, times: int, *, encrypted: bool, seed: int = 1) -> Iterator[Killed]:
    """Kill a desk so often, at moments drawn at random."""
    random = Random(seed)
    desk = _Desk(folder / "0", encrypted=encrypted)
    for number in range(times):
        if number and number % _ANEW == 0:
            desk = _Desk(folder / str(number), encrypted=encrypted)
        confirmed = _kill(desk, random)
        yield Killed(len(confirmed), desk.wrong(confirmed))


def _kill(desk: _Desk, random: Random) -> list[tuple[str, UUID]]:
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)

        def confirm(table: str, one: UUID) -> None:
            os.write(writes, f"{table} {one}\n".encode())

        try:
            desk.work(random, confirm)
        finally:
            os._exit(3)
    os.close(writes)
    said = b""
    with os.fdopen(reads, "rb", buffering=0) as told:
        if random.random() < _AT_WORK:
            said += told.read(1 << 16) or b""
        end = time.monotonic() + random.uniform(0, _LONGEST)
        while (left := end - time.monotonic()) > 0:
            if select.select([told], [], [], left)[0]:
                said += told.read(1 << 16) or b""
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        said += told.readall() or b""
    if not os.WIFSIGNALED(status):
        raise AssertionError("the desk fell over before it was killed")
    return [
        (table, UUID(one)) for table, one in (line.split() for line in said.decode().splitlines())
    ]


def run(folder: Path, times: int, kinds: tuple[str, ...] = ("plain", "encrypted")) -> bool:
    """Say how many acts were confirmed and lost, on a plain and an encrypted store."""
    lost = 0
    for name in kinds:
        confirmed = kills = 0
        for one in trials(folder / name, times, encrypted=name == "encrypted"):
            kills += 1
            confirmed += one.confirmed
            lost += len(one.faults)
            for fault in one.faults:
                print(f"{name}, kill {kills}: {fault}", file=sys.stderr)
        print(f"{name}: {kills} kills, {confirmed} acts confirmed, {lost} faults", flush=True)
    return not lost
