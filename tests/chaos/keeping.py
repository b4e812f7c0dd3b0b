"""Copies, restores, changes of passphrase that are killed: the next start leaves no plain word."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

from crisisdesk.errors import DeskError
from crisisdesk.services.safekeeping import backups, leftovers, passphrase
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store import schema
from crisisdesk.store.connect import Target, is_encrypted
from crisisdesk.store.safekeeping import backups as kept
from crisisdesk.store.safekeeping import leftovers as left
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import key, opening, opens
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import count_of, make_actor, make_facility, rows_of

MARKER = "Zwaluwenmerkteken"
WORDS = (b"een", b"twee")
_ACTOR = make_actor()


class Broken(NamedTuple):
    """What one kill left, and what is wrong after the next start."""

    act: str
    halves: int
    exposed: int
    """Plain files of a store that was encrypted by then, before the next start."""
    faults: list[str]


class Desk:
    """A store with its copies in a folder, by its own name or behind a link."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "home" / "desk.db"
        self.stick = folder / "stick"
        self.anchors = Anchors(folder / "home" / "anchors")
        self.clock = Clock()

    @property
    def target(self) -> Target:
        """The store with the key that opens it now; plain or unopened without."""
        plain = Target(str(self.path))
        keyed = (opening(words, plain) for words in WORDS)
        return next(filter(opens, keyed), plain) if is_encrypted(self.path) else plain

    def store(self, target: Target) -> Store:
        return Store(target, self.clock, _ACTOR, anchors=self.anchors)

    def make(self, *, encrypted: bool, linked: bool) -> None:
        """A facility, two nightly copies, one from before an upgrade, and a plain one elsewhere."""
        for folder in (self.path.parent, self.stick, self.folder / "disk"):
            folder.mkdir(parents=True)
        if linked:
            self.path.symlink_to(Path("..") / "disk" / "real.db")
        with closing(self.store(Target(str(self.path)))) as store:
            store.open()
            make_facility(store, MARKER)
            backups.back_up(store, self.stick / "plain.db")
        if encrypted:
            passphrase.change(
                Target(str(self.path)), None, WORDS[0], self.clock, _ACTOR, self.anchors
            )
        with closing(self.store(self.target)) as store:
            for _ in range(2):
                self.clock.forward(days=1)
                backups.back_up(store)
            schema.keep_copy(store.target, "before-0001")

    def act(self, name: str, target: Target) -> None:
        """One act of those that write whole files."""
        self.clock.forward(days=3)
        after = {"set": WORDS[0], "change": WORDS[1], "remove": None}
        if name == "copy":
            with closing(self.store(target)) as store:
                backups.back_up(store)
        elif name == "elsewhere":
            with closing(self.store(target)) as store:
                backups.back_up(store, self.stick / "copy.db")
        elif name == "upgrade":
            schema.keep_copy(target, "before-0002")
        elif name == "restore":
            copy = Target(str(self.stick / "plain.db"))
            backups.restore(target, copy, self.clock, _ACTOR, self.anchors)
        else:
            before = WORDS[0] if target.key else None
            passphrase.change(target, before, after[name], self.clock, _ACTOR, self.anchors)

    def exposed(self) -> list[Path]:
        """The files that hold the word in the clear, but for the copy that lay elsewhere."""
        return [
            path
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
            and not path.is_symlink()
            and path.name != "plain.db"
            and MARKER.encode() in path.read_bytes()
        ]

    def wrong(self, copies: int) -> list[str]:
        """What is not as it should be after a start."""
        self.clock.forward(days=3)
        target = self.target
        leftovers.tidy(target, self.anchors)
        faults = [f"{path.name} is left" for path in left.found(target)]
        faults += [
            f"{path.name} is there"
            for path in self.folder.rglob(".*")
            if not path.name.startswith(".desk.json")
        ]
        if target.key is not None:
            faults += [f"{path.name} is in the clear" for path in self.exposed()]
        try:
            with closing(self.store(target)) as store:
                store.open(create=False)
                if count_of(store, "facility") != 1:
                    faults.append("the facility is gone")
                if rows_of(store, "PRAGMA integrity_check") != [("ok",)]:
                    faults.append("the file is damaged")
                if not journals.verify(store).whole:
                    faults.append("the journal is not whole")
        except DeskError as error:
            faults.append(str(error))
        every_copy = [*kept.listed(target), *kept.earlier(target)]
        if len(every_copy) < copies:
            faults.append("a copy is gone")
        faults += [f"{path.name} does not open" for _, path in every_copy if not _readable(path)]
        return faults


