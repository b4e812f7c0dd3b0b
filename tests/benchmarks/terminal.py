"""A terminal of 120 x 40 that starts a program, presses keys and knows when it has painted."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import NamedTuple, Self

import pyte

ROOT = Path(__file__).parents[2]
COLUMNS, LINES = 120, 40
PATIENCE = 60.0
QUIET = 0.03

# Without colour less is painted, and without byte code ours alone would be compiled at each start;
# a size that the caller's environment names would go before the terminal's own.
FORGOTTEN = {"NO_COLOR", "PYTHONDONTWRITEBYTECODE", "COLUMNS", "LINES"}
KEYS = {"down": "\x1b[B", "up": "\x1b[A", "pagedown": "\x1b[6~", "end": "\x1b[F", "enter": "\r"}


class Program(NamedTuple):
    """A command, and the pattern of words that its first picture is known by."""

    argv: Sequence[str]
    needle: str
    environment: Mapping[str, str] = {}


def module(name: str, *arguments: str, needle: str) -> Program:
    """A Python module of this project as a program."""
    return Program([sys.executable, "-m", name, *arguments], needle)


class Latency(NamedTuple):
    """Milliseconds from a key to the first and to the last byte of the answer."""

    first: float
    painted: float


class Terminal:
    """One program in one terminal, from start to end of a `with`."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self.written = bytearray()

    def __enter__(self) -> Self:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        environment = {
            **{name: value for name, value in os.environ.items() if name not in FORGOTTEN},
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TEXTUAL_ANIMATIONS": "none",
            "PYTHONUTF8": "1",
            **self.program.environment,
        }
        self._begun = perf_counter()
        self._process = subprocess.Popen(
            self.program.argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._screen.display)

    def first_picture(self) -> float:
        """Milliseconds from the start until the program's words are on the screen.

        Bytes are drawn only once a burst of them is over, so that drawing is not measured.
        """
        seen: float | None = None
        while seen is None:
            for moment, written in self._burst():
                self._stream.feed(written)
                if seen is None and re.search(self.program.needle, self.text()):
                    seen = moment
        return 1000 * (seen - self._begun)

    def settle(self, quiet: float = QUIET) -> None:
        """Wait until the program has written nothing for this many seconds."""
        while (piece := self._read(quiet)) is not None:
            self._stream.feed(piece[1])

    def press(self, key: str) -> Latency:
        """Press a key on a settled screen and wait for all of the answer."""
        begun = perf_counter()
        os.write(self._master, KEYS.get(key, key).encode())
        pieces = self._burst()
        for _, written in pieces:
            self._stream.feed(written)
        return Latency(*(1000 * (pieces[at][0] - begun) for at in (0, -1)))

    def leave(self, key: str) -> None:
        """Press a key that ends the program, and read all that it still writes."""
        os.write(self._master, key.encode())
        with suppress(EOFError):
            while self._read(PATIENCE) is not None:
                pass

    @property
    def process(self) -> int:
        """The number of the program's process."""
        return self._process.pid

    def memory(self) -> float:
        """The resident memory of the program in MB."""
        status = Path(f"/proc/{self.process}/status")
        if status.exists():
            [size] = [
                line.split()[1]
                for line in status.read_text().splitlines()
                if line.startswith("VmRSS:")
            ]
        else:
            size = subprocess.check_output(
                ["ps", "-o", "rss=", "-p", str(self._process.pid)], text=True
            )
        return int(size) / 1024

    def _burst(self) -> list[tuple[float, bytes]]:
        """The next bytes and all that follow without a pause, each with its moment."""
        if (piece := self._read(PATIENCE)) is None:
            message = f"nothing came, and no {self.program.needle!r}; the screen:\n{self.text()}"
            raise TimeoutError(message)
        pieces = [piece]
        while (piece := self._read(QUIET)) is not None:
            pieces.append(piece)
        return pieces

    def _read(self, patience: float) -> tuple[float, bytes] | None:
        """Bytes and the moment at which they came; None if none came."""
        ready, _, _ = select.select([self._master], [], [], patience)
        if not ready:
            return None
        moment = perf_counter()
        try:
            written = os.read(self._master, 1 << 16)
        except OSError:  # Linux answers so when the program has ended
            written = b""
        if not written:
            message = f"the program ended; the screen:\n{self.text()}"
            raise EOFError(message)
        self.written += written
        return moment, written
