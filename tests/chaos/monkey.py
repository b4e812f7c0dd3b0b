"""A monkey at a real terminal: whatever it presses, pastes, drags or garbles, the desk stays."""

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import NamedTuple, Self

from crisisdesk import keys
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.store import Store
from tests.factories import make_actor, make_case, rows_of, tell

ROOT = Path(__file__).parents[2]
SIZES = ((80, 24), (120, 40), (40, 12), (300, 100))
LANGUAGES = ("en", "nl")
MARK = "Zwaluwenburg"
"""What the monkey types where it types words: no log may hold it."""
_QUIET = 0.02
_PATIENCE = 60.0
_LEAVE = b"\x11"
_GIVEN_BACK = b"\x1b[?1049l"
_TRACE = re.compile(rb"Traceback|most recent call last|File \"")
_FAULT = re.compile(r" ERROR \S+ [0-9a-f]{8} ")
_BETWEEN = 0.2
"""Seconds between two acts of the other desk."""
_EACH = 50
"""Inputs after which the desk must still answer a change of its size."""
_LONGEST = 2.0
"""Seconds of drawing without a pause that are waited for."""
_LOGGED = re.compile(
    r"\d{4}-\d\d-\d\d [\d:,]+ (?:WARNING|ERROR) crisisdesk[\w.]* "
    r"(?:[0-9a-f]{8} \w+ at [\w<>:> ]+|[a-z ]+: \w+)$"
)
_FUNCTION = {
    "f1": b"\x1bOP",
    "f2": b"\x1bOQ",
    "f3": b"\x1bOR",
    "f4": b"\x1bOS",
    "f8": b"\x1b[19~",
    "f9": b"\x1b[20~",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "enter": b"\r",
    "escape": b"\x1b",
    "space": b" ",
    "slash": b"/",
    "question_mark": b"?",
    "tab": b"\t",
    "backspace": b"\x7f",
    "delete": b"\x1b[3~",
}


def _bytes_of(key: str) -> bytes:
    if key.startswith("ctrl+"):
        return bytes([ord(key[-1]) & 0x1F])
    return _FUNCTION.get(key, key.encode())


KEYS = sorted(
    {
        *_FUNCTION.values(),
        *(b"\x1b[Z", b"\x1b[1;5C", b"\x1bx"),
        *(
            _bytes_of(name)
            for group in keys.GROUPS.values()
            for key in group
            for name in key.keys.split(",")
        ),
    }
    - {_LEAVE}
)
_IN_OWN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
_HALVES = (
    b"\x1b[",
    b"\x1b[<0;5",
    b"\x1b[200~",
    b"\x1b[201~",
    b"\x1b[99999999999u",
    b"\x1b[55296u",
    b"\x1b[48;0;0;0;0t",
    b"\x1b[48;9999999;9999999;1;1t",
    b"\x1b[?2048;1$y",
    b"\x1b[?2026;2$y",
    b"\x1b]52;c;",
    b"\x1bP",
    b"\xe9",
    b"\xc3",
    b"\xf0\x9f",
    b"\xff\xfe",
    b"\x00",
)


class Played(NamedTuple):
    """How one desk came through so many inputs."""

    inputs: int
    left: int
    """How often the desk was left by its own key or command, and opened again."""
    faults: list[str]
    references: int
    """Faults that the desk survived."""


