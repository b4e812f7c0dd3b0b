"""A copy that somebody made by hand is refused in a sentence, or harms nothing."""

import random
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crisisdesk.errors import DeskError
from crisisdesk.services.capacity import capacity
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.together import back, standing
from crisisdesk.services.week import day_start
from crisisdesk.store.connect import connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.store import Store
from crisisdesk.store.together import bundle
from crisisdesk.store.together.policies import POLICIES
from tests.clock import Clock
from tests.factories import revision_of, tell
from tests.store.together.conftest import WORDS, Away
from tests.together.apart import hold, open_case


def _view(door: Connection) -> None:
    door.execute("ALTER TABLE capacity_report RENAME TO hidden")
    door.execute(
        "CREATE VIEW capacity_report AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
        " FROM n) SELECT h.* FROM hidden h, n"
    )


def _trigger(door: Connection) -> None:
    door.execute("CREATE TRIGGER t AFTER UPDATE ON carried BEGIN DELETE FROM capacity_report; END")


def _generated(door: Connection) -> None:
    door.execute("ALTER TABLE draft ADD COLUMN more TEXT AS (hex(zeroblob(900000000)))")


def _bomb(door: Connection) -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    door.execute("UPDATE carried SET base = :base", {"base": packed})


def _garbage(door: Connection) -> None:
    door.execute("UPDATE carried SET base = x'00'")


def _no_details(door: Connection) -> None:
    door.execute("UPDATE carried SET base = :base", {"base": zlib.compress(b"[[[1]]]")})


def _column(door: Connection) -> None:
    door.execute("ALTER TABLE hold RENAME COLUMN places TO many")


def _table(door: Connection) -> None:
    door.execute("PRAGMA foreign_keys = OFF")
    door.execute("DROP TABLE draft")


@pytest.mark.long_on_a_server
@pytest.mark.parametrize(
    "change", [_view, _trigger, _generated, _bomb, _garbage, _no_details, _column, _table]
)
def test_a_copy_with_something_else_in_it_is_refused(
    away: Away,
    change: Callable[[Connection], None],
) -> None:
    copy = away.leave()
    tell(copy, away.place, available=5, occupied=3)
    with closing(Connection(connect(copy.target), copy.target)) as door:
        change(door)
    copy.close()
    before = revision_of(away.shared)
    with pytest.raises(DeskError):
        back.rehearse(away.shared, bundle.open_bundle(Path(copy.target.address), WORDS))
    assert revision_of(away.shared) == before


_ODD: tuple[Any, ...] = (
    *(None, "", "x", "a\0b", "\x1b[31m", "[b]x[/b]", "x" * 100_000, "2999-99-99", "é" * 3),
    *(-1, 2**62, -(2**63), 0.5, float("inf"), b"", b"x", b"x" * 16, b"\xff" * 40),
)


@pytest.mark.long_on_a_server
@pytest.mark.parametrize("seed", range(6))
def test_a_copy_with_an_odd_cell_is_refused_or_harms_nothing(
    away: Away,
    clock: Clock,
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As if who made it had sealed it as the desk does; no row of the journal can be made up so.
    monkeypatch.setattr(bundle, "_faults", lambda *_: frozenset())
    copy = away.leave()
    tell(copy, away.place, available=5, occupied=3)
    case = open_case(copy, "Kid 1", away.member)
    hold(copy, case, away.place)
    chance = random.Random(seed)
    with closing(Connection(connect(copy.target), copy.target)) as door:
        door.execute("PRAGMA foreign_keys = OFF")
        door.execute("PRAGMA ignore_check_constraints = ON")
        filled = [
            table
            for table in POLICIES.keys() - {"journal", "chain_key"}
            if door.first(int, f'SELECT count(*) FROM "{table}"')
        ]
        table = chance.choice(sorted(filled))
        columns = [row[1] for row in door.rows(f'PRAGMA table_info("{table}")')]
        column, value = chance.choice(columns), chance.choice(_ODD)
        try:
            door.execute(f'UPDATE OR IGNORE "{table}" SET "{column}" = :value', {"value": value})
        except Exception:  # noqa: BLE001 - of either driver
            return  # The database itself refuses it.
    copy.close()
    where = f"{table}.{column} = {value!r:.40}"
    try:
        taken = bundle.open_bundle(Path(copy.target.address), WORDS)
        back.rehearse(away.shared, taken, ahead=True)
        away.shared.write(back.bring_back, taken, ahead=True)
    except DeskError:
        pass  # one sentence, and nothing came in
    except Exception as error:
        raise AssertionError(where) from error
    read(away.shared, where)


def read(store: Store, where: str) -> None:
    """Everything that a desk shows."""
    try:
        store.read(capacity.overview)
        store.read(day_start.day_start)
        store.read(case_queries.open_lines)
        store.read(standing.open_conflicts)
        assert journal.verify(store).whole
    except Exception as error:
        raise AssertionError(where) from error
