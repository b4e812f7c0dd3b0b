"""A case on its way: who leads it, what is corrected, and parking."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.facilities import Gender
from crisisdesk.domain.cases.deadlines import Clock as Hand
from crisisdesk.domain.cases.intake import facts_of
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import cases
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import count_of, sit_down
from tests.services.cases.casework import FACTS, HOUR, file_of, intake, line_for, taken


def test_there_is_one_lead_and_handing_over_is_an_act(store: Store) -> None:
    opened = taken(store)
    with pytest.raises(RuleBroken, match="Sign in first"):
        store.write(cases.take_lead, opened.case)
    other = sit_down(store, "CD")
    own = sit_down(store, "AB")
    store.write(cases.take_lead, opened.case)
    assert line_for(store, opened.case).lead == "AB"
    store.write(cases.hand_over, opened.case, other, words="my shift ends")
    assert line_for(store, opened.case).lead_id == other
    with pytest.raises(NeedsConfirmation, match="CD leads this case"):
        store.write(cases.take_lead, opened.case)
    store.write(cases.take_lead, opened.case, sure=True)
    with pytest.raises(RuleBroken, match="AB already leads this case"):
        store.write(cases.take_lead, opened.case)
    assert line_for(store, opened.case).lead_id == own


def test_without_a_lead_stands_on_top_then_urgency_then_time_left(
    store: Store, clock: Clock
) -> None:
    own = sit_down(store, "AB")
    urgent = taken(store, "A", urgency=Urgency.URGENT).case
    late = store.write(cases.take_report, intake("B"), lead=own).case
    clock.forward(minutes=10)
    later = store.write(cases.take_report, intake("C"), lead=own).case
    bridging = store.write(cases.take_report, intake("D", urgency=Urgency.BRIDGING), lead=own).case
    assert [line.id for line in store.read(case_queries.open_lines)] == [
        urgent,
        late,
        later,
        bridging,
    ]


def test_who_was_first_at_a_case_is_named(open_store: Callable[..., Store], clock: Clock) -> None:
    one, other = open_store(), open_store()
    sit_down(one, "AB")
    opened = taken(one)
    seen = line_for(other, opened.case).version
    clock.forward(minutes=5)
    one.write(cases.triage, opened.case)
    with pytest.raises(Conflict) as refused:
        other.write(cases.note, opened.case, "my words", seen=seen)
    assert str(refused.value) == "AB was first at A-0001, at 14:05; look again."
    other.write(cases.note, opened.case, "my words", seen=line_for(other, opened.case).version)


def test_changed_facts_are_kept_and_nothing_else(store: Store, clock: Clock) -> None:
    opened = taken(store, facts=FACTS)
    before = count_of(store, "case_event")
    changed = FACTS._replace(legal=Legal.EMERGENCY, flags=frozenset(), phone="")
    store.write(cases.change_facts, opened.case, changed)
    assert count_of(store, "case_event") == before + 3
    assert facts_of(file_of(store, opened.case).history) == changed
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        store.write(cases.change_facts, opened.case, changed)


def test_a_child_is_corrected_and_another_added(store: Store) -> None:
    opened = taken(store)
    store.write(cases.change_youth, opened.case, opened.youths[0], Youth("Kees", 2009, None))
    store.write(cases.add_youth, opened.case, Youth("M.", 2011, Gender.BOYS))
    assert [(one.pseudonym, one.birth_year, one.gender) for one in
            line_for(store, opened.case).youths] == [
        ("Kees", 2009, None), ("M.", 2011, Gender.BOYS),
    ]  # fmt: skip


def test_parking_stops_the_clock(store: Store, clock: Clock) -> None:
    opened = taken(store)
    clock.forward(minutes=30)
    store.write(
        cases.park, opened.case, clock.time + 5 * HOUR, "with the family tonight", agreed="AB"
    )
    clock.forward(hours=3)
    line = line_for(store, opened.case)
    assert (line.state, line.clock, line.left) == (
        CaseState.ON_HOLD, Hand.PARKED, timedelta(minutes=90),
    )  # fmt: skip
    with pytest.raises(RuleBroken):
        store.write(cases.search, opened.case)
    store.write(cases.resume, opened.case)
    line = line_for(store, opened.case)
    assert (line.state, line.clock, line.left) == (
        CaseState.REPORTED, Hand.MORE_THAN_HALF, timedelta(minutes=90),
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="not on hold"):
        store.write(cases.resume, opened.case)


def test_parking_ends_on_its_date_by_itself(store: Store, clock: Clock) -> None:
    opened = taken(store)
    store.write(cases.park, opened.case, clock.time + HOUR, "with the family", agreed="AB")
    clock.forward(hours=2)
    line = line_for(store, opened.case)
    assert (line.state, line.clock, line.left) == (
        CaseState.REPORTED, Hand.LESS_THAN_HALF, HOUR,
    )  # fmt: skip
    assert (line.asks_for(Attention.PARKING_OVER), line.parked_until) == (True, NOON + HOUR)
