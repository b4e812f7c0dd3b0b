"""Who could lend, and what becomes of a deployment."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceTerms, Function
from crisisdesk.domain.absence.mutual_aid import (
    FINAL,
    AidState,
    DeploymentId,
    DeploymentLine,
    Offer,
    Registration,
    Request,
    RequestId,
    RequestLine,
    Workplaces,
    check_lender,
    check_offer,
    check_request,
    committed,
    ending,
    granted_state,
    lenders,
    lent,
    move_on,
    next_states,
)
from crisisdesk.domain.absence.review import Lent
from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from tests.domain.absence.absences import TODAY, WEEK, lines_of, provider

SKJ, VOG = Registration.SKJ, Registration.VOG
NEED = Request(
    FacilityId(UUID(int=7)),
    Function.NIGHT_WORKER,
    2000,
    TODAY,
    TODAY + timedelta(days=6),
    frozenset({SKJ}),
)
REQUEST = RequestLine(
    RequestId(UUID(int=1)), NEED, "De Wissel Crisis", provider("De Wissel"), "De Wissel",
    Kind.CRISIS_GROUP, "Dordrecht", True, False, 1, 0,
)  # fmt: skip


def deployment(lender="Kadehuis", state=AidState.DEPLOYED, granted=1000, until=TODAY, **more):
    line = DeploymentLine(
        DeploymentId(UUID(int=2)), REQUEST.id, provider(lender), lender, provider("De Wissel"),
        "De Wissel", NEED.facility, "De Wissel Crisis", NEED.function, 2000, granted,
        TODAY - timedelta(days=3), until, state, None, "", 1,
    )  # fmt: skip
    return line._replace(**more)


def test_lent_staff_counts_at_both_ends_by_the_days_of_the_period():
    # From Saturday 04-04 up to and including Tuesday 07-04: two days of the week before.
    sent = deployment()
    assert lent([sent], WEEK) == {
        provider("Kadehuis"): Lent(out=2 * 1000),
        provider("De Wissel"): Lent(into=2 * 1000),
    }
    assert lent([sent], WEEK.before(-1))[provider("De Wissel")] == Lent(into=2 * 1000)
    assert lent([sent], WEEK.before()) == lent([sent], WEEK.before(-2)) == {}
    # What ended counts for the days that it was; what was only granted counts for none.
    ended = deployment(state=AidState.ENDED, until=TODAY - timedelta(days=3))
    assert lent([ended], WEEK)[provider("Kadehuis")] == Lent(out=1000)
    assert lent([deployment(state=AidState.GRANTED)], WEEK) == {}
    assert sent.ran_out(TODAY + timedelta(days=1))


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABC"), st.integers(-20, 20), st.integers(0, 30), st.integers(1, 9)
        ),
        max_size=6,
    )
)
def test_over_the_region_nobody_is_counted_twice_and_no_day_is_lost(sent):
    """Over a year of weeks every lent day is counted once, out as much as in."""
    made = [
        deployment(
            lender,
            granted=fte,
            start=TODAY + timedelta(days=begin),
            until=TODAY + timedelta(days=begin + days),
        )
        for lender, begin, days, fte in sent
    ]
    out = into = 0
    for back in range(-8, 9):
        for moved in lent(made, WEEK.before(back)).values():
            out, into = out + moved.out, into + moved.into
    assert out == into == sum(fte * (days + 1) for _, _, days, fte in sent)


def test_what_is_away_today_is_not_lent_again():
    away = deployment(until=TODAY)
    promised = deployment(state=AidState.PARTLY_GRANTED)
    kadehuis, wissel = provider("Kadehuis"), provider("De Wissel")
    assert committed([promised, away], TODAY) == {kadehuis: 2000, wissel: -1000}
    assert committed([away], TODAY + timedelta(days=1)) == {}
    assert committed([deployment(state=AidState.ENDED)], TODAY) == {}


def test_what_ends_within_three_days_is_shown_soonest_first():
    days = [deployment(until=TODAY + timedelta(days=ahead)) for ahead in (4, 3, -1)]
    assert ending(days, TODAY, AbsenceTerms()) == [days[2], days[1]]
    assert ending([deployment(state=AidState.ENDED)], TODAY, AbsenceTerms()) == []


def test_lenders_stand_in_their_order_with_figures_before_and_after():
    room = {"near": 100, "far": 100, "roomy": 900, "other work": 900, "told": 20, "without": 900}
    lines = lines_of(
        {
            "De Wissel": AbsenceFigures(7000, 0, 0, 0, 7000),
            "silent": AbsenceFigures(7000, None),
            **{name: AbsenceFigures(7 * (1000 + own), 0, 0, 0, 7000) for name, own in room.items()},
        }
    )
    crisis = frozenset({Kind.CRISIS_GROUP})
    places = dict.fromkeys(("near", "roomy", "told", "without", "silent"), "Zwijndrecht")
    workplaces = {
        provider(name): Workplaces(crisis, frozenset({places.get(name, "Gorinchem")}))
        for name in ("near", "far", "roomy", "told", "without", "silent", "De Wissel")
    }
    workplaces[provider("other work")] = Workplaces(frozenset({Kind.SECURE}), frozenset())
    offers = {
        provider(name): Offer(provider(name), NEED.function, 500, TODAY, TODAY, own)
        for name, own in (("told", frozenset({SKJ, VOG})), ("without", frozenset({VOG})))
    }
    km = {"Zwijndrecht": 4, "Gorinchem": 22}
    candidates = lenders(REQUEST, lines, workplaces, offers, [], km, TODAY)
    assert [one.name for one in candidates] == [
        "told", "roomy", "near", "silent", "far", "without", "other work",
    ]  # fmt: skip
    told, roomy, near, silent = candidates[:4]
    assert (told.room, told.lends, told.after, told.lacking) == (20, 500, -480, frozenset())
    assert told.below_minimum
    assert (roomy.lends, roomy.after, roomy.km) == (2000, -1100, 4)
    assert near.registrations is None
    assert (silent.room, silent.after, silent.below_minimum) == (None, None, False)
    assert candidates[5].lacking == {SKJ}
    waiting = deployment("roomy", AidState.GRANTED, 300)
    promised_ = lenders(REQUEST, lines, workplaces, offers, [waiting], km, TODAY)
    assert {one.name: (one.room, one.state) for one in promised_}["roomy"] == (
        600,
        AidState.GRANTED,
    )


def test_a_lender_below_its_own_minimum_takes_a_reason():
    assert check_lender("Kadehuis", 3000, 2000, override="") == 1000
    assert check_lender("Kadehuis", None, 2000, override="") is None
    with pytest.raises(NeedsConfirmation) as asked:
        check_lender("Lindeborg", 300, 500, override=" ")
    assert asked.value.field == "override"
    assert "0.3 FTE above its own minimum and would have -0.2 left" in str(asked.value)
    assert check_lender("Lindeborg", 300, 500, override="night is empty") == -200


def test_mutual_aid_is_for_crucial_facilities_unless_overruled():
    assert check_request(NEED, crucial=True, today=TODAY) is NEED
    with pytest.raises(NeedsConfirmation) as asked:
        check_request(NEED, crucial=False, today=TODAY)
    assert asked.value.field == "override"
    overruled = NEED._replace(override="the only one for girls")
    assert check_request(overruled, crucial=False, today=TODAY) is overruled


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fte": 0}, "fte"),
        ({"fte": -1}, "fte"),
        ({"until": TODAY - timedelta(days=9), "start": date(2020, 1, 1)}, "until"),
        ({"start": TODAY + timedelta(days=9)}, "until"),
        ({"cost_category": 4}, "cost_category"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_a_request_that_cannot_be_is_refused_at_its_field(change, field):
    with pytest.raises(RuleBroken) as refused:
        check_request(NEED._replace(**change), crucial=True, today=TODAY)
    assert refused.value.field == field


def test_nothing_takes_an_offer_back():
    back = Offer(provider("a"), NEED.function, 0, TODAY, TODAY - timedelta(days=9))
    assert check_offer(back, today=TODAY) is back
    with pytest.raises(RuleBroken):
        check_offer(back._replace(fte=100), today=TODAY)


def test_states_go_one_way():
    assert granted_state(2000, 1500) is AidState.PARTLY_GRANTED
    assert granted_state(2000, 2000) is AidState.GRANTED
    assert move_on(AidState.ASKED, AidState.CONSIDERED) is AidState.CONSIDERED
    for state in AidState:
        assert bool(next_states(state)) is (state not in FINAL)
        assert state not in next_states(state)
    for state, wanted in (
        (AidState.ASKED, AidState.DEPLOYED),
        (AidState.DEPLOYED, AidState.WITHDRAWN),
        (AidState.ENDED, AidState.DEPLOYED),
        (AidState.DECLINED, AidState.GRANTED),
    ):
        with pytest.raises(RuleBroken):
            move_on(state, wanted)
