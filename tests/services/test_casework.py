"""A case from the ringing phone to the safe departure."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crisisdesk.domain.capacity import Figures
from crisisdesk.domain.case_lines import CaseFile, CaseLine
from crisisdesk.domain.cases import CaseId, Flag, Isolation, State, Urgency, What
from crisisdesk.domain.decisions import Decider, Decision, OnTable, Override
from crisisdesk.domain.due import Clock as Hand
from crisisdesk.domain.endings import Alternative, Blocker, Bridge, Destination, Ending, Safety
from crisisdesk.domain.enquiries import Answer, DeclineReason
from crisisdesk.domain.facilities import (
    FacilityId,
    Gender,
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.intake import Facts, Intake, facts_of
from crisisdesk.domain.placements import Carrier, NoPlace, Symptoms, Transport
from crisisdesk.domain.referrers import Legal, Organisation, Role
from crisisdesk.domain.suitability import Answer as Advice
from crisisdesk.domain.youths import Youth
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services import cases, endings, enquiries, facilities, holds, stays
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.making import DECISION, count_of, line_of, make_facility, revision_of, sit_down, tell

HOUR = timedelta(hours=1)
SAFE = Safety(Role.YOUTH_PROTECTOR, "B. Anker", NOON)
FACTS = Facts(
    municipality="Dordrecht",
    organisation=Organisation.YOUTH_TEAM,
    organisation_name="Team Zuid",
    role=Role.YOUTH_PROFESSIONAL,
    referrer_name="P. Roer",
    phone="078 000 00 00",
    file="ZK-44",
    legal=Legal.VOLUNTARY,
    isolation=Isolation.IN_DOUBT,
    flags=frozenset({Flag.VITAL_PROFESSION}),
    needs="sleeps badly",
)


def intake(*pseudonyms: str, **about: Any) -> Intake:
    """A report of one child or more."""
    youths = tuple(Youth(one, 2008, Gender.GIRLS) for one in pseudonyms or ("K.",))
    about.setdefault("facts", Facts(municipality="Dordrecht"))
    return Intake(youths, **about)


def taken(store: Store, *pseudonyms: str, **about: Any) -> cases.Opened:
    """A case from a report."""
    return store.write(cases.take_report, intake(*pseudonyms, **about), sure=True)


def file_of(store: Store, case: CaseId) -> CaseFile:
    """The case's page."""
    return store.read(cases.case, case)


def line_for(store: Store, case: CaseId) -> CaseLine:
    """The case's line on the board."""
    return next(line for line in store.read(cases.open_lines) if line.id == case)


@pytest.fixture
def facility(store: Store, clock: Clock) -> FacilityId:
    """A facility with four places, reported a minute ago."""
    made = make_facility(store, figures=Figures(available=10, occupied=6))
    clock.forward(minutes=1)
    return made


def held(store: Store, facility: FacilityId, *pseudonyms: str) -> tuple[cases.Opened, Any]:
    """A case with a hold for all its children."""
    opened = taken(store, *pseudonyms)
    return opened, store.write(holds.hold, opened.case, facility)


def test_everything_that_was_typed_stands_on_the_page(store: Store) -> None:
    opened = store.write(
        cases.take_report,
        intake(
            "K.",
            "M.",
            facts=FACTS,
            note="called at noon",
            next_step="call the school",
            next_at=NOON + HOUR,
        ),
    )
    file = file_of(store, opened.case)
    assert facts_of(file.course) == FACTS
    line = file.line
    assert (line.reference, line.state, line.urgency) == ("A-0001", State.REPORTED, Urgency.ACUTE)
    assert [(one.id, one.pseudonym, one.birth_year) for one in line.youths] == [
        (opened.youths[0], "K.", 2008),
        (opened.youths[1], "M.", 2008),
    ]
    assert (line.next_step, line.next_at) == ("call the school", NOON + HOUR)
    assert (line.due_at, line.clock, line.left) == (NOON + 2 * HOUR, Hand.MORE_THAN_HALF, 2 * HOUR)
    assert (line.lead, line.lead_id, line.proposed) == ("", None, False)
    assert [event.text for event in file.events if event.what is What.NOTED] == ["called at noon"]
    assert line == line_for(store, opened.case)


def test_references_count_on(store: Store) -> None:
    assert [taken(store, f"K{n}").reference for n in range(3)] == ["A-0001", "A-0002", "A-0003"]


