"""The decision on a placement, and what it may set aside."""

import pytest

from crisisdesk.domain.capacity.facilities import (
    FacilityId,
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.decisions import Decider, Decision, OnTable, Override
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.suitability import Suitability
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.capacity import facilities
from crisisdesk.services.cases import holds
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import DECISION, line_of, make_facility
from tests.services.cases.casework import file_of, held, taken


def test_a_decision_says_who_with_whom_why_and_out_of_what(
    store: Store, facility: FacilityId
) -> None:
    other = make_facility(store, "De Kade")
    opened, hold = held(store, facility)
    decision = Decision(
        (Decider(Role.TEAM_MANAGER, "M. Kade"), Decider(Role.DOCTOR, "J. Boom")),
        "near the school",
        why_not="not reached",
        options=(OnTable(facility, Suitability.YES), OnTable(other, Suitability.NO)),
    )
    store.write(holds.decide, hold, decision)
    kept = file_of(store, opened.case).decision
    assert kept is not None
    assert (kept.name, kept.hold) == ("De Boei", hold)
    named = tuple(
        one._replace(name=name)
        for one, name in zip(decision.options, ("De Boei", "De Kade"), strict=True)
    )
    assert kept.decision == decision._replace(options=named)


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (DECISION._replace(deciders=()), "deciders"),
        (DECISION._replace(deciders=(Decider(Role.OTHER, " "),)), "deciders"),
        (DECISION._replace(reason=" "), "reason"),
        (DECISION._replace(discussed=None), "discussed"),
        (DECISION._replace(discussed=Role.DOCTOR), "discussed"),
    ],
)
def test_half_a_decision_is_refused(
    store: Store, facility: FacilityId, decision: Decision, field: str
) -> None:
    _, hold = held(store, facility)
    with pytest.raises(RuleBroken) as refused:
        store.write(holds.decide, hold, decision)
    assert refused.value.field == field


def test_against_a_rule_only_by_an_override_that_stays_visible(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    stop = Restriction(RestrictionKind.NO_CRISIS, facility, clock.time, source="agreed on 24 March")
    store.write(facilities.restrict, stop)
    opened = taken(store, "A", "B", "C", "D", "E")
    small = taken(store, "F")
    with pytest.raises(RuleBroken) as barred:
        store.write(holds.hold, small.case, facility)
    assert say(barred.value).startswith("De Boei: ")
    assert "agreed on 24 March" in say(barred.value)
    with pytest.raises(RuleBroken) as refused:
        store.write(holds.hold, small.case, facility, override=Override("", "AB"))
    assert refused.value.field == "reason"
    store.write(
        holds.hold, small.case, facility,
        override=Override("nowhere else tonight", "M. Kade"), against=["age"],
    )  # fmt: skip
    file = file_of(store, small.case)
    assert file.line.overridden
    (override,) = file.overrides
    assert (override.name, override.rules) == ("De Boei", ("age", "unrestricted"))
    assert override.override == Override("nowhere else tonight", "M. Kade")
    store.write(holds.hold, opened.case, facility, override=Override("an extra bed", "M. Kade"))
    assert line_of(store, facility).placeable == -2


def test_a_closed_facility_takes_nobody(store: Store, clock: Clock, facility: FacilityId) -> None:
    shut = Opening(OpeningStatus.CLOSED, clock.time, reason="quarantine")
    seen = line_of(store, facility).version
    store.write(facilities.open_or_close, facility, shut, seen=seen)
    with pytest.raises(RuleBroken) as refused:
        held(store, facility)
    assert "closed" in say(refused.value)


def test_a_rule_that_excludes_is_judged_in_the_act(store: Store, clock: Clock) -> None:
    older = make_facility(store, "De Kade", CapacityFigures(available=3, occupied=0), age_min=16)
    opened = taken(store)
    with pytest.raises(RuleBroken) as refused:
        store.write(holds.hold, opened.case, older)
    assert refused.value.field == "facility"
    override = Override("the sister is there", "M. Kade")
    store.write(holds.hold, opened.case, older, override=override)
    assert file_of(store, opened.case).overrides[0].rules == ("age",)


def test_a_limited_facility_takes_whom_it_is_open_to(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    limited = Opening(OpeningStatus.LIMITED, clock.time, exception="for who lives there")
    seen = line_of(store, facility).version
    store.write(facilities.open_or_close, facility, limited, seen=seen)
    opened = taken(store)
    with pytest.raises(RuleBroken):
        store.write(holds.hold, opened.case, facility)
    store.write(holds.hold, opened.case, facility, excepted=True)
