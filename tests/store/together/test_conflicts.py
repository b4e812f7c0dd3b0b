"""Conflicts on both databases: of every kind, once whatever comes first, settled and taken back."""

import pytest

from crisisdesk.domain.together import conflicts as rules
from crisisdesk.domain.together.conflicts import ConflictKind, Settlement
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.services.together import settling, standing
from crisisdesk.store.values import new_id
from tests.clock import Clock
from tests.together.apart import Apart, every_kind, hold, open_case

_TYPED = {ConflictKind.DETAIL: "078 444", ConflictKind.INITIALS: "CE"}


def test_the_order_of_bundles_does_not_matter(
    apart: Apart, clock: Clock, request: pytest.FixtureRequest
) -> None:
    """Three desks promise the last place: one conflict of three, whoever comes home first."""
    laptops = [apart.take_along(letter) for letter in "BC"]
    hold(apart.shared, open_case(apart.shared, "K.", apart.member), apart.place)
    for laptop, youth in zip(laptops, ("R.", "S."), strict=True):
        hold(laptop, open_case(laptop, youth, apart.other), apart.place)
    if "postgresql" in request.node.name:
        laptops.reverse()
    for laptop in laptops:
        apart.bring(laptop)
        assert apart.bring(laptop) == []
    (conflict,) = apart.conflicts()
    assert sorted(side.letter for side in conflict.sides) == ["A", "B", "C"]
    assert conflict.room == -2


@pytest.mark.long_on_a_server
def test_every_kind_is_settled_by_each_of_its_ways_in_turn(apart: Apart, clock: Clock) -> None:
    """The last way first, taken back where the act can be; then the first way, and all is done."""
    every_kind(apart, clock)
    shared = apart.shared
    waiting = shared.read(standing.open_conflicts)
    assert len(waiting) == len({conflict.kind for conflict in waiting}) == 7
    for conflict in waiting:
        first, *_, last = rules.choices(conflict)
        typed = _TYPED.get(conflict.kind, "")
        if conflict.kind not in _TYPED:
            act = new_id()
            shared.write_once(act, settling.settle, conflict.id, last)
            shared.write(take_back, act)
            assert shared.read(standing.conflict, conflict.id).is_open
        shared.write(settling.settle, conflict.id, first, typed=typed)
        assert shared.read(standing.conflict, conflict.id).outcome is not None
    assert shared.read(standing.open_conflicts) == []
    outcomes = {conflict.outcome for conflict in apart.conflicts()}
    assert outcomes == {Settlement.KEPT, Settlement.SAME}
