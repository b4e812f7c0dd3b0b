"""Which facilities suit a case, in which order, and what is said of each rule."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import Gender, Kind, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityLine, Freshness
from crisisdesk.domain.cases.reasons import explain
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import Isolation
from crisisdesk.domain.cases.suitability import (
    RULES,
    Needs,
    RuleCode,
    RuleOutcome,
    Suitability,
    Verdict,
    judge,
    outcomes,
)
from crisisdesk.domain.codes import words_of
from crisisdesk.i18n import say
from tests.clock import NOON
from tests.domain.capacity.lines import line
from tests.domain.cases.needs_and_lines import (
    AROUND,
    GIRL,
    GIRL_OF_13_OR_14,
    NEEDS,
    NO_CRISIS,
    STATED,
    STOP,
    VALID,
    good,
    said,
)


def verdict_of(one: CapacityLine, needs: Needs = NEEDS) -> Verdict:
    (verdict,) = judge([one], needs, AROUND)
    return verdict


def test_a_facility_of_which_nothing_is_to_be_said_is_a_yes() -> None:
    verdict = verdict_of(good())
    assert verdict.answer is Suitability.YES
    assert not verdict.call_first
    assert {*outcomes(good(), NEEDS, AROUND).values()} == {RuleOutcome.OK}


@pytest.mark.parametrize(
    ("grounds", "case", "outcome"),
    [
        ("vital_profession", {"grounds": {"vital_profession"}}, RuleOutcome.WARNING),
        ("safety_at_home", {"grounds": {"safety_at_home"}}, RuleOutcome.WARNING),
        ("safety_at_home", {"grounds": {"vital_profession"}}, RuleOutcome.UNKNOWN),
        ("safety_at_home", {"not_grounds": {"safety_at_home"}}, RuleOutcome.EXCLUDES),
        ("safety_at_home", {}, RuleOutcome.UNKNOWN),
        (
            "vital_profession safety_at_home",
            {"not_grounds": {"vital_profession"}, "grounds": {"safety_at_home"}},
            RuleOutcome.WARNING,
        ),
        (
            "vital_profession safety_at_home",
            {"not_grounds": {"vital_profession"}},
            RuleOutcome.UNKNOWN,
        ),
    ],
)
def test_the_exception_of_a_limited_facility_is_matched_to_the_case(grounds, case, outcome) -> None:
    limited = good(opening=OpeningStatus.LIMITED, grounds=grounds)
    known: dict[str, Any] = {name: frozenset(codes) for name, codes in case.items()}
    needs = NEEDS._replace(**known)
    assert outcomes(limited, needs, AROUND)[RuleCode.OPEN] is outcome
    verdict = verdict_of(limited, needs)
    assert (verdict.answer is Suitability.NO) == (outcome is RuleOutcome.EXCLUDES)
    assert verdict.call_first == (outcome is RuleOutcome.UNKNOWN)
    words = said(limited, RuleCode.OPEN, needs)
    assert ("not known whether" in words) == (outcome is RuleOutcome.UNKNOWN)
    assert ("said to apply here" in words) == (outcome is RuleOutcome.WARNING)
    assert ("safety at home under pressure" in words) == ("safety_at_home" in grounds)


def test_near_is_a_warning_and_no_recommendation_where_the_child_must_not_be_near() -> None:
    around = AROUND._replace(from_not_near={"Dordrecht": 0, "Gorinchem": 20, "Elders": None})
    needs = NEEDS._replace(not_near=frozenset({"Dordrecht"}))
    near = good(name="Het Dok")
    away = good(name="De Verte", municipality="Gorinchem")
    unknown = good(name="Elders", municipality="Elders")
    verdicts = judge([near, unknown, away], needs, around)
    assert [(verdict.line.name, verdict.answer) for verdict in verdicts] == [
        ("De Verte", Suitability.YES),
        ("Elders", Suitability.YES_BUT),
        ("Het Dok", Suitability.YES_BUT),
    ]
    told = {verdict.line.name: outcomes(verdict.line, needs, around) for verdict in verdicts}
    assert told["Het Dok"][RuleCode.NEAR] is RuleOutcome.WARNING
    assert told["Elders"][RuleCode.NEAR] is RuleOutcome.UNKNOWN
    (finding,) = [each for each in explain(near, needs, around) if each.rule is RuleCode.NEAR]
    assert say(finding.phrase) == "not near Dordrecht, and this is at most 10 km from it"
    # Nearest does not come first, nor is far a drawback: more room decides.
    far = good(5, name="De Verste", municipality="Breda")
    first, _second = judge([away, far], needs, around._replace(from_not_near={}))
    assert (first.line.name, first.answer) == ("De Verste", Suitability.YES)


def test_a_site_is_avoided_by_its_name() -> None:
    needs = NEEDS._replace(not_near=frozenset({"Zuid"}))
    assert outcomes(good(), needs, AROUND)[RuleCode.NEAR] is RuleOutcome.WARNING
    assert outcomes(good(site="Noord"), needs, AROUND)[RuleCode.NEAR] is RuleOutcome.OK
    assert said(good(site="Noord"), RuleCode.NEAR, needs) == (
        "not the place that the child must not be near: Zuid"
    )


def test_every_rule_has_its_words_and_its_place() -> None:
    assert [*RULES] == [*RuleCode]
    assert [*words_of(RuleCode)] == [*RuleCode]


@pytest.mark.parametrize(
    ("facts", "needs", "rule"),
    [
        ({"round_the_clock": False}, {}, RuleCode.ROUND_THE_CLOCK),
        ({"opening": OpeningStatus.CLOSED}, {}, RuleCode.OPEN),
        ({"opening": OpeningStatus.LIMITED, "exception": "siblings"}, {}, RuleCode.OPEN),
        ({"bars": (NO_CRISIS,)}, {}, RuleCode.UNRESTRICTED),
        ({"bars": (STOP,)}, {"crisis": False}, RuleCode.UNRESTRICTED),
        ({"bars": (VALID, NO_CRISIS)}, {"crisis": False}, RuleCode.UNRESTRICTED),
        ({"age_min": 15}, {}, RuleCode.AGE),
        ({"age_min": 15}, {"youths": (GIRL_OF_13_OR_14,)}, RuleCode.AGE),
        ({"age_max": 12}, {"youths": (GIRL_OF_13_OR_14,)}, RuleCode.AGE),
        ({"age_max": 13}, {}, RuleCode.AGE),
        ({"age_min": None, "age_max": 13}, {}, RuleCode.AGE),
        ({"age_min": 15, "age_max": None}, {}, RuleCode.AGE),
        ({}, {"youths": (GIRL, ((11, 11), Gender.GIRLS))}, RuleCode.AGE),
        ({}, {"youths": (GIRL, ((18, 18), None))}, RuleCode.AGE),
        ({}, {"youths": ((None, None), ((18, 18), None))}, RuleCode.AGE),
        ({"gender": Gender.BOYS}, {}, RuleCode.GENDER),
        ({"gender": Gender.GIRLS}, {"youths": (GIRL, ((14, 14), Gender.BOYS))}, RuleCode.GENDER),
        ({"kind": Kind.SECURE}, {}, RuleCode.LEGAL),
        ({"kind": Kind.SECURE}, {"legal": Legal.OUT_OF_HOME, "bases": ()}, RuleCode.LEGAL),
        ({"kind": Kind.SECURE}, {"legal": Legal.EMERGENCY, "bases": ()}, RuleCode.LEGAL),
        ({"kind": Kind.SECURE}, {"bases": (STATED._replace(ages=(18, 18)),)}, RuleCode.LEGAL),
        ({"kind": Kind.ISOLATION}, {}, RuleCode.ISOLATION),
        ({}, {"isolation": Isolation.YES}, RuleCode.ISOLATION),
        ({"reported_occupied": 20}, {}, RuleCode.ROOM),
        ({"reported_occupied": 22}, {}, RuleCode.ROOM),
        ({}, {"youths": (GIRL,) * 3}, RuleCode.ROOM),
    ],
)
def test_a_rule_excludes(facts, needs, rule) -> None:
    verdict = verdict_of(good(**facts), NEEDS._replace(**needs))
    assert verdict.answer is Suitability.NO
    assert verdict.marks.excluded_by == (rule,)
    assert not verdict.call_first


@pytest.mark.parametrize(
    ("facts", "needs", "rule"),
    [
        ({"freshness": Freshness.STALE}, {}, RuleCode.FRESH),
        ({"staffed": 19}, {}, RuleCode.STAFF),
        ({"municipality": "Breda"}, {}, RuleCode.NEAR),
        ({}, {"bases": ()}, RuleCode.LEGAL),
        ({}, {"legal": Legal.SUPERVISION, "bases": ()}, RuleCode.LEGAL),
        ({"kind": Kind.SECURE}, {"legal": Legal.SECURE, "bases": ()}, RuleCode.LEGAL),
        ({"kind": Kind.SECURE}, {"legal": Legal.CONDITIONAL_SECURE, "bases": ()}, RuleCode.LEGAL),
    ],
)
def test_a_rule_warns(facts, needs, rule) -> None:
    verdict = verdict_of(good(**facts), NEEDS._replace(**needs))
    assert verdict.answer is Suitability.YES_BUT
    assert (verdict.marks.warned_by, verdict.marks.unknown) == ((rule,), ())


@pytest.mark.parametrize(
    ("facts", "needs", "rule", "call"),
    [
        ({"available": None}, {}, RuleCode.ROOM, True),
        ({"reported_occupied": None}, {}, RuleCode.ROOM, True),
        ({"staffed": None}, {}, RuleCode.FIGURES, True),
        ({"blocked": None}, {}, RuleCode.FIGURES, True),
        ({"freshness": Freshness.NEVER}, {}, RuleCode.FRESH, True),
        ({"age_min": None, "age_max": None}, {}, RuleCode.AGE, True),
        ({}, {"youths": ((None, Gender.GIRLS),)}, RuleCode.AGE, True),
        ({}, {"youths": ()}, RuleCode.AGE, True),
        ({"age_min": 14}, {"youths": (GIRL_OF_13_OR_14,)}, RuleCode.AGE, True),
        ({"age_max": 13}, {"youths": (GIRL_OF_13_OR_14,)}, RuleCode.AGE, True),
        ({"gender": Gender.BOYS}, {"youths": (((14, 14), None),)}, RuleCode.GENDER, False),
        ({"kind": Kind.SECURE}, {"legal": None, "bases": ()}, RuleCode.LEGAL, True),
        ({}, {"legal": None, "bases": ()}, RuleCode.LEGAL, True),
        ({"kind": Kind.SECURE}, {"bases": (STATED._replace(ages=(17, 18)),)}, RuleCode.LEGAL, True),
        ({}, {"isolation": Isolation.IN_DOUBT}, RuleCode.ISOLATION, False),
        ({"municipality": "Elders"}, {}, RuleCode.NEAR, False),
        ({"municipality": "Nergens"}, {}, RuleCode.NEAR, False),
    ],
)
def test_unknown_does_not_exclude(facts, needs, rule, call) -> None:
    verdict = verdict_of(good(**facts), NEEDS._replace(**needs))
    assert verdict.answer is Suitability.YES_BUT
    assert verdict.marks.unknown == (rule,)
    assert verdict.call_first is call


@pytest.mark.parametrize(
    ("facts", "needs"),
    [
        ({"bars": (NO_CRISIS,)}, {"crisis": False}),
        ({"age_min": 14, "age_max": 14}, {}),
        ({"age_max": None}, {}),
        ({"age_min": None}, {}),
        ({"gender": Gender.GIRLS}, {}),
        ({"kind": Kind.SECURE}, {"legal": Legal.SECURE, "bases": (STATED,)}),
        ({}, {"legal": Legal.OUT_OF_HOME, "bases": ()}),
        ({"kind": Kind.ISOLATION}, {"isolation": Isolation.YES}),
        ({}, {"youths": (GIRL, GIRL_OF_13_OR_14)}),
        ({"freshness": Freshness.AGEING}, {}),
        ({"municipality": "Gorinchem"}, {}),
    ],
)
def test_what_fits_is_a_yes(facts, needs) -> None:
    assert verdict_of(good(**facts), NEEDS._replace(**needs)).answer is Suitability.YES


def test_what_is_far_is_set() -> None:
    facility = good(municipality="Gorinchem")
    (verdict,) = judge([facility], NEEDS, AROUND._replace(far_km=19))
    assert verdict.marks.warned_by == (RuleCode.NEAR,)
    assert verdict.km == 20


def test_a_limited_opening_warns_with_its_words_once_its_exception_applies() -> None:
    facility = good(opening=OpeningStatus.LIMITED, exception="vital [/b] profession")
    needs = NEEDS._replace(exceptions=frozenset({facility.id}))
    assert verdict_of(facility, needs).marks.warned_by == (RuleCode.OPEN,)
    assert said(facility, RuleCode.OPEN, needs) == (
        "open to some only, and said to apply here: vital [/b] profession"
    )
    assert said(facility, RuleCode.OPEN) == "open to some only: vital [/b] profession"
    closed = facility._replace(opening=OpeningStatus.CLOSED)
    assert verdict_of(closed, needs).marks.excluded_by == (RuleCode.OPEN,)


def test_the_order_is_no_warnings_then_kind_then_fresh_then_near_then_room() -> None:
    foster, group = {"kind": Kind.FOSTER_CARE}, {"kind": Kind.RESIDENTIAL_GROUP}
    ageing, away = {"freshness": Freshness.AGEING}, {"municipality": "Gorinchem"}
    closed = {"opening": OpeningStatus.CLOSED}
    expected = [
        good(3, name="c", **foster),
        good(2, name="b", **foster),
        good(2, name="c", **foster),
        good(9, name="a", **foster, **away),
        good(9, name="a", **foster, **ageing),
        good(9, name="a", kind=Kind.FAMILY_HOME),
        good(9, name="a", kind=Kind.CRISIS_GROUP),
        good(9, name="a", **group),
        good(9, name="a", kind=Kind.OTHER),
        good(9, name="a", **foster, staffed=19),
        good(None, name="a", **foster),
        good(9, name="a", **foster, municipality="Elders"),
        good(9, name="a", **foster, freshness=Freshness.STALE),
        good(9, name="a", **group, **closed),
        good(9, name="a", **foster, **closed, staffed=19),
        good(9, name="a", **group, **closed, freshness=Freshness.STALE),
    ]
    result = [verdict.line for verdict in judge(expected[::-1], NEEDS, AROUND)]
    assert [expected.index(one) for one in result] == [*range(len(expected))]


def test_a_kind_can_be_preferred_to_others() -> None:
    one, two = good(kind=Kind.SECURE), good(kind=Kind.FOSTER_CARE)
    needs = Needs(
        (GIRL,),
        bases=(STATED,),
        preferred=(Kind.SECURE, Kind.FOSTER_CARE, Kind.SECURE),
    )
    assert [verdict.line for verdict in judge([two, one], needs, AROUND)] == [one, two]


ages = st.none() | st.integers(0, 21)
two_ages = st.none() | st.integers(0, 21).map(lambda age: (age, age + 1))
bars = st.lists(st.sampled_from([NO_CRISIS, STOP, VALID]), max_size=2).map(tuple)
facilities = st.builds(
    line,
    st.none() | st.integers(-3, 5),
    name=st.sampled_from("abc"),
    kind=st.sampled_from(Kind),
    round_the_clock=st.booleans(),
    municipality=st.sampled_from([*AROUND.distances, "Nergens"]),
    age_min=ages,
    age_max=ages,
    gender=st.sampled_from(Gender),
    staffed=st.none() | st.integers(17, 21),
    blocked=st.none() | st.integers(0, 1),
    held=st.integers(0, 2),
    observed_at=st.none() | st.just(NOON),
    opening=st.sampled_from(OpeningStatus),
    exception=st.just("siblings"),
    freshness=st.sampled_from(Freshness),
    bars=bars,
)
cases = st.builds(
    Needs,
    st.lists(st.tuples(two_ages, st.none() | st.sampled_from(Gender)), max_size=3).map(tuple),
    legal=st.none() | st.sampled_from(Legal),
    isolation=st.sampled_from(Isolation),
    preferred=st.lists(st.sampled_from(Kind), max_size=4).map(tuple),
    crisis=st.booleans(),
)


@given(st.lists(facilities, max_size=8), cases, st.data())
def test_the_explanation_agrees_with_the_verdict(board, needs, data) -> None:
    excepted = data.draw(st.lists(st.sampled_from([one.id for one in board]))) if board else []
    needs = needs._replace(exceptions=frozenset(excepted))
    verdicts = judge(board, needs, AROUND)
    assert sorted(verdict.line.id for verdict in verdicts) == sorted(one.id for one in board)
    for verdict in verdicts:
        findings = explain(verdict.line, needs, AROUND)
        assert [finding.rule for finding in findings] == [*RuleCode]
        for outcome, codes in (
            (RuleOutcome.EXCLUDES, verdict.marks.excluded_by),
            (RuleOutcome.WARNING, verdict.marks.warned_by),
            (RuleOutcome.UNKNOWN, verdict.marks.unknown),
        ):
            assert (
                tuple(finding.rule for finding in findings if finding.outcome is outcome) == codes
            )
        excluded = any(finding.outcome is RuleOutcome.EXCLUDES for finding in findings)
        assert excluded is (verdict.answer is Suitability.NO)
        assert all(say(finding.phrase) for finding in findings)


@given(st.lists(facilities, max_size=8), cases)
def test_the_order_does_not_hang_on_how_the_board_came(board, needs) -> None:
    names = [f"{number}" for number in range(len(board))]
    named = [one._replace(name=name) for one, name in zip(board, names, strict=True)]
    result = judge(named, needs, AROUND)
    assert result == judge(named[::-1], needs, AROUND)
    assert all(
        one.answer is not Suitability.NO or other.answer is Suitability.NO
        for one, other in pairwise(result)
    )


@given(facilities, cases, two_ages, st.none() | st.sampled_from(Gender))
def test_one_more_youth_never_makes_a_facility_suit(one, needs, age, gender) -> None:
    more = needs._replace(youths=(*needs.children, (age, gender)))
    before, after = (verdict_of(one, asked) for asked in (needs, more))
    assert {*before.marks.excluded_by} <= {*after.marks.excluded_by}
