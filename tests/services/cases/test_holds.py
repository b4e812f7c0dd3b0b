"""Places kept for a case."""

from collections.abc import Callable

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.deadlines import Clock as Hand
from crisisdesk.domain.cases.endings import Destination, Ending
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.placements import Carrier, Transport
from crisisdesk.domain.cases.states import CaseId, CaseState, HoldId, is_final
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.moments import clock_text
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import cases, endings, enquiries, holds, stays
from crisisdesk.services.status import status
from crisisdesk.store.store import Store
from crisisdesk.widgets.case_words import attention_words
from tests.clock import Clock
from tests.factories import (
    ACUTE_HOLD,
    DECISION,
    SAFE,
    count_of,
    line_of,
    make_facility,
    revision_of,
    sit_down,
    tell,
)
from tests.services.cases.casework import HOUR, file_of, held, line_for, taken

TRANSPORTED = EventKind.TRANSPORTED


def test_a_hold_and_its_state_are_one_act(store: Store, facility: FacilityId) -> None:
    opened, _ = held(store, facility)
    line = line_for(store, opened.case)
    assert line.state is CaseState.RESERVED
    assert line.hold is not None
    assert (line.hold.name, line.hold.places, line.hold.until) == (
        "De Boei", 1, store.now() + ACUTE_HOLD,
    )  # fmt: skip
    assert line_of(store, facility).placeable == 3


def test_siblings_get_places_for_all_or_for_none(store: Store, facility: FacilityId) -> None:
    tell(store, facility, available=10, occupied=8)
    opened = taken(store, "A", "B", "C")
    before = revision_of(store), count_of(store, "case_event")
    with pytest.raises(RuleBroken, match="vacancies for 2, not for 3"):
        store.write(holds.hold, opened.case, facility)
    with pytest.raises(RuleBroken, match="for all of them or for none"):
        store.write(holds.hold, opened.case, facility, 2)
    assert (revision_of(store), count_of(store, "case_event")) == before
    assert line_for(store, opened.case).state is CaseState.REPORTED


def test_the_second_hold_of_a_case_is_asked_about(store: Store, facility: FacilityId) -> None:
    other = make_facility(store, "De Kade", CapacityFigures(available=2, occupied=0))
    opened, first = held(store, facility)
    with pytest.raises(NeedsConfirmation, match="places at De Boei already"):
        store.write(holds.hold, opened.case, other)
    second = store.write(holds.hold, opened.case, other, sure=True)
    store.write(holds.release, second)
    assert line_for(store, opened.case).state is CaseState.RESERVED
    store.write(holds.release, first)
    assert line_for(store, opened.case).state is CaseState.SEARCHING


