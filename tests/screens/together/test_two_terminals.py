"""Two desks at two real terminals on one server: a hold there, the board and a refusal here."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import count_of

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals"),
    pytest.mark.long,
]


@pytest.fixture
def target(server: Any) -> Iterator[Target]:
    """A desk on a server with one place, two cases and two who sit down."""
    address = server.migrated()
    yield Target(address)
    server.start()
    server.drop(address)


def test_one_holds_and_the_other_sees_it_and_is_refused_by_name(
    open_store: Callable[..., Store], target: Target, server: Any, tmp_path: Path
) -> None:
    from tests.screens.together import terminals

    store = open_store(now=lambda: datetime.now(UTC))
    terminals.fill(store)
    with ExitStack() as stack:
        desks = [
            stack.enter_context(terminals.Desk(tmp_path / who, who, target.address))
            for who in terminals.WHO
        ]
        terminals.one_holds_what_both_want(*desks)
        assert count_of(store, "hold") == 1
        assert "This row is gone: AB" in desks[1].drawn("CD").replace("&#160;", " ")
        server.kill()
        for desk in desks:
            desk.shows("server does not answer since")
        server.start()
        for desk in desks:
            desk.lacks("does not answer")
            assert (desk.is_open, desk.faults) == (True, [])
