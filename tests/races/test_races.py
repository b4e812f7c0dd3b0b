"""Desks race for the last place, and the referee sees it when a race was not fair."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.decisions import Override
from crisisdesk.errors import Conflict, DeskError, RuleBroken
from crisisdesk.services.cases import holds
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import make_actor, make_case, sit_down
from tests.races.desk import Act, Answer, Refusal, told
from tests.races.referee import faults, make_facilities
from tests.races.run import run


@pytest.fixture
def referee(database_url: str):
    store = Store(Target(database_url), lambda: datetime.now(UTC), make_actor("R"))
    sit_down(store, "RR")
    yield store
    store.close()


@pytest.mark.parametrize(("desks", "races"), [(2, 12), pytest.param(8, 3, marks=pytest.mark.long)])
def test_no_place_is_given_twice_and_nothing_is_lost(
    referee: Store, desks: int, races: int
) -> None:
    outcome = run(referee.target, referee, desks=desks, races=races)
    assert outcome.faults == []
    assert outcome.counted["hold"] >= races / 2
    assert outcome.counted["Conflict"] > 0


def _held(store: Store, facility: FacilityId, **more: Any) -> Answer:
    case, _ = store.write(make_case)
    try:
        made = store.write(holds.hold, case, facility, **more)
    except DeskError as error:
        return Answer(Act.HOLD, 1, None, told(error), 0.0)
    return Answer(Act.HOLD, 1, made, None, 0.0)


@pytest.fixture
def local_referee(local_target: Target):
    store = Store(local_target, lambda: datetime.now(UTC), make_actor("R"))
    sit_down(store, "RR")
    yield store
    store.close()


def test_a_fair_race_has_no_fault(local_referee: Store) -> None:
    (facility,) = local_referee.write(make_facilities, [1], 0)
    answers = [_held(local_referee, facility), _held(local_referee, facility, facility_seen=1)]
    answers.append(_held(local_referee, facility))
    assert [one.refusal and one.refusal.kind for one in answers] == [None, "Conflict", "RuleBroken"]
    assert faults(local_referee, {facility: answers}) == []


def test_a_place_that_was_given_twice_is_seen(local_referee: Store) -> None:
    (facility,) = local_referee.write(make_facilities, [1], 0)
    override = Override("there is no other place tonight", "M. Kade")
    answers = [_held(local_referee, facility, override=override) for _ in range(2)]
    assert faults(local_referee, {facility: answers}) == [
        "Race 0: 1 held where the room was 0",
    ]


def test_what_was_confirmed_and_lost_is_seen_and_so_is_what_nobody_was_told(
    local_referee: Store,
) -> None:
    (facility,) = local_referee.write(make_facilities, [1], 0)
    kept = _held(local_referee, facility)
    lost = uuid4()
    assert faults(local_referee, {facility: [kept._replace(written=lost)]}) == [
        f"Race 0: hold {lost} was confirmed and is not in the store",
        f"Race 0: hold {kept.written} is in the store and nobody was told",
    ]


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (
            Refusal("StoreUnavailable", {}, "database is locked", "op slot"),
            "StoreUnavailable: database is locked",
        ),
        (
            told(Conflict("{facility} was changed meanwhile; look again.", facility="Race 0")),
            "nobody acted as it is said: Race 0 was changed meanwhile; look again.",
        ),
        (
            told(RuleBroken("room {room}, {places}", room=0, places=1)),
            "does not say who or what: room 0, 1",
        ),
        (
            told(RuleBroken("{facility}: {room}, {places}", facility="Race 0", room=0, places=1)),
            "nobody acted as it is said: Race 0: 0, 1",
        ),
    ],
)
def test_a_sentence_that_does_not_say_who_or_what_is_seen(
    local_referee: Store, refusal: Refusal, said: str
) -> None:
    (facility,) = local_referee.write(make_facilities, [1], 0)
    answer = Answer(Act.HOLD, 1, None, refusal, 0.0)
    assert f"Race 0: {said}" in faults(local_referee, {facility: [answer]})
