"""Who saw a child last, who looks next, and for whom a look is due."""

from datetime import timedelta

import pytest

from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.waiting.sight import (
    ContactKind,
    Look,
    NoSight,
    Seen,
    Sight,
    Unseen,
    check_sight,
    look_by,
    unseen,
)
from crisisdesk.errors import RuleBroken
from tests.clock import NOON

HOUR = timedelta(hours=1)
TERMS = CaseTerms()
SEEN = Seen(NOON, ContactKind.HOME, Role.YOUTH_PROFESSIONAL, "P. Roer")
LOOK = Look(NOON + 5 * HOUR, Organisation.YOUTH_TEAM, "P. Roer")


@pytest.mark.parametrize(
    ("sight", "pressing", "by"),
    [
        (Sight(), False, NOON + 23 * HOUR),
        (Sight(), True, NOON + 3 * HOUR),
        (Sight(SEEN), False, NOON + 24 * HOUR),
        (Sight(SEEN), True, NOON + 4 * HOUR),
        (Sight(SEEN, None, LOOK), True, LOOK.at),
        (Sight(None, NoSight.REFUSED, LOOK), False, LOOK.at),
        (Sight(SEEN._replace(at=NOON - 40 * HOUR)), False, NOON + 23 * HOUR),
    ],
)
def test_somebody_is_to_look_as_planned_or_by_the_term(sight, pressing, by) -> None:
    assert look_by(sight, NOON - HOUR, TERMS, pressing=pressing) == by


def test_a_look_that_did_not_happen_is_for_the_lead_and_after_an_hour_for_all() -> None:
    late = [unseen(NOON, NOON + minutes * HOUR / 60, TERMS) for minutes in (-1, 0, 59, 60)]
    assert late == [
        Unseen(for_lead=False, for_all=False),
        Unseen(for_lead=True, for_all=False),
        Unseen(for_lead=True, for_all=False),
        Unseen(for_lead=True, for_all=True),
    ]


@pytest.mark.parametrize(
    ("sight", "field"),
    [
        (Sight(None, None, LOOK), "contact"),
        (Sight(SEEN, NoSight.REFUSED, LOOK), "why_not"),
        (Sight(SEEN._replace(at=NOON + HOUR), None, LOOK), "seen_at"),
        (Sight(SEEN), "organisation"),
        (Sight(SEEN, None, LOOK._replace(organisation=None)), "organisation"),
        (Sight(SEEN, None, LOOK._replace(name=" ")), "look_name"),
        (Sight(SEEN, None, LOOK._replace(at=NOON)), "look_at"),
    ],
)
def test_half_a_look_is_refused_at_its_field(sight, field) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_sight(sight, NOON)
    assert refused.value.field == field


def test_a_whole_one_is_kept() -> None:
    assert check_sight(Sight(SEEN, None, LOOK), NOON).look == LOOK
    assert check_sight(Sight(None, NoSight.NOT_TRIED, LOOK), NOON).seen is None
