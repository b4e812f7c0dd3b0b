"""The power is cut at any write: what was recorded of a desk at work is replayed up to there.

`strace` records what the desk writes, syncs and confirms. What was synced is on the disk; of what
was written since, any part may be, down to single sectors.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import DeskError
from crisisdesk.i18n import say
from crisisdesk.services.cases import holds, looks
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store import copies
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_actor, make_case, make_facility, rows_of, tell

_SECTOR = 512
_CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink"
_CALL = re.compile(r"(\w+)\((?:(\d+)<([^>]*)>|\"([^\"]*)\")(?:, \"([^\"]*)\")?([\d, ]*)")
_CONFIRMED = "confirmed"
_ROUNDS = 2
"""How often the desk closes its store, which brings the log into the file."""


class Event(NamedTuple):
    """One thing that the desk asked of the disk."""

    call: str
    file: str
    content: bytes
    numbers: tuple[int, ...]


class Cut(NamedTuple):
    """A moment without power, and what is wrong afterwards."""

    confirmed: int
    torn: bool
    faults: list[str]


def _target(path: Path, *, encrypted: bool) -> Target:
    return Target(str(path), key(b"geheim", path) if encrypted else None)


def work(folder: Path, acts: int, *, encrypted: bool) -> None:
    """Act after act; each is confirmed by a line once it is committed."""
    confirmed = os.open(folder / _CONFIRMED, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def confirm(table: str, id_: UUID) -> None:
        os.write(confirmed, f"{table} {id_}\n".encode())

    clock, actor = Clock(), make_actor("B")
    for _ in range(_ROUNDS):
        with closing(
            Store(_target(folder / "desk.db", encrypted=encrypted), clock, actor)
        ) as store:
            for number in range(acts // _ROUNDS):
                clock.forward(seconds=1)
                facility = make_facility(store, figures=CapacityFigures(available=9, occupied=0))
                confirm("facility", facility)
                confirm("capacity_report", tell(store, facility, occupied=number % 9))
                case, _youths = store.write(make_case)
                confirm("crisis_case", case)
                store.write_trace_now(looks.look, case)
                confirm("hold", store.write(holds.hold, case, facility, 1, sure=True))


def record(folder: Path, acts: int, *, encrypted: bool) -> list[Event]:
    """Let a desk work under `strace`; the file as it was before stays as `before.db`."""
    folder.mkdir(parents=True)
    target = _target(folder / "desk.db", encrypted=encrypted)
    with closing(Store(target, Clock(), make_actor())) as store:
        store.open()
        make_facility(store)
    with closing(Connection(connect(target), target)) as connection:
        copies.close_log(connection)
    shutil.copyfile(target.path, folder / "before.db")
    trace = folder / "trace"
    script = "import sys; from pathlib import Path; from tests.chaos.power import work; "
    script += f"work(Path(sys.argv[1]), {acts}, encrypted={encrypted})"
    command = [
        "strace",
        "-f",
        "-y",
        "-xx",
        "-s",
        "1000000",
        "-o",
        str(trace),
        "-e",
        f"trace={_CALLS}",
    ]
    subprocess.run([*command, sys.executable, "-c", script, str(folder)], check=True, timeout=500)
    return [*_events(trace)]


def _bytes(text: str | None) -> bytes:
    return (text or "").encode("latin-1").decode("unicode_escape").encode("latin-1")


def _events(trace: Path) -> Iterator[Event]:
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            match = _CALL.search(line)
            if match is None:
                continue
            call, _, path, unlinked, content, numbers = match.groups()
            name = Path(os.fsdecode(_bytes(path or unlinked))).name
            if (name.startswith("desk.db") and not name.endswith("shm")) or name == _CONFIRMED:
                sizes = tuple(int(number) for number in re.findall(r"\d+", numbers))
                yield Event(call, name, _bytes(content), sizes)


class _Disk:
    """What is on the disk for good, and what may be."""

    def __init__(self, before: bytes) -> None:
        self.synced: dict[str, bytearray] = {"desk.db": bytearray(before)}
        self.open: list[Event] = []

    def take(self, event: Event) -> None:
        if event.call in ("fsync", "fdatasync"):
            # A file system with a journal keeps what was taken away in the order of what it syncs.
            gone = {open_.file for open_ in self.open if open_.call == "unlink"}
            stay = []
            for open_ in self.open:
                if open_.file in {*gone, event.file}:
                    _apply(self.synced, open_, None)
                else:
                    stay.append(open_)
            self.open = stay
        else:
            self.open.append(event)

    def after(self, random: Random | None) -> dict[str, bytearray]:
        """The files after a cut: with all that was written, or with any part of it."""
        files = {name: bytearray(content) for name, content in self.synced.items()}
        stands = set[str]()
        for event in self.open:
            # Where a file was not taken away yet, what is written under its name is no part of it.
            if event.file in stands:
                continue
            if random is not None and event.call == "unlink" and random.random() < 0.5:
                stands.add(event.file)
            else:
                _apply(files, event, random)
        return files


def _apply(files: dict[str, bytearray], event: Event, random: Random | None) -> None:
    if event.call == "unlink":
        files.pop(event.file, None)
        return
    content = files.setdefault(event.file, bytearray())
    if event.call == "ftruncate":
        (size,) = event.numbers[-1:]
        del content[size:]
        content.extend(bytes(size - len(content)))
        return
    _, offset = event.numbers
    for at in range(0, len(event.content), _SECTOR):
        if random is not None and random.random() < 0.5:
            continue
        part = event.content[at : at + _SECTOR]
        content.extend(bytes(max(0, offset + at + len(part) - len(content))))
        content[offset + at : offset + at + len(part)] = part


def trials(
    folder: Path, acts: int, *, encrypted: bool, seed: int = 1, every: int = 1
) -> Iterator[Cut]:
    """Cut the power after `every` write, sync and confirmation, each time whole and torn."""
    random = Random(seed)
    events = record(folder, acts, encrypted=encrypted)
    disk = _Disk((folder / "before.db").read_bytes())
    raw = key(b"geheim", folder / "before.db") if encrypted else None
    confirmed: list[tuple[str, UUID]] = []
    for number, event in enumerate(events):
        if event.file == _CONFIRMED:
            table, id_ = event.content.decode().split()
            confirmed.append((table, UUID(id_)))
        else:
            disk.take(event)
        for torn in (False, True) if number % every == 0 else ():
            place = folder / "after" / "desk.db"
            shutil.rmtree(place.parent, ignore_errors=True)
            place.parent.mkdir()
            for name, content in disk.after(random if torn else None).items():
                place.with_name(name).write_bytes(content)
            target = Target(str(place), raw)
            yield Cut(len(confirmed), torn, _wrong(target, confirmed))


def _wrong(target: Target, confirmed: list[tuple[str, UUID]]) -> list[str]:
    """What is not as it was confirmed."""
    with closing(Store(target, Clock(), make_actor())) as store:
        try:
            faults = [
                f"{table} {id_} is gone"
                for table in sorted({table for table, _ in confirmed})
                for ids in [{row[0] for row in rows_of(store, f"SELECT id FROM {table}")}]
                for name, id_ in confirmed
                if name == table and id_.bytes not in ids
            ]
            if (pages := rows_of(store, "PRAGMA integrity_check")) != [("ok",)]:
                faults.append(str(pages))
            if not journals.verify(store).whole:
                faults.append("the journal is not whole")
        except DeskError as error:
            return [say(error)]
        return faults


def run(folder: Path, times: int) -> bool:
    """Say at how many moments the power was cut and what was lost, plain and encrypted."""
    lost = 0
    for name in ("plain", "encrypted"):
        cuts = [*trials(folder / name, times, encrypted=name == "encrypted")]
        faults = [fault for cut in cuts for fault in cut.faults]
        lost += len(faults)
        acts = max(cut.confirmed for cut in cuts)
        print(
            f"{name}: {len(cuts)} cuts over {acts} confirmed acts, {len(faults)} faults", flush=True
        )
        for fault in faults[:20]:
            print(fault, file=sys.stderr)
    return not lost
