"""Nobody gets lost: parked, bridged, unseen and overstayed children come back by themselves."""

from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.deadlines import Clock as Hand
from crisisdesk.domain.cases.endings import Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.placements import NoPlace
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.selection import CaseSection, placements, section
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome, Outcome
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.cases.waiting.sight import ContactKind, Look, NoSight, Seen, Sight
from crisisdesk.domain.moments import local
from crisisdesk.domain.week import agenda
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.cases import cases, endings, holds, sight, stays
from crisisdesk.services.status import status
from crisisdesk.services.week import day_start
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import sit_down
from tests.services.cases.casework import HOUR, file_of, held, line_for, taken

DAY = timedelta(days=1)


def asks(store: Store, case: CaseId) -> list[Attention]:
    """Why the case asks for somebody."""
    return [asked.why for asked in line_for(store, case).asks]


def said(store: Store) -> list[str]:
    """What the agenda says under the crisis placements."""
    lines = store.read(case_queries.open_lines)
    today = local(store.now()).date()
    items = agenda.crisis(lines, agenda.CaseCounts(), today).items
    return [say(item.what) for item in items]


def test_a_case_on_hold_stays_in_sight_and_is_back_by_itself(store: Store, clock: Clock) -> None:
    opened = taken(store, urgency=Urgency.URGENT)
    until = store.write(cases.park, opened.case, clock.time + 3 * HOUR, "the family decides")
    line = line_for(store, opened.case)
    assert (line.state, section(line)) == (CaseState.ON_HOLD, CaseSection.PARKED)
    assert [each.id for each in store.read(day_start.day_start).on_hold] == [opened.case]
    assert f"{opened.reference}: on hold until" in " ".join(said(store))
    counts = store.read(status).as_json()["placements"]
    assert (counts["open"], counts["parked"], counts["parked_over"]) == (0, 1, 0)
    clock.forward(hours=3)
    line = line_for(store, opened.case)
    assert (line.state, section(line)) == (CaseState.REPORTED, CaseSection.NO_LEAD)
    assert Attention.PARKING_OVER in asks(store, opened.case)
    assert opened.case in [each.id for each in store.read(day_start.day_start).asking]
    counts = store.read(status).as_json()["placements"]
    assert (counts["open"], counts["parked"], counts["parked_over"]) == (1, 0, 1)
    assert (counts["by_state"]["reported"], counts["by_state"]["on_hold"]) == (1, 0)
    store.write(cases.note, opened.case, "called")
    event = next(e for e in file_of(store, opened.case).events if e.kind is EventKind.RESUMED)
    assert (event.at, event.recorded_at) == (until, clock.time)
    assert Attention.PARKING_OVER not in asks(store, opened.case)


def test_two_are_needed_to_park_an_acute_case(store: Store, clock: Clock) -> None:
    opened = taken(store)
    with pytest.raises(RuleBroken) as refused:
        store.write(cases.park, opened.case, clock.time + HOUR, "waits")
    assert refused.value.field == "agreed"
    store.write(cases.park, opened.case, clock.time + HOUR, "waits", agreed="CD")
    parked = next(e for e in file_of(store, opened.case).events if e.kind is EventKind.PARKED)
    assert parked.parts.texts == ("waits", "CD")


def no_place(bridge: Bridge, until: object = None) -> NoPlace:
    """A "no place" with this solution meanwhile."""
    return NoPlace((DeclineReason.FULL,), 3, bridge, until, watcher=Role.DOCTOR)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("urgency", "bridge", "hand"),
    [
        (Urgency.ACUTE, Bridge.HOME, Hand.MORE_THAN_HALF),
        (Urgency.URGENT, Bridge.HOME, Hand.STOPPED),
        (Urgency.ACUTE, Bridge.NETWORK, Hand.STOPPED),
    ],
)
def test_at_home_solves_nothing_for_a_child_that_cannot_wait(
    store: Store, clock: Clock, urgency: Urgency, bridge: Bridge, hand: Hand
) -> None:
    opened = taken(store, urgency=urgency)
    store.write(endings.no_place, opened.case, no_place(bridge, clock.time + 10 * HOUR))
    assert line_for(store, opened.case).clock is hand
    clock.forward(hours=11)
    assert Attention.BRIDGE_OVER in asks(store, opened.case)
    assert line_for(store, opened.case).clock is not Hand.STOPPED


