"""What must happen before a child can leave, and which place comes free when."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.cases.endings import HOLDS_BACK, Blocker
from crisisdesk.domain.cases.lines import CaseLine, StayLine
from crisisdesk.domain.cases.states import CaseState, StayId, YouthId
from crisisdesk.domain.cases.stay.beds import (
    BedSelection,
    ComesFree,
    beds,
    by_facility,
    by_kind,
    comes_free,
    count,
    held_back,
)
from crisisdesk.domain.cases.stay.outflow import (
    BlockerChange,
    Outflow,
    OutflowLook,
    change_of,
    check_outflow,
    look,
)
from crisisdesk.domain.moments import local
from crisisdesk.errors import RuleBroken
from tests.clock import NOON
from tests.domain.cases.lines import case_line

DAY = timedelta(days=1)
TODAY = local(NOON).date()
TERMS = CaseTerms()
PLACE, STAY, OTHER = FacilityId(uuid4()), StayId(uuid4()), StayId(uuid4())


def waits(blocker: Blocker | None = Blocker.COURT, **about: Any) -> Outflow:
    return Outflow(PLACE, STAY, blocker)._replace(**about)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"blocker": None}, "blocker"),
        ({"looks_on": TODAY - DAY}, "looks_on"),
        ({"leaves_on": TODAY - DAY}, "leaves_on"),
    ],
)
def test_what_is_not_said_or_is_past_is_refused_at_its_field(about, field) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_outflow(waits(**about), NOON - 3 * DAY, NOON)
    assert refused.value.field == field


def test_today_can_be_both_days() -> None:
    today = waits(looks_on=TODAY, leaves_on=TODAY)
    assert check_outflow(today, NOON, NOON) == today


def test_somebody_must_look_once_a_day_came_and_on_day_three_without_one() -> None:
    asked = [look(None, NOON - day * DAY, NOON, TERMS) for day in (0, 2, 3)]
    assert asked == [OutflowLook.NOT_YET, OutflowLook.NOT_YET, OutflowLook.UNSAID]
    old = NOON - 9 * DAY
    assert look(waits(), old, NOON, TERMS) is OutflowLook.UNSAID
    assert look(waits(leaves_on=TODAY + DAY), old, NOON, TERMS) is OutflowLook.NOT_YET
    assert look(waits(looks_on=TODAY), NOON, NOON, TERMS) is OutflowLook.TODAY
    assert (
        look(waits(looks_on=TODAY - DAY, leaves_on=TODAY + DAY), old, NOON, TERMS)
        is OutflowLook.LATE
    )
    assert look(waits(looks_on=TODAY, leaves_on=TODAY - DAY), old, NOON, TERMS) is OutflowLook.LATE


@given(
    st.sampled_from(Blocker),
    st.sets(st.sampled_from(HOLDS_BACK)),
    st.none() | st.sampled_from(Blocker),
    st.none() | st.sampled_from(Blocker),
)
def test_a_case_waits_for_what_holds_a_child_back(blocker, blockers, before, other) -> None:
    outflows = {} if before is None else {STAY: waits(before)}
    if other is not None:
        outflows[OTHER] = Outflow(PLACE, OTHER, other)
    change = change_of(waits(blocker), outflows, blockers, alone=other is None)
    after = blockers - {*change.cleared} | {*change.added}
    assert Blocker.NOTHING not in after
    assert (blocker in after) is (blocker is not Blocker.NOTHING)
    if other in blockers:
        assert other in after
    assert not {*change.cleared} - blockers
    assert not {*change.added} & blockers
    if blocker is Blocker.NOTHING and other is None:
        assert not after


def test_a_second_reason_of_the_case_stays() -> None:
    change = change_of(
        waits(Blocker.FUNDING),
        {STAY: waits()},
        {Blocker.COURT, Blocker.NO_HOUSING},
        alone=True,
    )
    assert change == BlockerChange((Blocker.COURT,), (Blocker.FUNDING,))


def test_a_week_ends_on_sunday() -> None:
    wednesday = date(2020, 3, 25)
    days = {n: comes_free(wednesday + n * DAY, wednesday) for n in (-1, 0, 1, 2, 4, 5)}
    assert [*days.values()] == [
        ComesFree.EARLIER,
        ComesFree.TODAY,
        ComesFree.TOMORROW,
        ComesFree.THIS_WEEK,
        ComesFree.THIS_WEEK,
        ComesFree.LATER,
    ]
    sunday = wednesday + 4 * DAY
    assert comes_free(sunday + DAY, sunday) is ComesFree.TOMORROW
    assert comes_free(None, sunday) is ComesFree.UNKNOWN


def staying(reference: str, days: int, *, outside: bool = False, **about: Any) -> CaseLine:
    since = NOON - days * DAY
    stay = StayLine(StayId(uuid4()), YouthId(uuid4()), PLACE, "De Boei", since)
    stay = stay._replace(kind=Kind.CRISIS_GROUP, outside=outside)
    outflows = {stay.id: waits(stay=stay.id)._replace(**about)} if about else {}
    return case_line(lead=True)._replace(
        reference=reference,
        state=CaseState.PLACED,
        stays=(stay,),
        arrived_at=since,
        outflows=outflows,
        blockers=frozenset({Blocker.NO_HOUSING}),
    )


def test_the_list_is_in_the_order_in_which_places_come_free() -> None:
    unread = staying("A-0009", 2)._replace(imported=True, lead_id=None)
    lines = [
        staying("A-0001", 30),
        staying("A-0002", 1),
        staying("A-0003", 5, leaves_on=TODAY + DAY, who="GI"),
        staying("A-0004", 5, looks_on=TODAY - DAY, who="GI"),
        staying("A-0005", 5, leaves_on=TODAY),
        staying("A-0006", 4, outside=True),
        unread,
    ]
    listed = beds(lines, NOON, TERMS)
    assert [bed.reference for bed in listed] == [
        "A-0005", "A-0003", "A-0004", "A-0001", "A-0002",
    ]  # fmt: skip
    assert [bed.overstayed for bed in listed] == [False, False, False, True, False]
    assert listed[3].blockers == (Blocker.NO_HOUSING,)
    expected = {ComesFree.TODAY: 1, ComesFree.TOMORROW: 1, ComesFree.UNKNOWN: 3}
    assert count(listed) == expected
    assert by_kind(listed) == {Kind.CRISIS_GROUP: expected}
    assert by_facility(listed) == {PLACE: expected}
    told = [(line.blocker, line.number, line.longest, line.who) for line in held_back(listed)]
    assert told == [
        (Blocker.NO_HOUSING, 2, 30, ()),
        (Blocker.COURT, 3, 5, ("GI",)),
    ]
    assert [bed.reference for bed in listed if BedSelection(due=True).admits(bed)] == [
        "A-0004", "A-0001",
    ]  # fmt: skip
    assert [bed.reference for bed in listed if BedSelection("gi").admits(bed)] == [
        "A-0003", "A-0004",
    ]  # fmt: skip
