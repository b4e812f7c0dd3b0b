"""The floor of a beat is honest: the history is as long as it says, and the facts are the same."""

from contextlib import ExitStack
from pathlib import Path

from crisisdesk.domain.week.duties import Duty
from crisisdesk.services.week import duty_prompts
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.week import duties as queries
from crisisdesk.store.queries.week import register as register_queries
from tests.benchmarks.boards import opened, opened_by_hand
from tests.benchmarks.week import ENDED_A_YEAR, OPEN_ENTRIES, by_hand, lived
from tests.factories import rows_of


def test_what_is_fetched_by_hand_is_what_a_beat_goes_by(tmp_path: Path) -> None:
    target = lived(Target(str(tmp_path / "desk.db")), 2)
    with ExitStack() as stack:
        store = opened(stack, target)
        found: dict[int, list[list[object]]] = {}
        for part, *row in by_hand(opened_by_hand(stack, target)):
            found.setdefault(part, []).append(row)
        assert found[1][0][0] == store.read(duty_prompts.beat)[0]
        assert len(found[2]) == len(store.read(queries.rules))
        seen = store.read(queries.asking)
        assert {(row[0], row[1]) for row in found[4]} == {
            (one.duty, one.day.isoformat()) for one in seen
        }
        dated = store.read(register_queries.dated)
        assert sorted((row[0], row[1]) for row in found[5]) == sorted(
            (one.kind, one.status) for one in dated
        )
        assert dated
        (turns,) = rows_of(store, "SELECT count(*) FROM occurrence WHERE duty = 'capacity_round'")
        assert turns[0] == 2 * 365 - 1
        (changes,) = rows_of(store, "SELECT count(*) FROM register_change")
        assert changes[0] == 3 * (ENDED_A_YEAR + OPEN_ENTRIES)
        asking = {one.duty for one in store.read(duty_prompts.due, coming=True)}
        assert {Duty.MEASURE_REVIEW, Duty.CAPACITY_ROUND} <= asking
