"""Not a crisis: the way it goes, and what the parents of a pupil said."""

import pytest

from crisisdesk.domain.cases.instead.routes import (
    ROUTES,
    ParentsAnswer,
    ParentsConsent,
    check_consent,
    routes,
)
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.week.contacts import Contact, Scope, to_call
from crisisdesk.errors import RuleBroken


def test_a_school_has_a_way_of_its_own_and_nobody_is_left_out() -> None:
    assert routes(Organisation.SCHOOL)[:3] == (
        Organisation.YOUTH_HEALTH,
        Organisation.YOUTH_TEAM,
        Organisation.SAFE_AT_HOME,
    )
    for caller in (None, *Organisation):
        assert sorted(routes(caller)) == sorted(Organisation)
        assert {*routes(caller)[: len(ROUTES)]} == {*ROUTES}
    assert {Organisation.SEXUAL_ASSAULT_CENTRE, Organisation.PRACTICE_NURSE} <= {*ROUTES}


@pytest.mark.parametrize(
    ("consent", "field"),
    [
        (None, "consent"),
        (ParentsConsent(ParentsAnswer.GIVEN), "consent_by"),
        (ParentsConsent(ParentsAnswer.REFUSED, " ", "violence"), "consent_by"),
        (ParentsConsent(ParentsAnswer.REFUSED, "mother"), "consent_why"),
        (ParentsConsent(ParentsAnswer.NOT_ASKED), "consent_why"),
        (ParentsConsent(ParentsAnswer.GIVEN, "mother"), ""),
        (ParentsConsent(ParentsAnswer.NOT_ASKED, why="not safe to ask"), ""),
    ],
)
def test_what_a_school_passes_on_says_what_the_parents_said(
    consent: ParentsConsent | None, field: str
) -> None:
    if not field:
        assert check_consent(consent, Organisation.SCHOOL) == consent
        return
    with pytest.raises(RuleBroken) as refused:
        check_consent(consent, Organisation.SCHOOL)
    assert refused.value.field == field


def test_only_a_school_must_have_asked_them() -> None:
    for caller in (None, *Organisation):
        if caller is not Organisation.SCHOOL:
            assert check_consent(None, caller) is None


def test_the_own_region_is_called_first_and_there_the_nearest() -> None:
    kind = Organisation.SAFE_AT_HOME
    near = Contact("near", kind=kind, phone="1", municipality="Dordrecht")
    own, mail = Contact("own", kind=kind, phone="2"), Contact("mail", kind=kind, mail="a@b")
    national = Contact("national", kind=kind, phone="3", scope=Scope.NATIONAL)
    far = Contact("far", kind=kind, phone="4", scope=Scope.OTHER_REGION, municipality="Dordrecht")
    other = Contact("other", phone="5", municipality="Dordrecht")
    listed = to_call((far, other, national, mail, own, near), kind, "dordrecht")
    assert listed == [near, own, mail, national, far]
