"""Asking for staff, lending it, and what that does to places."""

from datetime import date, timedelta

import pytest

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, Function
from crisisdesk.domain.absence.mutual_aid import AidState, Offer, Registration, Request
from crisisdesk.domain.absence.periods import week_of
from crisisdesk.domain.absence.rings import Process, Reports, Rings, Trigger
from crisisdesk.domain.absence.staffing import Norm, Shift
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services.absence import absence, mutual_aid, rings, staffing
from crisisdesk.store.queries.absence import absence as queries
from crisisdesk.store.queries.absence import staffing as staffing_queries
from tests.factories import (
    count_of,
    line_of,
    make_actor,
    make_case,
    make_facility,
    rows_of,
    sit_down,
)

WEEK = week_of(date(2020, 3, 30))
TODAY = date(2020, 4, 7)


@pytest.fixture
def region(store):
    """De Wissel is short of staff, Kadehuis has three FTE to spare, Lindeborg a third of one."""
    result = {}
    for name, crucial, figures in (
        ("De Wissel", True, AbsenceFigures(22_000, 3000, 1600, 500, 18_400)),
        ("Kadehuis", False, AbsenceFigures(22_000, 1000, 0, 0, 18_000)),
        ("Lindeborg", False, AbsenceFigures(22_000, 3700, 0, 0, 18_000)),
    ):
        facility = make_facility(
            store, f"{name} Crisis", CapacityFigures(10, 10, 10, 5), provider=name, crucial=crucial
        )
        provider = store.read(queries.provider_of, facility)
        subject = facility if crucial else None
        store.write(absence.enter, AbsenceReport(provider, WEEK, figures, subject))
        result[name] = (facility, provider)
    return result


def make_second(store, provider):
    def make(uow):
        site = uow.facilities.add_site(provider, name="Noord", municipality="Gorinchem")
        uow.journal("facility.added", facility=uow.facilities.add(site, name="Nr 2", kind="other"))

    store.write(make)


def need(region, **change):
    facility, _ = region["De Wissel"]
    until = TODAY + timedelta(days=6)
    return Request(facility, Function.NIGHT_WORKER, 2000, TODAY, until)._replace(**change)


def lines(store):
    return {line.name: line for line in store.read(absence.lines)}


def test_from_a_shortage_to_staffed_places_and_back(store, clock, region):
    wissel, _ = region["De Wissel"]
    _, kadehuis = region["Kadehuis"]
    store.write(staffing.set_norm, Norm(wissel, 10, 22_000, 6000, 5000, 3400, 4000))
    before = store.read(staffing.staffed, wissel)
    assert (before.present, before.proposal.places) == (16_900, 7)
    assert (before.proposal.limit, before.proposal.shortage) == (Shift.NIGHT, 1500)

    request = store.write(mutual_aid.ask, need(region, start=WEEK.start))
    first, second = store.read(mutual_aid.lenders, request)
    assert (first.name, first.room, first.after) == ("Kadehuis", 3000, 1000)
    assert (second.name, second.room, second.after) == ("Lindeborg", 300, -1700)
    total = store.read(absence.review).totals.present.value
    deployment = store.write(mutual_aid.ask_lender, request, kadehuis, 2000)
    store.write(mutual_aid.move, deployment, AidState.ACKNOWLEDGED, seen=1)
    assert store.write(mutual_aid.grant, deployment, 1500, seen=2) is AidState.PARTLY_GRANTED
    assert lines(store)["Kadehuis"].room == 3000
    assert store.read(mutual_aid.lenders, request)[0].room == 1500
    store.write(mutual_aid.move, deployment, AidState.DEPLOYED, seen=3)

    now = lines(store)
    assert now["Kadehuis"].room == 1500
    assert (now["De Wissel"].room, now["De Wissel"].shortage) == (0, 0)
    assert sum(one.present for one in now.values()) == total
    assert store.read(absence.review).totals.present.value == total
    (line,) = store.read(mutual_aid.requests)
    assert (line.granted, line.open) == (1500, 500)

    lender = store.read(staffing.staffed, region["Kadehuis"][0])
    assert store.read(mutual_aid.lenders, request)[0].room == 1500
    assert (lender.lent_out, lender.present) == (1500, 19_500)
    after = store.read(staffing.staffed, wissel)
    assert (after.lent_in, after.present, after.proposal.places) == (1500, 18_400, 8)
    assert line_of(store, wissel).staffed == 10
    clock.forward(minutes=5)
    seen = line_of(store, wissel).version
    store.write(staffing.accept, after.proposal, seen=seen)
    board = line_of(store, wissel)
    assert (board.staffed, board.available, board.occupied) == (8, 10, 5)
    with pytest.raises(Conflict):
        store.write(staffing.accept, after.proposal, seen=seen)

    store.write(mutual_aid.move, deployment, AidState.ENDED, seen=4)
    # It was there all that week, whatever ends today.
    assert lines(store)["De Wissel"].shortage == 0
    assert lines(store)["Kadehuis"].room == 1500
    assert store.read(mutual_aid.lenders, request)[0].room == 3000
    with pytest.raises(RuleBroken):
        store.write(mutual_aid.move, deployment, AidState.DEPLOYED, seen=5)


