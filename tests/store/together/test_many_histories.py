"""A desk and its laptops, for a few histories; `python -m tests.together` lives thousands."""

from pathlib import Path

import pytest

from tests.servers import Server
from tests.together import simulate


@pytest.mark.long
@pytest.mark.parametrize("encrypted", [False, True])
def test_in_whatever_order_laptops_come_home_nothing_is_lost_or_doubled(
    tmp_path: Path, *, encrypted: bool
) -> None:
    seen = simulate(tmp_path, [1, 200], encrypted=encrypted)
    assert min(seen[what] for what in ("joined", "twice", "crashed", "orders", "rows")) > 1


@pytest.mark.long
def test_so_it_is_on_a_server(tmp_path: Path, server: Server) -> None:
    assert simulate(tmp_path, [3], server=server)["joined"] > 0