class Desk:
    """The desk in a terminal of its own."""

    def __init__(self, folder: Path, language: str, size: tuple[int, int], *command: str) -> None:
        self.folder, self.language, self.size = folder, language, size
        self.command = command
        self.tail = b""
        self.faults: list[str] = []

    def __enter__(self) -> Self:
        self._master, terminal = pty.openpty()
        self.resize(*self.size)
        self.process = subprocess.Popen(
            [
                # Only in a terminal of its own it is told of a change of size. Not done between
                # fork and exec of this process: other threads may hold a lock for ever there.
                *(sys.executable, "-I", "-S", "-c", _IN_OWN_TERMINAL),
                *(sys.executable, "-m", "crisisdesk"),
                *("--as", "AB", "--language", self.language, *self.command),
            ],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            cwd=self.folder,
            env=environment(self.folder),
            start_new_session=True,
        )
        os.close(terminal)
        os.set_blocking(self._master, False)
        self.tail = b""
        self.settle(_PATIENCE, until=b"\x1b[?1049h")
        self.settle()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.process.kill()
        self.process.wait()
        with suppress(OSError):
            os.close(self._master)

    def wait(self) -> None:
        """Read to the end of the program."""
        while select.select([self._master], [], [], _PATIENCE)[0] and self._read():
            pass
        self.process.wait(_PATIENCE)

    def hang_up(self) -> None:
        """Close the terminal."""
        os.close(self._master)

    def resize(self, columns: int, lines: int) -> None:
        """Make the terminal so large."""
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def send(self, content: bytes) -> None:
        """Send all of this, reading what is drawn meanwhile."""
        while content and self.is_open and not self.leaves:
            reads, writes, _ = select.select([self._master], [self._master], [], _PATIENCE)
            if reads:
                self._read()
            if writes:
                with suppress(BlockingIOError):
                    content = content[os.write(self._master, content) :]

    def settle(self, quiet: float = _QUIET, *, until: bytes = b"") -> None:
        """Read until nothing more is drawn, or until these bytes came."""
        end = time.monotonic() + max(quiet, _LONGEST)
        while select.select([self._master], [], [], quiet)[0] and self._read():
            if (until and until in self.tail) or time.monotonic() > end:
                return

    def answers(self) -> bool:
        """Whether the desk draws itself anew for a screen of another size."""
        self.resize(self.size[0] + 1, self.size[1])
        self.settle()
        self.tail = b""
        self.resize(*self.size)
        self.settle(_PATIENCE, until=b"\x1b")
        return bool(self.tail) or not self.is_open

    def _read(self) -> bool:
        try:
            content = os.read(self._master, 1 << 16)
        except BlockingIOError:
            return True
        except OSError:  # Linux answers so when the program has ended
            self.process.wait(_PATIENCE)
            return False
        if (trace := _TRACE.search(self.tail[-64:] + content)) is not None:
            self.faults.append(f"on the terminal: {trace[0]!r}")
        self.tail = (self.tail + content)[-(1 << 16) :]
        return bool(content)

    @property
    def leaves(self) -> bool:
        """Whether the desk gave the terminal back: its keys are those of the shell again."""
        return _GIVEN_BACK in self.tail

    @property
    def is_open(self) -> bool:
        """Whether the desk runs."""
        return self.process.poll() is None


def environment(folder: Path) -> dict[str, str]:
    """What the desk is given: a folder of its own, and no settings of whoever runs this."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CRISISDESK_") and name not in {"COLUMNS", "LINES", "TERM_PROGRAM"}
    }
    return kept | {
        "CRISISDESK_HOME": str(folder),
        "HOME": str(folder),
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
    }


def filled(folder: Path) -> Path:
    """The demo's region where the desk looks for its store."""
    command = [sys.executable, "-m", "crisisdesk", "demo", "--into", str(folder / "desk.db")]
    subprocess.run(command, check=True, cwd=ROOT, env=environment(folder), capture_output=True)
    return folder / "desk.db"