def test_a_lender_below_its_own_minimum_is_refused_and_overruled_with_a_reason(store, region):
    _, lindeborg = region["Lindeborg"]
    request = store.write(mutual_aid.ask, need(region))
    with pytest.raises(NeedsConfirmation, match=r"Lindeborg has 0\.3 FTE .* have -0\.2"):
        store.write(mutual_aid.ask_lender, request, lindeborg, 500)
    assert count_of(store, "deployment") == 0
    kept = store.write(
        mutual_aid.ask_lender, request, lindeborg, 500, override="nobody else at night"
    )
    (line,) = store.read(mutual_aid.deployments, request=request)
    assert (line.id, line.override, line.state) == (kept, "nobody else at night", AidState.ASKED)
    assert ("aid.minimum_overruled",) in rows_of(store, "SELECT event FROM journal")
    assert store.write(mutual_aid.grant, kept, 500, seen=1) is AidState.GRANTED
    with pytest.raises(NeedsConfirmation):
        store.write(mutual_aid.grant, kept, 900, seen=2)
    with pytest.raises(RuleBroken, match="has already been asked"):
        store.write(mutual_aid.ask_lender, request, lindeborg, 100)


def test_a_request_is_for_crucial_facilities_unless_overruled(store, region):
    other, _ = region["Kadehuis"]
    with pytest.raises(NeedsConfirmation) as asked:
        store.write(mutual_aid.ask, need(region, facility=other))
    assert asked.value.field == "override"
    overruled = need(region, facility=other, override="only one for girls", cost_category=2)
    request = store.write(mutual_aid.ask, overruled)
    deployment = store.write(
        mutual_aid.ask_lender, request, region["De Wissel"][1], 1, override="x"
    )
    assert store.read(mutual_aid.deployments)[0].cost_category == 2
    store.write(mutual_aid.withdraw_request, request, seen=1)
    assert store.read(mutual_aid.requests) == []
    with pytest.raises(RuleBroken):
        store.write(mutual_aid.withdraw_request, request)
    store.write(mutual_aid.move, deployment, AidState.WITHDRAWN, seen=1)
    assert store.read(mutual_aid.deployments) == []


def test_ambulatory_staff_in_a_fact_team_counts_in_both_overviews(store, region):
    _, kadehuis = region["Kadehuis"]
    fact = make_facility(
        store, "FACT-team", kind=Kind.OTHER, provider="Lindeborg FACT", crucial=True
    )
    team = store.read(queries.provider_of, fact)
    store.write(absence.enter, AbsenceReport(team, WEEK, AbsenceFigures(6000, 500, 0, 0, 5000)))
    total = store.read(absence.review).totals.present.value
    asked = need(region, facility=fact, function=Function.AMBULATORY)
    request = store.write(mutual_aid.ask, asked)
    deployment = store.write(mutual_aid.ask_lender, request, kadehuis, 1000)
    # From Thursday on: three days of the week that is reviewed.
    since = WEEK.end - timedelta(days=2)
    store.write(mutual_aid.grant, deployment, 1000, seen=1, start=since)
    store.write(mutual_aid.move, deployment, AidState.DEPLOYED, seen=2)
    now = lines(store)
    assert now["Kadehuis"].lent.out == now["Lindeborg FACT"].lent.into == 3 * 1000
    assert now["Lindeborg FACT"].present == 5500 * 7 + 3000
    assert store.read(absence.review).totals.present.value == total


def test_an_offer_tells_registrations_and_can_be_taken_back(store, clock, region):
    _, lindeborg = region["Lindeborg"]
    request = store.write(mutual_aid.ask, need(region, registrations=frozenset({Registration.SKJ})))
    offer = Offer(
        lindeborg,
        Function.NIGHT_WORKER,
        200,
        TODAY,
        TODAY + timedelta(days=3),
        frozenset({Registration.SKJ, Registration.VOG}),
    )
    store.write(mutual_aid.offer, offer)
    first = store.read(mutual_aid.lenders, request)[0]
    assert (first.name, first.lends, first.after, first.offered) == ("Lindeborg", 200, 100, 200)
    clock.forward(minutes=1)
    store.write(mutual_aid.offer, offer._replace(fte=0))
    assert store.read(mutual_aid.offers) == []
    assert store.read(mutual_aid.lenders, request)[0].name == "Kadehuis"


