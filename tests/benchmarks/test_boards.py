"""The floor of the boards is honest: it fetches the facts that the board shows."""

from contextlib import ExitStack
from pathlib import Path

from crisisdesk.services.capacity import capacity
from crisisdesk.store.connect import Target
from tests.benchmarks.boards import by_hand, opened, opened_by_hand
from tests.benchmarks.generator import fill


def test_what_is_fetched_by_hand_is_what_the_board_shows(tmp_path: Path) -> None:
    target = Target(str(tmp_path / "desk.db"))
    fill(target, facilities=60, reports=400)
    with ExitStack() as stack:
        lines = {
            line.id.bytes: line for line in opened(stack, target).read(capacity.overview).lines
        }
        settings, facts, restrictions, holds = by_hand(opened_by_hand(stack, target))
    assert settings == []
    assert facts
    for own, *fact in facts:
        line = lines.pop(own)
        assert fact[0] == line.name
        assert fact[13] == (line.report and line.report.bytes)
        assert fact[15:20] == [*line[16:21]]
        assert (fact[24] or "open") == line.opening
        assert fact[28] - fact[29] == line.moved
        assert sum(hold[3] for hold in holds if hold[2] == own) == line.held
        assert [bar[2] for bar in restrictions if bar[2] == own] == [own for _ in line.bars]
    assert not lines
    assert any(fact[29] - fact[30] for fact in facts)


def test_one_seed_makes_one_store(tmp_path: Path) -> None:
    for name in ("a", "b"):
        fill(Target(str(tmp_path / name)), facilities=8, reports=40)
    with ExitStack() as stack:
        first, second = (
            by_hand(opened_by_hand(stack, Target(str(tmp_path / name)))) for name in ("a", "b")
        )
    assert first == second