def test_there_is_a_place_as_long_as_one_is_held(store: Store, facility: FacilityId) -> None:
    opened, hold = held(store, facility)
    with pytest.raises(RuleBroken, match="Places are held at De Boei"):
        store.write(endings.no_place, opened.case, no_place(Bridge.NONE))
    store.write(holds.release, hold)
    store.write(endings.no_place, opened.case, no_place(Bridge.NONE))


def test_a_look_that_did_not_happen_asks_the_lead_then_everybody(
    store: Store, clock: Clock
) -> None:
    lead, other = sit_down(store, "AB"), sit_down(store, "CD")
    case = taken(store).case
    store.write(cases.hand_over, case, lead)
    look = Look(clock.time + 2 * HOUR, Organisation.YOUTH_TEAM, "P. Roer")
    seen = Seen(clock.time, ContactKind.VIDEO, Role.YOUTH_PROFESSIONAL, "P. Roer")
    store.write(sight.look, case, Sight(seen, None, look), sure=True)
    assert asks(store, case) == []
    clock.forward(hours=2)
    line = line_for(store, case)
    assert (line.asks_of(lead), line.asks_of(other)) == ((Attention.UNSEEN,), ())
    clock.forward(hours=1)
    assert line_for(store, case).asks_of(other) == (Attention.UNSEEN,)
    assert placements([line_for(store, case)]).unseen == 1
    look = look._replace(at=clock.time + 2 * HOUR)
    store.write(sight.look, case, Sight(None, NoSight.REFUSED, look), sure=True)
    line = line_for(store, case)
    assert (line.asks, line.sight.seen, line.sight.why_not) == ((), seen, NoSight.REFUSED)


def test_a_child_in_a_safe_bed_is_seen_there(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, hold = held(store, facility)
    store.write(stays.arrive, opened.case, opened.youths[0], facility, hold=hold)
    clock.forward(hours=9)
    line = line_for(store, opened.case)
    assert (line.look_by, line.asks) == (None, ())


def test_a_child_that_stays_while_its_case_searches_on_is_seen_there(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, hold = held(store, facility)
    store.write(stays.arrive, opened.case, opened.youths[0], facility, hold=hold)
    store.write(holds.hold, opened.case, facility)
    clock.forward(hours=3)
    line = line_for(store, opened.case)
    assert (line.state, line.look_by, line.asks) == (CaseState.RESERVED, None, ())


def test_a_milestone_asks_until_it_is_answered_and_a_long_stay_every_day(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, hold = held(store, facility)
    store.write(stays.arrive, opened.case, opened.youths[0], facility, hold=hold)
    clock.forward(days=3)
    assert line_for(store, opened.case).open_milestones == (1, 2)
    assert opened.case in [each.id for each in store.read(day_start.day_start).asking]
    answer = MilestoneOutcome(2, Outcome.UNCLEAR, "the court decides on Tuesday")
    store.write(sight.answer_milestone, opened.case, answer)
    assert asks(store, opened.case) == [Attention.OUTFLOW]
    with pytest.raises(RuleBroken, match="Day 2 asks for no answer"):
        store.write(sight.answer_milestone, opened.case, answer)
    clock.forward(days=38)
    assert Attention.OVERSTAYED in asks(store, opened.case)
    counts = store.read(status).as_json()["placements"]
    assert (counts["overstayed"], counts["unseen"]) == (1, 0)
    assert f"{opened.reference}: stays too long" in said(store)