class Monkey:
    """What comes next, drawn by a seed."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def play(self, desk: Desk) -> None:
        """One input; the desk has drawn its answer afterwards, more often than not."""
        act: Callable[[Desk], None] = self._random.choices(
            (
                self._key,
                self._burst,
                self._words,
                self._paste,
                self._mouse,
                self._resize,
                self._noise,
            ),
            (50, 15, 10, 3, 12, 4, 6),
        )[0]
        act(desk)
        if self._random.random() < 0.7:
            desk.settle()

    def _key(self, desk: Desk) -> None:
        desk.send(self._random.choice(KEYS))

    def _burst(self, desk: Desk) -> None:
        desk.send(b"".join(self._random.choices(KEYS, k=self._random.randint(2, 12))))

    def _words(self, desk: Desk) -> None:
        words = (MARK, "KL", "2012", "14:05", "é€ü👶", "[/b] {x} %s", "07-04-2020", "-3")
        desk.send(self._random.choice(words).encode() + self._random.choice((b"", b"\t", b"\r")))

    def _paste(self, desk: Desk) -> None:
        lines = self._random.choice((1, 3, 40, 4000))
        text = "\n".join([f"{MARK} \x1b]0;x\x07 [/b] é\t=1+1"] * lines).encode()
        end = self._random.choice((b"\x1b[201~", b"\x1b[201~", b"\x1b[201~", b""))
        desk.send(b"\x1b[200~" + text + end)

    def _mouse(self, desk: Desk) -> None:
        button = self._random.choice((0, 0, 0, 1, 2, 32, 35, 64, 65, 68, 255))
        column, line = self._random.randint(-1, 310), self._random.randint(-1, 110)
        if self._random.random() < 0.9:
            column, line = column % desk.size[0] + 1, line % desk.size[1] + 1
        for end in self._random.choice((b"Mm", b"M", b"MmMm")):
            desk.send(b"\x1b[<%d;%d;%d%c" % (button, column, line, end))

    def _resize(self, desk: Desk) -> None:
        sizes = (desk.size, desk.size, (1, 1), (300, 100), (2, 50), (80, 1), (20, 5))
        desk.resize(*self._random.choice(sizes))

    def _noise(self, desk: Desk) -> None:
        if self._random.random() < 0.5:
            desk.send(self._random.choice(_HALVES))
        else:
            noise = self._random.randbytes(self._random.randint(1, 40))
            desk.send(noise.replace(_LEAVE, b""))


def _log_of(folder: Path) -> list[str]:
    return [
        line
        for file in sorted((folder / "logs").glob("*"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def _wrong(folder: Path) -> Iterator[str]:
    """What is not as it must be once the desk is closed."""
    for line in _log_of(folder):
        if MARK in line or not _LOGGED.fullmatch(line):
            yield f"in the log: {line}"
    store = Store(Target(str(folder / "desk.db")), _now, make_actor())
    with closing(store):
        if (said := rows_of(store, "PRAGMA integrity_check")) != [("ok",)]:
            yield str(said)
        if not journals.verify(store).whole:
            yield "the audit log is not whole"


def play(folder: Path, inputs: int, language: str, size: tuple[int, int], seed: int) -> Played:
    """Let the monkey loose on one desk, while another writes."""
    monkey = Monkey(Random(f"{seed} {language} {size}"))
    faults, left, desk = list[str](), 0, Desk(folder, language, size)
    command = [sys.executable, "-m", "tests.chaos.monkey", str(folder / "desk.db")]
    with subprocess.Popen(command, cwd=ROOT, env=environment(folder)) as other:
        done = 0
        while done < inputs:
            with desk:
                while desk.is_open and not desk.leaves and done < inputs:
                    monkey.play(desk)
                    done += 1
                    if done % _EACH == 0 and not desk.answers():
                        faults.append(f"input {done}: no answer")
                        break
                if desk.leaves or not desk.is_open:
                    desk.wait()
                    left += 1
                    if desk.process.returncode:
                        words = re.sub(rb"\x1b\[[^a-zA-Z]*[a-zA-Z]", b"", desk.tail)[-300:]
                        faults.append(f"input {done}: {desk.process.returncode} {words!r}")
        if other.poll() is not None:
            faults.append("the other desk ended")
        other.terminate()
    return Played(
        inputs,
        left,
        [*faults, *desk.faults, *_wrong(folder)],
        sum(_FAULT.search(line) is not None for line in _log_of(folder)),
    )


def trials(
    folder: Path,
    inputs: int,
    *,
    languages: tuple[str, ...] = LANGUAGES,
    sizes: tuple[tuple[int, int], ...] = SIZES,
    seed: int = 1,
) -> Iterator[tuple[str, Played]]:
    """Share so many inputs among desks of every language and size."""
    filled(folder)
    desks = [(language, size) for language in languages for size in sizes]
    for number, (language, size) in enumerate(desks):
        own = folder / str(number)
        own.mkdir()
        shutil.copyfile(folder / "desk.db", own / "desk.db")
        share = inputs // len(desks) + (number < inputs % len(desks))
        yield f"{language}, {size[0]}x{size[1]}", play(own, share, language, size, seed)


def run(folder: Path, times: int, seed: int = 1) -> bool:
    """Say how often the desk was ended, in so many inputs."""
    faults = inputs = references = 0
    for name, desk in trials(folder, times, seed=seed):
        faults += len(desk.faults)
        inputs += desk.inputs
        references += desk.references
        for fault in desk.faults:
            print(f"{name}: {fault}", file=sys.stderr, flush=True)
        print(
            f"{name}: {desk.inputs} inputs, left {desk.left} times by its own key, "
            f"{desk.references} references, {len(desk.faults)} faults",
            flush=True,
        )
    print(f"{inputs} inputs, {references} references, {faults} faults", flush=True)
    return not faults


def _now() -> datetime:
    return datetime.now(UTC)


def _write(path: Path) -> None:
    """Another desk, which reports places and takes down cases until it is ended."""
    store = Store(Target(str(path)), _now, make_actor("Z"))
    store.open()
    random = Random(7)
    lines = store.read(queries.lines)
    while True:
        tell(store, random.choice(lines).id, available=random.randint(4, 9), occupied=1)
        store.write(make_case)
        time.sleep(_BETWEEN)


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
