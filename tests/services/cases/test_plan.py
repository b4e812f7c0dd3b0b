"""A desk of ten years reads its open cases without walking past the ended ones.

On SQLite alone: the plan of a server depends on its statistics.
"""

from crisisdesk.store.queries.cases.events import ASKING_ON, STANDING, since
from crisisdesk.store.queries.cases.unmet import CASES
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.clock import NOON


def test_old_cases_are_passed_over(store: Store) -> None:
    def plan(snapshot: Snapshot, sql: str) -> str:
        rows = snapshot.rows(
            f"EXPLAIN QUERY PLAN {sql}", since=since(snapshot), begin=NOON, end=NOON
        )
        # The few rows that do not count are looked through once.
        return "\n".join(row[3] for row in rows if row[3] != "SCAN x")

    open_ones, ledger = store.read(plan, STANDING), store.read(plan, CASES)
    assert "ix_crisis_case_closed_at" in open_ones
    assert "ix_case_event_unmet" in ledger
    assert "SCAN" not in open_ones
    asking_on = store.read(plan, ASKING_ON)
    assert "ix_crisis_case_settled_at" in asking_on
    assert "SCAN" not in asking_on
