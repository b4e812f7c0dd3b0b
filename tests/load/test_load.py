"""A few desks at work at once, and that what they did would be seen if it were lost or doubled."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import make_actor, sit_down
from tests.load.desk import Worked
from tests.load.floor import bare
from tests.load.run import HEADINGS, Outcome, run, shares, wrong


@pytest.fixture
def store(database_url: str):
    """A store of now, and whoever looks after it."""
    store = Store(Target(database_url), lambda: datetime.now(UTC), make_actor("R"))
    sit_down(store, "RR")
    yield store
    store.close()


@pytest.mark.long
def test_nothing_that_many_desks_do_at_once_is_lost_or_doubled(store: Store) -> None:
    outcome = run(store, desks=2, seconds=0.5)
    assert outcome.faults == []
    assert len(outcome.acts) >= 2
    assert outcome.boards
    lost = CaseId(uuid4())
    (case,) = store.read(lambda snapshot: snapshot.rows("SELECT id FROM crisis_case LIMIT 1"))
    known = CaseId(store.read(lambda snapshot: snapshot.identity)(case[0]))
    told = Worked({}, [lost], [known, known], [], [], 0)
    found = [*wrong(store, [told])]
    assert f"case {lost} was confirmed and is not in the store" in found
    assert f"note {known} was confirmed and is not in the store" in found
    assert f"case {known} is in the store more often than was said" in found


def test_the_same_statements_are_played_again_on_a_copy(tmp_path: Path) -> None:
    target = Target(str(tmp_path / "desk.db"))
    copied = Target(str(tmp_path / "copy.db"))

    def copy() -> Target:
        copied.path.write_bytes(target.path.read_bytes())
        return copied

    assert bare(target, copy, 0.3)
    stores = [Store(made, lambda: datetime.now(UTC), make_actor("R")) for made in (target, copied)]
    rows = [store.read(lambda snapshot: snapshot.rows("SELECT * FROM journal")) for store in stores]
    assert rows[0] == rows[1]
    assert len(rows[0]) > 3
    for store in stores:
        store.close()


def test_waits_are_told_by_their_shares() -> None:
    waits = [number / 1000 for number in range(1, 101)]
    assert shares(waits) == "51.0 / 96.0 / 100.0"
    row = Outcome(2, 10, waits, waits[:1], 1, ["lost"]).row
    assert " ".join(row.split()) == "2 10.0 51.0 / 96.0 / 100.0 1.0 / 1.0 / 1.0 1 1"
    assert len(row) == len(HEADINGS)