def _readable(path: Path) -> bool:
    copy = Target(str(path))
    if not is_encrypted(path):
        return opens(copy)
    return any(opens(copy._replace(key=key(words, path))) for words in WORDS)


ACTS = {
    "plain": ("copy", "elsewhere", "upgrade", "set", "set", "restore"),
    "encrypted": ("copy", "elsewhere", "upgrade", "change", "change", "remove", "restore"),
}


def trials(folder: Path, times: int, seed: int = 1) -> Iterator[Broken]:
    """Kill an act so often, at moments drawn at random over the time that it takes."""
    random = Random(seed)
    ready = {
        (kind, linked): _made(folder / f"{kind}-{linked}", kind == "encrypted", linked)
        for kind in ACTS
        for linked in (False, True)
    }
    takes: dict[tuple[str, str], float] = {}
    for number in range(times):
        kind, linked = random.choice([*ACTS]), random.random() < 0.5
        name = random.choice(ACTS[kind])
        if (kind, name) not in takes:
            takes[kind, name] = _timed(_copied(ready[kind, linked], folder / "timed"), name)
        desk = _copied(ready[kind, linked], folder / f"{number}")
        _kill(partial(desk.act, name, desk.target), takes[kind, name], random)
        target = desk.target
        halves = len(left.found(target))
        exposed = len(desk.exposed()) if target.key is not None else 0
        yield Broken(f"{kind} {name}", halves, exposed, desk.wrong(copies=3))
        shutil.rmtree(desk.folder)


def _made(folder: Path, encrypted: bool, linked: bool) -> Desk:
    desk = Desk(folder)
    desk.make(encrypted=encrypted, linked=linked)
    return desk


def _copied(desk: Desk, folder: Path) -> Desk:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(desk.folder, folder, symlinks=True)
    copy = Desk(folder)
    copy.clock.forward(days=2)
    return copy


def _timed(desk: Desk, name: str) -> float:
    begin = time.monotonic()
    _fork(partial(desk.act, name, desk.target)).wait()
    return time.monotonic() - begin


class _Child(NamedTuple):
    process: int

    def wait(self) -> None:
        os.waitpid(self.process, 0)


def _fork(act: Callable[[], None]) -> _Child:
    child = os.fork()
    if child == 0:
        code = 3
        try:
            act()
            code = 0
        finally:
            os._exit(code)
    return _Child(child)


def _kill(act: Callable[[], None], takes: float, random: Random) -> None:
    child = _fork(act)
    time.sleep(random.uniform(0, takes))
    os.kill(child.process, signal.SIGKILL)
    child.wait()


def run(folder: Path, times: int) -> bool:
    """Say what the kills left, and what the next start did not clear."""
    halves = exposed = faults = 0
    acts: dict[str, int] = {}
    for number, broken in enumerate(trials(folder, times), start=1):
        acts[broken.act] = acts.get(broken.act, 0) + 1
        halves += bool(broken.halves)
        exposed += bool(broken.exposed)
        faults += len(broken.faults)
        for fault in broken.faults:
            print(f"kill {number}, {broken.act}: {fault}", file=sys.stderr)
    print(f"{times} kills of {len(acts)} acts: {halves} left something half written,")
    print(f"{exposed} something in the clear beside an encrypted store; {faults} faults afterwards")
    return not faults
