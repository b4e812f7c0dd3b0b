"""Two desks at two real terminals on one server: `python -m tests.screens.together.terminals`.

It draws what stands on both once one has held the last place: the pictures in the README.
"""

import io
import re
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyte
from rich.console import Console
from rich.segment import Segment, Segments
from rich.style import Style

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.services import members
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.chaos import monkey
from tests.factories import make_actor, make_case, make_facility
from tests.servers import running

WHO = ("AB", "CD")
SIZE = (80, 24)
PLACE = Path(__file__).parents[3] / ".ci"
_PATIENCE = 15.0


class Desk(monkey.Desk):
    """A desk with what stands on its terminal."""

    def __init__(self, folder: Path, who: str, address: str) -> None:
        folder.mkdir()
        super().__init__(folder, "en", SIZE, "--as", who, "--database", address)
        self._screen = pyte.Screen(*self.size)
        self._stream = pyte.ByteStream(self._screen)

    def _read(self) -> bool:
        self.tail = self.tail[-256:]
        before = len(self.tail)
        goes_on = super()._read()
        self._stream.feed(self.tail[before:])
        return goes_on

    @property
    def text(self) -> str:
        """What stands there."""
        return "\n".join(self._screen.display)

    def shows(self, *words: str) -> None:
        """Wait until a line has all these words."""
        end = time.monotonic() + _PATIENCE
        while not any(all(word in line for word in words) for line in self._screen.display):
            assert time.monotonic() < end, self.text
            self.settle(0.05)

    def lacks(self, word: str) -> None:
        """Wait until these words are gone."""
        end = time.monotonic() + _PATIENCE
        while word in self.text:
            assert time.monotonic() < end, self.text
            self.settle(0.05)

    def press(self, keys: bytes, *words: str) -> None:
        """Press keys and wait until a line has these words."""
        self.send(keys)
        self.shows(*words)

    def drawn(self, title: str) -> str:
        """The terminal as SVG."""
        console = Console(record=True, width=SIZE[0], file=io.StringIO())
        lines = range(SIZE[1])
        for row in (self._screen.buffer[line] for line in lines):
            signs = (row[column] for column in range(SIZE[0]))
            segments = Segment.simplify(map(_segment, signs))
            console.print(Segments([*segments, Segment.line()]), end="")
        drawn = console.export_svg(title=title)
        # The drawing names its parts after its checksum, and asks for a font from elsewhere.
        drawn = re.sub(r"terminal-\d+", "terminal", drawn)
        return re.sub(r"\s*(?:@font-face \{.*?\}|<!--.*?-->)", "", drawn, flags=re.DOTALL)


def _segment(sign: pyte.screens.Char) -> Segment:
    return Segment(
        sign.data,
        Style(
            color=_colour(sign.fg),
            bgcolor=_colour(sign.bg),
            bold=sign.bold,
            italic=sign.italics,
            underline=sign.underscore,
            reverse=sign.reverse,
        ),
    )


def _colour(name: str) -> str:
    """What the library that draws calls a colour."""
    return f"#{name}" if re.fullmatch("[0-9a-f]{6}", name) else name.replace("brown", "yellow")


def fill(store: Store) -> None:
    """A region with one vacancy, and two who have a child for it."""
    make_facility(store, "De Boei", CapacityFigures(available=7, occupied=6))
    for who in WHO:
        store.write(members.add_member, who)
        store.write(make_case)


def one_holds_what_both_want(first: Desk, second: Desk) -> None:
    """Both look for a place; the first holds the last one, and the second is told by whom."""
    for desk, who in zip((first, second), WHO, strict=True):
        desk.shows(who, "wk")
        desk.press(b"3", "A-0002")
    second.send(b"\x1b[B")
    second.settle(0.2)
    for desk in (first, second):
        desk.press(b"o", "De Boei")
    first.press(b"r", "reserved", "De Boei")
    second.shows("gone: AB")
    second.press(b"r", "This row is gone: AB")


def main() -> int:
    """Draw both."""
    with ExitStack() as stack:
        address = stack.enter_context(running()).migrated()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = Store(Target(address), partial(datetime.now, UTC), make_actor())
        store.open()
        stack.callback(store.close)
        fill(store)
        desks = [stack.enter_context(Desk(folder / who, who, address)) for who in WHO]
        one_holds_what_both_want(*desks)
        for desk, who in zip(desks, WHO, strict=True):
            drawn = desk.drawn(f"crisisdesk --as {who}")
            (PLACE / f"terminal-{who}.svg").write_text(drawn + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
