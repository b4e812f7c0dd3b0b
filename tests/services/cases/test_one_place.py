"""One place, one child, one promise (DOMAIN.md §9)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events.corrections import MOVED
from crisisdesk.domain.cases.intake import Facts
from crisisdesk.domain.cases.states import CaseId, CaseState
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.errors import Conflict, NeedsAnswer, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import cases, endings, enquiries, holds, stays
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import SAFE, line_of, make_facility, tell
from tests.services.cases.casework import HOUR, file_of, held, line_for, taken

MINUTE = timedelta(minutes=1)


@pytest.fixture
def quay(store: Store) -> FacilityId:
    """A second facility with vacancies."""
    return make_facility(store, "De Kade", CapacityFigures(available=4, occupied=1))


def figures_of(store: Store, facility: FacilityId) -> tuple[int | None, int | None]:
    """What the board shows as occupied and as vacant."""
    line = line_of(store, facility)
    return line.occupied, line.placeable


def placed(store: Store, clock: Clock, facility: FacilityId) -> tuple[cases.Opened, Any]:
    """A child that arrived and that the next report may count."""
    opened = taken(store)
    clock.forward(minutes=5)
    stay = store.write(stays.arrive, opened.case, opened.youths[0], facility).stay
    clock.forward(minutes=5)
    return opened, stay


def where(store: Store, case: CaseId) -> list[str]:
    """Where the children of a case are now."""
    return [stay.name for stay in line_for(store, case).stays]


# A departure asks as an arrival does


def test_a_departure_never_brings_occupied_below_nothing(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    _, stay = placed(store, clock, facility)
    tell(store, facility, available=4, occupied=0)
    clock.forward(minutes=5)
    store.write(stays.depart, stay, Destination.HOME, safety=SAFE)
    assert figures_of(store, facility) == (0, 4)
    other = taken(store, "M.")
    clock.forward(minutes=5)
    store.write(stays.arrive, other.case, other.youths[0], facility)
    assert figures_of(store, facility) == (1, 3)


def test_a_departure_asks_whether_the_figures_still_count_the_child(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, stay = placed(store, clock, facility)
    report = tell(store, facility, available=4, occupied=3)
    told_at = clock.time
    clock.forward(minutes=5)
    with pytest.raises(NeedsAnswer) as asked:
        store.write(stays.depart, stay, Destination.HOME, safety=SAFE)
    assert (asked.value.field, asked.value.about) == ("counted", report)
    words = f"Is {opened.reference} still in the figures of De Boei of 14:11: 3 occupied?"
    assert str(asked.value) == words
    assert where(store, opened.case) == ["De Boei"]
    store.write(stays.depart, stay, Destination.HOME, counted={report: False}, safety=SAFE)
    assert figures_of(store, facility) == (3, 1)
    (line,) = file_of(store, opened.case).stays
    assert line.departed_at == told_at


def test_a_child_that_the_figures_count_leaves_a_place(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, stay = placed(store, clock, facility)
    report = tell(store, facility, available=4, occupied=3)
    clock.forward(minutes=5)
    store.write(stays.depart, stay, Destination.HOME, counted={report: True}, safety=SAFE)
    assert figures_of(store, facility) == (2, 2)
    (line,) = file_of(store, opened.case).stays
    assert line.departed_at == clock.time


def test_an_answer_is_about_the_report_that_was_seen(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    _, stay = placed(store, clock, facility)
    first = tell(store, facility, available=4, occupied=3)
    clock.forward(minutes=5)
    second = tell(store, facility, available=4, occupied=2)
    clock.forward(minutes=5)
    with pytest.raises(NeedsAnswer) as asked:
        store.write(stays.depart, stay, Destination.HOME, counted={first: True}, safety=SAFE)
    assert asked.value.about == second


def test_a_departure_that_no_report_can_have_counted_asks_nothing(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    _, stay = placed(store, clock, facility)
    store.write(stays.depart, stay, Destination.HOME, safety=SAFE)
    assert figures_of(store, facility) == (6, 4)
    _, stay = placed(store, clock, facility)
    left_at = clock.time
    clock.forward(minutes=5)
    tell(store, facility, available=4, occupied=3)
    store.write(stays.depart, stay, Destination.HOME, departed_at=left_at, safety=SAFE)
    assert figures_of(store, facility) == (3, 1)


def test_moving_on_asks_it_too_and_a_whole_family_once(
    store: Store, clock: Clock, facility: FacilityId, quay: FacilityId
) -> None:
    opened = taken(store, "A", "B")
    clock.forward(minutes=5)
    here = store.write(stays.arrive_together, opened.case, opened.youths, facility)
    clock.forward(minutes=5)
    report = tell(store, facility, available=10, occupied=6)
    clock.forward(minutes=5)
    both = [arrival.stay for arrival in here]
    with pytest.raises(NeedsAnswer):
        store.write(stays.move_together, both, quay)
    store.write(stays.move_together, both, quay, counted={report: False})
    assert figures_of(store, facility) == (6, 4)
    assert figures_of(store, quay) == (3, 1)
    clock.forward(minutes=5)
    report = tell(store, quay, available=4, occupied=3)
    clock.forward(minutes=5)
    both = [stay.id for stay in line_for(store, opened.case).stays]
    leaving = both, Destination.HOME
    with pytest.raises(NeedsAnswer):
        store.write(stays.depart_together, *leaving, safety=SAFE)
    store.write(stays.depart_together, *leaving, counted={report: True}, safety=SAFE)
    assert figures_of(store, quay) == (1, 3)


# A child is in one place


def test_a_second_arrival_asks_and_ends_the_first_stay(
    store: Store, clock: Clock, facility: FacilityId, quay: FacilityId
) -> None:
    opened, _ = placed(store, clock, facility)
    arriving = opened.case, opened.youths[0], quay
    with pytest.raises(NeedsConfirmation, match="stays at De Boei; has it moved here"):
        store.write(stays.arrive, *arriving)
    store.write(stays.arrive, *arriving, sure=True)
    assert where(store, opened.case) == ["De Kade"]
    assert [figures_of(store, one) for one in (facility, quay)] == [(6, 4), (2, 2)]
    first, second = file_of(store, opened.case).stays
    assert (first.departed_at, first.destination) == (second.since, MOVED)


def test_a_child_arrives_once_at_a_place(
    store: Store, clock: Clock, facility: FacilityId, quay: FacilityId
) -> None:
    opened, stay = placed(store, clock, facility)
    arriving = opened.case, opened.youths[0], facility
    for sure in (False, True):
        with pytest.raises(RuleBroken, match="has been at De Boei since"):
            store.write(stays.arrive, *arriving, sure=sure)
    with pytest.raises(RuleBroken, match="has been at De Boei since"):
        store.write(stays.move_on, stay, facility)
    assert figures_of(store, facility) == (7, 3)
    assert where(store, opened.case) == ["De Boei"]


def test_an_arrival_before_another_stay_was_over_is_refused(
    store: Store, clock: Clock, facility: FacilityId, quay: FacilityId
) -> None:
    opened, stay = placed(store, clock, facility)
    arriving = opened.case, opened.youths[0], quay
    with pytest.raises(RuleBroken, match="has been at De Boei since"):
        store.write(stays.arrive, *arriving, arrived_at=clock.time - HOUR, sure=True)
    store.write(stays.depart, stay, Destination.HOME, safety=SAFE)
    store.write(endings.correct, opened.case, CaseState.SEARCHING, "ran away")
    with pytest.raises(RuleBroken, match="stayed at De Boei until") as refused:
        store.write(stays.arrive, *arriving, arrived_at=clock.time - MINUTE)
    assert refused.value.field == "arrived_at"
    store.write(stays.arrive, *arriving)
    assert where(store, opened.case) == ["De Kade"]


def test_a_corrected_ending_brings_no_second_place(
    store: Store, clock: Clock, facility: FacilityId, quay: FacilityId
) -> None:
    opened, stay = placed(store, clock, facility)
    store.write(stays.depart, stay, Destination.HOME, safety=SAFE)
    again = taken(store)
    with pytest.raises(NeedsConfirmation, match=f"child of {again.reference}"):
        store.write(endings.correct, opened.case, CaseState.SEARCHING, "a slip")
    store.write(endings.correct, opened.case, CaseState.SEARCHING, "a slip", sure=True)
    arriving = opened.case, opened.youths[0], quay
    with pytest.raises(RuleBroken, match="stayed at De Boei until"):
        store.write(stays.arrive, *arriving, arrived_at=clock.time - MINUTE)


def test_a_child_that_is_corrected_into_that_of_another_case_is_asked_about(store: Store) -> None:
    first = taken(store, "A.", facts=Facts(municipality="Dordrecht", file="ZK-1"))
    other = taken(store, "B.")
    renaming = other.case, other.youths[0], Youth("a.", 2008)
    with pytest.raises(NeedsConfirmation, match=f"child of {first.reference}"):
        store.write(cases.change_youth, *renaming)
    with pytest.raises(NeedsConfirmation, match="That case is open"):
        store.write(cases.change_facts, other.case, Facts(file="zk-1"))
    store.write(cases.change_youth, *renaming, sure=True)
    store.write(cases.change_youth, other.case, other.youths[0], Youth("a.", 2007))
    store.write(cases.change_facts, other.case, Facts(file="zk-1"), sure=True)
    store.write(cases.change_facts, other.case, Facts(file="zk-1", needs="sleeps badly"))


def test_two_desks_confirm_one_arrival(open_store: Callable[..., Store], clock: Clock) -> None:
    one, other = open_store(), open_store()
    facility = make_facility(one, figures=CapacityFigures(available=4, occupied=1))
    quay = make_facility(one, "De Kade", CapacityFigures(available=4, occupied=1))
    opened = taken(one)
    clock.forward(minutes=5)
    seen = line_for(one, opened.case).version
    arriving = opened.case, opened.youths[0]
    one.write(stays.arrive, *arriving, facility, seen=seen)
    with pytest.raises(Conflict):
        other.write(stays.arrive, *arriving, quay, seen=seen)
    with pytest.raises(RuleBroken):
        other.write(stays.arrive, *arriving, facility, sure=True)
    clock.forward(minutes=5)
    other.write(stays.arrive, *arriving, quay, sure=True)
    assert where(one, opened.case) == ["De Kade"]
    assert [line_of(one, place).occupied for place in (facility, quay)] == [1, 2]


def test_an_arrival_a_little_ahead_stands_alike_on_the_board_and_in_acts(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    clock.forward(minutes=5)
    opened, hold = held(store, facility)
    ahead = clock.time + 4 * MINUTE
    store.write(stays.arrive, opened.case, opened.youths[0], facility, arrived_at=ahead, hold=hold)
    line = line_of(store, facility)
    assert (line.occupied, line.held, line.placeable) == (7, 0, 3)
    assert where(store, opened.case) == ["De Boei"]
    (stay,) = file_of(store, opened.case).stays
    assert stay.since == clock.time
    store.write(stays.depart, stay.id, Destination.HOME, departed_at=ahead, safety=SAFE)
    assert figures_of(store, facility) == (6, 4)
    assert file_of(store, opened.case).line.stays == ()


def test_a_call_told_a_little_ahead_is_on_the_board_at_once(store: Store, clock: Clock) -> None:
    opened = taken(store, reported_at=clock.time + 4 * MINUTE)
    line = line_for(store, opened.case)
    assert line.reported_at == clock.time
    assert line.due_at == clock.time + 2 * HOUR


# A promise is compared with the holds of its own case, and used up by the arrival


def promised(store: Store, case: CaseId, facility: FacilityId, places: int) -> None:
    """Ask, and be promised so many places."""
    (enquiry,) = store.write(enquiries.enquire, case, [facility])
    store.write(enquiries.accept, case, enquiry, places)


def test_a_promise_is_compared_with_the_holds_of_its_own_case(store: Store) -> None:
    unknown = make_facility(store, "De Steiger")
    first, second = taken(store, "A"), taken(store, "B")
    for opened in (first, second):
        promised(store, opened.case, unknown, 1)
        store.write(holds.hold, opened.case, unknown)
    assert line_of(store, unknown).held == 2
    with pytest.raises(RuleBroken, match="promised this case 0 more, not 1"):
        store.write(holds.hold, second.case, unknown, sure=True)


def test_a_promise_is_used_up_by_the_arrival(store: Store, clock: Clock) -> None:
    unknown = make_facility(store, "De Steiger")
    opened = taken(store)
    promised(store, opened.case, unknown, 1)
    hold = store.write(holds.hold, opened.case, unknown)
    store.write(holds.release, hold)
    hold = store.write(holds.hold, opened.case, unknown)
    clock.forward(minutes=5)
    arrived_at = clock.time - HOUR
    stay = store.write(
        stays.arrive,
        opened.case,
        opened.youths[0],
        unknown,
        arrived_at=arrived_at,
        hold=hold,
        earlier=True,
    ).stay
    store.write(stays.depart, stay, Destination.HOME, safety=SAFE)
    store.write(endings.correct, opened.case, CaseState.SEARCHING, "ran away")
    with pytest.raises(RuleBroken, match="promised this case 0 more, not 1"):
        store.write(holds.hold, opened.case, unknown)
    promised(store, opened.case, unknown, 1)
    store.write(holds.hold, opened.case, unknown)


def test_a_promise_that_nobody_gave_or_that_was_taken_back_holds_nothing(store: Store) -> None:
    unknown = make_facility(store, "De Steiger")
    opened = taken(store)
    with pytest.raises(RuleBroken, match="are unknown"):
        store.write(holds.hold, opened.case, unknown)
    promised(store, opened.case, unknown, 1)
    (enquiry,) = file_of(store, opened.case).enquiries
    store.write(enquiries.decline, opened.case, enquiry.id, DeclineReason.GONE)
    with pytest.raises(RuleBroken, match="are unknown"):
        store.write(holds.hold, opened.case, unknown)
