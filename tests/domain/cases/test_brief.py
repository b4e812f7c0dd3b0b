"""The few words beside the advice: for every rule, and only where something is against it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import (
    Gender,
    Kind,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import Freshness
from crisisdesk.domain.cases.advice.brief import in_brief
from crisisdesk.domain.cases.advice.selection import OptionSelection, with_first
from crisisdesk.domain.cases.reasons import explain
from crisisdesk.domain.cases.states import Isolation
from crisisdesk.domain.cases.suitability import Suitability, Surroundings, judge
from crisisdesk.i18n import say
from tests.clock import NOON
from tests.domain.capacity.lines import line
from tests.domain.cases.needs_and_lines import AROUND, GOOD, NEEDS

STOP = Restriction(RestrictionKind.ADMISSION_STOP, None, NOON)
AWAY = Surroundings(from_not_near={"Dordrecht": 0})
AGELESS = {"age_min": None, "age_max": None}


def brief(places=2, needs=NEEDS, around=AROUND, **facts):
    """The reason of a facility that is good but for these facts."""
    (verdict,) = judge([line(places, **(GOOD | facts))], needs, around)
    why = in_brief(verdict, needs, around)
    return None if why is None else say(why)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, None),
        ({"places": 0}, "full"),
        ({"places": -2}, "over capacity by 2"),
        ({"places": None}, "places not known"),
        ({"places": 1, "needs": NEEDS._replace(youths=NEEDS.youths * 2)}, "1 vacant for 2"),
        ({"opening": OpeningStatus.CLOSED}, "closed"),
        ({"bars": (STOP,)}, "admission stop"),
        ({"round_the_clock": False}, "not a 24-hour facility"),
        ({"age_min": 15}, "15-17 years"),
        ({"age_min": 15, "age_max": None}, "from 15 years"),
        ({"age_min": None, "age_max": 12}, "up to 12 years"),
        (AGELESS, "ages not known"),
        ({"gender": Gender.BOYS}, "takes boys only"),
        ({"freshness": Freshness.STALE}, "stale"),
        ({"staffed": None}, "staffed not known"),
        ({"blocked": None}, "blocked not known"),
        ({"municipality": "Breda"}, "31 km"),
        ({"municipality": "Elders"}, "distance not known"),
        ({"kind": Kind.ISOLATION}, "isolation places are kept for who needs isolation"),
        ({"needs": NEEDS._replace(isolation=Isolation.IN_DOUBT)}, "isolation in doubt"),
        (
            {"needs": NEEDS._replace(not_near=frozenset({"Dordrecht"})), "around": AWAY},
            "near where it must not be",
        ),
        ({"kind": Kind.SECURE}, "secure care needs an order; there is none"),
    ],
)
def test_each_rule_has_its_few_words(facts, words):
    assert brief(**facts) == words


def test_what_a_call_tells_comes_before_what_it_does_not():
    assert brief(places=None, freshness=Freshness.STALE, municipality="Breda") == "places not known"


def test_what_is_in_doubt_of_the_case_comes_after_what_is_of_the_facility():
    doubt = NEEDS._replace(legal=None, bases=(), isolation=Isolation.IN_DOUBT)
    assert brief(needs=doubt) == "legal ground not known"
    assert brief(needs=doubt, freshness=Freshness.STALE) == "stale"
    assert brief(needs=doubt, places=0) == "full"


FACTS = st.fixed_dictionaries(
    {
        "age_min": st.sampled_from([None, 0, 12, 15]),
        "age_max": st.sampled_from([None, 11, 17]),
        "gender": st.sampled_from(Gender),
        "kind": st.sampled_from(Kind),
        "opening": st.sampled_from(OpeningStatus),
        "freshness": st.sampled_from(Freshness),
        "municipality": st.sampled_from(["Dordrecht", "Breda", "Elders"]),
        "bars": st.sampled_from([(), (STOP,)]),
    }
)


@given(st.one_of(st.none(), st.integers(-3, 5)), FACTS)
def test_a_reason_stands_beside_everything_but_yes_and_the_detail_has_it_whole(places, facts):
    (verdict,) = judge([line(places, **(GOOD | facts))], NEEDS, AROUND)
    why = in_brief(verdict, NEEDS, AROUND)
    assert (why is None) == (verdict.answer is Suitability.YES)
    against = [f for f in explain(verdict.line, NEEDS, AROUND) if f.outcome != "ok"]
    assert bool(against) == (why is not None)


def test_who_keeps_a_place_stands_first_and_the_rest_stays_in_order():
    verdicts = judge([line(2, **GOOD, name=name) for name in "ABCD"], NEEDS, AROUND)
    ids = [verdict.line.id for verdict in verdicts]
    first = with_first(verdicts, [ids[3], ids[1]])
    assert [verdict.line.name for verdict in first] == ["D", "B", "A", "C"]


def test_a_facility_is_found_by_every_word_of_name_provider_site_and_municipality():
    (verdict,) = judge([line(2, **GOOD)], NEEDS, AROUND)
    assert OptionSelection("boei dordr").admits(verdict)
    assert OptionSelection("hoeve zuid").admits(verdict)
    assert not OptionSelection("boei breda").admits(verdict)
    assert not OptionSelection().narrows
