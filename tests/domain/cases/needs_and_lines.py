"""A case and facilities for it, made without a store, and what is said of each rule."""

from datetime import timedelta
from typing import Any

from crisisdesk.domain.capacity.facilities import Gender, Restriction, RestrictionKind
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.legal.consent import ConsentAnswer
from crisisdesk.domain.cases.legal.grounds import LegalBasis
from crisisdesk.domain.cases.reasons import FacilityParticulars, explain
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.suitability import Needs, RuleCode, Surroundings
from crisisdesk.i18n import say
from tests.clock import NOON
from tests.domain.capacity.lines import line

AROUND = Surroundings({"Dordrecht": 0, "Gorinchem": 20, "Breda": 31, "Elders": None})
GIRL_OF_13_OR_14 = ((13, 14), Gender.GIRLS)
GIRL = ((14, 14), Gender.GIRLS)
CONSENT = LegalBasis(frozenset({Legal.VOLUNTARY}), is_known=True)
STATED = LegalBasis(
    frozenset({Legal.SECURE}), is_known=True, statement=ConsentAnswer.GIVEN, ages=(14, 14)
)
NEEDS = Needs((GIRL,), "Dordrecht", Legal.VOLUNTARY, (CONSENT,))
GOOD: dict[str, Any] = {"age_min": 12, "age_max": 17, "staffed": 20, "blocked": 0}
NO_CRISIS = Restriction(RestrictionKind.NO_CRISIS, None, NOON, source="agreed on 24-03")
STOP = Restriction(
    RestrictionKind.ADMISSION_STOP,
    line().id,
    NOON,
    NOON + timedelta(days=2),
    reason="infection in the group",
)
VALID = Restriction(RestrictionKind.VALIDITY, line().id, NOON, source="as long as needed")


def good(places: int | None = 2, **facts: Any) -> CapacityLine:
    """A facility of which nothing is to be said."""
    return line(places, **GOOD | facts)


def said(one: CapacityLine, code: RuleCode, needs: Needs = NEEDS, **about: Any) -> str:
    """What is told of one rule, in English."""
    result = {
        finding.rule: finding
        for finding in explain(one, needs, AROUND, FacilityParticulars(**about))
    }
    return say(result[code].phrase)
