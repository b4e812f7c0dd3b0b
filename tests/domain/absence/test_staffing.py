"""Staff behind the beds, and the rings of the desk itself."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.absence.absence import AbsenceTerms
from crisisdesk.domain.absence.rings import (
    Process,
    Reports,
    Rings,
    Trigger,
    check_rings,
    coverage,
    left_at,
    people,
)
from crisisdesk.domain.absence.staffing import Norm, Shift, check_norm, propose
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.errors import RuleBroken

NORM = Norm(FacilityId(UUID(int=1)), 10, 22_000, 6000, 5000, 3400, 4000)


def test_the_limiting_shift_is_named():
    short = propose(NORM, 16_900)
    assert (short.places, short.limit, short.shortage) == (7, Shift.NIGHT, 1500)
    assert short.below_minimum
    thin = propose(NORM, 10_000)
    assert (thin.places, thin.limit, thin.shortage) == (4, Shift.EVENING, 1000)
    enough = propose(NORM, 18_400)
    assert (enough.places, enough.limit, enough.below_minimum) == (8, Shift.NIGHT, False)
    full = propose(NORM, 23_000)
    assert (full.places, full.limit, full.shortage) == (10, None, 0)
    assert propose(NORM, -1000).places == 0


def test_figures_by_shift_name_the_thinnest():
    told = {Shift.DAY: 7500, Shift.EVENING: 6100, Shift.NIGHT: 2000, Shift.WEEKEND: 5000}
    result = propose(NORM, 20_600, told)
    assert (result.limit, result.shortage, result.places) == (Shift.NIGHT, 1400, 4)
    whole = propose(NORM, 22_000, {Shift.NIGHT: 5000})
    assert (whole.limit, whole.places) == (None, 10)


@given(st.integers(0, 40_000), st.integers(0, 5000))
def test_more_staff_never_carries_fewer_places(present, more):
    before, after = propose(NORM, present), propose(NORM, present + more)
    assert 0 <= before.places <= after.places <= NORM.full_places
    assert after.shortage <= before.shortage or after.limit is not before.limit


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_places": 0}, "full_places"),
        ({"full_fte": 0}, "full_fte"),
        ({"night": -1}, "night"),
        ({"day": 20_000}, "full_fte"),
    ],
)
def test_a_norm_that_cannot_be_is_refused_at_its_field(change, field):
    with pytest.raises(RuleBroken) as refused:
        check_norm(NORM._replace(**change))
    assert refused.value.field == field
    assert check_norm(NORM) is NORM


RINGS = {
    Process.CRISIS_SERVICE: Rings(4, 3, 3, 5),
    Process.FRONT_OFFICE: Rings(4, 1, 1, 4),
    Process.FOLLOW_UP: Rings(10, 0, 0, 6),
}


def test_the_second_ring_is_the_first_of_others_and_counts_once():
    crisis, office, urgent, follow = coverage(RINGS, 50)
    # Half of each ring is there: one of the second ring of the crisis service, from the lowest.
    assert (crisis.left, crisis.drawn, crisis.short, crisis.train) == (2, 1, 2, 3)
    assert (office.left, office.drawn, office.short, office.train) == (2, 0, 2, 1)
    assert urgent.rings is None
    assert not urgent.holds
    assert (follow.left, follow.lent, follow.short) == (5, 1, 2)
    assert (crisis.holds_until, office.holds_until, follow.holds_until) == (25, 0, 20)
    assert people(RINGS) == 18


def test_a_surplus_anywhere_goes_before_what_a_lower_process_needs():
    known = {
        Process.CRISIS_SERVICE: Rings(8, 0, 0, 5),
        Process.FRONT_OFFICE: Rings(1, 2, 0, 3),
        Process.FOLLOW_UP: Rings(6, 0, 0, 6),
    }
    crisis, office, _, follow = coverage(known, 0)
    assert (office.drawn, crisis.lent, follow.lent) == (2, 2, 0)


def test_the_third_ring_is_trained_when_the_first_falls_short_or_reports_rise():
    calm = {Process.CRISIS_SERVICE: Rings(5, 0, 3, 4)}
    (quiet, *_), (short, *_) = coverage(calm, 0), coverage(calm, 40)
    assert (quiet.train, quiet.triggers) == (0, ())
    assert (short.left, short.train, short.triggers) == (3, 1, (Trigger.FIRST_RING,))
    rising, *_ = coverage(calm, 0, reports_rise=True)
    assert (rising.train, rising.triggers) == (3, (Trigger.REPORTS,))
    terms = AbsenceTerms()
    assert Reports(11, 8).rise(terms)
    assert not Reports(10, 8).rise(terms)
    assert not Reports(100, None).rise(terms)


counts = st.integers(0, 12)


@given(
    st.dictionaries(st.sampled_from(Process), st.builds(Rings, counts, counts, counts, counts)),
    st.integers(0, 100),
)
def test_nobody_is_counted_twice_over_the_processes(known, absence):
    result = coverage(known, absence)
    assert sum(one.drawn for one in result) == sum(one.lent for one in result)
    for one in result:
        assert 0 <= one.lent <= one.left
        if one.rings is not None:
            assert one.drawn <= left_at(one.rings.second, absence)
    working = sum(one.left + one.drawn - one.lent for one in result)
    assert working == sum(left_at(rings.first, absence) for rings in known.values())
    assert working <= people(known)


def test_counts_and_shares_that_cannot_be_are_refused():
    with pytest.raises(RuleBroken) as refused:
        check_rings(Rings(1, -1))
    assert refused.value.field == "second"
    with pytest.raises(RuleBroken):
        coverage(RINGS, 101)
