"""What is said of how a child comes to leave, where it shows, and when it ends."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.endings import Blocker, Destination
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.stay.beds import ComesFree
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome, Outcome
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import holds, outside, sight, stays
from crisisdesk.services.cases.outside import Outside
from crisisdesk.services.cases.stay import outflow
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.services.week import agenda as agendas
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import DECISION, SAFE, make_case
from tests.services.cases.casework import file_of, held, line_for
from tests.services.week.test_rubrics import CORONA, told

DAY = timedelta(days=1)


def placed(store: Store, facility: FacilityId, *children: str) -> CaseId:
    opened, hold = held(store, facility, *children)
    store.write(holds.decide, hold, DECISION)
    for youth in opened.youths:
        store.write(stays.arrive, opened.case, youth, facility, hold=hold)
    return opened.case


def waits(store: Store, case: CaseId, blocker: Blocker, child: int = 0, **about: Any) -> Outflow:
    stay = line_for(store, case).stays[child]
    return Outflow(stay.facility, stay.id, blocker)._replace(**about)


def test_the_newest_holds_until_the_child_has_left(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    case = placed(store, facility, "A", "B")
    today = local(clock.time).date()
    first = waits(store, case, Blocker.COURT, who="the  court", looks_on=today + DAY)
    store.write(outflow.set_outflow, case, first)
    second = waits(store, case, Blocker.COURT, 1, leaves_on=today + DAY)
    store.write(outflow.set_outflow, case, second)
    file = file_of(store, case)
    assert file.history.blockers == {Blocker.COURT}
    assert file.history.outflows[first.stay].who == "the court"
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        store.write(outflow.set_outflow, case, second)
    # The other child still waits for it.
    ready = second._replace(blocker=Blocker.NOTHING)
    store.write(outflow.set_outflow, case, ready)
    assert file_of(store, case).history.blockers == {Blocker.COURT}
    # What is taken off the case is taken off its children.
    store.write(stays.set_blockers, case, {Blocker.FUNDING})
    history = file_of(store, case).history
    assert history.outflows[first.stay].blocker is None
    assert history.outflows[second.stay].blocker is Blocker.NOTHING
    assert store.read(outflow.expected) == {facility: {ComesFree.TOMORROW: 1, ComesFree.UNKNOWN: 1}}
    act = uuid4()
    store.write_once(act, stays.depart, second.stay, Destination.HOME, safety=SAFE)
    assert [*file_of(store, case).history.outflows] == [first.stay]
    with pytest.raises(RuleBroken, match="does not stay there"):
        store.write(outflow.set_outflow, case, second)
    store.write(take_back, act)
    assert {*file_of(store, case).history.outflows} == {first.stay, second.stay}


def test_one_child_that_is_ready_to_leave_frees_its_case(
    store: Store, facility: FacilityId
) -> None:
    case = placed(store, facility)
    store.write(stays.set_blockers, case, {Blocker.COURT, Blocker.NO_HOUSING})
    act = uuid4()
    store.write_once(act, outflow.set_outflow, case, waits(store, case, Blocker.NOTHING))
    assert file_of(store, case).history.blockers == frozenset()
    store.write(take_back, act)
    history = file_of(store, case).history
    assert history.blockers == {Blocker.COURT, Blocker.NO_HOUSING}
    assert history.outflows == {}


def test_words_that_point_to_a_person_are_asked_about(store: Store, facility: FacilityId) -> None:
    case = placed(store, facility)
    somebody = waits(store, case, Blocker.COURT, who="mail b@example.org")
    with pytest.raises(NeedsConfirmation):
        store.write(outflow.set_outflow, case, somebody)
    store.write(outflow.set_outflow, case, somebody, sure=True)


def test_nobody_looks_is_asked_once_and_not_beside_a_milestone(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    case = placed(store, facility)

    def asked() -> list[Attention]:
        asks = [each.why for each in line_for(store, case).asks]
        return [why for why in asks if why in (Attention.MILESTONE, Attention.OUTFLOW)]

    clock.forward(days=3)
    assert asked() == [Attention.MILESTONE]
    store.write(sight.answer_milestone, case, MilestoneOutcome(2, Outcome.GOES_ON, "later"))
    assert asked() == [Attention.OUTFLOW]
    tomorrow = local(clock.time).date() + DAY
    store.write(outflow.set_outflow, case, waits(store, case, Blocker.COURT, looks_on=tomorrow))
    assert asked() == []
    clock.forward(days=1)
    assert asked() == [Attention.OUTFLOW]
    assert line_for(store, case).asks[0].for_all is False
    clock.forward(days=1)
    assert line_for(store, case).asks[0].for_all is True


def test_a_place_outside_the_region_is_no_bed_of_the_list(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    case, (youth,) = store.write(make_case, 1)
    hold = store.write(outside.hold, case, Outside("Ver weg", "Utrecht"), until=clock.time + DAY)
    store.write(holds.decide, hold, DECISION)
    there = line_for(store, case).holds[0].facility
    store.write(stays.arrive, case, youth, there, hold=hold)
    assert store.read(outflow.beds).beds == []
    clock.forward(days=3)
    assert not line_for(store, case).asks_for(Attention.OUTFLOW)


def test_the_agenda_counts_what_holds_children_back_and_providers_read_none_of_it(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    case = placed(store, facility, "A", "B")
    store.write(outflow.set_outflow, case, waits(store, case, Blocker.COURT, who="GI Zuid"))
    store.write(outflow.set_outflow, case, waits(store, case, Blocker.NO_FOSTER_FAMILY, 1))
    clock.forward(days=4)
    filled = store.read(agendas.agenda, CORONA)
    assert told(filled)["What keeps children from leaving"] == [
        "waiting for the court: 1 (longest: day 4); who acts: GI Zuid",
        "no foster family: 1 (longest: day 4)",
    ]
    held_back = "What keeps children from leaving"
    assert held_back not in told(store.read(agendas.shared, filled))
    # Only the consultation goes through them.
    assert held_back not in told(store.read(agendas.agenda, Duty.ABSENCE_REVIEW))


def test_the_list_as_json(store: Store, clock: Clock, facility: FacilityId) -> None:
    case = placed(store, facility)
    day = local(clock.time).date()
    leaves = waits(store, case, Blocker.NOTHING, who="GI", leaves_on=day)
    store.write(outflow.set_outflow, case, leaves)
    listed = outflow.as_json(store.read(outflow.beds))
    assert listed["comes_free"] == {
        "earlier": 0, "today": 1, "tomorrow": 0, "this_week": 0, "later": 0, "unknown": 0,
    }  # fmt: skip
    (bed,) = listed["beds"]
    assert (bed["case"], bed["blockers"], bed["who"]) == ("A-0001", ["nothing"], "GI")
    assert (bed["leaves_on"], bed["next_on"], bed["look"]) == (day.isoformat(), None, "not_yet")