def test_what_ends_within_three_days_is_shown(store, clock, region):
    _, kadehuis = region["Kadehuis"]
    request = store.write(mutual_aid.ask, need(region))
    deployment = store.write(mutual_aid.ask_lender, request, kadehuis, 1000)
    store.write(mutual_aid.grant, deployment, 1000, seen=1)
    store.write(mutual_aid.move, deployment, AidState.DEPLOYED, seen=2)
    assert store.read(mutual_aid.ending) == []
    clock.forward(days=3)
    assert [deployment.id for deployment in store.read(mutual_aid.ending)] == [deployment]
    clock.forward(days=4)
    # What began after the reviewed week is none of it, and stays in its own week when it is over.
    assert lines(store)["Kadehuis"].lent.out == 0
    own_week = {line.name: line for line in store.read(absence.lines, WEEK.before(-1))}
    assert own_week["Kadehuis"].lent.out == 6 * 1000
    assert store.read(mutual_aid.ending)[0].ran_out(TODAY + timedelta(days=7))


def test_two_desks_move_one_deployment_and_the_second_reads_who_was_first(
    open_store, region, store
):
    other = open_store(make_actor("B"))
    sit_down(store, "AB")
    _, kadehuis = region["Kadehuis"]
    request = store.write(mutual_aid.ask, need(region))
    deployment = store.write(mutual_aid.ask_lender, request, kadehuis, 1000)
    store.write(mutual_aid.grant, deployment, 800, seen=1)
    with pytest.raises(Conflict, match="AB was first at Kadehuis, at 14:00"):
        other.write(mutual_aid.move, deployment, AidState.DECLINED, seen=1)
    (line,) = other.read(mutual_aid.deployments, request=request)
    assert (line.state, line.granted) == (AidState.PARTLY_GRANTED, 800)
    other.write(mutual_aid.move, deployment, AidState.DEPLOYED, seen=2)
    assert count_of(store, "deployment_event") == 3


def test_present_staff_that_was_told_by_phone_is_taken(store, region):
    facility, _ = region["Kadehuis"]
    assert store.read(staffing.staffed, facility).proposal is None
    store.write(staffing.set_norm, Norm(facility, 10, 20_000, 5000, 4000, 3000, 3000))
    # Its provider has no other facility, so what it says of itself is about this one.
    assert store.read(staffing.staffed, facility).present == 21_000
    make_second(store, region["Kadehuis"][1])
    assert store.read(staffing.staffed, facility).present is None
    staffing_now = store.read(staffing.staffed, facility, present=14_000)
    assert (staffing_now.proposal.places, staffing_now.proposal.limit) == (7, Shift.NIGHT)


def test_rings_are_counted_and_the_newest_stand(store, clock):
    store.write(rings.set_rings, Process.CRISIS_SERVICE, Rings(4, 2, 3, 5))
    clock.forward(minutes=1)
    store.write(rings.set_rings, Process.CRISIS_SERVICE, Rings(5, 2, 3, 5))
    assert store.read(staffing_queries.rings) == {Process.CRISIS_SERVICE: Rings(5, 2, 3, 5)}
    plan = store.read(rings.plan, 30)
    crisis, *unknown = plan.coverage
    # Its second ring is the first of processes that nobody counted: so far it is not there.
    assert (crisis.left, crisis.short, crisis.train) == (3, 2, 2)
    assert (plan.people, plan.there, plan.reports) == (5, 3, Reports(0, None))
    assert all(one.rings is None for one in unknown)
    with pytest.raises(RuleBroken):
        store.write(rings.set_rings, Process.FOLLOW_UP, Rings(-1))


def test_rising_reports_train_the_third_ring(store, clock):
    store.write(rings.set_rings, Process.CRISIS_SERVICE, Rings(5, 0, 3, 1))
    clock.forward(days=10)
    store.write(make_case, 1)
    clock.forward(days=7)
    for _case in range(2):
        store.write(make_case, 1)
    plan = store.read(rings.plan, 0)
    assert plan.reports == Reports(2, 1)
    assert (plan.coverage[0].train, plan.coverage[0].triggers) == (3, (Trigger.REPORTS,))
