"""Two desks confirm the arrival of one child at two places at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import stays
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import line_of, make_case, make_facility, rows_of
from tests.store.capacity.machines import TWO_PLACES

FIGURES = CapacityFigures(available=9, occupied=1)


@pytest.mark.parametrize("sure", [False, True])
def test_two_desks_put_a_child_in_one_place(
    open_store: Callable[..., Store], clock: Clock, sure: bool
) -> None:
    desks = open_store(), open_store()
    places = [make_facility(desks[0], name, FIGURES) for name in ("De Boei", "De Kade")]
    opened = [desks[0].write(make_case) for _ in range(5)]
    clock.forward(minutes=5)
    both = Barrier(2)

    def arrive(number: int) -> int:
        refused = 0
        for case, (youth,) in opened:
            both.wait(timeout=60)
            try:
                desks[number].write(stays.arrive, case, youth, places[number], sure=sure)
            except NeedsConfirmation:
                refused += 1
        return refused

    with ThreadPoolExecutor(2) as desk:
        refused = sum(desk.map(arrive, range(2)))
    assert refused == (0 if sure else 5)
    assert rows_of(desks[0], TWO_PLACES) == []
    assert sum((line_of(desks[0], place).occupied or 0) - 1 for place in places) == 5


def test_two_desks_move_a_child_on_once(open_store: Callable[..., Store], clock: Clock) -> None:
    one, other = open_store(), open_store()
    places = [make_facility(one, name, FIGURES) for name in ("De Boei", "De Kade", "De Steiger")]
    case, (youth,) = one.write(make_case)
    clock.forward(minutes=5)
    stay = one.write(stays.arrive, case, youth, places[0]).stay
    clock.forward(minutes=5)
    one.write(stays.move_on, stay, places[1])
    with pytest.raises(RuleBroken, match="already ended"):
        other.write(stays.move_on, stay, places[2])
    assert [line_of(other, place).occupied for place in places] == [1, 2, 1]
