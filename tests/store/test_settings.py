"""What desks agree on, on both databases: its history, a later day, what was known, two desks."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from crisisdesk.domain.settings import SettingLine
from crisisdesk.errors import Conflict
from crisisdesk.services import settings as desk_settings
from crisisdesk.store.queries import settings as queries
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import make_actor, sit_down


def line_of(store: Store) -> SettingLine:
    return next(line for line in store.read(desk_settings.lines) if line.id == "hold.hours")


def test_a_setting_has_a_history_and_a_later_day(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    store, other = open_store(), open_store(actor=make_actor("B"))
    sit_down(store, "AB")
    seen = line_of(other).version
    clock.forward(minutes=1)
    store.write(desk_settings.change, "hold.hours", 8, why="agreed", seen=seen)
    with pytest.raises(Conflict, match="AB changed"):
        other.write(desk_settings.change, "hold.hours", 6, seen=seen)
    store.write(desk_settings.change, "hold.hours", 6, day=date(2020, 4, 9))
    line = line_of(other)
    assert line.stands is not None
    assert (line.value, line.stands.who, line.stands.why) == (8, "AB", "agreed")
    assert [row.value for row in line.coming] == [6]
    assert [row.value for row in line.history] == [6, 8]
    clock.forward(days=2)
    assert line_of(store).value == 6
    assert line_of(open_store(at=NOON)).history == ()
    past = open_store(at=NOON + timedelta(hours=1))
    assert [row.value for row in line_of(past).coming] == [6]
    assert open_store(known=NOON).read(queries.settings)["hold.hours"] == 24
