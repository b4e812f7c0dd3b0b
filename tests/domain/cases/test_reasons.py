"""What is said of each rule: figures, their age and their source."""

from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.facilities import Gender, Kind, OpeningStatus
from crisisdesk.domain.capacity.places import Freshness
from crisisdesk.domain.cases.reasons import explain
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import Isolation
from crisisdesk.domain.cases.suitability import RuleCode
from tests.clock import NOON
from tests.domain.cases.needs_and_lines import (
    AROUND,
    GIRL,
    GIRL_OF_13_OR_14,
    NEEDS,
    NO_CRISIS,
    STOP,
    VALID,
    good,
    said,
)


@pytest.mark.parametrize(
    ("facts", "needs", "rule", "words"),
    [
        (
            {"staffed": 19, "held": 1, "reported_occupied": 15},
            {"youths": (GIRL, GIRL)},
            RuleCode.ROOM,
            ("3 vacant for 2: 19 deployable, 15 occupied, 1 reserved (De Hoeve 07-04-2020 14:00)"),
        ),
        (
            {"reported_occupied": 22},
            {},
            RuleCode.ROOM,
            (
                "over capacity by 2: 20 deployable, 22 occupied, 0 reserved"
                " (De Hoeve 07-04-2020 14:00)"
            ),
        ),
        (
            {"reported_occupied": None},
            {},
            RuleCode.ROOM,
            "places not known: 20 available, ? occupied (De Hoeve 07-04-2020 14:00)",
        ),
        (
            {"available": None, "observed_at": None, "report": None},
            {},
            RuleCode.ROOM,
            "places not known: ? available, 18 occupied (never reported)",
        ),
        (
            {"staffed": 19},
            {},
            RuleCode.STAFF,
            "staff is the limit: 19 staffed of 20 available (De Hoeve 07-04-2020 14:00)",
        ),
        ({"bars": (NO_CRISIS,)}, {}, RuleCode.UNRESTRICTED, "not for crisis for the whole region"),
        (
            {"bars": (STOP, VALID)},
            {},
            RuleCode.UNRESTRICTED,
            (
                "admission stop (infection in the group); until 09-04-2020 14:00;"
                " not currently valid (as long as needed); valid from 07-04-2020 14:00"
            ),
        ),
        ({"bars": (NO_CRISIS,)}, {"crisis": False}, RuleCode.UNRESTRICTED, "no restriction"),
        ({}, {"youths": (GIRL, (None, None))}, RuleCode.AGE, "takes 12-17 years; asked for 14, ?"),
        ({"age_min": None}, {}, RuleCode.AGE, "takes up to 17 years; asked for 14"),
        (
            {"age_min": 14},
            {"youths": (GIRL_OF_13_OR_14,)},
            RuleCode.AGE,
            "takes 14-17 years; asked for 13-14",
        ),
        ({"age_max": None}, {}, RuleCode.AGE, "takes from 12 years; asked for 14"),
        ({"gender": Gender.BOYS}, {}, RuleCode.GENDER, "takes boys only"),
        (
            {"kind": Kind.SECURE},
            {},
            RuleCode.LEGAL,
            "secure care needs an order; there is none (voluntary)",
        ),
        (
            {},
            {"legal": Legal.SUPERVISION, "bases": ()},
            RuleCode.LEGAL,
            (
                "an out-of-home order or consent is needed; neither is written down"
                " (supervision order): those with parental authority, the child itself"
            ),
        ),
        (
            {"freshness": Freshness.STALE},
            {},
            RuleCode.FRESH,
            "stale: De Hoeve 07-04-2020 14:00",
        ),
        ({"blocked": None}, {}, RuleCode.FIGURES, "blocked not known: counted as none"),
        ({"municipality": "Breda"}, {}, RuleCode.NEAR, "31 km, more than 30"),
        ({"municipality": "Elders"}, {}, RuleCode.NEAR, "distance not known"),
    ],
)
def test_the_explanation_names_figures_age_and_source(facts, needs, rule, words) -> None:
    assert said(good(**facts), rule, NEEDS._replace(**needs)).startswith(words)


def test_a_bar_names_the_agreement() -> None:
    assert "agreed on 24-03" in said(good(bars=(NO_CRISIS,)), RuleCode.UNRESTRICTED)


def test_the_explanation_says_who_told_of_a_closure_and_who_lets_in() -> None:
    closed = said(
        good(opening=OpeningStatus.CLOSED),
        RuleCode.OPEN,
        opening_reason="moving",
        opening_since=NOON,
        opening_until=NOON + timedelta(days=1),
        opening_told_by="De Hoeve",
    )
    assert closed == "closed: moving; since De Hoeve 07-04-2020 14:00; until 08-04-2020 14:00"
    apart = NEEDS._replace(isolation=Isolation.YES)
    facility = good(kind=Kind.ISOLATION)
    assert said(facility, RuleCode.ISOLATION, apart, admission_via="GGD").endswith("through GGD")


def test_figures_carry_their_moment() -> None:
    findings = {finding.rule: finding.observed_at for finding in explain(good(), NEEDS, AROUND)}
    assert (findings[RuleCode.ROOM], findings[RuleCode.AGE]) == (NOON, None)