def test_the_clock_runs_from_the_report_and_not_from_the_keyboard(
    store: Store, clock: Clock
) -> None:
    opened = taken(store, reported_at=NOON - HOUR)
    assert line_for(store, opened.case).clock is Hand.LESS_THAN_HALF
    clock.forward(hours=1)
    assert line_for(store, opened.case).clock is Hand.OVERDUE


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"reported_at": NOON + HOUR}, "reported_at"),
        ({"due_at": NOON}, "due_at"),
        ({"next_at": NOON}, "next_at"),
        ({"note": "x" * 10_001}, "note"),
        ({"facts": Facts(needs="x" * 10_001)}, "needs"),
        ({"facts": Facts(phone="1" * 201)}, "phone"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(store: Store, about: Any, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        store.write(cases.take_report, intake(**about))
    assert refused.value.field == field
    assert count_of(store, "crisis_case") == 0


@pytest.mark.parametrize(
    "words", ["her number is 111222333", "1112.22.333", "mail k@example.org", "111 222 333"]
)
def test_what_points_to_a_person_is_asked_about(store: Store, words: str) -> None:
    with pytest.raises(NeedsConfirmation) as asked:
        store.write(cases.take_report, intake(note=words))
    assert asked.value.field == "note"
    opened = store.write(cases.take_report, intake(note=words), sure=True)
    with pytest.raises(NeedsConfirmation):
        store.write(cases.note, opened.case, words)


def test_no_sight_on_safety_is_at_least_urgent(store: Store) -> None:
    unseen = Facts(flags=frozenset({Flag.NO_SIGHT}))
    opened = taken(store, facts=unseen, urgency=Urgency.BRIDGING)
    line = line_for(store, opened.case)
    assert (line.urgency, line.due_at) == (Urgency.URGENT, NOON + 24 * HOUR)
    with pytest.raises(RuleBroken, match="at least urgent"):
        store.write(cases.set_urgency, opened.case, Urgency.PRESSING)
    other = taken(store, "M.", urgency=Urgency.PRESSING)
    store.write(cases.change_facts, other.case, unseen)
    assert line_for(store, other.case).urgency is Urgency.URGENT


def test_the_same_child_is_asked_about(store: Store) -> None:
    first = taken(store, facts=Facts(file="ZK-1"))
    for again in (
        intake("k."),
        intake("Anna", facts=Facts(file="zk-1")),
        Intake((Youth("K."),)),
    ):
        with pytest.raises(NeedsConfirmation, match=first.reference):
            store.write(cases.take_report, again)
    store.write(cases.take_report, Intake((Youth("K.", 2010),)))
    store.write(cases.take_report, intake("K."), sure=True)
    withdrawn = Ending(State.WITHDRAWN, reason="called back")
    for line in store.read(cases.open_lines):
        store.write(endings.end, line.id, withdrawn)
    store.write(cases.take_report, intake("K."))


def test_there_is_one_lead_and_handing_over_is_an_act(store: Store) -> None:
    opened = taken(store)
    with pytest.raises(RuleBroken, match="who sits at the desk"):
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
    with pytest.raises(RuleBroken, match="AB leads this case already"):
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
    assert [line.id for line in store.read(cases.open_lines)] == [urgent, late, later, bridging]


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
    assert facts_of(file_of(store, opened.case).course) == changed
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
    store.write(cases.park, opened.case, clock.time + 5 * HOUR, "with the family tonight")
    clock.forward(hours=3)
    line = line_for(store, opened.case)
    assert (line.state, line.clock, line.left) == (
        State.ON_HOLD, Hand.PARKED, timedelta(minutes=90),
    )  # fmt: skip
    with pytest.raises(RuleBroken):
        store.write(cases.search, opened.case)
    store.write(cases.resume, opened.case)
    line = line_for(store, opened.case)
    assert (line.state, line.clock, line.left) == (
        State.REPORTED, Hand.MORE_THAN_HALF, timedelta(minutes=90),
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="not on hold"):
        store.write(cases.resume, opened.case)


def test_parking_ends_on_its_date_by_itself(store: Store, clock: Clock) -> None:
    opened = taken(store)
    store.write(cases.park, opened.case, clock.time + HOUR, "with the family")
    clock.forward(hours=2)
    line = line_for(store, opened.case)
    assert (line.state, line.clock, line.left) == (State.ON_HOLD, Hand.LESS_THAN_HALF, HOUR)


def test_enquiries_several_at_once(store: Store, clock: Clock, facility: FacilityId) -> None:
    other = make_facility(store, "De Kade")
    third = make_facility(store, "De Steiger")
    opened = taken(store)
    asked = store.write(enquiries.enquire, opened.case, [facility, other, third])
    line = line_for(store, opened.case)
    assert (line.state, line.pending, line.proposed) == (State.SEARCHING, 3, True)
    with pytest.raises(RuleBroken, match="De Kade was asked already"):
        store.write(enquiries.enquire, opened.case, [other])
    store.write(
        enquiries.decline, opened.case, asked[0], DeclineReason.STAFF, by=Role.TEAM_MANAGER,
        words="the night shift is ill",
    )  # fmt: skip
    store.write(enquiries.accept, opened.case, asked[1], 1)
    store.write(enquiries.no_answer, opened.case, asked[2])
    line = line_for(store, opened.case)
    assert (line.pending, line.accepted, line.declined) == (0, 1, 2)
    first = file_of(store, opened.case).enquiries[0]
    assert (first.name, first.answer, first.reason, first.declined_by, first.words) == (
        "De Boei", Answer.DECLINED, DeclineReason.STAFF, Role.TEAM_MANAGER,
        "the night shift is ill",
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="answered already"):
        store.write(enquiries.accept, opened.case, asked[1], 2)
    store.write(enquiries.enquire, opened.case, [other])


def test_unknown_room_needs_a_promise_and_counts_against_it(store: Store) -> None:
    unknown = make_facility(store, "De Kade")
    one, two = taken(store, "A"), taken(store, "B")
    with pytest.raises(RuleBroken, match="no known room"):
        store.write(holds.hold, one.case, unknown)
    for opened in (one, two):
        (asked,) = store.write(enquiries.enquire, opened.case, [unknown])
        store.write(enquiries.accept, opened.case, asked, 1)
    store.write(holds.hold, one.case, unknown)
    with pytest.raises(RuleBroken, match="room for 0, not for 1"):
        store.write(holds.hold, two.case, unknown)


def test_a_hold_and_its_state_are_one_act(store: Store, facility: FacilityId) -> None:
    opened, _ = held(store, facility)
    line = line_for(store, opened.case)
    assert line.state is State.RESERVED
    assert line.hold is not None
    assert (line.hold.name, line.hold.places, line.hold.until) == (
        "De Boei", 1, store.now() + 4 * HOUR,
    )  # fmt: skip
    assert line_of(store, facility).placeable == 3


def test_siblings_get_places_for_all_or_for_none(store: Store, facility: FacilityId) -> None:
    tell(store, facility, available=10, occupied=8)
    opened = taken(store, "A", "B", "C")
    before = revision_of(store), count_of(store, "case_event")
    with pytest.raises(RuleBroken, match="room for 2, not for 3"):
        store.write(holds.hold, opened.case, facility)
    with pytest.raises(RuleBroken, match="for all of them or for none"):
        store.write(holds.hold, opened.case, facility, 2)
    assert (revision_of(store), count_of(store, "case_event")) == before
    assert line_for(store, opened.case).state is State.REPORTED


def test_the_second_hold_of_a_case_is_asked_about(store: Store, facility: FacilityId) -> None:
    other = make_facility(store, "De Kade", Figures(available=2, occupied=0))
    opened, first = held(store, facility)
    with pytest.raises(NeedsConfirmation, match="places at De Boei already"):
        store.write(holds.hold, opened.case, other)
    second = store.write(holds.hold, opened.case, other, sure=True)
    store.write(holds.release, second)
    assert line_for(store, opened.case).state is State.RESERVED
    store.write(holds.release, first)
    assert line_for(store, opened.case).state is State.SEARCHING


def test_a_hold_that_ran_out_reads_as_searching_and_is_written_by_the_next_act(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, _ = held(store, facility)
    end = clock.time + 4 * HOUR
    clock.forward(hours=6)
    line = line_for(store, opened.case)
    assert (line.state, line.hold_ran_out) == (State.SEARCHING, True)
    assert line_of(store, facility).placeable == 4
    store.write(cases.note, opened.case, "nobody decided")
    event = next(one for one in file_of(store, opened.case).events if one.what is What.RAN_OUT)
    assert (event.at, event.recorded_at) == (end, clock.time)
    assert line_for(store, opened.case).hold_ran_out
    store.write(cases.note, opened.case, "still nobody")
    assert count_of(store, "case_event WHERE event = 'ran_out'") == 1
    store.write(holds.hold, opened.case, facility)
    assert line_for(store, opened.case).state is State.RESERVED


def test_a_decided_hold_becomes_overdue_and_only_an_act_releases_it(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, hold = held(store, facility)
    store.write(holds.decide, hold, DECISION)
    clock.forward(hours=9)
    line = line_for(store, opened.case)
    assert line.state is State.RESERVED
    assert line.hold is not None
    assert (line.hold.overdue, line.hold.ran_out) == (True, False)
    store.write(holds.release, hold)
    assert line_for(store, opened.case).state is State.SEARCHING


def test_a_decision_says_who_with_whom_why_and_out_of_what(
    store: Store, facility: FacilityId
) -> None:
    other = make_facility(store, "De Kade")
    opened, hold = held(store, facility)
    decision = Decision(
        (Decider(Role.TEAM_MANAGER, "M. Kade"), Decider(Role.DOCTOR, "J. Boom")),
        "near the school",
        why_not="not reached",
        options=(OnTable(facility, Advice.YES), OnTable(other, Advice.NO)),
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
    older = make_facility(store, "De Kade", Figures(available=3, occupied=0), age_min=16)
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


def test_the_facility_that_was_seen_is_the_guard(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    one, other = open_store(), open_store()
    sit_down(one, "AB")
    facility = make_facility(one, figures=Figures(available=8, occupied=7))
    seen = line_of(other, facility).version
    mine, yours = taken(one, "A"), taken(other, "B")
    one.write(holds.hold, mine.case, facility, facility_seen=seen)
    with pytest.raises(Conflict, match="AB was first at De Boei"):
        other.write(holds.hold, yours.case, facility, facility_seen=seen)


def test_the_way_to_a_safe_departure(store: Store, clock: Clock, facility: FacilityId) -> None:
    opened, hold = held(store, facility, "A", "B")
    transport = Transport(Carrier.TAXI, clock.time + HOUR, "one at a time", Symptoms.ASKED_NO)
    with pytest.raises(RuleBroken, match="First the decision"):
        store.write(stays.under_way, opened.case, transport)
    store.write(holds.decide, hold, DECISION)
    store.write(stays.under_way, opened.case, transport)
    file = file_of(store, opened.case)
    assert (file.line.state, file.transport) == (State.UNDER_WAY, transport)
    clock.forward(hours=1)
    first = store.write(stays.arrive, opened.case, opened.youths[0], facility, hold=hold)
    line = line_for(store, opened.case)
    assert (line.state, line.hold is not None, line.clock) == (
        State.UNDER_WAY, True, Hand.LESS_THAN_HALF,
    )  # fmt: skip
    second = store.write(stays.arrive, opened.case, opened.youths[1], facility, hold=hold)
    line = line_for(store, opened.case)
    assert (line.state, line.hold, line.clock) == (State.PLACED, None, Hand.STOPPED)
    assert line.milestone is not None
    assert line.milestone.day == 1
    clock.forward(days=2)
    store.write(stays.block, opened.case, Blocker.COURT)
    assert file_of(store, opened.case).course.blockers == {Blocker.COURT}
    store.write(stays.unblock, opened.case, Blocker.COURT)
    line = line_for(store, opened.case)
    assert line.milestone is not None
    assert line.milestone.day == 2
    with pytest.raises(RuleBroken, match="still stays at De Boei"):
        store.write(endings.end, opened.case, Ending(State.WITHDRAWN, reason="home"))
    store.write(stays.depart, first.stay, Destination.HOME)
    safe = SAFE._replace(at=clock.time)
    store.write(stays.depart, second.stay, Destination.NETWORK, safety=safe)
    assert store.read(cases.open_lines) == []
    file = file_of(store, opened.case)
    assert file.line.state is State.DEPARTED
    assert file.ending is not None
    assert file.ending.safety == safe
    assert [one.destination for one in file.stays] == ["home", "network"]
    with pytest.raises(RuleBroken, match="has ended"):
        store.write(stays.arrive, opened.case, opened.youths[0], facility)


def test_finished_is_not_the_same_as_safe(store: Store, clock: Clock, facility: FacilityId) -> None:
    opened = taken(store)
    arrival = store.write(stays.arrive, opened.case, opened.youths[0], facility)
    store.write(stays.depart, arrival.stay, Destination.HOME)
    assert line_for(store, opened.case).state is State.PLACED
    with pytest.raises(RuleBroken) as refused:
        store.write(endings.end, opened.case, Ending(State.DEPARTED))
    assert refused.value.field == "safety_by"
    store.write(endings.end, opened.case, Ending(State.DEPARTED, safety=SAFE))
    assert store.read(cases.open_lines) == []


def test_moving_on_is_a_new_stay_in_the_same_case(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    other = make_facility(store, "De Kade", Figures(available=2, occupied=0))
    opened = taken(store)
    arrival = store.write(stays.arrive, opened.case, opened.youths[0], facility)
    came = clock.time
    clock.forward(days=1)
    hold = store.write(holds.hold, opened.case, other)
    assert line_for(store, opened.case).state is State.RESERVED
    clock.forward(hours=1)
    store.write(stays.move_on, arrival.stay, other, hold=hold)
    line = line_for(store, opened.case)
    assert (line.state, line.arrived_at) == (State.PLACED, came)
    assert [stay.name for stay in line.stays] == ["De Kade"]
    assert [line_of(store, one).occupied for one in (facility, other)] == [6, 1]


def test_a_child_that_stays_elsewhere_is_asked_about(store: Store, facility: FacilityId) -> None:
    opened = taken(store)
    store.write(stays.arrive, opened.case, opened.youths[0], facility)
    with pytest.raises(NeedsConfirmation, match="stays at De Boei"):
        store.write(stays.arrive, opened.case, opened.youths[0], facility)


def test_an_arrival_says_what_it_did(store: Store, clock: Clock, facility: FacilityId) -> None:
    opened, hold = held(store, facility)
    child = opened.youths[0]
    clock.forward(hours=5)
    tell(store, facility, occupied=7)
    arrival = store.write(
        stays.arrive, opened.case, child, facility, arrived_at=clock.time - HOUR, hold=hold
    )
    assert (arrival.already_counted, arrival.hold_had_ended, arrival.beyond) == (True, True, False)
    assert arrival.line is not None
    assert arrival.line.placeable == 3
    tell(store, facility, occupied=10)
    clock.forward(minutes=1)
    other = taken(store, "M.")
    arrival = store.write(stays.arrive, other.case, other.youths[0], facility)
    assert (arrival.already_counted, arrival.hold_had_ended, arrival.beyond) == (False, False, True)


def test_who_is_awaited_at_a_facility(store: Store, facility: FacilityId) -> None:
    opened, hold = held(store, facility, "A", "B")
    store.write(stays.arrive, opened.case, opened.youths[0], facility, hold=hold)
    (one,) = store.read(holds.awaited, facility)
    assert (one.reference, one.hold.id, [youth.pseudonym for youth in one.youths]) == (
        opened.reference, hold, ["B"],
    )  # fmt: skip


def test_a_hold_of_another_case_or_place_is_not_used(store: Store, facility: FacilityId) -> None:
    _, hold = held(store, facility)
    other = taken(store, "M.")
    with pytest.raises(RuleBroken, match="not of this case"):
        store.write(stays.arrive, other.case, other.youths[0], facility, hold=hold)
    with pytest.raises(RuleBroken, match="no such child"):
        store.write(stays.arrive, held(store, facility, "Z")[0].case, other.youths[0], facility)


@pytest.mark.parametrize(
    ("ending", "field"),
    [
        (Ending(State.WITHDRAWN), "reason"),
        (Ending(State.REDIRECTED), "to"),
        (Ending(State.ALTERNATIVE), "alternative"),
        (Ending(State.OUT_OF_REGION), "where"),
        (Ending(State.DEPARTED), "safety_by"),
        (Ending(State.SEARCHING), "state"),
    ],
)
def test_an_ending_says_what_it_must(store: Store, ending: Ending, field: str) -> None:
    opened = taken(store)
    with pytest.raises(RuleBroken) as refused:
        store.write(endings.end, opened.case, ending)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "ending",
    [
        Ending(State.WITHDRAWN, reason="called back"),
        Ending(State.REDIRECTED, to=Organisation.SCHOOL, where="contact of the school"),
        Ending(State.ALTERNATIVE, alternative=Alternative.NETWORK, reason="with an aunt"),
        Ending(State.OUT_OF_REGION, where="Zeeland", safety=SAFE),
    ],
)
def test_every_ending_gives_places_back_and_is_frozen(
    store: Store, facility: FacilityId, ending: Ending
) -> None:
    opened, hold = held(store, facility)
    store.write(holds.decide, hold, DECISION)
    store.write(endings.end, opened.case, ending)
    assert line_of(store, facility).held == 0
    assert store.read(cases.open_lines) == []
    file = file_of(store, opened.case)
    assert (file.line.state, file.ending) == (ending.state, ending)
    for act in (
        lambda uow: cases.search(uow, opened.case),
        lambda uow: cases.set_urgency(uow, opened.case, Urgency.URGENT),
        lambda uow: endings.end(uow, opened.case, ending),
        lambda uow: holds.hold(uow, opened.case, facility),
    ):
        with pytest.raises(RuleBroken, match="has ended"):
            store.write(act)
    store.write(endings.correct, opened.case, State.SEARCHING, "a slip")
    assert line_for(store, opened.case).state is State.SEARCHING
    assert file_of(store, opened.case).ending is None
    with pytest.raises(RuleBroken, match="Only a case that has ended"):
        store.write(endings.correct, opened.case, State.TRIAGE, "again")


def test_nobody_departs_who_never_came(store: Store) -> None:
    opened = taken(store)
    with pytest.raises(RuleBroken, match="Nobody has arrived yet"):
        store.write(endings.end, opened.case, Ending(State.DEPARTED, safety=SAFE))


def test_no_place_is_a_row_of_the_ledger(store: Store, clock: Clock, facility: FacilityId) -> None:
    opened = taken(store)
    store.write(cases.search, opened.case)
    (asked,) = store.write(enquiries.enquire, opened.case, [facility])
    store.write(enquiries.decline, opened.case, asked, DeclineReason.AGE)
    clock.forward(hours=1)
    told = NoPlace(
        (DeclineReason.FULL, DeclineReason.AGE), 7, Bridge.NETWORK, clock.time + 12 * HOUR,
        "with an aunt", Role.YOUTH_PROTECTOR, "B. Anker",
    )  # fmt: skip
    store.write(endings.no_place, opened.case, told)
    (row,) = file_of(store, opened.case).no_places
    assert (row.searched, row.no_place) == (HOUR, told)
    assert line_for(store, opened.case).clock is Hand.STOPPED
    unmet = store.read(endings.unmet, NOON, clock.time + HOUR)
    assert [(one.facility_name, one.reasons) for one in unmet] == [
        ("De Boei", (DeclineReason.AGE,)), ("", told.reasons),
    ]  # fmt: skip
    assert store.read(endings.unmet, clock.time + HOUR, clock.time + 2 * HOUR) == []
    clock.forward(hours=12)
    assert line_for(store, opened.case).clock is Hand.OVERDUE


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (NoPlace((), 3, watcher=Role.DOCTOR), "reasons"),
        (NoPlace((DeclineReason.FULL,), -1, watcher=Role.DOCTOR), "calls"),
        (NoPlace((DeclineReason.FULL,), 3), "watcher"),
    ],
)
def test_half_a_row_is_refused(store: Store, told: NoPlace, field: str) -> None:
    opened = taken(store)
    with pytest.raises(RuleBroken) as refused:
        store.write(endings.no_place, opened.case, told)
    assert refused.value.field == field


def test_no_temporary_solution_leaves_the_clock_running(store: Store) -> None:
    opened = taken(store)
    told = NoPlace((DeclineReason.FULL,), 3, watcher=Role.POLICE_OFFICER)
    store.write(endings.no_place, opened.case, told)
    assert line_for(store, opened.case).clock is Hand.MORE_THAN_HALF


def test_a_pressing_case_has_working_days(store: Store, clock: Clock) -> None:
    clock.time = datetime(2020, 4, 9, 12, tzinfo=UTC)
    opened = taken(store, urgency=Urgency.PRESSING)
    # Good Friday, the weekend and Easter Monday lie between.
    assert line_for(store, opened.case).due_at == datetime(2020, 4, 15, 12, tzinfo=UTC)
