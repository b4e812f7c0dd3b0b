"""Two desks want the last place: one gets it, and the other reads that it is gone."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import RuleBroken
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import holds
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import count_of, line_of, make_case, make_facility, rows_of

PLACES = 30
DESK = """
import sys
from datetime import UTC, datetime
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.errors import Conflict, RuleBroken
from crisisdesk.services.cases import holds
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import make_actor, make_case
from uuid import UUID

store = Store(Target(sys.argv[1]), lambda: datetime(2020, 4, 7, 13, tzinfo=UTC), make_actor())
case, _ = store.write(make_case)
print("ready", flush=True)
for line in sys.stdin:
    try:
        store.write(holds.hold, case, FacilityId(UUID(line.strip())), 1, sure=True)
        print("got it", flush=True)
    except (Conflict, RuleBroken) as error:
        print(error, flush=True)
store.close()
"""
WARMED = """
import sys
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_actor

store = Store(Target(sys.argv[1]), Clock(), make_actor())
store.warm()
from sqlmodel import SQLModel
print(*(mapper.configured for mapper in SQLModel._sa_registry.mappers))
store.close()
"""
TOO_LATE = "has vacancies for 0, not for 1; tester changed it last, 15:00."


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def _start(target: Target) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", DESK, target.address],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.long_on_a_server
def test_the_last_place_is_never_given_twice(store: Store, target: Target) -> None:
    facilities = [
        make_facility(store, f"De Boei {number}", CapacityFigures(available=8, occupied=7))
        for number in range(PLACES)
    ]
    desks = [_start(target), _start(target)]
    assert [_pipe(desk.stdout).readline() for desk in desks] == ["ready\n"] * 2
    for number, facility in enumerate(facilities):
        for desk in (desks, desks[::-1])[number % 2]:
            _pipe(desk.stdin).write(f"{facility}\n")
            _pipe(desk.stdin).flush()
        answers = {_pipe(desk.stdout).readline().strip() for desk in desks}
        assert answers == {"got it", f"De Boei {number} {TOO_LATE}"}
        line = line_of(store, facility)
        assert (line.held, line.placeable) == (1, 0)
    for desk in desks:
        desk.communicate()
        assert desk.returncode == 0
    assert count_of(store, "hold") == PLACES
    assert count_of(store, "journal") == rows_of(store, "SELECT number FROM revision")[0][0]


@pytest.mark.long_on_a_server
@pytest.mark.parametrize("pace", ["each waits", "all at once"])
def test_ten_wanting_three_places_get_three(store: Store, target: Target, pace: str) -> None:
    facility = make_facility(store, "De Boei", CapacityFigures(available=8, occupied=5))
    desks = [_start(target), _start(target)]
    assert [_pipe(desk.stdout).readline() for desk in desks] == ["ready\n"] * 2
    answers = []
    for desk in desks * 5:
        _pipe(desk.stdin).write(f"{facility}\n")
        _pipe(desk.stdin).flush()
        if pace == "each waits":
            answers.append(_pipe(desk.stdout).readline().strip())
    for desk in desks:
        rest, _ = desk.communicate()
        answers += rest.splitlines()
    assert sorted(set(answers)) == [f"De Boei {TOO_LATE}", "got it"]
    assert answers.count("got it") == 3
    assert line_of(store, facility).placeable == 0


def test_who_holds_twice_from_one_picture_is_refused(open_store: Callable[..., Store]) -> None:
    one, other = open_store(), open_store()
    facility = make_facility(one, "De Boei", CapacityFigures(available=8, occupied=7))
    lines = [store.read(capacity.overview).lines[0].placeable for store in (one, other)]
    assert lines == [1, 1]
    for store in (one, other):
        store.write(make_case)
    case, _ = one.write(make_case)
    one.write(holds.hold, case, facility, 1)
    with pytest.raises(RuleBroken, match="has vacancies for 0"):
        other.write(holds.hold, case, facility, 1)


def test_nobody_waits_while_the_models_of_another_desk_are_made_ready(local_target: Target) -> None:
    # It takes a tenth of a second: inside their first acts it shut some of fifty desks out.
    done = subprocess.run(
        [sys.executable, "-c", WARMED, local_target.address],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) == {"True"}
