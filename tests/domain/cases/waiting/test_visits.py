"""A home visit: asked each day, weighed when it is made or planned."""

from datetime import timedelta

import pytest

from crisisdesk.domain.cases.consults import NOTHING_WEIGHED, Weighing
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.cases.waiting.sight import (
    ContactKind,
    Look,
    NoSight,
    Seen,
    Sight,
    check_sight,
)
from crisisdesk.domain.cases.waiting.visits import (
    VisitAnswer,
    VisitNeed,
    check_need,
    check_visit,
    is_asked,
)
from crisisdesk.errors import RuleBroken
from tests.clock import NOON

HOUR = timedelta(hours=1)
BOTH = Weighing("no symptoms, outside", "father has threatened")
PLAN = Look(NOON + 5 * HOUR, Organisation.YOUTH_TEAM, "P. Roer")


@pytest.mark.parametrize("kind", ContactKind)
@pytest.mark.parametrize("planned", [True, False])
def test_a_visit_at_home_is_weighed_made_or_planned(kind: ContactKind, planned: bool) -> None:
    sight = Sight(
        None if planned else Seen(NOON, kind),
        None,
        PLAN._replace(contact=kind if planned else None),
    )
    assert check_visit(sight, BOTH, weighed=False) == BOTH
    assert check_visit(sight, NOTHING_WEIGHED, weighed=True) is None
    if kind is not ContactKind.HOME:
        assert check_visit(sight, NOTHING_WEIGHED, weighed=False) is None
        return
    with pytest.raises(RuleBroken) as refused:
        check_visit(sight, NOTHING_WEIGHED, weighed=False)
    assert refused.value.field == "infection"


def test_one_part_alone_is_no_weighing() -> None:
    for half, field in ((Weighing("low", ""), "safety"), (Weighing("", "high"), "infection")):
        with pytest.raises(RuleBroken) as refused:
            check_visit(Sight(None, NoSight.REFUSED, PLAN), half, weighed=True)
        assert refused.value.field == field


def test_it_is_asked_anew_on_every_day_of_the_wall_calendar() -> None:
    assert is_asked(None, NOON)
    assert not is_asked(NOON, NOON + 9 * HOUR)
    assert is_asked(NOON, NOON + 12 * HOUR)


def test_the_answer_has_a_reason() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_need(VisitNeed(VisitAnswer.NOT_NEEDED, "  "))
    assert refused.value.field == "reason"


def test_who_plans_anew_past_the_moment_says_why_nobody_came() -> None:
    anew = Sight(None, None, PLAN._replace(contact=ContactKind.OFFICE))
    ahead = Sight(Seen(NOON - HOUR, ContactKind.VIDEO), None, PLAN._replace(at=NOON + HOUR))
    assert check_sight(anew, NOON, ahead) == anew
    for before in (Sight(), ahead._replace(look=PLAN._replace(at=NOON))):
        with pytest.raises(RuleBroken) as refused:
            check_sight(anew, NOON, before)
        assert refused.value.field == "contact"
