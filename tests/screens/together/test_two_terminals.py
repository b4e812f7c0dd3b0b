"""Two desks at two real terminals on one server: a hold there, the board and a refusal here."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.services import members
from crisisdesk.services.cases import cases
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import count_of, make_facility

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals"),
    pytest.mark.long,
]
PATIENCE = 15.0


@pytest.fixture
def target(server: Any) -> Iterator[Target]:
    """A desk on a server with one place, two cases and two who sit down."""
    address = server.migrated()
    yield Target(address)
    server.start()
    server.drop(address)


def _desk(folder: Path, who: str, address: str) -> Any:
    import pyte

    from tests.chaos import monkey

    class Seen(monkey.Desk):
        """A desk with what stands on its terminal."""

        def __init__(self) -> None:
            folder.mkdir()
            super().__init__(folder, "en", (80, 24), "--as", who, "--database", address)
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
            return "\n".join(self._screen.display)

        def shows(self, *words: str) -> None:
            """Wait until a line has all these words."""
            end = time.monotonic() + PATIENCE
            while not any(all(word in line for word in words) for line in self._screen.display):
                assert time.monotonic() < end, self.text
                self.settle(0.05)

        def lacks(self, word: str) -> None:
            """Wait until these words are gone."""
            end = time.monotonic() + PATIENCE
            while word in self.text:
                assert time.monotonic() < end, self.text
                self.settle(0.05)

        def press(self, keys: bytes, *words: str) -> None:
            self.send(keys)
            self.shows(*words)

    return Seen()


def test_one_holds_and_the_other_sees_it_and_is_refused_by_name(
    open_store: Callable[..., Store], target: Target, server: Any, tmp_path: Path
) -> None:
    store = open_store(now=lambda: datetime.now(UTC))
    make_facility(store, "De Boei", CapacityFigures(available=7, occupied=6))
    for who in ("AB", "CD"):
        store.write(members.add_member, who)
        store.write(cases.open_case)
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(_desk(tmp_path / who, who, target.address)) for who in ("AB", "CD")
        )
        for desk, who in ((first, "AB"), (second, "CD")):
            desk.shows(who, "wk")
            desk.press(b"3", "A-0002")
        second.send(b"\x1b[B")
        second.settle(0.2)
        for desk in (first, second):
            desk.press(b"o", "De Boei")
        first.press(b"r", "reserved", "De Boei")
        second.shows("gone: AB")
        second.send(b"r")
        second.shows("This row is gone: AB")
        assert count_of(store, "hold") == 1
        server.kill()
        for desk in (first, second):
            desk.shows("server does not answer since")
        server.start()
        for desk in (first, second):
            desk.lacks("does not answer")
            assert (desk.is_open, desk.faults) == (True, [])