def test_a_hold_that_ran_out_reads_as_searching_and_is_written_by_the_next_act(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, _ = held(store, facility)
    end = clock.time + ACUTE_HOLD
    clock.forward(hours=6)
    line = line_for(store, opened.case)
    assert (line.state, line.hold_ran_out) == (CaseState.SEARCHING, True)
    assert line_of(store, facility).placeable == 4
    store.write(cases.note, opened.case, "nobody decided")
    events = file_of(store, opened.case).events
    event = next(event for event in events if event.kind is EventKind.RAN_OUT)
    assert (event.at, event.recorded_at) == (end, clock.time)
    assert line_for(store, opened.case).hold_ran_out
    store.write(cases.note, opened.case, "still nobody")
    assert count_of(store, "case_event WHERE event = 'ran_out'") == 1
    store.write(holds.hold, opened.case, facility)
    assert line_for(store, opened.case).state is CaseState.RESERVED


def test_a_decided_hold_becomes_overdue_and_only_an_act_releases_it(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, hold = held(store, facility)
    store.write(holds.decide, hold, DECISION)
    clock.forward(hours=9)
    line = line_for(store, opened.case)
    assert line.state is CaseState.RESERVED
    assert line.hold is not None
    assert (line.hold.overdue, line.hold.ran_out) == (True, False)
    store.write(holds.release, hold)
    assert line_for(store, opened.case).state is CaseState.SEARCHING


def test_the_facility_that_was_seen_is_the_guard(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    one, other = open_store(), open_store()
    sit_down(one, "AB")
    facility = make_facility(one, figures=CapacityFigures(available=8, occupied=7))
    seen = line_of(other, facility).version
    mine, yours = taken(one, "A"), taken(other, "B")
    one.write(holds.hold, mine.case, facility, facility_seen=seen)
    with pytest.raises(Conflict, match="AB was first at De Boei"):
        other.write(holds.hold, yours.case, facility, facility_seen=seen)


def test_who_comes_too_late_by_the_figures_reads_who_was_first(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    one, other = open_store(), open_store()
    sit_down(one, "AB")
    facility = make_facility(one, figures=CapacityFigures(available=8, occupied=7))
    mine, yours = taken(one, "A"), taken(other, "B")
    clock.forward(minutes=5)
    kept = one.write(holds.hold, mine.case, facility)
    words = "De Boei has vacancies for 0, not for 1; AB changed it last, {}."
    with pytest.raises(RuleBroken) as refused:
        other.write(holds.hold, yours.case, facility)
    assert str(refused.value) == words.format("14:05")
    one.write(holds.extend, kept, clock.time + 40 * HOUR)
    clock.forward(days=1)
    with pytest.raises(RuleBroken) as refused:
        other.write(holds.hold, yours.case, facility)
    assert str(refused.value) == words.format("07-04-2020 14:05")


def test_who_is_awaited_at_a_facility(store: Store, facility: FacilityId) -> None:
    opened, hold = held(store, facility, "A", "B")
    store.write(stays.arrive, opened.case, opened.youths[0], facility, hold=hold)
    (one,) = store.read(holds.awaited, facility)
    assert (one.reference, one.hold.id, [youth.pseudonym for youth in one.youths]) == (
        opened.reference, hold, ["B"],
    )  # fmt: skip


@pytest.fixture
def quay(store: Store) -> FacilityId:
    """A second facility with vacancies."""
    return make_facility(store, "De Kade", CapacityFigures(available=4, occupied=0))


def both_held(store: Store, first: FacilityId, second: FacilityId) -> tuple[CaseId, HoldId, HoldId]:
    """A case of two children with a hold at either facility, and one that was only asked."""
    opened, hold = held(store, first, "A", "B")
    other = store.write(holds.hold, opened.case, second, sure=True)
    asked = make_facility(store, "De Steiger", CapacityFigures(available=2, occupied=0))
    store.write(enquiries.enquire, opened.case, [asked])
    return opened.case, hold, other


def test_a_case_shows_every_hold_that_stands(
    store: Store, clock: Clock, facility: FacilityId, quay: FacilityId
) -> None:
    case, first, second = both_held(store, facility, quay)
    assert [hold.id for hold in line_for(store, case).held] == [second, first]
    store.write(holds.decide, first, DECISION)
    assert [hold.id for hold in line_for(store, case).held] == [first, second]
    clock.forward(hours=5)
    assert [hold.id for hold in line_for(store, case).held] == [first]


def test_the_decision_gives_back_and_calls_off_what_it_is_told(
    store: Store, facility: FacilityId, quay: FacilityId
) -> None:
    case, first, second = both_held(store, facility, quay)
    (asked,) = file_of(store, case).enquiries
    store.write(holds.decide, first, DECISION, give_back=[second], call_off=[asked.id])
    file = file_of(store, case)
    assert [hold.id for hold in file.line.held] == [first]
    assert file.enquiries[0].answer is EnquiryAnswer.CALLED_OFF
    assert line_of(store, quay).held == 0
    assert file.line.state is CaseState.RESERVED


def test_the_clock_stops_at_the_decision_and_runs_again_once_it_is_given_back(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, hold = held(store, facility)
    assert line_for(store, opened.case).clock is Hand.MORE_THAN_HALF
    store.write(holds.decide, hold, DECISION)
    clock.forward(hours=9)
    line = line_for(store, opened.case)
    assert (line.clock, line.left) == (Hand.STOPPED, None)
    store.write(holds.release, hold)
    assert line_for(store, opened.case).clock is Hand.OVERDUE


def test_after_the_last_arrival_nothing_is_kept_and_nobody_is_asked(
    store: Store, facility: FacilityId, quay: FacilityId
) -> None:
    case, first, _ = both_held(store, facility, quay)
    store.write(holds.decide, first, DECISION)
    one, other = (youth.id for youth in file_of(store, case).line.youths)
    arrival = store.write(stays.arrive, case, one, facility, hold=first)
    assert arrival.given_back == ()
    assert line_of(store, quay).held == 2
    arrival = store.write(stays.arrive, case, other, facility, hold=first)
    assert arrival.given_back == ("De Kade",)
    file = file_of(store, case)
    assert (line_of(store, facility).held, line_of(store, quay).held) == (0, 0)
    assert (file.line.state, file.line.held) == (CaseState.PLACED, ())
    assert [line.answer for line in file.enquiries] == [EnquiryAnswer.CALLED_OFF]


def test_a_place_to_move_on_to_is_kept_until_every_child_has_moved(
    store: Store, facility: FacilityId, quay: FacilityId
) -> None:
    opened, hold = held(store, facility, "A", "B")
    for youth in opened.youths:
        store.write(stays.arrive, opened.case, youth, facility, hold=hold)
    beyond = store.write(holds.hold, opened.case, quay, 3)
    first, second = (stay.id for stay in line_for(store, opened.case).stays)
    store.write(stays.move_on, first, quay, hold=beyond)
    assert line_of(store, quay).held == 2
    store.write(stays.move_on, second, quay, hold=beyond)
    assert line_of(store, quay).held == 0
    assert line_for(store, opened.case).state is CaseState.PLACED


@pytest.mark.parametrize("way", ["end", "depart"])
def test_the_end_of_a_case_leaves_no_question_open(
    store: Store, facility: FacilityId, quay: FacilityId, way: str
) -> None:
    opened = taken(store)
    if way == "depart":
        store.write(stays.arrive, opened.case, opened.youths[0], facility)
    store.write(enquiries.enquire, opened.case, [quay])
    if way == "end":
        store.write(
            endings.end, opened.case, Ending(CaseState.WITHDRAWN, reason="home again", safety=SAFE)
        )
    else:
        (stay,) = line_for(store, opened.case).stays
        store.write(stays.depart, stay.id, Destination.HOME, safety=SAFE)
    file = file_of(store, opened.case)
    assert is_final(file.line.state)
    assert [line.answer for line in file.enquiries] == [EnquiryAnswer.CALLED_OFF]


def test_the_way_there_is_to_the_decided_place_that_is_named(
    store: Store, facility: FacilityId, quay: FacilityId
) -> None:
    case, first, second = both_held(store, facility, quay)
    for hold in (first, second):
        store.write(holds.decide, hold, DECISION)
    store.write(stays.under_way, case, Transport(Carrier.TAXI), hold=first)
    events = file_of(store, case).events
    assert [each.parts.facility for each in events if each.kind is TRANSPORTED] == [facility]


def not_arrived(store: Store, case: CaseId) -> list[str]:
    line = line_for(store, case)
    assert line.asks_for(Attention.NOT_ARRIVED) is bool(line.not_arrived)
    return attention_words(line, store.now()) if line.not_arrived else []


def test_a_child_that_does_not_arrive_is_due_whenever_its_hold_ends(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, hold = held(store, facility)
    clock.forward(minutes=10)
    store.write(holds.decide, hold, DECISION)
    decided = clock_text(clock.time)
    clock.forward(hours=2, minutes=59)
    assert not_arrived(store, opened.case) == []
    clock.forward(minutes=1)
    assert f"De Boei: not arrived, decided {decided}" in not_arrived(store, opened.case)
    line = line_for(store, opened.case)
    assert line.hold is not None
    assert (line.hold.overdue, line.hold.ran_out) == (False, False)
    assert store.read(status).as_json()["placements"]["not_arrived"] == 1
    leaves = clock.time + HOUR
    store.write(stays.under_way, opened.case, Transport(Carrier.TAXI, leaves))
    clock.forward(hours=3)
    assert not_arrived(store, opened.case) == []
    clock.forward(hours=1)
    words = f"De Boei: not arrived, was to leave {clock_text(leaves)}"
    assert words in not_arrived(store, opened.case)
    store.write(stays.arrive, opened.case, opened.youths[0], facility, hold=hold)
    assert not_arrived(store, opened.case) == []


def test_only_a_decided_hold_waits_for_an_arrival(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, hold = held(store, facility)
    clock.forward(hours=9)
    assert line_for(store, opened.case).hold_ran_out
    assert not_arrived(store, opened.case) == []
    hold = store.write(holds.hold, opened.case, facility)
    store.write(holds.decide, hold, DECISION)
    clock.forward(hours=3)
    assert not_arrived(store, opened.case)
    store.write(holds.release, hold)
    assert not_arrived(store, opened.case) == []
