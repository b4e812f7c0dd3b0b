"""The options of a case, from the store."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crisisdesk.domain.capacity.facilities import (
    FacilityId,
    Gender,
    Kind,
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Alternative
from crisisdesk.domain.cases.reasons import FIRST_NOTES
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import Isolation
from crisisdesk.domain.cases.suitability import Needs, RuleCode, Suitability
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import facilities
from crisisdesk.services.cases import options
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases import options as option_queries
from crisisdesk.store.store import Store
from crisisdesk.store.values import new_id
from tests.clock import NOON, Clock
from tests.factories import line_of, make_facility

NEEDS = Needs((((14, 14), Gender.GIRLS),), "Dordrecht", Legal.OUT_OF_HOME)
FIGURES = CapacityFigures(10, 10, 10, 6, 0)
AGES: dict[str, Any] = {"age_min": 12, "age_max": 17}


def finding(explanation: options.Explanation, code: RuleCode) -> str:
    """What is told of one rule, in English."""
    return next(say(one.phrase) for one in explanation.findings if one.rule is code)


def bar(store: Store, facility: FacilityId | None, kind: RestrictionKind, source: str) -> None:
    """Keep crisis placements out."""
    store.write(facilities.restrict, Restriction(kind, facility, NOON, source=source))


def test_options_are_every_facility_with_the_excluded_ones_last(store: Store) -> None:
    full = make_facility(store, "De Aak", CapacityFigures(8, 8, 8, 8, 0), **AGES)
    near = make_facility(store, "De Boei", FIGURES, **AGES)
    far = make_facility(store, "De Kade", FIGURES, municipality="Den Haag", **AGES)
    home = make_facility(store, "Het Nest", FIGURES, kind=Kind.FAMILY_HOME, **AGES)
    make_facility(store, "Elders", outside=True)
    found = store.read(options.options, NEEDS)
    assert [one.line.id for one in found.verdicts] == [home, near, far, full]
    assert [one.line.id for one in found.possible] == [home, near, far]
    assert [one.line.id for one in found.excluded] == [full]
    assert [one.answer for one in found.verdicts] == [
        Suitability.YES,
        Suitability.YES,
        Suitability.YES_BUT,
        Suitability.NO,
    ]
    assert found.verdicts[2].marks.warned_by == (RuleCode.NEAR,)
    assert (found.at, found.region_stop) == (NOON, None)


def test_alternatives_come_before_a_bed(store: Store) -> None:
    found = store.read(options.options, NEEDS)
    assert found.verdicts == []
    assert found.alternatives == (
        Alternative.NETWORK,
        Alternative.EMERGENCY_HELP,
        Alternative.DAY_CARE,
        Alternative.RESPITE,
        Alternative.RESTRAINING_ORDER,
    )
    assert {*FIRST_NOTES} <= {*found.alternatives}


def test_a_barred_facility_names_its_agreement(store: Store) -> None:
    barred = make_facility(store, "De Boei", FIGURES, **AGES)
    make_facility(store, "De Kade", FIGURES, **AGES)
    bar(store, barred, RestrictionKind.NO_CRISIS, "not used as crisis care")
    found = store.read(options.options, NEEDS)
    assert found.region_stop is None
    assert found.excluded[0].line.id == barred
    assert found.excluded[0].marks.excluded_by == (RuleCode.UNRESTRICTED,)
    told = store.read(options.explanation, barred, NEEDS)
    assert finding(told, RuleCode.UNRESTRICTED) == "not for crisis (not used as crisis care)"


def test_a_stop_for_the_region_excludes_all_and_is_said(store: Store) -> None:
    one = make_facility(store, figures=FIGURES, **AGES)
    bar(store, None, RestrictionKind.ADMISSION_STOP, "the region is shut")
    found = store.read(options.options, NEEDS)
    assert (found.region_stop, found.possible) == ("the region is shut", [])
    told = finding(store.read(options.explanation, one, NEEDS), RuleCode.UNRESTRICTED)
    assert told == "admission stop for the whole region (the region is shut)"


def test_what_is_far_is_a_setting(store: Store) -> None:
    make_facility(store, figures=FIGURES, municipality="Gorinchem", **AGES)
    assert store.read(options.options, NEEDS).verdicts[0].answer is Suitability.YES
    store.write(desk_settings.change, "options.far_km", 15)
    assert store.read(options.options, NEEDS).verdicts[0].marks.warned_by == (RuleCode.NEAR,)


def test_an_explanation_agrees_with_the_list_and_brings_the_phone(
    store: Store, clock: Clock
) -> None:
    facility = make_facility(store, "De Boei", FIGURES, phone="078-555 01 02", **AGES)
    clock.forward(hours=31)
    told = store.read(options.explanation, facility, NEEDS)
    assert [told.verdict] == store.read(options.options, NEEDS).verdicts
    assert told.verdict.marks.warned_by == (RuleCode.FRESH,)
    assert finding(told, RuleCode.FRESH) == "stale: De Hoeve 07-04-2020 14:00"
    assert told.about.phone == "078-555 01 02"


def test_a_facility_that_never_reported_is_called_first(store: Store) -> None:
    facility = make_facility(store, phone="078-555 01 02", **AGES)
    told = store.read(options.explanation, facility, NEEDS)
    assert told.verdict.answer is Suitability.YES_BUT
    assert told.verdict.call_first
    assert finding(told, RuleCode.FRESH) == "never reported"


def test_a_closure_says_why_and_until_when(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=FIGURES, **AGES)
    closed = Opening(
        OpeningStatus.CLOSED, NOON, NOON + timedelta(hours=8), reason="moving", reported_by="AB"
    )
    seen = line_of(store, facility).version
    store.write(facilities.open_or_close, facility, closed, seen=seen)
    told = store.read(options.explanation, facility, NEEDS)
    assert finding(told, RuleCode.OPEN) == (
        "closed: moving; since AB 07-04-2020 14:00; until 07-04-2020 22:00"
    )
    clock.forward(hours=8)
    told = store.read(options.explanation, facility, NEEDS)
    assert (told.about.opening_reason, finding(told, RuleCode.OPEN)) == ("", "open")


def test_particulars_are_of_the_rows_that_are_shown(
    open_store: Callable[..., Store], database_url: str
) -> None:
    store = open_store(target=Target(database_url))
    made = [make_facility(store, f"De Boei {number}", phone=f"{number}") for number in range(12)]
    apart = make_facility(store, "De Kade", admission_via="GGD", kind=Kind.ISOLATION)
    make_facility(store, "De Kil")
    found = store.read(option_queries.particulars, [*made, apart])
    assert {key: (own.phone, own.admission_via) for key, own in found.items()} == {
        **{one: (f"{number}", "") for number, one in enumerate(made)},
        apart: ("", "GGD"),
    }
    assert store.read(option_queries.particulars, []) == {}
    told = store.read(options.explanation, apart, NEEDS._replace(isolation=Isolation.YES))
    assert finding(told, RuleCode.ISOLATION) == "isolation place; admission through GGD"


def test_there_is_no_explanation_of_what_is_not_on_the_board(store: Store) -> None:
    outside = make_facility(store, "Elders", outside=True)
    for facility in (outside, FacilityId(new_id())):
        with pytest.raises(RuleBroken, match="no such facility"):
            store.read(options.explanation, facility, NEEDS)
